"""Remember what was said in both directions, and what was wrong with it."""

import threading
from collections import deque
from typing import Final

from bot.sandbox.findings import Finding, Report
from bot.sandbox.records import Exchange

KEPT: Final = 20_000
"""Exchanges kept: enough for any test, and bounded for a demo that runs for days."""


class Traffic:
    """The log of one workspace."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT)
        self._findings: list[Finding] = []
        self._warnings: list[Finding] = []

    def record(self, exchange: Exchange) -> None:
        """Add an exchange."""
        with self._lock:
            self._exchanges.append(exchange)

    def judge(self, exchange: Exchange, report: Report) -> None:
        """Note what was found in an exchange."""
        with self._lock:
            exchange.findings += report.findings
            self._findings.extend(report.findings)
            self._warnings.extend(report.warnings)

    @property
    def exchanges(self) -> list[Exchange]:
        """Return all exchanges, oldest first."""
        with self._lock:
            return list(self._exchanges)

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
