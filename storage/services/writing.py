"""What every writing service does: numbers, workspaces, the change log, forms that were carried out."""

from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, Integer, bindparam, case, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from storage.domain.people import Actor
from storage.models import NumberSeries, SharedCard, Submission, Workspace
from storage.services import chain
from storage.services.concerned import concern

_series = NumberSeries.__table__  # type: ignore[attr-defined]
_submission = Submission.__table__  # type: ignore[attr-defined]
_ABOUT = (
    _submission.update()
    .where(_submission.c.workspace_id == bindparam("of_workspace"), _submission.c.key == bindparam("of_key"))
    .values(record_no=bindparam("no"))
)


OPPORTUNITY = "opportunity"
"""How the change log calls opportunities, and how other records name the one they belong to."""
_card = SharedCard.__table__  # type: ignore[attr-defined]
_STALE = (
    _card.update()
    .where(_card.c.workspace_id == bindparam("of_workspace"), _card.c.no == bindparam("of_no"))
    .values(stale=True, next_attempt_at=case((_card.c.stale, _card.c.next_attempt_at), else_=bindparam("now")))
)
"""One that is stale already is touched too: whoever has just drawn it waits here, and then sees this change."""


class Series(StrEnum):
    """The kinds of records that people know by number."""

    OPPORTUNITY = "OP"
    CONTACT = "CT"
    TASK = "TD"
    QUOTE = "SQ"


def _insert(dialect: str) -> Any:  # noqa: ANN401 - two dialects' insert, alike for what we use
    """Choose the insert that knows ON CONFLICT."""
    return sqlite.insert if dialect == "sqlite" else postgresql.insert


@cache
def _take_numbers(dialect: str) -> Executable:
    """Build the statement that takes numbers: one row, locked until the transaction ends."""
    count = bindparam("count", type_=Integer)
    taken = _insert(dialect)(_series).values(
        workspace_id=bindparam("workspace"), prefix=bindparam("prefix"), last=count
    )
    key = [_series.c.workspace_id, _series.c.prefix]
    statement = taken.on_conflict_do_update(index_elements=key, set_={"last": _series.c.last + count})
    return cast("Executable", statement.returning(_series.c.last))


@cache
def _keep_key(dialect: str) -> Executable:
    """Build the statement that keeps a form's key, unless it is kept already."""
    values: dict[str, Any] = {
        "workspace_id": bindparam("workspace"),
        "key": bindparam("form"),
        "record_no": bindparam("no"),
        "at": bindparam("now"),
    }
    kept = _insert(dialect)(_submission).values(values).on_conflict_do_nothing()
    return cast("Executable", kept.returning(_submission.c.key))


def next_numbers(session: Session, workspace_id: str, series: Series, count: int = 1) -> list[str]:
    """Take the next numbers of a series; the row stays locked until the transaction ends, so no gap is left.

    A count of 0 takes the lock alone.
    """
    connection = session.connection()
    values = {"workspace": workspace_id, "prefix": series.value, "count": count}
    last: int = connection.execute(_take_numbers(connection.dialect.name), values).scalar_one()
    return [f"{series}{number:06d}" for number in range(last - count + 1, last + 1)]


def ensure_workspace(session: Session, workspace_id: str, now: datetime) -> None:
    """Open the book of a workspace that is seen for the first time."""
    connection = session.connection()
    row = Workspace(id=workspace_id, created_at=now).model_dump()
    insert = _insert(connection.dialect.name)(Workspace.__table__)  # type: ignore[attr-defined]
    connection.execute(insert.values(**row).on_conflict_do_nothing())


def add_unless_there(session: Session, *rows: SQLModel) -> None:
    """Add rows of one table that have the same columns filled, unless there are some with the same keys.

    Of several who try at once, one does.
    """
    if rows:
        connection = session.connection()
        statement = _unless_there(connection.dialect.name, type(rows[0]))
        connection.execute(statement, [row.model_dump(exclude_none=True) for row in rows])


@cache
def _unless_there(dialect: str, table: type[SQLModel]) -> Executable:
    """Build the statement that adds rows to a table unless they are there."""
    statement: Executable = _insert(dialect)(table).on_conflict_do_nothing()
    return statement


def hold_set_up(session: Session, workspace_id: str) -> None:
    """Let nobody set up what is sold by until the transaction ends; take this before any other lock.

    On SQLite there is one writer at a time anyway.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        held = select(col(Workspace.id)).where(col(Workspace.id) == workspace_id).with_for_update(read=True)
        connection.execute(held)


def already_carried_out(
    session: Session, workspace_id: str, key: str | None, now: datetime, no: str = ""
) -> str | None:
    """Give the number of the record that this form already made or changed, if it did; otherwise keep its key.

    `no` is the record it is about, where that is known before; `record` says it otherwise. Sent twice at once, the
    second waits here until the first is done, and then gets its number.
    """
    if key is None:
        return None
    connection = session.connection()
    values = {"workspace": workspace_id, "form": key, "now": now, "no": no}
    if connection.execute(_keep_key(connection.dialect.name), values).first() is not None:
        return None
    return session.scalar(
        select(col(Submission.record_no)).where(
            col(Submission.workspace_id) == workspace_id, col(Submission.key) == key
        )
    )


def record(  # noqa: PLR0913 - a line of the log is flat
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    kind: str,
    no: str,
    action: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    key: str | None = None,
) -> None:
    """Keep a line of the change log, and for a form whose key is kept, which record it was about.

    A line whose record is an opportunity, or whose values name one as `opportunity`, makes its shared cards stale; the
    Homes of those whom it concerns become stale with it.
    """
    line = {
        "workspace_id": actor.workspace_id,
        "at": now,
        "actor": actor.code,
        "source": actor.source,
        "record": kind,
        "record_no": no,
        "action": action,
        "before": before,
        "after": after,
    }
    chain.keep(session, line)
    concern(session, actor, now, (kind, no), (before, after))
    about = {no} if kind == OPPORTUNITY else {(said or {}).get(OPPORTUNITY) for said in (before, after)}
    for opportunity in sorted(filter(None, about)):
        _stale(session, actor.workspace_id, opportunity, now)
    if key is not None:
        session.connection().execute(_ABOUT, {"of_workspace": actor.workspace_id, "of_key": key, "no": no})


def _stale(session: Session, workspace_id: str, no: str, now: datetime) -> None:
    """Let the cards of an opportunity that were shared in channels be drawn anew."""
    session.connection().execute(_STALE, {"of_workspace": workspace_id, "of_no": no, "now": now})
