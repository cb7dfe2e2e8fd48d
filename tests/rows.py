"""All rows of a test's database: looked at, taken out, and those of a company put back, past the ORM.

Writing a company as `add_company` does takes 30 ms, and most tests begin with the same one; its rows as they lie in the
tables are there in two.
"""

import sqlite3
from functools import cache
from typing import Any, cast
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy import Table
from sqlmodel import SQLModel

from storage.database import Database
from storage.services.book import Book
from tests.builders import START, Company, add_company

Steps = list[tuple[str, list[tuple[object, ...]]]]
"""Statements, each with the rows that it is run for."""

_PROCEDURE = "CREATE PROCEDURE kept.{name}() LANGUAGE plpgsql AS $$ BEGIN {steps}; END $$"


def empty(database: Database) -> None:
    """Delete every row: 2 ms where a new database takes 40, and statements stay compiled."""
    if database.is_sqlite:
        _run_sqlite(database, [(step, [()]) for step in _deletions()])
    else:
        _run_postgresql(database, "CALL kept.empty()")


Dump = dict[str, list[tuple[Any, ...]]]
"""Every row of every table, by the table's name."""


def dump(database: Database, leaving_out: frozenset[str] = frozenset()) -> Dump:
    """Give every row of every table as the driver gives it: SQLite's days are texts. Columns may be left out."""
    names, steps = _selections(leaving_out)
    with database._reader.connect() as pooled:
        if database.is_sqlite:
            file = cast("sqlite3.Connection", pooled.connection.driver_connection)
            return {name: file.execute(step).fetchall() for name, step in zip(names, steps, strict=True)}
        server = cast("psycopg.Connection", pooled.connection.driver_connection)
        cursor = server.execute("; ".join(steps).encode(), prepare=False)  # one round trip
        found: Dump = {}
        for name in names:
            found[name] = cursor.fetchall()
            cursor.nextset()
        return found


@cache
def _selections(leaving_out: frozenset[str]) -> tuple[list[str], list[str]]:
    """Name the tables and give the statements that read them."""
    steps = []
    for table in _tables():
        columns = ", ".join(f'"{column.name}"' for column in table.columns if column.name not in leaving_out)
        order = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
        steps.append(f'SELECT {columns} FROM "{table.name}" ORDER BY {order}')  # noqa: S608 - our own names
    return [table.name for table in _tables()], steps


def prepare(database: Database) -> None:
    """Let PostgreSQL know by heart how its tables are emptied: `empty` is then one round trip."""
    if not database.is_sqlite:
        steps = _PROCEDURE.format(name="empty", steps="; ".join(_deletions()))
        _run_postgresql(database, f"CREATE SCHEMA kept; {steps}")


class Companies:
    """The company of `add_company`, written once for each database and put back for whoever wants it anew."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Database, tuple[Company, Steps]] = WeakKeyDictionary()

    def company(self, book: Book) -> Company:
        """Give a book its company. One that holds something already, or is of another day, is written to as usual."""
        database = book.database
        if book.clock() != START or _holds_anything(database):
            return add_company(book)
        if database not in self._kept:
            self._kept[database] = add_company(book), _keep(database)
            return self._kept[database][0]
        company, steps = self._kept[database]
        if database.is_sqlite:
            _run_sqlite(database, steps)
        else:
            _run_postgresql(database, "CALL kept.fill()")
        return company


def _tables() -> list[Table]:
    return SQLModel.metadata.sorted_tables


def _deletions() -> list[str]:
    return [f'DELETE FROM "{table.name}"' for table in reversed(_tables())]  # noqa: S608 - our own names


def _columns(table: Table) -> str:
    """List what can be written."""
    return ", ".join(f'"{column.name}"' for column in table.columns if column.computed is None)


def _holds_anything(database: Database) -> bool:
    """Say whether there is a workspace, to which all other rows belong."""
    with database.connection() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM workspace LIMIT 1").first() is not None


def _keep(database: Database) -> Steps:
    """Remember every row: on SQLite here, on PostgreSQL in a schema of its own that it is copied back from."""
    if database.is_sqlite:
        return _read(database)
    copies, steps = [], []
    for table in _tables():
        names = _columns(table)
        copies.append(f'CREATE TABLE kept."{table.name}" AS SELECT {names} FROM "{table.name}"')  # noqa: S608 - our own names
        steps.append(f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM kept."{table.name}"')  # noqa: S608 - our own names
    _run_postgresql(database, "; ".join([*copies, _PROCEDURE.format(name="fill", steps="; ".join(steps))]))
    return []


def _read(database: Database) -> Steps:
    """Read every row, as the statements that write them."""
    steps: Steps = []
    with database.connection() as connection:
        for table in _tables():
            names = _columns(table)
            rows = [tuple(row) for row in connection.exec_driver_sql(f'SELECT {names} FROM "{table.name}"')]  # noqa: S608 - our own names
            if rows:
                places = ", ".join("?" * len(rows[0]))
                steps.append((f'INSERT INTO "{table.name}" ({names}) VALUES ({places})', rows))  # noqa: S608 - our own names
    return steps


def _run_sqlite(database: Database, steps: Steps) -> None:
    """Run statements in one transaction, without asking what refers to what: all of it goes or comes."""
    with database.engine.connect() as pooled:
        connection = cast("sqlite3.Connection", pooled.connection.driver_connection)
        try:
            connection.execute("PRAGMA foreign_keys=OFF")
            connection.execute("BEGIN IMMEDIATE")
            for step, rows in steps:
                connection.executemany(step, rows)
            connection.execute("COMMIT")
            connection.execute("PRAGMA foreign_keys=ON")
        except sqlite3.Error:
            pooled.invalidate()
            raise


def _run_postgresql(database: Database, steps: str) -> None:
    """Run statements in one transaction and one round trip."""
    with database.engine.connect() as pooled:
        connection = cast("psycopg.Connection", pooled.connection.driver_connection)
        connection.execute(steps.encode(), prepare=False)
        connection.commit()
