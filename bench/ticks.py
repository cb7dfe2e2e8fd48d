"""Find what is due among 100,000 people and plan it, against the best SQL for the same sent by hand.

Three ticks: one at an idle minute, one at which 10 people are due, one at which 1,000 are. By hand: the same rows found
and locked by the index, one INSERT … SELECT of their deliveries, one UPDATE, one commit; that a zone, a weekday or a
holiday decides anything is left out there.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from company import durable_postgresql
from sqlalchemy import insert, text, update

from storage.database import Database
from storage.migrations import run as migrations
from storage.models import Salesperson
from storage.models.people import REMINDED
from storage.services.book import Book
from storage.services.writing import ensure_workspace

PEOPLE = 100_000
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ZONES = ("Europe/Oslo", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo", "UTC")
ROUNDS = 9
AT_ONCE = (0, 10, 1_000)
"""People due at the minute of a tick."""

_people = Salesperson.__table__  # type: ignore[attr-defined]
_DUE = f"WHERE {REMINDED.text} AND next_nudge_at <= :now"
_FIND = f"SELECT id FROM salesperson {_DUE} ORDER BY next_nudge_at LIMIT 5000"  # noqa: S608 - our own words
_LOCKED = f"{_FIND} FOR NO KEY UPDATE SKIP LOCKED"
_PLAN = f"""
INSERT INTO delivery (workspace_id, kind, recipient, about, local_date, due_at, status, reason, detail, salesperson_id,
                      content, attempts, next_attempt_at, perhaps_twice, channel, ts)
SELECT workspace_id, 'nudge', slack_user_id, 'by hand', :day, next_nudge_at, 'planned', '', '', id,
       '{{}}', 0, :now, false, '', ''
FROM salesperson {_DUE}
ON CONFLICT DO NOTHING"""  # noqa: S608 - our own words
_MOVE = f"UPDATE salesperson SET next_nudge_at = :later {_DUE}"  # noqa: S608 - our own words


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Give the instant it stands at."""
        return self.now


def filled(url: str) -> tuple[Book, Clock]:
    """Open a migrated book with 100,000 people in six zones, all of them due in a year."""
    database, clock = Database(url), Clock()
    migrations.upgrade(database)
    with database.transaction() as session:
        ensure_workspace(session, "T1", START)
    row = Salesperson(workspace_id="T1", code="", name="Somebody").model_dump(exclude={"id"})
    rows = [
        row
        | {
            "code": f"P{number}",
            "slack_user_id": f"U{number}",
            "time_zone": ZONES[number % len(ZONES)],
            "next_nudge_at": START + timedelta(days=365, minutes=number % 1440),
        }
        for number in range(PEOPLE)
    ]
    with database.transaction() as session:
        session.connection().execute(insert(_people), rows)
        session.connection().execute(text("ANALYZE"))
    return Book(database, clock), clock


def prepared(book: Book, due: datetime, count: int, offset: int) -> None:
    """Let so many people be due at an instant, others each time."""
    chosen = [f"P{(offset + number) % PEOPLE}" for number in range(count)]
    with book.database.transaction() as session:
        for start in range(0, count, 500):
            some = _people.c.code.in_(chosen[start : start + 500])
            session.connection().execute(update(_people).where(some).values(next_nudge_at=due))


def by_hand(book: Book, now: datetime) -> None:
    """Find, write down and move on whoever is due, in three statements."""
    with book.database.transaction() as session:
        connection = session.connection()
        values: dict[str, Any] = {"now": now, "day": now.date(), "later": now + timedelta(days=366)}
        if book.database.is_sqlite:
            values |= {name: values[name].strftime("%Y-%m-%d %H:%M:%S.%f") for name in ("now", "later")}
        found = connection.execute(text(_FIND if book.database.is_sqlite else _LOCKED), values)
        if found.first() is not None:
            connection.execute(text(_PLAN), values)
            connection.execute(text(_MOVE), values)


def measured(book: Book, clock: Clock, tick: Callable[[], object], count: int) -> float:
    """Give the milliseconds of a tick at which so many are due."""
    taken = []
    for number in range(ROUNDS):
        clock.now += 7 * MINUTE
        prepared(book, clock.now, count, number * count)
        start = time.perf_counter()
        tick()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print milliseconds a tick for both, on both databases."""
    with TemporaryDirectory() as folder, durable_postgresql(Path(folder) / "pg") as postgresql:
        for name, url in (("SQLite", f"sqlite:///{folder}/ticks.db"), ("PostgreSQL", postgresql)):
            book, clock = filled(url)
            for count in AT_ONCE:
                bare = measured(book, clock, lambda book=book, clock=clock: by_hand(book, clock.now), count)
                ours = measured(book, clock, book.planning.plan, count)
                print(
                    f"{name:11} {PEOPLE} people, {count:5} due: planned in {ours:.1f} ms, by hand {bare:.1f} ms, "
                    f"{(ours - bare) / max(count, 1):.2f} ms more for each"
                )
            book.database.close()


if __name__ == "__main__":
    main()
