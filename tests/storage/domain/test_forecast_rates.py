"""History becomes weights: much of it speaks for itself, little is smoothed, and none is as everywhere else."""

from collections.abc import Sequence

import pytest

from storage.domain.forecast_rates import BANDS, LOST, WON, History, Weights, band_of, weights

NONE = (0,) * len(BANDS)


def spread(count: int) -> tuple[int, ...]:
    return (count,) * len(BANDS)


def rates(found: Weights, stage: int, band: int) -> list[float]:
    """Give the rates that the weights mean."""
    row = found.days[found.stages.index(stage)][band]
    return [weight / sum(row) for weight in row]


def close(found: Sequence[float], expected: Sequence[float], within: float) -> bool:
    return all(abs(one - other) < within for one, other in zip(found, expected, strict=True))


def test_every_age_is_in_a_band() -> None:
    assert [band_of(age) for age in (0, 1, 3, 4, 180, 181, 9_999)] == [0, 1, 1, 2, 10, 11, 11]


def test_much_history_speaks_for_itself() -> None:
    history = History(
        {(7, 1): spread(10_000), (7, 2): spread(10_000)},
        {(7, 1, 2): spread(300), (7, 1, LOST): spread(100), (7, 2, WON): spread(500), (7, 2, 1): spread(20)},
        {(7, 100): 900, (7, 80): 100},
    )
    found = weights(history, [(7, 1), (7, 2)])[7]
    assert found.stages == (1, 2)
    for band in range(len(BANDS)):
        assert close(rates(found, 1, band), (0.96, 0, 0.01, 0, 0.03), 0.001)
        assert close(rates(found, 2, band), (0.948, 0.05, 0, 0.002, 0), 0.001)
    assert [part for part, _ in found.sold] == [80, 100]
    assert found.sold[1][1] / found.sold[0][1] == pytest.approx(9)
    assert (history.ended, history.won) == (700 * len(BANDS) - 100 * len(BANDS), 500 * len(BANDS))


def test_a_band_of_which_little_is_known_is_as_the_stage_is() -> None:
    stays = (*spread(10_000)[:-1], 0)
    history = History({(7, 1): stays}, {(7, 1, WON): (*spread(200)[:-1], 0), (7, 1, LOST): (*spread(300)[:-1], 0)}, {})
    found = weights(history, [(7, 1)])[7]
    assert close(rates(found, 1, len(BANDS) - 1), (0.95, 0.02, 0.03, 0), 0.001)
    assert sum(found.days[0][-1]) < 50, "and little speaks for it"
    assert found.sold == ((100, 1.0),), "who has sold nothing sells for the estimate"


def test_a_stage_of_which_nothing_is_known_is_as_its_cycle_and_goes_to_its_neighbours() -> None:
    history = History({(7, 2): spread(1_000)}, {(7, 2, 3): spread(40), (7, 2, LOST): spread(10)}, {(8, 50): 1})
    found = weights(history, [(7, 1), (7, 2), (7, 3), (7, 4)])[7]
    of_second = rates(found, 2, 0)
    assert close(of_second, (0.95, 0, 0.01, 0, 0, 0.04, 0), 0.002)
    for stage, ahead, others in ((1, 2, (1, 3, 4)), (3, 4, (1, 3))):
        row = rates(found, stage, 5)
        assert close(row[:3], of_second[:3], 0.01)
        assert row[2 + ahead] == pytest.approx(0.04, abs=0.003)
        assert [row[2 + other] for other in others] == [0] * len(others)
    last = rates(found, 4, 5)
    assert last[3:] == pytest.approx([0, 0, 0, 0], abs=0.001), "the last one leads nowhere"
    assert found.sold == ((50, 2.0),), "another cycle's sales speak a little"


def test_another_cycle_without_history_is_as_the_workspace_and_without_any_nothing_is_sure() -> None:
    history = History({(7, 1): spread(1_000)}, {(7, 1, WON): spread(50)}, {(7, 100): 5})
    assert close(rates(weights(history, [(9, 1)])[9], 1, 3), (0.95, 0.05, 0, 0), 0.005)
    blank = weights(History({}, {}, {}), [(9, 1), (9, 2)])[9]
    assert close(rates(blank, 1, 3), (0.97, 0.01, 0.01, 0, 0.01), 1e-9)
    assert sum(sum(row) for row in blank.days[0]) < 100 * len(BANDS)


def test_no_weight_is_below_zero_and_each_day_weighs_something() -> None:
    history = History({(7, 1): (5, *NONE[1:])}, {(7, 1, WON): (5, *NONE[1:])}, {})
    found = weights(history, [(7, 1), (7, 2)])[7]
    assert all(weight >= 0 for stage in found.days for row in stage for weight in row)
    assert all(row[0] > 0 for stage in found.days for row in stage)
