import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import SQLModel

from storage.database import Database, hurry, is_busy
from storage.domain.opportunities import Status
from storage.models import Workspace
from storage.models.searching import is_of_index
from storage.services.book import Book
from storage.services.opportunities import Draft
from tests.builders import MONDAY, Company


def test_an_empty_database_has_no_tables(database_url: str) -> None:
    database = Database(database_url, durable=False)
    assert inspect(database.engine).get_table_names() == []
    database.close()


def test_a_database_has_every_table(database: Database) -> None:
    tables = {table for table in inspect(database.engine).get_table_names() if not is_of_index(table)}
    assert tables == set(SQLModel.metadata.tables)
    database.ping()


def test_a_company_can_sell(book: Book, company: Company) -> None:
    card = book.opportunities.create(company.jo, Draft("Desks", contact=company.acme))
    assert (card.line.no, card.line.status) == ("OP000001", Status.NOT_STARTED)


def test_what_people_typed_is_in_no_errors_text(database: Database) -> None:
    for engine in (database.engine, database._reader):
        with engine.connect() as connection, pytest.raises(DBAPIError) as failed:
            connection.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "Acme AS"})
        assert "Acme" not in str(failed.value)


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    for number in range(30):
        url, together = f"sqlite:///{tmp_path / str(number)}.db", threading.Barrier(8)

        def open_it(url: str = url, together: threading.Barrier = together) -> str:
            database = Database(url, durable=False)
            together.wait()
            try:
                with database.connection() as connection:
                    return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
            finally:
                database.close()

        with ThreadPoolExecutor(8) as threads:
            assert {one.result() for one in [threads.submit(open_it) for _ in range(8)]} == {"wal"}


def test_a_file_that_cannot_be_written_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "book.db"
    sqlite3.connect(path).execute("CREATE TABLE one (id)").connection.close()
    waits: list[float] = []
    monkeypatch.setattr("storage.database.time.sleep", waits.append)
    database = Database(f"sqlite:///file:{path}?mode=ro&uri=true", durable=False)
    with pytest.raises(OperationalError, match="readonly"), database.connection():
        pass
    database.close()
    assert waits == []


def test_who_waits_too_long_for_another_writer_is_told_so(database: Database) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    hasty, taken = Database(url, durable=False), text("UPDATE workspace SET name = 'x'")
    with database.transaction() as session:
        session.add(Workspace(id="T1", created_at=datetime.combine(MONDAY, time(), UTC)))
    with database.transaction() as session:
        session.connection().execute(taken)
        with pytest.raises(OperationalError) as waited, hurry(1), hasty.transaction() as other:
            other.connection().execute(taken)
    assert is_busy(waited.value)
    with pytest.raises(DBAPIError) as failed, hasty.transaction() as other:
        other.connection().execute(text("SELECT * FROM nowhere"))
    assert not is_busy(failed.value)
    assert not is_busy(ValueError())
    hasty.close()
