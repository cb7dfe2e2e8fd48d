"""Slack's rate limits as token buckets."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from bot.sandbox.limits import LIMITS

RATES: Final = LIMITS["rate_limits"]
PER_CHANNEL: Final = "chat.postMessage"
WORKSPACE_POSTS: Final = 600
"""Messages a minute in one workspace: Slack says "several hundred", a figure is not published."""
BURST: Final = 4
"""Slack lets bursts through without saying how large; the lenient mode allows four minutes' worth."""
LEAST_BURST: Final = 20

Mode = Literal["off", "burst", "strict"]


@dataclass
class Bucket:
    """Tokens left, and when they were counted."""

    tokens: float
    at: float


class Rates:
    """Count calls by method, or by channel for messages."""

    def __init__(self, clock: Callable[[], float], mode: Mode) -> None:
        self._clock = clock
        self.mode = mode
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._lock = threading.Lock()

    def wait_needed(self, method: str, channel: str) -> int:
        """Take a token; return 0, or the seconds after which one is there again."""
        if self.mode == "off":
            return 0
        with self._lock:
            if method == PER_CHANNEL:
                return self._take((method, "*"), WORKSPACE_POSTS, WORKSPACE_POSTS) or self._take(
                    (method, channel), self._per_minute(method), 1 if self.mode == "strict" else None
                )
            return self._take((method, ""), self._per_minute(method), None)

    def _per_minute(self, method: str) -> int | None:
        figure: int | None = RATES["per_minute"].get(RATES["methods"].get(method, ""))
        return figure

    def _take(self, key: tuple[str, str], per_minute: int | None, capacity: float | None) -> int:
        if per_minute is None:
            return 0
        if capacity is None:
            capacity = per_minute if self.mode == "strict" else max(per_minute * BURST, LEAST_BURST)
        now = self._clock()
        per_second = per_minute / float(RATES["bucket_window_seconds"])
        bucket = self._buckets.setdefault(key, Bucket(capacity, now))
        bucket.tokens = min(capacity, bucket.tokens + max(0.0, now - bucket.at) * per_second)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return 0
        return max(1, math.ceil((1 - bucket.tokens) / per_second))
