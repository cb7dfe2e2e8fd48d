"""Opportunities, their entries, and what hangs on them: quotes, notes, tasks."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.domain.opportunities import Action, Priority, Status
from storage.domain.quotes import QuoteStatus
from storage.domain.tasks import RepeatsFrom, TaskStatus, TaskType
from storage.models.base import big, found_by, keep_words, one_of, workspace_key


class Opportunity(SQLModel, table=True):
    """A possible sale. Where it stands is said by its active entry; `version` counts its changes.

    `planned_*` hold the estimates that were typed before the first stage was activated. The lowest `urgency` is what
    to look at first: by closing date and priority, behind all of them what is closed, the last closed first. A trigger
    writes it.
    """

    __tablename__ = "opportunity"
    __table_args__ = (
        UniqueConstraint("workspace_id", "no"),
        CheckConstraint("version > 0", name="version"),
        Index("ix_opportunity_urgency", "workspace_id", "urgency", "no"),
        Index(
            "ix_opportunity_next_step",
            "workspace_id",
            "next_step_date",
            sqlite_where=text("next_step_date IS NOT NULL"),
            postgresql_where=text("next_step_date IS NOT NULL"),
        ),
        CheckConstraint("(status IN ('won', 'lost')) = (date_closed IS NOT NULL)", name="date_closed"),
        Index(
            "ix_opportunity_owner",
            *(
                "workspace_id",
                "salesperson_id",
                "status",
                "creation_date",
                "cycle_id",
                "contact_id",
                "company_id",
                "id",
            ),
        ),
        Index(
            "ix_opportunity_won",
            "cycle_id",
            "date_closed",
            "id",
            sqlite_where=text("status = 'won'"),
            postgresql_where=text("status = 'won'"),
        ),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    no: str = Field(max_length=20)
    description: str = Field(max_length=100)
    search_text: str = Field(max_length=400)
    words: str = found_by("no", "description")
    contact_id: int = Field(foreign_key="contact.id", index=True)
    company_id: int | None = Field(default=None, foreign_key="contact.id", index=True)
    salesperson_id: int = Field(foreign_key="salesperson.id", index=True)
    cycle_id: int = Field(foreign_key="sales_cycle.id", index=True)
    status: Status = one_of(Status, default=Status.NOT_STARTED)
    priority: Priority = one_of(Priority, default=Priority.NORMAL)
    creation_date: date
    date_closed: date | None = None
    next_step: str = Field(default="", max_length=100)
    next_step_date: date | None = None
    planned_value: int | None = big(default=None)
    planned_chances: int | None = None
    planned_closing_date: date | None = None
    version: int = 1
    changed_at: datetime
    changed_by: str = Field(max_length=20)
    urgency: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


keep_words(Opportunity, "no", "description")


class Entry(SQLModel, table=True):
    """One step in an opportunity's history; only the active one says where it stands.

    `undone` marks a step that was taken back: it is told, and counts nowhere. Of the others each held from the day of
    its change up to, and without, the day `until`, on which the next one took its place; the active one holds still.

    Amounts are minor units; `probability` is basis points; `weighted` is ten-thousandths of a minor unit.

    `ix_entry_pipeline` holds all that figures of today ask, `ix_entry_held` all that those of another day do, and what
    was ever at a stage, with the columns of their conditions too: neither reads the rows themselves.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("opportunity_id", "no"),
        Index(
            "uq_entry_active",
            "opportunity_id",
            unique=True,
            sqlite_where=text("active = 1"),
            postgresql_where=text("active"),
        ),
        Index(
            "ix_entry_pipeline",
            *("workspace_id", "cycle_id", "stage", "salesperson_id", "value", "weighted"),
            *("contact_id", "company_id", "closing_date", "chances", "date_of_change", "opportunity_id", "active"),
            sqlite_where=text("active = 1"),
            postgresql_where=text("active"),
        ),
        Index(
            "ix_entry_held",
            *("workspace_id", "cycle_id", "stage", "opportunity_id", "date_of_change", "until", "action", "days_open"),
            *("salesperson_id", "value", "weighted", "contact_id", "company_id", "closing_date", "chances", "undone"),
            sqlite_where=text("undone = 0"),
            postgresql_where=text("NOT undone"),
        ),
        Index(
            "ix_entry_close_code",
            *("close_code_id", "date_of_change", "action", "undone", "value", "workspace_id"),
            sqlite_where=text("close_code_id IS NOT NULL"),
            postgresql_where=text("close_code_id IS NOT NULL"),
        ),
        CheckConstraint("stage >= 0", name="stage"),
        CheckConstraint("days_open >= 0", name="days_open"),
        CheckConstraint("chances BETWEEN 0 AND 100 AND completed BETWEEN 0 AND 100", name="percentages"),
        CheckConstraint("probability BETWEEN 0 AND 10000", name="probability"),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    opportunity_id: int = Field(foreign_key="opportunity.id")
    no: int
    cycle_id: int = Field(foreign_key="sales_cycle.id", index=True)
    stage: int
    stage_description: str = Field(default="", max_length=100)
    previous_stage: int | None = None
    contact_id: int = Field(foreign_key="contact.id", index=True)
    company_id: int | None = Field(default=None, foreign_key="contact.id", index=True)
    salesperson_id: int = Field(foreign_key="salesperson.id", index=True)
    action: Action = one_of(Action)
    date_of_change: date
    active: bool = True
    until: date | None = None
    date_closed: date | None = None
    days_open: int | None = None
    value: int = big()
    completed: int
    chances: int
    probability: int
    weighted: int = big()
    closing_date: date
    close_code_id: int | None = Field(default=None, foreign_key="close_code.id")
    undone: bool = False
    made_by: str = Field(default="", max_length=20)
    made_at: datetime | None = None


class LastAction(SQLModel, table=True):
    """What was done last to an opportunity, with all that is needed to take it back.

    It holds as long as the opportunity is at `version`.
    """

    __tablename__ = "last_action"
    opportunity_id: int = Field(foreign_key="opportunity.id", primary_key=True)
    workspace_id: str = workspace_key()
    actor: str = Field(max_length=20)
    at: datetime
    version: int
    action: str = Field(max_length=20)
    state: dict[str, Any] = Field(default_factory=dict, sa_type=JSON(none_as_null=True))


class SharedCard(SQLModel, table=True):
    """A card that was shared in a channel; `told` is the line of the change log up to which its thread tells.

    The card of an opportunity that was deleted keeps its number, until the channel was told.
    """

    __tablename__ = "shared_card"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel", "ts"),
        Index("ix_shared_card_record", "workspace_id", "no"),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    opportunity_id: int | None = Field(default=None, foreign_key="opportunity.id", index=True)
    no: str = Field(max_length=20)
    channel: str = Field(max_length=32)
    ts: str = Field(max_length=32)
    locale: str = Field(default="", max_length=16)
    shared_by: str = Field(max_length=20)
    told: int
    stale: bool = Field(default=False, index=True)
    next_attempt_at: datetime
    attempts: int = 0


class Quote(SQLModel, table=True):
    """A sales quote, reduced to what the sales process needs; `opportunity_id` is the link."""

    __tablename__ = "quote"
    __table_args__ = (
        UniqueConstraint("workspace_id", "no"),
        UniqueConstraint("opportunity_id"),
        CheckConstraint("amount > 0", name="amount"),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    no: str = Field(max_length=20)
    opportunity_id: int | None = Field(default=None, foreign_key="opportunity.id")
    contact_id: int = Field(foreign_key="contact.id", index=True)
    salesperson_id: int = Field(foreign_key="salesperson.id", index=True)
    amount: int = big()
    valid_until: date | None = None
    link: str = Field(default="", max_length=2000)
    status: QuoteStatus = one_of(QuoteStatus, default=QuoteStatus.OPEN)
    order_no: str = Field(default="", max_length=20)


class Task(SQLModel, table=True):
    """Something to be done, made by a stage's activity or by hand. `duration` is minutes.

    With `repeats`, a date formula, closing it makes the next one, `next_no`, counted from `repeats_from`. In a next one
    that was taken back, `next_no` is the one before it, which was opened again.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("workspace_id", "no"),
        Index(
            "ix_task_open",
            "opportunity_id",
            "due_date",
            sqlite_where=text("closed = 0"),
            postgresql_where=text("NOT closed"),
        ),
        Index(
            "ix_task_owner",
            "workspace_id",
            "salesperson_id",
            "due_date",
            sqlite_where=text("closed = 0"),
            postgresql_where=text("NOT closed"),
        ),
        CheckConstraint("salesperson_id IS NOT NULL OR team_id IS NOT NULL", name="owner"),
        CheckConstraint("duration IS NULL OR duration > 0", name="duration"),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    no: str = Field(max_length=20)
    opportunity_id: int | None = Field(default=None, foreign_key="opportunity.id", index=True)
    entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id", index=True)
    salesperson_id: int | None = Field(default=None, foreign_key="salesperson.id", index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    type: TaskType = one_of(TaskType, default=TaskType.NONE)
    due_date: date
    status: TaskStatus = one_of(TaskStatus, default=TaskStatus.NOT_STARTED)
    priority: Priority = one_of(Priority, default=Priority.NORMAL)
    description: str = Field(default="", max_length=100)
    closed: bool = False
    date_closed: date | None = None
    cancelled: bool = False
    start_time: time | None = None
    duration: int | None = None
    repeats: str = Field(default="", max_length=32)
    repeats_from: RepeatsFrom = one_of(RepeatsFrom, default=RepeatsFrom.DUE_DATE)
    completed_by_id: int | None = Field(default=None, foreign_key="salesperson.id", index=True)
    next_no: str = Field(default="", max_length=20)
    version: int = 1
