"""What people read who write while somebody else writes a lot."""

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, event

from storage.services.writing import Series, next_numbers
from tests.handlers.conftest import Office
from tests.handlers.test_unwelcome_windows import new_window


def _on_sqlite(connection: sqlite3.Connection, *_: object) -> None:
    connection.execute("PRAGMA busy_timeout=1")


def _on_postgresql(connection: Connection) -> None:
    connection.exec_driver_sql("SET LOCAL lock_timeout = 1")


@pytest.fixture
def impatient(office: Office) -> Iterator[Office]:
    """Let nobody wait for another writer."""
    engine, is_sqlite = office.book.database.engine, office.book.database.is_sqlite
    hurrying = ("checkout", _on_sqlite) if is_sqlite else ("begin", _on_postgresql)
    event.listen(engine, *hurrying)
    yield office
    event.remove(engine, *hurrying)
    engine.dispose()  # what was said to SQLite stays with a connection


def test_who_comes_second_is_told_to_try_again_and_loses_nothing(impatient: Office) -> None:
    window = new_window(impatient)
    with impatient.book.database.transaction() as session:
        next_numbers(session, "T1", Series.CONTACT, 0)
        errors = window.submit().errors
    said = "Somebody is writing a lot just now, and this was not kept. Try it again in a minute."
    assert list(errors.values()) == [said]
    assert impatient.lines.of("busy")
    assert not impatient.lines.of("failed")
    assert impatient.dump()["opportunity"] == []
    assert window.submit().closed
    impatient.settle()
    assert len(impatient.dump()["opportunity"]) == 1
