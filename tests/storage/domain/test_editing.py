"""What may be edited and deleted, and how something closed is opened again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from storage.domain.closing import reopen
from storage.domain.cycles import Cycle, ProbabilityMethod, Stage
from storage.domain.editing import check_delete, check_edit, check_next_step, check_open
from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Action, Current, Status

MONDAY = date(2026, 3, 2)
BEFORE = date(2026, 2, 27)
CYCLE = Cycle(
    "C",
    ProbabilityMethod.MULTIPLY,
    (Stage(10, "Initial", 2, 10), Stage(20, "Offer", 50, 40, date_formula="1W"), Stage(30, "Sign", 95, 100)),
)
LOST = Current(Status.LOST, 20, MONDAY, 900_00, 0, MONDAY)


def codes(check: Callable[[], object]) -> tuple[str, ...]:
    with pytest.raises(RuleBrokenError) as refused:
        check()
    return refused.value.codes


@pytest.mark.parametrize(
    ("text", "day", "kept"),
    [
        ("", None, None),
        ("Call", None, None),
        ("", MONDAY, None),
        ("Call", BEFORE, BEFORE),
        ("Call", date(2027, 1, 1), BEFORE),
    ],
)
def test_a_next_step_may_be(text: str, day: date | None, kept: date | None) -> None:
    check_next_step(text, day, kept, MONDAY)


@pytest.mark.parametrize(
    ("text", "day", "kept", "refused"),
    [
        ("", BEFORE, None, ("next_step_past",)),
        ("", BEFORE, date(2026, 2, 26), ("next_step_past",)),
        ("x" * 101, BEFORE, None, ("too_long", "next_step_past")),
        ("", date(3000, 1, 1), None, ("date_out_of_calendar",)),
    ],
)
def test_a_next_step_may_not_be(text: str, day: date, kept: date | None, refused: tuple[str, ...]) -> None:
    assert codes(lambda: check_next_step(text, day, kept, MONDAY)) == refused


@pytest.mark.parametrize(
    ("status", "description", "cycle", "refused"),
    [
        (Status.WON, "Boxes", None, ("closed",)),
        (Status.NOT_STARTED, "", None, ("missing",)),
        (Status.NOT_STARTED, "x" * 101, replace(CYCLE, blocked=True), ("too_long", "blocked")),
        (Status.IN_PROGRESS, "Boxes", CYCLE, ("cycle_fixed",)),
    ],
)
def test_an_edit_may_not_be(status: Status, description: str, cycle: Cycle | None, refused: tuple[str, ...]) -> None:
    assert codes(lambda: check_edit(status, description, cycle)) == refused


@pytest.mark.parametrize(("status", "cycle"), [(Status.NOT_STARTED, CYCLE), (Status.IN_PROGRESS, None)])
def test_an_edit_may_be(status: Status, cycle: Cycle | None) -> None:
    check_edit(status, "Boxes", cycle)


@pytest.mark.parametrize("status", Status)
def test_only_what_is_in_progress_is_not_deleted_and_only_what_is_closed_is_not_edited(status: Status) -> None:
    if status is Status.IN_PROGRESS:
        assert codes(lambda: check_delete(status, "OP000001")) == ("delete_in_progress",)
    else:
        check_delete(status, "OP000001")
    if status in {Status.WON, Status.LOST}:
        assert codes(lambda: check_open(status)) == ("closed",)
    else:
        check_open(status)


def test_it_is_reopened_where_it_was_closed() -> None:
    new = reopen(LOST, CYCLE, date(2026, 3, 9), Estimates(None, 70, date(2026, 4, 1)))
    assert (new.status, new.action, new.stage, new.previous_stage) == (Status.IN_PROGRESS, Action.REOPENED, 20, 20)
    assert (new.value, new.chances, new.completed, new.probability) == (900_00, 70, 50, 3500)
    assert (new.date_of_change, new.closing_date, new.days_open) == (date(2026, 3, 9), date(2026, 4, 1), 7)
    assert not new.makes_tasks


@pytest.mark.parametrize("earlier", [None, BEFORE, MONDAY])
def test_a_closing_date_that_is_past_becomes_the_stages(earlier: date | None) -> None:
    new = reopen(LOST, CYCLE, MONDAY, Estimates(None, None, earlier))
    assert (new.closing_date, new.chances) == (date(2026, 3, 9), 40)


def test_what_was_closed_before_the_first_stage_begins_there_with_its_tasks() -> None:
    new = reopen(replace(LOST, stage=None), CYCLE, MONDAY, Estimates())
    assert (new.stage, new.previous_stage, new.chances, new.makes_tasks) == (10, None, 10, True)


@pytest.mark.parametrize(("closed_at", "goes_on_at"), [(25, 20), (40, 30), (5, 10)])
def test_where_the_stage_is_gone_the_nearest_before_it_counts(closed_at: int, goes_on_at: int) -> None:
    assert reopen(replace(LOST, stage=closed_at), CYCLE, MONDAY, Estimates()).stage == goes_on_at


def test_without_any_stage_it_stays_closed() -> None:
    assert codes(lambda: reopen(LOST, replace(CYCLE, stages=()), MONDAY, Estimates())) == ("no_stages",)
