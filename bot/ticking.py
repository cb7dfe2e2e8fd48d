"""The command `tick`: all scheduled work that is due at an instant, once; for cron, for tests and for support."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.app import web_client
from bot.clock import ClockFrom, SystemClock
from bot.config import Settings
from bot.opening import RefusedError, opened
from bot.scheduler import IN_HAND, SEND_SECONDS, SENDERS
from handlers.delivering import TAKEN_OVER, Outcome, deliver_due, look_again
from handlers.home_drawing import draw_due
from handlers.notices import tell_waiting
from handlers.nudges import wake
from handlers.sharing import tell_changes
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.queries import reports
from storage.queries.deliveries import DeliveryLine, Unsent
from storage.services.book import Book
from storage.services.letting_go import LettingGo
from storage.services.pacing import POSTING, TOKEN

PATIENCE_SECONDS = 60.0
"""How long one waits for a Slack that says "later", in all; what is still not sent then waits for the next tick."""
WAITING_SECONDS = 3.0
"""Nothing settled for longer than that is waiting: at its pace a message takes a second, with a picture two."""
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
        outcomes, unsent = _deliver(book, client_for, workspace)
        _do_the_rest(book, client_for, workspace)
        LettingGo(database, lambda: min(at, SystemClock()())).some()  # an instant to come makes nothing old
        left = tuple(_not_sent(book, unsent))
    told = {one.id for one in unsent}
    done = sorted((one for key, one in outcomes.items() if key not in told and _counts(one)), key=lambda one: one.id)
    return Ticked(
        at,
        tuple(_line(one) for one in done if one.status is DeliveryStatus.SENT),
        (*map(_line, held), *(_line(one) for one in done if one.status is DeliveryStatus.HELD)),
        (*(_line(one) for one in done if one.status is DeliveryStatus.FAILED), *left),
    )


def _do_the_rest(book: Book, client_for: Callable[[str], WebClient], workspace: str | None) -> None:
    """Bring up to date what is in Slack already, and tell what Slack did not take earlier, while it takes any."""
    wake(book, client_for, workspace_id=workspace)
    for tell in (tell_waiting, tell_changes, draw_due):
        while tell(book, client_for, workspace):
            pass


def _counts(one: Outcome) -> bool:
    """Tell whether it is told of: what is in a digest's thread goes without saying, unless it failed."""
    return one.kind is not DeliveryKind.DETAILS or one.status is DeliveryStatus.FAILED


class _Patience:
    """How long is still waited, in all; time in which something is settled every few seconds is no waiting."""

    def __init__(self) -> None:
        self._left = PATIENCE_SECONDS
        self._since = time.monotonic()

    def settled(self) -> None:
        """Say that something is done."""
        waited, self._since = time.monotonic() - self._since, time.monotonic()
        if waited > WAITING_SECONDS:
            self._left -= waited

    def lasts(self, seconds: float = 0.0) -> bool:
        """Tell whether it is worth waiting for so long from now."""
        return time.monotonic() - self._since + seconds <= self._left


def _deliver(book: Book, client_for: Any, workspace: str | None) -> tuple[dict[int, Outcome], list[Unsent]]:  # noqa: ANN401 - as deliver_due takes it
    """Send until nothing is due, and wait a while for what Slack puts off; give the last word on each, and the rest."""
    outcomes: dict[int, Outcome] = {}
    patience = _Patience()

    def send(_number: int) -> None:
        while patience.lasts() and (done := deliver_due(book, client_for, IN_HAND, workspace_id=workspace)):
            outcomes.update((one.id, one) for one in done if one.reason != TAKEN_OVER)
            if any(one.status is not DeliveryStatus.PLANNED for one in done):
                patience.settled()

    book.deliveries.bring_forward(workspace)
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="sender") as senders:
        while True:
            list(senders.map(send, range(SENDERS)))
            unsent = book.deliveries.unsent(workspace)
            if not unsent or not patience.lasts(_soonest(book, unsent)):
                return outcomes, unsent
            time.sleep(LOOK_SECONDS)


def _soonest(book: Book, unsent: list[Unsent]) -> float:
    """Say in how many seconds one of these may be tried."""
    now = book.clock()
    held = {one.line.workspace_id: timedelta() for one in unsent}
    held = {workspace_id: book.pacing.held(workspace_id, POSTING) for workspace_id in held}
    waits = (max(one.next_attempt_at - now, held[one.line.workspace_id]) for one in unsent)
    return max(min(waits), timedelta()).total_seconds()


def _not_sent(book: Book, unsent: list[Unsent]) -> Iterator[Line]:
    """Say of what is left why it is: the token is dead, or it is put off."""
    dead = set(book.pacing.held_workspaces(TOKEN))
    for one in unsent:
        reason = "token_dead" if one.line.workspace_id in dead else NOT_YET
        yield Line(one.line.kind, one.line.recipient, one.line.local_date, reason, one.line.detail)


def _line(one: Outcome | DeliveryLine) -> Line:
    return Line(one.kind, one.recipient, one.local_date, str(one.reason), one.detail)


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
