"""Contacts to choose from."""

from dataclasses import dataclass

from sqlalchemy import Connection, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.domain.text import name_form, search_form
from storage.models import Contact, ContactType
from storage.queries.people import Choice


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company that has a name already: its number, and whether it may not be used."""

    no: str
    blocked: bool


def like(text: str) -> str:
    r"""Make a LIKE pattern of folded text, its own wildcards escaped with `\`."""
    folded = search_form(text).replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{folded}%"


def choices(connection: Connection, workspace_id: str, text: str, limit: int) -> list[Choice]:
    """Find contacts by name or number, names that begin with the text first."""
    company = aliased(Contact)
    folded = search_form(text)
    statement = (
        select(col(Contact.no), col(Contact.name), func.coalesce(company.name, ""))
        .join(company, col(Contact.company_id) == col(company.id), isouter=True)
        .where(
            col(Contact.workspace_id) == workspace_id,
            col(Contact.privacy_blocked).is_(False),
            col(Contact.deleted_at).is_(None),
            col(Contact.search_name).like(like(text), escape="\\") | (func.lower(col(Contact.no)) == folded),
        )
        .order_by(
            case((func.substr(col(Contact.search_name), 1, len(folded)) == folded, 0), else_=1),
            col(Contact.search_name),
            col(Contact.no),
        )
        .limit(limit)
    )
    return [Choice(no, name, of) for no, name, of in connection.execute(statement)]


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
