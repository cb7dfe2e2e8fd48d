"""Set-up: the close codes."""

from typing import Any

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form
from handlers.setup.browsing import Place, chosen_id, done, form_place, here, refuse_deleting, saved
from handlers.showing import push_window
from handlers.views.setup import close_codes as views
from handlers.views.setup.pages import PAGE
from storage.domain.errors import broken
from storage.domain.opportunities import Status
from storage.domain.setup import CloseCodeDraft

AREA = "close_codes"


def register(routes: Routes) -> None:
    """Name the handlers of this part."""
    routes.actions[ids.ACTION_CLOSE_CODE_NEW] = new
    routes.actions[ids.ACTION_CLOSE_CODE_EDIT] = edit
    routes.actions[ids.ACTION_CLOSE_CODE_BLOCK] = block
    routes.actions[ids.ACTION_CLOSE_CODE_UNBLOCK] = unblock
    routes.actions[ids.ACTION_CLOSE_CODE_DELETE] = delete
    routes.views[ids.VIEW_SET_UP_CLOSE_CODE] = save


def listed(call: Call, page: int = 0, told: str = "") -> dict[str, Any]:
    """Draw a page of the list."""
    found = call.book.close_code_setup.page(call.admin, page, PAGE)
    return views.close_code_list(call.words, found, Place(AREA, found.page).dump(), told)


def draw(call: Call, place: Place, told: str = "") -> dict[str, Any]:
    """Draw the list; a close code has no page of its own."""
    return listed(call, place.page, told)


def new(call: Call) -> None:
    """Put an empty form on top."""
    push_window(call, views.close_code_form(call.words, form_place(call).dump()))


def edit(call: Call) -> None:
    """Put a form with the close code as it is on top."""
    row, seen = call.book.close_code_setup.one(call.admin, chosen_id(call))
    push_window(call, views.close_code_form(call.words, form_place(call, row.id, seen).dump(), row))


def _type(form: Form) -> Status | None:
    """Read Won or Lost; raise `not_understood` for what no window of ours sends."""
    chosen = form.choice(field_ids.CLOSE_TYPE)
    try:
        return Status(chosen) if chosen else None
    except ValueError as error:
        raise broken("not_understood", field_ids.CLOSE_TYPE) from error


def save(call: Call) -> None:
    """Keep what the form says."""
    form, at = Form(call.view), here(call)
    draft = CloseCodeDraft(
        code=form.text(field_ids.CODE),
        description=form.text(field_ids.DESCRIPTION),
        type=_type(form),
        blocked=form.ticked(field_ids.BLOCKED),
    )
    code = call.book.close_code_setup.save(call.admin, draft, at.row or None, seen=at.seen, key=call.form_key)
    saved(call, draw(call, at, call.words("Saved {name}", name=code)))


def block(call: Call) -> None:
    """Let nobody close with a code any more."""
    code = call.book.close_code_setup.block(call.admin, chosen_id(call), blocked=True)
    told = call.words("Blocked {name}", name=code)
    done(call, draw(call, here(call), told), told)


def unblock(call: Call) -> None:
    """Let a close code be chosen again."""
    code = call.book.close_code_setup.block(call.admin, chosen_id(call), blocked=False)
    told = call.words("Unblocked {name}", name=code)
    done(call, draw(call, here(call), told), told)


def delete(call: Call) -> None:
    """Delete a close code, or tell what stands in the way and offer to block it."""
    code_id, service = chosen_id(call), call.book.close_code_setup
    if problem := service.in_the_way(call.admin, code_id):
        row, _ = service.one(call.admin, code_id)
        refuse_deleting(call, problem, None if row.blocked else views.block_close_code(call.words, row))
        return
    told = call.words("Deleted {name}", name=service.delete(call.admin, code_id))
    done(call, draw(call, here(call), told), told)
