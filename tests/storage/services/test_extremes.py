"""What people type at their worst, the largest amounts, other currencies, the end of the calendar."""

from datetime import date, timedelta

import pytest

from storage.domain.cycles import ActionType, ProbabilityMethod
from storage.domain.dates import EARLIEST, LATEST
from storage.domain.estimates import Estimates
from storage.domain.money import LARGEST_MINOR
from storage.domain.opportunities import Status
from storage.queries import reports
from storage.services.book import Book
from storage.services.quotes import QuoteDraft
from tests.builders import add_company, add_cycle
from tests.storage.selling import LATER, Selling

LAST_DAY = LATEST
BEYOND = date(3000, 1, 1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<!channel> & *x*", "<!channel> & *x*"),
        ("展示会の家具", "展示会の家具"),
        ("Chairs 🪑👩\u200d💻🇳🇴", "Chairs 🪑👩\u200d💻🇳🇴"),
        ("أثاث مكتبي", "أثاث مكتبي"),
        ("\u202eright to left\u2069", "right to left"),
        ("nul\x00 and half \ud83d", "nul and half"),
        ("'; DROP TABLE opportunity; --", "'; DROP TABLE opportunity; --"),
        ("x" * 100, "x" * 100),
        ("🪑" * 100, "🪑" * 100),
        ("ﷺ" * 100, "ﷺ" * 100),
    ],
)
def test_a_description_is_kept_as_it_was_typed(selling: Selling, typed: str, kept: str) -> None:
    assert selling.create(description=typed).line.description == kept
    assert selling.card().line.description == kept
    found = selling.book.looking.find(selling.company.workspace_id, typed[:20])
    assert [line.no for line in found.page.lines] == [selling.no]


@pytest.mark.parametrize("letter", ["x", "🪑", "家"])
def test_one_character_too_many_is_refused(selling: Selling, letter: str) -> None:
    with selling.refused("too_long", field="description"):
        selling.create(description=letter * 101)


@pytest.mark.parametrize("text", ["", "%", "_", "\\", "'", "\x00", "\ud800", "nul\x00", "ÅSE", "ct000004"])
def test_any_text_can_be_searched_for(selling: Selling, text: str) -> None:
    selling.create(contact=selling.company.loner)
    workspace_id, book = selling.company.workspace_id, selling.book
    names = {choice.name for choice in book.contacts.search(workspace_id, text, 10).contacts}
    assert names == (
        {"Acme AS", "Kari Nordmann", "Nordlys Møbler AS", "Åse Lund"}
        if text in {"", "\x00", "\ud800"}
        else {"Åse Lund"}
        if text in {"ÅSE", "ct000004"}
        else set()
    )
    assert book.looking.find(workspace_id, text).page.total in {0, 1}
    assert len(book.people.search(workspace_id, text, 10)) in {0, 3}


def test_the_largest_amount_is_exact(selling: Selling) -> None:
    selling.start("EX-LARGE", value=LARGEST_MINOR, chances=100)
    selling.close(Status.WON, "PRICE_W", LARGEST_MINOR)
    assert [row["weighted"] for row in selling.rows()] == ["20000000000.00", "1000000000000.00"]


def test_the_smallest_share_of_an_amount_is_exact(selling: Selling) -> None:
    selling.start("EX-LARGE", value=1, chances=1)
    assert selling.figures() == ("0.01", "1", "2", "0.02", "0.000002")


@pytest.mark.parametrize(
    ("currency", "value", "weighted"),
    [("JPY", "10001", "4000.4"), ("KWD", "10.001", "4.0004"), ("NOK", "100.01", "40.004")],
)
def test_a_currency_has_its_own_decimals(book: Book, currency: str, value: str, weighted: str) -> None:
    selling = Selling(book, add_company(book, currency=currency))
    selling.start("NEW", value=10_001, chances=40)
    assert (selling.figures()[0], selling.figures()[4]) == (value, weighted)
    with book.database.reading() as session:
        assert reports.currency(session, "T1") == currency


def test_it_can_be_sold_on_the_last_day_of_the_calendar(selling: Selling) -> None:
    estimates = Estimates(100_00, 40, LAST_DAY)
    selling.create(cycle="MULTI", activate=True, estimates=estimates)
    selling.change(ActionType.UPDATE, 1, estimates, day=LAST_DAY)
    line = selling.close(Status.WON, "PRICE_W", 1, day=LAST_DAY).line
    assert (line.date_closed, line.closing_date) == (LAST_DAY, LAST_DAY)
    assert [row["days_open"] for row in selling.rows()] == [(LAST_DAY - date(2026, 3, 2)).days, 0, None]


def test_a_formula_beyond_the_calendar_changes_nothing(selling: Selling) -> None:
    stage = [(1, "Initial", 20, 30, None, False, False)]
    with selling.book.database.transaction() as session:
        add_cycle(session, "T1", "FAR", ProbabilityMethod.ADD, stage, date_formula="9999Y")
    selling.create(cycle="FAR")
    with selling.refused("date_out_of_range"):
        selling.activate()


def test_tasks_may_be_due_after_the_last_day_that_can_be_chosen(selling: Selling) -> None:
    selling.create(cycle="EXISTING")
    assert selling.activate(day=LAST_DAY).next_task_date == LAST_DAY
    assert [task.due_date for task in selling.tasks()] == [LAST_DAY, date(3000, 1, 7)]


@pytest.mark.parametrize("day", [EARLIEST - timedelta(days=1), BEYOND, date.min, date.max])
def test_a_day_that_nobody_can_mean_is_refused_under_its_field(selling: Selling, day: date) -> None:
    estimates, beyond = Estimates(100_00, 40, day), "date_out_of_calendar"
    for activate in (False, True):
        with selling.refused(beyond, field="closing_date"):
            selling.create(cycle="EXISTING", activate=activate, estimates=estimates)
    with selling.refused(beyond, field="next_step_date"):
        selling.create(next_step_date=day)
    selling.start("EXISTING")
    with selling.refused(beyond, field="date_of_change"):
        selling.change(ActionType.NEXT, 2, Estimates(100_00, 40, LATER), day=day)
    with selling.refused(beyond, field="closing_date"):
        selling.change(ActionType.NEXT, 2, estimates)
    with selling.refused(beyond, field="closing_date"):
        selling.close(Status.WON, "PRICE_W", 100_00, day=day)
    with selling.refused(beyond, field="valid_until"):
        selling.book.quotes.create(selling.who, selling.no, QuoteDraft(100_00, day))
