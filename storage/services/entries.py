"""One opportunity's row and entries: find it, say where it stands, write the next entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_row

from storage.domain.cycles import Cycle
from storage.domain.errors import broken
from storage.domain.estimates import Estimates
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
    stay_id: int | None = None
    """The entry that counts the days of this stay; another than the active one after something was undone."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a move wrote: the entry's id, and what taking it back must know."""

    entry_id: int
    made_tasks: list[str] = field(default_factory=list)
    cancelled_tasks: dict[str, str] = field(default_factory=dict)
    new_customer: int | None = None


_LOGGED = (
    "stage",
    "stage_description",
    "date_of_change",
    "value",
    "chances",
    "probability",
    "weighted",
    "closing_date",
)
"""What the change log keeps of an entry."""
_entry = Entry.__table__  # type: ignore[attr-defined]
_quote = Quote.__table__  # type: ignore[attr-defined]
_ACTIVE = (
    select(
        _entry.c.id,
        _entry.c.no,
        _entry.c.previous_stage,
        _entry.c.action,
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

_LEAVE = (
    _entry.update()
    .where(_entry.c.id == bindparam("entry"))
    .values(active=False, days_open=bindparam("days"), until=bindparam("day"))
)
_COUNT = _entry.update().where(_entry.c.id == bindparam("entry")).values(days_open=bindparam("days"))
_STAY = select(func.max(_entry.c.id)).where(
    _entry.c.opportunity_id == bindparam("opportunity"), ~_entry.c.undone, _entry.c.action != Action.UNDONE
)
_LAST_NO = select(func.max(_entry.c.no)).where(_entry.c.opportunity_id == bindparam("opportunity"))
_AT_STAGE = (
    select(_entry.c.chances, _entry.c.closing_date)
    .where(_entry.c.opportunity_id == bindparam("opportunity"), _entry.c.stage > 0, ~_entry.c.undone)
    .order_by(_entry.c.no.desc())
    .limit(1)
)
_ENTER = _entry.insert().returning(_entry.c.id)


def position(session: Session, row: Opportunity) -> Position:
    """Say where an opportunity stands."""
    connection = session.connection()
    cycle = cycle_queries.by_id(connection, row.cycle_id)
    entry = connection.execute(_ACTIVE, {"opportunity": row.id}).mappings().first()
    if entry is None:
        untouched = Current(row.status, value=row.planned_value or 0, creation_date=row.creation_date, no=row.no)
        # There may be entries that were undone.
        last = connection.scalar(_LAST_NO, {"opportunity": row.id}) if row.version > 1 else None
        return Position(row, untouched, cycle, entry_no=last or 0)
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
    stay = entry["id"] if entry["action"] != Action.UNDONE else connection.scalar(_STAY, {"opportunity": row.id})
    return Position(row, current, cycle, entry["id"], entry["no"], {name: entry[name] for name in _LOGGED}, stay)


def linked_quote(session: Session, row: Opportunity) -> Quote | None:
    """Give the quote that is linked to the opportunity."""
    return session.exec(select_row(Quote).where(col(Quote.opportunity_id) == row.id)).first()


def follow(session: Session, row: Opportunity) -> None:
    """Let the active entry and the open quote say whose the opportunity is; older entries stay. Source: 2.6, 2.7."""
    whose = {"salesperson_id": row.salesperson_id, "contact_id": row.contact_id}
    active = _entry.update().where(_entry.c.opportunity_id == row.id, _entry.c.active)
    session.connection().execute(active.values(**whose, company_id=row.company_id))
    quote = linked_quote(session, row)
    if quote is not None and quote.status is QuoteStatus.OPEN:
        quote.salesperson_id, quote.contact_id = row.salesperson_id, row.contact_id


def before_closing(session: Session, row: Opportunity) -> Estimates:
    """Give the chances and the closing date that were expected before an opportunity was closed."""
    last = session.connection().execute(_AT_STAGE, {"opportunity": row.id}).first()
    if last is None:
        return Estimates(None, row.planned_chances, row.planned_closing_date)
    return Estimates(None, last.chances, last.closing_date)


def write(
    session: Session,
    here: Position,
    new: NewEntry,
    *,
    made: tuple[str, datetime],
    close_code: CloseCode | None = None,
    cancel_tasks: bool = False,
) -> Written:
    """Put the next entry in place of the active one, with the tasks and the customer it brings; give what was written.

    `made` says by whom and when.

    Source: domain-reference 2.5. The order of the steps is Business Central's.
    """
    row, connection = here.row, session.connection()
    if here.entry_id is not None:  # the database allows one active entry, so the old one goes first
        counts = here.stay_id == here.entry_id
        days = new.days_open if counts else None
        connection.execute(_LEAVE, {"entry": here.entry_id, "days": days, "day": new.date_of_change})
        if not counts:
            connection.execute(_COUNT, {"entry": here.stay_id, "days": new.days_open})
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
    cancelled = tasks.cancel_open(connection, row, new.date_of_change) if cancel_tasks else {}
    made_tasks = tasks.make_for_stage(session, row, entry_id, new) if new.makes_tasks else []
    new_customer = make_customer(connection, row, new.date_of_change) if new.action is Action.WON else None
    row.status = new.status
    row.date_closed = date_closed
    return Written(entry_id, made_tasks, cancelled, new_customer)


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
