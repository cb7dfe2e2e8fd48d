"""What open opportunities will bring: what a forecast says, of which periods, and when there is too little history.

Amounts are minor units. Source: product 6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from storage.domain.dates import add_months
from storage.domain.figures import Columns

HISTORY_DAYS = 730
"""How far back history counts, two years: how one sells today, and every season twice."""
ENOUGH_CLOSED = 20
"""Opportunities that must have been won or lost in that time; fewer say nothing about a rate of one in five."""
PERIODS = 6
"""Months that are forecast unless somebody asks for others: this one and the next five."""
MOST_PERIODS = 24
"""Further ahead nearly everything that is open today has ended."""
RUNS = 2_000
"""Runs of a simulation: a tenth of them is 200, so that P10 and P90 move by less than a percentile or so."""
TESTED_QUARTERS = 4
"""Past quarters of which a forecast says what it would have said."""
LOW, MIDDLE, HIGH = 10, 50, 90
"""The percentiles of a forecast."""
QUARTER = 3
"""Months."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What is exceeded by nine in ten runs of a simulation, by half of them, and by one in ten."""

    p10: int
    p50: int
    p90: int

    def holds(self, amount: int) -> bool:
        """Tell whether an amount lies from P10 to P90."""
        return self.p10 <= amount <= self.p90


@dataclass(frozen=True, slots=True)
class Span:
    """A month or a quarter: what it is called, such as `2026-12` or `2026-Q1`, its first and its last day."""

    period: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ForecastPeriod:
    """What one month will bring; the spreads are None while there is too little history.

    `spread` is what the opportunities that are open will bring in the month, on top of `won`, which was won in it
    already. `so_far` is the same for all months up to the end of this one together; percentiles do not add up.
    `open` is the value of the open opportunities whose estimated closing date falls in the month, and in the first one
    also of those whose date has passed.
    """

    span: Span
    spread: Spread | None
    so_far: Spread | None
    open: int
    won: int


@dataclass(frozen=True, slots=True)
class PastQuarter:
    """What would have been forecast on a quarter's first day for the rest of it, and what came.

    Both are of the opportunities that were open on the evening of that day.
    """

    span: Span
    spread: Spread
    came: int

    @property
    def held(self) -> bool:
        """Tell whether what came lies from P10 to P90."""
        return self.spread.holds(self.came)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast: `enough` says whether there was enough history for one; without it there are no spreads.

    `ended` and `won` count what the workspace closed and won in the two years up to `on`, `needed` how many must have
    been closed; `count` is how many open opportunities were simulated. The same `seed` gives the same numbers again.
    """

    on: date
    enough: bool
    ended: int
    won: int
    needed: int
    count: int
    runs: int
    seed: int
    periods: tuple[ForecastPeriod, ...]
    backtest: tuple[PastQuarter, ...]

    @property
    def total(self) -> Spread | None:
        """Give what all months will bring together."""
        return self.periods[-1].so_far

    @property
    def held(self) -> int:
        """Count the past quarters in which what came lay from P10 to P90."""
        return sum(quarter.held for quarter in self.backtest)


def is_enough(ended: int, won: int) -> bool:
    """Tell whether history says enough: some opportunities ended, and one of them at least was won."""
    return ended >= ENOUGH_CLOSED and won > 0


def default_seed(workspace_id: str, on: date) -> int:
    """Give the seed of a workspace's forecast on a day: the same question has the same answer."""
    return crc32(f"{workspace_id} {on.isoformat()}".encode())


def months_from(on: date, count: int) -> tuple[Span, ...]:
    """Give the month a day is in and the ones after it; `count` in all."""
    return tuple([_span(add_months(on.replace(day=1), ahead), Columns.MONTH) for ahead in range(count)])


def quarters_before(on: date, count: int) -> tuple[Span, ...]:
    """Give the quarters that were over on a day, `count` of them, the oldest first."""
    this = Columns.QUARTER.begins(on)
    return tuple([_span(add_months(this, -QUARTER * back), Columns.QUARTER) for back in range(count, 0, -1)])


def _span(first: date, columns: Columns) -> Span:
    """Give the month or quarter that begins on a day."""
    length = QUARTER if columns is Columns.QUARTER else 1
    return Span(columns.period(first), first, add_months(first, length) - timedelta(days=1))


def spread_of(ordered: Sequence[float]) -> Spread:
    """Give the percentiles of amounts in ascending order: of each the smallest that so many do not exceed."""
    low, middle, high = (ordered[-(-len(ordered) * per_cent // 100) - 1] for per_cent in (LOW, MIDDLE, HIGH))
    return Spread(round(low), round(middle), round(high))
