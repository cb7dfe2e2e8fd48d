"""Sales cycles and their stages are set up by admins; what is open stays where it is."""

from dataclasses import replace

import pytest

from storage.domain.cycles import ProbabilityMethod
from storage.domain.opportunities import Status
from storage.domain.people import Actor
from storage.domain.setup import CycleDraft, StageDraft, some
from storage.models import SalesCycle, Workspace
from storage.services.book import Book
from tests.builders import Company
from tests.storage.selling import Selling
from tests.storage.services.setup_cases import cycle_id, logged, stage_id, stages

NEW_CYCLE = CycleDraft("first", "First sale", ProbabilityMethod.ADD)


@pytest.fixture
def admin(company: Company) -> Actor:
    return company.of


def test_a_cycle_is_made_changed_blocked_and_unblocked(book: Book, admin: Actor) -> None:
    service = book.cycle_setup
    assert service.save(admin, NEW_CYCLE) == "FIRST"
    made = cycle_id(book, "FIRST")
    service.save(admin, CycleDraft("FIRST", "First", ProbabilityMethod.COMPLETED, blocked=True), made)
    row = service.one(admin, made).row
    assert (row.code, row.description, row.method, row.blocked) == ("FIRST", "First", ProbabilityMethod.COMPLETED, True)
    assert (row.stages, row.open, row.is_default) == (0, 0, False)
    assert "FIRST" not in [choice.key for choice in book.cycles.choices("T1")[0]]
    assert service.block(admin, made, blocked=False) == "FIRST"
    assert "FIRST" in [choice.key for choice in book.cycles.choices("T1")[0]]
    service.block(admin, made, blocked=False)
    first = {"code": "FIRST", "description": "First sale", "method": "add", "blocked": False}
    second = {"code": "FIRST", "description": "First", "method": "completed", "blocked": True}
    assert logged(book, "sales_cycle") == [
        ("FIRST", "created", None, first),
        ("FIRST", "changed", first, second),
        ("FIRST", "unblocked", second, second | {"blocked": False}),
    ]


@pytest.mark.parametrize("code", ["NEW", " new "])
def test_a_code_that_is_taken_is_refused(selling: Selling, admin: Actor, code: str) -> None:
    with selling.refused("number_taken", field="code"):
        selling.book.cycle_setup.save(admin, replace(NEW_CYCLE, code=code))
    with selling.refused("number_taken", field="code"):
        selling.book.cycle_setup.save(admin, replace(NEW_CYCLE, code=code), cycle_id(selling.book, "MULTI"))


def test_a_wrong_cycle_is_refused(selling: Selling, admin: Actor) -> None:
    with selling.refused("missing", "too_long"):
        selling.book.cycle_setup.save(admin, CycleDraft("", "x" * 101))


def test_the_default_cycle_stays_it_under_another_code(book: Book, admin: Actor) -> None:
    book.cycle_setup.save(admin, CycleDraft("NEWER"), cycle_id(book, "NEW"))
    assert book.cycles.choices("T1")[1] == "NEWER"


def test_another_cycle_that_is_renamed_leaves_the_default_alone(book: Book, admin: Actor) -> None:
    book.cycle_setup.save(admin, CycleDraft("OLDER"), cycle_id(book, "EXISTING"))
    assert book.cycles.choices("T1")[1] == "NEW"


def test_a_form_that_is_sent_twice_does_it_once(book: Book, admin: Actor) -> None:
    for _ in range(2):
        assert book.cycle_setup.save(admin, NEW_CYCLE, key="V1") == "FIRST"
        named = book.stage_setup.save(admin, cycle_id(book, "FIRST"), StageDraft(1, "Initial"), key="V2")
        assert named == "FIRST/1"
    assert [no for no, *_ in logged(book, "sales_cycle")] == ["FIRST"]
    assert stages(book, "FIRST") == [(1, "Initial")]


def test_a_cycle_with_an_open_opportunity_is_not_deleted(selling: Selling, admin: Actor) -> None:
    """G3."""
    for _ in range(4):
        selling.start("EXISTING")
    existing = cycle_id(selling.book, "EXISTING")
    with selling.refused("cycle_in_use"):
        selling.book.cycle_setup.delete(admin, existing)
    problem = selling.book.cycle_setup.in_the_way(admin, existing)
    assert problem is not None
    assert problem.values["opportunities"] == some([f"OP00000{no}" for no in (1, 2, 3, 4)])
    assert selling.book.cycle_setup.block(admin, existing, blocked=True) == "EXISTING"


def test_a_cycle_in_which_all_is_closed_or_not_started_is_deleted_with_its_stages(
    selling: Selling, admin: Actor
) -> None:
    """G3."""
    book = selling.book
    selling.start("EXISTING")
    selling.close(Status.LOST, "PRICE_L")
    closed = selling.no
    selling.create(cycle="EXISTING")
    existing = cycle_id(book, "EXISTING")
    assert book.cycle_setup.in_the_way(admin, existing) is None
    assert book.cycle_setup.delete(admin, existing) == "EXISTING"
    with book.database.reading() as session:
        row = session.get_one(SalesCycle, existing)
        assert row.blocked
        assert row.deleted_at == book.clock()
    with selling.refused("no_stages"):
        selling.activate()
    assert book.opportunities.card("T1", closed).line.cycle == "EXISTING"
    assert "EXISTING" not in [row.code for row in book.cycle_setup.page(admin, 0, 10).rows]
    [(no, action, before, after)] = logged(book, "sales_cycle")
    assert (no, action, after) == ("EXISTING", "deleted", None)
    assert before is not None
    assert [stage["description"] for stage in before["stages"]] == [
        "Initial",
        "Presentation",
        "Proposal",
        "Sign Contract",
    ]
    assert book.cycle_setup.save(admin, CycleDraft("EXISTING")) == "EXISTING"
    assert stages(book, "EXISTING") == []


def test_the_default_cycle_is_none_once_it_is_deleted(book: Book, admin: Actor) -> None:
    book.cycle_setup.delete(admin, cycle_id(book, "NEW"))
    with book.database.reading() as session:
        assert session.get_one(Workspace, "T1").default_cycle_code is None


def test_another_cycle_that_is_deleted_leaves_the_default_alone(book: Book, admin: Actor) -> None:
    book.cycle_setup.delete(admin, cycle_id(book, "EXISTING"))
    assert book.cycles.choices("T1")[1] == "NEW"


def test_what_is_gone_is_refused(selling: Selling, admin: Actor) -> None:
    book, multi, stage = selling.book, cycle_id(selling.book, "MULTI"), stage_id(selling.book, "MULTI", 1)
    book.cycle_setup.delete(admin, multi)
    cycles, of_stages = book.cycle_setup, book.stage_setup
    for attempt in (
        lambda: cycles.one(admin, multi),
        lambda: cycles.save(admin, NEW_CYCLE, multi),
        lambda: cycles.block(admin, multi, blocked=True),
        lambda: cycles.in_the_way(admin, multi),
        lambda: cycles.delete(admin, multi),
        lambda: of_stages.next_no(admin, multi),
        lambda: of_stages.save(admin, multi, StageDraft(1, "Initial")),
        lambda: of_stages.one(admin, stage),
        lambda: of_stages.save(admin, multi, StageDraft(1, "Initial"), stage),
        lambda: of_stages.move(admin, stage, up=True),
        lambda: of_stages.in_the_way(admin, stage),
        lambda: of_stages.delete(admin, stage),
    ):
        with selling.refused("gone"):
            attempt()


def test_what_belongs_to_another_workspace_is_gone(selling: Selling, admin: Actor) -> None:
    book, existing, stage = selling.book, cycle_id(selling.book, "EXISTING"), stage_id(selling.book, "EXISTING", 1)
    stranger = replace(admin, workspace_id="T2")
    book.selling.use_standard(stranger)
    for attempt in (
        lambda: book.cycle_setup.one(stranger, existing),
        lambda: book.cycle_setup.delete(stranger, existing),
        lambda: book.stage_setup.one(stranger, stage),
        lambda: book.stage_setup.delete(stranger, stage),
        lambda: book.stage_setup.move(stranger, stage, up=False),
    ):
        with selling.refused("gone"):
            attempt()


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(selling: Selling, admin: Actor) -> None:
    book, existing = selling.book, cycle_id(selling.book, "EXISTING")
    first = stage_id(book, "EXISTING", 1)
    seen, (_, stage_seen) = book.cycle_setup.one(admin, existing).seen, book.stage_setup.one(admin, first)
    book.cycle_setup.block(admin, existing, blocked=True)
    book.stage_setup.save(admin, existing, StageDraft(1, "Start"), first, seen=stage_seen)
    with selling.refused("changed_meanwhile"):
        book.cycle_setup.save(admin, CycleDraft("EXISTING"), existing, seen=seen)
    with selling.refused("changed_meanwhile"):
        book.stage_setup.save(admin, existing, StageDraft(1, "Begin"), first, seen=stage_seen)
    seen = book.cycle_setup.one(admin, existing).seen
    assert book.cycle_setup.save(admin, CycleDraft("EXISTING"), existing, seen=seen) == "EXISTING"
