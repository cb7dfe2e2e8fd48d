"""The figures of the book on the command line: a table, or one JSON object."""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from rich.console import Console
from sqlmodel import Session

from bot import tables
from bot.config import Settings
from bot.opening import only_workspace, opened
from storage.domain.clock import Clock
from storage.domain.figures import Columns, Measure, Rows, Standing
from storage.queries import figure_reports, reports
from storage.queries.reports import Row
from storage.queries.slices import Slice

FULL_WIDTH = 2000
"""Columns for output that goes into a file or a pipe: nothing is wrapped or cut off there."""
_NUMBER = re.compile(r"^(?:OP[- ]?)?0*(\d{1,9})$", re.IGNORECASE)


class StatusChoice(StrEnum):
    """Which opportunities a report lists."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"
    NOT_STARTED = "not_started"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is reported on: whose book, in whose workspace, as of when; without a day as it is now."""

    settings: Settings
    clock: Clock
    workspace: str | None = None
    on: date | None = None

    @property
    def day(self) -> date:
        """Give the day that the report is of."""
        return self.on or self.clock().date()


def opportunities(asked: Asked, status: StatusChoice) -> dict[str, Any]:
    """Report the opportunities of a workspace."""
    return _report(asked, "opportunities", lambda session, one: reports.opportunities(session, one, status, asked.on))


def entries(asked: Asked, opportunity: str) -> dict[str, Any]:
    """Report the history of one opportunity; its number is taken as people type it."""
    no = _opportunity_no(opportunity)
    return _report(asked, "entries", lambda session, one: reports.entries(session, one, no, asked.on))


def tasks(asked: Asked, opportunity: str | None) -> dict[str, Any]:
    """Report the tasks of a workspace, or of one opportunity."""
    no = _opportunity_no(opportunity) if opportunity is not None else None
    return _report(asked, "tasks", lambda session, one: reports.tasks(session, one, no, asked.on))


def salespeople(asked: Asked, standing: Standing) -> dict[str, Any]:
    """Report the figures of each salesperson."""
    return _figures(asked, "salespeople", figure_reports.salespeople, standing)


def contacts(asked: Asked, standing: Standing) -> dict[str, Any]:
    """Report the figures of each contact."""
    return _figures(asked, "contacts", figure_reports.contacts, standing)


def cycles(asked: Asked) -> dict[str, Any]:
    """Report the figures of each sales cycle."""
    return _figures(asked, "cycles", figure_reports.cycles)


def pipeline(asked: Asked, cycle: str | None) -> dict[str, Any]:
    """Report the figures of each stage."""
    return _figures(asked, "pipeline", figure_reports.pipeline, cycle=cycle)


def close_codes(asked: Asked) -> dict[str, Any]:
    """Report why opportunities were won and lost."""
    return _figures(asked, "close-codes", figure_reports.close_codes)


def matrix(asked: Asked, shape: tuple[Rows, Columns, Measure], standing: Standing, cycle: str | None) -> dict[str, Any]:
    """Report by row and by period of the estimated closing date."""
    return _figures(asked, "matrix", figure_reports.matrix, shape, standing, cycle=cycle)


def top(asked: Asked) -> dict[str, Any]:
    """Report the largest open opportunities."""
    return _figures(asked, "top", figure_reports.top)


def due(asked: Asked) -> dict[str, Any]:
    """Report how many are due and overdue: beside the day, and as the one row."""
    found = _report(
        asked,
        "due",
        lambda session, one: [figure_reports.due(session.connection(), Slice(one, asked.on), asked.day)],
    )
    return {"report": found["report"], "on": found["on"], **found["rows"][0], **found}


def _figures(
    asked: Asked, name: str, rows: Callable[..., list[Row]], *more: object, cycle: str | None = None
) -> dict[str, Any]:
    """Report what is reckoned of a part of the book."""

    def of(session: Session, one: str) -> list[Row]:
        money = reports.currency(session, one)
        return rows(session.connection(), Slice(one, asked.on, cycle_code=cycle), money, *more)

    return _report(asked, name, of)


def _opportunity_no(given: str) -> str:
    """Read a number as people type it."""
    typed = _NUMBER.match(given.strip())
    return f"OP{int(typed.group(1)):06d}" if typed else given


def _report(asked: Asked, name: str, rows: Callable[[Session, str], list[Row]]) -> dict[str, Any]:
    with opened(asked.settings) as database, database.reading() as session:
        one = asked.workspace or only_workspace(session)
        return {
            "report": name,
            "on": asked.day.isoformat(),
            "currency": reports.currency(session, one),
            "rows": rows(session, one),
        }


def show(report: dict[str, Any], *, as_json: bool) -> None:
    """Print a report."""
    if as_json:
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else FULL_WIDTH)
    for part in tables.drawn(report):
        console.print(part)
