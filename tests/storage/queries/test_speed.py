"""The card and the moves look rows up by index, however long the book is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Executable, text
from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.opportunities import Action
from storage.domain.tasks import TaskStatus
from storage.models import Entry, Opportunity, SalesCycle, Task
from storage.queries import opportunities as queries
from storage.queries import search_hits
from storage.queries.stage_days import MEDIANS
from storage.services import tasks
from tests.builders import MONDAY
from tests.storage.selling import Selling

OTHERS = 1_500
ENTRIES_EACH = 4
ENTRIES_OF_ONE = re.compile("uq_entry_opportunity_id_no|sqlite_autoindex_entry_1")
"""The key of the entries, as each database calls it."""
TASKS_OF_ONE = "ix_task_op"
"""Both indexes by which an opportunity's tasks are found begin so: of all, and of the open ones. The planner takes one
or the other by what it has counted, and by what earlier tests have left in their pages; either is a handful of rows."""


def fill(session: Session, like: Opportunity) -> None:
    """Write many opportunities of another cycle, each with finished visits and closed tasks, and let nobody guess."""
    elsewhere = session.exec(select(SalesCycle.id).where(col(SalesCycle.code) == "NEW")).one()
    shared = like.model_dump(exclude={"id", "no"}) | {"cycle_id": elsewhere}
    connection = session.connection()
    connection.execute(
        Opportunity.__table__.insert(),  # type: ignore[attr-defined]
        [shared | {"no": f"X{number}"} for number in range(OTHERS)],
    )
    ids = session.exec(select(Opportunity.id).where(col(Opportunity.no).startswith("X"))).all()
    entry = session.exec(select(Entry).where(col(Entry.opportunity_id) == like.id)).first()
    assert entry is not None
    one = entry.model_dump(exclude={"id"}) | {"cycle_id": elsewhere, "action": Action.NEXT}
    connection.execute(
        Entry.__table__.insert(),  # type: ignore[attr-defined]
        [
            one
            | {
                "opportunity_id": opportunity,
                "no": no,
                "stage": no,
                "active": no == ENTRIES_EACH,
                "days_open": None if no == ENTRIES_EACH else no,
                "until": None if no == ENTRIES_EACH else MONDAY + timedelta(days=no + 1),
                "date_of_change": MONDAY + timedelta(days=no),
            }
            for opportunity in ids
            for no in range(1, ENTRIES_EACH + 1)
        ],
    )
    task = session.exec(select(Task).where(col(Task.opportunity_id) == like.id)).first()
    assert task is not None
    done = task.model_dump(exclude={"id"}) | {"closed": True, "status": TaskStatus.COMPLETED, "date_closed": MONDAY}
    connection.execute(
        Task.__table__.insert(),  # type: ignore[attr-defined]
        [
            done | {"opportunity_id": opportunity, "entry_id": None, "no": f"X{opportunity}-{no}"}
            for opportunity in ids
            for no in range(3)
        ],
    )


def plan(connection: Connection, statement: Executable, values: dict[str, Any]) -> str:
    """Ask the database how it would carry a statement out."""
    compiled = statement.compile(connection, compile_kwargs={"render_postcompile": True})  # type: ignore[attr-defined]
    how = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    given = {**compiled.params, **values}
    asked = tuple(given[name] for name in compiled.positiontup) if compiled.positional else given
    return "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(f"{how} {compiled}", asked))


@pytest.fixture
def long_book(database: Database, selling: Selling) -> Selling:
    selling.start("EXISTING")
    with database.transaction() as session:
        fill(session, session.exec(select(Opportunity)).one())
        session.connection().execute(text("ANALYZE"))
    return selling


def assert_by_index(plan: str, *indexes: str | re.Pattern[str]) -> None:
    """Expect these indexes, and no walk through a table that grows."""
    for index in indexes:
        assert re.search(index, plan), plan
    for table in ("entry", "task", "opportunity"):
        assert f"SCAN {table}" not in plan, plan
        assert f"Seq Scan on {table}" not in plan, plan


def test_a_card_is_found_by_index(long_book: Selling) -> None:
    values = {"workspace": "T1", "no": long_book.no}
    with long_book.book.database.connection() as connection:
        found = plan(connection, queries._ONE_CARD, values)
        cycle = connection.scalar(select(col(SalesCycle.id)).where(col(SalesCycle.code) == "EXISTING")) or 0
        stays = plan(connection, MEDIANS, {"cycle": cycle, "stage": 1})
    assert_by_index(found, "uq_entry_active", TASKS_OF_ONE)
    assert_by_index(stays, "ix_opportunity_won", ENTRIES_OF_ONE)


def test_open_tasks_are_cancelled_by_index(long_book: Selling) -> None:
    with long_book.book.database.transaction() as session:
        row = session.exec(select(Opportunity).where(col(Opportunity.no) == long_book.no)).one()
        found = plan(session.connection(), tasks._CANCEL, {"opportunity": row.id, "today": MONDAY})
    assert_by_index(found, TASKS_OF_ONE)


def test_what_is_searched_is_found_by_index_though_nothing_was_counted(selling: Selling) -> None:
    """Nor may it matter how many there were when a connection first looked: functions keep their plans."""
    selling.start("EXISTING")
    database = selling.book.database
    with database.connection() as connection:
        if database.is_sqlite:
            asked = {"match": '"T1:desk"*', "workspace": "T1"}
            found = plan(connection, search_hits._sorted(connection, search_hits._found(connection)), asked)
            assert re.search("search_index VIRTUAL TABLE INDEX", found), found
            assert "SEARCH opportunity USING INTEGER PRIMARY KEY" in found, found
            walked = plan(connection, search_hits._in_order(connection, search_hits._found(connection)), asked)
            assert_by_index(walked, "ix_opportunity_urgency")
        else:
            kept = connection.exec_driver_sql(
                "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                " AND NOT coalesce(proconfig @> '{enable_seqscan=off,enable_indexonlyscan=off}', FALSE)"
            )
            assert kept.all() == []
            connection.exec_driver_sql("SET enable_seqscan = off")
            due = "SELECT closing_date FROM entry WHERE opportunity_id = 1 AND active"
            connection.exec_driver_sql("SET enable_indexonlyscan = off")
            assert_by_index(str(connection.exec_driver_sql(f"EXPLAIN {due}").all()), "uq_entry_active")
            connection.exec_driver_sql("RESET ALL")
