"""A task's row: find it, lock it, say who may change it."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session, col, select

from storage.domain.errors import RuleBrokenError, broken
from storage.domain.nudges import Became
from storage.domain.opportunities import UNDO_WITHIN
from storage.domain.people import Actor
from storage.domain.tasks import TaskMove, TaskStatus, is_taken_back
from storage.models import ChangeLog, Entry, Opportunity, Salesperson, Task, Team
from storage.queries import tasks as queries
from storage.queries.tasks import TaskLine, changeable_by
from storage.services.lookups import by_code
from storage.services.permits import check_sees

KIND = "task"
"""How the change log calls these records."""
CLOSING = ("completed", "cancelled")
"""How the change log calls what closes one by hand."""
COMPLETED, MOVED = "completed", "postponed"
"""How it calls what does one, and what gives one another day."""
TAKEN_BACK = ("undone", "reopened")
"""How it calls the way back of both."""
Said = dict[str, Any]
"""What the change log keeps of a task."""
Check = Callable[[Session, Task], object]
"""Raises unless a task, locked, is still as somebody saw it."""

HANDED_ON = {
    "workspace_id",
    "opportunity_id",
    "entry_id",
    "contact_id",
    "salesperson_id",
    "team_id",
    "type",
    "priority",
    "description",
    "start_time",
    "duration",
    "repeats",
    "repeats_from",
}
"""What the next one of a recurring task takes over. Source: domain-reference 5.3."""
_SAID = (
    "description",
    "type",
    "status",
    "priority",
    "cancelled",
    "duration",
    "repeats",
    "repeats_from",
    "opportunity",
    "salesperson",
    "team",
    "next_no",
)
_SAID_AS_TEXT = ("due_date", "start_time", "date_closed")


def line(connection: Connection, workspace_id: str, no: str, viewer: Actor | None = None) -> TaskLine:
    """Read a task; raise `no_such_task`, also when it is not for the viewer."""
    found = queries.one(connection, workspace_id, no, viewer)
    if found is None:
        raise broken("no_such_task", no=no)
    return found


def said(shown: TaskLine) -> Said:
    """Give what the change log keeps."""
    texts = {name: getattr(shown, name) for name in _SAID_AS_TEXT}
    return {name: getattr(shown, name) for name in _SAID} | {
        name: value.isoformat() if value is not None else None for name, value in texts.items()
    }


def find(session: Session, workspace_id: str, no: str, *, lock: bool = False) -> Task | None:
    """Find a task, locked if it is to be changed."""
    statement = select(Task).where(col(Task.workspace_id) == workspace_id, col(Task.no) == no)
    return session.exec(statement.with_for_update() if lock else statement).first()


def lock_opportunity(session: Session, actor: Actor, no: str | None) -> Opportunity | None:
    """Find the opportunity that a task is to hang on, locked; raise `no_such_opportunity`.

    It is locked before any task and before a number is taken, in the order in which moves lock: else one would wait
    for the other. Reading it is enough: a task of one's own may hang on anybody's.
    """
    if not no:
        return None
    _check_choice(session, actor, no)
    named = col(Opportunity.workspace_id) == actor.workspace_id, col(Opportunity.no) == no
    row = session.exec(select(Opportunity).where(*named).with_for_update()).first()
    if row is None:
        raise broken("no_such_opportunity", "opportunity", no=no)
    return row


def _check_choice(session: Session, actor: Actor, no: str) -> None:
    """Refuse to hang a task on what the actor may not read: `no_such_opportunity` under `opportunity`."""
    try:
        check_sees(session.connection(), actor, no)
    except RuleBrokenError as error:
        raise broken("no_such_opportunity", "opportunity", no=no) from error


def to_change(
    session: Session, actor: Actor, no: str, *, moving_to: str | None = None
) -> tuple[Task, Opportunity | None]:
    """Find a task that the actor is about to change, locked, and the opportunity it is to hang on from now on.

    Raises `no_such_task`, `task_not_yours`, `task_taken_back`, `changed_meanwhile`, and what `lock_opportunity` says of
    a new one.
    """
    line(session.connection(), actor.workspace_id, no, actor)
    hung_on = select(Task.opportunity_id).where(col(Task.workspace_id) == actor.workspace_id, col(Task.no) == no)
    opportunity_id = session.exec(hung_on).first()
    if moving_to:
        _check_choice(session, actor, moving_to)
    either = (col(Opportunity.id) == opportunity_id) | (
        (col(Opportunity.no) == moving_to) & (col(Opportunity.workspace_id) == actor.workspace_id)
    )
    locked = session.exec(select(Opportunity).where(either).order_by(col(Opportunity.id)).with_for_update()).all()
    row = find(session, actor.workspace_id, no, lock=True)
    if row is None:
        raise broken("no_such_task", no=no)
    if row.opportunity_id != opportunity_id:
        raise _changed(session, row)
    _check_mine(session, actor, row)
    if is_taken_back(row.no, row.next_no):
        raise broken("task_taken_back", no=row.no, by=row.next_no)
    target = next((one for one in locked if one.no == moving_to), None)
    if moving_to and target is None:
        raise broken("no_such_opportunity", "opportunity", no=moving_to)
    return row, target


def _check_mine(session: Session, actor: Actor, row: Task) -> None:
    """Refuse to change somebody else's task: `task_not_yours`, with the owner's name."""
    hung_on = col(Opportunity.id) == col(Task.opportunity_id)
    mine = select(Task.id).join(Opportunity, hung_on, isouter=True)
    if session.exec(mine.where(col(Task.id) == row.id, changeable_by(actor))).first():
        return
    owner = line(session.connection(), actor.workspace_id, row.no).owner_name
    raise broken("task_not_yours", no=row.no, owner=owner)


def is_so_already(row: Task, move: TaskMove) -> bool:
    """Tell whether a move was made already: pressed twice, or by two at once, it is one."""
    if move is TaskMove.COMPLETE:
        return row.closed and not row.cancelled
    aimed = {TaskMove.START: TaskStatus.IN_PROGRESS, TaskMove.WAIT: TaskStatus.WAITING}
    return row.status is aimed.get(move)


def check_version(session: Session, row: Task, version: int | None) -> None:
    """Refuse to change what is no longer as somebody saw it: `changed_meanwhile`."""
    if version is not None and row.version != version:
        raise _changed(session, row)


def last_change(session: Session, row: Task) -> ChangeLog | None:
    """Find the last line of the change log about a task."""
    lines = select(ChangeLog).where(
        col(ChangeLog.workspace_id) == row.workspace_id,
        col(ChangeLog.record) == KIND,
        col(ChangeLog.record_no) == row.no,
    )
    return session.exec(lines.order_by(col(ChangeLog.seq).desc())).first()


def is_due(due: date | None) -> Check | None:
    """Make the check that a task is open and due on the day when somebody saw it due: `line_settled`; None for any."""

    def check(_: Session, row: Task) -> None:
        ended = Became.CANCELLED if row.cancelled else Became.DONE
        if row.closed or row.due_date != due:
            raise broken("line_settled", no=row.no, became=ended if row.closed else Became.MOVED)

    return None if due is None else check


def is_own_last(actor: Actor, action: str, now: datetime, version: int) -> Check:
    """Make the check that what was done last to a task is the actor's own action: see `own_last_change`."""
    return lambda session, row: own_last_change(session, actor, row, action, now, version)


def own_last_change(
    session: Session, actor: Actor, row: Task, action: str, now: datetime, version: int | None = None
) -> Said:
    """Give what a task was before the actor's own action, the last that was done to it and within ten minutes.

    `version` is the one that it has since. Raises `nothing_to_undo` also where that was taken back already,
    `undo_superseded` after anything else, `undo_too_late`.
    """
    last = last_change(session, row)
    if last is None or last.before is None or (last.actor == actor.code and last.action in TAKEN_BACK):
        raise broken("nothing_to_undo", no=row.no)
    if (last.actor, last.action) != (actor.code, action) or version not in {None, row.version}:
        raise broken("undo_superseded", no=row.no)
    if now - last.at > UNDO_WITHIN:
        raise broken("undo_too_late", no=row.no)
    return last.before


def status_before_closing(session: Session, row: Task) -> TaskStatus | None:
    """Give the status that a task had when it was closed by hand; None when that was not its last change."""
    last = last_change(session, row)
    closing = last if last and last.action in CLOSING else None
    return TaskStatus(closing.before["status"]) if closing and closing.before else None


def _changed(session: Session, row: Task) -> Exception:
    """Say who changed a task last, and when."""
    last = last_change(session, row)
    code, at = (last.actor, last.at) if last else ("", "")
    who = select(Salesperson.name).where(
        col(Salesperson.workspace_id) == row.workspace_id, col(Salesperson.code) == code
    )
    return broken("changed_meanwhile", no=row.no, by=session.exec(who).first() or code, at=at)


def put_opportunity(session: Session, row: Task, opportunity: Opportunity | None) -> None:
    """Hang a task on an opportunity, and on the step where it stands. Source: domain-reference 1.7."""
    row.opportunity_id = opportunity.id if opportunity else None
    active = select(Entry.id).where(col(Entry.opportunity_id) == row.opportunity_id, col(Entry.active))
    row.entry_id = session.exec(active).first() if opportunity else None


def contact_of(session: Session, row: Task) -> int | None:
    """Give the contact of a task's opportunity."""
    found = select(Opportunity.contact_id).where(col(Opportunity.id) == row.opportunity_id)
    return session.exec(found).first() if row.opportunity_id else None


def doer(session: Session, actor: Actor, code: str | None) -> int | None:
    """Say who did it: the one named, else the actor; raise `unknown` under `completed_by`."""
    if code is None:
        return actor.salesperson_id or None
    return by_code(session, Salesperson, actor.workspace_id, code, "completed_by").id if code else None


def team_by_code(session: Session, workspace_id: str, code: str) -> Team:
    """Find a team; raise `unknown` under `owner`. Until the transaction ends nobody deletes it."""
    there = col(Team.workspace_id) == workspace_id, col(Team.deleted_at).is_(None)
    found = select(Team).where(*there, col(Team.code) == code)
    row = session.exec(found.with_for_update(read=True, key_share=True)).first()
    if row is None:
        raise broken("unknown", "owner", key=code)
    return row
