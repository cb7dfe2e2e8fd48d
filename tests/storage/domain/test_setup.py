"""What a workspace may set up to sell by: codes, numbers, percentages, date formulas."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from storage.domain.cycles import ProbabilityMethod
from storage.domain.errors import RuleBrokenError
from storage.domain.opportunities import Priority, Status
from storage.domain.setup import (
    MOST_NO,
    ActivityDraft,
    CloseCodeDraft,
    CycleDraft,
    Some,
    StageDraft,
    StepDraft,
    settled_activity,
    settled_close_code,
    settled_cycle,
    settled_stage,
    settled_step,
    some,
)
from storage.domain.tasks import TaskType

TODAY = date(2026, 3, 2)
STAGE = StageDraft(1, "Initial", 2, 10, "INIT", quote_required=True, allow_skip=True, date_formula="1W")
STEP = StepDraft("Call", TaskType.PHONE_CALL, Priority.HIGH, "3D")
HANGUL_FILLER = "\u3164"


def problems(settle: Callable[[], object]) -> list[tuple[str, str | None]]:
    with pytest.raises(RuleBrokenError) as caught:
        settle()
    return [(problem.code, problem.field) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("ex-large", "EX-LARGE"), ("  new ", "NEW"), ("Ærlig", "ÆRLIG"), ("a\tb", "A B"), ("0123456789", "0123456789")],
)
def test_a_code_is_kept_in_capitals_without_outer_blanks(typed: str, kept: str) -> None:
    assert settled_cycle(CycleDraft(typed)).code == kept
    assert settled_activity(ActivityDraft(typed)).code == kept
    assert settled_close_code(CloseCodeDraft(typed)).code == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "missing"),
        ("  ", "missing"),
        (HANGUL_FILLER, "missing"),
        ("0123456789A", "too_long"),
        ("ßßßßßß", "too_long"),
    ],
)
def test_a_code_that_cannot_be_kept_is_refused(typed: str, code: str) -> None:
    for draft in (CycleDraft(typed), ActivityDraft(typed), CloseCodeDraft(typed)):
        settle = {CycleDraft: settled_cycle, ActivityDraft: settled_activity, CloseCodeDraft: settled_close_code}
        assert problems(lambda: settle[type(draft)](draft)) == [(code, "code")]  # type: ignore[operator]  # noqa: B023 - called at once


def test_everything_wrong_with_a_cycle_is_said_at_once() -> None:
    found = problems(lambda: settled_cycle(CycleDraft("", "x" * 101, None)))
    assert found == [("missing", "code"), ("too_long", "description"), ("missing", "method")]


def test_a_cycle_that_is_right_is_kept_as_it_is() -> None:
    draft = CycleDraft("NEW", "x" * 100, ProbabilityMethod.ADD, blocked=True)
    assert settled_cycle(draft) == draft


def test_everything_wrong_with_a_close_code_is_said_at_once() -> None:
    found = problems(lambda: settled_close_code(CloseCodeDraft("", "x" * 101, Status.IN_PROGRESS)))
    assert found == [("missing", "code"), ("too_long", "description"), ("missing", "close_type")]
    assert problems(lambda: settled_close_code(CloseCodeDraft("A", "", None))) == [("missing", "close_type")]


@pytest.mark.parametrize("kind", [Status.WON, Status.LOST])
def test_a_close_code_is_for_won_or_lost(kind: Status) -> None:
    draft = CloseCodeDraft("A", "Why", kind, blocked=True)
    assert settled_close_code(draft) == draft


def test_an_activity_without_a_description_is_kept() -> None:
    assert settled_activity(ActivityDraft("INIT", "", blocked=True)) == ActivityDraft("INIT", "", blocked=True)
    assert problems(lambda: settled_activity(ActivityDraft("A", "x" * 101))) == [("too_long", "description")]


@pytest.mark.parametrize("no", [1, 2, MOST_NO])
@pytest.mark.parametrize("percent", [0, 1, 100])
def test_a_stage_that_is_right_is_kept_as_it_is(no: int, percent: int) -> None:
    draft = replace(STAGE, no=no, completed=percent, chances=percent)
    assert settled_stage(draft, TODAY) == draft


def test_what_is_left_empty_of_a_stage_is_nothing() -> None:
    made = settled_stage(StageDraft(3, " Proposal "), TODAY)
    assert made == StageDraft(3, "Proposal", 0, 0)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"no": None}, ("missing", "stage_no")),
        ({"no": 0}, ("stage_no_out_of_range", "stage_no")),
        ({"no": -1}, ("stage_no_out_of_range", "stage_no")),
        ({"no": MOST_NO + 1}, ("stage_no_out_of_range", "stage_no")),
        ({"description": " "}, ("missing", "description")),
        ({"description": "x" * 101}, ("too_long", "description")),
        ({"completed": -1}, ("percentage_out_of_range", "completed")),
        ({"completed": 101}, ("percentage_out_of_range", "completed")),
        ({"chances": 101}, ("percentage_out_of_range", "chances")),
        ({"date_formula": "soon"}, ("date_formula_unknown", "date_formula")),
        ({"date_formula": "1W" * 20}, ("date_formula_unknown", "date_formula")),
        ({"date_formula": "9999Y"}, ("date_out_of_range", "date_formula")),
        ({"date_formula": "1000Y"}, ("date_out_of_range", "date_formula")),
        ({"date_formula": "-200Y"}, ("date_out_of_range", "date_formula")),
    ],
)
def test_a_stage_that_is_wrong_is_refused(change: dict[str, object], problem: tuple[str, str]) -> None:
    assert problems(lambda: settled_stage(replace(STAGE, **change), TODAY)) == [problem]  # type: ignore[arg-type]


def test_everything_wrong_with_a_stage_is_said_at_once() -> None:
    found = problems(lambda: settled_stage(StageDraft(None, "", 101, -1, date_formula="x"), TODAY))
    fields = ["stage_no", "description", "completed", "chances", "date_formula"]
    assert [field for _, field in found] == fields


@pytest.mark.parametrize(("typed", "kept"), [("2w + 1d", "2W+1D"), ("", ""), (" -cm ", "-CM"), ("1Q", "1Q")])
def test_a_date_formula_is_kept_without_blanks_in_capitals(typed: str, kept: str) -> None:
    assert settled_stage(replace(STAGE, date_formula=typed), TODAY).date_formula == kept
    assert settled_step(replace(STEP, date_formula=typed), TODAY).date_formula == kept


def test_a_step_that_is_right_is_kept_as_it_is() -> None:
    assert settled_step(STEP, TODAY) == STEP


def test_everything_wrong_with_a_step_is_said_at_once() -> None:
    found = problems(lambda: settled_step(StepDraft("", date_formula="x"), TODAY))
    assert found == [("missing", "description"), ("date_formula_unknown", "date_formula")]


@pytest.mark.parametrize(
    ("names", "first", "more"),
    [(["a"], ("a",), 0), (["a", "b", "c"], ("a", "b", "c"), 0), (["a", "b", "c", "d"], ("a", "b"), 2)],
)
def test_of_many_the_first_two_are_named(names: list[str], first: tuple[str, ...], more: int) -> None:
    found = some(names)
    assert found == Some(first, len(names))
    assert found.more == more
