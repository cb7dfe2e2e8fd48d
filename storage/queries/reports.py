"""The figures as plain rows, for the command line and for other programs: exact, in words that do not change."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlmodel import Session, col

from storage.domain.errors import broken
from storage.domain.money import percent_decimal, to_decimal, weighted_decimal
from storage.domain.opportunities import Status
from storage.models import Contact, ContactType, Opportunity, Workspace
from storage.queries import opportunities as queries
from storage.queries import past_reports
from storage.queries import tasks as task_queries
from storage.queries.filters import Filters
from storage.queries.history import HistoryEntry, history
from storage.queries.opportunities import Line
from storage.queries.slices import Slice
from storage.queries.tasks import TaskLine

STATUSES = {
    "open": (Status.IN_PROGRESS,),
    "won": (Status.WON,),
    "lost": (Status.LOST,),
    "not_started": (Status.NOT_STARTED,),
    "all": (),
}
"""What can be asked for, and the statuses it means."""

Row = dict[str, object]
"""One line of a report; amounts and percentages are text, so that no reader rounds them."""


def workspaces(session: Session) -> list[str]:
    """List the ids of the workspaces that have a book."""
    return list(session.connection().scalars(select(col(Workspace.id)).order_by(col(Workspace.id))))


def currency(session: Session, workspace_id: str) -> str:
    """Give the ISO 4217 code of a workspace's currency; raise `no_such_workspace`."""
    found = session.connection().scalar(select(col(Workspace.currency)).where(col(Workspace.id) == workspace_id))
    if found is None:
        raise broken("no_such_workspace", workspace=workspace_id)
    return found


def opportunities(session: Session, workspace_id: str, status: str, on: date | None = None) -> list[Row]:
    """List opportunities by number, as they are or as they stood at the end of a day.

    Raises `no_such_workspace`, and `unknown` under `status`.
    """
    if status not in STATUSES:
        raise broken("unknown", "status", key=status)
    money = currency(session, workspace_id)
    of_companies = _of_companies(session, workspace_id)
    if on is None:
        found = queries.lines(session.connection(), workspace_id, Filters(statuses=STATUSES[status]))
    else:
        found = past_reports.lines(session.connection(), Slice(workspace_id, on), STATUSES[status])
    return [_line(line, money, is_company=line.no in of_companies) for line in found]


def entries(session: Session, workspace_id: str, opportunity_no: str, on: date | None = None) -> list[Row]:
    """List an opportunity's entries, oldest first, without what was undone; those up to a day, as they were then.

    Raises `no_such_workspace`, `no_such_opportunity`.
    """
    money = currency(session, workspace_id)
    if queries.card(session.connection(), workspace_id, opportunity_no) is None:
        raise broken("no_such_opportunity", no=opportunity_no)
    told = history(session.connection(), workspace_id, opportunity_no)
    found = [entry for entry in told if not entry.undone] if on is None else past_reports.entries(told, on)
    return [_entry(opportunity_no, entry, money) for entry in found]


def tasks(session: Session, workspace_id: str, opportunity_no: str | None = None, on: date | None = None) -> list[Row]:
    """List tasks by number, of one opportunity if named; as they are, or as they stood at the end of a day.

    Raises `no_such_workspace`, `no_such_opportunity`.
    """
    currency(session, workspace_id)
    connection = session.connection()
    if opportunity_no is not None and queries.card(connection, workspace_id, opportunity_no) is None:
        raise broken("no_such_opportunity", no=opportunity_no)
    found = task_queries.lines(connection, workspace_id, opportunity_no)
    if on is not None:
        found = past_reports.tasks(connection, workspace_id, found, on)
    return [_task(line) for line in found]


def _task(line: TaskLine) -> Row:
    """Give a task's row; it has either a salesperson or a team."""
    return {
        "no": line.no,
        "opportunity": line.opportunity,
        "contact": line.contact,
        "date": line.due_date.isoformat(),
        "type": line.type.value,
        "priority": line.priority.value,
        "status": line.status.value,
        "description": line.description,
        "salesperson": line.salesperson,
        "team": line.team,
        "closed": line.closed,
        "date_closed": _day(line.date_closed),
    }


def _of_companies(session: Session, workspace_id: str) -> set[str]:
    """Give the numbers of the opportunities whose contact is itself a company."""
    statement = (
        select(col(Opportunity.no))
        .join(Contact, col(Contact.id) == col(Opportunity.contact_id))
        .where(col(Opportunity.workspace_id) == workspace_id, col(Contact.type) == ContactType.COMPANY)
    )
    return set(session.connection().scalars(statement))


def _line(line: Line, money: str, *, is_company: bool) -> Row:
    """Give an opportunity's row; `stage` is null unless it is In Progress."""
    return {
        "no": line.no,
        "description": line.description,
        "contact": line.contact,
        "company": line.contact if is_company else line.company,
        "salesperson": line.salesperson,
        "cycle": line.cycle,
        "stage": line.stage,
        "stages": line.stages,
        "status": "open" if line.status is Status.IN_PROGRESS else line.status.value,
        **_estimates(line, money),
        "creation_date": line.creation_date.isoformat(),
        "estimated_closing_date": _day(line.closing_date),
        "date_closed": _day(line.date_closed),
        "close_code": line.close_code,
        "priority": line.priority.value,
    }


def _entry(opportunity_no: str, entry: HistoryEntry, money: str) -> Row:
    """Give an entry's row; `stage` is 0 on the entry that closed the opportunity."""
    return {
        "no": opportunity_no,
        "entry": entry.no,
        "stage": entry.stage,
        "previous_stage": entry.previous_stage,
        "action": entry.action.value,
        "date_of_change": entry.date_of_change.isoformat(),
        "days_open": entry.days_open,
        **_estimates(entry, money),
        "estimated_closing_date": entry.closing_date.isoformat(),
        "active": entry.active,
        "salesperson": entry.salesperson,
    }


def _estimates(of: Line | HistoryEntry, money: str) -> Row:
    """Give the five figures, in the order of both reports."""
    return {
        "value": _plain(to_decimal(of.value, money)),
        "chances": str(of.chances),
        "completed": str(of.completed),
        "probability": _plain(percent_decimal(of.probability)),
        "weighted": _plain(weighted_decimal(of.weighted, money)),
    }


def _plain(number: Decimal) -> str:
    """Write a number without an exponent."""
    return format(number, "f")


def _day(day: date | None) -> str | None:
    """Write a date as ISO 8601 does, or null."""
    return day.isoformat() if day else None
