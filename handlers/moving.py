"""The window Update opportunity: next, previous, skip, jump, update."""

from dataclasses import replace

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form, Metadata
from handlers.showing import open_window, origin, redraw_window, show_card
from handlers.text import problems
from handlers.views import dialogs
from storage.domain import opportunities as rules
from storage.domain.cycles import ActionType
from storage.domain.errors import broken
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Change, Move
from storage.queries.opportunities import Card
from storage.services.opportunities import Standing


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.actions[ids.ACTION_UPDATE] = from_card
    routes.actions[field_ids.ACTION_TYPE] = rest_follows
    routes.actions[field_ids.STAGE] = rest_follows
    routes.views[ids.VIEW_UPDATE_OPPORTUNITY] = update


def _window(call: Call, standing: Standing, action_type: ActionType | None, stage: int | None) -> dialogs.UpdateWindow:
    """Fill the window; raise `not_started`, `closed`, `no_stages`, `action_not_possible`."""
    rules.after(standing.current.status, Move(action_type or ActionType.UPDATE))
    given = dialogs.UpdateWindow(standing, call.actor.today, call.person.currency, action_type, stage)
    if not given.offered:
        raise broken("no_stages", cycle=standing.cycle.code)
    if given.action_type not in given.offered:
        possible = tuple(given.offered)
        raise broken("action_not_possible", field_ids.ACTION_TYPE, action_type=given.action_type, possible=possible)
    return given


def open_update(call: Call, no: str, action_type: ActionType | None = None) -> None:
    """Open the window on one opportunity, an action type preset or the most likely one; raise `not_yours`."""
    standing = call.book.opportunities.standing(call.person.workspace_id, no, viewer=call.actor, changing=True)
    given = _window(call, standing, action_type, None)
    metadata = origin(call, no, standing.card.version)
    open_window(call, dialogs.update_opportunity(call.words, given, metadata.dump()))


def from_card(call: Call) -> None:
    """Open the window from the card."""
    open_update(call, call.no)


def _chosen(form: Form) -> tuple[ActionType | None, int | None]:
    """Read action type and stage; raise `not_understood` for what no window of ours sends."""
    typed, stage = form.choice(field_ids.ACTION_TYPE), form.choice(field_ids.STAGE)
    try:
        return ActionType(typed) if typed else None, int(stage) if stage else None
    except ValueError as error:
        raise broken("not_understood", field_ids.ACTION_TYPE) from error


def rest_follows(call: Call) -> None:
    """Let stage and chances follow the action type, and the chances the stage."""
    at = Metadata.load(call.view["private_metadata"])
    action_type, stage = _chosen(Form(call.view))
    standing = call.book.opportunities.standing(call.person.workspace_id, at.no, viewer=call.actor)
    given = _window(call, standing, action_type, stage)
    redraw_window(call, dialogs.update_opportunity(call.words, given, at.dump()))


def update(call: Call) -> None:
    """Move the opportunity as the window says."""
    form, at = Form(call.view), Metadata.load(call.view["private_metadata"])
    action_type, stage = _chosen(form)
    value, unread = form.amount(field_ids.VALUE, call.person.currency)
    change = Change(
        action_type=action_type,
        stage=stage,
        date_of_change=form.day(field_ids.DATE_OF_CHANGE),
        estimates=Estimates(value, form.whole(field_ids.CHANCES), form.day(field_ids.CLOSING_DATE), unread),
    )
    card = call.book.opportunities.update(
        call.actor,
        at.no,
        change,
        cancel_tasks=form.ticked(field_ids.CANCEL_TASKS),
        note=form.text(field_ids.NOTE),
        version=at.version,
        key=call.form_key,
    )
    show_card(call, card, _result(call, card, action_type or ActionType.UPDATE), replace(at, no=""))


def _result(call: Call, card: Card, action_type: ActionType) -> str:
    """Say what has happened."""
    if action_type is ActionType.UPDATE:
        return call.words("Updated")
    name = problems.name(call.words, action_type)
    return call.words("{action}: {stage}", action=name, stage=card.line.stage_description)
