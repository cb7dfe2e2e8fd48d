"""What an owner is told when somebody else closes, reopens or deletes an opportunity of theirs.

It is written down in the transaction that does it, and told by whoever tells late answers.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from storage.domain.people import Actor, Source
from storage.models import Notice, Opportunity, Salesperson

KIND = "owner"
"""How such a notice is told apart from late answers."""
TOLD = frozenset({"won", "lost", "reopened"})
"""The moves that an owner is told of, and that they were taken back."""
DELETED = "deleted"
_NOBODY_ASKS = frozenset({Source.SAMPLE, Source.IMPORT})
"""What was loaded from elsewhere did not happen today."""


def tell_moved(session: Session, actor: Actor, now: datetime, row: Opportunity, action: str, undid: str = "") -> None:
    """Let the owner be told of a move of somebody else's; `undid` is the action that an undone one took back."""
    if (undid or action) in TOLD:
        _tell(session, actor, now, [row], {"what": action, "undid": undid}, row.no)


def tell_deleted(session: Session, actor: Actor, now: datetime, rows: Sequence[Opportunity]) -> None:
    """Let each owner be told what somebody else deleted; several at once in one message."""
    theirs: dict[int, list[Opportunity]] = {}
    for row in rows:
        theirs.setdefault(row.salesperson_id, []).append(row)
    for those in theirs.values():
        _tell(session, actor, now, those, {"what": DELETED, "count": len(those)}, None)


def _tell(
    session: Session,
    actor: Actor,
    now: datetime,
    rows: Sequence[Opportunity],
    said: dict[str, str | int],
    record_no: str | None,
) -> None:
    """Write it down, unless the owner did it themselves, or cannot be told."""
    first = rows[0]
    if first.salesperson_id == actor.salesperson_id or actor.source in _NOBODY_ASKS:
        return
    connection = session.connection()
    reachable = select(col(Salesperson.slack_user_id)).where(
        col(Salesperson.id) == first.salesperson_id,
        col(Salesperson.slack_user_id).is_not(None),
        col(Salesperson.blocked).is_(False),
        col(Salesperson.is_outsider).is_(False),
        col(Salesperson.deleted_at).is_(None),
    )
    user = connection.scalar(reachable)
    if user is None:
        return
    by = connection.scalar(select(col(Salesperson.name)).where(col(Salesperson.id) == actor.salesperson_id)) or ""
    values = said | {"by": by, "no": first.no, "description": first.description}
    session.add(
        Notice(
            workspace_id=first.workspace_id,
            slack_user_id=user,
            kind=KIND,
            record_no=record_no,
            values=values,
            created_at=now,
            next_attempt_at=now,
        )
    )
