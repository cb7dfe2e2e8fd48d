"""Set-up: the activities and their steps."""

from dataclasses import replace
from typing import Any

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form
from handlers.setup.browsing import Place, after_formula, chosen_id, done, form_place, here, refuse_deleting, saved
from handlers.showing import push_window, redraw_window
from handlers.views.setup import activities as views
from handlers.views.setup.pages import PAGE
from storage.domain.errors import broken
from storage.domain.opportunities import Priority
from storage.domain.setup import ActivityDraft, StepDraft
from storage.domain.tasks import TaskType

AREA = "activities"


def register(routes: Routes) -> None:
    """Name the handlers of this part."""
    routes.actions[ids.ACTION_ACTIVITY_NEW] = new
    routes.actions[ids.ACTION_ACTIVITY_OPEN] = open_one
    routes.actions[ids.ACTION_ACTIVITY_EDIT] = edit
    routes.actions[ids.ACTION_ACTIVITY_BLOCK] = block
    routes.actions[ids.ACTION_ACTIVITY_UNBLOCK] = unblock
    routes.actions[ids.ACTION_ACTIVITY_DELETE] = delete
    routes.actions[ids.ACTION_STEP_NEW] = new_step
    routes.actions[ids.ACTION_STEP_EDIT] = edit_step
    routes.actions[ids.ACTION_STEP_UP] = move_step_up
    routes.actions[ids.ACTION_STEP_DOWN] = move_step_down
    routes.actions[ids.ACTION_STEP_DELETE] = delete_step
    routes.views[ids.VIEW_ACTIVITY] = save
    routes.views[ids.VIEW_STEP] = save_step


def listed(call: Call, page: int = 0, told: str = "") -> dict[str, Any]:
    """Draw a page of the list."""
    found = call.book.activity_setup.page(call.admin, page, PAGE)
    return views.activity_list(call.words, found, Place(AREA, found.page).dump(), told)


def draw(call: Call, place: Place, told: str = "") -> dict[str, Any]:
    """Draw the list, or the activity whose page is open."""
    if not place.record:
        return listed(call, place.page, told)
    page = call.book.activity_setup.one(call.admin, place.record, place.inner, PAGE)
    at = Place(AREA, place.page, place.record, page.steps.page)
    return views.activity_page(call.words, page, at.dump(), told)


def open_one(call: Call) -> None:
    """Open an activity with its steps."""
    redraw_window(call, draw(call, replace(here(call), record=chosen_id(call), inner=0)))


def new(call: Call) -> None:
    """Put an empty form on top."""
    push_window(call, views.activity_form(call.words, form_place(call).dump()))


def edit(call: Call) -> None:
    """Put a form with the activity as it is on top."""
    page = call.book.activity_setup.one(call.admin, chosen_id(call))
    push_window(call, views.activity_form(call.words, form_place(call, page.row.id, page.seen).dump(), page.row))


def save(call: Call) -> None:
    """Keep what the form says."""
    form, at = Form(call.view), here(call)
    draft = ActivityDraft(
        code=form.text(field_ids.CODE),
        description=form.text(field_ids.DESCRIPTION),
        blocked=form.ticked(field_ids.BLOCKED),
    )
    code = call.book.activity_setup.save(call.admin, draft, at.row or None, seen=at.seen, key=call.form_key)
    saved(call, draw(call, at, call.words("Saved {name}", name=code)))


def block(call: Call) -> None:
    """Let no other stage ask for an activity any more."""
    code = call.book.activity_setup.block(call.admin, chosen_id(call), blocked=True)
    told = call.words("Blocked {name}", name=code)
    done(call, draw(call, here(call), told), told)


def unblock(call: Call) -> None:
    """Let an activity be chosen again."""
    code = call.book.activity_setup.block(call.admin, chosen_id(call), blocked=False)
    told = call.words("Unblocked {name}", name=code)
    done(call, draw(call, here(call), told), told)


def delete(call: Call) -> None:
    """Delete an activity, or tell what stands in the way and offer to block it."""
    activity_id, service = chosen_id(call), call.book.activity_setup
    if problem := service.in_the_way(call.admin, activity_id):
        row = service.one(call.admin, activity_id).row
        refuse_deleting(call, problem, None if row.blocked else views.block_activity(call.words, row))
        return
    told = call.words("Deleted {name}", name=service.delete(call.admin, activity_id))
    done(call, listed(call, here(call).page, told), told)


def new_step(call: Call) -> None:
    """Put an empty form on top."""
    push_window(call, views.step_form(call.words, form_place(call).dump()))


def edit_step(call: Call) -> None:
    """Put a form with the step as it is on top."""
    row, seen = call.book.activity_setup.step(call.admin, chosen_id(call))
    push_window(call, views.step_form(call.words, form_place(call, row.id, seen).dump(), row))


def _step(form: Form) -> StepDraft:
    """Read the form of a step; raise `not_understood` for what no window of ours sends."""
    try:
        kind = TaskType(form.choice(field_ids.STEP_TYPE) or TaskType.NONE)
        priority = Priority(form.choice(field_ids.PRIORITY) or Priority.LOW)
    except ValueError as error:
        raise broken("not_understood", field_ids.STEP_TYPE) from error
    return StepDraft(form.text(field_ids.DESCRIPTION), kind, priority, form.text(field_ids.DATE_FORMULA))


def save_step(call: Call) -> None:
    """Keep what the form of a step says."""
    draft, at, service = _step(Form(call.view)), here(call), call.book.activity_setup
    named = service.save_step(call.admin, at.record, draft, at.row or None, seen=at.seen, key=call.form_key)
    told = call.words("Saved {name}", name=named) + after_formula(call, draft.date_formula)
    saved(call, draw(call, at, told))


def move_step_up(call: Call) -> None:
    """Exchange a step with the one before it."""
    _move_step(call, up=True)


def move_step_down(call: Call) -> None:
    """Exchange a step with the one after it."""
    _move_step(call, up=False)


def _move_step(call: Call, *, up: bool) -> None:
    named = call.book.activity_setup.move_step(call.admin, chosen_id(call), up=up)
    told = call.words("Moved: it is {name} now", name=named)
    done(call, draw(call, here(call), told), told)


def delete_step(call: Call) -> None:
    """Delete a step."""
    told = call.words("Deleted {name}", name=call.book.activity_setup.delete_step(call.admin, chosen_id(call)))
    done(call, draw(call, here(call), told), told)
