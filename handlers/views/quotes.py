"""The Sales quote window, the linked quote, and the order it becomes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers import field_ids, ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.dialogs import amount_field, amount_text, close_code_options, heading
from handlers.views.kit import Block, Markup
from handlers.views.opportunities import Message
from storage.domain.opportunities import Status, propose_date_of_change
from storage.queries.cycles import CloseCodeChoice
from storage.queries.opportunities import Line
from storage.services.opportunities import Standing
from storage.services.quotes import QuoteView

SHOWN_LINK = 100
"""Of an address; all of it would fill the screen of a phone."""


def sales_quote(words: Words, standing: Standing, currency: str, metadata: str) -> dict[str, Any]:
    """Draw the Sales quote window; the amount starts from the estimated value."""
    typed = amount_text(standing.current.value, currency)
    blocks = [
        heading(words, standing),
        amount_field(words, field_ids.AMOUNT, words("Amount"), currency, typed),
        kit.field(field_ids.VALID_UNTIL, words("Valid until"), kit.date_input(), required=False),
        kit.field(field_ids.LINK, words("Link"), kit.link_input(), required=False),
    ]
    title, submit = words("Sales quote"), words("Create")
    return kit.modal(ids.VIEW_SALES_QUOTE, title, submit, words("Cancel"), metadata, blocks)


def _link(link: str) -> Markup:
    """Make an address one to press: Slack does so by itself with nothing of ours."""
    if not link.lower().startswith(("https://", "http://")):
        return kit.escape(link)
    return kit.markup("<{target}|{shown}>", target=link.replace("|", "%7C"), shown=kit.cut(link, SHOWN_LINK))


def quote_message(words: Words, quote: QuoteView, currency: str, line: Line) -> Message:
    """Draw the quote that is linked to the opportunity of `line`, with what can be done with it."""
    no, status = quote.opportunity or "", line.status
    about = kit.markup("{no} {description} — {contact}", no=no, description=line.description, contact=line.contact)
    facts: list[tuple[str, Markup]] = [
        (words("Opportunity"), about),
        (words("Amount"), kit.escape(words.money(quote.amount, currency))),
        (words("Status"), kit.escape(problems.name(words, quote.status))),
    ]
    if quote.valid_until:
        facts.append((words("Valid until"), kit.escape(words.day(quote.valid_until))))
    if quote.order_no:
        facts.append((words("Order"), kit.escape(quote.order_no)))
    if quote.link:
        facts.append((words("Link"), _link(quote.link)))
    title = words("Sales quote {no}", no=quote.no)
    blocks: list[Block] = [kit.header(title), kit.facts(facts)]
    if status is Status.IN_PROGRESS:
        withdraw = kit.button(words("Withdraw"), ids.ACTION_WITHDRAW_QUOTE, f"{no} {quote.no}", style="danger")
        blocks.append(
            kit.actions(
                kit.button(words("Make order"), ids.ACTION_MAKE_ORDER, f"{no} {quote.no}", style="primary"),
                kit.asking(
                    withdraw,
                    words("Withdraw this quote?"),
                    words("The opportunity goes on without a quote. This cannot be taken back."),
                    words("Withdraw"),
                    words("Keep it"),
                ),
            )
        )
    if status is Status.WON and quote.order_no:
        delete = kit.button(words("Delete order"), ids.ACTION_DELETE_ORDER, f"{no} {quote.no}", style="danger")
        blocks.append(
            kit.actions(
                kit.asking(
                    delete,
                    words("Delete this order?"),
                    words("The opportunity, which it won, is lost. This cannot be taken back."),
                    words("Delete"),
                    words("Keep it"),
                )
            )
        )
    said = kit.join(". ", [kit.escape(title), *(kit.markup("{a}: {b}", a=label, b=fact) for label, fact in facts)])
    return kit.shortened(said), blocks


@dataclass(frozen=True)
class OrderWindow:
    """What the Make order window shows."""

    standing: Standing
    today: date
    currency: str
    quote: QuoteView
    codes: list[CloseCodeChoice]


def _outcome(words: Words, given: OrderWindow) -> str:
    """Say what comes of the order: the sale, and what becomes of the open tasks."""
    amount = words.money(given.quote.amount, given.currency)
    told = words("The opportunity is won with the amount of quote {no}, {amount}.", no=given.quote.no, amount=amount)
    if tasks := given.standing.card.open_tasks:
        told += " " + words.several("Its open task is cancelled.", "Its {count} open tasks are cancelled.", tasks)
    return told


def make_order(words: Words, given: OrderWindow, metadata: str) -> dict[str, Any]:
    """Draw the window that turns a quote into an order. The sale is the quote's amount; only Won may come of it."""
    codes = close_code_options(given.codes, Status.WON)
    only = codes[0]["value"] if len(codes) == 1 else None
    change = propose_date_of_change(given.standing.current, given.today)
    blocks = [
        heading(words, given.standing),
        kit.section(kit.escape(_outcome(words, given))),
        kit.field(field_ids.ORDER_NO, words("Order number"), kit.text_input(longest=20)),
        kit.field(field_ids.CLOSE_CODE, words("Close code"), kit.select(codes, only, words("Why?"))),
        kit.field(field_ids.CLOSING_DATE, words("Closing date"), kit.date_input(change)),
    ]
    title, submit = words("Make order"), words("Make order")
    return kit.modal(ids.VIEW_MAKE_ORDER, title, submit, words("Cancel"), metadata, blocks)
