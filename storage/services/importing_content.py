"""What is between a file and the book: its tables, its rows, what is refused of them, and what would become of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from storage.domain.cells import DayOrder, DecimalSign
from storage.domain.columns import Columns
from storage.domain.errors import Problem
from storage.domain.text import clean

SHOWN = 100
"""Signs that are kept of what stands in a cell or a header."""
KEPT = 1_000
"""Rows of each sort that are kept with what is said of them; of more nobody reads before they confirm or mend."""
FEW = 5
"""Numbers that are named one by one, and runs of them that are named where there are more."""

FORMULA, ERROR = "formula", "error"
"""Why a cell has no value to take: nobody has worked it out, or it went wrong."""

Numbered = tuple[int, list[str]]
"""A row with its number as people count, from 1."""
Told = Callable[[int], object]
"""Told how many rows are done."""


class Exact(str):
    """A number that the file keeps as one: its point is a decimal point, whatever the country."""

    __slots__ = ()


class Unusable(str):
    """A cell that has no value to take; `code` is why."""

    __slots__ = ("code",)
    code: str

    @classmethod
    def because(cls, text: str, code: str) -> "Unusable":
        """Keep what stands in the cell, and why it cannot be taken."""
        made = cls(text)
        made.code = code
        return made


@dataclass(frozen=True, slots=True)
class Flat:
    """One table: what its columns hold, its headers, its rows, and the encoding where that was a guess."""

    columns: Columns
    headers: tuple[str, ...]
    rows: Iterator[Numbered]
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """An export: its kinds in the order of the file, each with its rows by column."""

    kinds: Iterator[tuple[str, Iterator[tuple[int, dict[str, str]]]]]


Content = Flat | Whole


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be read: the order in days, the decimal sign; whether rows that are refused are left out.

    `again` says that what an earlier import of the same file created is to be created once more.
    """

    dates: DayOrder | None = None
    decimal: DecimalSign | None = None
    leave_out: bool = False
    again: bool = False


PLAIN = Options()
"""As the file stands, with nothing left open or out."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row cannot be taken: in which table and column, what stands there, and what is wrong with it."""

    row: int
    problem: Problem
    column: str = ""
    value: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What a row makes new: what it is called, its number where the file gives one, of whom it is, its value."""

    row: int
    name: str
    no: str = ""
    of: str = ""
    is_new: bool = False
    """Whether a contact is new with it."""
    value: int | None = None
    """In minor units of the workspace's currency."""
    table: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a row changes in what is there: of each column what it is, and what it will be."""

    row: int
    no: str
    columns: tuple[tuple[str, Any, Any], ...]
    table: str = ""


@dataclass(slots=True)
class Numbers:
    """The numbers that something new was given: the first few, and runs of them without a gap, from first to last."""

    count: int = 0
    each: list[str] = field(default_factory=list)
    runs: list[tuple[str, str]] = field(default_factory=list)
    more: int = 0
    """How many stand in no run that is kept."""

    def add(self, no: str) -> None:
        """Take note of the next one."""
        self.count += 1
        if len(self.each) < FEW:
            self.each.append(no)
        if self.more:
            self.more += 1
        elif self.runs and _follows(self.runs[-1][1], no):
            self.runs[-1] = self.runs[-1][0], no
        elif len(self.runs) < FEW:
            self.runs.append((no, no))
        else:
            self.more = 1


def _follows(before: str, no: str) -> bool:
    """Tell whether a number is the next one of the same series."""
    head, digits = before.rstrip(_DIGITS), before[len(before.rstrip(_DIGITS)) :]
    return bool(digits) and no == f"{head}{int(digits) + 1:0{len(digits)}d}"


_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a file, or became of it. `refused` counts rows; `refusals` tells of the first of them."""

    file: str
    checksum: str
    created: Mapping[str, int]
    changed: Mapping[str, int]
    unchanged: int
    refused: int
    refusals: tuple[Refusal, ...] = ()
    unknown: tuple[str, ...] = ()
    encoding: str = ""
    whole: bool = False
    before: int = 0
    """How many times this very file was imported already."""
    before_at: datetime | None = None
    """When that was done last."""
    alike: int = 0
    """How many it would create that are there already, by their description and their contact."""
    changes: tuple[Changed, ...] = ()
    creations: tuple[Made, ...] = ()
    currency: str = ""
    numbers: Mapping[str, Numbers] = field(default_factory=dict, compare=False)
    """By kind, the numbers that were given when it was carried out."""

    @property
    def counts(self) -> tuple[int, int, int]:
        """Give how many are created, changed and refused."""
        return sum(self.created.values()), sum(self.changed.values()), self.refused

    @property
    def again(self) -> int:
        """Give how many a file would create once more that was imported before; an export makes nothing twice."""
        return sum(self.created.values()) if self.before and not self.whole else 0

    @property
    def unclear(self) -> frozenset[str]:
        """Give what the file leaves open: `dates`, `decimal`."""
        open_ = {"cell_day_unclear": "dates", "cell_number_unclear": "decimal"}
        return frozenset(open_[one.problem.code] for one in self.refusals if one.problem.code in open_)


@dataclass(slots=True)
class Tally:
    """Counts while a file is read."""

    created: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    unchanged: int = 0
    refused: int = 0
    alike: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)
    creations: list[Made] = field(default_factory=list)

    def create(self, kind: str, made: Made | None = None, count: int = 1) -> None:
        """Count what would be new; `made` is what is told of it, if it has a row of its own."""
        self.created[kind] = self.created.get(kind, 0) + count
        if made is not None and len(self.creations) < KEPT:
            self.creations.append(made)

    def change(self, kind: str, changed: Changed | None = None) -> None:
        """Count what would be different, and keep what is told of it."""
        self.changed[kind] = self.changed.get(kind, 0) + 1
        if changed is not None and len(self.changes) < KEPT:
            self.changes.append(changed)

    def refuse(self, *refusals: Refusal) -> None:
        """Count a row that cannot be taken, whatever is wrong with it."""
        self.refused += 1
        if len(self.refusals) < KEPT:
            self.refusals += map(_short, refusals)


def _short(one: Refusal) -> Refusal:
    """Cut what is shown of a cell: a thousand of them are kept, and each may be as long as the file."""
    values = {
        name: clean(value)[:SHOWN] if isinstance(value, str) else value for name, value in one.problem.values.items()
    }
    return replace(
        one,
        problem=replace(one.problem, values=values),
        column=clean(one.column)[:SHOWN],
        value=clean(one.value)[:SHOWN],
    )
