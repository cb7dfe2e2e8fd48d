"""Create, advance and close through the services, against the very same SQL sent by hand to the bare driver.

The statements and their values are recorded in a first run. Both measured runs start from the same book, so the
replay does exactly what the services did, commits included.
"""

import sqlite3
import statistics
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from company import actor, durable_postgresql, open_book
from sqlalchemy import event, make_url

from storage.domain.cycles import ActionType
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Change, Closing, Status
from storage.domain.people import Actor
from storage.services.book import Book
from storage.services.opportunities import Draft

DEALS = 150
ROUNDS = 5
DAY = date(2026, 3, 2)
ESTIMATES = Estimates(12_000_000, 40, date(2026, 6, 1))

Statements = list[tuple[str, Any]]


def deal(book: Book, jim: Actor, number: int) -> None:
    """Create with activation, go to the next stage, win."""
    draft = Draft(f"Desks {number}", contact="CT000001", cycle="EXISTING", activate=True, estimates=ESTIMATES)
    no = book.opportunities.create(jim, draft, key=f"create{number}").line.no
    change = Change(ActionType.NEXT, 2, DAY, ESTIMATES)
    version = book.opportunities.update(jim, no, change, version=1, key=f"update{number}").version
    closing = Closing(Status.WON, None, DAY, 12_000_000)
    book.opportunities.close(jim, no, closing, close_code="PRICE_W", version=version, key=f"close{number}")


def through_services(url: str) -> float:
    """Give the seconds that the deals take."""
    book = open_book(url)
    jim = actor(book)
    deal(book, jim, -1)
    start = time.perf_counter()
    for number in range(DEALS):
        deal(book, jim, number)
    seconds = time.perf_counter() - start
    book.database.close()
    return seconds


def record(url: str) -> Statements:
    """Do the deals once and write down what reaches the driver."""
    book = open_book(url)
    jim = actor(book)
    deal(book, jim, -1)
    seen: Statements = []
    engine = book.database.engine

    @event.listens_for(engine, "before_cursor_execute")
    def statement(_c: object, _cursor: object, sql: str, values: Any, _context: object, _many: object) -> None:  # noqa: ANN401 - SQLAlchemy's signature
        seen.extend((sql, each) for each in (values if isinstance(values, list) else [values]))

    @event.listens_for(engine, "commit")
    def commit(_connection: object) -> None:
        seen.append(("COMMIT", ()))

    for number in range(DEALS):
        deal(book, jim, number)
    book.database.close()
    return seen


def by_hand(url: str, statements: Statements) -> float:
    """Send the statements to the bare driver; give the seconds."""
    book = open_book(url)
    deal(book, actor(book), -1)
    book.database.close()
    parsed = make_url(url)
    execute: Callable[[str, Any], Any]
    if parsed.get_backend_name() == "sqlite":
        connection: Any = sqlite3.connect(parsed.database or "", isolation_level=None)
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        execute = connection.execute
    else:
        plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(plain, autocommit=False)
        execute = connection.execute
    start = time.perf_counter()
    for sql, values in statements:
        if sql == "COMMIT":
            connection.commit()
            continue
        cursor = execute(sql, values)
        if cursor.description:
            cursor.fetchall()
    seconds = time.perf_counter() - start
    connection.close()
    return seconds


def main() -> None:
    """Print milliseconds a deal for both, and their ratio."""
    with TemporaryDirectory() as folder, durable_postgresql(Path(folder) / "pg") as postgresql:
        fresh = _fresh_urls(folder, postgresql)
        for name, aim in (("SQLite", 5), ("PostgreSQL", 3)):
            statements = record(next(fresh[name]))
            ours, bare = [], []
            for _ in range(ROUNDS):
                ours.append(through_services(next(fresh[name])) / DEALS * 1000)
                bare.append(by_hand(next(fresh[name]), statements) / DEALS * 1000)
            ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
            count = len(statements) // DEALS
            print(
                f"{name:11} create + advance + close, {count} statements: services {statistics.median(ours):.1f} ms, "
                f"bare SQL {statistics.median(bare):.1f} ms, ratio {statistics.median(ratios):.1f} "
                f"({min(ratios):.1f} to {max(ratios):.1f}; aim {aim} at most)"
            )


def _fresh_urls(folder: str, postgresql: str) -> dict[str, Any]:
    """Give addresses of new databases, as many as are asked for."""

    def sqlite() -> Any:  # noqa: ANN401 - an endless generator
        number = 0
        while True:
            number += 1
            yield f"sqlite:///{folder}/{number}.db"

    def postgres() -> Any:  # noqa: ANN401 - an endless generator
        parsed = make_url(postgresql)
        number = 0
        while True:
            number += 1
            with psycopg.connect(
                parsed.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
            ) as connection:
                connection.execute(f"CREATE DATABASE deals{number}")  # type: ignore[call-overload]
            yield parsed.set(database=f"deals{number}").render_as_string(hide_password=False)

    return {"SQLite": sqlite(), "PostgreSQL": postgres()}


if __name__ == "__main__":
    main()
