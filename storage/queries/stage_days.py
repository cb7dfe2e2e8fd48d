"""How long opportunities usually stay in a stage: one rule for the card and for the digest. Source: product 5.1."""

from sqlalchemy import Connection, bindparam, func, literal_column, select
from sqlmodel import col

from storage.domain.digests import usual_days
from storage.domain.opportunities import Status
from storage.models import Entry, Opportunity, SalesCycle, SalesCycleStage

LATEST = 200
"""Won opportunities of a cycle that count, the newest: how one sells today, and as fast to ask of a long book."""
Usual = dict[tuple[int, int], float]
"""How many days won opportunities were at a stage, by cycle and stage."""

_newest = (
    select(col(Opportunity.id), col(Opportunity.cycle_id))
    # Written out, here and below: a database that plans before it knows the values finds the index, and how few.
    .where(
        col(Opportunity.cycle_id) == bindparam("cycle"), col(Opportunity.status) == literal_column(f"'{Status.WON}'")
    )
    .order_by(col(Opportunity.date_closed).desc(), col(Opportunity.id).desc())
    .limit(literal_column(str(LATEST)))
    .subquery()
)
# One opportunity after the other, and no join: that would be planned as a walk through every entry of the book.
_days = (
    select(func.sum(col(Entry.days_open)))
    .where(col(Entry.opportunity_id) == _newest.c.id, col(Entry.stage) == col(SalesCycleStage.no), ~col(Entry.active))
    .scalar_subquery()
)
_stay = (
    select(col(SalesCycleStage.no).label("stage"), _days.label("days"))
    .join_from(_newest, SalesCycleStage, col(SalesCycleStage.cycle_id) == _newest.c.cycle_id)
    .where((bindparam("stage") == 0) | (col(SalesCycleStage.no) == bindparam("stage")))
    .subquery()
)
_ranked = select(
    _stay.c.stage,
    _stay.c.days,
    func.row_number().over(partition_by=_stay.c.stage, order_by=_stay.c.days.nulls_last()).label("rank"),
    func.count(_stay.c.days).over(partition_by=_stay.c.stage).label("won"),
).subquery()
MEDIANS = (
    select(_ranked.c.stage, _ranked.c.won, func.avg(_ranked.c.days))
    .where(_ranked.c.days.is_not(None), (_ranked.c.rank * 2 - _ranked.c.won).between(0, 2))
    .group_by(_ranked.c.stage, _ranked.c.won)
)
"""Stage, how many were won, and the median of their days there: of one stage of a cycle, or of all with stage 0."""


def usual(connection: Connection, workspace_id: str) -> Usual:
    """Give the usual days of each stage of a workspace: the median of won opportunities, where there are enough."""
    cycles = connection.scalars(select(col(SalesCycle.id)).where(col(SalesCycle.workspace_id) == workspace_id)).all()
    return {(cycle, stage): days for cycle in cycles for stage, days in _of_cycle(connection, cycle).items()}


def usual_at(connection: Connection, cycle_id: int, stage: int) -> float:
    """Give the usual days of one stage."""
    return _of_cycle(connection, cycle_id, stage).get(stage, usual_days(0, 0))


def _of_cycle(connection: Connection, cycle_id: int, stage: int = 0) -> dict[int, float]:
    rows = connection.execute(MEDIANS, {"cycle": cycle_id, "stage": stage})
    return {at: usual_days(won, float(median)) for at, won, median in rows}
