"""The engine and its transactions, for SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlmodel import Session

from storage import models

BUSY_SECONDS = 10
"""How long a writer waits for another on SQLite before it gives up."""
CONNECTIONS = 32
"""One for each thread of the web server."""
STATEMENT_MILLISECONDS = 15_000
"""No statement of ours takes so long; one that does is stuck."""
WRITES = "salesbot_writes"


class Database:
    """Opens transactions on one database.

    `durable=False` gives up `synchronous=FULL` on SQLite: for tests, never for a book that is kept.
    """

    def __init__(self, url: str, *, durable: bool = True, connections: int = CONNECTIONS) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        options: dict[str, Any] = {"pool_size": connections, "max_overflow": 8, "pool_timeout": BUSY_SECONDS}
        if self.is_sqlite:
            options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        else:
            options["pool_pre_ping"] = True
            options["connect_args"] = {
                "connect_timeout": BUSY_SECONDS,
                "application_name": "salesbot",
                "options": f"-c statement_timeout={STATEMENT_MILLISECONDS} -c timezone=UTC",
            }
        self.engine: Engine = create_engine(parsed, **options)
        if self.is_sqlite:
            _prepare_sqlite(self.engine, "FULL" if durable else "OFF")
        self._writer = self.engine.execution_options(**{WRITES: True})

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a session that writes: all of it is kept at the end, or nothing."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that only reads."""
        with Session(self.engine) as session:
            yield session

    def ping(self) -> None:
        """Ask the database for a sign of life and for our tables; raise SQLAlchemy's error when it has none."""
        with self.engine.connect() as connection:
            connection.execute(text(f"SELECT 1 FROM {models.Workspace.__tablename__} LIMIT 1"))  # noqa: S608 - our own name

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _prepare_sqlite(engine: Engine, synchronous: str) -> None:
    """Make SQLite keep its word: foreign keys, WAL, and writers that queue instead of failing halfway."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - a raw driver connection
        connection.isolation_level = None  # the begin event below opens transactions, not the driver
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
