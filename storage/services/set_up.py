"""What every change of the set-up begins with: only an admin, one at a time in a workspace, each form once."""

from datetime import datetime
from hashlib import blake2b

from sqlmodel import Session, col, select

from storage.domain.errors import broken
from storage.domain.people import Actor
from storage.models import Workspace
from storage.services.permits import check_admin
from storage.services.writing import already_carried_out, ensure_workspace

MARK_BYTES = 8
"""Two states of a record never share a mark of this length by chance."""


def begin(session: Session, actor: Actor, now: datetime, key: str | None = None) -> tuple[Workspace, str | None]:
    """Let an admin in, and give the workspace, locked; and for a form that was sent before, what it was about.

    A workspace that is seen for the first time gets its book. Raises `admins_only`.
    """
    check_admin(actor)
    ensure_workspace(session, actor.workspace_id, now)
    return lock(session, actor.workspace_id), already_carried_out(session, actor.workspace_id, key, now)


def lock(session: Session, workspace_id: str) -> Workspace:
    """Keep other changes of the set-up waiting until the transaction ends, and nobody who sells.

    Two admins who take the role from each other at once would otherwise leave none.
    """
    locked = select(Workspace).where(col(Workspace.id) == workspace_id).with_for_update(key_share=True)
    return session.exec(locked).one()


def mark(state: object) -> str:
    """Mark how a record is, so that a form can say what it was filled in from."""
    return blake2b(repr(state).encode(errors="replace"), digest_size=MARK_BYTES).hexdigest()


def check_mark(seen: str | None, state: object, name: str) -> None:
    """Refuse to change what is no longer as the form showed it: `record_changed`."""
    if seen is not None and seen != mark(state):
        raise broken("record_changed", name=name)
