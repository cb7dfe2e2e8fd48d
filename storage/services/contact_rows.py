"""A contact's rows: found and locked in one order, and what hangs on them. Source: domain-reference 2.11."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select, update

from storage.domain.errors import Problem, broken
from storage.domain.opportunities import CLOSED
from storage.domain.people import Actor
from storage.models import ChangeLog, Contact, Entry, Opportunity, Quote, Salesperson, Task
from storage.services.writing import Series, next_numbers, record

KIND = "contact"
"""How the change log calls these records."""
NAMED = 5
"""Records that are named where they stand in the way; more are not read."""


def find(session: Session, workspace_id: str, no: str) -> Contact:
    """Find a contact, also one that is blocked; raise `no_such_contact`."""
    named = col(Contact.workspace_id) == workspace_id, col(Contact.no) == no, col(Contact.deleted_at).is_(None)
    row = session.exec(select(Contact).where(*named)).first()
    if row is None:
        raise broken("no_such_contact", no=no)
    return row


def take(session: Session, workspace_id: str, no: str) -> Contact:
    """Find a contact that is to be changed; raise `no_such_contact`.

    Who changes contacts waits for whoever else does in this workspace, behind the lock on their numbers.
    """
    next_numbers(session, workspace_id, Series.CONTACT, 0)
    return find(session, workspace_id, no)


def hold(session: Session, row: Contact, *, with_opportunities: bool) -> None:
    """Lock a contact that was taken, behind its opportunities where they change with it.

    In this order because who wins one comes to the contact that way. Others may write down opportunities beside it:
    they wait for the contact, and get it as it is afterwards.
    """
    if with_opportunities:
        of = or_(col(Opportunity.contact_id) == row.id, col(Opportunity.company_id) == row.id)
        which = select(Opportunity.id).where(of).order_by(col(Opportunity.id))
        session.exec(which.with_for_update(key_share=True)).all()
    session.refresh(row, with_for_update={"key_share": True})


def persons(session: Session, company: Contact) -> Sequence[Contact]:
    """Give the persons of a company, locked."""
    of = col(Contact.company_id) == company.id, col(Contact.deleted_at).is_(None)
    return session.exec(select(Contact).where(*of).order_by(col(Contact.id)).with_for_update(key_share=True)).all()


def check_seen(session: Session, row: Contact, seen: str | None, now: str) -> None:
    """Refuse to change what is no longer as somebody saw it: `changed_meanwhile`, with who changed it last."""
    if seen is None or seen == now:
        return
    about = col(ChangeLog.record) == KIND, col(ChangeLog.record_no) == row.no
    last = session.exec(
        select(ChangeLog)
        .where(col(ChangeLog.workspace_id) == row.workspace_id, *about)
        .order_by(col(ChangeLog.seq).desc())
    ).first()
    if last is None:
        raise broken("not_understood")
    who = col(Salesperson.workspace_id) == row.workspace_id, col(Salesperson.code) == last.actor
    name = session.exec(select(Salesperson.name).where(*who)).first()
    raise broken("changed_meanwhile", no=row.no, by=name or last.actor, at=last.at)


def held_by(salesperson: Salesperson) -> tuple[ColumnElement[bool], ...]:
    """Narrow to the contacts of a salesperson that were not deleted."""
    return col(Contact.salesperson_id) == salesperson.id, col(Contact.deleted_at).is_(None)


def free(session: Session, actor: Actor, now: datetime, salesperson: Salesperson) -> None:
    """Let the contacts of somebody who is being deleted have no salesperson; a line of the change log each."""
    which = select(Contact.no).where(*held_by(salesperson)).order_by(col(Contact.id))
    numbers = session.exec(which.with_for_update(key_share=True)).all()
    session.connection().execute(update(Contact).where(*held_by(salesperson)).values(salesperson_id=None))
    before, after = {"salesperson": salesperson.code}, {"salesperson": None}
    for no in numbers:
        record(session, actor, now, kind=KIND, no=no, action="changed", before=before, after=after)


def is_linked(session: Session, row: Contact) -> bool:
    """Tell whether an opportunity, a task, a quote or a person hangs on it, so that it stays what it is."""
    ways = (
        select(Opportunity.id).where(or_(col(Opportunity.contact_id) == row.id, col(Opportunity.company_id) == row.id)),
        select(Task.id).where(col(Task.contact_id) == row.id),
        select(Quote.id).where(col(Quote.contact_id) == row.id),
        select(Contact.id).where(col(Contact.company_id) == row.id, col(Contact.deleted_at).is_(None)),
    )
    return any(session.exec(way.limit(1)).first() is not None for way in ways)


def in_the_way(session: Session, row: Contact) -> list[Problem]:
    """Find what keeps a contact from being deleted: `contact_has_tasks`, `contact_has_opportunities`."""
    tasks = select(Task.no).where(col(Task.contact_id) == row.id, col(Task.closed).is_(False))
    mine = select(Opportunity.no).where(col(Opportunity.contact_id) == row.id, col(Opportunity.status).not_in(CLOSED))
    found = []
    if open_tasks := session.exec(tasks.order_by(col(Task.no))).all():
        found.append(Problem("contact_has_tasks", None, {"name": row.name, "tasks": _some(open_tasks)}))
    if alive := session.exec(mine.order_by(col(Opportunity.no))).all():
        found.append(Problem("contact_has_opportunities", None, {"name": row.name, "opportunities": _some(alive)}))
    return found


def _some(numbers: Sequence[str]) -> tuple[str, ...]:
    """Give the first few numbers, and a sign that there are more."""
    return (*numbers[:NAMED], "…") if len(numbers) > NAMED else tuple(numbers)


def give_company(session: Session, actor: Actor, now: datetime, person: Contact) -> None:
    """Write a person's new company on its opportunities and their entries. Source: domain-reference 2.11."""
    entries = update(Entry).where(col(Entry.contact_id) == person.id)
    session.connection().execute(entries.values(company_id=person.company_id))
    for row in _of(session, col(Opportunity.contact_id) == person.id):
        _rewrite(session, actor, now, row, person.id, person.company_id)


def give_closed(session: Session, actor: Actor, now: datetime, person: Contact) -> int:
    """Let a person's closed opportunities be its company's; count them. Source: domain-reference 2.11."""
    rows = _of(session, col(Opportunity.contact_id) == person.id) if person.company_id else ()
    for row in rows:
        entries = update(Entry).where(col(Entry.opportunity_id) == row.id, col(Entry.contact_id) == person.id)
        session.connection().execute(entries.values(contact_id=person.company_id, company_id=None))
        _rewrite(session, actor, now, row, person.company_id or person.id, None)
    return len(rows)


def _of(session: Session, which: ColumnElement[bool]) -> Sequence[Opportunity]:
    """Give opportunities, locked."""
    return session.exec(
        select(Opportunity).where(which).order_by(col(Opportunity.id)).with_for_update(key_share=True)
    ).all()


def _rewrite(
    session: Session, actor: Actor, now: datetime, row: Opportunity, contact_id: int, company_id: int | None
) -> None:
    """Write contact and company on an opportunity; whoever has it open in a window is told that it has changed."""
    before = _whose(session, row)
    row.contact_id, row.company_id = contact_id, company_id
    row.version += 1
    row.changed_at, row.changed_by = now, actor.code
    after = _whose(session, row)
    record(session, actor, now, kind="opportunity", no=row.no, action="contact_changed", before=before, after=after)


def _whose(session: Session, row: Opportunity) -> dict[str, Any]:
    """Give what the change log keeps of an opportunity's contact."""
    company = session.get_one(Contact, row.company_id).no if row.company_id else None
    contact = session.get_one(Contact, row.contact_id)
    return {"contact": contact.no, "contact_name": contact.name, "company": company}
