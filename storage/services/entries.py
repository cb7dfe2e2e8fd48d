"""One opportunity's row and entries: find it, say where it stands, write the next entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session, col
from sqlmodel import select as select_row

from storage.domain.cycles import Cycle
from storage.domain.errors import broken
from storage.domain.opportunities import CLOSED, Action, Current, NewEntry
from storage.domain.people import Actor
from storage.domain.quotes import QuoteStatus
from storage.models import CloseCode, Entry, Opportunity, Quote, Salesperson
from storage.queries import cycles as cycle_queries
from storage.services import tasks
from storage.services.contacts import make_customer
from storage.services.permits import check_owner, check_sees
from storage.services.writing import Series, next_numbers


def find(session: Session, workspace_id: str, no: str, *, lock: bool = False) -> Opportunity:
    """Find an opportunity, locked if it is to be changed; raise `no_such_opportunity`."""
    statement = select_row(Opportunity).where(col(Opportunity.workspace_id) == workspace_id, col(Opportunity.no) == no)
    row = session.exec(statement.with_for_update() if lock else statement).first()
    if row is None:
        raise broken("no_such_opportunity", no=no)
    return row


def to_change(session: Session, actor: Actor, no: str, *, version: int | None = None) -> Opportunity:
    """Find an opportunity that the actor is about to change, locked.

    Raises what `find` says, `no_such_opportunity` also for what the actor may not even read, and `not_yours`.
    """
    check_sees(session.connection(), actor, no)
    row = find(session, actor.workspace_id, no, lock=True)
    check_owner(session, actor, row.salesperson_id, no)
    check_version(session, row, version)
    return row


def free_number(session: Session, workspace_id: str, wanted: str | None) -> str:
    """Take the number that is wanted, or the next past any that came from elsewhere; raise `number_taken`."""
    if wanted:
        next_numbers(session, workspace_id, Series.OPPORTUNITY, 0)  # until the end nobody else takes a number
    while True:
        no = wanted or next_numbers(session, workspace_id, Series.OPPORTUNITY)[0]
        taken = col(Opportunity.workspace_id) == workspace_id, col(Opportunity.no) == no
        if session.scalar(select(col(Opportunity.id)).where(*taken)) is None:
            return no
        if wanted:
            raise broken("number_taken", "no", no=no)


def check_version(session: Session, row: Opportunity, version: int | None) -> None:
    """Refuse to change what is no longer as somebody saw it: `changed_meanwhile`."""
    if version is not None and row.version != version:
        who = (Salesperson.workspace_id == row.workspace_id, Salesperson.code == row.changed_by)
        name = session.exec(select_row(Salesperson.name).where(*who)).first()
        raise broken("changed_meanwhile", no=row.no, by=name or row.changed_by, at=row.changed_at)


@dataclass(frozen=True, slots=True)
class Position:
    """Where an opportunity stands: its row, the active entry's id, number and values, and all that for the rules."""

    row: Opportunity
    current: Current
    cycle: Cycle
    entry_id: int | None = None
    entry_no: int = 0
    logged: Mapping[str, Any] = field(default_factory=dict)


_LOGGED = ("stage", "date_of_change", "value", "chances", "probability", "weighted", "closing_date")
"""What the change log keeps of an entry."""
_entry = Entry.__table__  # type: ignore[attr-defined]
_quote = Quote.__table__  # type: ignore[attr-defined]
_ACTIVE = (
    select(
        _entry.c.id,
        _entry.c.no,
        _entry.c.previous_stage,
        *(_entry.c[name] for name in _LOGGED),
        _quote.c.amount.label("quote_amount"),
    )
    .join(
        _quote,
        (_quote.c.opportunity_id == _entry.c.opportunity_id) & (_quote.c.status == QuoteStatus.OPEN),
        isouter=True,
    )
    .where(_entry.c.opportunity_id == bindparam("opportunity"), _entry.c.active)
)

_LEAVE = _entry.update().where(_entry.c.id == bindparam("entry")).values(active=False, days_open=bindparam("days"))
_ENTER = _entry.insert().returning(_entry.c.id)


def position(session: Session, row: Opportunity) -> Position:
    """Say where an opportunity stands."""
    connection = session.connection()
    cycle = cycle_queries.by_id(connection, row.cycle_id)
    entry = connection.execute(_ACTIVE, {"opportunity": row.id}).mappings().first()
    if entry is None:
        return Position(
            row, Current(row.status, value=row.planned_value or 0, creation_date=row.creation_date, no=row.no), cycle
        )
    current = Current(
        status=row.status,
        stage=entry["stage"] or entry["previous_stage"],
        date_of_change=entry["date_of_change"],
        value=entry["value"],
        chances=entry["chances"],
        closing_date=entry["closing_date"],
        quote_amount=entry["quote_amount"],
        creation_date=row.creation_date,
        no=row.no,
    )
    return Position(row, current, cycle, entry["id"], entry["no"], {name: entry[name] for name in _LOGGED})


def linked_quote(session: Session, row: Opportunity) -> Quote | None:
    """Give the quote that is linked to the opportunity."""
    return session.exec(select_row(Quote).where(col(Quote.opportunity_id) == row.id)).first()


def write(
    session: Session,
    here: Position,
    new: NewEntry,
    *,
    made: tuple[str, datetime],
    close_code: CloseCode | None = None,
    cancel_tasks: bool = False,
) -> int:
    """Put the next entry in place of the active one, with the tasks and the customer it brings; give its id.

    `made` says by whom and when.

    Source: domain-reference 2.5. The order of the steps is Business Central's.
    """
    row, connection = here.row, session.connection()
    if here.entry_id is not None:  # the database allows one active entry, so the old one goes first
        connection.execute(_LEAVE, {"entry": here.entry_id, "days": new.days_open})
    date_closed = new.date_of_change if new.status in CLOSED else None
    values = {
        "workspace_id": row.workspace_id,
        "opportunity_id": row.id,
        "no": here.entry_no + 1,
        "cycle_id": row.cycle_id,
        "stage": new.stage,
        "stage_description": new.stage_description,
        "previous_stage": new.previous_stage,
        "contact_id": row.contact_id,
        "company_id": row.company_id,
        "salesperson_id": row.salesperson_id,
        "action": new.action,
        "date_of_change": new.date_of_change,
        "active": True,
        "date_closed": date_closed,
        "value": new.value,
        "completed": new.completed,
        "chances": new.chances,
        "probability": new.probability,
        "weighted": new.weighted,
        "closing_date": new.closing_date,
        "close_code_id": close_code.id if close_code else None,
        "undone": False,
        "made_by": made[0],
        "made_at": made[1],
    }
    entry_id: int = connection.execute(_ENTER, values).scalar_one()
    if cancel_tasks:
        tasks.cancel_open(connection, row, new.date_of_change)
    if new.makes_tasks:
        tasks.make_for_stage(session, row, entry_id, new)
    if new.action is Action.WON:
        make_customer(connection, row, new.date_of_change)
    row.status = new.status
    row.date_closed = date_closed
    return entry_id


def snapshot(row: Opportunity, logged: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values that the change log keeps of an opportunity and its active entry."""
    kept = {
        "status": row.status,
        "description": row.description,
        "next_step": row.next_step,
        "next_step_date": row.next_step_date,
        **logged,
    }
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in kept.items()}


def logged(new: NewEntry) -> dict[str, Any]:
    """Give what the change log keeps of a new entry."""
    return {name: getattr(new, name) for name in _LOGGED}
