"""A history is taken as it was, if it can have been so."""

from dataclasses import replace
from datetime import date

import pytest

from storage.domain.histories import Past, check_history
from storage.domain.opportunities import Action, Status

FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 9)
BEGUN = Past(1, Action.FIRST, 1, FIRST, SECOND, active=False, undone=False, value=100, probability=200, weighted=20_000)
MOVED = replace(BEGUN, no=2, action=Action.NEXT, stage=2, date_of_change=SECOND, until=None, active=True)
WON = replace(MOVED, action=Action.WON, stage=0, probability=10_000, weighted=900_000)
UNDONE = replace(MOVED, active=False, undone=True, until=None)
BACK = replace(BEGUN, no=3, action=Action.UNDONE, until=None, active=True)

RIGHT = {
    "not started": (Status.NOT_STARTED, None, []),
    "in progress": (Status.IN_PROGRESS, None, [BEGUN, MOVED]),
    "won": (Status.WON, SECOND, [BEGUN, WON]),
    "taken back": (Status.IN_PROGRESS, None, [replace(BEGUN, until=FIRST), UNDONE, BACK]),
    "taken back before the first": (Status.NOT_STARTED, None, [replace(UNDONE, no=1)]),
}
WRONG = {
    "history_numbers": (Status.IN_PROGRESS, None, [BEGUN, replace(MOVED, no=3)]),
    "history_active": (Status.IN_PROGRESS, None, [BEGUN, replace(MOVED, active=False)]),
    "history_dates": (Status.IN_PROGRESS, None, [BEGUN, replace(MOVED, date_of_change=date(2026, 3, 1))]),
    "history_until": (Status.IN_PROGRESS, None, [replace(BEGUN, until=None), MOVED]),
    "history_weighted": (Status.IN_PROGRESS, None, [BEGUN, replace(MOVED, weighted=1)]),
    "history_status": (Status.WON, SECOND, [BEGUN, MOVED]),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_the_rules_write_is_right(name: str) -> None:
    assert check_history(*RIGHT[name]) == []


@pytest.mark.parametrize("code", WRONG)
def test_what_contradicts_itself_is_found(code: str) -> None:
    assert [problem.code for problem in check_history(*WRONG[code])] == [code]


def test_two_that_are_active_and_none_that_must_be_are_found() -> None:
    for status, past in (
        (Status.IN_PROGRESS, [replace(BEGUN, active=True), MOVED]),
        (Status.NOT_STARTED, [BEGUN, MOVED]),
        (Status.IN_PROGRESS, []),
    ):
        assert [problem.code for problem in check_history(status, None, past)] == ["history_active"]
    wrong_day = check_history(Status.WON, FIRST, [BEGUN, WON])
    odd = check_history(Status.WON, SECOND, [BEGUN, replace(WON, weighted=1)])
    assert [problem.code for problem in (*wrong_day, *odd)] == ["history_status", "history_weighted"]
