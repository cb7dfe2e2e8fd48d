"""Which drawing of a window is the newest, where somebody changes two things faster than Slack redraws."""

from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import count
from threading import Lock

REMEMBERED_WINDOWS = 1_000
"""More than are being redrawn at one moment."""

Place = tuple[str, int]
"""A drawing's place in the order: when the person acted, by Slack's clock, then when we heard of it."""


@dataclass
class Drawing:
    """What is known of one window: its newest drawing's place, and whose turn it is to send."""

    newest: Place = ("", 0)
    turn: Lock = field(default_factory=Lock)


class Drawings:
    """The windows that this process redrew lately."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Drawing] = OrderedDict()
        self._heard = count(1)
        self._lock = Lock()

    def begin(self, view_id: str, action_ts: str) -> tuple[Drawing, Place]:
        """Give a new drawing of a window its place."""
        with self._lock:
            drawing = self._known.setdefault(view_id, Drawing())
            self._known.move_to_end(view_id)
            if len(self._known) > REMEMBERED_WINDOWS:
                self._known.popitem(last=False)
            place = (action_ts, next(self._heard))
            drawing.newest = max(drawing.newest, place)
            return drawing, place
