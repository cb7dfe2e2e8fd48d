"""How far the chances of a stage are from what came of the opportunities that were there. Source: product 6."""

from dataclasses import dataclass
from math import sqrt

from storage.domain.money import BASIS_POINTS

ENOUGH_ENDED = 10
"""Opportunities that must have ended before their win rate is worth adopting: of fewer, one more moves it by 10 %."""
Z = 1.959964
"""Standard deviations around the mean that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Between which rates the true one lies, in basis points."""

    low: int
    high: int


def wilson(won: int, ended: int) -> Interval | None:
    """Give Wilson's 95 % interval of a rate; None while nothing has ended.

    It never leaves 0 to 100 %, and holds for few and for extreme rates, where the plain one is nonsense. Source:
    E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
    """
    if not ended:
        return None
    rate, weight = won / ended, Z * Z / ended
    middle = (rate + weight / 2) / (1 + weight)
    reach = Z * sqrt(rate * (1 - rate) / ended + weight / (4 * ended)) / (1 + weight)
    return Interval(
        max(0, round((middle - reach) * BASIS_POINTS)), min(BASIS_POINTS, round((middle + reach) * BASIS_POINTS))
    )


@dataclass(frozen=True, slots=True)
class StageCalibration:
    """A stage's chances in whole per cent, and how many of the opportunities that were ever at it ended and were won.

    An opportunity that came back to the stage counts once; rates are basis points.
    """

    cycle: str
    cycle_name: str
    stage: int
    description: str
    chances: int
    ended: int
    won: int

    @property
    def rate(self) -> int | None:
        """Give won of all that ended, half a basis point rounded up; None while nothing has ended."""
        return (2 * self.won * BASIS_POINTS + self.ended) // (2 * self.ended) if self.ended else None

    @property
    def interval(self) -> Interval | None:
        """Give the interval in which the true rate lies; None while nothing has ended."""
        return wilson(self.won, self.ended)

    @property
    def enough(self) -> bool:
        """Tell whether so many have ended that the rate may be adopted."""
        return self.ended >= ENOUGH_ENDED

    @property
    def observed(self) -> int:
        """Give the rate as whole per cent, half of one rounded up: what adopting it would set; 0 of none."""
        return (200 * self.won + self.ended) // (2 * self.ended) if self.ended else 0

    @property
    def fits(self) -> bool:
        """Tell whether the stage's chances lie in the interval, so that there is nothing to mend."""
        found = self.interval
        return found is None or found.low <= self.chances * 100 <= found.high


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was set on a stage: what its chances were, so that they can be set back, and what they are."""

    cycle: str
    stage: int
    description: str
    was: int
    chances: int
