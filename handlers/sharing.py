"""Share a card in a channel, and keep it true there; its thread says what changed, by whom."""

import socket
from collections.abc import Callable
from http.client import HTTPException
from urllib.error import URLError

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form, Metadata, new_form
from handlers.showing import UNREACHABLE, open_window, replace_with, why_not
from handlers.text.words import words_for
from handlers.views import around, kit
from handlers.views.changes import change_text
from handlers.views.opportunities import Message, card_message
from storage.domain.errors import broken
from storage.queries.opportunities import Card
from storage.services.book import Book
from storage.services.sharing import Stale

log = structlog.get_logger(__name__)

AT_ONCE = 10
"""Shared cards a turn draws; the rest wait for the next."""
NOT_THERE = frozenset({"not_in_channel", "channel_not_found", "is_archived", "restricted_action", "not_in_group"})
"""What Slack says of a channel in which we may not speak."""
MESSAGE_GONE = frozenset({"message_not_found", "cant_update_message"})
"""What Slack says when somebody has deleted the shared card."""
ONE_A_CHANNEL = 20
"""Longest id of a channel."""


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.views[ids.VIEW_SHARE] = share


def open_share(call: Call, no: str) -> None:
    """Open the window that asks where to share."""
    card = call.book.opportunities.card(call.person.workspace_id, no, viewer=call.actor)
    metadata = Metadata(no, response_url=call.response_url or "", form=new_form())
    open_window(call, around.share(call.words, card, metadata.dump()))


def share(call: Call) -> None:
    """Share the card of the window in the channel that was chosen."""
    at = Metadata.load(call.view["private_metadata"])
    channel = Form(call.view).conversation(field_ids.CHANNEL)
    if not channel:
        raise broken("missing", field_ids.CHANNEL)
    card, told = call.book.sharing.begin(call.actor, at.no)
    call.later(_post, card, told, channel[:ONE_A_CHANNEL], at)


def _post(call: Call, card: Card, told: int, channel: str, at: Metadata) -> None:
    text, blocks = _draw(call.person.locale, call.person.currency, card, call)
    try:
        posted = call.client.chat_postMessage(
            channel=channel, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
        )
    except UNREACHABLE as error:
        log.warning("card not shared", user=call.user_id, no=card.line.no, reason=why_not(error))
        replace_with(call, kit.markup(":warning: {said}", said=_why(call, card, why_not(error))), at)
        return
    place = str(posted["channel"]), str(posted["ts"])
    call.book.sharing.keep(call.actor, card.line.no, place, told, call.person.locale)
    shared = kit.markup(
        call.words("{no} was shared in {channel}."), no=card.line.no, channel=kit.Markup(f"<#{place[0]}>")
    )
    replace_with(call, shared, at)


def _draw(locale: str, currency: str, card: Card, call: Call) -> Message:
    """Draw a card as a channel sees it."""
    shared = call.words("Shared by {who}", who=call.person.name)
    return card_message(words_for(locale), card, currency, call.actor.today, shared)


def _why(call: Call, card: Card, reason: str) -> str:
    """Say why a card was not shared, and what to do."""
    if reason in NOT_THERE:
        return call.words(
            "{no} was not shared: Salesbot cannot write in that channel. Invite it there with /invite @Salesbot, "
            "then share again.",
            no=card.line.no,
        )
    return call.words("{no} was not shared: Slack did not take it. Please try again.", no=card.line.no)


def tell_here(call: Call) -> None:
    """Tell the channels of this workspace what was changed just now."""
    tell_changes(call.book, lambda _: call.client, call.workspace_id)


def tell_changes(book: Book, client_for: Callable[[str], WebClient], workspace_id: str | None = None) -> int:
    """Draw stale cards anew and tell their threads, one after the other; give how many were drawn."""
    told = 0
    for _ in range(AT_ONCE):
        taken = book.sharing.take_due(1, workspace_id)
        if not taken:
            break
        told += _tell(book, client_for, taken[0])
    return told


def _tell(book: Book, client_for: Callable[[str], WebClient], stale: Stale) -> bool:
    """Tell one channel; tell whether it could be told."""
    if stale.given_up:
        log.warning("shared card given up", no=stale.no, channel=stale.channel)
        return False
    try:
        _bring_up_to_date(book, client_for(stale.workspace_id), stale)
    except UNREACHABLE as error:
        if why_not(error) in MESSAGE_GONE:
            log.info("shared card gone", no=stale.no, channel=stale.channel)
            book.sharing.forget(stale.id)
            return False
        log.warning("shared card not drawn", no=stale.no, channel=stale.channel, reason=why_not(error))
        book.sharing.try_later(stale.id)
        return False
    except Exception:
        # Whatever is wrong with this one, those behind it are told.
        log.exception("shared card failed", no=stale.no, channel=stale.channel)
        book.sharing.try_later(stale.id)
        return False
    book.sharing.done(stale)
    return True


def _bring_up_to_date(book: Book, client: WebClient, stale: Stale) -> None:
    """Draw the card, which may be done twice, then say in its thread what changed, each change once."""
    words = words_for(stale.locale)
    if stale.card is None:
        gone = kit.escape(words("{no} was deleted.", no=stale.no))
        client.chat_update(channel=stale.channel, ts=stale.ts, text=gone, blocks=[kit.section(gone)])
    else:
        text, blocks = card_message(words, stale.card, stale.currency, stale.today)
        client.chat_update(channel=stale.channel, ts=stale.ts, text=text, blocks=blocks)
    for change in stale.changes:
        said = kit.markup("{who}: {what}", who=change.by, what=change_text(words, change, stale.currency))
        try:
            client.chat_postMessage(channel=stale.channel, thread_ts=stale.ts, text=said, unfurl_links=False)
        except UNREACHABLE as error:
            if _is_surely_lost(error):
                raise
            # Slack may have taken it: a line that is missing does less harm than one that is said twice.
            log.warning("thread perhaps not told", no=stale.no, channel=stale.channel, reason=why_not(error))
        book.sharing.told(stale.id, change.seq)


def _is_surely_lost(error: Exception) -> bool:
    """Tell whether Slack certainly has not taken what was sent."""
    if isinstance(error, SlackApiError):
        return True
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, ConnectionRefusedError | socket.gaierror) and not isinstance(reason, HTTPException)
