"""`/salesbot digest`: which channels get whose digest, and one's own reminders."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from handlers import ids
from handlers.call import Call, Routes
from handlers.carried import Carried
from handlers.digests.buttons import LARGEST_ID, chosen, nothing_to_send
from handlers.digests.posting import announce, show_preview
from handlers.forms import Form, new_form
from handlers.showing import open_window, push_window, redraw_below, redraw_window
from handlers.views import digest_settings as views
from handlers.views import kit
from handlers.views.setup.pages import PAGE
from storage.domain.digests import DigestDraft
from storage.domain.errors import broken
from storage.domain.people import Actor, Role
from storage.domain.text import search_form

ONE_A_CHANNEL = 20
"""Longest id of a channel."""


@dataclass(frozen=True)
class Place(Carried):
    """Where somebody is in the window, and what its form on top changes; 0 is something new."""

    page: int = 0
    row: int = 0
    seen: int = 0
    form: str = ""


def register(routes: Routes) -> None:
    """Name the handlers of this part."""
    routes.actions[ids.ACTION_DIGEST_CHANGE] = open_from_digest
    routes.actions[ids.ACTION_DIGEST_NEW] = new
    routes.actions[ids.ACTION_DIGEST_EDIT] = edit
    routes.actions[ids.ACTION_DIGEST_PAUSE] = pause
    routes.actions[ids.ACTION_DIGEST_RESUME] = resume
    routes.actions[ids.ACTION_DIGEST_DELETE] = delete
    routes.actions[ids.ACTION_DIGEST_SHOW] = show
    routes.actions[ids.ACTION_DIGEST_PAGE_BACK] = turn
    routes.actions[ids.ACTION_DIGEST_PAGE_ON] = turn
    routes.views[ids.VIEW_DIGESTS] = nothing_to_send
    routes.views[ids.VIEW_DIGEST] = save
    routes.options[ids.FIELD_TIME_ZONE] = suggest_zone


@cache
def zones() -> tuple[str, ...]:
    """Give the time zones that people may mean."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))


def acting(call: Call) -> Actor:
    """Say who acts: somebody who sells, or an admin who does not."""
    return call.actor if call.known else call.admin


def here(call: Call) -> Place:
    """Say where the person is; raise `not_understood`, also for numbers that no row has."""
    at = Place.load(call.view.get("private_metadata") or "{}")
    if not all(0 <= number <= LARGEST_ID for number in (at.page, at.row, at.seen)):
        raise broken("not_understood")
    return at


def open_digests(call: Call) -> None:
    """Open the window."""
    open_window(call, _draw(call))


def open_from_digest(call: Call) -> None:
    """Open the window from a digest; raise `team_managers_only` for who may change none."""
    if not _manages(call):
        raise broken("team_managers_only")
    open_digests(call)


def _manages(call: Call) -> bool:
    """Tell whether somebody may decide for a team, or for all."""
    actor = acting(call)
    return actor.role is Role.ADMIN or bool(call.book.digests.teams(actor))


def _draw(call: Call, page: int = 0, told: str = "", trouble: str = "") -> dict[str, Any]:
    """Draw a page of the window."""
    rows = call.book.digests.listed(acting(call))
    page = min(page, max(len(rows) - 1, 0) // PAGE)
    some = rows[page * PAGE : (page + 1) * PAGE]
    mine = kit.button(call.words("My reminders"), ids.ACTION_MY_REMINDERS, "mine") if call.known else None
    given = views.DigestsPage(some, page, len(rows), _manages(call), mine)
    return views.digests(call.words, given, Place(page).dump(), told, trouble)


def turn(call: Call) -> None:
    """Turn a page of the list."""
    redraw_window(call, _draw(call, chosen(call)))


def new(call: Call) -> None:
    """Put an empty form on top; raise `team_managers_only` for who manages nothing."""
    if not _manages(call):
        raise broken("team_managers_only")
    push_window(call, _form(call, Place(here(call).page, form=new_form()), DigestDraft(time_zone=call.zone)))


def edit(call: Call) -> None:
    """Put the form of a subscription on top; raise `gone`, `team_managers_only`."""
    digest_id = chosen(call)
    kept = call.book.digests.kept(acting(call), digest_id)
    push_window(call, _form(call, Place(here(call).page, digest_id, kept.mark, new_form()), kept.draft))


def _form(call: Call, at: Place, draft: DigestDraft) -> dict[str, Any]:
    actor = acting(call)
    given = views.DigestForm(call.book.digests.teams(actor), actor.role is Role.ADMIN, draft)
    return views.digest_form(call.words, given, at.dump())


def save(call: Call) -> None:
    """Keep what the form says, and tell a channel that is new to it."""
    at, draft, actor = here(call), _read(call), acting(call)
    if at.row:
        saved = call.book.digests.change(actor, at.row, draft, seen=at.seen, key=call.form_key)
    else:
        saved = call.book.digests.add(actor, draft, locale=_locale(call), key=call.form_key)
    told = call.words("Saved")
    redraw_below(call, call.view["root_view_id"], _draw(call, at.page, told))
    if saved.moved:
        call.later(announce, saved, draft, lambda trouble: _draw(call, at.page, told, trouble))


def _locale(call: Call) -> str:
    """Give the language that a channel is told in: that of who subscribes it."""
    who = call.known or call.visitor
    return who.locale if who else ""


def _read(call: Call) -> DigestDraft:
    """Read the form; what is wrong with it the service says."""
    form = Form(call.view)
    team, at = form.choice(ids.FIELD_DIGEST_TEAM), form.time(ids.FIELD_TIME)
    if team is None:
        raise broken("missing", ids.FIELD_DIGEST_TEAM)
    if at is None:
        raise broken("missing", ids.FIELD_TIME)
    return DigestDraft(
        team="" if team == views.EVERYBODY else team,
        channel=(form.conversation(ids.FIELD_CHANNEL) or "")[:ONE_A_CHANNEL],
        at=at,
        days="".join(sorted(form.choices(ids.FIELD_DAYS))),
        time_zone=form.choice(ids.FIELD_TIME_ZONE) or "",
        parts=form.choices(ids.FIELD_PARTS),
    )


def pause(call: Call) -> None:
    """Send it no more until it is resumed."""
    call.book.digests.pause(acting(call), chosen(call))
    redraw_window(call, _draw(call, here(call).page, call.words("Paused")))


def resume(call: Call) -> None:
    """Send it again."""
    call.book.digests.resume(acting(call), chosen(call))
    redraw_window(call, _draw(call, here(call).page, call.words("Resumed")))


def delete(call: Call) -> None:
    """Unsubscribe a channel."""
    call.book.digests.delete(acting(call), chosen(call))
    redraw_window(call, _draw(call, here(call).page, call.words("Deleted")))


def show(call: Call) -> None:
    """Send a digest as it would be now to whoever asks alone."""
    digest_id = chosen(call)
    call.book.digests.kept(acting(call), digest_id)
    told = call.words("It is on its way to your conversation with Salesbot.")
    call.later(show_preview, acting(call), digest_id)
    redraw_window(call, _draw(call, here(call).page, told))


def suggest_zone(call: Call) -> None:
    """Offer time zones as somebody types."""
    wanted = search_form(call.body.get("value") or "").replace(" ", "_")
    found = [zone for zone in zones() if wanted in search_form(zone)]
    call.ack(options=[kit.option(zone, zone) for zone in found[: kit.MOST_OPTIONS]])
