from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.errors import Problem, RuleBrokenError
from storage.domain.opportunities import Priority
from storage.domain.tasks import (
    TASK_MOVES,
    PlannedTask,
    RepeatsFrom,
    Step,
    TaskForm,
    TaskMove,
    TaskNow,
    TaskStatus,
    TaskType,
    check_task,
    is_taken_back,
    move_task,
    plan,
)

MONDAY = date(2026, 3, 2)
THURSDAY = date(2026, 3, 5)
NONE, CALL, MEETING = TaskType.NONE, TaskType.PHONE_CALL, TaskType.MEETING
LOW, NORMAL, HIGH = Priority.LOW, Priority.NORMAL, Priority.HIGH
COMPLETED = TaskStatus.COMPLETED
UNREAD = Problem("duration_unknown", "duration", {"typed": "a while"})


def test_f3_each_step_becomes_a_task_on_its_day() -> None:
    steps = [Step(NONE, "Draft", HIGH), Step(CALL, "Call", LOW, "2D"), Step(NONE, "Send", NORMAL, "1W-2D")]
    assert plan(steps, MONDAY) == (
        PlannedTask(NONE, "Draft", HIGH, MONDAY),
        PlannedTask(CALL, "Call", LOW, date(2026, 3, 4)),
        PlannedTask(NONE, "Send", NORMAL, date(2026, 3, 7)),
    )


def test_an_activity_without_steps_still_gives_one_blank_task() -> None:
    assert plan([], MONDAY) == (PlannedTask(NONE, "", NORMAL, MONDAY),)


LEADS = {
    TaskMove.START: TaskStatus.IN_PROGRESS,
    TaskMove.WAIT: TaskStatus.WAITING,
    TaskMove.POSTPONE: TaskStatus.POSTPONED,
}


@pytest.mark.parametrize("move", TaskMove)
@pytest.mark.parametrize("status", TaskStatus)
def test_every_move_from_every_status_is_legal_or_refused(status: TaskStatus, move: TaskMove) -> None:
    now = TaskNow("TD000001", status, MONDAY, repeats="1W")
    was_closed = status is COMPLETED
    expected: TaskStatus | None
    if move in LEADS:
        expected = LEADS[move]
    elif move is TaskMove.REOPEN:
        expected = TaskStatus.IN_PROGRESS if was_closed else None
    else:
        expected = None if was_closed else COMPLETED
    assert TASK_MOVES.get((status, move)) is expected
    if expected is None:
        with pytest.raises(RuleBrokenError) as caught:
            move_task(now, move, THURSDAY)
        assert caught.value.codes == ("task_closed" if was_closed else "task_open",)
        assert caught.value.problems[0].values == {"no": "TD000001"}
        return
    after = move_task(now, move, THURSDAY)
    assert after.status is expected
    assert after.closed is (expected is COMPLETED)
    assert after.cancelled is (move is TaskMove.CANCEL)
    assert after.date_closed == (THURSDAY if after.closed else None)
    assert after.next_date == (date(2026, 3, 9) if after.closed else None)


@pytest.mark.parametrize("move", [TaskMove.COMPLETE, TaskMove.CANCEL])
@pytest.mark.parametrize(
    ("basis", "day"), [(RepeatsFrom.CLOSING_DATE, date(2026, 3, 7)), (RepeatsFrom.DUE_DATE, date(2026, 3, 4))]
)
def test_f8_the_next_one_is_counted_from_its_basis(move: TaskMove, basis: RepeatsFrom, day: date) -> None:
    now = TaskNow("TD000001", TaskStatus.NOT_STARTED, MONDAY, repeats="2D", repeats_from=basis)
    assert move_task(now, move, THURSDAY).next_date == day


def test_f9_what_does_not_repeat_has_no_next_one() -> None:
    assert move_task(TaskNow("TD000001", TaskStatus.WAITING, MONDAY), TaskMove.COMPLETE, THURSDAY).next_date is None


def test_f10_a_teams_task_is_closed_by_somebody_and_cancelled_by_anybody() -> None:
    now = TaskNow("TD000001", TaskStatus.NOT_STARTED, MONDAY, of_team=True)
    with pytest.raises(RuleBrokenError) as caught:
        move_task(now, TaskMove.COMPLETE, MONDAY, completed_by=False)
    assert (caught.value.codes, caught.value.problems[0].field) == (("completed_by_missing",), "completed_by")
    assert move_task(now, TaskMove.COMPLETE, MONDAY, completed_by=True).closed
    assert move_task(now, TaskMove.CANCEL, MONDAY, completed_by=False).cancelled
    alone = TaskNow("TD000001", TaskStatus.NOT_STARTED, MONDAY)
    assert move_task(alone, TaskMove.COMPLETE, MONDAY, completed_by=False).closed


@given(
    st.sampled_from(TaskStatus), st.lists(st.sampled_from(TaskMove), max_size=12), st.dates(MONDAY, date(2030, 1, 1))
)
def test_f12_a_task_is_closed_just_as_long_as_it_is_completed(
    status: TaskStatus, moves: list[TaskMove], today: date
) -> None:
    for move in moves:
        try:
            after = move_task(TaskNow("TD000001", status, MONDAY, repeats="1W"), move, today)
        except RuleBrokenError:
            continue
        status = after.status
        assert after.closed is (status is COMPLETED) is (after.date_closed is not None)
        assert after.closed or not after.cancelled
        assert after.next_date is None or (after.closed and after.next_date > MONDAY)


HOUR = timedelta(hours=1)
AT_TEN = time(10)
TAKEN: dict[str, dict[str, Any]] = {
    "as short as can be": {},
    "a meeting": {"type": MEETING, "start_time": AT_TEN, "duration": HOUR},
    "a call at a time": {"type": CALL, "start_time": AT_TEN},
    "the first day": {"date": date(1900, 1, 1)},
    "the last day": {"date": date(2999, 12, 31)},
    "one that repeats": {"repeats": "1w"},
    "no basis where nothing repeats": {"repeats_from": None},
    "a call that was a task": {"type": CALL, "was": NONE},
    "a meeting that was one": {"type": MEETING, "was": MEETING, "start_time": AT_TEN, "duration": HOUR},
    "a meeting of a stage, all day": {"type": MEETING, "was": MEETING, "all_day": True},
}
REFUSED: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "nothing": (
        {"description": " ", "date": None, "has_owner": False},
        [("missing", "description"), ("missing", "date"), ("missing", "owner")],
    ),
    "too long": ({"description": "x" * 101}, [("too_long", "description")]),
    "before the first day": ({"date": date(1899, 12, 31)}, [("date_out_of_calendar", "date")]),
    "after the last day": ({"date": date(3000, 1, 1)}, [("date_out_of_calendar", "date")]),
    "a meeting at no time": (
        {"type": MEETING},
        [("needed_for_meeting", "start_time"), ("needed_for_meeting", "duration")],
    ),
    "a meeting of a length that is not understood": (
        {"type": MEETING, "unread": (UNREAD,)},
        [("needed_for_meeting", "start_time"), ("duration_unknown", "duration")],
    ),
    "a meeting without end": ({"type": MEETING, "start_time": AT_TEN}, [("needed_for_meeting", "duration")]),
    "half a meeting of a stage": (
        {"type": MEETING, "was": MEETING, "all_day": True, "duration": HOUR},
        [("needed_for_meeting", "start_time")],
    ),
    "to a meeting": (
        {"type": MEETING, "was": CALL, "start_time": AT_TEN, "duration": HOUR},
        [("task_type_fixed", "task_type")],
    ),
    "from a meeting": ({"type": NONE, "was": MEETING}, [("task_type_fixed", "task_type")]),
    "half a minute": ({"duration": timedelta(seconds=30)}, [("duration_out_of_range", "duration")]),
    "eleven years": ({"duration": timedelta(days=4015)}, [("duration_out_of_range", "duration")]),
    "less than nothing": ({"duration": -HOUR}, [("duration_out_of_range", "duration")]),
    "somebody blocked": ({"blocked": True}, [("blocked", "owner")]),
    "backwards": ({"repeats": "-1W"}, [("repeats_backwards", "repeats")]),
    "no formula": ({"repeats": "weekly"}, [("date_formula_unknown", "repeats")]),
    "no basis": ({"repeats": "1W", "repeats_from": None}, [("missing", "repeats_from")]),
}


@pytest.mark.parametrize("case", TAKEN)
def test_a_task_is_taken(case: str) -> None:
    given_: dict[str, Any] = {"description": "Call Kari", "date": MONDAY} | TAKEN[case]
    assert check_task(TaskForm(**given_)) == given_.get("repeats", "").upper()


@pytest.mark.parametrize("case", REFUSED)
def test_a_task_is_refused_with_every_problem_at_once(case: str) -> None:
    changed, expected = REFUSED[case]
    filled: dict[str, Any] = {"description": "Call Kari", "date": MONDAY} | changed
    with pytest.raises(RuleBrokenError) as caught:
        check_task(TaskForm(**filled))
    assert [(problem.code, problem.field) for problem in caught.value.problems] == expected


@pytest.mark.parametrize(
    ("no", "next_no", "expected"),
    [
        ("TD000002", "TD000001", True),
        ("TD000001", "TD000002", False),
        ("TD000001", "", False),
        ("TD1000000", "TD999999", True),
        ("TD999999", "TD1000000", False),
    ],
)
def test_a_task_that_was_taken_back_names_the_one_before_it(no: str, next_no: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert is_taken_back(no, next_no) is expected
