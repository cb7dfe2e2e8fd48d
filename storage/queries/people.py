"""Who somebody is, and whom one can choose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.domain.clock import local_date
from storage.domain.people import Actor, Role, Source, Visibility
from storage.domain.text import search_form
from storage.models import Salesperson, Workspace

DEFAULT_CURRENCY = "EUR"
"""What a new book begins with, as its table does."""


@dataclass(frozen=True, slots=True)
class Person:
    """A salesperson and what their workspace has set."""

    workspace_id: str
    currency: str
    id: int
    code: str
    name: str
    role: Role
    slack_user_id: str | None
    time_zone: str
    locale: str
    profile_read_at: datetime | None
    is_outsider: bool
    sees: Visibility = Visibility.EVERYBODY

    def acting(self, now: datetime, source: Source) -> Actor:
        """Say for the services who acts, with their own date of today."""
        today = local_date(now, self.time_zone)
        return Actor(self.workspace_id, self.id, self.code, today, source, self.role, self.sees)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose in a list: its key, its name, and a word about it."""

    key: str
    name: str
    detail: str = ""


_Named = aliased(Salesperson)
_an_admin_is_named = exists().where(
    col(_Named.workspace_id) == col(Salesperson.workspace_id),
    col(_Named.role) == Role.ADMIN,
    col(_Named.blocked).is_(False),
    # Whoever cannot come in is nobody to ask.
    col(_Named.slack_user_id).is_not(None),
    col(_Named.is_outsider).is_(False),
)
_role = case(
    (col(Salesperson.is_slack_admin) & (col(Salesperson.role) != Role.ADMIN) & ~_an_admin_is_named, Role.ADMIN),
    else_=col(Salesperson.role),
)
"""Admins of the Slack workspace are ours until somebody is named. Source: product 7."""

_COLUMNS: tuple[Any, ...] = (
    col(Workspace.id),
    col(Workspace.currency),
    col(Salesperson.id),
    col(Salesperson.code),
    col(Salesperson.name),
    _role,
    col(Salesperson.slack_user_id),
    func.coalesce(col(Salesperson.time_zone), col(Workspace.time_zone)),
    func.coalesce(col(Salesperson.locale), "en-US"),
    col(Salesperson.profile_read_at),
    col(Salesperson.is_outsider),
    col(Workspace.visibility),
)
_PERSON = (
    select(*_COLUMNS)
    .select_from(Salesperson)
    .join(Workspace, col(Workspace.id) == col(Salesperson.workspace_id))
    .where(
        col(Salesperson.workspace_id) == bindparam("workspace"),
        col(Salesperson.slack_user_id) == bindparam("slack_user"),
        col(Salesperson.blocked).is_(False),
    )
)


def by_slack_user(connection: Connection, workspace_id: str, slack_user_id: str) -> Person | None:
    """Find the salesperson who is this Slack user; None for an outsider or somebody blocked."""
    row = connection.execute(_PERSON, {"workspace": workspace_id, "slack_user": slack_user_id}).first()
    return Person(*row) if row else None


def gone_how(connection: Connection, salesperson_id: int) -> str:
    """Tell how somebody is gone: `deleted`, `blocked`, or empty for who is there."""
    columns = select(col(Salesperson.deleted_at), col(Salesperson.blocked))
    deleted_at, blocked = connection.execute(columns.where(col(Salesperson.id) == salesperson_id)).one()
    return "deleted" if deleted_at else "blocked" if blocked else ""


def has_admin(connection: Connection, workspace_id: str) -> bool:
    """Tell whether somebody is named as admin: until then the admins of the Slack workspace are."""
    named = (
        col(Salesperson.workspace_id) == workspace_id,
        col(Salesperson.role) == Role.ADMIN,
        col(Salesperson.blocked).is_(False),
        col(Salesperson.slack_user_id).is_not(None),
        col(Salesperson.is_outsider).is_(False),
    )
    return connection.execute(select(col(Salesperson.id)).where(*named).limit(1)).first() is not None


def currency(connection: Connection, workspace_id: str) -> str:
    """Give the workspace's currency, or the one that a new book begins with."""
    found = connection.scalar(select(col(Workspace.currency)).where(col(Workspace.id) == workspace_id))
    return found or DEFAULT_CURRENCY


def choices(connection: Connection, workspace_id: str, text: str, limit: int) -> list[Choice]:
    """Find salespeople by code or name, in the order of their names; the detail is their user, if they are in Slack."""
    wanted = search_form(text)
    user = case((col(Salesperson.is_outsider), None), else_=col(Salesperson.slack_user_id))
    rows = connection.execute(
        select(col(Salesperson.code), col(Salesperson.name), func.coalesce(user, ""))
        .where(col(Salesperson.workspace_id) == workspace_id, col(Salesperson.blocked).is_(False))
        .order_by(col(Salesperson.name), col(Salesperson.code))
    )
    found = [Choice(*row) for row in rows if wanted in search_form(f"{row[0]} {row[1]}")]
    return found[:limit]
