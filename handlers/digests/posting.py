"""What is posted beside the digests that are due: a word to a channel that will get one, and previews."""

import time
from collections.abc import Callable
from typing import Any

import structlog

from handlers import subscribing
from handlers.call import Call
from handlers.digests.composing import outgoing
from handlers.pictures import check_ready, post, upload
from handlers.showing import UNREACHABLE, answer, why_not
from handlers.text.words import words_for
from handlers.views import digest_settings as views
from handlers.views import kit
from handlers.views.digest_lines import Shown
from handlers.views.digests import digest
from handlers.views.kit import Block
from storage.domain.digests import DigestDraft
from storage.domain.people import Actor
from storage.services.digests import DigestSaved

log = structlog.get_logger(__name__)


def announce(call: Call, saved: DigestSaved, draft: DigestDraft, redrawn: Callable[[str], dict[str, Any]]) -> None:
    """Tell a channel what it will get; where that cannot be said, say in the window what to do."""
    words = call.words
    said = kit.markup(
        words(
            ":calendar: {who} lets Salesbot tell this channel about the pipeline of {team}: {days}, {time} ({zone})."
        ),
        who=subscribing.who_says(call),
        team=saved.team or words("everybody"),
        days=views.days_said(words, draft.days),
        time=views.time_said(words, draft.at),
        zone=draft.time_zone,
    )
    subscribing.announce(call, saved.channel, said, call.view["root_view_id"], redrawn)


def show_preview(call: Call, actor: Actor, digest_id: int) -> None:
    """Send a preview to whoever asked, with its picture where Slack takes it; it leaves no trace in the book."""
    drawn = call.book.digest_figures.preview(actor, digest_id)
    words = words_for(drawn.locale) if drawn.locale else call.words
    note = call.words("A preview, for you alone. The channel gets its own when it is due.")
    sent = outgoing(words, drawn, digest(words, drawn, Shown(digest_id), note))
    file_id, _ = upload(call.book, call.client, call.workspace_id, sent.picture) if sent.picture else ("", None)
    try:
        (channel, ts), whole = post(sent, file_id, lambda blocks: _send(call, sent.text, blocks), time.sleep)
    except UNREACHABLE as error:
        log.warning("preview not sent", user=call.user_id, reason=why_not(error))
        answer(call, kit.escape(call.words("Slack did not take the preview. Please try again.")))
        return
    if sent.picture and not whole:
        upload(call.book, call.client, call.workspace_id, sent.picture, channel=channel, thread_ts=ts)
    _follow(call, channel, ts, sent.thread)


def _send(call: Call, text: str, blocks: list[Block]) -> tuple[str, str]:
    """Send a preview; give where it is."""
    try:
        posted = call.client.chat_postMessage(
            channel=call.user_id, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
        )
    except UNREACHABLE as error:
        check_ready(error)
        raise
    return str(posted["channel"]), str(posted["ts"])


def _follow(call: Call, channel: str, ts: str, thread: tuple[Any, ...]) -> None:
    """Put the details into the thread of a preview."""
    for text, blocks in thread:
        try:
            call.client.chat_postMessage(
                channel=channel, thread_ts=ts, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
            )
        except UNREACHABLE as error:
            log.warning("details of a preview not sent", user=call.user_id, reason=why_not(error))
