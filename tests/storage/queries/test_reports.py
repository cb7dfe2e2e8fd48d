from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session

from storage.domain.cycles import ActionType
from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Status
from storage.queries import reports
from storage.services.book import Book
from tests.builders import add_workspace
from tests.storage.selling import LATER, Selling

LINE = [
    "no", "description", "contact", "company", "salesperson", "cycle", "stage", "stages", "status", "value", "chances",
    "completed", "probability", "weighted", "creation_date", "estimated_closing_date", "date_closed", "close_code",
    "priority",
]  # fmt: skip
ENTRY = [
    "no", "entry", "stage", "previous_stage", "action", "date_of_change", "days_open", "value", "chances", "completed",
    "probability", "weighted", "estimated_closing_date", "active", "salesperson",
]  # fmt: skip


def listed(book: Book, status: str = "all") -> list[reports.Row]:
    """List the company's opportunities."""
    with book.database.reading() as session:
        return reports.opportunities(session, "T1", status)


def test_an_open_opportunity_is_a_row_in_a_fixed_order(selling: Selling) -> None:
    selling.start("MULTI", value=10_000_00, chances=33)
    row = listed(selling.book)[0]
    assert list(row) == LINE
    assert list(row.values()) == [
        "OP000001", "Desks", "Acme AS", "Acme AS", "JO", "MULTI", 1, 1, "open", "10000.00", "33",
        "20", "6.6", "660.00", "2026-03-02", "2026-05-31", None, None,
        "normal",
    ]  # fmt: skip


def test_a_closed_opportunity_has_no_stage(selling: Selling) -> None:
    selling.start("MULTI")
    selling.close(Status.WON, "PRICE_W", 90_00, day=date(2026, 3, 16))
    row = listed(selling.book)[0]
    assert (row["stage"], row["stages"], row["status"]) == (None, 1, "won")
    assert (row["date_closed"], row["close_code"], row["weighted"]) == ("2026-03-16", "PRICE_W", "90.00")


def test_one_that_is_not_started_shows_its_plan(selling: Selling) -> None:
    selling.create()
    selling.create(estimates=Estimates(50_00, 40, LATER))
    names = ("stage", "value", "chances", "completed", "probability", "weighted", "estimated_closing_date")
    assert [[row[name] for name in names] for row in listed(selling.book)] == [
        [None, "0.00", "0", "0", "0", "0.00", None],
        [None, "50.00", "40", "0", "0", "0.00", "2026-05-31"],
    ]


def test_the_company_is_the_contacts_own_or_none(selling: Selling) -> None:
    for contact in (selling.company.acme, selling.company.kari, selling.company.loner):
        selling.create(contact=contact)
    assert [(row["contact"], row["company"]) for row in listed(selling.book)] == [
        ("Acme AS", "Acme AS"),
        ("Kari Nordmann", "Acme AS"),
        ("Åse Lund", None),
    ]


@pytest.mark.parametrize(
    ("status", "numbers"),
    [
        ("not_started", ["OP000001"]),
        ("open", ["OP000002"]),
        ("won", ["OP000003"]),
        ("lost", ["OP000004"]),
        ("all", ["OP000001", "OP000002", "OP000003", "OP000004"]),
    ],
)
def test_the_list_is_narrowed_by_status(selling: Selling, status: str, numbers: list[str]) -> None:
    selling.create()
    selling.start("MULTI")
    selling.create()
    selling.close(Status.WON, "PRICE_W", 1)
    selling.create()
    selling.close(Status.LOST, "PRICE_L")
    found = listed(selling.book, status)
    assert [row["no"] for row in found] == numbers
    assert status == "all" or {row["status"] for row in found} == {status}


def test_entries_are_rows_oldest_first(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.change(ActionType.NEXT, 2, day=date(2026, 3, 9))
    selling.close(Status.LOST, "PRICE_L", day=date(2026, 3, 16))
    rows = selling.rows()
    assert [list(row) for row in rows] == [ENTRY] * 3
    assert [list(row.values()) for row in rows] == [
        ["OP000001", 1, 1, None, "first", "2026-03-02", 7, "100.00", "40", "2", "2", "2.00", "2026-05-31", False, "JO"],
        ["OP000001", 2, 2, 1, "next", "2026-03-09", 7, "100.00", "40", "50", "50", "50.00", "2026-05-31", False, "JO"],
        ["OP000001", 3, 0, 2, "lost", "2026-03-16", None, "100.00", "0", "100", "0", "0.00", "2026-03-16", True, "JO"],
    ]  # fmt: skip


def test_one_without_entries_has_no_rows(selling: Selling) -> None:
    selling.create()
    assert selling.rows() == []


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda session: reports.entries(session, "T1", "OP000009"), "no_such_opportunity"),
        (lambda session: reports.entries(session, "T9", "OP000001"), "no_such_workspace"),
        (lambda session: reports.opportunities(session, "T9", "all"), "no_such_workspace"),
        (lambda session: reports.opportunities(session, "T1", "in_progress"), "unknown"),
        (lambda session: reports.currency(session, "T9"), "no_such_workspace"),
    ],
)
def test_what_is_not_there_is_refused(selling: Selling, ask: Callable[[Session], object], code: str) -> None:
    with selling.book.database.reading() as session, pytest.raises(RuleBrokenError) as refused:
        ask(session)
    assert refused.value.codes == (code,)


def test_workspaces_and_their_currencies(book: Book) -> None:
    for workspace_id, currency in (("T2", "NOK"), ("T1", "JPY")):
        add_workspace(book, workspace_id, currency=currency)
    with book.database.reading() as session:
        assert reports.workspaces(session) == ["T1", "T2"]
        assert [reports.currency(session, workspace_id) for workspace_id in ("T1", "T2")] == ["JPY", "NOK"]
