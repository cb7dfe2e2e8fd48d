"""Opportunities, entries and tasks as they stood at the end of a day, as far as the book can tell. Source: 6."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, inspect, literal, null, select, type_coerce
from sqlmodel import col

from storage.domain.opportunities import Priority, Status
from storage.domain.tasks import TaskStatus
from storage.models import CloseCode, Contact, Entry, Opportunity, SalesCycle, Salesperson, Task
from storage.queries.filters import Company, Filters, conditions
from storage.queries.history import HistoryEntry
from storage.queries.opportunities import Line, Page, line_columns, part_of
from storage.queries.slices import LOST, OPEN, WON, Slice
from storage.queries.tasks import TaskLine

_closed = col(Entry.stage) == 0
_closed_on = case((_closed, col(Entry.date_of_change)))
_status = type_coerce(
    case(
        (OPEN, Status.IN_PROGRESS.value),
        (WON, Status.WON.value),
        (LOST, Status.LOST.value),
        else_=Status.NOT_STARTED.value,
    ),
    inspect(Opportunity).columns["status"].type,
)
_LINE = line_columns(_status, _closed_on, literal(""), null())


def lines(connection: Connection, part: Slice, statuses: Collection[Status] = ()) -> list[Line]:
    """Give by number the opportunities that there were, as they stood at the end of the day of the part.

    Whose they were says the entry that was in force; before the first one, who has them now. What is not kept by the
    day is as it is now: what they are called, how they matter and the stages of a cycle; a next step is not told.
    """
    statement = _there(part, *_LINE).where(col(Opportunity.workspace_id) == part.workspace_id)
    found = (Line(*row) for row in connection.execute(statement.order_by(col(Opportunity.no))))
    return [line for line in found if not statuses or line.status in statuses]


def page(connection: Connection, workspace_id: str, filters: Filters, offset: int, limit: int) -> Page:
    """Give a part of the list as it stood at the end of the day of the filters, in the order of the list of today.

    No line is told to matter more than others, nor stands before them for it: how they mattered then is not kept.
    """
    part = Slice(workspace_id, filters.on)
    wanted = conditions(workspace_id, filters, _status)
    found = _there(part, *_LINE).where(*wanted), _there(part, func.count()).where(*wanted)
    told = part_of(connection, *found, _closed_on, offset, limit)
    return replace(told, lines=tuple(replace(line, priority=Priority.NORMAL) for line in told.lines))


def _there(part: Slice, *columns: Any) -> Select[Any]:  # noqa: ANN401 - columns of many types
    """Select from the opportunities that there were: one row an opportunity, with the entry that was in force."""
    whose = {
        name: func.coalesce(col(getattr(Entry, name)), col(getattr(Opportunity, name)))
        for name in ("contact_id", "salesperson_id", "cycle_id")
    }
    company = case((col(Entry.id).is_(None), col(Opportunity.company_id)), else_=col(Entry.company_id))
    begun = Slice(part.workspace_id, part.on).in_force()
    return (
        select(*columns)
        .select_from(Opportunity)
        .outerjoin(Entry, and_(col(Entry.opportunity_id) == col(Opportunity.id), *begun))
        .join(Contact, col(Contact.id) == whose["contact_id"])
        .outerjoin(Company, col(Company.id) == company)
        .join(Salesperson, col(Salesperson.id) == whose["salesperson_id"])
        .join(SalesCycle, col(SalesCycle.id) == whose["cycle_id"])
        .outerjoin(CloseCode, col(CloseCode.id) == col(Entry.close_code_id))
        .where(col(Opportunity.creation_date) <= part.on)
    )


def entries(history: Sequence[HistoryEntry], day: date) -> list[HistoryEntry]:
    """Give the entries that were there at the end of a day, oldest first: the last of them was in force."""
    there = [entry for entry in history if not entry.undone and entry.date_of_change <= day]
    return [_as_it_was(entry, day, active=entry is there[-1]) for entry in there]


def _as_it_was(entry: HistoryEntry, day: date, *, active: bool) -> HistoryEntry:
    """Leave out the days of what had not ended."""
    ended = entry.days_open is not None and entry.date_of_change + timedelta(days=entry.days_open) <= day
    return replace(entry, active=active, days_open=entry.days_open if ended and not active else None)


def tasks(connection: Connection, workspace_id: str, lines: Sequence[TaskLine], day: date) -> list[TaskLine]:
    """Give the tasks as they stood at the end of a day, of those that there are.

    One that an entry brought was there from the day of that entry; of others no day is kept, and they are told. One
    that was done later was not done: how far it had come is not kept.
    """
    later = (
        select(col(Task.no))
        .join(Entry, col(Entry.id) == col(Task.entry_id))
        .where(col(Task.workspace_id) == workspace_id, col(Entry.date_of_change) > day)
    )
    not_yet = set(connection.scalars(later))
    return [_task(line, day) for line in lines if line.no not in not_yet]


def _task(line: TaskLine, day: date) -> TaskLine:
    """Open what was closed later."""
    if line.date_closed is None or line.date_closed <= day:
        return line
    return replace(line, closed=False, date_closed=None, status=TaskStatus.NOT_STARTED)
