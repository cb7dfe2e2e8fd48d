"""Who somebody is, and whom one can choose."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select
from sqlmodel import col

from storage.domain.people import Role
from storage.domain.text import search_form
from storage.models import Salesperson, Workspace


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


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose in a list: its key, its name, and a word about it."""

    key: str
    name: str
    detail: str = ""


_COLUMNS: tuple[Any, ...] = (
    col(Workspace.id),
    col(Workspace.currency),
    col(Salesperson.id),
    col(Salesperson.code),
    col(Salesperson.name),
    col(Salesperson.role),
    col(Salesperson.slack_user_id),
    func.coalesce(col(Salesperson.time_zone), col(Workspace.time_zone)),
    func.coalesce(col(Salesperson.locale), "en-US"),
    col(Salesperson.profile_read_at),
    col(Salesperson.is_outsider),
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


def choices(connection: Connection, workspace_id: str, text: str, limit: int) -> list[Choice]:
    """Find salespeople by code or name, in the order of their names."""
    wanted = search_form(text)
    rows = connection.execute(
        select(col(Salesperson.code), col(Salesperson.name))
        .where(col(Salesperson.workspace_id) == workspace_id, col(Salesperson.blocked).is_(False))
        .order_by(col(Salesperson.name), col(Salesperson.code))
    )
    found = [Choice(code, name) for code, name in rows if wanted in search_form(f"{code} {name}")]
    return found[:limit]
