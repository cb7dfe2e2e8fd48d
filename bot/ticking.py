"""The command `tick`: all scheduled work that is due at an instant, once; for cron, for tests and for support."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from slack_sdk import WebClient

from bot.app import web_client
from bot.clock import ClockFrom
from bot.config import Settings
from bot.opening import RefusedError, opened
from bot.scheduler import IN_HAND, SEND_SECONDS, SENDERS
from handlers.delivering import TAKEN_OVER, Outcome, deliver_due, look_again
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.queries import reports
from storage.queries.deliveries import DeliveryLine
from storage.services.book import Book

PATIENCE_SECONDS = 120.0
"""How long one waits for a Slack that says "later"; what is still not sent then waits for the next tick."""
LOOK_SECONDS = 0.2
NOT_YET = "not_yet"
"""Why something failed that is only put off."""


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one delivery."""

    kind: DeliveryKind
    recipient: str
    local_date: date
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did."""

    at: datetime
    delivered: tuple[Line, ...]
    held: tuple[Line, ...]
    failed: tuple[Line, ...]


def tick(settings: Settings, at: datetime, workspace: str | None) -> Ticked:
    """Plan and send what is due at `at`; the book's clock begins there and goes on while one waits for the pace."""

    def client_for(workspace_id: str) -> WebClient:
        return web_client(settings, team_id=workspace_id, timeout=SEND_SECONDS)

    with opened(settings) as database:
        book = Book(database, ClockFrom(at))
        if workspace is not None:
            with database.reading() as session:
                if workspace not in reports.workspaces(session):
                    raise RefusedError(f"there is no workspace {workspace} in the book")
        look_again(book, client_for)
        held = [line for line in book.planning.plan().held if workspace in {None, line.workspace_id}]
        book.watching.plan()
        outcomes = _deliver(book, client_for, workspace)
    done = sorted(outcomes.values(), key=lambda one: one.id)
    sent, later = DeliveryStatus.SENT, DeliveryStatus.PLANNED
    return Ticked(
        at,
        tuple(_line(one) for one in done if one.status is sent),
        (*map(_line, held), *(_line(one) for one in done if one.status is DeliveryStatus.HELD)),
        tuple(_line(one) for one in done if one.status in {DeliveryStatus.FAILED, later}),
    )


def _deliver(book: Book, client_for: Any, workspace: str | None) -> dict[int, Outcome]:  # noqa: ANN401 - as deliver_due takes it
    """Send until nothing is due, and wait a while for what Slack puts off; give the last word on each."""
    outcomes: dict[int, Outcome] = {}
    until = time.monotonic() + PATIENCE_SECONDS

    def send(_number: int) -> int:
        count = 0
        while done := deliver_due(book, client_for, IN_HAND, workspace_id=workspace):
            outcomes.update((one.id, one) for one in done if one.reason != TAKEN_OVER)
            count += len(done)
        return count

    with ThreadPoolExecutor(SENDERS, thread_name_prefix="sender") as senders:
        while True:
            count = sum(senders.map(send, range(SENDERS)))
            waiting = any(one.status is DeliveryStatus.PLANNED for one in outcomes.values())
            if not waiting or (not count and time.monotonic() > until):
                return outcomes
            time.sleep(LOOK_SECONDS)


def _line(one: Outcome | DeliveryLine) -> Line:
    reason = NOT_YET if isinstance(one, Outcome) and one.status is DeliveryStatus.PLANNED else one.reason
    return Line(one.kind, one.recipient, one.local_date, str(reason), one.detail)


def lines(done: Ticked) -> Iterator[str]:
    """Say it in lines."""
    yield f"{_iso(done.at)}: {len(done.delivered)} delivered, {len(done.held)} held, {len(done.failed)} failed"
    for title, those in (("delivered", done.delivered), ("held", done.held), ("failed", done.failed)):
        for one in those:
            detail = f" ({one.detail})" if one.detail else ""
            yield f"  {title:9} {one.kind.value} {one.recipient} {one.local_date} {one.reason}{detail}"


def as_json(done: Ticked) -> str:
    """Say it as one JSON object."""
    parts = {"delivered": done.delivered, "held": done.held, "failed": done.failed}
    each = {name: [_row(one) for one in those] for name, those in parts.items()}
    return json.dumps({"at": _iso(done.at), **each}, indent=2, ensure_ascii=False)


def _row(one: Line) -> dict[str, str]:
    row = {
        "kind": one.kind.value,
        "recipient": one.recipient,
        "local_date": one.local_date.isoformat(),
        "reason": one.reason,
    }
    return {**row, "detail": one.detail} if one.detail else row


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
