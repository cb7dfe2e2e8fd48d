"""A forecast reads the book as it stood on a day, and says beside it what it would have said of past quarters."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from storage.domain.errors import RuleBrokenError
from storage.domain.forecast import Forecast, default_seed
from storage.domain.forecast_rates import LOST, WON
from storage.queries.slices import Slice
from storage.services.book import Book
from tests.builders import MONDAY, Company
from tests.storage.lives import Life, keep, lives

FIRST = date(2022, 3, 1)
DAY = timedelta(days=1)
ALL = Slice("T1")


@pytest.fixture
def told(book: Book, company: Company) -> list[Life]:
    """Keep four years of lives, up to the day before Monday 2026-03-02."""
    assert company
    random = Random(12)  # noqa: S311 - the same lives each time
    found = lives(random, (MONDAY - FIRST).days, 5)
    keep(book, found, FIRST, random)
    return found


def at(life: Life, day: date) -> int:
    """Say where an opportunity was in the evening of a day; 0 is nowhere yet."""
    return next((state for state, begun in reversed(life.visits) if FIRST + timedelta(days=begun) <= day), 0)


def closes(life: Life) -> date:
    """Give the estimated closing date of an opportunity that is open."""
    return FIRST + timedelta(days=life.visits[-1][1] + 30)


def sold(life: Life) -> int:
    return life.value * life.sold // 100


def numbers(found: Forecast) -> list[object]:
    return [*(period.spread for period in found.periods), *(quarter.spread for quarter in found.backtest)]


def test_a_forecast_and_its_test_are_read_from_the_book(book: Book, told: list[Life]) -> None:
    found = book.forecasting.forecast(ALL, MONDAY, quarters=6)
    assert (found.enough, found.on, found.runs, found.needed) == (True, MONDAY, 2_000, 20)
    assert found.seed == default_seed("T1", MONDAY)
    ends = [life for life in told if at(life, MONDAY) < 0 and not at(life, MONDAY - timedelta(days=730)) < 0]
    assert (found.ended, found.won) == (len(ends), sum(at(life, MONDAY) == WON for life in ends))
    there = [life for life in told if at(life, MONDAY) > 0]
    assert found.count == len(there) > 10
    assert [one.span.period for one in found.periods] == [f"2026-{month:02d}" for month in range(3, 9)]
    for one in found.periods:
        closing = [life.value for life in there if one.span.first <= closes(life) <= one.span.last]
        overdue = [life.value for life in there if one is found.periods[0] and closes(life) < one.span.first]
        assert one.open == sum(closing) + sum(overdue)
        month = [
            sold(life) for life in told if at(life, one.span.last) == WON and at(life, one.span.first - DAY) != WON
        ]
        assert one.won == sum(month)
        assert one.spread is not None
        assert one.so_far is not None
        assert 0 <= one.spread.p10 <= one.spread.p50 <= one.spread.p90 <= one.so_far.p90
    assert found.total is not None
    assert 0 < found.total.p50 < sum(sold(life) for life in there)
    assert [one.span.period for one in found.backtest] == [
        *("2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")
    ]
    for quarter in found.backtest:
        was = [life for life in told if at(life, quarter.span.first) > 0]
        assert quarter.came == sum(sold(life) for life in was if at(life, quarter.span.last) == WON)
    assert 3 <= found.held <= 6
    assert any(quarter.came for quarter in found.backtest)
    assert any(at(life, MONDAY) == LOST for life in told)


def test_the_same_question_has_the_same_answer_and_another_day_is_read_as_it_was(book: Book, told: list[Life]) -> None:
    found = book.forecasting.forecast(ALL, MONDAY, quarters=1)
    assert book.forecasting.forecast(replace(ALL, on=MONDAY), MONDAY + 9 * DAY, quarters=1) == found
    other = book.forecasting.forecast(ALL, MONDAY, quarters=1, seed=1)
    assert (other.seed, other.count) == (1, found.count)
    assert numbers(other) != numbers(found)
    day = date(2025, 6, 30)
    then = book.forecasting.forecast(replace(ALL, on=day), MONDAY, periods=3, quarters=0)
    assert then.count == sum(at(life, day) > 0 for life in told)
    assert [one.span.period for one in then.periods] == ["2025-06", "2025-07", "2025-08"]
    assert then.periods[0].spread is not None
    assert then.periods[0].spread.p90 == 0, "the month is over"
    assert then.periods[1].spread is not None
    assert then.periods[1].spread.p90 > 0


def test_a_part_is_forecast_by_the_rates_of_all_and_too_little_history_is_said(book: Book, told: list[Life]) -> None:
    everything = book.forecasting.forecast(ALL, MONDAY, quarters=0)
    of_jo = book.forecasting.forecast(replace(ALL, salesperson_code="JO", cycle_code="EXISTING"), MONDAY, quarters=0)
    assert of_jo == everything, "all of it is Jim's"
    of_hr = book.forecasting.forecast(replace(ALL, salesperson_code="HR"), MONDAY, quarters=1)
    assert (of_hr.enough, of_hr.count, of_hr.ended) == (True, 0, everything.ended)
    assert of_hr.total is not None
    assert (of_hr.total.p90, of_hr.periods[0].open, of_hr.backtest[0].came) == (0, 0, 0)
    early = next(day for day in range(1, 200) if sum(at(life, FIRST + day * DAY) < 0 for life in told) == 5)
    found = book.forecasting.forecast(replace(ALL, on=FIRST + early * DAY), MONDAY)
    assert (found.enough, found.ended, found.needed) == (False, 5, 20)
    assert found.count > 0
    assert found.total is None
    assert found.backtest == ()
    assert all(one.spread is None for one in found.periods)
    assert sum(one.open for one in found.periods) > 0, "what is known is told"


def test_what_nobody_can_mean_is_refused(book: Book, company: Company) -> None:
    assert company
    for periods in (0, 25):
        with pytest.raises(RuleBrokenError) as caught:
            book.forecasting.forecast(ALL, MONDAY, periods=periods)
        assert (caught.value.codes, caught.value.problems[0].field) == (("periods_out_of_range",), "periods")
    with pytest.raises(RuleBrokenError) as caught:
        book.forecasting.forecast(replace(ALL, cycle_code="NOPE"), MONDAY)
    assert caught.value.codes == ("unknown",)
