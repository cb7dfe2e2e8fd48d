"""What somebody does about a thing that is due, where it stands in a list: done, another day, and the way back.

A press works on what is still due as the line said, and on nothing else; whether it is theirs to change is asked where
it is changed. Source: product 3, 4.4.
"""

from datetime import date

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.cycles import ActionType
from storage.domain.errors import broken
from storage.domain.estimates import Estimates
from storage.domain.home import Deed, Due, Told
from storage.domain.nudges import Became, DueKind
from storage.domain.opportunities import UNDO_WITHIN, Change, propose_date_of_change
from storage.domain.people import Actor
from storage.domain.tasks import TaskStatus
from storage.queries.tasks import TaskLine
from storage.services import task_rows as rows
from storage.services.editing import Editing
from storage.services.opportunities import Opportunities
from storage.services.task_keeping import Tasks
from storage.services.undoing import Undoing
from storage.services.writing import record


class DueActions:
    """The services behind the lines of a Home, and the way back of a task that was moved."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._tasks = Tasks(database, clock)
        self._editing = Editing(database, clock)
        self._opportunities = Opportunities(database, clock)
        self._undoing = Undoing(database, clock)

    def done(self, actor: Actor, due: Due) -> Told:
        """Complete a task, or clear a next step.

        Raises `not_understood` for what has no such button, `line_settled` for a next step that is another by now, and
        what the change itself says.
        """
        match due.kind:
            case DueKind.TASK:
                line = self._tasks.complete(actor, due.no)
                return self._told(Deed.DONE, due, line.description, version=line.version)
            case DueKind.NEXT_STEP:
                return self._put_step(actor, due, None)
            case _:
                raise broken("not_understood")

    def move(self, actor: Actor, due: Due, to: date) -> Told:
        """Give what is due another day.

        Raises `not_understood` for what has no date, `line_settled` for what is due on another day by now, and what the
        change itself says: of a closing date also `value_not_positive` and `chances_out_of_range`, because its
        estimates are written anew with it.
        """
        match due.kind:
            case DueKind.TASK:
                return self._postpone(actor, due, to)
            case DueKind.NEXT_STEP:
                return self._put_step(actor, due, to)
            case DueKind.CLOSING_DATE:
                return self._put_closing_date(actor, due, to)
            case _:
                raise broken("not_understood")

    def undo(self, actor: Actor, told: Told) -> None:
        """Take back what was just done.

        Raises `nothing_to_undo` where nothing was changed, `undo_too_late` after ten minutes, and what undoing the
        change itself says.
        """
        if not told.version:
            raise broken("nothing_to_undo", no=told.no)
        if self._clock() > told.until:
            raise broken("undo_too_late", no=told.no)
        if told.kind is not DueKind.TASK:
            self._undoing.undo(actor, told.no, version=told.version)
        elif told.deed is Deed.DONE:
            self._tasks.undo_closing(actor, told.no)
        else:
            self.undo_moving(actor, told.no)

    def undo_moving(self, actor: Actor, no: str) -> TaskLine:
        """Let a task be due as it was before the actor moved it, within ten minutes of that.

        What it was is read where it was written down, so that no button has to say it. Raises `no_such_task`,
        `task_not_yours`, `nothing_to_undo` unless moving it was the last thing that the actor did to it,
        `undo_superseded` after anything that somebody else did, `undo_too_late`.
        """
        now = self._clock()
        with self._database.transaction() as session:
            row, _ = rows.to_change(session, actor, no)
            last = rows.last_change(session, row)
            if last is None or last.before is None or last.action != rows.MOVED:
                raise broken("nothing_to_undo", no=row.no)
            if last.actor != actor.code:
                raise broken("undo_superseded", no=row.no)
            if now - last.at > UNDO_WITHIN:
                raise broken("undo_too_late", no=row.no)
            connection = session.connection()
            before = rows.said(rows.line(connection, actor.workspace_id, row.no))
            row.due_date, row.status = date.fromisoformat(last.before["due_date"]), TaskStatus(last.before["status"])
            row.version += 1
            session.flush()
            after = rows.said(rows.line(connection, actor.workspace_id, row.no))
            record(session, actor, now, kind=rows.KIND, no=row.no, action="undone", before=before, after=after)
            return rows.line(connection, actor.workspace_id, row.no, actor)

    def _told(self, deed: Deed, due: Due, what: str = "", *, day: date | None = None, version: int) -> Told:
        return Told(deed, self._clock(), due.no, what, due.kind, day, version)

    def _postpone(self, actor: Actor, due: Due, to: date) -> Told:
        """Move a task."""
        line = self._tasks.one(actor.workspace_id, due.no, viewer=actor)
        _check_due(due, None if line.closed else line.due_date)
        after = self._tasks.postpone(actor, due.no, to)
        return self._told(Deed.MOVED, due, line.description, day=to, version=after.version)

    def _put_step(self, actor: Actor, due: Due, to: date | None) -> Told:
        """Move the next step, or clear it."""
        card = self._opportunities.card(actor.workspace_id, due.no, viewer=actor)
        _check_due(due, card.line.next_step_date)
        step = card.line.next_step
        after = self._editing.next_step(actor, due.no, step if to else "", to, version=card.version)
        deed = Deed.MOVED if to else Deed.DONE
        return self._told(deed, due, step, day=to, version=after.version if after.version != card.version else 0)

    def _put_closing_date(self, actor: Actor, due: Due, to: date) -> Told:
        """Move the closing date by an Update that leaves the rest as it is."""
        standing = self._opportunities.standing(actor.workspace_id, due.no, viewer=actor, changing=True)
        now = standing.current
        _check_due(due, now.closing_date)
        value = now.quote_amount if now.quote_amount is not None else now.value
        on = propose_date_of_change(now, actor.today)
        change = Change(ActionType.UPDATE, now.stage, on, Estimates(value, now.chances, to))
        after = self._opportunities.update(actor, due.no, change, version=standing.card.version)
        return self._told(Deed.MOVED, due, day=to, version=after.version)


def _check_due(due: Due, day: date | None) -> None:
    """Refuse to act on what is not due any more as it was: `line_settled`, with what has become of it."""
    if day != due.day:
        raise broken("line_settled", no=due.no, became=Became.MOVED if day else Became.DONE)
