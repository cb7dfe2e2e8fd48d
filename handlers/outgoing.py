"""What is to be sent when the clock says so: a composer draws it, `handlers/delivering.py` sends it."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.views.kit import Block
from handlers.views.opportunities import Message


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to upload, PNG; `name` is its file's, `alt_text` says the same as the picture."""

    content: bytes
    name: str
    title: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message, and what goes into its thread.

    `text` tells a screen reader all of it. The picture stands before the block at `picture_at`, or at the end;
    `unpictured` says why there is none that belongs there. `reason` is the rule by which it goes out where that is not
    the hour alone: `catch_up`. What has a `thread_ts` goes into the thread of that message.
    """

    text: str
    blocks: Sequence[Block]
    thread: tuple[Message, ...] = ()
    picture: Picture | None = None
    reason: str = ""
    picture_at: int | None = None
    unpictured: str = ""
    thread_ts: str = ""
