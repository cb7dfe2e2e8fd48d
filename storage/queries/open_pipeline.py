"""What is open now, by stage and by salesperson: one way to it for the digest and the Home.

It counts the same entries as the figures of `storage.queries.figures`; without what was ever there it is quicker.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlmodel import col

from storage.models import Entry, SalesCycle, SalesCycleStage, Salesperson
from storage.queries.figures import sums
from storage.queries.slices import OPEN, Condition, Slice


@dataclass(frozen=True, slots=True)
class OpenStage:
    """What is open at one stage; amounts in minor units, `weighted` in ten-thousandths of one."""

    cycle: str
    cycle_name: str
    stage: int
    name: str
    count: int
    value: int
    weighted: int


@dataclass(frozen=True, slots=True)
class OpenOwner:
    """What one salesperson has open."""

    name: str
    count: int
    value: int
    weighted: int


def by_stage(connection: Connection, part: Slice, *more: Condition) -> tuple[OpenStage, ...]:
    """Give what is open by cycle and stage; cycles and stages are looked up for the sums alone."""
    by = col(Entry.cycle_id), col(Entry.stage)
    here = select(*by, *sums()).where(*part.in_force(), OPEN, *more).group_by(*by).subquery()
    # A stage that has been deleted since is called what it was.
    was = (
        select(func.min(col(Entry.stage_description)))
        .where(col(Entry.cycle_id) == here.c.cycle_id, col(Entry.stage) == here.c.stage, col(Entry.active))
        .correlate(here)
        .scalar_subquery()
    )
    name = func.coalesce(col(SalesCycleStage.description), was)
    statement = (
        select(col(SalesCycle.code), col(SalesCycle.description), here.c.stage, name, *list(here.c)[len(by) :])
        .select_from(here)
        .join(SalesCycle, col(SalesCycle.id) == here.c.cycle_id)
        .outerjoin(
            SalesCycleStage,
            (col(SalesCycleStage.cycle_id) == here.c.cycle_id) & (col(SalesCycleStage.no) == here.c.stage),
        )
        .order_by(col(SalesCycle.code), here.c.cycle_id, here.c.stage)
    )
    return tuple(
        OpenStage(code, cycle, stage, said, number, int(worth), int(weighted))
        for code, cycle, stage, said, number, worth, weighted in connection.execute(statement)
    )


def by_owner(connection: Connection, part: Slice, *more: Condition, most: int | None = None) -> tuple[OpenOwner, ...]:
    """Give what is open by salesperson, the largest first; names are looked up for the sums alone."""
    # By cycle and stage first: so an index that holds all of it is read in its own order.
    by = col(Entry.cycle_id), col(Entry.stage), col(Entry.salesperson_id)
    here = select(*by, *sums()).where(*part.in_force(), OPEN, *more).group_by(*by).subquery()
    several = [func.sum(column) for column in list(here.c)[len(by) :]]
    statement = (
        select(col(Salesperson.name), *several)
        .select_from(here)
        .join(Salesperson, col(Salesperson.id) == here.c.salesperson_id)
        .group_by(col(Salesperson.id), col(Salesperson.name))
        .order_by(several[1].desc(), col(Salesperson.name))
        .limit(most)
    )
    rows = connection.execute(statement)
    return tuple(OpenOwner(name, int(number), int(total), int(weighed)) for name, number, total, weighed in rows)
