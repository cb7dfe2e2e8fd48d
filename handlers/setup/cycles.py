"""Set-up: the sales cycles."""

from dataclasses import replace
from typing import Any

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form
from handlers.setup.browsing import Place, chosen_id, done, form_place, here, refuse_deleting, saved
from handlers.showing import push_window, redraw_window
from handlers.views.setup import cycles as views
from handlers.views.setup.pages import PAGE
from storage.domain.cycles import ProbabilityMethod
from storage.domain.errors import broken
from storage.domain.setup import CycleDraft

AREA = "cycles"


def register(routes: Routes) -> None:
    """Name the handlers of this part."""
    routes.actions[ids.ACTION_CYCLE_NEW] = new
    routes.actions[ids.ACTION_CYCLE_OPEN] = open_one
    routes.actions[ids.ACTION_CYCLE_EDIT] = edit
    routes.actions[ids.ACTION_CYCLE_BLOCK] = block
    routes.actions[ids.ACTION_CYCLE_UNBLOCK] = unblock
    routes.actions[ids.ACTION_CYCLE_DELETE] = delete
    routes.views[ids.VIEW_CYCLE] = save


def listed(call: Call, page: int = 0, told: str = "") -> dict[str, Any]:
    """Draw a page of the list."""
    found = call.book.cycle_setup.page(call.admin, page, PAGE)
    return views.cycle_list(call.words, found, Place(AREA, found.page).dump(), told)


def draw(call: Call, place: Place, told: str = "") -> dict[str, Any]:
    """Draw the list, or the cycle whose page is open."""
    if not place.record:
        return listed(call, place.page, told)
    page = call.book.cycle_setup.one(call.admin, place.record, place.inner, PAGE)
    at = Place(AREA, place.page, place.record, page.stages.page)
    return views.cycle_page(call.words, page, at.dump(), told)


def open_one(call: Call) -> None:
    """Open a cycle with its stages."""
    redraw_window(call, draw(call, replace(here(call), record=chosen_id(call), inner=0)))


def new(call: Call) -> None:
    """Put an empty form on top."""
    push_window(call, views.cycle_form(call.words, form_place(call).dump()))


def edit(call: Call) -> None:
    """Put a form with the cycle as it is on top."""
    page = call.book.cycle_setup.one(call.admin, chosen_id(call))
    push_window(call, views.cycle_form(call.words, form_place(call, page.row.id, page.seen).dump(), page.row))


def save(call: Call) -> None:
    """Keep what the form says."""
    form, at = Form(call.view), here(call)
    draft = CycleDraft(
        code=form.text(field_ids.CODE),
        description=form.text(field_ids.DESCRIPTION),
        method=_method(form),
        blocked=form.ticked(field_ids.BLOCKED),
    )
    code = call.book.cycle_setup.save(call.admin, draft, at.row or None, seen=at.seen, key=call.form_key)
    saved(call, draw(call, at, call.words("Saved {name}", name=code)))


def _method(form: Form) -> ProbabilityMethod | None:
    """Read the way to work out the probability; raise `not_understood` for one that no window of ours sends."""
    chosen = form.choice(field_ids.METHOD)
    try:
        return ProbabilityMethod(chosen) if chosen else None
    except ValueError as error:
        raise broken("not_understood", field_ids.METHOD) from error


def block(call: Call) -> None:
    """Let nobody choose a cycle any more."""
    code = call.book.cycle_setup.block(call.admin, chosen_id(call), blocked=True)
    told = call.words("Blocked {name}", name=code)
    done(call, draw(call, here(call), told), told)


def unblock(call: Call) -> None:
    """Let a cycle be chosen again."""
    code = call.book.cycle_setup.block(call.admin, chosen_id(call), blocked=False)
    told = call.words("Unblocked {name}", name=code)
    done(call, draw(call, here(call), told), told)


def delete(call: Call) -> None:
    """Delete a cycle, or tell what stands in the way and offer to block it."""
    cycle_id, service = chosen_id(call), call.book.cycle_setup
    if problem := service.in_the_way(call.admin, cycle_id):
        row = service.one(call.admin, cycle_id).row
        refuse_deleting(call, problem, None if row.blocked else views.block_cycle(call.words, row))
        return
    code = service.delete(call.admin, cycle_id)
    told = call.words("Deleted {name}", name=code)
    done(call, listed(call, here(call).page, told), told)
