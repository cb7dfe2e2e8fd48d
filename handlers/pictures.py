"""A message's picture: uploaded first, so that it stands in the message; under it where Slack is not ready."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers import mishaps
from handlers.mishaps import Mishap, Then
from handlers.outgoing import Outgoing, Picture
from handlers.showing import UNREACHABLE, why_not
from handlers.views.kit import Block, plain
from storage.services.book import Book

NOT_READY = "invalid slack file"
"""What Slack says to a picture that it has taken and not yet looked at; that takes it a second or two."""
WAITS = (0.5, 1.0, 2.0)
"""Seconds between attempts while Slack looks at a picture."""
TITLE_LENGTH = 2000
"""Slack's."""
HELD_BACK = Mishap(Then.WAIT, "slack_refused", "ratelimited")
"""Slack told before to wait."""
_ASKING, _TELLING = "files.getUploadURLExternal", "files.completeUploadExternal"

Posted = TypeVar("Posted")
log = structlog.get_logger(__name__)


class NotReadyError(Exception):
    """Raised when Slack has not looked yet at the picture of a message that is sent."""


def upload(
    book: Book, client: WebClient, workspace_id: str, picture: Picture, *, channel: str = "", thread_ts: str = ""
) -> tuple[str, Mishap | None]:
    """Upload a picture; give its id, or what is in the way: the text says the same, so nothing fails for it.

    It is shown under the message `thread_ts` of a channel; without, it is for a block of a message to come.
    """
    if any(book.pacing.held(workspace_id, method) for method in (_ASKING, _TELLING)):
        return "", HELD_BACK
    try:
        taken = client.files_upload_v2(
            content=picture.content,
            filename=picture.name,
            title=picture.title,
            alt_txt=picture.alt_text,
            channel=channel or None,
            thread_ts=thread_ts or None,
        )
        return str(taken["files"][0]["id"]), None
    except UNREACHABLE as error:
        mishap = mishaps.what_of(error, to_person=False)
        if mishap.then is Then.WAIT and isinstance(error, SlackApiError):
            method = str(error.response.api_url).rpartition("/")[2]
            book.pacing.hold_back(workspace_id, method, mishap.seconds)
        log.warning("picture not taken", workspace=workspace_id, reason=why_not(error))
        return "", mishap
    except Exception as bug:
        log.exception("picture broken", workspace=workspace_id)
        return "", Mishap(Then.FAIL, "broken", type(bug).__name__)


def check_ready(error: Exception) -> None:
    """Raise `NotReadyError` if that is why Slack did not take a message."""
    if NOT_READY in mishaps.says(error):
        raise NotReadyError from error


def post(
    outgoing: Outgoing, file_id: str, send: Callable[[list[Block]], Posted], sleep: Callable[[float], object]
) -> tuple[Posted, bool]:
    """Send a message with its picture as soon as Slack is ready for it, or else without; tell whether all is there.

    `send` raises `NotReadyError` as long as Slack is not.
    """
    for pause in WAITS if file_id else ():
        try:
            return send(_with_picture(outgoing, file_id)), True
        except NotReadyError:
            sleep(pause)
    return send(list(outgoing.blocks)), outgoing.picture is None


def _with_picture(outgoing: Outgoing, file_id: str) -> list[Block]:
    """Put the picture among the blocks."""
    blocks = list(outgoing.blocks)
    if outgoing.picture is not None and file_id:
        place = len(blocks) if outgoing.picture_at is None else outgoing.picture_at
        blocks.insert(place, _block(outgoing.picture, file_id))
    return blocks


def _block(picture: Picture, file_id: str) -> Block:
    """Draw the block without a title: the picture has its own."""
    return {
        "type": "image",
        "slack_file": {"id": file_id},
        "alt_text": plain(picture.alt_text, TITLE_LENGTH)["text"],
    }
