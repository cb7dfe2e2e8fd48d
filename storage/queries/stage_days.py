"""How long opportunities usually stay in a stage: one rule for the card and for the digest. Source: product 5.1."""

from typing import Any

from sqlalchemy import Connection, Select, func, select
from sqlmodel import col

from storage.domain.digests import usual_days
from storage.domain.opportunities import Status
from storage.models import Entry, Opportunity

Usual = dict[tuple[int, int], float]
"""How many days won opportunities were at a stage, by cycle and stage."""


def usual(connection: Connection, workspace_id: str, at: tuple[int, int] | None = None) -> Usual:
    """Give the usual days of each stage, or of one: the median of won opportunities, where there are enough."""
    rows = connection.execute(medians(workspace_id, at))
    return {(cycle, stage): usual_days(won, float(median)) for cycle, stage, won, median in rows}


def medians(workspace_id: str, at: tuple[int, int] | None = None) -> Select[Any]:
    """Select cycle, stage, how many were won, and the median of their days there."""
    one = () if at is None else (col(Entry.cycle_id) == at[0], col(Entry.stage) == at[1])
    stay = (
        select(
            col(Entry.cycle_id).label("cycle"),
            col(Entry.stage).label("stage"),
            func.sum(col(Entry.days_open)).label("days"),
        )
        .join(Opportunity, col(Opportunity.id) == col(Entry.opportunity_id))
        .where(
            col(Opportunity.workspace_id) == workspace_id,
            col(Opportunity.status) == Status.WON,
            ~col(Entry.active),
            col(Entry.stage) > 0,
            col(Entry.days_open).is_not(None),
            *one,
        )
        # The sum keeps SQLite from walking all entries in the order of the group: those of a stage are few.
        .group_by(col(Entry.opportunity_id) + 0, col(Entry.cycle_id), col(Entry.stage))
        .subquery()
    )
    of_stage = stay.c.cycle, stay.c.stage
    ranked = select(
        stay.c.cycle,
        stay.c.stage,
        stay.c.days,
        func.row_number().over(partition_by=of_stage, order_by=stay.c.days).label("rank"),
        func.count().over(partition_by=of_stage).label("won"),
    ).subquery()
    middle = ranked.c.rank * 2 - ranked.c.won
    return (
        select(ranked.c.cycle, ranked.c.stage, ranked.c.won, func.avg(ranked.c.days))
        .where(middle.between(0, 2))
        .group_by(ranked.c.cycle, ranked.c.stage, ranked.c.won)
    )


def usual_at(connection: Connection, workspace_id: str, cycle_id: int, stage: int) -> float:
    """Give the usual days of one stage."""
    return usual(connection, workspace_id, (cycle_id, stage)).get((cycle_id, stage), usual_days(0, 0))
