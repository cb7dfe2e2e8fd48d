"""Draw a nudge anew, in its place, as the book stands now: after a press, a window, the end of a snooze."""

from collections.abc import Callable
from datetime import timedelta

import structlog
from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError

from handlers import mishaps
from handlers.call import Call
from handlers.drawings import Drawings
from handlers.forms import Metadata, new_form
from handlers.mishaps import Then
from handlers.showing import UNREACHABLE, why_not
from handlers.text.words import words_for
from handlers.views.nudges import nudge_message
from storage.domain.errors import RuleBrokenError
from storage.services.book import Book
from storage.services.pacing import UPDATING
from storage.services.redraws import AGAIN_AFTER

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
    """Draw a nudge anew where the book says it is, or `here`; tell whether that is done with.

    What Slack does not take now is kept, and drawn by the clock.
    """
    drawing, _ = _drawings.begin(str(delivery_id), "")
    with drawing.turn:
        nudge = book.nudges.shown(delivery_id)
        channel, ts = (nudge.channel, nudge.ts) if nudge and nudge.ts else here
        if nudge is None or not ts:
            return True
        workspace_id = nudge.reader.workspace_id
        if book.pacing.held(workspace_id, UPDATING):
            book.redraws.later(delivery_id)  # nobody takes it before Slack's time is over, which may end sooner
            return False
        text, blocks = nudge_message(words_for(nudge.reader.locale), nudge, new_form())
        try:
            client_for(workspace_id).chat_update(channel=channel, ts=ts, text=text, blocks=blocks)
        except UNREACHABLE as error:
            return not _kept(book, workspace_id, delivery_id, error)
    return True


def _kept(book: Book, workspace_id: str, delivery_id: int, error: Exception) -> bool:
    """Let a nudge be drawn later that Slack did not take, unless its message is gone; tell whether it is."""
    log.warning("nudge not redrawn", delivery=delivery_id, reason=why_not(error))
    mishap = mishaps.what_of(error, to_person=False)
    if mishap.then is Then.FAIL and mishap.reason != "token_dead":
        return False
    if mishap.then is Then.WAIT:
        book.pacing.hold_back(workspace_id, UPDATING, mishap.seconds)
    book.redraws.later(delivery_id, timedelta(seconds=mishap.seconds) if mishap.seconds else AGAIN_AFTER)
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


def wake(
    book: Book,
    client_for: Callable[[str], WebClient],
    *,
    stopping: Callable[[], bool] = lambda: False,
    workspace_id: str | None = None,
) -> int:
    """Let the lines come back whose snooze is over, and draw what is stale; give how many are drawn.

    Where Slack does not take one, the others of its workspace wait for the next time. Of one workspace alone if it is
    named; once `stopping` says so, the rest is left to others.
    """
    book.nudges.wake()
    drawn, passed = 0, set[str]()
    while not stopping() and (stale := book.redraws.take(passed, workspace_id)):
        if not book.pacing.take_update(stale.workspace_id):
            passed.add(stale.workspace_id)
            book.redraws.put_back(stale)
            continue
        try:
            is_done = draw(book, client_for, stale.id)
        except SQLAlchemyError:
            raise  # the database is away: the lease ends by itself, and somebody draws it again
        except Exception:
            log.exception("nudge not drawn", delivery=stale.id)  # whatever is wrong with it, those behind it are drawn
            is_done = True
        if is_done:
            book.redraws.done(stale)
            drawn += 1
        else:
            passed.add(stale.workspace_id)
    return drawn
