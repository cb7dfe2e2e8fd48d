"""How many of the opportunities that were ever at a stage ended, and were won: one grouped statement."""

from sqlalchemy import Connection, case, func, select
from sqlmodel import col

from storage.domain.calibration import StageCalibration
from storage.models import Entry, SalesCycle, SalesCycleStage
from storage.queries.slices import OPEN, WON, Slice


def calibrations(connection: Connection, part: Slice) -> list[StageCalibration]:
    """Give every stage of the cycles of a part, in order, with what became of those that were ever there."""
    ended = (
        select(col(Entry.opportunity_id), case((WON, 1), else_=0).label("won"))
        .where(*part.in_force(), ~OPEN)
        .subquery("ended")
    )
    # An opportunity that came back to a stage counts once.
    there = (
        select(col(Entry.cycle_id), col(Entry.stage), ended.c.opportunity_id, ended.c.won)
        .join(ended, ended.c.opportunity_id == col(Entry.opportunity_id))
        .where(*part.begun(), OPEN)
        .distinct()
        .subquery("there")
    )
    counted = (
        select(there.c.cycle_id, there.c.stage, func.count().label("ended"), func.sum(there.c.won).label("won"))
        .group_by(there.c.cycle_id, there.c.stage)
        .subquery("counted")
    )
    stages = (
        select(
            *(col(SalesCycle.code), col(SalesCycle.description), col(SalesCycleStage.no)),
            *(col(SalesCycleStage.description), col(SalesCycleStage.chances)),
            *(func.coalesce(counted.c.ended, 0), func.coalesce(counted.c.won, 0)),
        )
        .join(SalesCycle, col(SalesCycle.id) == col(SalesCycleStage.cycle_id))
        .outerjoin(
            counted,
            (counted.c.cycle_id == col(SalesCycleStage.cycle_id)) & (counted.c.stage == col(SalesCycleStage.no)),
        )
        .where(*part.cycles(), col(SalesCycle.deleted_at).is_(None))
        .order_by(col(SalesCycle.code), col(SalesCycleStage.no))
    )
    return [StageCalibration(*row) for row in connection.execute(stages)]


def stage_id(connection: Connection, workspace_id: str, cycle_code: str, stage_no: int) -> tuple[int, int] | None:
    """Find the keys of a cycle and of its stage."""
    coded = col(SalesCycle.workspace_id) == workspace_id, col(SalesCycle.code) == cycle_code
    found = connection.execute(
        select(col(SalesCycle.id), col(SalesCycleStage.id))
        .join(SalesCycleStage, col(SalesCycleStage.cycle_id) == col(SalesCycle.id))
        .where(*coded, col(SalesCycle.deleted_at).is_(None), col(SalesCycleStage.no) == stage_no)
    ).first()
    return None if found is None else (found[0], found[1])
