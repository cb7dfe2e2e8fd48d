"""The window Sales quote, and the quote that is linked."""

from dataclasses import replace

from handlers import field_ids, ids
from handlers.call import LONGEST_NO, Call, Routes
from handlers.forms import Form, Metadata
from handlers.showing import answer, open_window, origin, show_card
from handlers.views import quotes as views
from storage.domain.errors import broken
from storage.domain.opportunities import Status
from storage.domain.quotes import QuoteStatus
from storage.services.quotes import QuoteDraft, QuoteView


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.views[ids.VIEW_SALES_QUOTE] = create
    routes.views[ids.VIEW_MAKE_ORDER] = make_order
    routes.actions[ids.ACTION_MAKE_ORDER] = open_order
    routes.actions[ids.ACTION_WITHDRAW_QUOTE] = withdraw
    routes.actions[ids.ACTION_DELETE_ORDER] = delete_order


def open_quote(call: Call, no: str) -> None:
    """Show the linked quote, or open the window to make one; raise `quote_needs_progress`, `not_yours`."""
    standing = call.book.opportunities.standing(call.person.workspace_id, no, viewer=call.actor)
    if standing.card.quote:
        linked = call.book.quotes.of(call.person.workspace_id, no, viewer=call.actor)
        text, blocks = views.quote_message(call.words, linked, call.person.currency, standing.card.line)
        answer(call, text, blocks)
        return
    call.book.looking.to_change(call.actor, no)
    if standing.current.status is not Status.IN_PROGRESS:
        raise broken("quote_needs_progress")
    view = views.sales_quote(call.words, standing, call.person.currency, origin(call, no).dump())
    open_window(call, view)


def create(call: Call) -> None:
    """Make the quote of the window and link it."""
    form, at = Form(call.view), Metadata.load(call.view["private_metadata"])
    amount, unread = form.amount(field_ids.AMOUNT, call.person.currency)
    draft = QuoteDraft(
        amount=amount,
        valid_until=form.day(field_ids.VALID_UNTIL),
        link=form.text(field_ids.LINK),
        unread=unread,
    )
    quote = call.book.quotes.create(call.actor, at.no, draft, key=call.form_key)
    card = call.book.opportunities.card(call.person.workspace_id, at.no, viewer=call.actor)
    show_card(call, card, call.words("Quote {no} created", no=quote.no), at)


def _quote_of_button(call: Call, status: QuoteStatus = QuoteStatus.OPEN) -> tuple[str, QuoteView]:
    """Give the opportunity's number and the quote whose button was pressed.

    Raises `no_quote`, and `not_understood` when another quote has taken its place or it is not as it was.
    """
    no, _, quote_no = call.value.partition(" ")
    quote = call.book.quotes.of(call.person.workspace_id, no[:LONGEST_NO], viewer=call.actor)
    if quote.no != quote_no or quote.status is not status:
        raise broken("not_understood")
    return no, quote


def open_order(call: Call) -> None:
    """Open the window that turns the quote into an order and wins the opportunity."""
    no, quote = _quote_of_button(call)
    standing = call.book.opportunities.standing(call.person.workspace_id, no, viewer=call.actor)
    codes = call.book.cycles.close_codes(call.person.workspace_id)
    if not any(code.type is Status.WON for code in codes):
        raise broken("no_close_codes")
    window = views.OrderWindow(standing, call.actor.today, call.person.currency, quote, codes)
    metadata = replace(origin(call, no, standing.card.version), quote=quote.no)
    open_window(call, views.make_order(call.words, window, metadata.dump()))


def make_order(call: Call) -> None:
    """Turn the quote into an order; the opportunity is won."""
    form, at = Form(call.view), Metadata.load(call.view["private_metadata"])
    call.book.quotes.make_order(
        call.actor,
        at.no,
        form.text(field_ids.ORDER_NO),
        form.choice(field_ids.CLOSE_CODE),
        form.day(field_ids.CLOSING_DATE),
        version=at.version,
        quote_no=at.quote or None,
        key=call.form_key,
    )
    card = call.book.opportunities.card(call.person.workspace_id, at.no, viewer=call.actor)
    show_card(call, card, call.words("Won, with order {no}", no=card.order_no or ""), at)


def withdraw(call: Call) -> None:
    """Withdraw the quote; the opportunity goes on without."""
    no, seen = _quote_of_button(call)
    quote = call.book.quotes.withdraw(call.actor, no, quote_no=seen.no)
    card = call.book.opportunities.card(call.person.workspace_id, no, viewer=call.actor)
    show_card(call, card, call.words("Quote {no} withdrawn", no=quote.no), origin(call))


def delete_order(call: Call) -> None:
    """Delete the order of a won opportunity, which is lost by it."""
    no, seen = _quote_of_button(call, QuoteStatus.ORDERED)
    call.book.quotes.delete_order(call.actor, no)
    card = call.book.opportunities.card(call.person.workspace_id, no, viewer=call.actor)
    show_card(call, card, call.words("Lost: order {no} deleted", no=seen.order_no), origin(call))
