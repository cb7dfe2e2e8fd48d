"""One row of a table as it is meant: each cell read by its column, with everything that is wrong in it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from storage.domain.cells import (
    DayOrder,
    DecimalSign,
    read_amount,
    read_choice,
    read_day,
    read_percent,
)
from storage.domain.columns import Columns
from storage.domain.dates import check_calendar
from storage.domain.errors import Problem, RuleBrokenError, broken
from storage.domain.estimates import Estimates
from storage.domain.money import to_minor
from storage.domain.opportunities import Priority, Status
from storage.domain.text import clean
from storage.models import ContactType
from storage.services.importing_content import FORMULA, Exact, Options, Refusal, Unusable

LONGEST_NO = 20
SHOWN = 60
"""Characters of a cell that are shown where it is refused."""
_NUMBER = {prefix: re.compile(rf"(?:{prefix}[- ]?)?0*(\d{{1,9}})", re.IGNORECASE) for prefix in ("OP", "CT")}
_CONTACT_NO = re.compile(r"CT[- ]?\d{1,9}", re.IGNORECASE)
STATUSES = {
    "open": "in_progress",
    "started": "in_progress",
    "pagar": "in_progress",
    "new": "not_started",
    "ikke_startet": "not_started",
    "closed_won": "won",
    "vunnet": "won",
    "closed_lost": "lost",
    "mistet": "lost",
    "tapt": "lost",
}
"""What else a status is called."""
PRIORITIES = {"medium": "normal", "lav": "low", "hoy": "high"}
TYPES = {"organisation": "company", "organization": "company", "selskap": "company", "firma": "company"}

Read = TypeVar("Read")
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Sale:
    """A row about an opportunity; what its cells leave out is None."""

    row: int
    no: str | None
    description: str | None
    contact: str | None
    company: str | None
    salesperson: str | None
    cycle: str | None
    stage: str | None
    status: Status | None
    estimates: Estimates
    creation_date: date | None
    date_closed: date | None
    close_code: str | None
    priority: Priority | None
    next_step: str | None
    next_step_date: date | None
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class Who:
    """A row about a contact; what its cells leave out is None."""

    row: int
    no: str | None
    type: ContactType | None
    name: str | None
    company: str | None
    salesperson: str | None
    email: str | None
    phone: str | None
    customer_since: date | None
    deleted: bool


def number_of(said: str, prefix: str) -> str:
    """Give a number as the book writes it, however it is typed: op12, OP-12, 12; one of another kind as it stands."""
    match = _NUMBER[prefix].fullmatch(said)
    return f"{prefix}{int(match[1]):06d}" if match else said.upper()[:LONGEST_NO]


def is_contact_no(said: str) -> bool:
    """Tell a contact's number from a name."""
    return _CONTACT_NO.fullmatch(said) is not None


@lru_cache(maxsize=4_096)
def _day(raw: str, field: str, order: DayOrder | None) -> date:
    """Read a day of the calendar; a file has few of them, each many times."""
    day = read_day(raw, field, order)
    if beyond := check_calendar(day, field):
        raise RuleBrokenError(*beyond)
    return day


class Cells:
    """The cells of one row, by field; what is wrong with them is gathered."""

    def __init__(
        self, columns: Columns, headers: tuple[str, ...], row: tuple[int, list[str]], options: Options, currency: str
    ) -> None:
        self.row, self._cells = row
        self._places = columns.places
        self._headers = headers
        self._options = options
        self._currency = currency
        self.problems: list[Problem] = []
        if len(self._cells) != len(headers):
            there, wanted = len(self._cells), len(headers)
            self.problems.append(Problem("cells_not_as_headers", None, {"count": there, "wanted": wanted}))

    def raw(self, field: str) -> str:
        """Give what stands in a field's cell."""
        place = self._places.get(field)
        return self._cells[place] if place is not None and place < len(self._cells) else ""

    def read(self, field: str, reader: Callable[[str], Read]) -> Read | None:
        """Read a cell; nothing for an empty one, and for what cannot be read, which is noted."""
        place = self._places.get(field)
        if place is None or place >= len(self._cells):
            return None
        raw = self._cells[place]
        if not raw or raw.isspace():
            return None
        try:
            if isinstance(raw, Unusable):
                raise broken("cell_formula" if raw.code == FORMULA else "cell_error", field, value=str(raw))
            return reader(raw)
        except RuleBrokenError as error:
            self.problems += error.problems
            return None

    def text(self, field: str) -> str | None:
        """Give a text, cleaned."""
        return self.read(field, clean) or None

    def day(self, field: str) -> date | None:
        """Give a day of the calendar."""

        def reader(raw: str) -> date:
            return _day(raw, field, self._options.dates)

        return self.read(field, reader)

    def amount(self, field: str) -> int | None:
        """Give an amount in minor units."""

        def reader(raw: str) -> int:
            sign = DecimalSign.POINT if isinstance(raw, Exact) else self._options.decimal
            return to_minor(read_amount(raw, field, self._currency, sign), self._currency, field)

        return self.read(field, reader)

    def one_of(self, field: str, possible: type[Choice], names: dict[str, str]) -> Choice | None:
        """Give one of a few."""
        return self.read(field, lambda raw: possible(read_choice(raw, field, possible, names)))

    def percent(self, field: str) -> int | None:
        """Give a whole percentage."""
        return self.read(field, lambda raw: read_percent(raw, field))

    def refusals(self, problems: Iterable[Problem] = ()) -> tuple[Refusal, ...]:
        """Say what is wrong in this row, with the headers and cells as they stand in the file.

        The same of one field is said once, though more than one rule finds it.
        """
        once = {(problem.field, problem.code): self._with_day(problem) for problem in [*problems, *self.problems]}
        return tuple(
            Refusal(self.row, problem, self._header(field or ""), self.raw(field or "")[:SHOWN])
            for (field, _), problem in once.items()
        )

    def _with_day(self, problem: Problem) -> Problem:
        """Say of a day that is over which one was read: what stands in the cell may look like another."""
        day = self.day("closing_date") if problem.code == "closing_date_past" else None
        return problem if day is None else replace(problem, values={**problem.values, "day": day})

    def _header(self, field: str) -> str:
        """Name a column as the file does."""
        place = self._places.get(field)
        return self._headers[place] if place is not None else field.replace("_", " ")


def sale_of(cells: Cells) -> Sale:
    """Read a row about an opportunity."""
    return Sale(
        row=cells.row,
        no=cells.read("no", lambda raw: number_of(clean(raw), "OP")) or None,
        description=cells.text("description"),
        contact=cells.text("contact"),
        company=cells.text("company"),
        salesperson=cells.text("salesperson"),
        cycle=cells.text("cycle"),
        stage=cells.text("stage"),
        status=cells.one_of("status", Status, STATUSES),
        estimates=Estimates(cells.amount("value"), cells.percent("chances"), cells.day("closing_date")),
        creation_date=cells.day("creation_date"),
        date_closed=cells.day("date_closed"),
        close_code=cells.text("close_code"),
        priority=cells.one_of("priority", Priority, PRIORITIES),
        next_step=cells.text("next_step"),
        next_step_date=cells.day("next_step_date"),
        email=cells.read("email", lambda raw: clean(raw).casefold()),
        phone=cells.text("phone"),
    )


def who_of(cells: Cells) -> Who:
    """Read a row about a contact."""
    return Who(
        row=cells.row,
        no=cells.read("no", lambda raw: number_of(clean(raw), "CT")) or None,
        type=cells.one_of("type", ContactType, TYPES),
        name=cells.text("name"),
        company=cells.text("company"),
        salesperson=cells.text("salesperson"),
        email=cells.read("email", lambda raw: clean(raw).casefold()),
        phone=cells.text("phone"),
        customer_since=cells.day("customer_since"),
        deleted=bool(cells.raw("deleted_at").strip()),
    )
