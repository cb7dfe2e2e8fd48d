"""Opportunities, entries and tasks as they stood at the end of a day, as far as the book can tell. Source: 6."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection, and_, case, func, inspect, literal, null, select, type_coerce
from sqlmodel import col

from storage.domain.opportunities import Status
from storage.domain.tasks import TaskStatus
from storage.models import CloseCode, Contact, Entry, Opportunity, SalesCycle, Salesperson, Task
from storage.queries.filters import Company
from storage.queries.history import HistoryEntry
from storage.queries.opportunities import Line, line_columns
from storage.queries.slices import LOST, OPEN, WON, Slice
from storage.queries.tasks import TaskLine

_closed = col(Entry.stage) == 0


def lines(connection: Connection, part: Slice, statuses: Collection[Status] = ()) -> list[Line]:
    """Give by number the opportunities that there were, as they stood at the end of the day of the part.

    Whose they were says the entry that was in force; before the first one, who has them now. What is not kept by the
    day is as it is now: what they are called, how they matter and the stages of a cycle; a next step is not told.
    """
    standing = case(
        (OPEN, Status.IN_PROGRESS.value),
        (WON, Status.WON.value),
        (LOST, Status.LOST.value),
        else_=Status.NOT_STARTED.value,
    )
    whose = {
        name: func.coalesce(col(getattr(Entry, name)), col(getattr(Opportunity, name)))
        for name in ("contact_id", "salesperson_id", "cycle_id")
    }
    company = case((col(Entry.id).is_(None), col(Opportunity.company_id)), else_=col(Entry.company_id))
    closed_on = case((_closed, col(Entry.date_of_change)))
    status = type_coerce(standing, inspect(Opportunity).columns["status"].type)
    columns = line_columns(status, closed_on, literal(""), null())
    begun = Slice(part.workspace_id, part.on).in_force()
    statement = (
        select(*columns)
        .select_from(Opportunity)
        .outerjoin(Entry, and_(col(Entry.opportunity_id) == col(Opportunity.id), *begun))
        .join(Contact, col(Contact.id) == whose["contact_id"])
        .outerjoin(Company, col(Company.id) == company)
        .join(Salesperson, col(Salesperson.id) == whose["salesperson_id"])
        .join(SalesCycle, col(SalesCycle.id) == whose["cycle_id"])
        .outerjoin(CloseCode, col(CloseCode.id) == col(Entry.close_code_id))
        .where(col(Opportunity.workspace_id) == part.workspace_id, col(Opportunity.creation_date) <= part.on)
        .order_by(col(Opportunity.no))
    )
    found = (Line(*row) for row in connection.execute(statement))
    return [line for line in found if not statuses or line.status in statuses]


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
