from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage.domain.dates import LATEST
from storage.domain.nudges import (
    BLOCKS_A_LINE,
    MOST_BLOCKS,
    MOST_LINES,
    Became,
    DueKind,
    Group,
    Nudging,
    Snooze,
    asks_to_move,
    became,
    becomes_weekly,
    fitting,
    group_of,
    idle_on,
    in_order,
    snoozed_until,
)
from tests.builders import MONDAY

YESTERDAY, TOMORROW = MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)


@dataclass(frozen=True)
class One:
    kind: DueKind
    record_no: str
    opportunity_no: str
    due_date: date


@pytest.mark.parametrize(
    ("kind", "due", "group"),
    [
        (DueKind.TASK, YESTERDAY, Group.OVERDUE),
        (DueKind.QUOTE, MONDAY, Group.TODAY),
        (DueKind.NEXT_STEP, TOMORROW, Group.SOON),
        (DueKind.IDLE, YESTERDAY, Group.STUCK),
    ],
)
def test_a_thing_stands_under_its_heading(kind: DueKind, due: date, group: Group) -> None:
    assert group_of(kind, due, MONDAY) is group


def test_the_things_of_one_opportunity_stand_together_where_its_first_one_does() -> None:
    given_things = [
        One(DueKind.TASK, "TD1", "", YESTERDAY),
        One(DueKind.TASK, "TD2", "OP2", YESTERDAY),
        One(DueKind.CLOSING_DATE, "OP1", "OP1", YESTERDAY - timedelta(days=2)),
        One(DueKind.NEXT_STEP, "OP1", "OP1", YESTERDAY),
        One(DueKind.IDLE, "OP2", "OP2", YESTERDAY),
        One(DueKind.TASK, "TD3", "OP1", MONDAY),
    ]
    found = [(one.kind, one.record_no) for one in in_order(given_things, MONDAY)]
    assert found == [
        (DueKind.CLOSING_DATE, "OP1"),
        (DueKind.NEXT_STEP, "OP1"),
        (DueKind.TASK, "TD2"),
        (DueKind.TASK, "TD1"),
        (DueKind.TASK, "TD3"),
        (DueKind.IDLE, "OP2"),
    ]


@pytest.mark.parametrize(
    ("usual", "days"), [(None, 15), (0.4, 8), (6.0, 8), (20.4, 21), (20.6, 22)], ids=["unknown", "0", "6", "20", "21"]
)
def test_nothing_may_happen_for_longer_than_usual_and_than_a_week(usual: float | None, days: int) -> None:
    assert idle_on(MONDAY, usual) == MONDAY + timedelta(days=days)


def test_the_calendar_ends_before_a_very_long_usual_time() -> None:
    assert idle_on(MONDAY, 1e9) == LATEST


@pytest.mark.parametrize(
    ("kind", "now", "expected"),
    [
        (DueKind.TASK, {"there": False}, Became.GONE),
        (DueKind.TASK, {"ended": Became.CANCELLED, "mine": False}, Became.CANCELLED),
        (DueKind.NEXT_STEP, {"ended": Became.WON}, Became.WON),
        (DueKind.NEXT_STEP, {"mine": False}, Became.ELSEWHERE),
        (DueKind.NEXT_STEP, {"due": None}, Became.DONE),
        (DueKind.NEXT_STEP, {"due": TOMORROW}, Became.MOVED),
        (DueKind.IDLE, {"due": TOMORROW}, Became.DONE),
        (DueKind.IDLE, {}, Became.DUE),
        (DueKind.QUOTE, {}, Became.DUE),
    ],
)
def test_what_became_of_a_thing_is_said_as_the_book_says_it(
    kind: DueKind, now: dict[str, object], expected: Became
) -> None:
    usual: dict[str, object] = {"there": True, "ended": None, "mine": True, "due": MONDAY}
    assert became(kind, MONDAY, **(usual | now)) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("how", "zone", "until"),
    [
        (Snooze.HOURS, "Europe/Oslo", datetime(2026, 3, 6, 23, tzinfo=UTC)),
        (Snooze.TOMORROW, "Europe/Oslo", datetime(2026, 3, 6, 23, tzinfo=UTC)),
        (Snooze.TOMORROW, "Australia/Sydney", datetime(2026, 3, 7, 13, tzinfo=UTC)),
        (Snooze.WEEK, "Europe/Oslo", datetime(2026, 3, 8, 23, tzinfo=UTC)),
        (Snooze.WEEK, "Asia/Kolkata", datetime(2026, 3, 8, 18, 30, tzinfo=UTC)),
    ],
)
def test_a_snooze_ends_where_the_person_is(how: Snooze, zone: str, until: datetime) -> None:
    assert snoozed_until(how, datetime(2026, 3, 6, 20, tzinfo=UTC), zone) == until


def test_on_a_monday_next_week_is_the_monday_after() -> None:
    assert snoozed_until(Snooze.WEEK, datetime(2026, 3, 2, 9, tzinfo=UTC), "UTC") == datetime(2026, 3, 9, tzinfo=UTC)


def test_the_third_snooze_asks_and_three_quiet_mornings_make_it_weekly() -> None:
    assert [asks_to_move(snoozes) for snoozes in range(4)] == [False, False, True, True]
    assert [becomes_weekly(Nudging.DAILY, quiet) for quiet in (2, 3)] == [False, True]
    assert not becomes_weekly(Nudging.WEEKLY, 3)


@settings(max_examples=50)
@example([*range(20)])
@given(st.lists(st.integers(0, 25), max_size=40).map(sorted))
def test_as_many_lines_as_fit_and_not_one_more(headings: list[int]) -> None:
    def blocks(count: int) -> int:
        return count * BLOCKS_A_LINE + len(set(headings[:count]))

    most = fitting(headings)
    assert most <= MOST_LINES
    assert blocks(most) <= MOST_BLOCKS
    assert most in {len(headings), MOST_LINES} or blocks(most + 1) > MOST_BLOCKS
