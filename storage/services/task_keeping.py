"""Tasks by hand: write down, change, close, cancel, open again. Source: product 4.1, domain-reference 5."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlmodel import Session

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.dates import check_day
from storage.domain.durations import whole_minutes
from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.opportunities import Priority
from storage.domain.people import Actor
from storage.domain.tasks import RepeatsFrom, TaskForm, TaskMove, TaskNow, TaskStatus, TaskType, check_task, move_task
from storage.domain.text import clean
from storage.models import Salesperson, Task, Team
from storage.queries import people
from storage.queries import tasks as queries
from storage.queries.people import Choice
from storage.queries.tasks import TaskFilters, TaskLine, TaskPage
from storage.services import task_rows as rows
from storage.services.contacts import choose_contact, hold_contacts
from storage.services.lookups import by_code
from storage.services.writing import Series, already_carried_out, next_numbers, record

_LOGGED_AS = {
    TaskMove.START: "started",
    TaskMove.WAIT: "waiting",
    TaskMove.POSTPONE: "postponed",
    TaskMove.COMPLETE: "completed",
    TaskMove.CANCEL: "cancelled",
    TaskMove.REOPEN: "reopened",
}


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """What a person filled in for a task: `salesperson` or `team` by code, `opportunity` and `contact` by number.

    `new_company` is the name of one that is not there yet; without a contact the opportunity's is taken. `unread` is
    what could not be read of it: that is refused together with what else is wrong.
    """

    description: str
    date: date | None
    type: TaskType = TaskType.NONE
    start_time: time | None = None
    duration: timedelta | None = None
    priority: Priority = Priority.NORMAL
    salesperson: str | None = None
    team: str | None = None
    opportunity: str | None = None
    contact: str | None = None
    new_company: str | None = None
    repeats: str = ""
    repeats_from: RepeatsFrom | None = RepeatsFrom.DUE_DATE
    unread: tuple[Problem, ...] = ()


class Tasks:
    """The services around tasks. Every change is one transaction and says who made it.

    One may change one's own tasks, those of one's teams, of those one leads, and of one's own opportunities; another's
    are refused with `task_not_yours`, and with `no_such_task` what one may not even see.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def one(self, workspace_id: str, no: str, *, viewer: Actor | None = None) -> TaskLine:
        """Give a task; raise `no_such_task`, also when it is not for the viewer."""
        with self._database.connection() as connection:
            return rows.line(connection, workspace_id, no, viewer)

    def page(self, workspace_id: str, filters: TaskFilters, offset: int = 0, limit: int = 10) -> TaskPage:
        """Give a part of a list, the most urgent first."""
        with self._database.connection() as connection:
            return queries.page(connection, workspace_id, filters, offset, limit)

    def owners(self, workspace_id: str, text: str, limit: int) -> tuple[list[Choice], list[Choice]]:
        """Find who can have a task, by code or name: salespeople and teams."""
        with self._database.connection() as connection:
            return (
                people.choices(connection, workspace_id, text, limit),
                queries.teams_to_choose(connection, workspace_id, text, limit),
            )

    def create(self, actor: Actor, draft: TaskDraft, *, key: str | None = None) -> TaskLine:
        """Write down a task; `key` names the form, so that sending it again writes nothing.

        Raises what `check_task` says, `unknown` and `blocked` for what was chosen, `no_such_opportunity`.
        """
        with self._database.transaction() as session:
            if done := already_carried_out(session, actor.workspace_id, key, self._clock()):
                return rows.line(session.connection(), actor.workspace_id, done, actor)
            if draft.new_company:
                hold_contacts(session, actor.workspace_id)
            row = Task(workspace_id=actor.workspace_id, no="", due_date=actor.today, version=0)
            rows.put_opportunity(session, row, rows.lock_opportunity(session, actor, draft.opportunity))
            self._fill(session, actor, row, draft)
            row.no = next_numbers(session, actor.workspace_id, Series.TASK)[0]
            session.add(row)
            return self._kept(session, actor, row, "created", None, key)

    def edit(
        self, actor: Actor, no: str, draft: TaskDraft, *, version: int | None = None, key: str | None = None
    ) -> TaskLine:
        """Change an open task; `version` is the one somebody looked at.

        Raises `no_such_task`, `task_not_yours`, `task_closed`, `changed_meanwhile`, and what `create` says. What the
        actor may not read of the task (an opportunity that is not for them) stays as it is.
        """
        with self._database.transaction() as session:
            if done := already_carried_out(session, actor.workspace_id, key, self._clock(), no):
                return rows.line(session.connection(), actor.workspace_id, done, actor)
            if draft.new_company:
                hold_contacts(session, actor.workspace_id)
            shown = rows.line(session.connection(), actor.workspace_id, no, actor)
            row, opportunity = rows.to_change(session, actor, no, moving_to=draft.opportunity)
            if row.closed:
                raise broken("task_closed", no=row.no)
            rows.check_version(session, row, version)
            before = rows.said(rows.line(session.connection(), actor.workspace_id, no))
            if draft.opportunity != shown.opportunity:
                rows.put_opportunity(session, row, opportunity)
            self._fill(session, actor, row, draft, shown)
            return self._kept(session, actor, row, "edited", before, key)

    def complete(self, actor: Actor, no: str, *, completed_by: str | None = None, due: date | None = None) -> TaskLine:
        """Close a task, which makes the next one of a recurring task; done already, it stays as it is.

        `completed_by` is the code of who did it, the actor unless said; a team's task needs one. Raises
        `no_such_task`, `task_not_yours`, `task_closed` for a cancelled one, `completed_by_missing`, `unknown`; with the
        day for which it was seen to be `due`, `line_settled` if it is not, or done. Source: domain-reference 5.3.
        """
        return self._move(actor, no, TaskMove.COMPLETE, completed_by=completed_by, check=rows.is_due(due))

    def cancel(self, actor: Actor, no: str) -> TaskLine:
        """Cancel a task, which makes the next one of a recurring task too.

        Raises `no_such_task`, `task_not_yours`, `task_closed` also for a cancelled one. Source: domain-reference 5.3.
        """
        return self._move(actor, no, TaskMove.CANCEL)

    def reopen(self, actor: Actor, no: str) -> TaskLine:
        """Open a closed task again; the next one it made is taken back if nobody has touched it.

        One that was touched goes on with the series, and the reopened task is a single one; one that was taken back
        stays closed, or there would be two of them. Raises `no_such_task`, `task_not_yours`, `task_open`,
        `task_taken_back`. Source: domain-reference 5.3; the taking back is ours.
        """
        return self._move(actor, no, TaskMove.REOPEN)

    def undo_closing(self, actor: Actor, no: str, *, version: int | None = None) -> TaskLine:
        """Open a task again as `reopen` does, with the status it had when it was closed by hand.

        With the `version` that it has since the actor completed it, only that is taken back: see `own_last_change`.
        """
        mine = None if version is None else rows.is_own_last(actor, rows.COMPLETED, self._clock(), version)
        return self._move(actor, no, TaskMove.REOPEN, as_it_was=True, check=mine)

    def start(self, actor: Actor, no: str) -> TaskLine:
        """Say that work has begun, which opens a closed task; raise `no_such_task`, `task_not_yours`."""
        return self._move(actor, no, TaskMove.START)

    def wait(self, actor: Actor, no: str) -> TaskLine:
        """Say that it waits for somebody, which opens a closed task; raise `no_such_task`, `task_not_yours`."""
        return self._move(actor, no, TaskMove.WAIT)

    def postpone(self, actor: Actor, no: str, to: date, *, due: date | None = None) -> TaskLine:
        """Move an open task to another day; it is Postponed then.

        Raises `no_such_task`, `task_not_yours`, `task_closed`, `date_out_of_calendar` under `date`; with the day for
        which it was seen to be `due`, `line_settled` if it is not.
        """
        return self._move(actor, no, TaskMove.POSTPONE, to=to, check=rows.is_due(due))

    def _move(
        self,
        actor: Actor,
        no: str,
        move: TaskMove,
        *,
        completed_by: str | None = None,
        to: date | None = None,
        check: rows.Check | None = None,
        as_it_was: bool = False,
    ) -> TaskLine:
        """Do one move of the table."""
        with self._database.transaction() as session:
            row, _ = rows.to_change(session, actor, no)
            if check is not None:
                check(session, row)
            if rows.is_so_already(row, move):
                return rows.line(session.connection(), actor.workspace_id, no, actor)
            if to is not None:
                refuse_if_any(check_day(to, None, "date"))
                if row.closed:
                    raise broken("task_closed", no=row.no)
            doer_id = rows.doer(session, actor, completed_by) if move is TaskMove.COMPLETE else None
            now = TaskNow(row.no, row.status, row.due_date, row.team_id is not None, row.repeats, row.repeats_from)
            after = move_task(now, move, actor.today, completed_by=doer_id is not None)
            before = rows.said(rows.line(session.connection(), actor.workspace_id, no))
            if row.closed:
                self._take_back_next(session, actor, row)
            row.due_date = to or row.due_date
            was = rows.status_before_closing(session, row) if as_it_was else None
            row.status, row.closed, row.cancelled = was or after.status, after.closed, after.cancelled
            row.date_closed, row.completed_by_id = after.date_closed, doer_id
            if after.next_date is not None:
                row.next_no = self._make_next(session, actor, row, after.next_date)
            return self._kept(session, actor, row, _LOGGED_AS[move], before)

    def _fill(self, session: Session, actor: Actor, row: Task, draft: TaskDraft, shown: TaskLine | None = None) -> None:
        """Put what was filled in into the row, if it is a task; `shown` is what the actor saw before."""
        salesperson, team = _owner(session, actor.workspace_id, draft)
        stays = shown is not None and salesperson is not None and salesperson.id == row.salesperson_id
        description = clean(draft.description)
        repeats = check_task(
            TaskForm(
                description=description,
                date=draft.date,
                type=draft.type,
                start_time=draft.start_time,
                duration=draft.duration,
                has_owner=bool(salesperson or team),
                blocked=salesperson is not None and salesperson.blocked and not stays,
                repeats=draft.repeats,
                repeats_from=draft.repeats_from,
                was=row.type if shown else None,
                all_day=shown is not None and shown.start_time is None and shown.duration is None,
                unread=draft.unread,
            )
        )
        if draft.contact is None and draft.new_company is None:
            if shown is None or shown.contact_no is not None or shown.opportunity != draft.opportunity:
                row.contact_id = rows.contact_of(session, row)
        elif draft.new_company or shown is None or draft.contact != shown.contact_no:
            contact = choose_contact(session, actor, self._clock(), draft.contact, draft.new_company)
            row.contact_id = contact.id if contact else None
        row.description, row.type, row.priority = description, draft.type, draft.priority
        row.due_date = draft.date or row.due_date
        row.start_time, row.duration = draft.start_time, whole_minutes(draft.duration)
        row.salesperson_id, row.team_id = (salesperson.id if salesperson else None), (team.id if team else None)
        row.repeats, row.repeats_from = repeats, draft.repeats_from or RepeatsFrom.DUE_DATE

    def _make_next(self, session: Session, actor: Actor, row: Task, day: date) -> str:
        """Write down the next one of a recurring task; give its number. Source: domain-reference 5.3."""
        given = row.model_dump(include=rows.HANDED_ON)
        no = next_numbers(session, actor.workspace_id, Series.TASK)[0]
        following = Task(**given, no=no, due_date=day, version=0)
        session.add(following)
        self._kept(session, actor, following, "created", None)
        return following.no

    def _take_back_next(self, session: Session, actor: Actor, row: Task) -> None:
        """Cancel the next one that closing this task made; one that was touched keeps the series instead."""
        following = rows.find(session, actor.workspace_id, row.next_no, lock=True) if row.next_no else None
        if following is None:
            return
        if following.closed or following.version > 1:
            row.repeats = ""
            return
        before = rows.said(rows.line(session.connection(), actor.workspace_id, following.no))
        following.status, following.closed, following.cancelled = TaskStatus.COMPLETED, True, True
        following.date_closed, following.next_no = actor.today, row.no
        row.next_no = ""
        self._kept(session, actor, following, "cancelled", before)

    def _kept(
        self,
        session: Session,
        actor: Actor,
        row: Task,
        action: str,
        before: rows.Said | None,
        key: str | None = None,
    ) -> TaskLine:
        """Count the version up, write the log's line, and read what is kept now."""
        row.version += 1
        session.flush()
        connection = session.connection()
        after = rows.said(rows.line(connection, row.workspace_id, row.no))
        record(
            session, actor, self._clock(), kind=rows.KIND, no=row.no, action=action, before=before, after=after, key=key
        )
        found = queries.one(connection, row.workspace_id, row.no, actor)
        return found or rows.line(connection, row.workspace_id, row.no)


def _owner(session: Session, workspace_id: str, draft: TaskDraft) -> tuple[Salesperson | None, Team | None]:
    """Find the salesperson or the team; raise `unknown` under `owner`."""
    if draft.salesperson:
        return by_code(session, Salesperson, workspace_id, draft.salesperson, "owner"), None
    return None, rows.team_by_code(session, workspace_id, draft.team) if draft.team else None
