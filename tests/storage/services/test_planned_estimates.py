"""What was typed before the first stage was activated is not lost."""

from dataclasses import replace
from datetime import date

import pytest

from storage.domain.estimates import Estimates
from storage.domain.opportunities import Closing, Status
from storage.queries import reports
from storage.services.book import Book
from storage.services.opportunities import Draft
from tests.builders import MONDAY, Company
from tests.storage.selling import Selling, days_after

PLAN = Estimates(5_000_00, 30, date(2026, 4, 1))


@pytest.mark.parametrize("plan", [PLAN, Estimates()])
def test_activating_takes_the_plan_over_and_without_one_starts_from_nothing(
    book: Book, company: Company, plan: Estimates
) -> None:
    no = book.opportunities.create(company.jo, Draft("Desks", contact=company.acme, estimates=plan)).line.no
    line = book.opportunities.activate(company.jo, no).line
    today = company.jo.today
    assert (line.value, line.chances, line.closing_date) == (
        plan.value or 0,
        plan.chances or 10,
        plan.closing_date or today,
    )


def test_a_planned_closing_date_that_has_passed_is_not_taken_over(book: Book, company: Company) -> None:
    no = book.opportunities.create(company.jo, Draft("Desks", contact=company.acme, estimates=PLAN)).line.no
    later = replace(company.jo, today=date(2026, 4, 2))
    assert book.opportunities.activate(later, no).line.closing_date == date(2026, 4, 2)


@pytest.mark.parametrize(("plan", "lost"), [(PLAN, "5000.00"), (Estimates(), "0.00")])
def test_what_is_lost_before_it_started_is_the_plan(book: Book, company: Company, plan: Estimates, lost: str) -> None:
    no = book.opportunities.create(company.jo, Draft("Desks", contact=company.acme, estimates=plan)).line.no
    book.opportunities.close(company.jo, no, Closing(Status.LOST, None, company.jo.today), close_code="PRICE_L")
    with book.database.reading() as session:
        [row] = reports.opportunities(session, company.workspace_id, "lost")
    assert (row["value"], row["weighted"]) == (lost, "0.00")


def test_it_is_not_closed_before_it_was_created(selling: Selling) -> None:
    selling.create(cycle="EXISTING")
    with selling.refused("before_last_change", field="closing_date"):
        selling.close(Status.LOST, "PRICE_L", day=days_after(MONDAY, -1))
    assert selling.close(Status.LOST, "PRICE_L", day=MONDAY).line.date_closed == MONDAY


def test_it_is_activated_on_no_day_before_its_creation(selling: Selling) -> None:
    selling.create(cycle="EXISTING")
    assert selling.activate(day=days_after(MONDAY, -1)).date_of_change == MONDAY
