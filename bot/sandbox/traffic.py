"""The log: every exchange in both directions, and what was found in it."""

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from bot.sandbox.clock import Clock
from bot.sandbox.findings import Finding, Report
from bot.sandbox.records import Exchange

KEPT: Final = 5_000
"""Exchanges kept: enough for any test, and some 50 MB for a demo that runs for days."""


class Traffic:
    """The log of one workspace."""

    def __init__(self, clock: Clock, news: Callable[[], None]) -> None:
        self._clock = clock
        self._news = news
        self._lock = threading.Lock()
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT)
        self._count = 0
        self._findings: list[Finding] = []
        self._warnings: list[Finding] = []

    @contextmanager
    def timed(self, exchange: Exchange) -> Iterator[None]:
        """Add an exchange, and note how long it took."""
        exchange.at = self._clock()
        with self._lock:
            self._count += 1
            exchange.number = self._count
            self._exchanges.append(exchange)
        started = time.monotonic()
        try:
            yield
        finally:
            exchange.took_ms = (time.monotonic() - started) * 1000
            self._news()

    def judge(self, exchange: Exchange, report: Report) -> None:
        """Note what was found in an exchange."""
        if not (report.findings or report.warnings):
            return
        with self._lock:
            exchange.findings += report.findings
            exchange.warnings += report.warnings
            self._findings.extend(report.findings)
            self._warnings.extend(report.warnings)
        self._news()

    @property
    def exchanges(self) -> list[Exchange]:
        """Return all exchanges, oldest first."""
        with self._lock:
            return list(self._exchanges)

    def since(self, number: int) -> list[Exchange]:
        """Return the exchanges after that one, oldest first."""
        with self._lock:
            new = list(itertools.takewhile(lambda one: one.number > number, reversed(self._exchanges)))
        return new[::-1]

    def find(self, number: int) -> Exchange | None:
        """Return an exchange by its number, if it is still kept."""
        with self._lock:
            at = number - (self._exchanges[0].number if self._exchanges else 0)
            return self._exchanges[at] if 0 <= at < len(self._exchanges) else None

    @property
    def findings(self) -> list[Finding]:
        """Return everything Slack would have refused."""
        with self._lock:
            return list(self._findings)

    @property
    def warnings(self) -> list[Finding]:
        """Return what Slack accepts and people regret."""
        with self._lock:
            return list(self._warnings)
