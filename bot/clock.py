"""The machine's clock: a file of its own, so that the command line need not load all of the bot to tell the time."""

import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's clock."""

    def __call__(self) -> datetime:
        """Give the present instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the one place that reads the machine's clock


class ClockFrom:
    """A clock that begins at an instant and goes on in real time."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        """Give the present instant, in UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._began)
