"""How the workspace sells: activities, sales cycles, stages, close codes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.domain.cycles import ProbabilityMethod
from storage.domain.opportunities import Priority
from storage.domain.tasks import TaskType
from storage.models.base import THERE, one_of, workspace_key


class Activity(SQLModel, table=True):
    """A set of steps that a stage asks for."""

    __tablename__ = "activity"
    __table_args__ = (UniqueConstraint("workspace_id", "code"),)
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    code: str = Field(max_length=10)
    description: str = Field(default="", max_length=100)
    blocked: bool = False


class ActivityStep(SQLModel, table=True):
    """One step of an activity; it becomes a task."""

    __tablename__ = "activity_step"
    __table_args__ = (UniqueConstraint("activity_id", "no"),)
    id: int = Field(default=None, primary_key=True)
    activity_id: int = Field(foreign_key="activity.id")
    no: int
    type: TaskType = one_of(TaskType, default=TaskType.NONE)
    description: str = Field(default="", max_length=100)
    priority: Priority = one_of(Priority, default=Priority.LOW)
    date_formula: str = Field(default="", max_length=32)


class SalesCycle(SQLModel, table=True):
    """A way of selling. One that was deleted stays for the history of what was sold by it; its code is free again."""

    __tablename__ = "sales_cycle"
    __table_args__ = (
        Index("uq_sales_cycle_code", "workspace_id", "code", unique=True, sqlite_where=THERE, postgresql_where=THERE),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    code: str = Field(max_length=10)
    description: str = Field(default="", max_length=100)
    method: ProbabilityMethod = one_of(ProbabilityMethod, default=ProbabilityMethod.MULTIPLY)
    blocked: bool = False
    deleted_at: datetime | None = None


class SalesCycleStage(SQLModel, table=True):
    """A step of a sales cycle; the order is numeric and may have gaps."""

    __tablename__ = "sales_cycle_stage"
    __table_args__ = (
        UniqueConstraint("cycle_id", "no"),
        CheckConstraint("no > 0", name="no"),
        CheckConstraint("completed BETWEEN 0 AND 100", name="completed"),
        CheckConstraint("chances BETWEEN 0 AND 100", name="chances"),
    )
    id: int = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="sales_cycle.id")
    no: int
    description: str = Field(max_length=100)
    completed: int = 0
    chances: int = 0
    activity_id: int | None = Field(default=None, foreign_key="activity.id", index=True)
    quote_required: bool = False
    allow_skip: bool = False
    date_formula: str = Field(default="", max_length=32)


class CloseCodeType(StrEnum):
    """Which way an opportunity was closed."""

    WON = "won"
    LOST = "lost"


class CloseCode(SQLModel, table=True):
    """Why opportunities are won or lost."""

    __tablename__ = "close_code"
    __table_args__ = (UniqueConstraint("workspace_id", "code"),)
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    code: str = Field(max_length=10)
    description: str = Field(default="", max_length=100)
    type: CloseCodeType = one_of(CloseCodeType, default=CloseCodeType.WON)
    blocked: bool = False
