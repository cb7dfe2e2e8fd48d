"""What many tests stand on: databases of both kinds, a clock that can be set, a book, a small company.

A test that takes `database`, `book` or `company` runs twice, `[sqlite]` and `[postgresql]`; `pytest -k sqlite` runs
half of them and starts no server.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import QueuePool

from storage.database import Database
from storage.services.book import Book
from tests.builders import Company, SettableClock
from tests.rows import Companies, empty, prepare
from tests.servers import PostgreSQL, embedded_postgresql, with_tables


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what is there for the whole run: modules, models, tests.

    Otherwise it looks through all of it again and again, a third of a second each time.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """Give a PostgreSQL server: the one of TEST_DATABASE_URL, otherwise one of our own."""
    with ExitStack() as stack:
        if given := os.environ.get("TEST_DATABASE_URL"):
            server = PostgreSQL(given)
        else:
            try:
                server = stack.enter_context(embedded_postgresql())
            except Exception as error:  # noqa: BLE001 - whatever keeps a server from starting is the reason to skip
                pytest.skip(f"PostgreSQL cannot be started here: {error}")
        yield server
        server.drop()


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Give the run's SQLite database with our tables."""
    with with_tables(f"sqlite:///{tmp_path_factory.mktemp('database') / 'salesbot.db'}") as database:
        yield database


@pytest.fixture(scope="session")
def postgresql_database(postgresql: PostgreSQL) -> Iterator[Database]:
    """Give the run's PostgreSQL database with our tables."""
    with with_tables(postgresql.create()) as database:
        prepare(database)
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Give the kind of database that the test runs on."""
    return str(request.param)


@pytest.fixture
def database_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of a new database without any table; not that of `database`."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    url = server.create()
    yield url
    server.drop(url)


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Give a database with our tables and no rows; fail a test that keeps a connection."""
    database: Database = request.getfixturevalue(f"{backend}_database")
    yield database
    pools = [engine.pool for engine in (database.engine, database._reader)]
    kept = sum(pool.checkedout() for pool in pools if isinstance(pool, QueuePool))
    if kept:
        database.close()
    empty(database)
    assert kept == 0, f"{kept} connections were not given back"


@pytest.fixture
def clock() -> SettableClock:
    """Give a clock that stands at Monday 2026-03-02, 09:00 UTC, until it is set."""
    return SettableClock()


@pytest.fixture
def book(database: Database, clock: SettableClock) -> Book:
    """Give the whole book on `database` and `clock`, without any workspace."""
    return Book(database, clock)


@pytest.fixture(scope="session")
def companies() -> Companies:
    """Remember the company of each of the run's databases."""
    return Companies()


@pytest.fixture
def company(book: Book, companies: Companies) -> Company:
    """Put a small workspace into `book`: see `tests.builders.add_company`."""
    return companies.company(book)
