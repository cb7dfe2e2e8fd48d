"""Find rows by the keys people know, or refuse with the field the key came from."""

from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session, col, select

from storage.domain.errors import Problem, RuleBrokenError, broken
from storage.models import CloseCode, Contact, Salesperson

Coded = TypeVar("Coded", Salesperson, CloseCode)
Found = TypeVar("Found")


def gathered(problems: list[Problem], look: Callable[[], Found]) -> Found | None:
    """Look something up; what is wrong with it joins the problems, so that all of a form is refused together."""
    try:
        return look()
    except RuleBrokenError as error:
        problems += error.problems
        return None


def by_code(session: Session, kind: type[Coded], workspace_id: str, code: str, field: str) -> Coded:
    """Find by code within the workspace; raise `unknown` under the field.

    Until the transaction ends nobody deletes it; any other change goes on.
    """
    named = select(kind).where(col(kind.workspace_id) == workspace_id, col(kind.code) == code)
    held = named.with_for_update(read=True, key_share=True).execution_options(populate_existing=True)
    rows = session.exec(held)
    row = next((one for one in rows if not isinstance(one, Salesperson) or one.deleted_at is None), None)
    if row is None:
        raise broken("unknown", field, key=code)
    return row


def contact_by_no(session: Session, workspace_id: str, no: str, field: str = "contact") -> Contact:
    """Find a contact that may be used; raise `unknown` or `blocked` under the field.

    Until the transaction ends nobody deletes it or gives it another company.
    """
    named = col(Contact.workspace_id) == workspace_id, col(Contact.no) == no
    held = select(Contact).where(*named).with_for_update(read=True).execution_options(populate_existing=True)
    row = session.exec(held).first()
    if row is None or row.deleted_at is not None:
        raise broken("unknown", field, key=no)
    if row.privacy_blocked:
        raise broken("blocked", field, key=row.name)
    return row
