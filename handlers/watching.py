"""Channel messages: who is told of what is set in a window behind `/salesbot digest`; what is due is drawn here."""

from typing import Any

from handlers import field_ids, ids, subscribing
from handlers.call import Call, Routes
from handlers.forms import Form, new_form
from handlers.outgoing import Outgoing
from handlers.showing import push_window, redraw_below
from handlers.subscribing import (
    Listing,
    Place,
    acting,
    check_manages,
    chosen,
    here,
    locale_of,
    nothing_to_send,
    page_of,
    read_channel,
    read_team,
)
from handlers.text.words import words_for
from handlers.views import kit
from handlers.views import watching as views
from storage.domain.people import Role
from storage.domain.watching import WatchingDraft
from storage.services.book import Book
from storage.services.deliveries import Claimed


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    listing = Listing(lambda call: call.book.watching, _draw)
    routes.actions[ids.ACTION_WATCHINGS] = open_watchings
    routes.actions[ids.ACTION_WATCHING_NEW] = new
    routes.actions[ids.ACTION_WATCHING_EDIT] = edit
    routes.actions[ids.ACTION_WATCHING_PAUSE] = listing.pause
    routes.actions[ids.ACTION_WATCHING_RESUME] = listing.resume
    routes.actions[ids.ACTION_WATCHING_DELETE] = listing.delete
    routes.actions[ids.ACTION_WATCHING_PAGE_BACK] = listing.turn
    routes.actions[ids.ACTION_WATCHING_PAGE_ON] = listing.turn
    routes.views[ids.VIEW_WATCHINGS] = nothing_to_send
    routes.views[ids.VIEW_WATCHING] = save


def compose(book: Book, claimed: Claimed) -> Outgoing | None:
    """Draw what a channel is told, from the book as it is now; None when there is nothing left of it."""
    news = book.watching.news(claimed.workspace_id, claimed.recipient, claimed.content)
    if news is None:
        return None
    text, blocks = views.message(words_for(news.locale), news)
    return Outgoing(text, blocks)


def _currency(call: Call) -> str:
    """Give the currency of the workspace."""
    who = call.known or call.visitor
    return who.currency if who else ""


def open_watchings(call: Call) -> None:
    """Put the list on top of the digests; raise `team_managers_only` for who manages nothing."""
    check_manages(call)
    push_window(call, _draw(call))


def _draw(call: Call, page: int = 0, told: str = "", trouble: str = "") -> dict[str, Any]:
    """Draw a page of the list."""
    rows = call.book.watching.listed(acting(call))
    some, page = page_of(rows, page)
    given = views.WatchingsPage(some, page, len(rows), _currency(call))
    return views.watchings(call.words, given, Place(page).dump(), told, trouble)


def new(call: Call) -> None:
    """Put an empty form on top; raise `team_managers_only` for who manages nothing."""
    check_manages(call)
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
        saved = call.book.watching.add(actor, draft, locale=locale_of(call), key=call.form_key)
    redraw_below(call, call.view["previous_view_id"], _draw(call, at.page, call.words("Saved")))
    if saved.moved:
        call.later(_announce, draft, at.page)


def _read(call: Call) -> WatchingDraft:
    """Read the form; what is wrong with it the service says."""
    form = Form(call.view)
    team = read_team(form)
    value_over, unread = form.amount(field_ids.VALUE_OVER, _currency(call))
    return WatchingDraft(
        channel=read_channel(form),
        events=form.choices(field_ids.EVENTS),
        value_over=value_over,
        team=team,
        unread=unread,
    )


def _announce(call: Call, draft: WatchingDraft, page: int) -> None:
    """Tell a channel what it will hear of; where that cannot be said, say in the window what to do."""
    words = call.words
    said = kit.markup(
        words(":satellite_antenna: {who} lets Salesbot tell this channel about opportunities: {conditions}."),
        who=subscribing.who_says(call),
        conditions=views.conditions(words, draft.events, draft.value_over, _currency(call)),
    )
    subscribing.announce(
        call,
        draft.channel,
        said,
        call.view["previous_view_id"],
        lambda trouble: _draw(call, page, words("Saved"), trouble),
    )
