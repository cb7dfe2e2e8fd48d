"""The opportunities behind a figure, as they stood when it counted them. Source: product 6."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, case, func, literal_column, select
from sqlmodel import col

from storage.domain.figures import Listed, Standing
from storage.domain.money import BASIS_POINTS
from storage.models import Contact, Entry, Opportunity, Salesperson
from storage.queries.slices import ENDS, WON, Condition, Slice, Statement


def listed(
    connection: Connection,
    part: Slice,
    *,
    standing: Standing = Standing.OPEN,
    stage: int | None = None,
    closing: tuple[date | None, date | None] = (None, None),
    offset: int = 0,
    limit: int = 10,
) -> tuple[list[Listed], int]:
    """Give a page of the opportunities of a part, the largest first, and how many there are in all; 0 behind them.

    `stage` narrows to those at it; `closing` to those whose estimated closing date lies between two days, both of them
    included, if they are given. They are called what they are called now; won ones count what they were sold for.
    """
    narrowed: list[Condition] = [*part.in_force(), ENDS[standing]]
    if stage is not None:
        narrowed.append(col(Entry.stage) == stage)
    first, last = closing
    narrowed += [col(Entry.closing_date) >= first] if first else []
    narrowed += [col(Entry.closing_date) <= last] if last else []
    worth = case((WON, col(Entry.weighted) // literal_column(str(BASIS_POINTS), BigInteger)), else_=col(Entry.value))
    statement: Statement = (
        select(
            col(Opportunity.no),
            col(Opportunity.description),
            col(Contact.name),
            col(Salesperson.name).label("owner"),
            col(Entry.stage),
            col(Entry.stage_description),
            worth.label("worth"),
            col(Entry.chances),
            col(Entry.closing_date),
            func.count().over().label("total"),
        )
        .select_from(Entry)
        .join(Opportunity, col(Opportunity.id) == col(Entry.opportunity_id))
        .join(Contact, col(Contact.id) == col(Entry.contact_id))
        .join(Salesperson, col(Salesperson.id) == col(Entry.salesperson_id))
        .where(*narrowed)
        .order_by(worth.desc(), col(Opportunity.no))
    )
    rows = connection.execute(statement.offset(offset).limit(limit)).all()
    return [_listed(row) for row in rows], rows[0].total if rows else 0


def _listed(row: Row[*tuple[Any, ...]]) -> Listed:
    """Make a row; what is closed has no stage, and what makes its chances certain says how it was closed."""
    standing = Standing.OPEN if row.stage else Standing.WON if row.chances else Standing.LOST
    named = row.no, row.description, row.name, row.owner
    return Listed(*named, standing, row.stage_description if row.stage else "", row.worth, row.closing_date)
