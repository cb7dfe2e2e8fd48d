"""The window Close opportunity: won or lost."""

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form, Metadata
from handlers.showing import open_window, origin, redraw_window, show_card
from handlers.text import problems
from handlers.views import dialogs
from storage.domain import opportunities as rules
from storage.domain.errors import broken
from storage.domain.opportunities import Closing, Move, Status
from storage.services.opportunities import Standing


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.actions[ids.ACTION_WIN] = win
    routes.actions[ids.ACTION_LOSE] = lose
    routes.actions[field_ids.STATUS] = codes_follow
    routes.views[ids.VIEW_CLOSE_OPPORTUNITY] = close


def _window(call: Call, standing: Standing, status: Status | None) -> dialogs.CloseWindow:
    """Fill the window; raise `closed`, `no_close_codes`."""
    rules.after(standing.current.status, Move.LOSE)
    codes = call.book.cycles.close_codes(call.person.workspace_id)
    if not codes:
        raise broken("no_close_codes")
    return dialogs.CloseWindow(standing, call.actor.today, call.person.currency, codes, status)


def open_close(call: Call, no: str, status: Status | None = None) -> None:
    """Open the window on one opportunity, the status preset if given; raise `not_yours`."""
    standing = call.book.opportunities.standing(call.person.workspace_id, no, viewer=call.actor, changing=True)
    given = _window(call, standing, status)
    metadata = origin(call, no, standing.card.version)
    open_window(call, dialogs.close_opportunity(call.words, given, metadata.dump()))


def win(call: Call) -> None:
    """Open the window from the card, to win."""
    open_close(call, call.no, Status.WON)


def lose(call: Call) -> None:
    """Open the window from the card, to lose."""
    open_close(call, call.no, Status.LOST)


def _status(form: Form) -> Status | None:
    """Read the status; raise `not_understood` for one that no window of ours sends."""
    chosen = form.choice(field_ids.STATUS)
    if chosen is not None and chosen not in rules.CLOSED:
        raise broken("not_understood", field_ids.STATUS)
    return Status(chosen) if chosen else None


def codes_follow(call: Call) -> None:
    """Let close codes and sales value follow the status."""
    at = Metadata.load(call.view["private_metadata"])
    standing = call.book.opportunities.standing(call.person.workspace_id, at.no, viewer=call.actor)
    given = _window(call, standing, _status(Form(call.view)))
    redraw_window(call, dialogs.close_opportunity(call.words, given, at.dump()))


def close(call: Call) -> None:
    """Win or lose the opportunity of the window."""
    form, at = Form(call.view), Metadata.load(call.view["private_metadata"])
    sales, unread = form.amount(field_ids.SALES_VALUE, call.person.currency)
    card = call.book.opportunities.close(
        call.actor,
        at.no,
        Closing(_status(form), None, form.day(field_ids.CLOSING_DATE), sales, unread),
        close_code=form.choice(field_ids.CLOSE_CODE),
        cancel_tasks=form.ticked(field_ids.CANCEL_TASKS),
        note=form.text(field_ids.NOTE),
        version=at.version,
        key=call.form_key,
    )
    show_card(call, card, problems.name(call.words, card.line.status), at)
