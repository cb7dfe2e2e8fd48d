"""One opportunity's row and entries: find it, say where it stands, write the next entry."""

from typing import Any

from sqlmodel import Session, col, select

from storage.domain.cycles import Cycle
from storage.domain.errors import broken
from storage.domain.opportunities import CLOSED, Action, Current, NewEntry
from storage.domain.quotes import QuoteStatus
from storage.models import CloseCode, Entry, Opportunity, Quote, SalesCycle
from storage.queries import cycles as cycle_queries
from storage.services import tasks
from storage.services.contacts import make_customer


def find(
    session: Session, workspace_id: str, no: str, *, lock: bool = False, version: int | None = None
) -> Opportunity:
    """Find an opportunity, locked if it is to be changed.

    Raises `no_such_opportunity`, and `changed_meanwhile` when it is no longer at the version somebody looked at.
    """
    statement = select(Opportunity).where(col(Opportunity.workspace_id) == workspace_id, col(Opportunity.no) == no)
    row = session.exec(statement.with_for_update() if lock else statement).first()
    if row is None:
        raise broken("no_such_opportunity", no=no)
    if version is not None and row.version != version:
        raise broken("changed_meanwhile", no=no, by=row.changed_by, at=row.changed_at)
    return row


def active(session: Session, row: Opportunity) -> Entry | None:
    """Give the active entry; there is one from the first stage on."""
    return session.exec(select(Entry).where(col(Entry.opportunity_id) == row.id, col(Entry.active))).first()


def linked_quote(session: Session, row: Opportunity) -> Quote | None:
    """Give the quote that is linked to the opportunity."""
    return session.exec(select(Quote).where(col(Quote.opportunity_id) == row.id)).first()


def standing(session: Session, row: Opportunity) -> tuple[Current, Cycle]:
    """Say where an opportunity stands, in the rules' own values."""
    cycle = cycle_queries.cycle(session.connection(), session.get_one(SalesCycle, row.cycle_id))
    entry, quote = active(session, row), linked_quote(session, row)
    amount = quote.amount if quote and quote.status is QuoteStatus.OPEN else None
    if entry is None:
        return Current(row.status, quote_amount=amount), cycle
    return Current(
        status=row.status,
        stage=entry.stage or entry.previous_stage,
        date_of_change=entry.date_of_change,
        value=entry.value,
        chances=entry.chances,
        closing_date=entry.closing_date,
        quote_amount=amount,
    ), cycle


def write(
    session: Session,
    row: Opportunity,
    new: NewEntry,
    *,
    close_code: CloseCode | None = None,
    cancel_tasks: bool = False,
) -> Entry:
    """Put the next entry in place of the active one, with the tasks and the customer it brings.

    Source: domain-reference 2.5. The order of the steps is Business Central's.
    """
    previous = active(session, row)
    if previous is not None:
        previous.active = False
        previous.days_open = new.days_open
        session.add(previous)
        session.flush()  # the database allows one active entry, so the old one goes first
    closed = new.status in CLOSED
    entry = Entry(
        workspace_id=row.workspace_id,
        opportunity_id=row.id,
        no=previous.no + 1 if previous else 1,
        cycle_id=row.cycle_id,
        stage=new.stage,
        stage_description=new.stage_description,
        previous_stage=new.previous_stage,
        contact_id=row.contact_id,
        company_id=row.company_id,
        salesperson_id=row.salesperson_id,
        action=new.action,
        date_of_change=new.date_of_change,
        date_closed=new.date_of_change if closed else None,
        value=new.value,
        completed=new.completed,
        chances=new.chances,
        probability=new.probability,
        weighted=new.weighted,
        closing_date=new.closing_date,
        close_code_id=close_code.id if close_code else None,
    )
    session.add(entry)
    session.flush()
    if cancel_tasks:
        tasks.cancel_open(session, row, new.date_of_change)
    if new.makes_tasks:
        tasks.make_for_stage(session, row, entry)
    if new.action is Action.WON:
        make_customer(session, row, new)
    row.status = new.status
    row.date_closed = entry.date_closed
    session.add(row)
    return entry


def snapshot(row: Opportunity, entry: Entry | NewEntry | None = None) -> dict[str, Any]:
    """Give the values that the change log keeps of an opportunity."""
    kept: dict[str, Any] = {
        "status": row.status,
        "description": row.description,
        "next_step": row.next_step,
        "next_step_date": row.next_step_date,
    }
    if entry is not None:
        names = ("stage", "date_of_change", "value", "chances", "probability", "weighted", "closing_date")
        kept |= {name: getattr(entry, name) for name in names}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in kept.items()}
