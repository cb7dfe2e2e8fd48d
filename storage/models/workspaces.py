"""The workspace and what is kept once for each: settings, numbering, change log, what was carried out."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.domain.people import Source, Visibility
from storage.models.base import one_of, workspace_key

_WAITING = text("delivered_at IS NULL")


class Workspace(SQLModel, table=True):
    """A Slack workspace; its id is Slack's team id.

    `lead_team_code` is the team that gets what people without a salesperson record file; None: they may file nothing.
    """

    __tablename__ = "workspace"
    id: str = Field(primary_key=True, max_length=32)
    name: str = Field(default="", max_length=100)
    currency: str = Field(default="EUR", min_length=3, max_length=3)
    default_cycle_code: str | None = Field(default=None, max_length=10)
    time_zone: str = Field(default="UTC", max_length=64)
    visibility: Visibility = one_of(Visibility, default=Visibility.EVERYBODY)
    holiday_country: str = Field(default="", max_length=2)
    holiday_region: str = Field(default="", max_length=8)
    lead_team_code: str | None = Field(default=None, max_length=10)
    created_at: datetime


class NumberSeries(SQLModel, table=True):
    """The last number given out for a kind of record; the row lock keeps it without gaps."""

    __tablename__ = "number_series"
    __table_args__ = (CheckConstraint("last >= 0", name="last"),)
    workspace_id: str = Field(foreign_key="workspace.id", primary_key=True, max_length=32)
    prefix: str = Field(primary_key=True, max_length=4)
    last: int = 0


class ChangeLog(SQLModel, table=True):
    """Who did what, when, from where; append-only.

    `seq` counts from 1 in each workspace without gaps; `hash` covers the line and the hash of the one before.
    """

    __tablename__ = "change_log"
    __table_args__ = (
        UniqueConstraint("workspace_id", "seq"),
        Index("ix_change_log_record", "workspace_id", "record", "record_no"),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    seq: int
    at: datetime
    actor: str = Field(max_length=20)
    source: Source = one_of(Source)
    record: str = Field(max_length=20)
    record_no: str = Field(max_length=20)
    action: str = Field(max_length=20)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    hash: str = Field(max_length=64)


class ChangeHead(SQLModel, table=True):
    """How far a workspace's change log reaches: a log that was cut short is found out by it."""

    __tablename__ = "change_head"
    workspace_id: str = Field(foreign_key="workspace.id", primary_key=True, max_length=32)
    seq: int
    hash: str = Field(max_length=64)


class Submission(SQLModel, table=True):
    """A form that was carried out, so that sending it again does nothing twice."""

    __tablename__ = "submission"
    workspace_id: str = Field(foreign_key="workspace.id", primary_key=True, max_length=32)
    key: str = Field(primary_key=True, max_length=64)
    record_no: str = Field(max_length=20)
    at: datetime


class Notice(SQLModel, table=True):
    """A private answer that Slack did not take; it is told when Slack answers again."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_due", "next_attempt_at", sqlite_where=_WAITING, postgresql_where=_WAITING),)
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key()
    slack_user_id: str = Field(max_length=32)
    kind: str = Field(max_length=32)
    record_no: str | None = Field(default=None, max_length=20)
    values: dict[str, Any] = Field(default_factory=dict, sa_type=JSON(none_as_null=True))
    created_at: datetime
    next_attempt_at: datetime
    attempts: int = 0
    delivered_at: datetime | None = None
