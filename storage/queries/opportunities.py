"""Opportunities as people see them: the card, lists, the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Select, bindparam, case, cast, func, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.expression import SQLColumnExpression
from sqlmodel import col

from storage.domain.cycles import ProbabilityMethod
from storage.domain.opportunities import Action, Priority, Status
from storage.models import (
    CloseCode,
    Contact,
    Entry,
    LastAction,
    Opportunity,
    Quote,
    SalesCycle,
    SalesCycleStage,
    Salesperson,
    Task,
)
from storage.queries.filters import Company, Filters, closing_date, conditions, value
from storage.queries.stage_days import usual_at


@dataclass(frozen=True, slots=True)
class Line:
    """An opportunity in a list. Amounts in minor units; weighted in ten-thousandths of one.

    `stage` is None unless In Progress; `position` counts the stages up to it, whatever their numbers.
    """

    no: str
    description: str
    contact: str
    company: str | None
    salesperson: str
    salesperson_name: str
    cycle: str
    stage: int | None
    stage_description: str
    position: int
    stages: int
    status: Status
    priority: Priority
    value: int
    chances: int
    completed: int
    probability: int
    weighted: int
    creation_date: date
    closing_date: date | None
    date_closed: date | None
    close_code: str | None
    next_step: str
    next_step_date: date | None


@dataclass(frozen=True, slots=True)
class Card:
    """Everything one opportunity's card shows, and the version it shows.

    `stage_since` is the day it entered its stage, whatever was updated there; `usual_days` how long won ones stayed.
    `undo_by` did the last thing to it, at `undo_at`, if that can be taken back.
    """

    line: Line
    version: int
    date_of_change: date | None
    stage_since: date | None
    usual_days: float | None
    open_tasks: int
    next_task_date: date | None
    quote: str | None
    quote_amount: int | None
    order_no: str | None
    contact_no: str
    salesperson_slack_id: str | None
    close_reason: str | None = None
    undo_by: str | None = None
    undo_at: datetime | None = None
    owner_id: int = 0
    method: ProbabilityMethod | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, and how long the whole is."""

    lines: tuple[Line, ...]
    total: int
    offset: int


_Past = aliased(Entry)
_open_task = (col(Task.opportunity_id) == col(Opportunity.id)) & ~col(Task.closed)

_position = (
    select(func.count())
    .where(col(SalesCycleStage.cycle_id) == col(SalesCycle.id), col(SalesCycleStage.no) <= col(Entry.stage))
    .scalar_subquery()
)
_stages = select(func.count()).where(col(SalesCycleStage.cycle_id) == col(SalesCycle.id)).scalar_subquery()

_Own = aliased(Entry)


def _begins(entry: type[Entry]) -> ColumnElement[bool]:
    """Tell whether an entry begins a stay in a stage; the days of others count on the one that did."""
    return (col(entry.action) != Action.UPDATED) & (col(entry.action) != Action.UNDONE)


_own_entries = (col(_Own.opportunity_id) == col(Opportunity.id)) & _begins(_Own) & ~col(_Own.undone)
stage_since = select(func.max(col(_Own.date_of_change))).where(_own_entries).scalar_subquery()
"""The day an opportunity entered its stage, beside `Opportunity`."""
_entered_by = select(func.max(col(_Own.no))).where(_own_entries).correlate(Opportunity).scalar_subquery()
"""Dates and numbers of entries that were not undone never fall, so that the highest are the latest."""
_entered = case((col(_Past.days_open).is_not(None) & _begins(_Past), 1), else_=0)
"""Every visit to a stage has exactly one such entry, its first, so that days by these are days by visit.

What was undone has no days, nor has, while the stay goes on, the entry before it.
"""
usual_visit = (
    select(cast(func.sum(col(_Past.days_open)), Float) / func.nullif(func.sum(_entered), 0))
    .where(
        col(_Past.workspace_id) == col(Entry.workspace_id),
        col(_Past.cycle_id) == col(Entry.cycle_id),
        col(_Past.stage) == col(Entry.stage),
        ~col(_Past.undone),  # what was has no days; said so that the index of the others serves
        # It is not measured against itself: what was updated since it came here is no visit that has ended.
        or_(col(_Past.opportunity_id) != col(Opportunity.id), col(_Past.no) < _entered_by),
    )
    .scalar_subquery()
)
"""How many days a visit to the stage lasts on average, of all that ended: what a reminder of silence goes by."""


def line_columns(status: Any, date_closed: Any, *next_step: Any) -> tuple[Any, ...]:  # noqa: ANN401 - columns
    """Give what a line tells, in its order, beside an entry and its opportunity; what differs by the day is given."""
    return (
        col(Opportunity.no),
        col(Opportunity.description),
        col(Contact.name),
        col(Company.name),
        col(Salesperson.code),
        col(Salesperson.name),
        col(SalesCycle.code),
        func.nullif(col(Entry.stage), 0),
        func.coalesce(col(Entry.stage_description), ""),
        func.coalesce(_position, 0),
        _stages,
        status,
        col(Opportunity.priority),
        value,
        func.coalesce(col(Entry.chances), col(Opportunity.planned_chances), 0),
        func.coalesce(col(Entry.completed), 0),
        func.coalesce(col(Entry.probability), 0),
        func.coalesce(col(Entry.weighted), 0),
        col(Opportunity.creation_date),
        closing_date,
        date_closed,
        col(CloseCode.code),
        *next_step,
    )


_LINE = line_columns(
    col(Opportunity.status),
    col(Opportunity.date_closed),
    col(Opportunity.next_step),
    col(Opportunity.next_step_date),
)
_CARD = (
    *_LINE,
    col(Opportunity.version),
    col(Entry.date_of_change),
    stage_since,
    col(Entry.cycle_id),
    select(func.count()).where(_open_task).scalar_subquery(),
    select(func.min(col(Task.due_date))).where(_open_task).scalar_subquery(),
    col(Quote.no),
    col(Quote.amount),
    func.nullif(col(Quote.order_no), ""),
    col(Contact.no),
    col(Salesperson.slack_user_id),
    func.nullif(col(CloseCode.description), ""),
    col(LastAction.actor),
    col(LastAction.at),
    col(Opportunity.salesperson_id),
    col(SalesCycle.method),
)
_LINE_LENGTH = len(_LINE)
_MATTERS = case({Priority.HIGH: 0, Priority.NORMAL: 1}, value=col(Opportunity.priority), else_=2)


def _from_book(*columns: Any) -> Select[Any]:  # noqa: ANN401 - columns of many types
    """Select from opportunities with all that a line names: one row an opportunity."""
    return (
        select(*columns)
        .select_from(Opportunity)
        .join(Contact, col(Contact.id) == col(Opportunity.contact_id))
        .join(Company, col(Company.id) == col(Opportunity.company_id), isouter=True)
        .join(Salesperson, col(Salesperson.id) == col(Opportunity.salesperson_id))
        .join(SalesCycle, col(SalesCycle.id) == col(Opportunity.cycle_id))
        .join(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active), isouter=True)
        .join(CloseCode, col(CloseCode.id) == col(Entry.close_code_id), isouter=True)
        .join(Quote, col(Quote.opportunity_id) == col(Opportunity.id), isouter=True)
    )


_ONE_CARD = (
    _from_book(*_CARD)
    .join(
        LastAction,
        (col(LastAction.opportunity_id) == col(Opportunity.id)) & (col(LastAction.version) == col(Opportunity.version)),
        isouter=True,
    )
    .where(col(Opportunity.workspace_id) == bindparam("workspace"), col(Opportunity.no) == bindparam("no"))
)


def card(connection: Connection, workspace_id: str, no: str) -> Card | None:
    """Give one opportunity's card; None when this workspace has no such number."""
    row = connection.execute(_ONE_CARD, {"workspace": workspace_id, "no": no}).first()
    if row is None:
        return None
    line, (version, changed, since, cycle_id, *more) = Line(*row[:_LINE_LENGTH]), row[_LINE_LENGTH:]
    usually = None if line.stage is None else usual_at(connection, cycle_id, line.stage)
    return Card(line, version, changed, since, usually, *more)


def page(connection: Connection, workspace_id: str, filters: Filters, offset: int, limit: int) -> Page:
    """Give a part of the list as it is now, the most urgent first."""
    wanted = conditions(workspace_id, filters)
    found = _from_book(*_LINE).where(*wanted), _from_book(func.count()).where(*wanted)
    return part_of(connection, *found, col(Opportunity.date_closed), offset, limit, [_MATTERS])


def part_of(
    connection: Connection,
    lines: Select[Any],
    count: Select[Any],
    date_closed: SQLColumnExpression[Any],
    offset: int,
    limit: int,
    matters: Sequence[SQLColumnExpression[Any]] = (),
) -> Page:
    """Give a part of the lines, the most urgent first: earliest closing date, then how it `matters` and number.

    What is closed comes after what is not, the last closed first.
    """
    total = connection.scalar(count) or 0
    start = min(offset, max(total - 1, 0) // limit * limit)
    order = (
        case((date_closed.is_(None), 0), else_=1),
        date_closed.desc(),
        func.coalesce(closing_date, date.max),
        *matters,
        col(Opportunity.no),
    )
    rows = connection.execute(lines.order_by(*order).offset(start).limit(limit))
    return Page(tuple(Line(*row) for row in rows), total, start)


def lines_of(connection: Connection, ids: Sequence[int]) -> list[Line]:
    """Give the lines of these opportunities, in this order."""
    rows = connection.execute(_from_book(col(Opportunity.id), *_LINE).where(col(Opportunity.id).in_(ids)))
    found = {key: Line(*line) for key, *line in rows}
    return [found[key] for key in ids if key in found]


def lines(connection: Connection, workspace_id: str, filters: Filters) -> list[Line]:
    """Give the whole list by number, for reports."""
    rows = connection.execute(
        _from_book(*_LINE).where(*conditions(workspace_id, filters)).order_by(col(Opportunity.no))
    )
    return [Line(*row) for row in rows]
