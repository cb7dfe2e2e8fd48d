"""Reports as tables to look at: the columns that fit a terminal. All of them are in the JSON."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bot.clock import SystemClock
from storage.queries.reports import Row

_Column = Callable[[Row], object]


def _stage(row: Row) -> str:
    return f"{row['stage']} of {row['stages']}" if row["stage"] else ""


def _status(row: Row) -> str:
    return str(row["status"]).replace("_", " ")


def _closing(row: Row) -> object:
    return row["date_closed"] or row["estimated_closing_date"]


def _plain(column: str) -> _Column:
    return lambda row: row[column]


_OPPORTUNITIES: Mapping[str, _Column] = {
    **{name: _plain(name) for name in ("no", "description", "contact", "salesperson")},
    "stage": _stage,
    "status": _status,
    **{name: _plain(name) for name in ("value", "weighted")},
    "closing": _closing,
}
_ENTRIES: Mapping[str, _Column] = {
    **{name: _plain(name) for name in ("entry", "date_of_change", "action", "stage", "days_open")},
    **{name: _plain(name) for name in ("value", "chances", "weighted")},
    "closing": _plain("estimated_closing_date"),
    "salesperson": _plain("salesperson"),
}
_TASKS: Mapping[str, _Column] = {
    **{name: _plain(name) for name in ("no", "date", "type", "priority", "status", "description", "opportunity")},
    "contact": _plain("contact"),
    "for": lambda row: row["salesperson"] or row["team"],
    "closed": _plain("date_closed"),
}
_COLUMNS = {"opportunities": _OPPORTUNITIES, "entries": _ENTRIES, "tasks": _TASKS}
"""What a table shows, by the report's name; of others every column."""
_COUNTED = {
    "opportunities": ("opportunity", "opportunities"),
    "entries": ("entry", "entries"),
    "tasks": ("task", "tasks"),
    "salespeople": ("salesperson", "salespeople"),
    "contacts": ("contact", "contacts"),
    "cycles": ("sales cycle", "sales cycles"),
    "pipeline": ("stage", "stages"),
    "close-codes": ("close code", "close codes"),
    "matrix": ("row", "rows"),
    "top": ("largest opportunity", "largest opportunities"),
}
_WITHOUT_AMOUNTS = frozenset({"tasks", "due"})
_TO_THE_LEFT = frozenset(
    {
        *("no", "description", "contact", "salesperson", "stage", "status", "closing", "date_of_change", "action"),
        *("date", "type", "priority", "opportunity", "for", "closed", "name", "cycle", "code", "row"),
    }
)
_WRAPPED = frozenset({"description", "contact", "salesperson", "name", "row"})
"""On a narrow terminal these give way; numbers, amounts and dates stay whole."""


def drawn(report: dict[str, Any]) -> Iterator[RenderableType]:
    """Draw a report: what it is, the table, and of opportunities what they come to."""
    rows: list[Row] = report["rows"]
    of_opportunities = report["report"] == "opportunities"
    amounts = "" if report["report"] in _WITHOUT_AMOUNTS else f", amounts in {report['currency']}"
    heading = f"{_counted(report)}{as_of(report)}{amounts}"
    yield Text(heading, style="bold")
    if not rows:
        return
    columns = _COLUMNS.get(report["report"]) or {name: _plain(name) for name in rows[0]}
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), show_footer=of_opportunities)
    sums = (
        {"no": str(len(rows)), **{name: _sum(rows, name) for name in ("value", "weighted")}} if of_opportunities else {}
    )
    for name in columns:
        table.add_column(
            name.replace("_", " "),
            sums.get(name, ""),
            justify="left" if name in _TO_THE_LEFT else "right",
            overflow="fold",
            no_wrap=name not in _WRAPPED,
        )
    for row in rows:
        # Text, not markup: a description in square brackets is no style.
        table.add_row(*(_cell(give(row)) for give in columns.values()))
    yield table


def as_of(report: Mapping[str, Any]) -> str:
    """Say of which day a report is; of one that is still to come, that nobody knows more than there is today."""
    if report["on"] <= SystemClock()().date().isoformat():
        return f" on {report['on']}"
    if report["report"] == "due":  # what is there today, counted from that day on
        return f" on {report['on']}, of what there is today"
    return f", as of today ({report['on']} is still to come)"


def _counted(report: dict[str, Any]) -> str:
    """Say how many of what there are."""
    rows: list[Row] = report["rows"]
    if report["report"] == "due":
        return "due and overdue"
    one, several = _COUNTED[report["report"]]
    of = f" of {rows[0]['no']}" if rows and report["report"] == "entries" else ""
    return f"{len(rows)} {one if len(rows) == 1 else several}{of}"


def _cell(value: object) -> Text:
    return Text("" if value is None else str(value))


def _sum(rows: list[Row], column: str) -> str:
    """Add amounts up, exactly."""
    return format(sum((Decimal(str(row[column])) for row in rows), Decimal(0)), "f")
