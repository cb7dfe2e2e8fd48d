"""The simulation does what its rates mean, and says P10 to P90 of what comes four times in five."""

from collections import defaultdict
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from storage.domain.forecast import Spread
from storage.domain.forecast_rates import BANDS, LOST, WON, History, Weights, band_of, weights
from storage.services.simulating import Open, _chances, simulate
from tests.storage.lives import lives

BACK = 730
"""How far back history counts."""
SURE = 1e9
"""Weights so large that what is drawn is what they mean."""
ENDS = (3, 17, 60)


def dice(seed: int) -> Random:
    """Give the same luck each time."""
    return Random(seed)  # noqa: S311 - luck for a test


def made_up(random: Random, stages: int, speaks: float = 1.0) -> Weights:
    """Make up weights for a cycle; every day something happens to one visit in ten or so."""
    days = [
        [
            [9.0, *(random.random() * 0.4 for _ in range(2)), *(random.random() * 0.3 for _ in range(stages))]
            for _ in BANDS
        ]
        for _ in range(stages)
    ]
    for stage in range(stages):
        for band in days[stage]:
            band[3 + stage] = 0.0
    numbers = tuple(10 * (stage + 1) for stage in range(stages))
    kept = tuple(tuple(tuple(speaks * weight for weight in band) for band in of_stage) for of_stage in days)
    return Weights(numbers, kept, ((100, speaks),))


def walked(found: Weights, stage: int, age: int, days: int) -> list[float]:
    """Give how likely it is to be won by each day: by walking through the days with all the probability there is."""
    here, won, told = {(stage, age): 1.0}, 0.0, []
    for _ in range(days):
        older: dict[tuple[int, int], float] = defaultdict(float)
        while sum(here.values()) > 1e-9:
            entering: dict[tuple[int, int], float] = defaultdict(float)
            for (at, since), likely in here.items():
                row = found.days[at][band_of(since)]
                staying, winning, _, *moving = [weight / sum(row) for weight in row]
                won += likely * winning
                older[at, since + 1] += likely * staying
                for to, part in enumerate(moving):
                    entering[to, 0] += likely * part
            here = entering
        here = older
        told.append(won)
    return told


def test_the_chances_of_winning_are_those_of_walking_day_by_day() -> None:
    found = made_up(dice(2), 3)
    days = np.array([found.days])
    chances = _chances((days / days.sum(axis=-1, keepdims=True)).astype(np.float32), ENDS)
    for stage, age in ((0, 0), (1, 1), (2, 44), (0, 179), (1, 181)):
        expected = walked(found, stage, age, ENDS[-1])
        for place, end in enumerate(ENDS):
            assert chances[place, 0, stage, age] == pytest.approx(expected[end - 1], abs=2e-5)


def test_percentiles_are_those_of_throwing_dice_for_each_opportunity() -> None:
    random, runs = dice(3), 4_000
    found = made_up(random, 2, SURE)
    book = [Open(1, random.choice((10, 20)), random.randrange(300), random.randrange(1, 1_000)) for _ in range(40)]
    brought = simulate(book, {1: found}, (15, 30), 1, runs=runs, draws=2)
    likely = [(one.value, walked(found, one.stage // 10 - 1, one.age + 1, 30)) for one in book]
    chances = [(value, by_day[14], by_day[29]) for value, by_day in likely]
    each, so_far = [], []
    for _ in range(runs):
        thrown = [(random.random(), *one) for one in chances]
        first = sum(value for luck, value, soon, _ in thrown if luck < soon)
        both = sum(value for luck, value, _, late in thrown if luck < late)
        each.append((first, both - first))
        so_far.append((first, both))
    for spreads, totals in ((brought.each, each), (brought.so_far, so_far)):
        for spread, amounts in zip(spreads, zip(*totals, strict=True), strict=True):
            ordered = sorted(amounts)
            expected = [ordered[runs * per_cent // 100 - 1] for per_cent in (10, 50, 90)]
            assert [spread.p10, spread.p50, spread.p90] == pytest.approx(expected, rel=0.06)


def test_the_same_seed_says_the_same_and_little_history_makes_it_wide() -> None:
    book = [Open(1, 10, 5, 100 + value) for value in range(200)]
    often, seldom = made_up(dice(1), 1, 1_000), made_up(dice(1), 1, 0.5)
    sure, unsure = (simulate(book, {1: each}, (20,), 7).each[0] for each in (often, seldom))
    assert simulate(book, {1: often}, (20,), 7).each[0] == sure
    assert simulate(book, {1: often}, (20,), 8).each[0] != sure
    assert unsure.p90 - unsure.p10 > 3 * (sure.p90 - sure.p10)


def test_what_is_sold_for_less_or_more_brings_that() -> None:
    always = Weights((1,), (((0.0, SURE, 0.0, 0.0),) * len(BANDS),), ((50, 1.0), (150, 1.0)))
    [spread] = simulate([Open(1, 1, 0, 1_000)], {1: always}, (5,), 1).each
    assert spread == Spread(500, spread.p50, 1_500)
    assert simulate([], {1: always}, (0, 5), 1).each == (Spread(0, 0, 0),) * 2
    to_and_fro = ((0.0, 0.0, 0.0, 0.0, SURE), (0.0, 0.0, 0.0, SURE, 0.0))
    for_ever = Weights((1, 2), tuple((row,) * len(BANDS) for row in to_and_fro), ((100, 1.0),))
    assert simulate([Open(1, 1, 0, 7)], {1: for_ever}, (9,), 1).each == (Spread(0, 0, 0),), "on one day, and no end"
    assert simulate([Open(1, 1, 0, 7)], {1: always}, (0, 5), 1).each[0] == Spread(0, 0, 0), "the month is over"


def rows_of(random: Random, days: int) -> NDArray[np.int64]:
    """Make up lives; give their visits: whose, stage, begun, ended, where it led, value, sold."""
    never = 10**9
    return np.array(
        [
            (no, stage, begun, ended, to, life.value, life.sold)
            for no, life in enumerate(lives(random, days, 3))
            for (stage, begun), (to, ended) in zip(life.visits, [*life.visits[1:], (0, never)], strict=True)
            if stage > 0
        ]
    )


def known(visits: NDArray[np.int64], on: int) -> History:
    """Count what is known on a day, as fast as hundreds of quarters ask for."""
    before = on - BACK
    some = visits[(visits[:, 2] <= on) & (visits[:, 3] > before)]
    _, stages, begun, ended, to, _, sold = some.T
    over = ended <= on
    after, first = np.where(over, ended, on) - begun + 1, np.where(begun > before, 0, before - begun + 1)
    band = np.searchsorted(BANDS, ended - begun, side="right") - 1
    stays: dict[tuple[int, int], list[int]] = {}
    exits: dict[tuple[int, int, int], list[int]] = {}
    for stage in np.unique(stages).tolist():
        here = stages == stage
        days = [int((np.minimum(after, age) - np.minimum(first, age))[here].sum()) for age in (*BANDS, 10**9)]
        stays[1, stage] = np.diff(days).tolist()
        for where in np.unique(to[here & over]).tolist():
            exits[1, stage, where] = np.bincount(band[here & over & (to == where)], minlength=len(BANDS)).tolist()
    parts: Any = np.unique(sold[over & (to == WON)], return_counts=True)
    return History(stays, exits, {(1, part): count for part, count in zip(*map(np.ndarray.tolist, parts), strict=True)})


def test_of_hundreds_of_quarters_four_in_five_come_between_p10_and_p90() -> None:
    """The issue asks for 80 % and five more or less; the rates are those of `lives`, and nobody tells them."""
    quarter, days = 91, 32_000
    visits = rows_of(dice(8), days)
    below = above = quarters = 0
    for on in range(BACK + 70, days - quarter, quarter):
        history = known(visits, on)
        there = visits[(visits[:, 2] <= on) & (visits[:, 3] > on)]
        book = [Open(1, stage, on - begun, value) for _, stage, begun, _, _, value, _ in there.tolist()]
        found = weights(history, [(1, stage) for stage in (1, 2, 3, 4)])
        spread = simulate(book, found, (quarter,), (1, on), runs=240, draws=20).each[0]
        won = visits[(visits[:, 4] == WON) & (visits[:, 3] > on) & (visits[:, 3] <= on + quarter)]
        won = won[np.isin(won[:, 0], there[:, 0])]
        came = int((won[:, 5] * won[:, 6] // 100).sum())
        below, above, quarters = below + (came < spread.p10), above + (came > spread.p90), quarters + 1
        assert history.exits[1, 1, LOST], "some are lost"
    assert quarters > 330
    assert 0.75 <= 1 - (below + above) / quarters <= 0.85
    assert max(below, above) / quarters < 0.15, "and it misses on both sides"
