"""The activities of a workspace and their steps, as its admins look at them."""

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlmodel import col

from storage.domain.opportunities import Priority
from storage.domain.tasks import TaskType
from storage.domain.text import search_form
from storage.models import Activity, ActivityStep, SalesCycleStage
from storage.queries.listing import Listed, count, one_of, page_of
from storage.queries.people import Choice


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


_ACTIVITIES = select(
    col(Activity.id),
    col(Activity.code),
    col(Activity.description),
    col(Activity.blocked),
    count(ActivityStep, col(ActivityStep.activity_id) == col(Activity.id)),
    count(SalesCycleStage, col(SalesCycleStage.activity_id) == col(Activity.id)),
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


def activities(connection: Connection, workspace_id: str, page: int, size: int) -> Listed[ActivityRow]:
    """List the activities by code."""
    return page_of(connection, _ACTIVITIES.where(col(Activity.workspace_id) == workspace_id), ActivityRow, page, size)


def activity(connection: Connection, workspace_id: str, activity_id: int) -> ActivityRow | None:
    """Find an activity."""
    mine = col(Activity.workspace_id) == workspace_id, col(Activity.id) == activity_id
    return one_of(connection, _ACTIVITIES.where(*mine), ActivityRow)


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
    return page_of(connection, _STEPS.where(col(ActivityStep.activity_id) == activity_id), StepRow, page, size)


def step(connection: Connection, workspace_id: str, step_id: int) -> StepRow | None:
    """Find a step."""
    mine = col(Activity.workspace_id) == workspace_id, col(ActivityStep.id) == step_id
    return one_of(connection, _STEPS.where(*mine), StepRow)
