"""Tasks: those that a stage asks for, and the rules for those by hand. Source: domain-reference 5."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from storage.domain.dates import apply_formula, check_day
from storage.domain.durations import check_duration
from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.opportunities import Priority
from storage.domain.recurrence import check_repeats, next_date
from storage.domain.text import check_text


class TaskType(StrEnum):
    """What kind of work it is; NONE is Business Central's blank."""

    NONE = "none"
    MEETING = "meeting"
    PHONE_CALL = "phone_call"


class TaskStatus(StrEnum):
    """How far a task is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    WAITING = "waiting"
    POSTPONED = "postponed"


class RepeatsFrom(StrEnum):
    """What the date of the next one of a recurring task is counted from. Source: domain-reference 1.7."""

    DUE_DATE = "due_date"
    CLOSING_DATE = "closing_date"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an activity."""

    type: TaskType
    description: str
    priority: Priority
    date_formula: str = ""


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task to write down."""

    type: TaskType
    description: str
    priority: Priority
    date: date


def plan(steps: Sequence[Step], start: date) -> tuple[PlannedTask, ...]:
    """Plan one task a step from the date of change; an activity without steps still gives one blank task."""
    if not steps:
        return (PlannedTask(TaskType.NONE, "", Priority.NORMAL, start),)
    return tuple(
        PlannedTask(step.type, step.description, step.priority, apply_formula(start, step.date_formula))
        for step in steps
    )


class TaskMove(StrEnum):
    """What somebody does to a task by hand."""

    START = "start"
    WAIT = "wait"
    POSTPONE = "postpone"
    COMPLETE = "complete"
    CANCEL = "cancel"
    REOPEN = "reopen"


_AIMED_AT = {
    TaskMove.START: TaskStatus.IN_PROGRESS,
    TaskMove.WAIT: TaskStatus.WAITING,
    TaskMove.POSTPONE: TaskStatus.POSTPONED,
    TaskMove.COMPLETE: TaskStatus.COMPLETED,
    TaskMove.CANCEL: TaskStatus.COMPLETED,
    TaskMove.REOPEN: TaskStatus.IN_PROGRESS,
}
TASK_MOVES: Mapping[tuple[TaskStatus, TaskMove], TaskStatus] = {
    (status, move): _AIMED_AT[move]
    for status in TaskStatus
    for move in TaskMove
    if (
        move not in {TaskMove.COMPLETE, TaskMove.CANCEL}
        if status is TaskStatus.COMPLETED
        else move is not TaskMove.REOPEN
    )
}
"""Where each move leads: what is open can be closed, what is closed be opened again, by any status that is not
Completed too; a task is closed just as long as it is Completed. Source: domain-reference 5.3, F12."""


@dataclass(frozen=True, slots=True)
class TaskNow:
    """A task as it stands before a move."""

    no: str
    status: TaskStatus
    due_date: date
    of_team: bool = False
    repeats: str = ""
    repeats_from: RepeatsFrom = RepeatsFrom.DUE_DATE


@dataclass(frozen=True, slots=True)
class TaskAfter:
    """What a move makes of a task; `next_date` is the day of the one that follows, if one does."""

    status: TaskStatus
    closed: bool
    cancelled: bool
    date_closed: date | None
    next_date: date | None = None


def move_task(now: TaskNow, move: TaskMove, today: date, *, completed_by: bool = True) -> TaskAfter:
    """Work out a move by hand on a day, which is the actor's today.

    `completed_by` says whether it is known who did it. Raises `task_closed`, `task_open`, and
    `completed_by_missing` under `completed_by` for a team's task. Source: domain-reference 5.3.
    """
    status = TASK_MOVES.get((now.status, move))
    if status is None:
        raise broken("task_closed" if now.status is TaskStatus.COMPLETED else "task_open", no=now.no)
    if status is not TaskStatus.COMPLETED:
        return TaskAfter(status, closed=False, cancelled=False, date_closed=None)
    cancelled = move is TaskMove.CANCEL
    if now.of_team and not (cancelled or completed_by):
        raise broken("completed_by_missing", "completed_by", no=now.no)
    base = today if now.repeats_from is RepeatsFrom.CLOSING_DATE else now.due_date
    following = next_date(base, now.repeats) if now.repeats else None
    return TaskAfter(status, closed=True, cancelled=cancelled, date_closed=today, next_date=following)


def is_taken_back(no: str, next_no: str) -> bool:
    """Tell whether a task was taken back when the one before it was opened again.

    Such a task names that one, which stands in its place; any other names a task that came later, or none.
    """
    return bool(next_no) and int(next_no[2:]) < int(no[2:])


@dataclass(frozen=True, slots=True)
class TaskForm:
    """What somebody wrote into the window of a task, once its owner is looked up.

    `has_owner` says that there is a salesperson or a team, `blocked` that this salesperson may not be chosen;
    `was` is the type it was created with, None while it is new; `all_day` belongs to meetings that stages make;
    `unread` are fields in which something stands that could not be read.
    """

    description: str
    date: date | None
    type: TaskType = TaskType.NONE
    start_time: time | None = None
    duration: timedelta | None = None
    has_owner: bool = True
    blocked: bool = False
    repeats: str = ""
    repeats_from: RepeatsFrom | None = RepeatsFrom.DUE_DATE
    was: TaskType | None = None
    all_day: bool = False
    unread: tuple[Problem, ...] = ()


def check_task(form: TaskForm) -> str:
    """Refuse what cannot be a task, with every problem at once; give the interval in its stored form.

    Raises `missing`, `too_long`, `task_type_fixed`, `date_out_of_calendar`, `needed_for_meeting`,
    `duration_out_of_range`, `blocked`, `date_formula_unknown`, `date_out_of_range`, `repeats_backwards`, each under
    its field. Source: domain-reference 5.6 and 1.7.
    """
    is_meeting = form.type is TaskType.MEETING
    problems = check_text("description", form.description, required=True)
    if form.was is not None and (form.was is TaskType.MEETING) != is_meeting:
        problems.append(Problem("task_type_fixed", "task_type"))
    problems += check_day(form.date, None, "date")
    blank = form.start_time is None and form.duration is None
    if is_meeting and not (form.all_day and blank):
        needed = {"start_time": form.start_time, "duration": form.duration}
        empty = {field for field, given in needed.items() if given is None} - {one.field for one in form.unread}
        problems += [Problem("needed_for_meeting", field) for field in needed if field in empty]
    problems += [*form.unread, *check_duration(form.duration)]
    if not form.has_owner or form.blocked:
        problems.append(Problem("blocked" if form.has_owner else "missing", "owner"))
    repeats, wrong = check_repeats(form.repeats, form.date)
    problems += wrong
    if repeats and form.repeats_from is None:
        problems.append(Problem("missing", "repeats_from"))
    refuse_if_any(problems)
    return repeats
