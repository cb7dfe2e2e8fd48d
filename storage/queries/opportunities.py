"""Opportunities as people see them: the card, lists, the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Float, Select, bindparam, case, cast, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.domain.opportunities import Action, Priority, Status
from storage.models import (
    CloseCode,
    Contact,
    Entry,
    Opportunity,
    Quote,
    SalesCycle,
    SalesCycleStage,
    Salesperson,
    Task,
)
from storage.queries.contacts import like


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
    """Everything one opportunity's card shows, and the version it shows."""

    line: Line
    version: int
    date_of_change: date | None
    usual_days: float | None
    open_tasks: int
    next_task_date: date | None
    quote: str | None
    quote_amount: int | None
    order_no: str | None
    contact_no: str
    salesperson_slack_id: str | None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of an opportunity's history."""

    no: int
    stage: int
    stage_description: str
    previous_stage: int | None
    action: Action
    date_of_change: date
    days_open: int | None
    value: int
    chances: int
    completed: int
    probability: int
    weighted: int
    closing_date: date
    active: bool
    salesperson: str
    close_code: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty means everything."""

    statuses: Sequence[Status] = ()
    salesperson_code: str | None = None
    slack_user_id: str | None = None
    cycle_code: str | None = None
    stage: int | None = None
    priority: Priority | None = None
    least_value: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, and how long the whole is."""

    lines: tuple[Line, ...]
    total: int
    offset: int


_Company = aliased(Contact)
_Past = aliased(Entry)
_open_task = (col(Task.opportunity_id) == col(Opportunity.id)) & col(Task.closed).is_(False)

_position = (
    select(func.count())
    .where(col(SalesCycleStage.cycle_id) == col(Opportunity.cycle_id), col(SalesCycleStage.no) <= col(Entry.stage))
    .scalar_subquery()
)
_stages = select(func.count()).where(col(SalesCycleStage.cycle_id) == col(Opportunity.cycle_id)).scalar_subquery()

_LINE = (
    col(Opportunity.no),
    col(Opportunity.description),
    col(Contact.name),
    col(_Company.name),
    col(Salesperson.code),
    col(Salesperson.name),
    col(SalesCycle.code),
    func.nullif(col(Entry.stage), 0),
    func.coalesce(col(Entry.stage_description), ""),
    func.coalesce(_position, 0),
    _stages,
    col(Opportunity.status),
    col(Opportunity.priority),
    func.coalesce(col(Entry.value), col(Opportunity.planned_value), 0),
    func.coalesce(col(Entry.chances), col(Opportunity.planned_chances), 0),
    func.coalesce(col(Entry.completed), 0),
    func.coalesce(col(Entry.probability), 0),
    func.coalesce(col(Entry.weighted), 0),
    col(Opportunity.creation_date),
    func.coalesce(col(Entry.closing_date), col(Opportunity.planned_closing_date)),
    col(Opportunity.date_closed),
    col(CloseCode.code),
    col(Opportunity.next_step),
    col(Opportunity.next_step_date),
)


_CARD = (
    *_LINE,
    col(Opportunity.version),
    col(Entry.date_of_change),
    select(func.avg(cast(col(_Past.days_open), Float)))
    .where(
        col(_Past.cycle_id) == col(Entry.cycle_id), col(_Past.stage) == col(Entry.stage), col(_Past.active).is_(False)
    )
    .scalar_subquery(),
    select(func.count()).where(_open_task).scalar_subquery(),
    select(func.min(col(Task.due_date))).where(_open_task).scalar_subquery(),
    col(Quote.no),
    col(Quote.amount),
    func.nullif(col(Quote.order_no), ""),
    col(Contact.no),
    col(Salesperson.slack_user_id),
)
_LINE_LENGTH = len(_LINE)


_HISTORY: tuple[Any, ...] = (
    col(Entry.no),
    col(Entry.stage),
    col(Entry.stage_description),
    col(Entry.previous_stage),
    col(Entry.action),
    col(Entry.date_of_change),
    col(Entry.days_open),
    col(Entry.value),
    col(Entry.chances),
    col(Entry.completed),
    col(Entry.probability),
    col(Entry.weighted),
    col(Entry.closing_date),
    col(Entry.active),
    col(Salesperson.code),
    col(CloseCode.code),
)


def _from_book(*columns: Any) -> Select[Any]:  # noqa: ANN401 - columns of many types
    """Select from opportunities with all that a line names: one row an opportunity."""
    return (
        select(*columns)
        .select_from(Opportunity)
        .join(Contact, col(Contact.id) == col(Opportunity.contact_id))
        .join(_Company, col(_Company.id) == col(Opportunity.company_id), isouter=True)
        .join(Salesperson, col(Salesperson.id) == col(Opportunity.salesperson_id))
        .join(SalesCycle, col(SalesCycle.id) == col(Opportunity.cycle_id))
        .join(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active), isouter=True)
        .join(CloseCode, col(CloseCode.id) == col(Entry.close_code_id), isouter=True)
        .join(Quote, col(Quote.opportunity_id) == col(Opportunity.id), isouter=True)
    )


_ONE_CARD = _from_book(*_CARD).where(
    col(Opportunity.workspace_id) == bindparam("workspace"), col(Opportunity.no) == bindparam("no")
)


def card(connection: Connection, workspace_id: str, no: str) -> Card | None:
    """Give one opportunity's card; None when this workspace has no such number."""
    row = connection.execute(_ONE_CARD, {"workspace": workspace_id, "no": no}).first()
    return Card(Line(*row[:_LINE_LENGTH]), *row[_LINE_LENGTH:]) if row else None


def _conditions(workspace_id: str, filters: Filters) -> list[ColumnElement[bool]]:
    """Turn filters into conditions; all of them must hold."""
    found: list[ColumnElement[bool]] = [col(Opportunity.workspace_id) == workspace_id]
    if filters.statuses:
        found.append(col(Opportunity.status).in_(filters.statuses))
    equal = (
        (col(Salesperson.code), filters.salesperson_code),
        (col(Salesperson.slack_user_id), filters.slack_user_id),
        (col(SalesCycle.code), filters.cycle_code),
        (col(Entry.stage), filters.stage),
        (col(Opportunity.priority), filters.priority),
    )
    found += [column == wanted for column, wanted in equal if wanted is not None]
    if filters.least_value is not None:
        found.append(func.coalesce(col(Entry.value), 0) >= filters.least_value)
    if filters.due_from is not None:
        found.append(col(Entry.closing_date) >= filters.due_from)
    if filters.due_to is not None:
        found.append(col(Entry.closing_date) <= filters.due_to)
    if filters.text:
        pattern = like(filters.text)
        found.append(
            or_(
                col(Opportunity.search_text).like(pattern, escape="\\"),
                col(Contact.search_name).like(pattern, escape="\\"),
                col(_Company.search_name).like(pattern, escape="\\"),
                func.lower(col(Opportunity.no)).like(pattern, escape="\\"),
            )
        )
    return found


def page(connection: Connection, workspace_id: str, filters: Filters, offset: int, limit: int) -> Page:
    """Give a part of the list, the most urgent first: earliest closing date, then priority and number."""
    conditions = _conditions(workspace_id, filters)
    total = connection.scalar(_from_book(func.count()).where(*conditions)) or 0
    start = min(offset, max(total - 1, 0) // limit * limit)
    rows = connection.execute(
        _from_book(*_LINE)
        .where(*conditions)
        .order_by(
            func.coalesce(col(Entry.closing_date), col(Opportunity.planned_closing_date), date.max),
            case({Priority.HIGH: 0, Priority.NORMAL: 1}, value=col(Opportunity.priority), else_=2),
            col(Opportunity.no),
        )
        .offset(start)
        .limit(limit)
    )
    return Page(tuple(Line(*row) for row in rows), total, start)


def lines(connection: Connection, workspace_id: str, filters: Filters) -> list[Line]:
    """Give the whole list by number, for reports."""
    rows = connection.execute(
        _from_book(*_LINE).where(*_conditions(workspace_id, filters)).order_by(col(Opportunity.no))
    )
    return [Line(*row) for row in rows]


def history(connection: Connection, workspace_id: str, no: str) -> list[HistoryEntry]:
    """Give every entry of one opportunity, oldest first."""
    statement = (
        select(*_HISTORY)
        .select_from(Entry)
        .join(Opportunity, col(Opportunity.id) == col(Entry.opportunity_id))
        .join(Salesperson, col(Salesperson.id) == col(Entry.salesperson_id))
        .join(CloseCode, col(CloseCode.id) == col(Entry.close_code_id), isouter=True)
        .where(col(Opportunity.workspace_id) == workspace_id, col(Opportunity.no) == no)
        .order_by(col(Entry.no))
    )
    return [HistoryEntry(*row) for row in connection.execute(statement)]
