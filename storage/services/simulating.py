"""Simulate what open opportunities bring: the only importer of NumPy, imported only by what simulates.

One run draws the rates anew from what history leaves open, and then for each opportunity whether it is won, when, and
for how much. The time of winning needs no steps of its own: its distribution follows exactly from the rates of a run,
for every stage and age of a visit at once, one day after the other (`_chances`). What is left is one random number
for each opportunity and run, so that 10,000 opportunities take seconds, in pieces of a fixed size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage.domain.forecast import RUNS, Spread, spread_of
from storage.domain.forecast_rates import BANDS, CERTAIN, OUTCOMES, Weights, band_of

DRAWS = 200
"""Rates that are drawn; each serves `RUNS / DRAWS` runs. More of them take longer than the runs."""
AT_ONCE = 1_000_000
"""Random numbers in memory at a time."""
LEAST_STAYING = 1e-5
"""How likely it is at least that a visit goes on for another day."""
OLDEST = BANDS[-1]
"""Days from which on the age of a visit makes no difference."""
_BAND = np.array([band_of(age) for age in range(OLDEST + 1)])
_OLDER = np.array([*range(1, OLDEST + 1), OLDEST])
"""The age on the next day."""
_STAYING, _WINNING = 0, 1
"""The places of these outcomes."""
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Open:
    """An open opportunity: its cycle's key, its stage, how many days it has been at it, and its value."""

    cycle: int
    stage: int
    age: int
    value: int


@dataclass(frozen=True, slots=True)
class Brought:
    """What the periods bring, each by itself, and all up to each of them together."""

    each: tuple[Spread, ...]
    so_far: tuple[Spread, ...]


def simulate(
    book: Sequence[Open],
    weights: Mapping[int, Weights],
    ends: Sequence[int],
    seed: int | Sequence[int],
    *,
    runs: int = RUNS,
    draws: int = DRAWS,
) -> Brought:
    """Simulate what a book brings in periods that end so many days from now, in ascending order.

    Cycle and stage of every opportunity are among the weights. `runs` is a multiple of `draws`.
    """
    random = np.random.default_rng(seed)
    brought = np.zeros((runs, len(ends)))
    for cycle, some in groupby(sorted(book, key=lambda one: one.cycle), key=lambda one: one.cycle):
        of_cycle = weights[cycle]
        chances = _chances(_drawn(of_cycle, draws, random), ends)
        group = list(some)
        size = max(1, AT_ONCE // runs)
        for start in range(0, len(group), size):
            brought += _won(group[start : start + size], of_cycle, chances, runs, random)
    return Brought(_spreads(brought), _spreads(brought.cumsum(axis=1)))


def _drawn(weights: Weights, draws: int, random: np.random.Generator) -> Floats:
    """Draw the probabilities of a day's outcomes, by draw, stage, age band and outcome."""
    shape = np.array(weights.days)
    gammas = random.standard_gamma(shape, size=(draws, *shape.shape))
    # The smallest weights give 0 often. Were staying impossible, stages could lead to each other for ever on one day.
    gammas[..., _STAYING] += LEAST_STAYING * gammas.sum(axis=-1) + np.finfo(np.float64).tiny
    shares: Floats = (gammas / gammas.sum(axis=-1, keepdims=True)).astype(np.float32)
    return shares


def _chances(days: Floats, ends: Sequence[int]) -> Floats:
    """Give how likely it is to be won within so many days, by end, draw, stage and age at the first of these days.

    Backwards: within n days is today, or after going to another stage today within n days at its age 0, or after
    staying within n - 1 days one day older. That the first visit to another stage begins on the same day makes the
    ages 0 depend on each other; one inverted matrix for all days solves that.
    """
    winning, moving = days[..., _WINNING], days[..., OUTCOMES:]
    staying = days[..., _STAYING][:, :, _BAND]
    draws, stages, _ = staying.shape
    same_day = np.linalg.inv(np.eye(stages) - moving[:, :, 0].astype(np.float64)).astype(np.float32)
    within = np.zeros_like(staying)
    found = np.zeros((len(ends), *staying.shape), dtype=np.float32)
    for day in range(1, max(ends) + 1):
        fresh = winning[:, :, 0] + staying[:, :, 0] * within[:, :, 1]
        entering = (same_day @ fresh[..., None])[..., 0]
        leaving = winning + (moving.reshape(draws, -1, stages) @ entering[..., None]).reshape(winning.shape)
        within = staying * within[:, :, _OLDER] + leaving[:, :, _BAND]
        for place in (place for place, end in enumerate(ends) if end == day):
            found[place] = within
    return found


def _won(
    some: Sequence[Open], weights: Weights, chances: Floats, runs: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Draw what some opportunities of one cycle bring, by run and period."""
    periods, draws = chances.shape[:2]
    stage = [weights.stages.index(one.stage) for one in some]
    age = [min(one.age + 1, OLDEST) for one in some]
    within = np.ascontiguousarray(chances[:, :, stage, age].transpose(2, 1, 0)).reshape(-1, periods)
    each = runs // draws
    luck = random.random((len(within), each), dtype=np.float32)
    ends_passed = np.zeros(luck.shape, dtype=np.uint8)
    for end in range(periods):
        ends_passed += luck >= within[:, end, None]
    won = np.flatnonzero(ends_passed < periods)
    row, period = won // each, ends_passed.reshape(-1)[won]
    which, run = row // draws, row % draws * each + won % each
    per_cent = np.array([part for part, _ in weights.sold]) / CERTAIN
    speaks = np.cumsum([weight for _, weight in weights.sold])
    part = per_cent[np.searchsorted(speaks, random.random(len(won)) * speaks[-1], side="right")]
    amount = np.array([one.value for one in some], dtype=np.float64)[which] * part
    total: NDArray[np.float64] = np.bincount(run * periods + period, amount, runs * periods).astype(np.float64)
    return total.reshape(runs, periods)


def _spreads(brought: NDArray[Any]) -> tuple[Spread, ...]:
    """Give the percentiles of each period."""
    return tuple([spread_of(ordered) for ordered in np.sort(brought, axis=0).T.tolist()])
