"""`/salesbot digest`: which channels get whose digest, and one's own reminders."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.digests.posting import announce, show_preview
from handlers.forms import Form, new_form
from handlers.showing import open_window, push_window, redraw_below, redraw_window
from handlers.subscribing import (
    Listing,
    Place,
    acting,
    check_manages,
    chosen,
    here,
    locale_of,
    manages,
    nothing_to_send,
    page_of,
    read_channel,
    read_team,
)
from handlers.views import digest_settings as views
from handlers.views import kit
from storage.domain.digests import DigestDraft
from storage.domain.errors import broken
from storage.domain.people import Role
from storage.domain.text import search_form


def register(routes: Routes) -> None:
    """Name the handlers of this part."""
    listing = Listing(lambda call: call.book.digests, _draw)
    routes.actions[ids.ACTION_DIGEST_CHANGE] = open_from_digest
    routes.actions[ids.ACTION_DIGEST_NEW] = new
    routes.actions[ids.ACTION_DIGEST_EDIT] = edit
    routes.actions[ids.ACTION_DIGEST_PAUSE] = listing.pause
    routes.actions[ids.ACTION_DIGEST_RESUME] = listing.resume
    routes.actions[ids.ACTION_DIGEST_DELETE] = listing.delete
    routes.actions[ids.ACTION_DIGEST_SHOW] = show
    routes.actions[ids.ACTION_DIGEST_PAGE_BACK] = listing.turn
    routes.actions[ids.ACTION_DIGEST_PAGE_ON] = listing.turn
    routes.views[ids.VIEW_DIGESTS] = nothing_to_send
    routes.views[ids.VIEW_DIGEST] = save
    routes.options[field_ids.TIME_ZONE] = suggest_zone


@cache
def zones() -> tuple[str, ...]:
    """Give the time zones that people may mean."""
    return tuple(sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"))


def open_digests(call: Call) -> None:
    """Open the window."""
    open_window(call, _draw(call))


def open_from_digest(call: Call) -> None:
    """Open the window from a digest; raise `team_managers_only` for who may change none."""
    check_manages(call)
    open_digests(call)


def _draw(call: Call, page: int = 0, told: str = "", trouble: str = "") -> dict[str, Any]:
    """Draw a page of the window."""
    rows = call.book.digests.listed(acting(call))
    some, page = page_of(rows, page)
    mine = kit.button(call.words("My reminders"), ids.ACTION_MY_REMINDERS, "mine") if call.known else None
    given = views.DigestsPage(some, page, len(rows), manages(call), mine)
    return views.digests(call.words, given, Place(page).dump(), told, trouble)


def new(call: Call) -> None:
    """Put an empty form on top; raise `team_managers_only` for who manages nothing."""
    check_manages(call)
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
        saved = call.book.digests.add(actor, draft, locale=locale_of(call), key=call.form_key)
    told = call.words("Saved")
    redraw_below(call, call.view["root_view_id"], _draw(call, at.page, told))
    if saved.moved:
        call.later(announce, saved, draft, lambda trouble: _draw(call, at.page, told, trouble))


def _read(call: Call) -> DigestDraft:
    """Read the form; what is wrong with it the service says."""
    form = Form(call.view)
    team, at = read_team(form), form.time(field_ids.TIME)
    if at is None:
        raise broken("missing", field_ids.TIME)
    return DigestDraft(
        team=team,
        channel=read_channel(form),
        at=at,
        days="".join(sorted(form.choices(field_ids.DAYS))),
        time_zone=form.choice(field_ids.TIME_ZONE) or "",
        parts=form.choices(field_ids.PARTS),
    )


def show(call: Call) -> None:
    """Send a digest as it would be now to whoever asks alone."""
    digest_id = chosen(call)
    call.book.digests.kept(acting(call), digest_id)
    told = call.words("Drawing it… It comes to your conversation with Salesbot.")
    redraw_window(call, _draw(call, here(call).page, told))
    call.later(show_preview, acting(call), digest_id)  # behind the answer: a large pipeline takes a while


def suggest_zone(call: Call) -> None:
    """Offer time zones as somebody types."""
    wanted = search_form(call.body.get("value") or "").replace(" ", "_")
    found = [zone for zone in zones() if wanted in search_form(zone)]
    call.ack(options=[kit.option(zone, zone) for zone in found[: kit.MOST_OPTIONS]])
