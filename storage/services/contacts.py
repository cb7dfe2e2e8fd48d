"""Companies and persons somebody sells to."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func
from sqlmodel import Session

from storage.database import Database
from storage.domain.errors import broken, refuse_if_any
from storage.domain.people import Actor
from storage.domain.text import check_text, clean, search_form
from storage.models import Contact, ContactType, Opportunity
from storage.queries import contacts as queries
from storage.queries.people import Choice
from storage.services.lookups import contact_by_no
from storage.services.writing import Series, next_numbers

_contact = Contact.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Matches:
    """The contacts that fit what was typed, and whether a company of that very name is one of them."""

    contacts: tuple[Choice, ...]
    exact: bool


class Contacts:
    """The services around contacts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, workspace_id: str, text: str, limit: int) -> Matches:
        """Find contacts by name or number."""
        with self._database.connection() as connection:
            found = queries.choices(connection, workspace_id, text, limit)
            return Matches(tuple(found), queries.company_exists(connection, workspace_id, text))


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


def choose_contact(session: Session, actor: Actor, no: str | None, new_company: str | None) -> Contact | None:
    """Take the contact that was chosen, or write down the company that was named; None when neither was given."""
    if no:
        return contact_by_no(session, actor.workspace_id, no)
    if new_company:
        return new_contact(session, actor.workspace_id, new_company, actor.salesperson_id)
    return None


def make_customer(connection: Connection, row: Opportunity, since: date) -> None:
    """Turn the contact's company, or the person without one, into a customer when a sale is won.

    Raises `company_missing`. Source: domain-reference 4.3.
    """
    buyer = _contact.c.id == (row.company_id or row.contact_id)
    values = {"customer_since": func.coalesce(_contact.c.customer_since, since)}
    if connection.execute(_contact.update().where(buyer).values(values)).rowcount == 0:
        raise broken("company_missing", no=row.no)
