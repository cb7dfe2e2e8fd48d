"""The windows Next step and Edit opportunity."""

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form, Metadata
from handlers.showing import open_window, origin, show_card
from handlers.views import around
from storage.domain.editing import check_open
from storage.domain.errors import broken
from storage.domain.opportunities import Priority
from storage.services.editing import Edit


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.views[ids.VIEW_NEXT_STEP] = next_step
    routes.views[ids.VIEW_EDIT_OPPORTUNITY] = edit


def open_next_step(call: Call, no: str) -> None:
    """Open the window Next step; raise `closed`."""
    card = call.book.looking.to_change(call.actor, no)
    check_open(card.line.status)
    open_window(call, around.next_step(call.words, card, origin(call, no, card.version).dump()))


def next_step(call: Call) -> None:
    """Keep the next step of the window."""
    form, at = Form(call.view), Metadata.load(call.view["private_metadata"])
    step, day = form.text(field_ids.NEXT_STEP), form.day(field_ids.NEXT_STEP_DATE)
    card = call.book.editing.next_step(call.actor, at.no, step, day, version=at.version, key=call.form_key)
    show_card(call, card, call.words("Next step saved"), at)


def open_edit(call: Call, no: str) -> None:
    """Open the window Edit opportunity; raise `closed`."""
    card = call.book.looking.to_change(call.actor, no)
    check_open(card.line.status)
    cycles, _ = call.book.cycles.choices(call.person.workspace_id)
    open_window(call, around.edit(call.words, card, cycles, origin(call, no, card.version).dump()))


def edit(call: Call) -> None:
    """Keep what was edited in the window; raise `not_understood` for a priority that no window of ours sends."""
    form, at = Form(call.view), Metadata.load(call.view["private_metadata"])
    priority = form.choice(field_ids.PRIORITY)
    if priority not in set(Priority):
        raise broken("not_understood", field_ids.PRIORITY)
    wanted = Edit(form.text(field_ids.DESCRIPTION), Priority(priority), form.choice(field_ids.CYCLE))
    card = call.book.editing.edit(call.actor, at.no, wanted, version=at.version, key=call.form_key)
    show_card(call, card, call.words("Edited"), at)
