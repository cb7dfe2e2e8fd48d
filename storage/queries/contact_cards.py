"""Contacts as people see them: lists, and the card with what is open, won and lost."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.domain.opportunities import CLOSED, Status
from storage.domain.people import Actor, Role
from storage.domain.text import search_form
from storage.models import Contact, ContactType, Entry, Opportunity, Salesperson
from storage.queries.contacts import fingerprint, like
from storage.queries.filters import Filters, of_contact, value
from storage.queries.opportunities import Page, page
from storage.queries.people import Choice
from storage.queries.tasks import open_of_contact
from storage.queries.teams import leads, seen_by

SHOWN = 5
"""Opportunities on a card, of those that are open and of the others, and persons: a thumb's scroll."""
UNFINISHED = (Status.NOT_STARTED, Status.IN_PROGRESS)
PAST = (Status.WON, Status.LOST)


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact in a list; `open` counts its opportunities that are not closed, a company's with its persons'."""

    no: str
    type: ContactType
    name: str
    company: str | None
    salesperson: str | None
    email: str
    phone: str
    blocked: bool
    open: int


@dataclass(frozen=True, slots=True)
class ContactPage:
    """A part of a list of contacts, and how long the whole is."""

    lines: tuple[ContactLine, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True)
class Figure:
    """How many opportunities of a kind, and what they are worth. Minor units; weighted in ten-thousandths of one.

    The weighted value of what was won is what it was sold for.
    """

    count: int = 0
    value: int = 0
    weighted: int = 0


@dataclass(frozen=True, slots=True)
class ContactCard:
    """Everything one contact's card shows; a company's figures, opportunities and tasks include its persons'.

    `may_delete` says whether the viewer may; `seen` is the fingerprint of what a window on it would overwrite.
    """

    no: str
    type: ContactType
    name: str
    company: Choice | None
    email: str
    phone: str
    salesperson: Choice | None
    customer_since: date | None
    blocked: bool
    figures: dict[Status, Figure]
    open: Page
    past: Page
    persons: tuple[Choice, ...]
    more_persons: int
    open_tasks: int
    next_task_date: date | None
    may_delete: bool
    seen: str


_Company = aliased(Contact)
_worked_on = (
    select(func.max(col(Opportunity.changed_at)))
    .where(or_(col(Opportunity.contact_id) == col(Contact.id), col(Opportunity.company_id) == col(Contact.id)))
    .scalar_subquery()
)


def contacts(connection: Connection, viewer: Actor, text: str, offset: int, limit: int) -> ContactPage:
    """Give a part of the list: the viewer's own first, those last worked on first; narrowed by a text if there is one.

    The text is looked for in name, company, number, e-mail and phone. Those blocked for privacy are for admins alone.
    """
    wanted: list[ColumnElement[bool]] = [
        col(Contact.workspace_id) == viewer.workspace_id,
        col(Contact.deleted_at).is_(None),
    ]
    if viewer.role is not Role.ADMIN:
        wanted.append(col(Contact.privacy_blocked).is_(False))
    if text:
        wanted.append(_has(text))
    total = connection.scalar(_joined(func.count()).where(*wanted)) or 0
    start = min(offset, max(total - 1, 0) // limit * limit)
    alive = select(func.count()).where(
        or_(col(Opportunity.contact_id) == col(Contact.id), col(Opportunity.company_id) == col(Contact.id)),
        col(Opportunity.status).not_in(CLOSED),
        *seen_by(viewer),
    )
    columns = (
        *(col(Contact.no), col(Contact.type), col(Contact.name), col(_Company.name), col(Salesperson.name)),
        *(col(Contact.email), col(Contact.phone), col(Contact.privacy_blocked), alive.scalar_subquery()),
    )
    rows = connection.execute(
        _joined(*columns)
        .where(*wanted)
        .order_by(
            case((col(Contact.salesperson_id) == viewer.salesperson_id, 0), else_=1),
            _worked_on.desc().nulls_last(),
            col(Contact.id).desc(),
        )
        .offset(start)
        .limit(limit)
    )
    return ContactPage(tuple(ContactLine(*row) for row in rows), total, start)


def _joined(*columns: Any) -> Select[Any]:  # noqa: ANN401 - columns of many types
    """Select from contacts with their company and salesperson."""
    return (
        select(*columns)
        .select_from(Contact)
        .join(_Company, col(_Company.id) == col(Contact.company_id), isouter=True)
        .join(Salesperson, col(Salesperson.id) == col(Contact.salesperson_id), isouter=True)
    )


def _has(text: str) -> ColumnElement[bool]:
    """Narrow contacts to those that have a text somewhere."""
    pattern = like(text)
    return or_(
        col(Contact.search_name).like(pattern, escape="\\"),
        col(_Company.search_name).like(pattern, escape="\\"),
        col(Contact.email).like(pattern, escape="\\"),
        col(Contact.phone).like(pattern, escape="\\"),
        func.lower(col(Contact.no)) == search_form(text),
    )


_CARD = (
    *(col(Contact.id), col(Contact.no), col(Contact.type), col(Contact.name), col(_Company.no), col(_Company.name)),
    *(col(Contact.email), col(Contact.phone), col(Contact.salesperson_id), col(Salesperson.code)),
    *(col(Salesperson.name), col(Contact.customer_since), col(Contact.privacy_blocked)),
)


def card(connection: Connection, viewer: Actor, no: str) -> ContactCard | None:
    """Give one contact's card, with what the viewer may read; None when this workspace has no such number."""
    row = connection.execute(
        _joined(*_CARD).where(
            col(Contact.workspace_id) == viewer.workspace_id, col(Contact.no) == no, col(Contact.deleted_at).is_(None)
        )
    ).first()
    if row is None:
        return None
    key, no, kind, name, company_no, company_name, email, phone, owner_id, owner, owner_name, since, blocked = row
    mine = Filters(contact_id=key, viewer=viewer)
    persons = _persons(connection, viewer, key)
    tasks, next_date = open_of_contact(connection, viewer, key)
    return ContactCard(
        no=no,
        type=kind,
        name=name,
        company=Choice(company_no, company_name) if company_no else None,
        email=email,
        phone=phone,
        salesperson=Choice(owner, owner_name) if owner else None,
        customer_since=since,
        blocked=blocked,
        figures=_figures(connection, viewer, key),
        open=page(connection, viewer.workspace_id, replace(mine, statuses=UNFINISHED), 0, SHOWN),
        past=page(connection, viewer.workspace_id, replace(mine, statuses=PAST), 0, SHOWN),
        persons=tuple(persons[:SHOWN]),
        more_persons=max(len(persons) - SHOWN, 0),
        open_tasks=tasks,
        next_task_date=next_date,
        may_delete=owner_id == viewer.salesperson_id or leads(connection, viewer, owner_id),
        seen=fingerprint(kind, name, company_no, email, phone, owner, blocked),
    )


def _figures(connection: Connection, viewer: Actor, key: int) -> dict[Status, Figure]:
    """Add up the opportunities that the viewer may read, by status."""
    rows = connection.execute(
        select(
            col(Opportunity.status),
            func.count(),
            func.coalesce(func.sum(value), 0),
            func.coalesce(func.sum(col(Entry.weighted)), 0),
        )
        .select_from(Opportunity)
        .join(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active), isouter=True)
        .where(of_contact(key), *seen_by(viewer))
        .group_by(col(Opportunity.status))
    )
    found = {status: Figure(count, int(worth), int(weighted)) for status, count, worth, weighted in rows}
    return {status: found.get(status, Figure()) for status in Status}


def _persons(connection: Connection, viewer: Actor, key: int) -> list[Choice]:
    """Give the persons of a company by name; those blocked for privacy to admins alone."""
    of = [col(Contact.company_id) == key, col(Contact.deleted_at).is_(None)]
    if viewer.role is not Role.ADMIN:
        of.append(col(Contact.privacy_blocked).is_(False))
    rows = connection.execute(
        select(col(Contact.no), col(Contact.name)).where(*of).order_by(col(Contact.search_name), col(Contact.no))
    )
    return [Choice(no, name) for no, name in rows]
