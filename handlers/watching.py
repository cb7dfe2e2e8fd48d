"""Channel messages: who is told of what is set in a window behind `/salesbot digest`; what is due is drawn here."""

from dataclasses import dataclass
from typing import Any

import structlog

from handlers import ids
from handlers.call import Call, Routes
from handlers.carried import Carried
from handlers.forms import Form, new_form
from handlers.outgoing import Outgoing
from handlers.sharing import NOT_THERE, ONE_A_CHANNEL
from handlers.showing import UNREACHABLE, push_window, redraw_below, redraw_window, why_not
from handlers.text.words import words_for
from handlers.views import kit
from handlers.views import watching as views
from handlers.views.digest_settings import EVERYBODY
from handlers.views.setup.pages import PAGE
from storage.domain.errors import broken
from storage.domain.people import Actor, Role
from storage.domain.watching import WatchingDraft
from storage.services.book import Book
from storage.services.deliveries import Claimed

LARGEST_ID = 2**31 - 1
"""The database's largest key."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Place(Carried):
    """Where somebody is in the window, and what its form on top changes; 0 is something new."""

    page: int = 0
    row: int = 0
    seen: int = 0
    form: str = ""


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.actions[ids.ACTION_WATCHINGS] = open_watchings
    routes.actions[ids.ACTION_WATCHING_NEW] = new
    routes.actions[ids.ACTION_WATCHING_EDIT] = edit
    routes.actions[ids.ACTION_WATCHING_PAUSE] = pause
    routes.actions[ids.ACTION_WATCHING_RESUME] = resume
    routes.actions[ids.ACTION_WATCHING_DELETE] = delete
    routes.actions[ids.ACTION_WATCHING_PAGE_BACK] = turn
    routes.actions[ids.ACTION_WATCHING_PAGE_ON] = turn
    routes.views[ids.VIEW_WATCHINGS] = nothing_to_send
    routes.views[ids.VIEW_WATCHING] = save


def compose(book: Book, claimed: Claimed) -> Outgoing | None:
    """Draw what a channel is told, from the book as it is now; None when there is nothing left of it."""
    news = book.watching.news(claimed.workspace_id, claimed.recipient, claimed.content)
    if news is None:
        return None
    text, blocks = views.message(words_for(news.locale), news)
    return Outgoing(text, blocks)


def acting(call: Call) -> Actor:
    """Say who acts: somebody who sells, or an admin who does not."""
    return call.actor if call.known else call.admin


def here(call: Call) -> Place:
    """Say where the person is; raise `not_understood`, also for numbers that no row has."""
    at = Place.load(call.view.get("private_metadata") or "{}")
    if not all(0 <= number <= LARGEST_ID for number in (at.page, at.row, at.seen)):
        raise broken("not_understood")
    return at


def chosen(call: Call) -> int:
    """Give the number that the pressed button carries; raise `not_understood` without one."""
    number = call.value
    if not (number.isascii() and number.isdecimal()) or int(number[:20]) > LARGEST_ID:
        raise broken("not_understood")
    return int(number)


def _currency(call: Call) -> str:
    """Give the currency of the workspace."""
    who = call.known or call.visitor
    return who.currency if who else ""


def _check_manages(call: Call) -> None:
    """Refuse who may decide for no team: `team_managers_only`."""
    actor = acting(call)
    if actor.role is not Role.ADMIN and not call.book.digests.teams(actor):
        raise broken("team_managers_only")


def open_watchings(call: Call) -> None:
    """Put the list on top of the digests; raise `team_managers_only` for who manages nothing."""
    _check_manages(call)
    push_window(call, _draw(call))


def _draw(call: Call, page: int = 0, told: str = "", trouble: str = "") -> dict[str, Any]:
    """Draw a page of the list."""
    rows = call.book.watching.listed(acting(call))
    page = min(page, max(len(rows) - 1, 0) // PAGE)
    some = rows[page * PAGE : (page + 1) * PAGE]
    given = views.WatchingsPage(some, page, len(rows), _currency(call))
    return views.watchings(call.words, given, Place(page).dump(), told, trouble)


def turn(call: Call) -> None:
    """Turn a page of the list."""
    redraw_window(call, _draw(call, chosen(call)))


def nothing_to_send(call: Call) -> None:
    """Take a window that has nothing to send; Slack's own never does."""
    call.ack()


def new(call: Call) -> None:
    """Put an empty form on top; raise `team_managers_only` for who manages nothing."""
    _check_manages(call)
    push_window(call, _form(call, Place(here(call).page, form=new_form()), WatchingDraft()))


def edit(call: Call) -> None:
    """Put the form of a subscription on top; raise `gone`, `team_managers_only`."""
    watching_id = chosen(call)
    kept = call.book.watching.kept(acting(call), watching_id)
    push_window(call, _form(call, Place(here(call).page, watching_id, kept.mark, new_form()), kept.draft))


def _form(call: Call, at: Place, draft: WatchingDraft) -> dict[str, Any]:
    actor = acting(call)
    teams = call.book.digests.teams(actor)
    given = views.WatchingForm(teams, actor.role is Role.ADMIN, draft, _currency(call))
    return views.watching_form(call.words, given, at.dump())


def save(call: Call) -> None:
    """Keep what the form says, and tell a channel that is new to it."""
    at, draft, actor = here(call), _read(call), acting(call)
    if at.row:
        saved = call.book.watching.change(actor, at.row, draft, seen=at.seen, key=call.form_key)
    else:
        locale = (call.known or call.visitor or call.person).locale
        saved = call.book.watching.add(actor, draft, locale=locale, key=call.form_key)
    redraw_below(call, call.view["previous_view_id"], _draw(call, at.page, call.words("Saved")))
    if saved.moved:
        call.later(_announce, draft, at.page)


def _read(call: Call) -> WatchingDraft:
    """Read the form; what is wrong with it the service says."""
    form = Form(call.view)
    team = form.choice(ids.FIELD_DIGEST_TEAM)
    if team is None:
        raise broken("missing", ids.FIELD_DIGEST_TEAM)
    value_over, unread = form.amount(ids.FIELD_VALUE_OVER, _currency(call))
    return WatchingDraft(
        channel=(form.conversation(ids.FIELD_CHANNEL) or "")[:ONE_A_CHANNEL],
        events=form.choices(ids.FIELD_EVENTS),
        value_over=value_over,
        team="" if team == EVERYBODY else team,
        unread=unread,
    )


def _announce(call: Call, draft: WatchingDraft, page: int) -> None:
    """Tell a channel what it will hear of; where that cannot be said, say in the window what to do."""
    words = call.words
    said = kit.markup(
        words(":satellite_antenna: {who} lets Salesbot tell this channel about opportunities: {conditions}."),
        who=call.person.name if call.known else words("An admin"),
        conditions=views.conditions(words, draft.events, draft.value_over, _currency(call)),
    )
    try:
        call.client.chat_postMessage(channel=draft.channel, text=said, unfurl_links=False, unfurl_media=False)
    except UNREACHABLE as error:
        log.warning("channel not told of its messages", channel=draft.channel, reason=why_not(error))
        trouble = words("Saved, but Slack did not take the first message to the channel. Please look there.")
        if why_not(error) in NOT_THERE:
            trouble = words(
                "Saved, but Salesbot cannot write in that channel yet. Invite it there with /invite @Salesbot."
            )
        redraw_below(call, call.view["previous_view_id"], _draw(call, page, words("Saved"), trouble))


def pause(call: Call) -> None:
    """Tell the channel no more until it is resumed."""
    call.book.watching.pause(acting(call), chosen(call))
    redraw_window(call, _draw(call, here(call).page, call.words("Paused")))


def resume(call: Call) -> None:
    """Tell the channel again, from now on."""
    call.book.watching.resume(acting(call), chosen(call))
    redraw_window(call, _draw(call, here(call).page, call.words("Resumed")))


def delete(call: Call) -> None:
    """Unsubscribe a channel."""
    call.book.watching.delete(acting(call), chosen(call))
    redraw_window(call, _draw(call, here(call).page, call.words("Deleted")))
