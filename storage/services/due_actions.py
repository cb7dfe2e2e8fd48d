"""What somebody does about a thing that is due, where it stands in a list: done, another day, and the way back.

A press works on what is still due as the line said, and on nothing else; whether it is theirs to change is asked where
it is changed. Source: product 3, 4.4.
"""

from datetime import date

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import broken
from storage.domain.home import Deed, Due, Told, mark_of
from storage.domain.nudges import Became, DueKind
from storage.domain.people import Actor
from storage.domain.tasks import TaskStatus
from storage.queries.opportunities import Line
from storage.queries.tasks import TaskLine
from storage.services import task_rows as rows
from storage.services.redating import Redating
from storage.services.task_keeping import Tasks
from storage.services.undoing import Undoing
from storage.services.writing import record


class DueActions:
    """The services behind the lines of a Home, and the way back of a task that was moved."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._tasks = Tasks(database, clock)
        self._redating = Redating(database, clock)
        self._undoing = Undoing(database, clock)

    def done(self, actor: Actor, due: Due) -> Told:
        """Complete a task, or clear a next step.

        Raises `not_understood` for what has no such button, `line_settled` for what is not due any more as the line
        said, and what the change itself says.
        """
        match due.kind:
            case DueKind.TASK:
                line = self._tasks.complete(actor, due.no, due=due.day)
                return self._told(Deed.DONE, due, line.description, version=line.version)
            case DueKind.NEXT_STEP:
                return self._put_step(actor, due, None)
            case _:
                raise broken("not_understood")

    def move(self, actor: Actor, due: Due, to: date) -> Told:
        """Give what is due another day.

        Raises `not_understood` for what has no date, `line_settled` for what is not due any more as the line said, and
        what the change itself says: of a closing date also `value_not_positive` and `chances_out_of_range`, because its
        estimates are written anew with it.
        """
        match due.kind:
            case DueKind.TASK:
                line = self._tasks.postpone(actor, due.no, to, due=due.day)
                return self._told(Deed.MOVED, due, line.description, day=to, version=line.version)
            case DueKind.NEXT_STEP:
                return self._put_step(actor, due, to)
            case DueKind.CLOSING_DATE:
                put = self._redating.put_closing_date(
                    actor, due.no, to, lambda line: _check_due(due, line.closing_date)
                )
                return self._told(Deed.MOVED, due, day=to, version=put.version)
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
            self._tasks.undo_closing(actor, told.no, version=told.version)
        else:
            self.undo_moving(actor, told.no, version=told.version)

    def undo_moving(self, actor: Actor, no: str, *, version: int | None = None) -> TaskLine:
        """Let a task be due as it was before the actor moved it, within ten minutes of that.

        What it was is read where it was written down, so that no button has to say it; `version` is the one that it
        has since, if that is known. Raises `no_such_task`, `task_not_yours`, and what `own_last_change` says.
        """
        now = self._clock()
        with self._database.transaction() as session:
            row, _ = rows.to_change(session, actor, no)
            was = rows.own_last_change(session, actor, row, rows.MOVED, now, version)
            connection = session.connection()
            before = rows.said(rows.line(connection, actor.workspace_id, row.no))
            row.due_date, row.status = date.fromisoformat(was["due_date"]), TaskStatus(was["status"])
            row.version += 1
            session.flush()
            after = rows.said(rows.line(connection, actor.workspace_id, row.no))
            record(session, actor, now, kind=rows.KIND, no=row.no, action="undone", before=before, after=after)
            return rows.line(connection, actor.workspace_id, row.no, actor)

    def _told(self, deed: Deed, due: Due, what: str = "", *, day: date | None = None, version: int) -> Told:
        return Told(deed, self._clock(), due.no, what, due.kind, day, version)

    def _put_step(self, actor: Actor, due: Due, to: date | None) -> Told:
        """Move the next step, or clear it."""
        put = self._redating.put_step(actor, due.no, to, lambda line: _check_step(due, line))
        return self._told(Deed.MOVED if to else Deed.DONE, due, put.step, day=to, version=put.version)


def _check_step(due: Due, line: Line) -> None:
    """Refuse to act on a next step that is another by now, also one of the same day: `line_settled`."""
    another = line.next_step_date == due.day and due.mark not in {"", mark_of(line.next_step)}
    _check_due(due, None if another else line.next_step_date)


def _check_due(due: Due, day: date | None) -> None:
    """Refuse to act on what is not due any more as it was: `line_settled`, with what has become of it."""
    if day != due.day:
        raise broken("line_settled", no=due.no, became=Became.MOVED if day else Became.DONE)
