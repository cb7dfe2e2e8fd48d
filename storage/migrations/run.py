"""Bring the schema up to date from code: no alembic.ini, one migration at a time, all or nothing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database

LOCK = 7_253_766
"""Our number among PostgreSQL's advisory locks; any would do that no other program in the database uses."""


def _config(connection: Connection | None = None) -> Config:
    """Make Alembic's configuration; its files are found inside the installed package."""
    config = Config(stdout=sys.stderr)
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """Name the newest version of the schema."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    if newest is None:
        raise RuntimeError("the package holds no migrations")
    return newest


def has_versions() -> bool:
    """Say whether any migration has been written."""
    return ScriptDirectory.from_config(_config()).get_current_head() is not None


def current(database: Database) -> str | None:
    """Name the version a database is at; None when it has never been migrated."""
    # A reading connection: asking must not queue behind those who write.
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def upgrade(database: Database) -> None:
    """Bring a database to the newest version; a second process waits for the first and then finds nothing to do."""
    upgrade_to(database, "head")


def upgrade_to(database: Database, revision: str) -> None:
    """Bring a database to a version."""
    with _alone(database) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take a database back to a version, or to "base"."""
    with _alone(database) as connection:
        command.downgrade(_config(connection), revision)


def write(database: Database, message: str) -> None:
    """Write a migration from what the models say and the database, at the newest version, does not."""
    count = len(list(ScriptDirectory.from_config(_config()).walk_revisions()))
    with _alone(database) as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=f"{count + 1:04d}")


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """Open the transaction that migrates: nobody else is in one, and no time-out cuts it."""
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            with connection.begin():
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
                yield connection
            return
        # A batch migration drops and rebuilds tables, which SQLite allows only while it does not look at references;
        # the switch has no effect inside a transaction. The database begins with BEGIN IMMEDIATE, which is the lock.
        driver = connection.connection.driver_connection
        if driver is None:
            raise RuntimeError("the pool gave a connection without a driver")
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                    raise IntegrityError("PRAGMA foreign_key_check", None, ValueError("a migration left a broken key"))
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
