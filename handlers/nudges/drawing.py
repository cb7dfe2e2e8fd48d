"""Draw a nudge anew, in its place, as the book stands now: after a press, a window, the end of a snooze."""

from collections.abc import Callable

import structlog
from slack_sdk import WebClient

from handlers.call import Call
from handlers.drawings import Drawings
from handlers.forms import Metadata, new_form
from handlers.showing import UNREACHABLE, why_not
from handlers.text.words import words_for
from handlers.views.nudges import nudge_message
from storage.domain.errors import RuleBrokenError
from storage.services.book import Book

log = structlog.get_logger(__name__)

Place = tuple[str, str]
"""Channel and time stamp of a message."""
NOWHERE: Place = ("", "")
_drawings = Drawings()
"""One drawing of a nudge at a time: what is read first is never sent last."""


def redraw(call: Call, delivery_id: int) -> None:
    """Draw a nudge anew behind all that is done for this request."""
    call.later(_behind, delivery_id, _here(call))


def _here(call: Call) -> Place:
    """Say which message was pressed in; the book may not know yet where the nudge landed."""
    container = call.body.get("container") or {}
    if container.get("type") != "message" or container.get("is_ephemeral"):
        return NOWHERE
    return str(container.get("channel_id", "")), str(container.get("message_ts", ""))


def _behind(call: Call, delivery_id: int, here: Place) -> None:
    call.later(_redraw, delivery_id, here)


def _redraw(call: Call, delivery_id: int, here: Place) -> None:
    draw(call.book, lambda _: call.client, delivery_id, here)


def draw(book: Book, client_for: Callable[[str], WebClient], delivery_id: int, here: Place = NOWHERE) -> bool:
    """Draw a nudge anew where the book says it is, or `here`; tell whether Slack took it."""
    drawing, _ = _drawings.begin(str(delivery_id), "")
    with drawing.turn:
        nudge = book.nudges.shown(delivery_id)
        channel, ts = (nudge.channel, nudge.ts) if nudge and nudge.ts else here
        if nudge is None or not ts:
            return False
        text, blocks = nudge_message(words_for(nudge.reader.locale), nudge, new_form())
        try:
            client_for(nudge.reader.workspace_id).chat_update(channel=channel, ts=ts, text=text, blocks=blocks)
        except UNREACHABLE as error:
            log.warning("nudge not redrawn", delivery=delivery_id, reason=why_not(error))
            return False
    return True


def follow(call: Call) -> None:
    """Let the line of a nudge from which a window was opened show what the window did."""
    try:
        line = Metadata.load(str(call.view.get("private_metadata") or "")).line
    except RuleBrokenError:
        return
    delivery_id = call.book.nudge_actions.followed(call.actor, line) if line and call.known else None
    if delivery_id is not None:
        redraw(call, delivery_id)


def wake(book: Book, client_for: Callable[[str], WebClient]) -> int:
    """Let the lines come back whose snooze is over, in their messages; give in how many."""
    return sum(draw(book, client_for, delivery_id) for delivery_id in book.nudges.woken())
