"""What an analysis says: figures, rates and periods. Source: product 6, domain-reference 6."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

TEN_THOUSAND = 10_000


class Standing(StrEnum):
    """Which opportunities a figure counts; ALL is Business Central's mixed figure over active entries."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    ALL = "all"


class Measure(StrEnum):
    """What a cell of the matrix says."""

    COUNT = "count"
    VALUE = "value"
    WEIGHTED = "weighted"
    AVERAGE_VALUE = "average_value"
    AVERAGE_WEIGHTED = "average_weighted"


class Rows(StrEnum):
    """What the rows of the matrix are."""

    SALESPERSON = "salesperson"
    CONTACT = "contact"
    STAGE = "stage"


class Columns(StrEnum):
    """What the columns of the matrix are: periods of the estimated closing date."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def period(self, day: date) -> str:
        """Name the period a day is in: `2026-W07` (ISO 8601), `2026-02`, `2026-Q1`, `2026`."""
        if self is Columns.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year:04d}-W{week:02d}"
        if self is Columns.MONTH:
            return f"{day.year:04d}-{day.month:02d}"
        if self is Columns.QUARTER:
            return f"{day.year:04d}-Q{(day.month + 2) // 3}"
        return f"{day.year:04d}"

    def begins(self, day: date) -> date:
        """Give the first day of the period a day is in."""
        if self is Columns.WEEK:
            return day - timedelta(days=day.weekday())
        month = {Columns.MONTH: day.month, Columns.QUARTER: (day.month - 1) // 3 * 3 + 1, Columns.YEAR: 1}[self]
        return date(day.year, month, 1)


@dataclass(frozen=True, slots=True)
class Sums:
    """How many, and what they are worth together; minor units, `weighted` in ten-thousandths of one."""

    count: int = 0
    value: int = 0
    weighted: int = 0

    @property
    def average_value(self) -> int:
        """Give the average in minor units, half of one rounded up; 0 of none."""
        return _average(self.value, self.count)

    @property
    def average_weighted(self) -> int:
        """Give the average in ten-thousandths of a minor unit, half of one rounded up; 0 of none."""
        return _average(self.weighted, self.count)

    def measured(self, measure: Measure) -> int:
        """Give one of the five measures."""
        return int(getattr(self, measure.value))


@dataclass(frozen=True, slots=True)
class Ends:
    """How many have not begun, were won and were lost."""

    not_started: int = 0
    won: int = 0
    lost: int = 0

    @property
    def win_rate(self) -> int | None:
        """Give won of all that ended, in basis points, half of one rounded up; None while nothing has ended."""
        ended = self.won + self.lost
        return _average(self.won * TEN_THOUSAND, ended) if ended else None


@dataclass(frozen=True, slots=True)
class StageFigure:
    """One stage of a cycle: what is open there, how many were ever there, and how many days a visit took."""

    cycle: str
    stage: int
    description: str
    sums: Sums
    reached: int
    average_days: float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One salesperson, contact or cycle: the sums of what was asked for, and how all of theirs ended.

    `key` is the code or number people type; `cycle_days` is how long won ones took from their first entry on average.
    """

    key: str
    name: str
    sums: Sums
    ends: Ends
    cycle_days: float | None = None


@dataclass(frozen=True, slots=True)
class ReasonFigure:
    """One close code: how many entries carry it, and what they are worth."""

    code: str
    won: bool
    description: str
    count: int
    value: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cells by row and period; a row has no cell where nothing falls. Rows and periods hold something each."""

    periods: tuple[str, ...]
    rows: tuple[tuple[str, str, dict[str, Sums]], ...]
    """Key, name, cells by period."""


@dataclass(frozen=True, slots=True)
class Large:
    """One of the largest open opportunities."""

    no: str
    description: str
    contact: str
    value: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One of the opportunities behind a figure, as it stood; of what is closed the stage is empty.

    `standing` is open, won or lost; `value` of a won one is what it was sold for.
    """

    no: str
    description: str
    contact: str
    owner: str
    standing: Standing
    stage: str
    value: int
    closing_date: date


@dataclass(frozen=True, slots=True)
class DueFigure:
    """Open opportunities whose closing date comes within seven days, and those whose closing date has passed."""

    due_7_days: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Month:
    """What was won and lost in one month, `2026-02`, by the day of closing; won counts what it was sold for."""

    month: str
    won: int
    won_value: int
    lost: int
    lost_value: int


def _average(total: int, count: int) -> int:
    """Divide, and round half up; 0 of none."""
    return (2 * total + count) // (2 * count) if count else 0
