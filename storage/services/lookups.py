"""Find rows by the keys people know, or refuse with the field the key came from."""

from typing import TypeVar

from sqlmodel import Session, col, select

from storage.domain.errors import broken
from storage.models import CloseCode, Contact, Salesperson

Coded = TypeVar("Coded", Salesperson, CloseCode)


def by_code(session: Session, kind: type[Coded], workspace_id: str, code: str, field: str) -> Coded:
    """Find by code within the workspace; raise `unknown` under the field."""
    rows = session.exec(select(kind).where(col(kind.workspace_id) == workspace_id, col(kind.code) == code))
    row = next((one for one in rows if not isinstance(one, Salesperson) or one.deleted_at is None), None)
    if row is None:
        raise broken("unknown", field, key=code)
    return row


def contact_by_no(session: Session, workspace_id: str, no: str) -> Contact:
    """Find a contact that may be used; raise `unknown` or `blocked` under `contact`."""
    row = session.exec(select(Contact).where(col(Contact.workspace_id) == workspace_id, col(Contact.no) == no)).first()
    if row is None or row.deleted_at is not None:
        raise broken("unknown", "contact", key=no)
    if row.privacy_blocked:
        raise broken("blocked", "contact", key=row.name)
    return row
