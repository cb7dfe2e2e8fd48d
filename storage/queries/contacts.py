"""Contacts to choose from."""

import json
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import Connection, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.domain.contacts import alike_form
from storage.domain.text import name_form, search_form
from storage.models import Contact, ContactType, Salesperson
from storage.queries.people import Choice

_LETTERS = 12
"""Of a name, by which others are looked for: enough to leave few, and no burden to the database."""


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company that has a name already: its number, and whether it may not be used."""

    no: str
    blocked: bool


def like(text: str) -> str:
    r"""Make a LIKE pattern of folded text, its own wildcards escaped with `\`."""
    folded = search_form(text).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{folded}%"


_Company = aliased(Contact)
SEEN = (
    col(Contact.type),
    col(Contact.name),
    col(_Company.no),
    col(Contact.email),
    col(Contact.phone),
    col(Salesperson.code),
    col(Contact.privacy_blocked),
)
"""What a window on a contact shows, and would overwrite."""
_FINGERPRINT_BYTES = 16
"""Two contents never share one of this length by chance."""


def _to_choose(workspace_id: str) -> Select[str, str, str]:
    """Select the contacts that may be chosen, persons with the name of their company."""
    return (
        select(col(Contact.no), col(Contact.name), func.coalesce(col(_Company.name), ""))
        .join(_Company, col(Contact.company_id) == col(_Company.id), isouter=True)
        .where(
            col(Contact.workspace_id) == workspace_id,
            col(Contact.privacy_blocked).is_(False),
            col(Contact.deleted_at).is_(None),
        )
    )


def choices(
    connection: Connection, workspace_id: str, text: str, limit: int, *, kind: ContactType | None = None
) -> list[Choice]:
    """Find contacts by name or number, names that begin with the text first."""
    folded = search_form(text)
    statement = (
        _to_choose(workspace_id)
        .where(col(Contact.search_name).like(like(text), escape="\\") | (func.lower(col(Contact.no)) == folded))
        .order_by(
            case((func.substr(col(Contact.search_name), 1, len(folded)) == folded, 0), else_=1),
            col(Contact.search_name),
            col(Contact.no),
        )
        .limit(limit)
    )
    if kind is not None:
        statement = statement.where(col(Contact.type) == kind)
    return [Choice(no, name, of) for no, name, of in connection.execute(statement)]


def choice(connection: Connection, workspace_id: str, no: str) -> Choice | None:
    """Find the contact of a number, if it may be chosen."""
    row = connection.execute(_to_choose(workspace_id).where(col(Contact.no) == no)).first()
    return Choice(*row) if row else None


def owner(connection: Connection, workspace_id: str, no: str) -> Choice | None:
    """Give the salesperson of a contact, if there is one who may be chosen."""
    row = connection.execute(
        select(col(Salesperson.code), col(Salesperson.name))
        .join(Contact, col(Contact.salesperson_id) == col(Salesperson.id))
        .where(
            col(Contact.workspace_id) == workspace_id,
            col(Contact.no) == no,
            col(Contact.deleted_at).is_(None),
            col(Salesperson.blocked).is_(False),
        )
    ).first()
    return Choice(*row) if row else None


def same_company(connection: Connection, workspace_id: str, company_id: int) -> list[Choice]:
    """Give a company, or a person without one, and the company's persons; the company first."""
    statement = (
        _to_choose(workspace_id)
        .where(or_(col(Contact.id) == company_id, col(Contact.company_id) == company_id))
        .order_by(case((col(Contact.id) == company_id, 0), else_=1), col(Contact.search_name), col(Contact.no))
    )
    return [Choice(no, name, of) for no, name, of in connection.execute(statement)]


@dataclass(frozen=True, slots=True)
class Similar:
    """A contact that looks the same as one that is to be created, and whether by its e-mail or by its name."""

    no: str
    name: str
    by_email: bool
    exact: bool
    blocked: bool


def similar(connection: Connection, new: Contact) -> list[Similar]:
    """Find the contacts that look the same: by e-mail, and by name companies or persons of the same company.

    A company is compared with persons too and the other way round, but for a person's own company. Oldest first.
    `exact` says that it is of the same kind and the name, but for case and blanks, or the e-mail is the very same.
    """
    folded, wanted = alike_form(new.name), name_form(new.name)
    letters = [like(letter)[1:-1] for letter in folded if letter != " "][:_LETTERS]
    # Whatever has the same form has its letters in this order: so the database leaves few to look at.
    looks = and_(col(Contact.search_name).like(f"%{'%'.join(letters)}%", escape="\\"))
    if new.type is ContactType.PERSON:
        elsewhere = col(Contact.company_id).is_distinct_from(new.company_id)
        looks &= ~((col(Contact.type) == ContactType.PERSON) & elsewhere)
        looks &= col(Contact.id).is_distinct_from(new.company_id)
    statement = select(
        col(Contact.no), col(Contact.name), col(Contact.type), col(Contact.email), col(Contact.privacy_blocked)
    ).where(
        col(Contact.workspace_id) == new.workspace_id,
        col(Contact.deleted_at).is_(None),
        looks | (col(Contact.email) == new.email) if new.email else looks,
    )
    found = []
    for no, called, of_kind, address, blocked in connection.execute(statement.order_by(col(Contact.id))):
        by_email = bool(new.email) and address == new.email
        exact = by_email or (of_kind == new.type and name_form(called) == wanted)
        if by_email or alike_form(called) == folded:
            found.append(Similar(no, called, by_email, exact, blocked))
    return found


def fingerprint(*values: object) -> str:
    """Give a short text that changes whenever one of the values does."""
    told = json.dumps([value if value is None else str(value) for value in values])
    return blake2b(told.encode(), digest_size=_FINGERPRINT_BYTES).hexdigest()


def seen_of(connection: Connection, contact_id: int) -> str:
    """Give the fingerprint of what a window on a contact shows."""
    statement = (
        select(*SEEN)
        .select_from(Contact)
        .join(_Company, col(_Company.id) == col(Contact.company_id), isouter=True)
        .join(Salesperson, col(Salesperson.id) == col(Contact.salesperson_id), isouter=True)
        .where(col(Contact.id) == contact_id)
    )
    return fingerprint(*connection.execute(statement).one())


def companies_called(connection: Connection, workspace_id: str, name: str) -> list[CompanyName]:
    """Find the companies of exactly this name but for case and blanks, those that may be used first."""
    statement = select(col(Contact.no), col(Contact.name), col(Contact.privacy_blocked)).where(
        col(Contact.workspace_id) == workspace_id,
        col(Contact.search_name) == search_form(name),
        col(Contact.type) == ContactType.COMPANY,
        col(Contact.deleted_at).is_(None),
    )
    wanted = name_form(name)  # the search form alone would take `As Bygg` for `Ås Bygg`
    found = connection.execute(statement.order_by(col(Contact.privacy_blocked), col(Contact.id)))
    return [CompanyName(no, blocked) for no, called, blocked in found if name_form(called) == wanted]
