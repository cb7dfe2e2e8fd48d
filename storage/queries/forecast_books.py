"""The open opportunities of a forecast as they stood on a day, and what they came to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, Connection, case, func, literal, or_, select
from sqlmodel import col

from storage.domain.figures import Columns
from storage.domain.forecast import Span
from storage.domain.forecast_rates import Stage
from storage.domain.money import BASIS_POINTS
from storage.models import Entry, SalesCycle, SalesCycleStage
from storage.queries.calendars import period_of
from storage.queries.history_rates import STATE
from storage.queries.slices import OPEN, WON, Slice

_SALES = func.coalesce(func.sum(col(Entry.weighted) // literal(BASIS_POINTS, BigInteger)), 0)
"""What was sold, in minor units: the weighted value of what is certain."""


@dataclass(frozen=True, slots=True)
class OpenRow:
    """An open opportunity: its cycle's key, its stage, since when it has been there, its value in minor units."""

    cycle: int
    stage: int
    since: date
    value: int


def open_rows(connection: Connection, part: Slice) -> list[OpenRow]:
    """List what is open, in the same order each time."""
    these = select(col(Entry.opportunity_id)).where(*part.in_force(), OPEN).correlate(None)
    steps = (
        select(
            *(col(Entry.opportunity_id), col(Entry.date_of_change), STATE.label("state")),
            func.lag(STATE).over(partition_by=col(Entry.opportunity_id), order_by=col(Entry.no)).label("before"),
        )
        .where(*part.begun(), col(Entry.opportunity_id).in_(these))
        .subquery()
    )
    came = (
        select(steps.c.opportunity_id, func.max(steps.c.date_of_change).label("since"))
        .where(or_(steps.c.before.is_(None), steps.c.before != steps.c.state))
        .group_by(steps.c.opportunity_id)
        .subquery()
    )
    found = (
        select(col(Entry.cycle_id), col(Entry.stage), came.c.since, col(Entry.value))
        .join(came, came.c.opportunity_id == col(Entry.opportunity_id))
        .where(*part.in_force(), OPEN)
        .order_by(col(Entry.opportunity_id))
    )
    return [OpenRow(*row) for row in connection.execute(found)]


def came(connection: Connection, part: Slice, last: date) -> int:
    """Sum up what was sold up to a day of what was open in the part on its own day, in minor units.

    What was won and reopened again by then is not sold.
    """
    these = select(col(Entry.opportunity_id)).where(*part.in_force(), OPEN).correlate(None)
    won = select(_SALES).where(*Slice(part.workspace_id, last).in_force(), WON, col(Entry.opportunity_id).in_(these))
    return int(connection.execute(won).scalar_one())


def expected(connection: Connection, part: Slice, spans: Sequence[Span]) -> dict[str, int]:
    """Sum up the value of what is open by the month of its estimated closing date; what is overdue in the first."""
    first, last = spans[0].first, spans[-1].last
    day = case((col(Entry.closing_date) < first, first), else_=col(Entry.closing_date))
    period = period_of(Columns.MONTH, day).label("period")
    sums = (
        select(period, func.sum(col(Entry.value)))
        .where(*part.in_force(), OPEN, col(Entry.closing_date) <= last)
        .group_by(period)
    )
    return {month: int(value) for month, value in connection.execute(sums)}


def stages(connection: Connection, workspace_id: str) -> list[Stage]:
    """List the stages of all sales cycles of a workspace: the cycle's key and the stage's number."""
    here = (
        select(col(SalesCycleStage.cycle_id), col(SalesCycleStage.no))
        .join(SalesCycle, col(SalesCycle.id) == col(SalesCycleStage.cycle_id))
        .where(col(SalesCycle.workspace_id) == workspace_id)
    )
    return [(cycle, no) for cycle, no in connection.execute(here)]
