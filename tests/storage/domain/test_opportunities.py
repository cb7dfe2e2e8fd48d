"""What an entry records, and what is refused."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.closing import close, delete_order
from storage.domain.cycles import ActionType, Cycle, ProbabilityMethod, Stage, candidates
from storage.domain.errors import Problem, RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.opportunities import (
    Action,
    Change,
    Closing,
    Current,
    NewEntry,
    Status,
    activate,
    propose_date_of_change,
    update,
)

TODAY = date(2026, 3, 2)
YESTERDAY = date(2026, 3, 1)
LATER = date(2026, 4, 2)
UNREAD = Problem("unread", "sales_value")
ESTIMATES = Estimates(50_00, 40, LATER)
NEXT, PREVIOUS, UPDATE = ActionType.NEXT, ActionType.PREVIOUS, ActionType.UPDATE
SKIP, JUMP, FIRST = ActionType.SKIP, ActionType.JUMP, ActionType.FIRST
CYCLE = Cycle(
    "C",
    ProbabilityMethod.MULTIPLY,
    (
        Stage(1, "Initial", 20, 25),
        Stage(2, "Presentation", 40, 60, allow_skip=True),
        Stage(3, "Proposal", 60, 70, quote_required=True),
        Stage(4, "Contract", 80, 80, date_formula="2W"),
    ),
)
AT_1 = Current(Status.IN_PROGRESS, 1, TODAY, 50_00, 40, LATER)
AT_3 = replace(AT_1, stage=3)
QUOTED = replace(AT_1, quote_amount=123_45)


def moved(current: Current, action_type: ActionType | None, stage: int | None) -> NewEntry:
    """Update on the day with the usual estimates."""
    return update(current, CYCLE, Change(action_type, stage, TODAY, ESTIMATES))


def test_activation_enters_the_lowest_stage() -> None:
    entry = activate(Current(Status.NOT_STARTED), CYCLE, TODAY, ESTIMATES)
    assert entry == NewEntry(
        status=Status.IN_PROGRESS,
        action=Action.FIRST,
        stage=1,
        stage_description="Initial",
        previous_stage=None,
        date_of_change=TODAY,
        value=50_00,
        completed=20,
        chances=40,
        probability=800,
        weighted=50_00 * 800,
        closing_date=LATER,
        days_open=None,
    )
    assert entry.makes_tasks


def test_activation_needs_no_estimates() -> None:
    entry = activate(Current(Status.NOT_STARTED), CYCLE, TODAY, Estimates())
    assert (entry.value, entry.chances, entry.closing_date) == (0, 25, TODAY)


def test_activation_needs_a_stage() -> None:
    with pytest.raises(RuleBrokenError) as refused:
        activate(Current(Status.NOT_STARTED), replace(CYCLE, stages=()), TODAY, ESTIMATES)
    assert refused.value.codes == ("no_stages",)


@pytest.mark.parametrize(
    ("current", "action_type", "stage", "action"),
    [
        (AT_1, NEXT, 2, Action.NEXT),
        (QUOTED, SKIP, 2, Action.NEXT),
        (QUOTED, SKIP, 3, Action.JUMPED),
        (AT_1, UPDATE, 1, Action.UPDATED),
        (AT_3, UPDATE, 3, Action.UPDATED),
        (AT_3, PREVIOUS, 2, Action.PREVIOUS),
        (AT_3, JUMP, 2, Action.PREVIOUS),
        (AT_3, JUMP, 1, Action.JUMPED),
        (replace(AT_3, stage=4), PREVIOUS, 3, Action.PREVIOUS),
    ],
)
def test_what_a_move_is_recorded_as(current: Current, action_type: ActionType, stage: int, action: Action) -> None:
    entry = moved(current, action_type, stage)
    assert (entry.action, entry.stage, entry.previous_stage) == (action, stage, current.stage)
    assert entry.makes_tasks is (action is not Action.UPDATED)


@pytest.mark.parametrize(
    ("current", "action_type", "stage", "problem"),
    [
        (AT_1, None, 2, ("missing", "action_type")),
        (AT_1, NEXT, None, ("missing", "stage")),
        (AT_1, NEXT, 3, ("stage_not_possible", "stage")),
        (AT_1, PREVIOUS, 1, ("action_not_possible", "action_type")),
        (AT_1, JUMP, 1, ("action_not_possible", "action_type")),
        (QUOTED, SKIP, 4, ("stage_not_possible", "stage")),
        (replace(AT_1, stage=2), NEXT, 3, ("quote_required", "stage")),
        (AT_1, SKIP, 3, ("quote_required", "stage")),
    ],
)
def test_which_moves_are_refused(
    current: Current, action_type: ActionType | None, stage: int | None, problem: tuple[str, str]
) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        moved(current, action_type, stage)
    assert [(found.code, found.field) for found in refused.value.problems] == [problem]


@pytest.mark.parametrize(
    ("on", "estimates", "problems"),
    [
        (None, ESTIMATES, [("missing", "date_of_change")]),
        (YESTERDAY, ESTIMATES, [("before_last_change", "date_of_change")]),
        (TODAY, Estimates(0, 40, LATER), [("value_not_positive", "value")]),
        (TODAY, Estimates(-1, 40, LATER), [("value_not_positive", "value")]),
        (TODAY, Estimates(50, 0, LATER), [("chances_out_of_range", "chances")]),
        (TODAY, Estimates(50, 40, YESTERDAY), [("closing_date_past", "closing_date")]),
        (
            None,
            Estimates(),
            [
                ("missing", "date_of_change"),
                ("value_not_positive", "value"),
                ("chances_out_of_range", "chances"),
                ("missing", "closing_date"),
            ],
        ),
    ],
)
def test_which_estimates_a_move_refuses(on: date | None, estimates: Estimates, problems: list[tuple[str, str]]) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        update(AT_1, CYCLE, Change(NEXT, 2, on, estimates))
    assert [(found.code, found.field) for found in refused.value.problems] == problems


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(RuleBrokenError) as refused:
        update(AT_1, CYCLE, Change(JUMP, 9, YESTERDAY, Estimates(0, 0, None)))
    assert [found.field for found in refused.value.problems] == [
        "action_type",
        "date_of_change",
        "value",
        "chances",
        "closing_date",
    ]


@pytest.mark.parametrize(
    ("last_change", "proposed"), [(None, TODAY), (YESTERDAY, TODAY), (TODAY, TODAY), (LATER, LATER)]
)
def test_the_proposed_date_is_the_later_of_last_change_and_today(last_change: date | None, proposed: date) -> None:
    assert propose_date_of_change(replace(AT_1, date_of_change=last_change), TODAY) == proposed


def test_winning_is_certain_and_brings_what_was_sold() -> None:
    entry = close(AT_3, Closing(Status.WON, Status.WON, date(2026, 3, 16), 45_00))
    assert entry == NewEntry(
        status=Status.WON,
        action=Action.WON,
        stage=0,
        stage_description="",
        previous_stage=3,
        date_of_change=date(2026, 3, 16),
        value=50_00,
        completed=100,
        chances=100,
        probability=10_000,
        weighted=45_00 * 10_000,
        closing_date=date(2026, 3, 16),
        days_open=14,
    )
    assert not entry.makes_tasks


@pytest.mark.parametrize(("quote_amount", "weighted"), [(None, 99), (123_45, 123_45)])
def test_e6_the_quote_counts_and_not_what_was_typed(quote_amount: int | None, weighted: int) -> None:
    entry = close(replace(AT_3, quote_amount=quote_amount), Closing(Status.WON, Status.WON, TODAY, 99))
    assert entry.weighted == weighted * 10_000


def test_losing_brings_nothing_and_keeps_the_value() -> None:
    entry = close(QUOTED, Closing(Status.LOST, Status.LOST, TODAY, 99))
    assert (entry.completed, entry.chances, entry.probability, entry.weighted) == (100, 0, 0, 0)
    assert entry.value == 50_00


@pytest.mark.parametrize(
    ("closing", "problems"),
    [
        (Closing(None, Status.WON, TODAY, 1), [("missing", "status")]),
        (Closing(Status.IN_PROGRESS, Status.WON, TODAY, 1), [("missing", "status")]),
        (Closing(Status.WON, None, TODAY, 1), [("missing", "close_code")]),
        (Closing(Status.LOST, Status.WON, TODAY), [("close_code_wrong_type", "close_code")]),
        (Closing(Status.LOST, Status.LOST, None), [("missing", "closing_date")]),
        (Closing(Status.LOST, Status.LOST, YESTERDAY), [("before_last_change", "closing_date")]),
        (Closing(Status.WON, Status.WON, TODAY), [("sales_not_positive", "sales_value")]),
        (Closing(Status.WON, Status.WON, TODAY, -1), [("sales_not_positive", "sales_value")]),
        (Closing(Status.WON, None, TODAY, unread=(UNREAD,)), [("unread", "sales_value"), ("missing", "close_code")]),
        (
            Closing(Status.WON, Status.LOST, None, 0),
            [
                ("close_code_wrong_type", "close_code"),
                ("missing", "closing_date"),
                ("sales_not_positive", "sales_value"),
            ],
        ),
    ],
)
def test_which_closings_are_refused(closing: Closing, problems: list[tuple[str, str]]) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        close(AT_3, closing)
    assert [(found.code, found.field) for found in refused.value.problems] == problems


def test_a_deleted_order_loses_what_was_won() -> None:
    won = Current(Status.WON, 3, TODAY, 100_00, 100, TODAY)
    entry = delete_order(won, date(2026, 3, 9))
    assert (entry.status, entry.action, entry.value, entry.weighted) == (Status.LOST, Action.LOST, 100_00, 0)
    assert (entry.previous_stage, entry.days_open, entry.date_of_change) == (3, 7, date(2026, 3, 9))


_percent = st.integers(0, 100)
_stage_lists = st.lists(
    st.builds(Stage, st.integers(1, 99), st.just("A stage"), _percent, _percent, st.just(value=False), st.booleans()),
    min_size=1,
    max_size=6,
    unique_by=lambda stage: stage.no,
).map(lambda found: tuple(sorted(found, key=lambda stage: stage.no)))


@given(_stage_lists, st.sampled_from(ProbabilityMethod), st.data())
def test_any_possible_move_is_exact_and_changes_nothing_it_was_given(
    stages: tuple[Stage, ...], method: ProbabilityMethod, data: st.DataObject
) -> None:
    cycle = Cycle("C", method, stages)
    at = data.draw(st.sampled_from(stages)).no
    current = Current(Status.IN_PROGRESS, at, TODAY, 1, 1, TODAY)
    action_type, targets = data.draw(st.sampled_from(sorted(candidates(stages, at).items())))
    on = TODAY + timedelta(days=data.draw(st.integers(0, 4000)))
    estimates = Estimates(data.draw(st.integers(1, 10**14)), data.draw(st.integers(1, 100)), on)
    change = Change(action_type, data.draw(st.sampled_from(targets)), on, estimates)
    before = repr((current, cycle, change))
    entry = update(current, cycle, change)
    assert repr((current, cycle, change)) == before
    assert Fraction(entry.weighted, 10_000) == entry.value * Fraction(entry.probability, 10_000)
    assert entry.days_open == (on - TODAY).days
    assert entry.completed == cycle.stage(entry.stage).completed
    assert entry.closing_date >= entry.date_of_change


NEW = Current(Status.NOT_STARTED, creation_date=TODAY)


def test_nothing_happens_before_it_was_created() -> None:
    with pytest.raises(RuleBrokenError) as refused:
        close(NEW, Closing(Status.LOST, Status.LOST, YESTERDAY))
    assert [(one.code, one.field, dict(one.values)) for one in refused.value.problems] == [
        ("before_last_change", "closing_date", {"earliest": TODAY})
    ]
    assert close(NEW, Closing(Status.LOST, Status.LOST, TODAY)).date_of_change == TODAY


def test_a_day_is_proposed_that_is_not_before_the_creation() -> None:
    assert propose_date_of_change(NEW, YESTERDAY) == TODAY
    assert propose_date_of_change(NEW, LATER) == LATER
    assert activate(NEW, CYCLE, YESTERDAY, Estimates()).date_of_change == TODAY


def test_once_it_is_started_the_last_change_counts() -> None:
    assert propose_date_of_change(replace(AT_1, creation_date=YESTERDAY), YESTERDAY) == TODAY


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(3000, 1, 1)])
def test_a_change_lies_within_the_calendar(day: date) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        update(AT_1, CYCLE, Change(NEXT, 2, day, ESTIMATES))
    assert next((one.code, one.field) for one in refused.value.problems) == ("date_out_of_calendar", "date_of_change")


def test_a_formula_that_points_back_closes_no_sale_before_its_change() -> None:
    cycle = replace(CYCLE, stages=(replace(CYCLE.stages[0], date_formula="-1W"),))
    assert activate(NEW, cycle, TODAY, Estimates()).closing_date == TODAY
