from datetime import date

import pytest

from storage.domain.dates import EARLIEST, LATEST
from storage.domain.errors import Problem
from storage.domain.estimates import Estimates, check_estimates, propose_closing_date, settle_closing_date

CHANGE = date(2026, 3, 2)
LATER = date(2026, 5, 31)
EARLIER = date(2026, 3, 1)
UNREAD = Problem("amount_too_fine", "value", {"digits": 2})


@pytest.mark.parametrize(
    ("typed", "formula", "stored"),
    [
        (None, "1M", date(2026, 4, 2)),
        (CHANGE, "2W", date(2026, 3, 16)),
        (CHANGE, "", CHANGE),
        (LATER, "2W", LATER),
        (None, "-1W", CHANGE),
        (CHANGE, "-1W", CHANGE),
        (None, "1000Y", LATEST),
    ],
)
def test_a6_the_closing_date_that_is_stored(typed: date | None, formula: str, stored: date) -> None:
    assert settle_closing_date(typed, CHANGE, formula) == stored


@pytest.mark.parametrize(
    ("earlier", "formula", "proposed"),
    [
        (LATER, "", LATER),
        (LATER, "2W", LATER),
        (EARLIER, "2W", date(2026, 3, 16)),
        (CHANGE, "2W", date(2026, 3, 16)),
        (None, "1M", date(2026, 4, 2)),
        (None, "", None),
        (CHANGE, "", None),
        (EARLIER, "-1D", None),
    ],
)
def test_the_closing_date_that_a_dialog_proposes(earlier: date | None, formula: str, proposed: date | None) -> None:
    assert propose_closing_date(earlier, CHANGE, formula) == proposed


@pytest.mark.parametrize(
    ("estimates", "required", "fields"),
    [
        (Estimates(50, 40, LATER), True, []),
        (Estimates(1, 1, CHANGE), True, []),
        (Estimates(50, 100, LATER), True, []),
        (Estimates(50, 101, LATER), True, ["chances"]),
        (Estimates(), True, ["value", "chances", "closing_date"]),
        (Estimates(0, 0, LATER), True, ["value", "chances"]),
        (Estimates(-1, -1, EARLIER), True, ["value", "chances", "closing_date"]),
        (Estimates(), False, []),
        (Estimates(0, 0, CHANGE), False, []),
        (Estimates(-1, -1, EARLIER), False, ["value", "chances", "closing_date"]),
        (Estimates(0, 101), False, ["chances"]),
        (Estimates(None, 101, LATER, (UNREAD,)), True, ["value", "chances"]),
        (Estimates(unread=(UNREAD,)), False, ["value"]),
    ],
)
def test_which_estimates_are_refused(estimates: Estimates, fields: list[str], *, required: bool) -> None:
    problems = check_estimates(estimates, change=CHANGE, required=required)
    assert [problem.field for problem in problems] == fields


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(3000, 1, 1)])
@pytest.mark.parametrize("change", [None, CHANGE])
def test_a_closing_date_beyond_the_calendar_says_what_can_be_chosen(day: date, change: date | None) -> None:
    problems = check_estimates(Estimates(50, 40, day), change=change, required=False)
    assert problems == [
        Problem("date_out_of_calendar", "closing_date", {"earliest": EARLIEST, "latest": LATEST}),
    ]


def test_without_a_date_of_change_no_closing_date_is_past() -> None:
    assert check_estimates(Estimates(50, 40, EARLIER), change=None, required=True) == []


def test_a_past_closing_date_says_which_day_is_the_earliest() -> None:
    problems = check_estimates(Estimates(50, 40, EARLIER), change=CHANGE, required=True)
    assert problems == [Problem("closing_date_past", "closing_date", {"earliest": CHANGE})]
