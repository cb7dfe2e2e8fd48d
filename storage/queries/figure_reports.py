"""The figures of `storage.queries.figures` as plain rows, in words that do not change. Amounts are text."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, select
from sqlmodel import col

from storage.domain.figures import TEN_THOUSAND, Columns, Ends, Measure, Rows, Standing, Sums
from storage.domain.money import percent_decimal, to_decimal, weighted_decimal
from storage.models import SalesCycle
from storage.queries import figures, figures_matrix, figures_singles, figures_stages
from storage.queries.slices import Slice, check

Row = dict[str, object]
"""One line of a report; amounts and percentages are text, so that no reader rounds them."""


def salespeople(connection: Connection, part: Slice, money: str, standing: Standing) -> list[Row]:
    """Report the figures of each salesperson who has anything, the largest value first."""
    found = figures.by_salesperson(connection, part, standing)
    return [
        {
            "salesperson": one.key,
            "name": one.name,
            **_sums(one.sums, money),
            **_averages(one.sums, money),
            **_ends(one.ends),
        }
        for one in found
    ]


def contacts(connection: Connection, part: Slice, money: str, standing: Standing) -> list[Row]:
    """Report the figures of each company with its persons, and of each lone person; the largest value first."""
    found = figures.by_contact(connection, part, standing)
    return [
        {"contact": one.name, "no": one.key, **_sums(one.sums, money), **_averages(one.sums, money), **_ends(one.ends)}
        for one in found
    ]


def cycles(connection: Connection, part: Slice, money: str) -> list[Row]:
    """Report the figures of each sales cycle by code; `cycle_days` is null while nothing was won."""
    return [
        {"cycle": one.key, **_sums(one.sums, money), **_ends(one.ends), "cycle_days": _days(one.cycle_days)}
        for one in figures.by_cycle(connection, part)
    ]


def pipeline(connection: Connection, part: Slice, money: str) -> list[Row]:
    """Report every stage in order, of all cycles or of one; raise `unknown` for a cycle that there is not."""
    check(connection, part)
    return [
        ({"cycle": one.cycle} if part.cycle_code is None else {})
        | {
            "stage": one.stage,
            "description": one.description,
            **_sums(one.sums, money),
            "reached": one.reached,
            "average_days": _days(one.average_days),
        }
        for one in figures_stages.pipeline(connection, part)
    ]


def close_codes(connection: Connection, part: Slice, money: str) -> list[Row]:
    """Report each close code that was used."""
    return [
        {
            "code": one.code,
            "type": "won" if one.won else "lost",
            "description": one.description,
            "count": one.count,
            "value": _amount(one.value, money),
        }
        for one in figures.by_close_code(connection, part)
    ]


def matrix(
    connection: Connection, part: Slice, money: str, shape: tuple[Rows, Columns, Measure], standing: Standing
) -> list[Row]:
    """Report the matrix: `row`, and every period in which anything falls, null where nothing does.

    Raises `unknown` for a cycle that there is not.
    """
    check(connection, part)
    rows, columns, measure = shape
    found = figures_matrix.matrix(connection, part, rows, columns, standing)
    several = part.cycle_code is None and rows is Rows.STAGE and _cycles(connection, part) > 1
    return [
        {"row": _row(rows, key, name, several=several)}
        | {period: _measured(cells.get(period), measure, money) for period in found.periods}
        for key, name, cells in found.rows
    ]


def top(connection: Connection, part: Slice, money: str) -> list[Row]:
    """Report the five largest open opportunities."""
    return [
        {"no": one.no, "description": one.description, "value": _amount(one.value, money)}
        for one in figures_singles.top(connection, part)
    ]


def due(connection: Connection, part: Slice, today: date) -> Row:
    """Report how many close within seven days, and how many should have closed before today."""
    found = figures_singles.due(connection, part, today)
    return {"due_7_days": found.due_7_days, "overdue": found.overdue}


def _row(rows: Rows, key: str, name: str, *, several: bool) -> str:
    """Name a row: the code of a salesperson, the name of a contact, the number of a stage with what it is called."""
    if rows is Rows.SALESPERSON:
        return key
    cycle, _, _ = key.rpartition(" ")
    return f"{cycle} {name}" if several else name


def _cycles(connection: Connection, part: Slice) -> int:
    """Count the workspace's cycles."""
    there = select(func.count()).select_from(SalesCycle).where(*part.cycles(), col(SalesCycle.deleted_at).is_(None))
    return connection.scalar(there) or 0


def _sums(sums: Sums, money: str) -> Row:
    """Give the figures that every report of sums begins with."""
    weighted = format(weighted_decimal(sums.weighted, money), "f")
    return {"count": sums.count, "value": _amount(sums.value, money), "weighted": weighted}


def _averages(sums: Sums, money: str) -> Row:
    """Give the averages, rounded to what the currency knows."""
    return {
        "average_value": _amount(sums.average_value, money),
        "average_weighted": _amount(_rounded(sums.average_weighted), money),
    }


def _ends(ends: Ends) -> Row:
    """Give what became of all; the rate is null while nothing has ended."""
    rate = None if ends.win_rate is None else format(percent_decimal(ends.win_rate), "f")
    return {"not_started": ends.not_started, "won": ends.won, "lost": ends.lost, "win_rate": rate}


def _measured(sums: Sums | None, measure: Measure, money: str) -> object:
    """Give a cell."""
    if sums is None:
        return None
    if measure is Measure.COUNT:
        return sums.count
    if measure is Measure.WEIGHTED:
        return format(weighted_decimal(sums.weighted, money), "f")
    amount = sums.measured(measure)
    return _amount(_rounded(amount) if measure is Measure.AVERAGE_WEIGHTED else amount, money)


def _rounded(weighted: int) -> int:
    """Give ten-thousandths of a minor unit as whole ones, half of one rounded up."""
    return (2 * weighted + TEN_THOUSAND) // (2 * TEN_THOUSAND)


def _amount(minor: int, money: str) -> str:
    """Write an amount without an exponent."""
    return format(to_decimal(minor, money), "f")


def _days(days: float | None) -> float | None:
    """Give days to the hundredth."""
    return None if days is None else float(round(Decimal(repr(days)), 2))
