"""Contacts to choose from."""

from sqlalchemy import Connection, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.domain.text import search_form
from storage.models import Contact
from storage.queries.people import Choice


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


def company_exists(connection: Connection, workspace_id: str, name: str) -> bool:
    """Tell whether a contact of exactly this name is known, however it is written."""
    statement = select(col(Contact.id)).where(
        col(Contact.workspace_id) == workspace_id, col(Contact.search_name) == search_form(name)
    )
    return connection.execute(statement.limit(1)).first() is not None
