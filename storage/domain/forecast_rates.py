"""What history says of the next day of an opportunity, and how sure it is: weights for a simulation.

An opportunity makes visits to stages. On each day of a visit it stays, goes to another stage, is won or is lost. How
often each of these happens is counted by stage and by age of the visit, as so many of the days on which it could have
happened. A visit that is not over counts with the days that it has lasted, and so does one that began before the time
that counts with those that lie in it: neither biases the rates, as it would if only visits that are over were averaged
(they are the short ones) or if the others were taken for lost. That is the life table of statistics, with several ends
(competing risks, cause-specific hazards); its only assumption is that what is still open goes on as others of its age
did.

Few days say little. So each rate is smoothed towards that of its stage at any age, this one towards its sales cycle's,
and that towards the workspace's; and a simulation does not take the rates for certain, it draws them anew for each
run from the Dirichlet distribution with the weights that are given here, so that little history makes a wide forecast.

Source: product 6; D. R. Cox, D. Oakes, Analysis of survival data, 1984.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

WON, LOST = -1, -2
"""Where a visit can lead besides another stage, whose number is above 0."""
BANDS = (0, 1, 4, 8, 15, 22, 31, 46, 61, 91, 121, 181)
"""The ages of a visit, in days, from which on other rates hold: narrow where most visits end."""
SMOOTHING = 2.0
"""How many ends of visits what a rate is smoothed towards counts for."""
OUTCOMES = 3
"""Staying, winning and losing come first among the outcomes of a day; then each stage of the cycle."""
CERTAIN = 100
"""Per cent of the estimate for which something was sold."""
Stage = tuple[int, int]
"""A sales cycle's key and a stage's number."""


class _Way(Enum):
    """Which way a visit ends, comparable between stages."""

    WON = WON
    LOST = LOST
    AHEAD = 1
    BACK = 2


@dataclass(frozen=True, slots=True)
class History:
    """What happened in a workspace up to a day, as far back as it counts.

    `stays` counts the days of visits to a stage by age band, the last day of each with them; `exits` counts visits that
    ended by stage, where they led, and age band. `sold` counts won opportunities by cycle and by what they were sold
    for in per cent of the estimate.
    """

    stays: Mapping[Stage, Sequence[int]]
    exits: Mapping[tuple[int, int, int], Sequence[int]]
    sold: Mapping[tuple[int, int], int]

    @property
    def ended(self) -> int:
        """Count the opportunities that were won or lost."""
        return self.won + self._count(LOST)

    @property
    def won(self) -> int:
        """Count the opportunities that were won."""
        return self._count(WON)

    def _count(self, to: int) -> int:
        return sum(sum(counts) for (_, _, where), counts in self.exits.items() if where == to)


@dataclass(frozen=True, slots=True)
class Weights:
    """How much history speaks for each outcome of a day at the stages of one cycle: by stage, age band and outcome.

    The outcomes are staying, winning, losing, and going to each of `stages`.
    """

    stages: tuple[int, ...]
    days: tuple[tuple[tuple[float, ...], ...], ...]
    sold: tuple[tuple[int, float], ...]
    """Per cent of the estimate, and how much speaks for it."""


def band_of(age: int) -> int:
    """Give the place of the age band of a visit that has lasted so many days."""
    return bisect_right(BANDS, age) - 1


def weights(history: History, stages: Iterable[Stage]) -> dict[int, Weights]:
    """Weigh what history says of each cycle, by its key; `stages` are those that there are, whatever history knows."""
    known = sorted({*stages, *history.stays, *[(cycle, to) for cycle, _, to in history.exits if to > 0]})
    of_all = _rates(history, [stage for stage in known if stage in history.stays], None)
    found = {}
    for cycle in sorted({cycle for cycle, _ in known}):
        numbers = tuple([no for at, no in known if at == cycle])
        usual = _rates(history, [(cycle, no) for no in numbers], of_all)
        days = tuple([_of_stage(history, (cycle, no), numbers, usual) for no in numbers])
        found[cycle] = Weights(numbers, days, _sold(history, cycle))
    return found


def _way(stage: int, to: int) -> _Way:
    """Say which way leads from one stage to another."""
    if to in {WON, LOST}:
        return _Way(to)
    return _Way.AHEAD if to > stage else _Way.BACK


def _rates(history: History, stages: Collection[Stage], usual: Mapping[_Way, float] | None) -> dict[_Way, float]:
    """Give how often a day at one of the stages, of any age, ends a visit each way; smoothed towards what is usual.

    In a workspace without any history one visit in a hundred days ends each way.
    """
    counted: Counter[_Way] = Counter()
    for (cycle, stage, to), counts in history.exits.items():
        if (cycle, stage) in stages:
            counted[_way(stage, to)] += sum(counts)
    at_risk = sum(sum(history.stays.get(stage, ())) for stage in stages)
    usual = usual or dict.fromkeys(_Way, 0.01)
    weight = SMOOTHING / sum(usual.values())
    return {way: (counted[way] + weight * usual[way]) / (at_risk + weight) for way in _Way}


def _of_stage(
    history: History, at: Stage, stages: Sequence[int], usual: Mapping[_Way, float]
) -> tuple[tuple[float, ...], ...]:
    """Weigh the outcomes of a day at a stage, by age band."""
    cycle, stage = at
    ends = (WON, LOST, *stages)
    rates = _rates(history, [at], usual)
    share = {to: rates[_way(stage, to)] * part for to, part in _parts(history, at, ends).items()}
    weight = SMOOTHING / sum(share.values())
    stays = history.stays.get(at, (0,) * len(BANDS))
    found = []
    for band, days in enumerate(stays):
        counts = [history.exits[cycle, stage, to][band] if (cycle, stage, to) in history.exits else 0 for to in ends]
        staying = days - sum(counts) + weight * (1 - sum(share.values()))
        smoothed = [count + weight * share[to] for count, to in zip(counts, ends, strict=True)]
        found.append((staying, *smoothed))
    return tuple(found)


def _parts(history: History, at: Stage, ends: Sequence[int]) -> dict[int, float]:
    """Divide each way among where it leads: the nearest stage that way, unless history says otherwise."""
    cycle, stage = at
    ahead = [to for to in ends if to > stage]
    behind = [to for to in ends if 0 < to < stage]
    nearest = {*ahead[:1], *behind[-1:]}
    counted = {to: sum(history.exits.get((cycle, stage, to), ())) for to in ends}
    parts = {WON: 1.0, LOST: 1.0, stage: 0.0}
    for way in (ahead, behind):
        total = sum(counted[to] for to in way) + SMOOTHING
        parts |= {to: (counted[to] + SMOOTHING * (to in nearest)) / total for to in way}
    return {to: parts[to] for to in ends}


def _sold(history: History, cycle: int) -> tuple[tuple[int, float], ...]:
    """Weigh for how much of the estimate one sells: as in the cycle, and a little as in the workspace."""
    here: Counter[int] = Counter()
    everywhere: Counter[int] = Counter()
    for (where, per_cent), count in history.sold.items():
        everywhere[per_cent] += count
        here[per_cent] += count * (where == cycle)
    if not everywhere:
        return ((CERTAIN, 1.0),)
    weight = SMOOTHING / everywhere.total()
    return tuple([(per_cent, here[per_cent] + weight * everywhere[per_cent]) for per_cent in sorted(everywhere)])
