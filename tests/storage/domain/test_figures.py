"""Periods, averages and rates, by hand."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.figures import TEN_THOUSAND, Columns, Ends, Measure, Sums

DAYS = [
    (Columns.WEEK, date(2026, 2, 15), "2026-W07", date(2026, 2, 9)),
    (Columns.WEEK, date(2026, 1, 1), "2026-W01", date(2025, 12, 29)),
    (Columns.WEEK, date(2027, 1, 3), "2026-W53", date(2026, 12, 28)),
    (Columns.MONTH, date(2026, 2, 28), "2026-02", date(2026, 2, 1)),
    (Columns.QUARTER, date(2026, 1, 1), "2026-Q1", date(2026, 1, 1)),
    (Columns.QUARTER, date(2026, 6, 30), "2026-Q2", date(2026, 4, 1)),
    (Columns.QUARTER, date(2026, 12, 31), "2026-Q4", date(2026, 10, 1)),
    (Columns.YEAR, date(2026, 12, 31), "2026", date(2026, 1, 1)),
]


@pytest.mark.parametrize(("columns", "day", "period", "first"), DAYS)
def test_a_day_is_in_its_period(columns: Columns, day: date, period: str, first: date) -> None:
    assert (columns.period(day), columns.begins(day)) == (period, first)


@given(st.dates(), st.sampled_from(Columns))
def test_periods_follow_each_other_as_their_names_do(day: date, columns: Columns) -> None:
    first = columns.begins(day) if day.year > 1 else day
    assert first <= day
    assert columns.period(first) == columns.period(day)


@given(st.integers(0, 10**15), st.integers(1, 10**6))
def test_an_average_is_the_nearest_whole_one_and_half_goes_up(total: int, count: int) -> None:
    sums = Sums(count, total, total)
    assert 0 <= sums.average_value - Fraction(total, count) + Fraction(1, 2) <= 1
    assert sums.average_weighted == sums.average_value
    assert Sums(2, 5, 7).average_value == 3
    assert Sums(0, 0, 0).average_value == 0


def test_the_five_measures_are_those_of_the_sums() -> None:
    sums = Sums(3, 1_000, 20_000)
    assert {one: sums.measured(one) for one in Measure} == {
        Measure.COUNT: 3,
        Measure.VALUE: 1_000,
        Measure.WEIGHTED: 20_000,
        Measure.AVERAGE_VALUE: 333,
        Measure.AVERAGE_WEIGHTED: 6_667,
    }


@pytest.mark.parametrize(
    ("won", "lost", "rate"),
    [(0, 0, None), (0, 3, 0), (5, 3, 6_250), (1, 2, 3_333), (2, 1, 6_667), (4, 0, TEN_THOUSAND)],
)
def test_the_win_rate_is_won_of_all_that_ended(won: int, lost: int, rate: int | None) -> None:
    assert Ends(not_started=9, won=won, lost=lost).win_rate == rate
