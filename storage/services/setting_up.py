"""What every service of the set-up does: ask who it is, take turns, and refuse what is no longer as somebody saw it."""

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, func, select
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_row

from storage.domain.errors import broken
from storage.domain.people import Actor
from storage.domain.setup import code_form
from storage.models import Activity, ChangeLog, CloseCode, SalesCycle, Salesperson, Workspace
from storage.services.permits import check_admin
from storage.services.writing import already_carried_out, ensure_workspace, record

Row = TypeVar("Row", bound=SQLModel)
Coded = TypeVar("Coded", SalesCycle, Activity, CloseCode)

LONGEST_NO = 20
"""What the book keeps of a record's number."""


def begin(session: Session, actor: Actor, now: datetime) -> Workspace:
    """Let an admin set up their workspace, one at a time; open its book if there is none. Raises `admins_only`.

    The lock lets opportunities be written meanwhile.
    """
    check_admin(actor)
    ensure_workspace(session, actor.workspace_id, now)
    return session.get_one(Workspace, actor.workspace_id, with_for_update={"key_share": True}, populate_existing=True)


def there(row: Row | None) -> Row:
    """Give a row that was looked up; raise `gone`."""
    if row is None or getattr(row, "deleted_at", None) is not None:
        raise broken("gone")
    return row


def seen_at(connection: Connection, workspace_id: str, kind: str, no: str) -> int:
    """Say how far the change log reaches for a record: whoever changes it later has seen it as of then."""
    about = col(ChangeLog.workspace_id) == workspace_id, col(ChangeLog.record) == kind, col(ChangeLog.record_no) == no
    return connection.scalar(select(func.max(col(ChangeLog.seq))).where(*about)) or 0


def check_seen(session: Session, actor: Actor, kind: str, no: str, seen: int | None) -> None:
    """Refuse to change what somebody else has changed since it was looked at: `changed_meanwhile`."""
    newest = seen_at(session.connection(), actor.workspace_id, kind, no)
    if seen is None or newest <= seen:
        return
    line = select(col(ChangeLog.actor), col(ChangeLog.at)).where(
        col(ChangeLog.workspace_id) == actor.workspace_id, col(ChangeLog.seq) == newest
    )
    code, at = session.connection().execute(line).one()
    who = col(Salesperson.workspace_id) == actor.workspace_id, col(Salesperson.code) == code
    name = session.scalar(select(col(Salesperson.name)).where(*who).limit(1))
    raise broken("changed_meanwhile", no=no, by=name or code, at=at)


def find(session: Session, kind: type[Coded], actor: Actor, row_id: int, *, lock: bool = True) -> Coded:
    """Find what the actor's workspace has, locked unless it is only read; raise `gone`."""
    statement = select_row(kind).where(col(kind.workspace_id) == actor.workspace_id, col(kind.id) == row_id)
    return there(session.exec(statement.with_for_update() if lock else statement).first())


def sent_before(session: Session, actor: Actor, now: datetime, key: str | None, code: str) -> str | None:
    """Give the code of what this form has made or changed already; otherwise keep its key."""
    return already_carried_out(session, actor.workspace_id, key, now, code_form(code)[:LONGEST_NO])


def check_free(session: Session, kind: type[Coded], actor: Actor, code: str, row_id: int | None) -> None:
    """Refuse a code that another one has: `number_taken` under `code`. That of a deleted one is free."""
    rows = session.exec(select_row(kind).where(col(kind.workspace_id) == actor.workspace_id, col(kind.code) == code))
    if any(row.id != row_id and getattr(row, "deleted_at", None) is None for row in rows):
        raise broken("number_taken", "code", no=code)


def keep(
    session: Session,
    actor: Actor,
    now: datetime,
    about: tuple[str, str],
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    action: str = "",
) -> None:
    """Keep a line of the change log about a kind and number; nothing for what has changed nothing.

    Without an action it is read off what there was before and is after.
    """
    if before == after:
        return
    kind, no = about
    said = action or ("created" if before is None else "deleted" if after is None else "changed")
    record(session, actor, now, kind=kind, no=no, action=said, before=before, after=after)
