"""Companies and persons somebody sells to."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Date, bindparam, func
from sqlmodel import Session

from storage.database import Database
from storage.domain.errors import broken, refuse_if_any
from storage.domain.people import Actor
from storage.domain.text import check_text, clean, search_form
from storage.models import Contact, ContactType, Opportunity
from storage.queries import contacts as queries
from storage.queries.people import Choice
from storage.services.lookups import contact_by_no
from storage.services.writing import Series, next_numbers, record

KIND = "contact"
"""How the change log calls these records."""
_contact = Contact.__table__  # type: ignore[attr-defined]
_MAKE_CUSTOMER = (
    _contact.update()
    .where(_contact.c.id == bindparam("buyer"))
    .values(customer_since=func.coalesce(_contact.c.customer_since, bindparam("since", type_=Date)))
)


@dataclass(frozen=True, slots=True)
class Matches:
    """The contacts that fit what was typed, and whether there is a company of that very name.

    `blocked` says that there is, but for reasons of privacy none that may be used: it is not among the contacts.
    """

    contacts: tuple[Choice, ...]
    exact: bool
    blocked: bool = False


class Contacts:
    """The services around contacts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, workspace_id: str, text: str, limit: int) -> Matches:
        """Find contacts by name or number."""
        with self._database.connection() as connection:
            found = queries.choices(connection, workspace_id, text, limit)
            same = queries.companies_called(connection, workspace_id, text)
            return Matches(tuple(found), bool(same), bool(same) and same[0].blocked)


def new_contact(
    session: Session,
    workspace_id: str,
    name: str,
    salesperson_id: int | None,
    *,
    kind: ContactType = ContactType.COMPANY,
    company: Contact | None = None,
    email: str = "",
) -> Contact:
    """Write down a company or a person; raise `missing` or `too_long` under `contact`."""
    cleaned = clean(name)
    refuse_if_any(
        [
            type(problem)(problem.code, "contact", problem.values)
            for problem in check_text("name", cleaned, required=True)
        ]
    )
    row = Contact(
        workspace_id=workspace_id,
        no=next_numbers(session, workspace_id, Series.CONTACT)[0],
        type=kind,
        name=cleaned,
        search_name=search_form(cleaned),
        salesperson_id=salesperson_id,
        company_id=company.id if company else None,
        email=email,
    )
    session.add(row)
    session.flush()
    return row


def log_contact(session: Session, actor: Actor, now: datetime, row: Contact) -> None:
    """Write the change log's line of a contact that was written down."""
    after = {"type": row.type, "name": row.name}
    record(session, actor, now, kind=KIND, no=row.no, action="created", after=after)


def choose_contact(
    session: Session, actor: Actor, now: datetime, no: str | None, new_company: str | None
) -> Contact | None:
    """Take the contact that was chosen, or write down the company that was named; None when neither was given.

    A company of that name that is there by now is taken. Raises `unknown` or `blocked` under `contact`, and what
    `new_contact` says.
    """
    if no:
        return contact_by_no(session, actor.workspace_id, no)
    if not new_company:
        return None
    next_numbers(session, actor.workspace_id, Series.CONTACT, 0)  # whoever makes the same one now waits here
    if same := queries.companies_called(session.connection(), actor.workspace_id, new_company):
        return contact_by_no(session, actor.workspace_id, same[0].no)
    row = new_contact(session, actor.workspace_id, new_company, actor.salesperson_id)
    log_contact(session, actor, now, row)
    return row


def make_customer(connection: Connection, row: Opportunity, since: date) -> None:
    """Turn the contact's company, or the person without one, into a customer when a sale is won.

    Raises `company_missing`. Source: domain-reference 4.3.
    """
    buyer = row.company_id or row.contact_id
    if connection.execute(_MAKE_CUSTOMER, {"buyer": buyer, "since": since}).rowcount == 0:
        raise broken("company_missing", no=row.no)
