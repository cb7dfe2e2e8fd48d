from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.dates import EARLIEST, LATEST, apply_formula
from storage.domain.recurrence import check_repeats, next_date
from tests.builders import MONDAY

DAYS = st.dates(EARLIEST, LATEST)
FORMULAS = st.one_of(
    st.sampled_from(["CM", "CW", "CQ", "CY", "CD", "-CM", "CM+1D", "1M-1M", "1W-2D", "-1D", "0D"]),
    st.builds("{}{}".format, st.integers(0, 400), st.sampled_from("DWMQY")),
    st.builds("{}{}-{}D".format, st.integers(0, 40), st.sampled_from("WMQY"), st.integers(0, 400)),
)


@pytest.mark.parametrize(
    ("formula", "stored"), [("", ""), ("  ", ""), ("1w", "1W"), (" 1w + 2d ", "1W+2D"), ("cm", "CM"), ("CD", "CD")]
)
def test_an_interval_that_leads_forward_is_stored_in_one_form(formula: str, stored: str) -> None:
    assert check_repeats(formula, MONDAY) == (stored, [])
    assert check_repeats(formula, None) == (stored, [])


@pytest.mark.parametrize(
    ("formula", "due", "code"),
    [
        ("tomorrow", MONDAY, "date_formula_unknown"),
        ("1W 2D", MONDAY, "date_formula_unknown"),
        ("0D", MONDAY, "repeats_backwards"),
        ("-1D", MONDAY, "repeats_backwards"),
        ("1M-1M", MONDAY, "repeats_backwards"),
        ("-CM", MONDAY, "repeats_backwards"),
        ("-CM", date(2026, 3, 31), "repeats_backwards"),
        ("9999Y", MONDAY, "date_out_of_range"),
    ],
)
def test_an_interval_that_leads_nowhere_is_refused(formula: str, due: date, code: str) -> None:
    _, (problem,) = check_repeats(formula, due)
    assert (problem.code, problem.field) == (code, "repeats")
    assert "formula" in problem.values


def test_a_date_beyond_the_calendar_is_the_dates_problem_alone() -> None:
    assert check_repeats("CY", date.max) == ("CY", [])
    assert check_repeats("1D", date.max) == ("1D", [])


@pytest.mark.parametrize(
    ("base", "formula", "day"),
    [
        (MONDAY, "2D", date(2026, 3, 4)),
        (MONDAY, "1W", date(2026, 3, 9)),
        (date(2026, 1, 31), "1M", date(2026, 2, 28)),
        (date(2026, 3, 15), "CM", date(2026, 3, 31)),
        (date(2026, 3, 31), "CM", date(2026, 4, 30)),
        (date(2026, 3, 31), "1M-31D", date(2026, 4, 1)),
        (LATEST, "1D", None),
        (LATEST, "1000Y", None),
        (date.max, "1D", None),
        (MONDAY, "9999Y", None),
    ],
)
def test_the_next_one_is_due_later(base: date, formula: str, day: date | None) -> None:
    assert next_date(base, formula) == day


@given(DAYS, FORMULAS)
def test_the_next_one_is_always_later_and_within_the_calendar(base: date, formula: str) -> None:
    day = next_date(base, formula)
    assert day is None or base < day <= LATEST


@given(DAYS, FORMULAS)
def test_an_interval_that_was_taken_leads_where_it_says(base: date, formula: str) -> None:
    stored, problems = check_repeats(formula, base)
    if problems or not stored:
        return
    led = apply_formula(base, stored)
    if led > base and led <= LATEST:
        assert next_date(base, stored) == led
    elif led == base:
        day = next_date(base, stored)
        assert day is None or day >= base + timedelta(days=1)
