"""Cases B of the worked cases: create and activate."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.cycles import ActionType, ProbabilityMethod
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Action, Priority, Status
from storage.domain.tasks import TaskType
from storage.models import SalesCycle, Workspace
from storage.services.opportunities import Draft
from tests.builders import MONDAY, add_contact, add_cycle
from tests.storage.selling import LATER, Selling

TUESDAY = date(2026, 3, 3)


def test_b1_a_new_opportunity_is_not_started(selling: Selling) -> None:
    line = selling.create(cycle="EXISTING").line
    assert (line.creation_date, line.status, line.priority) == (MONDAY, Status.NOT_STARTED, Priority.NORMAL)
    assert selling.history() == []


def test_b2_without_any_other_salesperson_it_is_ones_own(selling: Selling) -> None:
    assert selling.create(contact=selling.company.acme, salesperson=None).line.salesperson == "JO"


def test_b3_the_contacts_salesperson_and_the_default_cycle_are_taken(selling: Selling) -> None:
    line = selling.create(contact=selling.company.nordlys).line
    assert (line.salesperson, line.cycle) == ("HR", "NEW")


def test_b3_the_one_named_comes_before_the_contacts(selling: Selling) -> None:
    assert selling.create(contact=selling.company.nordlys, salesperson="OF").line.salesperson == "OF"


def test_b4_without_any_cycle_it_is_refused(selling: Selling) -> None:
    with selling.book.database.transaction() as session:
        session.get_one(Workspace, selling.company.workspace_id).default_cycle_code = None
    with selling.refused("missing", field="cycle"):
        selling.create()


def test_b5_numbering_always_exists(selling: Selling) -> None:
    assert [selling.create().line.no for _ in range(3)] == ["OP000001", "OP000002", "OP000003"]


def test_b6_created_with_activation_it_is_in_progress(selling: Selling) -> None:
    estimates = Estimates(50_00, 40, TUESDAY)
    line = selling.create(cycle="MULTI", activate=True, estimates=estimates).line
    assert (line.status, line.stage, line.closing_date) == (Status.IN_PROGRESS, 1, TUESDAY)
    assert selling.figures() == ("50.00", "40", "20", "8", "4.00")


def test_b7_activated_from_the_card_it_needs_no_value(selling: Selling) -> None:
    selling.create(cycle="EXISTING")
    line = selling.activate().line
    assert (line.status, line.closing_date) == (Status.IN_PROGRESS, MONDAY)
    assert selling.figures() == ("0.00", "10", "2", "2", "0.00")
    assert [(task.type, task.due_date) for task in selling.tasks()] == [
        (TaskType.NONE, MONDAY),
        (TaskType.NONE, date(2026, 3, 9)),
    ]


def test_b7_what_was_planned_is_taken(selling: Selling) -> None:
    selling.create(cycle="EXISTING", estimates=Estimates(70_00, 55, LATER))
    line = selling.activate().line
    assert (line.value, line.chances, line.closing_date) == (70_00, 55, LATER)


def test_b7_a_planned_date_that_has_passed_is_not(selling: Selling) -> None:
    selling.create(cycle="EXISTING", estimates=Estimates(70_00, 55, TUESDAY))
    assert selling.activate(day=date(2026, 3, 10)).line.closing_date == date(2026, 3, 10)


def test_b8_stage_numbers_may_have_gaps(selling: Selling) -> None:
    stages = [(20, "Second", 50, 50, None, False, False), (10, "First", 10, 10, None, False, False)]
    with selling.book.database.transaction() as session:
        add_cycle(session, selling.company.workspace_id, "GAPS", ProbabilityMethod.ADD, stages)
    first = selling.start("GAPS").line
    assert (first.stage, first.position, first.stages) == (10, 1, 2)
    second = selling.change(ActionType.NEXT, 20).line
    assert (second.stage, second.position, second.stages) == (20, 2, 2)


@pytest.mark.parametrize(("activate", "status"), [(True, Status.IN_PROGRESS), (False, Status.NOT_STARTED)])
def test_b9_activation_is_a_choice(selling: Selling, status: Status, *, activate: bool) -> None:
    assert selling.create(activate=activate, estimates=Estimates(1, 1, LATER)).line.status == status


def test_b10_a_cycle_without_stages_cannot_be_activated(selling: Selling) -> None:
    with selling.refused("no_stages"):
        selling.start("EMPTY")
    selling.create(cycle="EMPTY")
    with selling.refused("no_stages"):
        selling.activate()


def test_b11_a_blocked_default_cycle_is_no_default(selling: Selling) -> None:
    with selling.book.database.transaction() as session:
        session.exec(select(SalesCycle).where(col(SalesCycle.code) == "NEW")).one().blocked = True
    assert selling.book.cycles.choices(selling.company.workspace_id)[1] is None
    with selling.refused("missing", field="cycle"):
        selling.create()
    with selling.refused("blocked", field="cycle"):
        selling.create(cycle="NEW")


def test_b16_a_past_closing_date_is_refused_under_its_field(selling: Selling) -> None:
    with selling.refused("closing_date_past", field="closing_date"):
        selling.create(activate=True, estimates=Estimates(50_00, 40, date(2026, 3, 1)))


@pytest.mark.parametrize(
    ("draft", "code", "field"),
    [
        ({"contact": None}, "missing", "contact"),
        ({"contact": "CT999999"}, "unknown", "contact"),
        ({"contact": None, "new_company": " "}, "missing", "contact"),
        ({"contact": None, "new_company": "x" * 101}, "too_long", "contact"),
        ({"description": " \x00 "}, "missing", "description"),
        ({"salesperson": "XX"}, "unknown", "salesperson"),
        ({"cycle": "XX"}, "unknown", "cycle"),
    ],
)
def test_what_cannot_be_created_changes_nothing(selling: Selling, draft: dict[str, Any], code: str, field: str) -> None:
    with selling.refused(code, field=field):
        selling.create(**draft)


def test_a_company_can_be_named_on_the_way(selling: Selling) -> None:
    card = selling.create(contact=None, new_company="  Brand New  AS ")
    assert (card.line.contact, card.line.company, card.line.salesperson) == ("Brand New AS", None, "JO")


def test_a_refused_opportunity_leaves_no_company_behind(selling: Selling) -> None:
    with selling.refused("missing", field="description"):
        selling.create(contact=None, new_company="Brand New AS", description="")


def test_an_activated_opportunity_is_not_activated_again(selling: Selling) -> None:
    selling.start("EXISTING")
    with selling.refused("already_started"):
        selling.activate()
    assert [entry.action for entry in selling.history()] == [Action.FIRST]


def test_a_number_from_elsewhere_is_kept_and_passed_over(selling: Selling) -> None:
    book, company = selling.book, selling.company
    with book.database.transaction() as session:
        contact = add_contact(session, company.workspace_id, "Elsewhere AS")
    card = book.opportunities.create(company.jo, Draft("Desks", contact=contact), no="OP000002")
    assert card.line.no == "OP000002"
    assert [selling.create().line.no for _ in range(2)] == ["OP000001", "OP000003"]
