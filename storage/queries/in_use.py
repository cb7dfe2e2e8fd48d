"""What stands in the way of deleting something by which a workspace sells."""

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from storage.models import Entry, Opportunity, SalesCycle, SalesCycleStage


def open_in_cycle(connection: Connection, cycle_id: int, stage: int | None = None) -> list[str]:
    """Give the numbers of the opportunities that are in progress in a cycle, or at one of its stages."""
    at = [] if stage is None else [col(Entry.stage) == stage]
    return _numbers(connection, col(Entry.cycle_id) == cycle_id, col(Entry.active), col(Entry.stage) > 0, *at)


def closed_with(connection: Connection, code_id: int) -> list[str]:
    """Give the numbers of the opportunities that were ever closed with a close code."""
    return _numbers(connection, col(Entry.close_code_id) == code_id)


def asking_for(connection: Connection, activity_id: int) -> list[str]:
    """Name the stages that ask for an activity, as CODE/3."""
    rows = connection.execute(
        select(col(SalesCycle.code), col(SalesCycleStage.no))
        .join(SalesCycle, col(SalesCycle.id) == col(SalesCycleStage.cycle_id))
        .where(col(SalesCycleStage.activity_id) == activity_id)
        .order_by(col(SalesCycle.code), col(SalesCycleStage.no))
    )
    return [f"{code}/{no}" for code, no in rows]


def _numbers(connection: Connection, *conditions: ColumnElement[bool] | Mapped[bool]) -> list[str]:
    """Give the numbers of the opportunities with such an entry, in order."""
    rows = connection.scalars(
        select(col(Opportunity.no))
        .where(col(Opportunity.id).in_(select(col(Entry.opportunity_id)).where(*conditions)))
        .order_by(col(Opportunity.no))
    )
    return list(rows)
