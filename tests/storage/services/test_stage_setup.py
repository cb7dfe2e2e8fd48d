"""The stages of sales cycles are set up by admins; what is open stays at its stage."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.cycles import ActionType
from storage.domain.opportunities import Status
from storage.domain.people import Actor
from storage.domain.setup import StageDraft, some
from storage.models import Opportunity
from storage.services.book import Book
from tests.builders import Company
from tests.storage.selling import Selling
from tests.storage.services.setup_cases import cycle_id, entries, logged, stage_id, stages


@pytest.fixture
def admin(company: Company) -> Actor:
    return company.of


STAGE = StageDraft(10, "Late", 60, 70, "INIT", quote_required=True, allow_skip=True, date_formula="2w+1d")


def test_a_stage_is_added_behind_a_gap_and_changed(book: Book, admin: Actor) -> None:
    existing = cycle_id(book, "EXISTING")
    assert book.stage_setup.next_no(admin, existing) == 5
    assert book.stage_setup.save(admin, existing, STAGE) == "EXISTING/10"
    row, _ = book.stage_setup.one(admin, stage_id(book, "EXISTING", 10))
    kept = (row.no, row.description, row.completed, row.chances, row.activity, row.date_formula)
    assert kept == (10, "Late", 60, 70, "INIT", "2W+1D")
    assert row.quote_required
    assert row.allow_skip
    assert book.stage_setup.next_no(admin, existing) == 11
    book.stage_setup.save(admin, existing, StageDraft(10, "Later"), row.id)
    before = {
        "no": 10,
        "description": "Late",
        "completed": 60,
        "chances": 70,
        "quote_required": True,
        "allow_skip": True,
        "date_formula": "2W+1D",
        "activity": "INIT",
    }
    bare = {"completed": 0, "chances": 0, "quote_required": False, "allow_skip": False, "date_formula": ""}
    after = {"no": 10, "description": "Later", "activity": None, **bare}
    assert logged(book, "stage") == [
        ("EXISTING/10", "created", None, before),
        ("EXISTING/10", "changed", before, after),
    ]


@pytest.mark.parametrize(
    ("change", "codes", "field"),
    [
        ({"no": 3}, ("number_taken",), "stage_no"),
        ({"no": 0}, ("stage_no_out_of_range",), "stage_no"),
        ({"description": ""}, ("missing",), "description"),
        ({"completed": 101}, ("percentage_out_of_range",), "completed"),
        ({"chances": -1}, ("percentage_out_of_range",), "chances"),
        ({"activity": "NOPE"}, ("unknown",), "activity"),
        ({"activity": "QUAL"}, ("blocked",), "activity"),
        ({"date_formula": "soon"}, ("date_formula_unknown",), "date_formula"),
    ],
)
def test_a_wrong_stage_is_refused(
    selling: Selling, admin: Actor, change: dict[str, Any], codes: tuple[str, ...], field: str
) -> None:
    book, existing = selling.book, cycle_id(selling.book, "EXISTING")
    [qual] = [row.id for row in book.activity_setup.page(admin, 0, 10).rows if row.code == "QUAL"]
    book.activity_setup.block(admin, qual, blocked=True)
    for row_id in (None, stage_id(book, "EXISTING", 1)):
        with selling.refused(*codes, field=field):
            book.stage_setup.save(admin, existing, replace(STAGE, **change), row_id)


def test_a_stage_keeps_the_blocked_activity_that_it_has(book: Book, admin: Actor) -> None:
    [qual] = [row.id for row in book.activity_setup.page(admin, 0, 10).rows if row.code == "QUAL"]
    book.activity_setup.block(admin, qual, blocked=True)
    second = stage_id(book, "NEW", 2)
    book.stage_setup.save(admin, cycle_id(book, "NEW"), StageDraft(2, "Qualify", 5, 20, "QUAL"), second)
    assert book.stage_setup.one(admin, second)[0].activity == "QUAL"


def at(book: Book, no: str) -> tuple[int | None, str]:
    """Say at which stage an opportunity is."""
    line = book.opportunities.card("T1", no).line
    return line.stage, line.stage_description


def test_stages_exchange_their_numbers_and_what_is_open_stays_at_its_stage(selling: Selling, admin: Actor) -> None:
    book = selling.book
    selling.start("EXISTING")
    first = selling.no
    selling.start("EXISTING")
    selling.change(ActionType.NEXT, 2)
    second = selling.no
    past = [row.model_dump() for row in entries(book) if not row.active]
    named = book.stage_setup.move(admin, stage_id(book, "EXISTING", 2), up=True)
    assert named == "EXISTING/1"
    assert stages(book, "EXISTING") == [(1, "Presentation"), (2, "Initial"), (3, "Proposal"), (4, "Sign Contract")]
    assert at(book, first) == (2, "Initial")
    assert at(book, second) == (1, "Presentation")
    assert [row.model_dump() for row in entries(book) if not row.active] == past
    assert logged(book, "stage") == [
        ("EXISTING/1", "moved", {"no": 2}, {"no": 1}),
        ("EXISTING/2", "moved", {"no": 1}, {"no": 2}),
    ]
    assert selling.change(ActionType.NEXT, 2).line.stage_description == "Initial"


def test_another_cycles_opportunities_stay_where_they_are(selling: Selling, admin: Actor) -> None:
    selling.start("NEW")
    before = [row.model_dump() for row in entries(selling.book)]
    version = selling.card().version
    selling.book.stage_setup.move(admin, stage_id(selling.book, "EXISTING", 1), up=False)
    assert [row.model_dump() for row in entries(selling.book)] == before
    assert selling.card().version == version


def test_a_closed_opportunity_would_be_reopened_at_the_same_stage(selling: Selling, admin: Actor) -> None:
    selling.start("EXISTING")
    selling.close(Status.LOST, "PRICE_L")
    selling.book.stage_setup.move(admin, stage_id(selling.book, "EXISTING", 1), up=False)
    closing = entries(selling.book)[-1]
    assert (closing.stage, closing.previous_stage) == (0, 2)


def test_a_window_that_names_stages_by_their_old_numbers_is_refused(selling: Selling, admin: Actor) -> None:
    selling.start("EXISTING")
    version = selling.card().version
    selling.book.stage_setup.move(admin, stage_id(selling.book, "EXISTING", 3), up=False)
    with selling.refused("changed_meanwhile"):
        selling.change(ActionType.NEXT, 2, version=version)
    assert selling.change(ActionType.NEXT, 2, version=version + 1)


@pytest.mark.parametrize(("no", "up"), [(1, True), (4, False)])
def test_at_the_end_of_the_list_nothing_moves(selling: Selling, admin: Actor, no: int, *, up: bool) -> None:
    selling.start("EXISTING")
    before = stages(selling.book, "EXISTING"), selling.card().version
    assert selling.book.stage_setup.move(admin, stage_id(selling.book, "EXISTING", no), up=up) == f"EXISTING/{no}"
    assert (stages(selling.book, "EXISTING"), selling.card().version) == before
    assert logged(selling.book, "stage") == []


def test_a_new_number_and_description_go_to_what_is_open(selling: Selling, admin: Actor) -> None:
    book = selling.book
    selling.start("EXISTING")
    existing = cycle_id(book, "EXISTING")
    changed = StageDraft(30, "Begin", 2, 10, "INIT", allow_skip=True)
    assert book.stage_setup.save(admin, existing, changed, stage_id(book, "EXISTING", 1)) == "EXISTING/30"
    assert at(book, selling.no) == (30, "Begin")
    assert [no for no, _ in stages(book, "EXISTING")] == [2, 3, 4, 30]
    [(no, action, before, after)] = logged(book, "stage")
    assert (no, action) == ("EXISTING/30", "changed")
    assert before is not None
    assert after is not None
    assert (before["no"], after["no"]) == (1, 30)


def test_other_changes_of_a_stage_leave_what_is_open_alone(selling: Selling, admin: Actor) -> None:
    book = selling.book
    selling.start("EXISTING")
    before = [row.model_dump() for row in entries(book)], selling.card().version
    first = stage_id(book, "EXISTING", 1)
    book.stage_setup.save(admin, cycle_id(book, "EXISTING"), StageDraft(1, "Initial", 50, 60), first)
    assert ([row.model_dump() for row in entries(book)], selling.card().version) == before


def test_a_stage_at_which_something_is_open_is_not_deleted(selling: Selling, admin: Actor) -> None:
    """G4."""
    selling.start("EXISTING")
    first = stage_id(selling.book, "EXISTING", 1)
    with selling.refused("stage_in_use"):
        selling.book.stage_setup.delete(admin, first)
    problem = selling.book.stage_setup.in_the_way(admin, first)
    assert problem is not None
    assert problem.values == {"stage": "Initial", "opportunities": some([selling.no])}


@pytest.mark.parametrize("how", ["moved on", "closed"])
def test_a_stage_that_everything_has_left_is_deleted(selling: Selling, admin: Actor, how: str) -> None:
    """G4."""
    book = selling.book
    selling.start("EXISTING")
    if how == "closed":
        selling.close(Status.LOST, "PRICE_L")
    else:
        selling.change(ActionType.NEXT, 2)
    first = stage_id(book, "EXISTING", 1)
    assert book.stage_setup.in_the_way(admin, first) is None
    assert book.stage_setup.delete(admin, first) == "EXISTING/1"
    assert [no for no, _ in stages(book, "EXISTING")] == [2, 3, 4]
    [(no, action, before, after)] = logged(book, "stage")
    assert (no, action, after) == ("EXISTING/1", "deleted", None)
    assert before is not None
    assert before["description"] == "Initial"
    with book.database.reading() as session:
        assert session.exec(select(Opportunity).where(col(Opportunity.no) == selling.no)).one()
