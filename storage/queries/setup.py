"""How a workspace is set up to sell, as its admins look at it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, func, select
from sqlmodel import col

from storage.domain.cycles import ProbabilityMethod
from storage.domain.opportunities import Priority, Status
from storage.domain.tasks import TaskType
from storage.domain.text import search_form
from storage.models import (
    Activity,
    ActivityStep,
    CloseCode,
    Entry,
    SalesCycle,
    SalesCycleStage,
    Salesperson,
    Team,
    Workspace,
)
from storage.queries.people import Choice

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Listed(Generic[Made]):
    """A page of a list, and how long the whole is; the last page where one asked for is beyond it."""

    rows: tuple[Made, ...]
    total: int
    page: int


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
class ActivityRow:
    """An activity; `stages` counts those that ask for it."""

    id: int
    code: str
    description: str
    blocked: bool
    steps: int
    stages: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of an activity."""

    id: int
    no: int
    type: TaskType
    description: str
    priority: Priority
    date_formula: str


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


def _count(model: Any, *conditions: ColumnElement[bool]) -> Any:  # noqa: ANN401 - SQLAlchemy's own types
    """Count rows beside each row of a list."""
    return select(func.count(model.id)).where(*conditions).scalar_subquery()


_CYCLES = (
    select(
        col(SalesCycle.id),
        col(SalesCycle.code),
        col(SalesCycle.description),
        col(SalesCycle.method),
        col(SalesCycle.blocked),
        _count(SalesCycleStage, col(SalesCycleStage.cycle_id) == col(SalesCycle.id)),
        _count(Entry, _at_cycle),
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
        _count(Entry, _at_stage),
    )
    .join(SalesCycle, col(SalesCycle.id) == col(SalesCycleStage.cycle_id))
    .join(Activity, col(Activity.id) == col(SalesCycleStage.activity_id), isouter=True)
    .order_by(col(SalesCycleStage.no))
)
_ACTIVITIES = select(
    col(Activity.id),
    col(Activity.code),
    col(Activity.description),
    col(Activity.blocked),
    _count(ActivityStep, col(ActivityStep.activity_id) == col(Activity.id)),
    _count(SalesCycleStage, col(SalesCycleStage.activity_id) == col(Activity.id)),
).order_by(col(Activity.code))
_STEPS = (
    select(
        col(ActivityStep.id),
        col(ActivityStep.no),
        col(ActivityStep.type),
        col(ActivityStep.description),
        col(ActivityStep.priority),
        col(ActivityStep.date_formula),
    )
    .join(Activity, col(Activity.id) == col(ActivityStep.activity_id))
    .order_by(col(ActivityStep.no))
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
        counts.append(_count(table, *mine))
    return Overview(*connection.execute(select(*counts)).one())


def cycles(connection: Connection, workspace_id: str, page: int, size: int) -> Listed[CycleRow]:
    """List the sales cycles by code."""
    return _page(connection, _CYCLES.where(col(SalesCycle.workspace_id) == workspace_id), CycleRow, page, size)


def cycle(connection: Connection, workspace_id: str, cycle_id: int) -> CycleRow | None:
    """Find a sales cycle that was not deleted."""
    mine = col(SalesCycle.workspace_id) == workspace_id, col(SalesCycle.id) == cycle_id
    return _one(connection, _CYCLES.where(*mine), CycleRow)


def stages(connection: Connection, cycle_id: int, page: int, size: int) -> Listed[StageRow]:
    """List the stages of a cycle by number."""
    return _page(connection, _STAGES.where(col(SalesCycleStage.cycle_id) == cycle_id), StageRow, page, size)


def stage(connection: Connection, workspace_id: str, stage_id: int) -> StageRow | None:
    """Find a stage."""
    mine = col(SalesCycle.workspace_id) == workspace_id, col(SalesCycleStage.id) == stage_id
    return _one(connection, _STAGES.where(*mine), StageRow)


def last_stage(connection: Connection, cycle_id: int) -> int:
    """Give the highest stage number of a cycle; 0 without stages."""
    found = connection.scalar(
        select(func.max(col(SalesCycleStage.no))).where(col(SalesCycleStage.cycle_id) == cycle_id)
    )
    return found or 0


def activities(connection: Connection, workspace_id: str, page: int, size: int) -> Listed[ActivityRow]:
    """List the activities by code."""
    return _page(connection, _ACTIVITIES.where(col(Activity.workspace_id) == workspace_id), ActivityRow, page, size)


def activity(connection: Connection, workspace_id: str, activity_id: int) -> ActivityRow | None:
    """Find an activity."""
    mine = col(Activity.workspace_id) == workspace_id, col(Activity.id) == activity_id
    return _one(connection, _ACTIVITIES.where(*mine), ActivityRow)


def activity_choices(connection: Connection, workspace_id: str, text: str, limit: int) -> list[Choice]:
    """Find activities that a stage may ask for, by code or description."""
    wanted = search_form(text)
    rows = connection.execute(
        select(col(Activity.code), col(Activity.description))
        .where(col(Activity.workspace_id) == workspace_id, col(Activity.blocked).is_(False))
        .order_by(col(Activity.code))
    )
    found = [Choice(code, name) for code, name in rows if wanted in search_form(f"{code} {name}")]
    return found[:limit]


def steps(connection: Connection, activity_id: int, page: int, size: int) -> Listed[StepRow]:
    """List the steps of an activity in their order."""
    return _page(connection, _STEPS.where(col(ActivityStep.activity_id) == activity_id), StepRow, page, size)


def step(connection: Connection, workspace_id: str, step_id: int) -> StepRow | None:
    """Find a step."""
    mine = col(Activity.workspace_id) == workspace_id, col(ActivityStep.id) == step_id
    return _one(connection, _STEPS.where(*mine), StepRow)


def close_codes(connection: Connection, workspace_id: str, page: int, size: int) -> Listed[CloseCodeRow]:
    """List the close codes by code."""
    mine = col(CloseCode.workspace_id) == workspace_id
    return _page(connection, _CLOSE_CODES.where(mine), _close_code_row, page, size)


def close_code(connection: Connection, workspace_id: str, code_id: int) -> CloseCodeRow | None:
    """Find a close code."""
    mine = col(CloseCode.workspace_id) == workspace_id, col(CloseCode.id) == code_id
    return _one(connection, _CLOSE_CODES.where(*mine), _close_code_row)


def _close_code_row(*values: Any) -> CloseCodeRow:  # noqa: ANN401 - a row of the database
    """Make a close code of a row; its type is a status."""
    code_id, code, description, kind, blocked, used = values
    return CloseCodeRow(code_id, code, description, Status(kind), blocked, used)


def _page(
    connection: Connection, statement: Select[*tuple[Any, ...]], make: Callable[..., Made], page: int, size: int
) -> Listed[Made]:
    """Read a page; the last one where there is none so far."""
    total = connection.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    page = min(page, max((total - 1) // size, 0))
    rows = connection.execute(statement.offset(page * size).limit(size)).all()
    return Listed(tuple(make(*row) for row in rows), total, page)


def _one(connection: Connection, statement: Select[*tuple[Any, ...]], make: Callable[..., Made]) -> Made | None:
    """Read one row."""
    row = connection.execute(statement).first()
    return make(*row) if row else None
