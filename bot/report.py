"""The figures of the book on the command line: a table, or one JSON object."""

import json
import re
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from rich.console import Console
from sqlmodel import Session

from bot import tables
from bot.config import Settings
from bot.opening import only_workspace, opened
from storage.domain.clock import Clock
from storage.queries import reports

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


def opportunities(settings: Settings, clock: Clock, workspace: str | None, status: StatusChoice) -> dict[str, Any]:
    """Report the opportunities of a workspace."""
    return _report(
        settings, clock, workspace, "opportunities", lambda session, one: reports.opportunities(session, one, status)
    )


def entries(settings: Settings, clock: Clock, workspace: str | None, opportunity: str) -> dict[str, Any]:
    """Report the history of one opportunity; its number is taken as people type it."""
    no = _opportunity_no(opportunity)
    return _report(settings, clock, workspace, "entries", lambda session, one: reports.entries(session, one, no))


def tasks(settings: Settings, clock: Clock, workspace: str | None, opportunity: str | None) -> dict[str, Any]:
    """Report the tasks of a workspace, or of one opportunity."""
    no = _opportunity_no(opportunity) if opportunity is not None else None
    return _report(settings, clock, workspace, "tasks", lambda session, one: reports.tasks(session, one, no))


def _opportunity_no(given: str) -> str:
    """Read a number as people type it."""
    typed = _NUMBER.match(given.strip())
    return f"OP{int(typed.group(1)):06d}" if typed else given


def _report(
    settings: Settings,
    clock: Clock,
    workspace: str | None,
    name: str,
    rows: Callable[[Session, str], list[reports.Row]],
) -> dict[str, Any]:
    with opened(settings) as database, database.reading() as session:
        one = workspace or only_workspace(session)
        return {
            "report": name,
            "on": clock().date().isoformat(),
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
