"""The matrix: by salesperson, contact or stage, and by period of the estimated closing date. Source: 6.4."""

from typing import Any

from sqlalchemy import Connection, String, case, cast, func, literal_column, select
from sqlmodel import col

from storage.domain.figures import Columns, Matrix, Rows, Standing, Sums
from storage.models import Contact, Entry, SalesCycle, SalesCycleStage, Salesperson
from storage.queries.calendars import period_of
from storage.queries.figures import added, rolled_up, sums
from storage.queries.slices import ENDS, Slice, Statement

CLOSED = "Closed"
"""The row of what is at no stage any more."""


def matrix(
    connection: Connection, part: Slice, rows: Rows, columns: Columns, standing: Standing = Standing.OPEN
) -> Matrix:
    """Give count, value and weighted value by row and by period of the estimated closing date.

    Rows are ordered by their key: a salesperson's code, a contact's number, or the code of a sales cycle and the number
    of a stage in it, `NEW 2`. What is closed has the day on which it was closed, and is at stage 0.
    """
    rows_of = {Rows.SALESPERSON: _salespeople, Rows.CONTACT: _contacts, Rows.STAGE: _stages}[rows]
    found: dict[tuple[Any, ...], dict[str, Sums]] = {}
    for which, key, name, period, *summed in connection.execute(rows_of(part, columns, standing)):
        found.setdefault((which, key, name), {})[period] = added(summed)
    periods = sorted({period for cells in found.values() for period in cells})
    return Matrix(tuple(periods), tuple((key, name, cells) for (_, key, name), cells in found.items()))


def _cells(part: Slice, columns: Columns, standing: Standing, **keys: Any) -> Any:  # noqa: ANN401 - columns
    """Sum up by row and period."""
    period = period_of(columns, col(Entry.closing_date))
    labelled = (key.label(name) for name, key in keys.items())
    return (
        select(*labelled, period.label("period"), *(each.label(f"sum{place}") for place, each in enumerate(sums())))
        .where(*part.in_force(), ENDS[standing])
        .group_by(*keys.values(), period)
        .subquery()
    )


def _told(of: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a subquery
    """Give what a cell says."""
    return of.c.period, of.c.sum0, of.c.sum1, of.c.sum2


def _salespeople(part: Slice, columns: Columns, standing: Standing) -> Statement:
    of = _cells(part, columns, standing, owner=col(Entry.salesperson_id))
    row = of.c.owner, col(Salesperson.code), col(Salesperson.name)
    return select(*row, *_told(of)).join(of, of.c.owner == col(Salesperson.id)).order_by(row[1], row[0])


def _contacts(part: Slice, columns: Columns, standing: Standing) -> Statement:
    of = _cells(part, columns, standing, contact=rolled_up(Entry))
    row = of.c.contact, col(Contact.no), col(Contact.name)
    return select(*row, *_told(of)).join(of, of.c.contact == col(Contact.id)).order_by(row[1])


def _stages(part: Slice, columns: Columns, standing: Standing) -> Statement:
    """Select by stage; of one that was deleted only the number is left."""
    of = _cells(part, columns, standing, cycle=col(Entry.cycle_id), stage=col(Entry.stage))
    number = cast(of.c.stage, String)
    key = col(SalesCycle.code) + literal_column("' '") + number
    closed: tuple[Any, Any] = (of.c.stage == literal_column("0"), literal_column(f"'{CLOSED}'"))
    name = case(closed, else_=func.coalesce(number + literal_column("' '") + col(SalesCycleStage.description), number))
    there = (col(SalesCycleStage.cycle_id) == of.c.cycle) & (col(SalesCycleStage.no) == of.c.stage)
    return (
        select(of.c.cycle, key, name, *_told(of))
        .join(of, of.c.cycle == col(SalesCycle.id))
        .outerjoin(SalesCycleStage, there)
        .order_by(col(SalesCycle.code), of.c.cycle, of.c.stage)
    )
