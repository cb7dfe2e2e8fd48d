"""Chances beside what came of them."""

from math import comb

import pytest

from storage.domain.calibration import Interval, StageCalibration, wilson


def stage(ended: int, won: int, chances: int = 40) -> StageCalibration:
    return StageCalibration("NEW", "New", 1, "Initial", chances, ended, won)


@pytest.mark.parametrize(
    ("won", "ended", "low", "high"),
    # The last one is from R. G. Newcombe, Two-sided confidence intervals for the single proportion, 1998.
    [(0, 10, 0, 2775), (10, 10, 7225, 10_000), (5, 10, 2366, 7634), (1, 1, 2065, 10_000), (81, 263, 2553, 3662)],
)
def test_the_interval_is_wilsons(won: int, ended: int, low: int, high: int) -> None:
    assert wilson(won, ended) == Interval(low, high)


def test_the_interval_holds_the_true_rate_95_times_in_a_hundred() -> None:
    for rate in (0.05, 0.3, 0.5, 0.9):
        holding = 0.0
        for won in range(61):
            found = wilson(won, 60)
            assert found is not None
            if found.low <= rate * 10_000 <= found.high:
                holding += comb(60, won) * rate**won * (1 - rate) ** (60 - won)
        assert holding == pytest.approx(0.95, abs=0.03)


def test_rates_are_of_what_ended() -> None:
    assert (stage(0, 0).rate, stage(0, 0).interval, stage(0, 0).observed, stage(0, 0).fits) == (None, None, 0, True)
    assert (stage(3, 1).rate, stage(3, 2).rate, stage(8, 5).rate) == (3333, 6667, 6250)
    assert [stage(ended, won).observed for ended, won in ((3, 1), (3, 2), (8, 5), (200, 1), (10, 10))] == [
        *(33, 67, 63, 1, 100)
    ]
    assert [stage(ended, 1).enough for ended in (9, 10)] == [False, True]


def test_chances_fit_if_they_lie_in_the_interval() -> None:
    assert [chances for chances in range(101) if stage(10, 5, chances).fits] == list(range(24, 77))
