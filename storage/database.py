"""The engine and its transactions, for SQLite and PostgreSQL."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from storage import models

RETRY_SECONDS = 0.01
"""How soon to ask again where SQLite makes nobody wait: what is in the way takes a millisecond."""
PRIMARY_CODE = 0xFF
"""SQLite's extended error codes carry the error itself in their last byte."""
WORTH_WAITING = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
BUSY_SECONDS = 10
"""How long a writer waits for another before it gives up, unless somebody waits for its answer: see `hurry`."""
LOCK_NOT_AVAILABLE = "55P03"
"""What PostgreSQL calls it when a writer gives up."""
CONNECTIONS = 32
"""One for each thread of the web server."""
STATEMENT_MILLISECONDS = 15_000
"""No statement of ours takes so long; one that does is stuck."""
IDLE_SECONDS = 5
"""A PostgreSQL connection that lay longer may be dead; asking each time would double the reads' round trips."""


_AT_END = "at_end"
_PATIENCE = ContextVar("patience", default=BUSY_SECONDS)
"""Seconds that a transaction waits for another writer."""
_PATIENT = "patience"
"""What a connection of SQLite was told last."""


def at_end(session: Session, step: Callable[[Session], None]) -> None:
    """Let a step be the last thing its transaction does."""
    session.info.setdefault(_AT_END, []).append(step)


@contextmanager
def hurry(seconds: int) -> Iterator[None]:
    """Let the transactions that begin here and now wait no longer than that for other writers."""
    before = _PATIENCE.set(seconds)
    try:
        yield
    finally:
        _PATIENCE.reset(before)


def is_busy(error: Exception) -> bool:
    """Tell whether a transaction gave up, having written nothing, because others write what it needs."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        return cause.sqlite_errorcode & PRIMARY_CODE in WORTH_WAITING
    return getattr(cause, "sqlstate", None) == LOCK_NOT_AVAILABLE


class Database:
    """Opens transactions on one database.

    Reading has connections of its own, without BEGIN and COMMIT around each statement: on the way of a slash command
    those cost more than the statement. `durable=False` gives up `synchronous=FULL` on SQLite: for tests, never for a
    book that is kept.
    """

    def __init__(self, url: str, *, durable: bool = True, connections: int = CONNECTIONS) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        options: dict[str, Any] = {"pool_size": connections, "max_overflow": 8, "pool_timeout": BUSY_SECONDS}
        options["hide_parameters"] = True  # an error's text reaches the log, and what people typed must not
        if self.is_sqlite:
            options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        else:
            options["connect_args"] = {
                "connect_timeout": BUSY_SECONDS,
                "application_name": "salesbot",
                "options": f"-c statement_timeout={STATEMENT_MILLISECONDS} -c lock_timeout={BUSY_SECONDS}s"
                " -c timezone=UTC -c jit=off"
                " -c plan_cache_mode=force_generic_plan",
            }
        self.engine: Engine = create_engine(parsed, **options)
        self._reader = create_engine(parsed, isolation_level="AUTOCOMMIT", pool_reset_on_return=None, **options)
        if self.is_sqlite:
            _prepare_sqlite(self.engine, f"synchronous={'FULL' if durable else 'OFF'}")
            _prepare_sqlite(self._reader, "query_only=ON")
            event.listen(self.engine, "begin", _queue_writers)
        else:
            event.listen(self.engine, "begin", _hurry_writers)
            for engine in (self.engine, self._reader):
                _ask_before_use(engine)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a session that writes: all of it is kept at the end, or nothing."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session
            session.flush()
            for step in session.info.pop(_AT_END, ()):
                step(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads."""
        with Session(self._reader) as session:
            yield session

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Open a connection that only reads: a session less, for the statements of `queries`."""
        with self._reader.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a connection that reads the book as it was at one instant, however long that takes."""
        with self._reader.connect() as connection:
            connection.exec_driver_sql("BEGIN" if self.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    def ping(self) -> None:
        """Ask the database for a sign of life and for our tables; raise SQLAlchemy's error when it has none."""
        with self._reader.connect() as connection:
            connection.execute(text(f"SELECT 1 FROM {models.Workspace.__tablename__} LIMIT 1"))  # noqa: S608 - our own name

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
        self._reader.dispose()


def _prepare_sqlite(engine: Engine, pragma: str) -> None:
    """Make SQLite keep its word: foreign keys, WAL, and waiting for one another."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - a raw driver connection
        connection.isolation_level = None  # our own event opens transactions, not the driver
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        _write_ahead(cursor)
        cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _write_ahead(cursor: sqlite3.Cursor) -> None:
    """Let readers read while one writes. Of several that ask a new file for this at once, SQLite makes none wait."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY_CODE not in WORTH_WAITING or time.monotonic() > until:
                raise
            time.sleep(RETRY_SECONDS)
        else:
            return


def _queue_writers(connection: Connection) -> None:
    """Take SQLite's write lock at the start: taken later, two that have read would fail each other."""
    patience = _PATIENCE.get()
    if connection.info.get(_PATIENT, BUSY_SECONDS) != patience:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={patience * 1000}")
        connection.info[_PATIENT] = patience
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _hurry_writers(connection: Connection) -> None:
    """Tell PostgreSQL how long this transaction waits, where it is not as long as any other."""
    if (patience := _PATIENCE.get()) != BUSY_SECONDS:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{patience}s'")


def _ask_before_use(engine: Engine) -> None:
    """Ask a connection that lay idle for a sign of life, and replace a dead one."""

    @event.listens_for(engine, "checkin")
    def checkin(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def checkout(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401 - a raw driver connection
        used = record.info.get("used")
        if used is not None and time.monotonic() - used > IDLE_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error
