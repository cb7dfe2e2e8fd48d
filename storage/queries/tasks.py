"""Tasks as people see them: lists, the card of one, and who may see which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, false, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.domain.opportunities import CLOSED, Priority
from storage.domain.people import Actor, Role, Visibility
from storage.domain.tasks import RepeatsFrom, TaskStatus, TaskType, is_taken_back
from storage.domain.text import search_form
from storage.models import Contact, LastAction, Opportunity, Salesperson, Task, Team
from storage.queries.people import Choice
from storage.queries.teams import colleagues, is_theirs, seen_by, teams_of

_Doer = aliased(Salesperson)
"""Who completed a task."""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task in a list or on its card. `duration` is minutes; either a salesperson or a team has it.

    Of an opportunity that the viewer may not read nothing is said, nor of its contact.
    """

    no: str
    description: str
    type: TaskType
    due_date: date
    start_time: time | None
    duration: int | None
    priority: Priority
    status: TaskStatus
    closed: bool
    cancelled: bool
    date_closed: date | None
    repeats: str
    repeats_from: RepeatsFrom
    next_no: str
    version: int
    opportunity: str | None
    opportunity_description: str | None
    contact: str | None
    contact_no: str | None
    salesperson: str | None
    salesperson_name: str | None
    team: str | None
    team_name: str | None
    completed_by: str | None
    may_change: bool = True
    """Whether the viewer may change it; it decides what is offered."""

    @property
    def taken_back(self) -> bool:
        """Tell whether it was taken back when the one before it, `next_no`, was opened again: it stays closed."""
        return is_taken_back(self.no, self.next_no)

    @property
    def owner_name(self) -> str:
        """Give the name of the salesperson or the team that has it."""
        return self.salesperson_name or self.team_name or ""


@dataclass(frozen=True, slots=True)
class TaskFilters:
    """What a list of tasks is narrowed to; empty means everything.

    `mine` means one's own and one's teams'; `kept` are numbers that stay in a list of open ones though they were
    closed; `viewer` narrows to what they may see.
    """

    mine: Actor | None = None
    salesperson_code: str | None = None
    team_code: str | None = None
    opportunity_no: str | None = None
    contact_no: str | None = None
    closed: bool | None = False
    due_before: date | None = None
    kept: Sequence[str] = ()
    viewer: Actor | None = None


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A part of a list. `total` counts all lines; `open` those that are not merely kept."""

    lines: tuple[TaskLine, ...]
    total: int
    open: int
    offset: int


_LINE: tuple[Any, ...] = (
    *(
        col(column)
        for column in (
            Task.no,
            Task.description,
            Task.type,
            Task.due_date,
            Task.start_time,
            Task.duration,
            Task.priority,
            Task.status,
            Task.closed,
            Task.cancelled,
            Task.date_closed,
            Task.repeats,
            Task.repeats_from,
            Task.next_no,
            Task.version,
        )
    ),
    col(Opportunity.no),
    col(Opportunity.description),
    col(Contact.name),
    col(Contact.no),
    col(Salesperson.code),
    col(Salesperson.name),
    col(Team.code),
    col(Team.name),
    col(_Doer.name),
)


def changeable_by(actor: Actor) -> ColumnElement[bool]:
    """Narrow tasks, joined with their opportunities, to those that somebody may change. Source: product 7."""
    if actor.role is Role.ADMIN:
        return true()
    owners: tuple[Any, ...] = (col(Task.salesperson_id), col(Opportunity.salesperson_id))
    led = [owner.in_(colleagues(actor)) for owner in owners] if actor.role is Role.MANAGER else []
    return or_(belongs_to(actor), *(is_theirs(actor, owner) for owner in owners), *led)


def _line(viewer: Actor | None) -> tuple[Any, ...]:
    """Give the columns of a line."""
    may = case((changeable_by(viewer), true()), else_=false()) if viewer else true()
    return (*_LINE, may)


def _from_book(viewer: Actor | None, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns of many types
    """Select from tasks with all that a line names and the viewer may read: one row a task."""
    readable = and_(true(), *seen_by(viewer))
    told = or_(col(Task.opportunity_id).is_(None), col(Opportunity.id).is_not(None))
    return (
        select(*columns)
        .select_from(Task)
        .join(Opportunity, (col(Opportunity.id) == col(Task.opportunity_id)) & readable, isouter=True)
        .join(Contact, (col(Contact.id) == col(Task.contact_id)) & told, isouter=True)
        .join(Salesperson, col(Salesperson.id) == col(Task.salesperson_id), isouter=True)
        .join(Team, col(Team.id) == col(Task.team_id), isouter=True)
        .join(_Doer, col(_Doer.id) == col(Task.completed_by_id), isouter=True)
    )


def belongs_to(actor: Actor) -> ColumnElement[bool]:
    """Narrow tasks to one's own and those of the teams that one manages or is in."""
    return or_(col(Task.salesperson_id) == actor.salesperson_id, col(Task.team_id).in_(teams_of(actor)))


def visible_to(viewer: Actor | None) -> list[ColumnElement[bool]]:
    """Narrow tasks to those that somebody may see: theirs, and by the opportunity's visibility. Source: product 7."""
    if viewer is None or viewer.sees is Visibility.EVERYBODY or viewer.role is Role.ADMIN:
        return []
    seen = or_(belongs_to(viewer), is_theirs(viewer, col(Task.salesperson_id)), col(Opportunity.id).is_not(None))
    if viewer.sees is Visibility.TEAM or viewer.role is Role.MANAGER:
        seen = or_(seen, col(Task.salesperson_id).in_(colleagues(viewer)))
    return [seen]


def _conditions(workspace_id: str, filters: TaskFilters) -> list[ColumnElement[bool]]:
    """Turn filters into conditions; all of them must hold."""
    found: list[ColumnElement[bool]] = [col(Task.workspace_id) == workspace_id, *visible_to(filters.viewer)]
    if filters.mine is not None:
        found.append(belongs_to(filters.mine))
    equal = (
        (col(Salesperson.code), filters.salesperson_code),
        (col(Team.code), filters.team_code),
        (col(Opportunity.no), filters.opportunity_no),
        (col(Contact.no), filters.contact_no),
    )
    found += [column == wanted for column, wanted in equal if wanted is not None]
    narrowed: list[ColumnElement[bool]] = []
    if filters.closed is not None:
        narrowed.append(and_(col(Task.closed)) if filters.closed else ~col(Task.closed))
    if filters.due_before is not None:
        narrowed.append(col(Task.due_date) < filters.due_before)
    if narrowed:
        found.append(or_(and_(*narrowed), _is_kept(filters)))
    return found


def _is_kept(filters: TaskFilters) -> ColumnElement[bool]:
    """Tell whether a task stays in the list though it fits no longer."""
    return col(Task.no).in_(filters.kept) if filters.kept else false()


def page(connection: Connection, workspace_id: str, filters: TaskFilters, offset: int, limit: int) -> TaskPage:
    """Give a part of a list, the most urgent first: by date, then priority, time and number.

    What is closed comes after what is not, the last closed first; what is kept stays in its place.
    """
    wanted = _conditions(workspace_id, filters)
    counted = case((~col(Task.closed), 1), (_is_kept(filters), 0), else_=1)  # a kept one that is open again counts
    total, still = connection.execute(
        _from_book(filters.viewer, func.count(), func.coalesce(func.sum(counted), 0)).where(*wanted)
    ).one()
    start = min(offset, max(total - 1, 0) // limit * limit)
    gone = and_(col(Task.closed), ~_is_kept(filters))
    rows = connection.execute(
        _from_book(filters.viewer, *_line(filters.viewer))
        .where(*wanted)
        .order_by(
            case((gone, 1), else_=0),
            case((gone, col(Task.date_closed)), else_=None).desc(),
            col(Task.due_date),
            case({Priority.HIGH: 0, Priority.NORMAL: 1}, value=col(Task.priority), else_=2),
            func.coalesce(col(Task.start_time), time.max),
            col(Task.no),
        )
        .offset(start)
        .limit(limit)
    )
    return TaskPage(tuple(TaskLine(*row) for row in rows), total, still, start)


def one(connection: Connection, workspace_id: str, no: str, viewer: Actor | None) -> TaskLine | None:
    """Give one task; None when this workspace has no such number, or it is not for the viewer."""
    wanted = (col(Task.workspace_id) == workspace_id, col(Task.no) == no, *visible_to(viewer))
    row = connection.execute(_from_book(viewer, *_line(viewer)).where(*wanted)).first()
    return TaskLine(*row) if row else None


def lines(connection: Connection, workspace_id: str, opportunity_no: str | None = None) -> list[TaskLine]:
    """Give the whole list by number, for reports."""
    filters = TaskFilters(opportunity_no=opportunity_no, closed=None)
    rows = connection.execute(
        _from_book(None, *_LINE).where(*_conditions(workspace_id, filters)).order_by(col(Task.no))
    )
    return [TaskLine(*row) for row in rows]


def open_of_contact(connection: Connection, viewer: Actor, contact_id: int) -> tuple[int, date | None]:
    """Count the open tasks of a contact, a company's with its persons', that the viewer may see; say when one is due.

    Of an opportunity that the viewer may not read not even that is said, also where the task is their own.
    """
    theirs = aliased(Contact)
    of = select(col(theirs.id)).where(or_(col(theirs.id) == contact_id, col(theirs.company_id) == contact_id))
    count, next_date = connection.execute(
        _from_book(viewer, func.count(), func.min(col(Task.due_date))).where(
            col(Task.contact_id).in_(of), ~col(Task.closed), col(Contact.id).is_not(None), *visible_to(viewer)
        )
    ).one()
    return count, next_date


def cancelled_by_closing(connection: Connection, workspace_id: str, opportunity_no: str) -> int:
    """Count the tasks that winning or losing an opportunity cancelled, if that was the last thing done to it.

    Those that somebody has opened again since are not among them.
    """
    closing = (
        select(col(LastAction.state))
        .join(Opportunity, col(Opportunity.id) == col(LastAction.opportunity_id))
        .where(col(Opportunity.workspace_id) == workspace_id, col(Opportunity.no) == opportunity_no)
        .where(col(LastAction.action).in_(CLOSED))
    )
    numbers = list((connection.scalar(closing) or {}).get("cancelled_tasks", {}))
    still = col(Task.workspace_id) == workspace_id, col(Task.no).in_(numbers), col(Task.cancelled)
    return connection.scalar(select(func.count()).where(*still)) or 0


def teams_to_choose(connection: Connection, workspace_id: str, text: str, limit: int) -> list[Choice]:
    """Find teams by code or name, in the order of their names."""
    wanted = search_form(text)
    rows = connection.execute(
        select(col(Team.code), col(Team.name))
        .where(col(Team.workspace_id) == workspace_id, col(Team.deleted_at).is_(None))
        .order_by(col(Team.name), col(Team.code))
    )
    found = [Choice(code, name) for code, name in rows if wanted in search_form(f"{code} {name}")]
    return found[:limit]
