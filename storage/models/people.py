"""Salespeople, teams, contacts."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.domain.nudges import Nudging
from storage.domain.people import Role
from storage.models.base import THERE, found_by, keep_words, one_of, workspace_key

REMINDED = text("slack_user_id IS NOT NULL AND NOT blocked AND NOT is_outsider AND nudging <> 'off'")
"""Who gets nudges; whoever asks in these very words finds them by the index."""


class Salesperson(SQLModel, table=True):
    """Somebody who sells; at most one for each Slack user.

    `is_outsider` is what Slack said last: a guest, a stranger of another organisation, or somebody who has left; so is
    `is_slack_admin`. Who was deleted stays, blocked and without a Slack user, for the history that names them.

    `works_on` are ISO weekdays, `"12345"`. `next_nudge_at` is when the next nudge is due; without one it is worked out
    at the next tick. `unanswered` counts the mornings in a row that brought no reaction.
    """

    __tablename__ = "salesperson"
    __table_args__ = (
        Index("uq_salesperson_code", "workspace_id", "code", unique=True, sqlite_where=THERE, postgresql_where=THERE),
        UniqueConstraint("workspace_id", "slack_user_id"),
        CheckConstraint("commission BETWEEN 0 AND 10000", name="commission"),
        Index("ix_salesperson_next_nudge_at", "next_nudge_at", sqlite_where=REMINDED, postgresql_where=REMINDED),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    code: str = Field(max_length=20)
    name: str = Field(max_length=50)
    slack_user_id: str | None = Field(default=None, max_length=32)
    role: Role = one_of(Role, default=Role.SALESPERSON)
    commission: int = 0
    email: str = Field(default="", max_length=80)
    phone: str = Field(default="", max_length=30)
    job_title: str = Field(default="", max_length=30)
    blocked: bool = False
    time_zone: str | None = Field(default=None, max_length=64)
    locale: str | None = Field(default=None, max_length=16)
    is_outsider: bool = False
    is_slack_admin: bool = False
    profile_read_at: datetime | None = None
    nudging: Nudging = one_of(Nudging, default=Nudging.DAILY)
    nudge_at: time = time(9)
    works_on: str = Field(default="12345", max_length=7)
    unanswered: int = 0
    next_nudge_at: datetime | None = None
    deleted_at: datetime | None = None


class Team(SQLModel, table=True):
    """Salespeople who work together. One that was deleted has no manager and no members; it stays for its old tasks."""

    __tablename__ = "team"
    __table_args__ = (
        Index("uq_team_code", "workspace_id", "code", unique=True, sqlite_where=THERE, postgresql_where=THERE),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    code: str = Field(max_length=10)
    name: str = Field(max_length=50)
    manager_id: int | None = Field(default=None, foreign_key="salesperson.id", index=True)
    deleted_at: datetime | None = None


class TeamMember(SQLModel, table=True):
    """One salesperson's place in a team."""

    __tablename__ = "team_member"
    team_id: int = Field(foreign_key="team.id", primary_key=True)
    salesperson_id: int = Field(foreign_key="salesperson.id", primary_key=True, index=True)


class ContactType(StrEnum):
    """Whether a contact is a company or one of its persons."""

    COMPANY = "company"
    PERSON = "person"


class Contact(SQLModel, table=True):
    """A company or a person somebody sells to. One that was deleted stays for the history that names it."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("workspace_id", "no"),
        Index("ix_contact_search", "workspace_id", "search_name"),
        Index("ix_contact_email", "workspace_id", "email"),
    )
    id: int = Field(default=None, primary_key=True)
    workspace_id: str = workspace_key(index=False)
    no: str = Field(max_length=20)
    type: ContactType = one_of(ContactType)
    name: str = Field(max_length=100)
    search_name: str = Field(max_length=400)
    words: str = found_by("name")
    company_id: int | None = Field(default=None, foreign_key="contact.id", index=True)
    salesperson_id: int | None = Field(default=None, foreign_key="salesperson.id", index=True)
    email: str = Field(default="", max_length=80)
    phone: str = Field(default="", max_length=30)
    customer_since: date | None = None
    privacy_blocked: bool = False
    deleted_at: datetime | None = None


keep_words(Contact, "name")
