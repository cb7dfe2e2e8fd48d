"""What a list of opportunities is narrowed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import aliased
from sqlalchemy.sql.expression import SQLColumnExpression
from sqlmodel import col

from storage.domain.opportunities import Priority, Status
from storage.domain.people import Actor
from storage.models import Contact, Entry, Opportunity, SalesCycle, Salesperson
from storage.queries.teams import seen_by

Company = aliased(Contact)
"""The company of an opportunity's contact."""
value = func.coalesce(col(Entry.value), col(Opportunity.planned_value), 0)
"""What a line shows as its value; before the first stage that is what was planned."""
closing_date = func.coalesce(col(Entry.closing_date), col(Opportunity.planned_closing_date))
"""What a line shows as its closing date."""


_STATUS = col(Opportunity.status)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty means everything, `viewer` only what they may read.

    `on` means as it stood at the end of that day, without it as it is now.
    """

    statuses: Sequence[Status] = ()
    salesperson_code: str | None = None
    slack_user_id: str | None = None
    cycle_code: str | None = None
    stage: int | None = None
    priority: Priority | None = None
    least_value: int | None = None
    most_value: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    step_from: date | None = None
    step_to: date | None = None
    on: date | None = None
    viewer: Actor | None = None
    contact_id: int | None = None


def of_contact(contact_id: int) -> ColumnElement[bool]:
    """Narrow opportunities to those of a person, or of a company and its persons. Source: domain-reference 1.9."""
    return or_(col(Opportunity.contact_id) == contact_id, col(Opportunity.company_id) == contact_id)


def conditions(
    workspace_id: str, filters: Filters, status: SQLColumnExpression[Any] = _STATUS
) -> list[ColumnElement[bool]]:
    """Turn filters into conditions; all of them must hold. `status` is the column that says how it stands."""
    found: list[ColumnElement[bool]] = [
        col(Opportunity.workspace_id) == workspace_id,
        *seen_by(filters.viewer),
    ]
    if filters.statuses:
        found.append(status.in_(filters.statuses))
    equal = (
        (col(Salesperson.code), filters.salesperson_code),
        (col(Salesperson.slack_user_id), filters.slack_user_id),
        (col(SalesCycle.code), filters.cycle_code),
        (col(Entry.stage), filters.stage),
        (col(Opportunity.priority), filters.priority),
    )
    found += [column == wanted for column, wanted in equal if wanted is not None]
    if filters.least_value is not None:
        found.append(value >= filters.least_value)
    if filters.most_value is not None:
        found.append(value <= filters.most_value)
    if filters.due_from is not None:
        found.append(closing_date >= filters.due_from)
    if filters.due_to is not None:
        found.append(closing_date <= filters.due_to)
    if filters.step_from is not None:
        found.append(col(Opportunity.next_step_date) >= filters.step_from)
    if filters.step_to is not None:
        found.append(col(Opportunity.next_step_date) <= filters.step_to)
    if filters.contact_id is not None:
        found.append(of_contact(filters.contact_id))
    return found
