"""Set-up: the teams."""

from typing import Any

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form
from handlers.setup.browsing import Place, chosen_id, done, form_place, here, saved
from handlers.showing import push_window
from handlers.views.setup import teams as views
from handlers.views.setup.pages import PAGE
from storage.domain.people import TeamDraft

AREA = "teams"


def register(routes: Routes) -> None:
    """Name the handlers of this part."""
    routes.actions[ids.ACTION_TEAM_NEW] = new
    routes.actions[ids.ACTION_TEAM_EDIT] = edit
    routes.actions[ids.ACTION_TEAM_DELETE] = delete
    routes.views[ids.VIEW_TEAM] = save


def listed(call: Call, page: int = 0, told: str = "") -> dict[str, Any]:
    """Draw a page of the list."""
    _, total = call.book.teams.page(call.admin.workspace_id, 0, 1)
    page = min(page, max(total - 1, 0) // PAGE)
    rows, total = call.book.teams.page(call.admin.workspace_id, page * PAGE, PAGE)
    return views.team_list(call.words, views.TeamsPage(rows, page, total), Place(AREA, page).dump(), told)


def draw(call: Call, place: Place, told: str = "") -> dict[str, Any]:
    """Draw the list; a team has no page of its own."""
    return listed(call, place.page, told)


def new(call: Call) -> None:
    """Put an empty form on top."""
    push_window(call, views.team(call.words, form_place(call).dump()))


def edit(call: Call) -> None:
    """Put the form of a team on top."""
    team_id = chosen_id(call)
    kept = call.book.teams.kept(call.admin.workspace_id, team_id)
    push_window(call, views.team(call.words, form_place(call, team_id, kept.mark).dump(), kept))


def save(call: Call) -> None:
    """Keep what the form says."""
    form, at = Form(call.view), here(call)
    draft = TeamDraft(
        code=form.text(field_ids.CODE),
        name=form.text(field_ids.NAME),
        manager=form.choice(field_ids.MANAGER),
        members=form.choices(field_ids.MEMBERS),
    )
    if at.row:
        team = call.book.teams.change(call.admin, at.row, draft, seen=at.seen, key=call.form_key)
    else:
        team = call.book.teams.add(call.admin, draft, key=call.form_key)
    told = call.words("Saved {name}", name=team.name)
    if team.raised:
        told += ". " + call.words("{name} is a manager now", name=team.raised)
    saved(call, draw(call, at, told))


def delete(call: Call) -> None:
    """Delete a team; raise `team_has_tasks`."""
    team = call.book.teams.delete(call.admin, chosen_id(call))
    told = call.words("Deleted {name}", name=team.name)
    done(call, draw(call, here(call), told), told)
