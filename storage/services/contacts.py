"""Companies and persons somebody sells to."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, Date, bindparam, func, select
from sqlmodel import Session

from storage.database import Database
from storage.domain.errors import RuleBrokenError, broken, refuse_if_any
from storage.domain.people import Actor, Role
from storage.domain.text import check_text, clean, search_form
from storage.models import Contact, ContactType, Opportunity
from storage.queries import contact_cards
from storage.queries import contacts as queries
from storage.queries.contact_cards import ContactCard, ContactPage
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
_IS_CUSTOMER = select(_contact.c.customer_since).where(_contact.c.id == bindparam("buyer"))


@dataclass(frozen=True, slots=True)
class Matches:
    """The contacts that fit what was typed, and whether there is a company of that very name.

    `blocked` says that there is, but for reasons of privacy none that may be used: it is not among the contacts.
    """

    contacts: tuple[Choice, ...]
    exact: bool
    blocked: bool = False


class Contacts:
    """The services that find and show contacts; `ContactKeeping` changes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, workspace_id: str, text: str, limit: int) -> Matches:
        """Find contacts by name or number."""
        with self._database.connection() as connection:
            found = queries.choices(connection, workspace_id, text, limit)
            same = queries.companies_called(connection, workspace_id, text)
            return Matches(tuple(found), bool(same), bool(same) and same[0].blocked)

    def companies(self, workspace_id: str, text: str, limit: int) -> Matches:
        """Find companies by name or number."""
        with self._database.connection() as connection:
            found = queries.choices(connection, workspace_id, text, limit, kind=ContactType.COMPANY)
            same = queries.companies_called(connection, workspace_id, text)
            return Matches(tuple(found), bool(same), bool(same) and same[0].blocked)

    def choice(self, workspace_id: str, no: str) -> Choice | None:
        """Give the contact of a number, if it may be chosen."""
        with self._database.connection() as connection:
            return queries.choice(connection, workspace_id, no)

    def salesperson(self, workspace_id: str, no: str) -> Choice | None:
        """Give the salesperson of a contact, if there is one who may be chosen."""
        with self._database.connection() as connection:
            return queries.owner(connection, workspace_id, no)

    def page(self, viewer: Actor, text: str = "", offset: int = 0, limit: int = 10) -> ContactPage:
        """Give a part of the list, the viewer's own contacts first; of those that have a text, if one is given."""
        with self._database.connection() as connection:
            return contact_cards.contacts(connection, viewer, text, offset, limit)

    def card(self, viewer: Actor, no: str) -> ContactCard:
        """Give the card with what the viewer may read.

        Raises `no_such_contact`, and `contact_blocked` for one blocked for privacy unless the viewer is an admin.
        """
        with self._database.connection() as connection:
            card = contact_cards.card(connection, viewer, no)
        if card is None:
            raise broken("no_such_contact", no=no)
        if card.blocked and viewer.role is not Role.ADMIN:
            raise broken("contact_blocked", None, no=no)
        return card


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

    A company of that name that is there by now is taken. To be called behind `hold_contacts`, unless it is no
    opportunity that comes to the contact. Raises `unknown` or `blocked` under `contact`, and what `new_contact` says.
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


def hold_contacts(session: Session, workspace_id: str) -> None:
    """Wait for whoever changes contacts before an opportunity or a contact is locked.

    For where a company may be written down, and where an opportunity comes to a contact. Who changes contacts locks
    their numbers, then opportunities, then a company before its persons; an opportunity that comes to a person locks
    the person, and then the company. Two who went both ways at once would wait for each other.
    """
    next_numbers(session, workspace_id, Series.CONTACT, 0)


def choose_company(
    session: Session, actor: Actor, now: datetime, no: str | None, new_company: str | None
) -> Contact | None:
    """Take a person's company, or write down the one that was named; None when neither was given.

    A company of that name that is there by now is taken. Raises `unknown`, `blocked`, `not_a_company`, and what
    `new_contact` says, under `company`.
    """
    if no:
        found = contact_by_no(session, actor.workspace_id, no, "company")
        if found.type is not ContactType.COMPANY:
            raise broken("not_a_company", "company", name=found.name)
        return found
    try:
        return choose_contact(session, actor, now, None, new_company)
    except RuleBrokenError as error:
        problems = (replace(problem, field="company") for problem in error.problems)
        raise RuleBrokenError(*problems) from error


def make_customer(connection: Connection, row: Opportunity, since: date) -> int | None:
    """Turn the contact's company, or the person without one, into a customer when a sale is won.

    Gives the id of one that was none before. Raises `company_missing`. Source: domain-reference 4.3.
    """
    buyer = row.company_id or row.contact_id
    is_new = connection.scalar(_IS_CUSTOMER, {"buyer": buyer}) is None
    if connection.execute(_MAKE_CUSTOMER, {"buyer": buyer, "since": since}).rowcount == 0:
        raise broken("company_missing", no=row.no)
    return buyer if is_new else None
