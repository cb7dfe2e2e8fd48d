"""How a workspace is set up to sell, as its admins look at it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select
from sqlmodel import col

from storage.domain.cycles import ProbabilityMethod
from storage.domain.opportunities import Status
from storage.models import (
    Activity,
    CloseCode,
    Entry,
    SalesCycle,
    SalesCycleStage,
    Salesperson,
    Team,
    Workspace,
)
from storage.queries.listing import Listed, count, one_of, page_of


@dataclass(frozen=True, slots=True)
class Overview:
    """How much of each there is; nothing that was deleted is counted."""

    cycles: int
    activities: int
    close_codes: int
    people: int
    teams: int


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A sales cycle; `open` counts the opportunities in progress in it."""

    id: int
    code: str
    description: str
    method: ProbabilityMethod
    blocked: bool
    stages: int
    open: int
    is_default: bool


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage of a cycle; `open` counts the opportunities that are at it."""

    id: int
    no: int
    description: str
    completed: int
    chances: int
    activity: str | None
    quote_required: bool
    allow_skip: bool
    date_formula: str
    open: int


@dataclass(frozen=True, slots=True)
class CloseCodeRow:
    """A close code; `used` counts the opportunities that were ever closed with it."""

    id: int
    code: str
    description: str
    type: Status
    blocked: bool
    used: int


_at_cycle = (col(Entry.cycle_id) == col(SalesCycle.id)) & col(Entry.active) & (col(Entry.stage) > 0)
_at_stage = (
    (col(Entry.cycle_id) == col(SalesCycleStage.cycle_id))
    & (col(Entry.stage) == col(SalesCycleStage.no))
    & col(Entry.active)
)


_CYCLES = (
    select(
        col(SalesCycle.id),
        col(SalesCycle.code),
        col(SalesCycle.description),
        col(SalesCycle.method),
        col(SalesCycle.blocked),
        count(SalesCycleStage, col(SalesCycleStage.cycle_id) == col(SalesCycle.id)),
        count(Entry, _at_cycle),
        func.coalesce(col(SalesCycle.code) == col(Workspace.default_cycle_code), False),
    )
    .join(Workspace, col(Workspace.id) == col(SalesCycle.workspace_id))
    .where(col(SalesCycle.deleted_at).is_(None))
    .order_by(col(SalesCycle.code))
)
_STAGES = (
    select(
        col(SalesCycleStage.id),
        col(SalesCycleStage.no),
        col(SalesCycleStage.description),
        col(SalesCycleStage.completed),
        col(SalesCycleStage.chances),
        col(Activity.code),
        col(SalesCycleStage.quote_required),
        col(SalesCycleStage.allow_skip),
        col(SalesCycleStage.date_formula),
        count(Entry, _at_stage),
    )
    .join(SalesCycle, col(SalesCycle.id) == col(SalesCycleStage.cycle_id))
    .join(Activity, col(Activity.id) == col(SalesCycleStage.activity_id), isouter=True)
    .order_by(col(SalesCycleStage.no))
)
_used = select(func.count(func.distinct(col(Entry.opportunity_id)))).where(
    col(Entry.close_code_id) == col(CloseCode.id)
)
_CLOSE_CODES = select(
    col(CloseCode.id),
    col(CloseCode.code),
    col(CloseCode.description),
    col(CloseCode.type),
    col(CloseCode.blocked),
    _used.scalar_subquery(),
).order_by(col(CloseCode.code))


def overview(connection: Connection, workspace_id: str) -> Overview:
    """Count what is set up."""
    tables: tuple[Any, ...] = (SalesCycle, Activity, CloseCode, Salesperson, Team)
    counts = []
    for table in tables:
        mine = [table.workspace_id == workspace_id]
        if "deleted_at" in table.model_fields:
            mine.append(table.deleted_at.is_(None))
        counts.append(count(table, *mine))
    return Overview(*connection.execute(select(*counts)).one())


def cycles(connection: Connection, workspace_id: str, page: int, size: int) -> Listed[CycleRow]:
    """List the sales cycles by code."""
    return page_of(connection, _CYCLES.where(col(SalesCycle.workspace_id) == workspace_id), CycleRow, page, size)


def cycle(connection: Connection, workspace_id: str, cycle_id: int) -> CycleRow | None:
    """Find a sales cycle that was not deleted."""
    mine = col(SalesCycle.workspace_id) == workspace_id, col(SalesCycle.id) == cycle_id
    return one_of(connection, _CYCLES.where(*mine), CycleRow)


def stages(connection: Connection, cycle_id: int, page: int, size: int) -> Listed[StageRow]:
    """List the stages of a cycle by number."""
    return page_of(connection, _STAGES.where(col(SalesCycleStage.cycle_id) == cycle_id), StageRow, page, size)


def stage(connection: Connection, workspace_id: str, stage_id: int) -> StageRow | None:
    """Find a stage."""
    mine = col(SalesCycle.workspace_id) == workspace_id, col(SalesCycleStage.id) == stage_id
    return one_of(connection, _STAGES.where(*mine), StageRow)


def last_stage(connection: Connection, cycle_id: int) -> int:
    """Give the highest stage number of a cycle; 0 without stages."""
    found = connection.scalar(
        select(func.max(col(SalesCycleStage.no))).where(col(SalesCycleStage.cycle_id) == cycle_id)
    )
    return found or 0


def close_codes(connection: Connection, workspace_id: str, page: int, size: int) -> Listed[CloseCodeRow]:
    """List the close codes by code."""
    mine = col(CloseCode.workspace_id) == workspace_id
    return page_of(connection, _CLOSE_CODES.where(mine), _close_code_row, page, size)


def close_code(connection: Connection, workspace_id: str, code_id: int) -> CloseCodeRow | None:
    """Find a close code."""
    mine = col(CloseCode.workspace_id) == workspace_id, col(CloseCode.id) == code_id
    return one_of(connection, _CLOSE_CODES.where(*mine), _close_code_row)


def _close_code_row(*values: Any) -> CloseCodeRow:  # noqa: ANN401 - a row of the database
    """Make a close code of a row; its type is a status."""
    code_id, code, description, kind, blocked, used = values
    return CloseCodeRow(code_id, code, description, Status(kind), blocked, used)
