"""The standard way to sell, for a workspace that has none yet."""

from typing import Any

import pytest
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, func, select

from storage.domain.people import Actor, Role, Source
from storage.domain.setup import CycleDraft
from storage.models import (
    Activity,
    ActivityStep,
    ChangeLog,
    CloseCode,
    Contact,
    Opportunity,
    SalesCycle,
    SalesCycleStage,
    Salesperson,
    Team,
    Workspace,
)
from storage.queries.setup import Overview
from storage.services.book import Book
from storage.services.sample import load
from storage.services.standard import StandardAdded
from tests.builders import MONDAY, Company
from tests.storage.selling import dump
from tests.storage.services.setup_cases import cycle_id, steps

NEWCOMER = Actor("T7", 0, "U7", MONDAY, Source.BUTTON, Role.ADMIN)
"""An admin of a Slack workspace that has no book yet."""


@pytest.fixture
def admin(company: Company) -> Actor:
    return company.of


def counts(book: Book, workspace_id: str) -> dict[str, int]:
    kinds: tuple[type[SQLModel], ...] = (Activity, SalesCycle, CloseCode, Salesperson, Team, Contact, Opportunity)
    with book.database.reading() as session:
        return {
            kind.__name__: session.exec(
                select(func.count()).select_from(kind).filter_by(workspace_id=workspace_id)
            ).one()
            for kind in kinds
        }


def setting(book: Book) -> dict[str, list[tuple[Any, ...]]]:
    """Give everything of the way to sell but ids."""
    cycle, stage, activity, step, code = (
        table.__table__  # type: ignore[union-attr]
        for table in (SalesCycle, SalesCycleStage, Activity, ActivityStep, CloseCode)
    )
    ids = {"id", "cycle_id", "activity_id"}

    def rest(table: Any) -> list[Any]:  # noqa: ANN401 - SQLAlchemy's own types
        return [column for column in table.c if column.name not in ids]

    statements = {
        "cycles": select_columns(*rest(cycle)),
        "stages": select_columns(cycle.c.code, activity.c.code, *rest(stage)).join_from(stage, cycle).join(activity),
        "steps": select_columns(activity.c.code, *rest(step)).join_from(step, activity),
        "codes": select_columns(*rest(code)),
    }
    with book.database.connection() as connection:
        return {
            name: sorted(tuple(map(str, row)) for row in connection.execute(statement))
            for name, statement in statements.items()
        }


def test_the_standard_way_to_sell_opens_the_book_of_a_new_workspace(book: Book) -> None:
    assert book.selling.overview(NEWCOMER) == Overview(0, 0, 0, 0, 0)
    assert book.selling.use_standard(NEWCOMER) == StandardAdded(2, 9, 18)
    assert book.selling.overview(NEWCOMER) == Overview(2, 9, 18, 0, 0)
    nobody = {"Salesperson": 0, "Team": 0, "Contact": 0, "Opportunity": 0}
    assert counts(book, "T7") == {"Activity": 9, "SalesCycle": 2, "CloseCode": 18, **nobody}
    assert book.cycles.choices("T7")[1] == "NEW"
    with book.database.reading() as session:
        lines = session.exec(select(ChangeLog.record, ChangeLog.actor, ChangeLog.action)).all()
    assert {(actor, action) for _, actor, action in lines} == {("U7", "created")}
    assert [sum(kind == of for of, *_ in lines) for kind in ("activity", "sales_cycle", "close_code")] == [9, 2, 18]


def test_it_is_the_sample_companys(book: Book) -> None:
    book.selling.use_standard(NEWCOMER)
    standard = setting(book)
    load(book, "T7", 2026, {})
    assert setting(book) == standard


def test_pressed_twice_it_does_it_once(book: Book) -> None:
    book.selling.use_standard(NEWCOMER)
    before = dump(book.database)
    assert book.selling.use_standard(NEWCOMER) == StandardAdded(0, 0, 0)
    assert dump(book.database) == before


def test_what_exists_under_the_same_code_is_left_alone(book: Book, admin: Actor) -> None:
    with book.database.transaction() as session:
        session.get_one(Workspace, "T1").default_cycle_code = "MULTI"
    book.cycle_setup.delete(admin, cycle_id(book, "EXISTING"))
    assert book.selling.use_standard(admin) == StandardAdded(1, 7, 15)
    assert book.cycles.choices("T1")[1] == "MULTI"
    assert steps(book, "INIT")[0] == (1, "Verify quality")
    with book.database.reading() as session:
        described = select(SalesCycle.description).where(
            col(SalesCycle.code).in_(["NEW", "EXISTING"]), col(SalesCycle.deleted_at).is_(None)
        )
        assert set(session.exec(described)) == {"New", "Existing customer"}


def test_lists_are_cut_into_pages_and_the_last_one_is_given_for_any_beyond(book: Book) -> None:
    book.selling.use_standard(NEWCOMER)
    service = book.close_code_setup
    first, last = service.page(NEWCOMER, 0, 10), service.page(NEWCOMER, 99, 10)
    assert [len(first.rows), len(last.rows), first.total, last.page] == [10, 8, 18, 1]
    codes = [row.code for row in (*first.rows, *last.rows)]
    assert codes == sorted(codes)


def test_an_empty_list_has_one_page(book: Book, admin: Actor) -> None:
    made = book.cycle_setup.save(admin, CycleDraft("FIRST"))
    page = book.cycle_setup.one(admin, cycle_id(book, made), 3, 10).stages
    assert (page.rows, page.total, page.page) == ((), 0, 0)
