"""What happened to an opportunity beside its entries: notes, and what the change log keeps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from storage.domain.opportunities import CLOSED
from storage.domain.people import Actor, Role
from storage.domain.text import search_form
from storage.models import ChangeLog, Contact, Note, NoteKind, Opportunity, Salesperson
from storage.queries.people import Choice
from storage.queries.teams import colleagues, is_theirs

ABOUT = "opportunity"
"""How the change log calls opportunities, and how other records name the one they belong to."""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One note; `entry_id` is the entry at which the opportunity stood."""

    id: int
    entry_id: int | None
    kind: NoteKind
    text: str
    author: str
    at: datetime
    permalink: str


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change log about an opportunity or what belongs to it; `by` is a name, or the code of nobody."""

    seq: int
    at: datetime
    by: str
    record: str
    record_no: str
    action: str
    before: dict[str, Any]
    after: dict[str, Any]


def notes(connection: Connection, workspace_id: str, no: str) -> list[NoteLine]:
    """Give every note of an opportunity, oldest first."""
    statement = (
        select(
            col(Note.id),
            col(Note.entry_id),
            col(Note.kind),
            col(Note.text),
            col(Salesperson.name),
            col(Note.at),
            col(Note.permalink),
        )
        .join(Opportunity, col(Opportunity.id) == col(Note.opportunity_id))
        .join(Salesperson, col(Salesperson.id) == col(Note.author_id))
        .where(col(Opportunity.workspace_id) == workspace_id, col(Opportunity.no) == no)
        .order_by(col(Note.at), col(Note.id))
    )
    return [NoteLine(*row) for row in connection.execute(statement)]


def name_of(code: ColumnElement[str] | Mapped[str]) -> ScalarSelect[str]:
    """Select the name behind a code; one that was deleted may have been given to somebody else since."""
    of_code = (col(Salesperson.workspace_id) == col(ChangeLog.workspace_id)) & (col(Salesperson.code) == code)
    return (
        select(col(Salesperson.name))
        .where(of_code)
        .order_by(col(Salesperson.deleted_at).is_not(None))
        .limit(1)
        .scalar_subquery()
    )


def _about(workspace_id: str, no: str, others: tuple[str, ...]) -> ColumnElement[bool]:
    """Narrow the change log to one opportunity, and to other records that say they belong to it."""
    belongs = or_(*(side[ABOUT].as_string() == no for side in (ChangeLog.after, ChangeLog.before)))  # type: ignore[index]
    return and_(
        col(ChangeLog.workspace_id) == workspace_id,
        or_(
            and_(col(ChangeLog.record) == ABOUT, col(ChangeLog.record_no) == no),
            and_(col(ChangeLog.record).in_(others), belongs),
        ),
    )


def changes(connection: Connection, workspace_id: str, no: str) -> list[Change]:
    """Give what the change log says about an opportunity and its quotes, oldest first."""
    return _changes(connection, _about(workspace_id, no, ("quote",)))


def changes_since(connection: Connection, workspace_id: str, no: str, seq: int) -> list[Change]:
    """Give what the change log says behind a line about an opportunity, its quotes and its tasks, oldest first."""
    return _changes(connection, _about(workspace_id, no, ("quote", "task")) & (col(ChangeLog.seq) > seq))


def _changes(connection: Connection, wanted: ColumnElement[bool]) -> list[Change]:
    who = col(ChangeLog.actor)
    statement = (
        select(
            col(ChangeLog.seq),
            col(ChangeLog.at),
            name_of(who),
            who,
            col(ChangeLog.record),
            col(ChangeLog.record_no),
            col(ChangeLog.action),
            col(ChangeLog.before),
            col(ChangeLog.after),
        )
        .where(wanted)
        .order_by(col(ChangeLog.seq))
    )
    return [
        Change(seq, at, name or code, kind, record_no, action, before or {}, after or {})
        for seq, at, name, code, kind, record_no, action, before, after in connection.execute(statement)
    ]


def open_choices(connection: Connection, actor: Actor, text: str, limit: int) -> list[Choice]:
    """Give the opportunities that are not closed and that somebody may change, by what they typed of them."""
    own = is_theirs(actor, col(Opportunity.salesperson_id))
    theirs: list[ColumnElement[bool]] = [own]
    if actor.role is Role.MANAGER:
        theirs = [or_(own, col(Opportunity.salesperson_id).in_(colleagues(actor)))]
    elif actor.role is Role.ADMIN:
        theirs = []
    wanted = search_form(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = (
        select(col(Opportunity.no), col(Opportunity.description), col(Contact.name))
        .join(Contact, col(Contact.id) == col(Opportunity.contact_id))
        .where(
            col(Opportunity.workspace_id) == actor.workspace_id,
            col(Opportunity.status).not_in(CLOSED),
            *theirs,
            or_(
                col(Opportunity.search_text).like(f"%{wanted}%", escape="\\"),
                col(Contact.search_name).like(f"%{wanted}%", escape="\\"),
                col(Opportunity.no).like(f"%{wanted.upper()}%", escape="\\"),
            ),
        )
        .order_by(col(Opportunity.changed_at).desc(), col(Opportunity.no).desc())
        .limit(limit)
    )
    return [Choice(no, description, contact) for no, description, contact in connection.execute(found)]
