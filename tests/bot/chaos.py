"""Workers that are killed while they send to a Slack that fails: what of it all arrives, and how often.

Also run by hand: `python -m tests.bot.chaos` takes some minutes and prints what came of it.
"""

import multiprocessing
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from http.client import TOO_MANY_REQUESTS
from typing import Any, Protocol

from sqlmodel import col, func, select

from bot.clock import SystemClock
from bot.config import GivenSettings
from bot.sandbox import LocalSlack
from bot.sandbox.faults import Fault
from bot.working import work
from handlers import delivering
from handlers.digests.composing import compose
from handlers.outgoing import Outgoing
from handlers.text.markup import Markup
from storage.database import Database
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.migrations import run as migrations
from storage.models import Delivery, Digest, Salesperson, Task, Workspace
from storage.services import deliveries
from storage.services.book import Book
from storage.services.deliveries import Claimed
from tests.servers import embedded_postgresql

TEAM = "T1"
POST = "chat.postMessage"
FAILURES = ("ratelimited", "500", "503", "drop", "drop_after", "timeout")
"""How the local Slack fails; of these only one has taken the message before: `drop_after`."""
FAILURE_EVERY = 0.35
"""Seconds; about one call in four fails."""
TIME_OUT_SECONDS = 0.3
TOLD_TO_WAIT = 2
"""Seconds; a 429 that we provoke says 1."""
SLOWEST_ANSWER = 12.0
"""Longer than a worker waits: Slack has taken the message, and nobody hears of it."""


@dataclass(frozen=True, slots=True)
class Storm:
    """How much is sent, by how many workers, and what happens to them.

    In a hurry leases and the waits between attempts last a second or so, not minutes.
    """

    workers: int
    nudges: int
    digests: int
    kills: int
    patience: float
    in_a_hurry: bool = False
    fails: bool = True


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What came of it. `unexplained` were posted twice though nothing says that an answer was lost."""

    statuses: dict[str, int]
    lost: tuple[str, ...]
    twice: tuple[str, ...]
    unexplained: tuple[str, ...]
    answers_lost: int
    provoked: int
    kills: int
    seconds: float
    posting_seconds: float

    def __str__(self) -> str:
        """Say it in one line."""
        return (
            f"{self.statuses}, {len(self.lost)} lost, {len(self.twice)} twice ({len(self.unexplained)} unexplained) "
            f"with {self.answers_lost} answers lost and {self.kills} workers killed, {self.provoked} times too fast; "
            f"{self.seconds:.0f} s, from the first post to the last {self.posting_seconds:.1f} s"
        )


class Process(Protocol):
    """A worker that can be ended."""

    def kill(self) -> None:
        """End it at once, whatever it does."""

    def terminate(self) -> None:
        """Ask it to end."""


def noon(now: datetime) -> str:
    """Name a zone where it is about noon, so that no midnight comes between."""
    return f"Etc/GMT{now.hour - 12:+d}"


def seed(database: Database, storm: Storm, now: datetime) -> None:
    """Write down what is to be sent: to each person a nudge about a task of today, to each channel a digest."""
    zone, today = noon(now), _today(now)
    later = now + timedelta(days=3)
    with database.transaction() as session:
        session.add(Workspace(id=TEAM, created_at=now, time_zone=zone))
        session.flush()
        people = [
            Salesperson(
                workspace_id=TEAM, code=f"P{number}", name=f"Person {number}", slack_user_id=f"U{number}",
                next_nudge_at=later, profile_read_at=now,
            )
            for number in range(storm.nudges)
        ]  # fmt: skip
        channels = [
            Digest(workspace_id=TEAM, channel=f"C{number}", time_zone=zone, next_run_at=later)
            for number in range(storm.digests)
        ]
        session.add_all([*people, *channels])
        session.flush()
        for number, person in enumerate(people):
            session.add(
                Task(
                    workspace_id=TEAM, no=f"TD{number:06d}", salesperson_id=person.id, due_date=today,
                    description=f"Call {number}",
                )
            )  # fmt: skip
        planned: list[dict[str, Any]] = [
            {"kind": DeliveryKind.NUDGE, "recipient": one.slack_user_id, "salesperson_id": one.id} for one in people
        ]
        planned += [
            {"kind": DeliveryKind.DIGEST, "recipient": one.channel, "digest_id": one.id, "about": str(one.id)}
            for one in channels
        ]
        for more in planned:
            session.add(Delivery(workspace_id=TEAM, local_date=today, due_at=now, next_attempt_at=now, **more))


def _today(now: datetime) -> date:
    """Give the date where it is about noon."""
    return (now - timedelta(hours=now.hour - 12)).date()


def people_the_slack(slack: LocalSlack, storm: Storm) -> None:
    """Let everybody be there."""
    for number in range(storm.nudges):
        slack.add_user(f"U{number}", f"Person {number}")
    for number in range(storm.digests):
        slack.add_channel(f"C{number}", f"team-{number}")


def with_a_thread(book: Book, claimed: Claimed) -> Outgoing | None:
    """Draw a digest with two messages in its thread, each a delivery of its own."""
    drawn = compose(book, claimed)
    return drawn and replace(drawn, thread=tuple((Markup(f"Details {number}"), []) for number in range(2)))


def run_worker(given: dict[str, Any]) -> None:
    """Be a worker in a hurry, in a process of its own."""
    deliveries.LEASE = timedelta(seconds=1.5)
    delivering.__dict__["wait_after"] = lambda _attempts: timedelta(seconds=0.5)
    delivering.COMPOSERS[DeliveryKind.DIGEST] = with_a_thread
    work(GivenSettings.model_validate(given))


def forked(given: dict[str, Any]) -> Process:
    """Start a worker quickly: a fork of a process that has everything imported and nothing running."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.bot.chaos", "holidays.countries"])
    process = context.Process(target=run_worker, args=(given,), daemon=True)
    process.start()
    return process


def as_people_start_it(given: dict[str, Any]) -> Process:
    """Start `salesbot worker`."""
    environment = {name.upper(): str(value) for name, value in given.items()} | {"LOG_LEVEL": "ERROR"}
    return subprocess.Popen([sys.executable, "-m", "bot", "worker"], env=os.environ | environment)


@contextmanager
def weather(slack: LocalSlack, storm: Storm, calm: threading.Event, chance: random.Random) -> Iterator[None]:
    """Let the local Slack fail now and then, until it is calm."""

    def blow() -> None:
        while not calm.wait(chance.uniform(0.3, 1.7) * FAILURE_EVERY):
            fault = Fault(POST, chance.choice(FAILURES), 1, TIME_OUT_SECONDS, retry_after=TOLD_TO_WAIT)
            slack._faults.add(fault)
            if not storm.in_a_hurry and chance.random() < 0.05:
                slack.fail(POST, "slow", times=1, seconds=SLOWEST_ANSWER)

    thread = threading.Thread(target=blow, daemon=True)
    if storm.fails:
        thread.start()
    try:
        yield
    finally:
        calm.set()
        if storm.fails:
            thread.join()


def ride_out(url: str, slack: LocalSlack, storm: Storm, luck: int = 5) -> Aftermath:
    """Send everything through the storm; give what came of it."""
    chance = random.Random(luck)  # noqa: S311 - a storm that can be had again, not a secret
    calm = threading.Event()
    database = Database(url)
    migrations.upgrade(database)
    seed(database, storm, SystemClock()())
    people_the_slack(slack, storm)
    given = {"slack_bot_token": slack.identity.bot_token, "slack_api_url": slack.api_url, "database_url": url}
    began = time.monotonic()
    start = forked if storm.in_a_hurry else as_people_start_it
    fleet, kills = [start(given) for _ in range(storm.workers)], 0
    try:
        while not any(one.name == POST for one in slack.traffic) and time.monotonic() - began < storm.patience:
            time.sleep(0.02)
        with weather(slack, storm, calm, chance):
            pause = (storm.nudges + storm.digests) / 9 / max(storm.kills, 1)
            while kills < storm.kills:
                time.sleep(chance.uniform(0.5, 1.2) * pause)
                place = chance.randrange(storm.workers)
                fleet[place].kill()
                _wait_for(fleet[place])
                kills += 1
                fleet[place] = start(given)
        while _waiting(database) and time.monotonic() - began < storm.patience:
            time.sleep(0.1)
        seconds = time.monotonic() - began
    finally:
        for process in fleet:
            process.terminate()
            _wait_for(process)
    try:
        return _look(database, slack, kills, seconds)
    finally:
        database.close()


def _wait_for(process: Process) -> None:
    """Wait for what was ended: a program of its own that nobody waited for is warned of."""
    if isinstance(process, subprocess.Popen):
        process.wait()


def _waiting(database: Database) -> int:
    """Count what is still to be sent."""
    with database.reading() as session:
        statement = select(func.count(col(Delivery.id))).where(col(Delivery.status) == DeliveryStatus.PLANNED)
        return session.exec(statement).one()


def _look(database: Database, slack: LocalSlack, kills: int, seconds: float) -> Aftermath:
    """Compare what the book says with what Slack has, in channels and in the threads there."""
    posts = [one for one in slack.traffic if one.name == POST]
    taken = [one for one in posts if isinstance(one.answer, dict) and one.answer.get("ok")]
    received = Counter((str(one.request["channel"]), bool(one.request.get("thread_ts"))) for one in taken)
    with database.reading() as session:
        rows = session.exec(select(Delivery)).all()
    statuses = Counter(f"{row.status.value} {row.reason}" for row in rows)
    wanted = Counter((row.recipient, row.kind is DeliveryKind.DETAILS) for row in rows)
    unheard = {(row.recipient, row.kind is DeliveryKind.DETAILS) for row in rows if row.perhaps_twice}
    lost = tuple(where for (where, _), count in (wanted - received).items() for _ in range(count))
    too_many = {place for place, count in wanted.items() if received[place] > count}
    twice = tuple(where for where, _ in too_many)
    unexplained = tuple(where for where, _ in too_many - unheard)
    too_fast = sum(one.status == TOO_MANY_REQUESTS and one.headers["Retry-After"] != str(TOLD_TO_WAIT) for one in posts)
    instants = sorted(one.at for one in taken)
    return Aftermath(
        statuses=dict(statuses),
        lost=lost,
        twice=twice,
        unexplained=unexplained,
        answers_lost=sum(one.error == "drop_after" or one.took_ms > 1000 * SLOWEST_ANSWER for one in taken),
        provoked=too_fast,
        kills=kills,
        seconds=seconds,
        posting_seconds=instants[-1] - instants[0] if instants else 0.0,
    )


FULL = Storm(workers=4, nudges=1_000, digests=50, kills=50, patience=900)
"""What is promised."""


def main() -> None:
    """Run all of it."""
    with embedded_postgresql() as server, LocalSlack(team_id=TEAM, rate_limits="strict") as slack:
        sys.stdout.write(f"{ride_out(server.create(), slack, FULL)}\n")


if __name__ == "__main__":
    main()
