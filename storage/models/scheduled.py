"""What is sent by the clock: digests, nudges, messages to channels; who is away; what became of each."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.nudges import DueKind, LineStatus
from storage.models.base import big, one_of, workspace_key

_STALE: dict[str, Any] = {
    "sqlite_where": text("redraw_at IS NOT NULL"),
    "postgresql_where": text("redraw_at IS NOT NULL"),
}
_ACTIVE: dict[str, Any] = {"sqlite_where": text("active = 1"), "postgresql_where": text("active")}
_PLANNED: dict[str, Any] = {"sqlite_where": text("status = 'planned'"), "postgresql_where": text("status = 'planned'")}
_SNOOZED: dict[str, Any] = {
    "sqlite_where": text("snoozed_until IS NOT NULL"),
    "postgresql_where": text("snoozed_until IS NOT NULL"),
}


class Absence(SQLModel, table=True):
    """Days on which somebody is away, the first and the last included; without a last day, until they say otherwise."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("last_day IS NULL OR last_day >= first_day", name="days"),
        Index("ix_absence_days", "salesperson_id", "last_day"),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key()
    salesperson_id: int = Field(foreign_key="salesperson.id")
    first_day: date
    last_day: date | None = None
    substitute_id: int | None = Field(default=None, foreign_key="salesperson.id", index=True)


class Digest(SQLModel, table=True):
    """A channel's subscription to the digest of a team, or of everybody; `days` are ISO weekdays, `"12345"`.

    `next_run_at` is when its next digest is due; without one it is worked out at the next tick.
    `base_id` is the digest that was delivered last: the next one tells what changed since.
    """

    __tablename__ = "digest"
    __table_args__ = (
        Index("ix_digest_next_run_at", "next_run_at", **_ACTIVE),
        UniqueConstraint("workspace_id", "channel", "team_id"),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    channel: str = Field(max_length=32)
    at: time = time(8, 30)
    days: str = Field(default="12345", max_length=7)
    time_zone: str = Field(default="UTC", max_length=64)
    locale: str = Field(default="", max_length=16)
    parts: list[str] = Field(default_factory=list, sa_type=JSON(none_as_null=True))
    active: bool = True
    next_run_at: datetime | None = None
    base_id: int | None = None


class Watching(SQLModel, table=True):
    """A channel's subscription to what happens to opportunities; `seen` is the line of the change log told last."""

    __tablename__ = "watching"
    __table_args__ = (UniqueConstraint("workspace_id", "channel"),)
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    channel: str = Field(max_length=32)
    events: list[str] = Field(default_factory=list, sa_type=JSON(none_as_null=True))
    value_over: int | None = big(default=None)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    locale: str = Field(default="", max_length=16)
    seen: int = 0
    active: bool = True


class Delivery(SQLModel, table=True):
    """A message that the clock brings, at most one for each kind, recipient and local date.

    `recipient` is a Slack user or a channel, `about` tells several of one channel apart. Whoever sends it leases it;
    `sending_since` without a `ts` is a call whose answer was not heard. One that no longer shows what is so is drawn
    anew at `redraw_at`.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("workspace_id", "kind", "recipient", "about", "local_date"),
        Index("ix_delivery_next_attempt_at", "next_attempt_at", **_PLANNED),
        Index("ix_delivery_log", "workspace_id", "recipient", "due_at"),
        Index("ix_delivery_mornings", "salesperson_id", "local_date"),
        Index("ix_delivery_redraw_at", "redraw_at", **_STALE),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    kind: DeliveryKind = one_of(DeliveryKind)
    recipient: str = Field(max_length=32)
    about: str = Field(default="", max_length=64)
    local_date: date
    due_at: datetime
    status: DeliveryStatus = one_of(DeliveryStatus, default=DeliveryStatus.PLANNED)
    reason: str = Field(default="", max_length=32)
    detail: str = Field(default="", max_length=200)
    salesperson_id: int | None = Field(default=None, foreign_key="salesperson.id")
    digest_id: int | None = Field(default=None, index=True)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSON(none_as_null=True))
    attempts: int = 0
    next_attempt_at: datetime
    sending_since: datetime | None = None
    perhaps_twice: bool = False
    channel: str = Field(default="", max_length=32)
    ts: str = Field(default="", max_length=32)
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    redraw_at: datetime | None = None


class NudgeLine(SQLModel, table=True):
    """One line of a nudge that was sent: what was due, and what was done about it."""

    __tablename__ = "nudge_line"
    __table_args__ = (UniqueConstraint("delivery_id", "position"),)
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key()
    delivery_id: int = Field(foreign_key="delivery.id")
    position: int
    kind: DueKind = one_of(DueKind)
    owner_id: int = Field(foreign_key="salesperson.id", index=True)
    record_no: str = Field(max_length=20)
    opportunity_no: str = Field(default="", max_length=20)
    due_date: date
    shown: dict[str, Any] = Field(default_factory=dict, sa_type=JSON(none_as_null=True))
    status: LineStatus = one_of(LineStatus, default=LineStatus.OPEN)
    done_by: str = Field(default="", max_length=20)
    done_at: datetime | None = None
    undo: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))


class Reminder(SQLModel, table=True):
    """How far somebody was reminded of one thing that is due; another due date begins anew."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("salesperson_id", "kind", "record_no"),
        Index("ix_reminder_snoozed_until", "snoozed_until", **_SNOOZED),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key()
    salesperson_id: int = Field(foreign_key="salesperson.id")
    kind: DueKind = one_of(DueKind)
    record_no: str = Field(max_length=20)
    opportunity_no: str = Field(default="", max_length=20)
    due_date: date
    first_told: date
    snoozed_until: datetime | None = None
    snoozes: int = 0
    stopped: bool = False
    escalated_on: date | None = None


class SnapshotLine(SQLModel, table=True):
    """An open opportunity as it stood when a digest was drawn; `inside` tells whether it was in its team's pipeline.

    `no` names it even after it was deleted.
    """

    __tablename__ = "snapshot_line"
    delivery_id: int = Field(foreign_key="delivery.id", primary_key=True)
    opportunity_id: int = Field(primary_key=True)
    no: str = Field(max_length=20)
    inside: bool
    value: int = big()


class Pace(SQLModel, table=True):
    """When the next message may go to a channel, or the next call of a method to Slack."""

    __tablename__ = "pace"
    workspace_id: str = Field(foreign_key="workspace.id", primary_key=True, max_length=32)
    bucket: str = Field(primary_key=True, max_length=64)
    next_at: datetime
