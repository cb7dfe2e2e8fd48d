"""Activities with their steps, close codes, and the standard way to sell are set up by admins."""

from dataclasses import replace

import pytest
from sqlmodel import col, func, select

from storage.domain.opportunities import Priority
from storage.domain.people import Actor, Role, Source
from storage.domain.setup import ActivityDraft, StageDraft, StepDraft, some
from storage.domain.tasks import TaskType
from storage.models import (
    Activity,
    ActivityStep,
)
from storage.services.book import Book
from tests.builders import MONDAY, Company
from tests.storage.selling import Selling, dump
from tests.storage.services.setup_cases import activity_id, cycle_id, logged, stage_id, step_id, steps

CALL = StepDraft("Call them", TaskType.PHONE_CALL, Priority.HIGH, "2w + 1d")
NEWCOMER = Actor("T7", 0, "U7", MONDAY, Source.BUTTON, Role.ADMIN)
"""An admin of a Slack workspace that has no book yet."""


@pytest.fixture
def admin(company: Company) -> Actor:
    return company.of


def test_an_activity_is_made_changed_blocked_and_unblocked(book: Book, admin: Actor) -> None:
    service = book.activity_setup
    assert service.save(admin, ActivityDraft("pres", "Present it")) == "PRES"
    made = activity_id(book, "PRES")
    assert service.save(admin, ActivityDraft("show", "Show it", blocked=True), made) == "SHOW"
    assert "SHOW" not in [choice.key for choice in service.search(admin, "", 30)]
    assert service.block(admin, made, blocked=False) == "SHOW"
    assert [choice.key for choice in service.search(admin, "show it", 30)] == ["SHOW"]
    first = {"code": "PRES", "description": "Present it", "blocked": False}
    second = {"code": "SHOW", "description": "Show it", "blocked": True}
    assert logged(book, "activity") == [
        ("PRES", "created", None, first),
        ("SHOW", "changed", first, second),
        ("SHOW", "unblocked", second, second | {"blocked": False}),
    ]


def test_an_activity_that_stages_ask_for_is_not_deleted(selling: Selling, admin: Actor) -> None:
    service, init = selling.book.activity_setup, activity_id(selling.book, "INIT")
    with selling.refused("activity_in_use"):
        service.delete(admin, init)
    problem = service.in_the_way(admin, init)
    assert problem is not None
    assert problem.values == {"code": "INIT", "stages": some(["EX-LARGE/1", "EXISTING/1", "NEW/1"])}


def test_an_activity_that_no_stage_asks_for_is_deleted_with_its_steps(book: Book, admin: Actor) -> None:
    qual = activity_id(book, "QUAL")
    book.stage_setup.save(admin, cycle_id(book, "NEW"), StageDraft(2, "Qualification"), stage_id(book, "NEW", 2))
    assert book.activity_setup.in_the_way(admin, qual) is None
    assert book.activity_setup.delete(admin, qual) == "QUAL"
    with book.database.reading() as session:
        assert session.exec(select(Activity.code).order_by(col(Activity.code))).all() == ["INIT"]
        assert session.exec(select(func.count()).select_from(ActivityStep)).one() == 2
    [(no, action, before, after)] = logged(book, "activity")
    assert (no, action, after) == ("QUAL", "deleted", None)
    assert before is not None
    assert [step["date_formula"] for step in before["steps"]] == ["", "1W", "2W", "2W+1D"]


def test_an_activity_of_a_deleted_cycle_can_be_deleted(book: Book, admin: Actor) -> None:
    book.cycle_setup.delete(admin, cycle_id(book, "NEW"))
    assert book.activity_setup.delete(admin, activity_id(book, "QUAL")) == "QUAL"


@pytest.mark.parametrize(("draft", "codes"), [(ActivityDraft("INIT"), "number_taken"), (ActivityDraft(""), "missing")])
def test_a_wrong_activity_is_refused(selling: Selling, admin: Actor, draft: ActivityDraft, codes: str) -> None:
    for row_id in (None, activity_id(selling.book, "QUAL")):
        with selling.refused(codes, field="code"):
            selling.book.activity_setup.save(admin, draft, row_id)


def test_a_step_is_added_at_the_end_and_changed(book: Book, admin: Actor) -> None:
    service, init = book.activity_setup, activity_id(book, "INIT")
    assert service.save_step(admin, init, CALL) == "INIT/3"
    made = step_id(book, "INIT", 3)
    row, _ = service.step(admin, made)
    assert (row.type, row.description, row.priority, row.date_formula) == (
        TaskType.PHONE_CALL,
        "Call them",
        Priority.HIGH,
        "2W+1D",
    )
    assert service.save_step(admin, init, StepDraft("Write"), made) == "INIT/3"
    first = {"no": 3, "type": "phone_call", "description": "Call them", "priority": "high", "date_formula": "2W+1D"}
    second = {"no": 3, "type": "none", "description": "Write", "priority": "low", "date_formula": ""}
    assert logged(book, "activity_step") == [
        ("INIT/3", "created", None, first),
        ("INIT/3", "changed", first, second),
    ]


@pytest.mark.parametrize(
    ("draft", "code", "field"),
    [
        (StepDraft(" "), "missing", "description"),
        (StepDraft("x" * 101), "too_long", "description"),
        (replace(CALL, date_formula="soon"), "date_formula_unknown", "date_formula"),
        (replace(CALL, date_formula="9999Y"), "date_out_of_range", "date_formula"),
    ],
)
def test_a_wrong_step_is_refused(selling: Selling, admin: Actor, draft: StepDraft, code: str, field: str) -> None:
    init = activity_id(selling.book, "INIT")
    for row_id in (None, step_id(selling.book, "INIT", 1)):
        with selling.refused(code, field=field):
            selling.book.activity_setup.save_step(admin, init, draft, row_id)


def test_steps_change_places(book: Book, admin: Actor) -> None:
    service = book.activity_setup
    assert service.move_step(admin, step_id(book, "QUAL", 3), up=True) == "QUAL/2"
    assert [text for _, text in steps(book, "QUAL")] == [
        "Estimate needs",
        "Follow up",
        "Introduction letter",
        "Verify needs",
    ]
    assert service.move_step(admin, step_id(book, "QUAL", 2), up=False) == "QUAL/3"
    assert [text for _, text in steps(book, "QUAL")][1:3] == ["Introduction letter", "Follow up"]
    assert logged(book, "activity_step")[:2] == [
        ("QUAL/2", "moved", {"no": 3}, {"no": 2}),
        ("QUAL/3", "moved", {"no": 2}, {"no": 3}),
    ]


@pytest.mark.parametrize(("no", "up"), [(1, True), (4, False)])
def test_the_first_step_does_not_go_up_nor_the_last_down(book: Book, admin: Actor, no: int, *, up: bool) -> None:
    before = dump(book.database)
    assert book.activity_setup.move_step(admin, step_id(book, "QUAL", no), up=up) == f"QUAL/{no}"
    assert dump(book.database) == before


def test_a_step_is_deleted_and_the_others_stay(book: Book, admin: Actor) -> None:
    assert book.activity_setup.delete_step(admin, step_id(book, "QUAL", 2)) == "QUAL/2"
    assert [no for no, _ in steps(book, "QUAL")] == [1, 3, 4]
    assert book.activity_setup.move_step(admin, step_id(book, "QUAL", 3), up=True) == "QUAL/1"


def test_changed_steps_make_other_tasks(selling: Selling, admin: Actor) -> None:
    init = activity_id(selling.book, "INIT")
    selling.book.activity_setup.save_step(admin, init, CALL, step_id(selling.book, "INIT", 1))
    selling.start("EXISTING")
    task = selling.tasks()[0]
    assert (task.type, task.description, (task.due_date - MONDAY).days) == (TaskType.PHONE_CALL, "Call them", 15)


def test_what_is_gone_or_changed_meanwhile_is_refused(selling: Selling, admin: Actor) -> None:
    book, service = selling.book, selling.book.activity_setup
    service.save(admin, ActivityDraft("PRES"))
    pres, seen = activity_id(book, "PRES"), service.one(admin, activity_id(book, "PRES")).seen
    service.save_step(admin, pres, CALL)
    step = step_id(book, "PRES", 1)
    _, step_seen = service.step(admin, step)
    service.save(admin, ActivityDraft("PRES", "Show"), pres, seen=seen)
    service.save_step(admin, pres, StepDraft("Write"), step, seen=step_seen)
    with selling.refused("changed_meanwhile"):
        service.save(admin, ActivityDraft("PRES", "Tell"), pres, seen=seen)
    with selling.refused("changed_meanwhile"):
        service.save_step(admin, pres, CALL, step, seen=step_seen)
    service.delete(admin, pres)
    for attempt in (
        lambda: service.one(admin, pres),
        lambda: service.save(admin, ActivityDraft("A"), pres),
        lambda: service.block(admin, pres, blocked=True),
        lambda: service.in_the_way(admin, pres),
        lambda: service.delete(admin, pres),
        lambda: service.step(admin, step),
        lambda: service.save_step(admin, pres, CALL),
        lambda: service.save_step(admin, pres, CALL, step),
        lambda: service.move_step(admin, step, up=True),
        lambda: service.delete_step(admin, step),
    ):
        with selling.refused("gone"):
            attempt()
