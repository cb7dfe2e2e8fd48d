"""Events to the app, sent again when it does not answer."""

import threading
from dataclasses import dataclass
from typing import Final

from bot.sandbox.findings import Json
from bot.sandbox.payloads import event_envelope
from bot.sandbox.records import Exchange
from bot.sandbox.sending.delivery import Delivery
from bot.sandbox.workspace import Workspace

DELAYS: Final = (0, 60, 300)
"""Seconds before the first, second and third repetition."""


@dataclass
class Retry:
    """A delivery that failed and is to be tried again."""

    due: float
    number: int
    reason: str
    envelope: Json


class Events:
    """Send events, at least once each."""

    def __init__(self, workspace: Workspace, delivery: Delivery) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._retries: list[Retry] = []
        self._lock = threading.Lock()

    def send(self, event: Json) -> Exchange:
        """Send an event; a failure is repeated at once, then by the clock."""
        envelope = event_envelope(self._workspace, event, self._workspace.next_id("Ev"))
        exchange = self._attempt(envelope, None)
        self.repeat_due()
        return exchange

    def repeat_due(self) -> None:
        """Send again what is due."""
        now = self._workspace.clock()
        with self._lock:
            due = [retry for retry in self._retries if retry.due <= now]
            self._retries = [retry for retry in self._retries if retry.due > now]
        for retry in due:
            self._attempt(retry.envelope, retry)

    def next_due(self) -> float | None:
        """Return when the next repetition is due."""
        with self._lock:
            return min((retry.due for retry in self._retries), default=None)

    def _attempt(self, envelope: Json, retry: Retry | None) -> Exchange:
        told = (retry.number, retry.reason) if retry else None
        exchange = self._delivery.send("events_api", str(envelope["event"]["type"]), envelope, told)
        number = retry.number if retry else 0
        unwanted = exchange.headers.get("x-slack-no-retry") == "1"
        if exchange.error and not unwanted and number < len(DELAYS):
            due = self._workspace.clock() + DELAYS[number]
            with self._lock:
                self._retries.append(Retry(due, number + 1, _reason(exchange), envelope))
        return exchange


def _reason(exchange: Exchange) -> str:
    if exchange.error == "operation_timeout":
        return "http_timeout"
    return "http_error" if exchange.status else "connection_failed"
