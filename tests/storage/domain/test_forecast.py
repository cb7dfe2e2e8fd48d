"""What a forecast says, and of which months and quarters."""

from datetime import date, timedelta
from random import Random

import pytest

from storage.domain.forecast import (
    Forecast,
    ForecastPeriod,
    PastQuarter,
    Spread,
    default_seed,
    is_enough,
    months_from,
    quarters_before,
    spread_of,
)


@pytest.mark.parametrize(
    ("ended", "won", "enough"), [(20, 1, True), (19, 19, False), (20, 0, False), (0, 0, False), (500, 100, True)]
)
def test_history_is_enough_from_twenty_on_if_something_was_won(ended: int, won: int, *, enough: bool) -> None:
    assert is_enough(ended, won) is enough


def test_months_and_quarters_follow_each_other_without_a_gap() -> None:
    for on in (date(2026, 1, 1), date(2026, 12, 31), date(2024, 2, 29), date(2026, 5, 31)):
        months, quarters = months_from(on, 14), quarters_before(on, 9)
        assert (months[0].period, months[0].first) == (f"{on:%Y-%m}", on.replace(day=1))
        assert months[0].last >= on > quarters[-1].last
        for spans in (months, quarters):
            assert [one.last + timedelta(days=1) for one in spans[:-1]] == [one.first for one in spans[1:]]
    assert [one.period for one in months_from(date(2026, 11, 23), 3)] == ["2026-11", "2026-12", "2027-01"]
    assert [one.period for one in quarters_before(date(2026, 4, 1), 2)] == ["2025-Q4", "2026-Q1"]
    assert quarters_before(date(2026, 3, 31), 1)[0].last == date(2025, 12, 31)


def test_percentiles_are_the_smallest_amounts_that_so_many_do_not_exceed() -> None:
    random = Random(1)  # noqa: S311 - luck for a test
    for size in (1, 2, 9, 10, 11, 300):
        amounts = sorted(random.randrange(100) for _ in range(size))
        found = spread_of(amounts)
        for per_cent, amount in ((10, found.p10), (50, found.p50), (90, found.p90)):
            least = [each for each in amounts if sum(one <= each for one in amounts) * 100 >= per_cent * size]
            assert amount == least[0]


def test_a_quarter_held_if_what_came_lies_between_the_ends_or_on_one() -> None:
    [span], [month] = quarters_before(date(2026, 4, 1), 1), months_from(date(2026, 4, 1), 1)
    spread = Spread(10, 20, 30)
    quarters = [PastQuarter(span, spread, came) for came in (9, 10, 25, 30, 31)]
    assert [one.held for one in quarters] == [False, True, True, True, False]
    period = ForecastPeriod(month, spread, Spread(1, 2, 3), 0, 0)
    found = Forecast(date(2026, 4, 1), True, 30, 9, 20, 4, 2_000, 1, (period,), tuple(quarters))
    assert (found.held, found.total) == (3, Spread(1, 2, 3))


def test_a_workspace_has_another_seed_each_day_and_the_same_all_day() -> None:
    first = default_seed("T1", date(2026, 3, 2))
    assert first == default_seed("T1", date(2026, 3, 2)) >= 0
    assert first not in {default_seed("T2", date(2026, 3, 2)), default_seed("T1", date(2026, 3, 3))}
