"""The change log: every change leaves a line, and any tampering is found."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from storage.database import Database
from storage.domain.opportunities import Status
from storage.domain.people import Actor
from storage.models import ChangeHead, ChangeLog
from storage.services import chain
from storage.services.book import Book
from storage.services.chain import Checked, Flaw
from storage.services.writing import record
from tests.builders import Company, add_workspace
from tests.storage.selling import Selling

LINES = 5
AT = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)


def write(database: Database, actor: Actor, *nos: str) -> None:
    with database.transaction() as session:
        for no in nos:
            record(session, actor, AT, kind="thing", no=no, action="made", before={"é": 1}, after={"b": [1], "a": None})


def checked(database: Database, workspace_id: str = "T1") -> Checked:
    with database.connection() as connection:
        return chain.check(connection, workspace_id)


def change(database: Database, statement: str, **values: object) -> None:
    with database.transaction() as session:
        session.connection().execute(text(statement), values)


@pytest.fixture
def chained(book: Book, company: Company) -> Database:
    """Give a book whose change log has five lines."""
    change(book.database, "DELETE FROM change_log")
    change(book.database, "DELETE FROM change_head")
    write(book.database, company.jo, "1", "2")
    write(book.database, company.jo, "3")
    write(book.database, company.jo, "4", "5")
    return book.database


def test_lines_are_counted_and_chained_from_the_beginning(chained: Database) -> None:
    with chained.connection() as connection:
        rows = connection.execute(select(ChangeLog.__table__).order_by(text("seq"))).mappings().all()  # type: ignore[attr-defined]
        head = connection.execute(select(ChangeHead.__table__)).one()  # type: ignore[attr-defined]
    assert [row["seq"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["record_no"] for row in rows] == ["1", "2", "3", "4", "5"]
    before = chain.BEGINNING
    for row in rows:
        before = chain.hash_of("T1", row["seq"], dict(row), before)
        assert row["hash"] == before
    assert (head.seq, head.hash) == (LINES, before)
    assert checked(chained) == Checked("T1", LINES, ())


@pytest.mark.parametrize("column", ["actor", "source", "record", "record_no", "action"])
@pytest.mark.parametrize("seq", [1, 3, 5])
def test_an_altered_word_is_found(chained: Database, column: str, seq: int) -> None:
    changed = "sample" if column == "source" else "other"
    change(chained, f"UPDATE change_log SET {column} = :value WHERE seq = :seq", value=changed, seq=seq)  # noqa: S608 - our own names
    assert checked(chained).flaws == (Flaw(seq, "altered"),)


@pytest.mark.parametrize("column", ["before", "after"])
def test_an_altered_value_is_found(chained: Database, column: str) -> None:
    change(chained, f"UPDATE change_log SET {column} = :value WHERE seq = 2", value='{"a": 2}')  # noqa: S608 - our own names
    assert checked(chained).flaws == (Flaw(2, "altered"),)


def test_an_altered_time_is_found(chained: Database) -> None:
    with chained.transaction() as session:
        row = session.get_one(ChangeLog, session.execute(text("SELECT id FROM change_log WHERE seq = 4")).scalar_one())
        row.at = AT.replace(microsecond=123457)
    assert checked(chained).flaws == (Flaw(4, "altered"),)


@pytest.mark.parametrize("seq", [1, 2, 5])
def test_a_missing_line_is_found(chained: Database, seq: int) -> None:
    change(chained, "DELETE FROM change_log WHERE seq = :seq", seq=seq)
    assert checked(chained) == Checked("T1", LINES - 1, (Flaw(seq, "missing"),))


def test_a_log_that_is_gone_is_found(chained: Database) -> None:
    change(chained, "DELETE FROM change_log")
    assert [flaw.seq for flaw in checked(chained).flaws] == [1, 2, 3, 4, 5]
    with chained.connection() as connection:
        assert chain.workspaces(connection) == ["T1"]


def test_lines_that_changed_places_are_found(chained: Database) -> None:
    swap(chained, "seq")
    assert {flaw.what for flaw in checked(chained).flaws} >= {"reordered"}


def test_lines_that_changed_their_ids_are_found(chained: Database) -> None:
    swap(chained, "id")
    assert {flaw.what for flaw in checked(chained).flaws} == {"reordered"}


def swap(database: Database, column: str) -> None:
    """Exchange the places of lines 2 and 3."""
    with database.transaction() as session:
        run: Callable[..., Any] = session.connection().execute
        place = f"SELECT {column} FROM change_log WHERE record_no = :no"  # noqa: S608 - our own names
        two, three = (run(text(place), {"no": no}).scalar_one() for no in "23")
        for no, value in (("2", -1), ("3", two), ("2", three)):
            run(text(f"UPDATE change_log SET {column} = :value WHERE record_no = :no"), {"value": value, "no": no})  # noqa: S608 - our own names


def test_a_line_with_a_hash_worked_out_anew_is_found_at_the_next(chained: Database) -> None:
    forge(chained, 2)
    assert checked(chained).flaws == (Flaw(3, "altered"),)


def test_the_last_line_with_a_hash_worked_out_anew_is_found_at_the_head(chained: Database) -> None:
    forge(chained, 5)
    assert checked(chained).flaws == (Flaw(5, "altered"),)


def forge(database: Database, seq: int) -> None:
    """Alter a line as somebody does who knows how hashes are made."""
    change(database, "UPDATE change_log SET actor = 'XX' WHERE seq = :seq", seq=seq)
    with database.connection() as connection:
        row, before = line(connection, seq), line(connection, seq - 1)["hash"]
    made = chain.hash_of("T1", seq, row, before)
    change(database, "UPDATE change_log SET hash = :made WHERE seq = :seq", made=made, seq=seq)


def line(connection: Connection, seq: int) -> Any:  # noqa: ANN401 - a row's mapping
    table = ChangeLog.__table__  # type: ignore[attr-defined]
    return connection.execute(select(table).where(table.c.seq == seq)).mappings().one()


def test_a_line_that_was_added_behind_the_last_is_found(chained: Database) -> None:
    with chained.transaction() as session:
        row = dict(line(session.connection(), 5)) | {"seq": 6}
        row.pop("id")
        row["hash"] = chain.hash_of("T1", 6, row, row["hash"])
        session.connection().execute(ChangeLog.__table__.insert(), row)  # type: ignore[attr-defined]
    assert checked(chained).flaws == (Flaw(6, "added"),)


def test_what_is_rolled_back_leaves_no_line_and_no_gap(chained: Database, company: Company) -> None:
    def fail() -> None:
        with chained.transaction() as session:
            record(session, company.jo, AT, kind="thing", no="6", action="made")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    write(chained, company.jo, "6")
    assert checked(chained) == Checked("T1", LINES + 1, ())


def test_each_workspace_has_a_chain_of_its_own(chained: Database, company: Company, book: Book) -> None:
    add_workspace(book, "T2")
    other = type(company.jo)("T2", 0, "U9", company.jo.today)
    with chained.transaction() as session:
        record(session, other, AT, kind="thing", no="1", action="made")
        record(session, company.jo, AT, kind="thing", no="6", action="made")
        record(session, other, AT, kind="thing", no="2", action="made")
    assert checked(chained) == Checked("T1", LINES + 1, ())
    assert checked(chained, "T2") == Checked("T2", 2, ())


def test_many_who_write_at_once_make_one_chain(chained: Database, company: Company) -> None:
    def write_some() -> None:
        for no in range(5):
            write(chained, company.jo, str(no))

    threads = [threading.Thread(target=write_some) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert checked(chained) == Checked("T1", LINES + 30, ())


def test_every_change_of_a_sale_leaves_its_line(book: Book, selling: Selling) -> None:
    selling.start("EXISTING")
    selling.close(Status.WON, "PRICE_W", 50_00)
    no = selling.no
    with book.database.connection() as connection:
        table = ChangeLog.__table__  # type: ignore[attr-defined]
        said = connection.execute(select(table.c.record_no, table.c.action, table.c.actor).order_by(table.c.seq)).all()
    assert [tuple(row) for row in said] == [(no, "created", "JO"), (no, "won", "JO")]
    assert checked(book.database) == Checked("T1", 2, ())
