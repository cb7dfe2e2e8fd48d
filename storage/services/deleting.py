"""Delete opportunities: one, or by an admin the closed ones of a time. Source: domain-reference 2.11, product 3."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.dates import check_calendar
from storage.domain.editing import check_delete
from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.opportunities import CLOSED, Status
from storage.domain.people import Actor
from storage.models import (
    Contact,
    Entry,
    LastAction,
    Note,
    Opportunity,
    Quote,
    SalesCycle,
    Salesperson,
    SharedCard,
    Task,
)
from storage.services import entries
from storage.services.advancing import KIND
from storage.services.lookups import by_code
from storage.services.owners import tell_deleted
from storage.services.permits import check_admin
from storage.services.writing import already_carried_out, record

AT_ONCE = 500
"""Opportunities to a statement: below the number of values that one may have."""
DIGEST_BYTES = 8
"""Two batches never share a digest by chance."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Which closed opportunities are meant: those closed before a day, and narrower; None does not narrow."""

    before: date | None
    status: Status | None = None
    salesperson: str | None = None
    cycle: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many a batch has, and which exactly they are."""

    count: int
    digest: str


class Deleting:
    """The services that delete. The change log keeps what was deleted."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def delete(self, actor: Actor, no: str, *, version: int | None = None) -> None:
        """Delete an opportunity with its entries and notes; tasks stay without it, a quote is let go.

        `version` is the one somebody looked at. Raises `no_such_opportunity`, `not_yours`, `changed_meanwhile`,
        `delete_in_progress`.
        """
        with self._database.transaction() as session:
            row = entries.to_change(session, actor, no, version=version)
            check_delete(row.status, no)
            self._delete(session, actor, [row])

    def count(self, actor: Actor, batch: Batch) -> Counted:
        """Count the closed opportunities that are meant.

        Raises `admins_only`, `missing`, `date_out_of_calendar` under `before`, `unknown`, and `nothing_to_delete`.
        """
        check_admin(actor)
        with self._database.reading() as session:
            return _counted(session.exec(select(Opportunity.no).where(*_wanted(session, actor, batch))).all())

    def delete_closed(self, actor: Actor, batch: Batch, seen: str, *, key: str | None = None) -> int:
        """Delete exactly the closed opportunities that were counted; give how many.

        `seen` is the digest that `count` gave, `key` names the form. Raises what `count` says, and `batch_changed`
        when others are meant by now.
        """
        check_admin(actor)
        with self._database.transaction() as session:
            if done := already_carried_out(session, actor.workspace_id, key, self._clock()):
                return int(done)
            meant = select(Opportunity).where(*_wanted(session, actor, batch)).order_by(col(Opportunity.id))
            rows = session.exec(meant.with_for_update()).all()
            counted = _counted([row.no for row in rows])
            if counted.digest != seen:
                raise broken("batch_changed", count=counted.count)
            self._delete(session, actor, rows)
            after = {"count": counted.count, "before": batch.before.isoformat() if batch.before else None}
            record(
                session,
                actor,
                self._clock(),
                kind="batch",
                no=str(counted.count),
                action="deleted",
                after=after,
                key=key,
            )
            return counted.count

    def _delete(self, session: Session, actor: Actor, rows: Sequence[Opportunity]) -> None:
        """Delete rows that are locked, keep a line for each, and let their owners be told."""
        tell_deleted(session, actor, self._clock(), rows)
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            said = _said(session, some)
            _clear_away(session, [row.id for row in some])
            for row in some:
                record(session, actor, self._clock(), kind=KIND, no=row.no, action="deleted", before=said[row.id])


def _counted(numbers: Sequence[str]) -> Counted:
    """Say which opportunities these are; raise `nothing_to_delete` when there are none."""
    if not numbers:
        raise broken("nothing_to_delete", "before")
    text = " ".join(sorted(numbers))
    return Counted(len(numbers), blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest())


def _wanted(session: Session, actor: Actor, batch: Batch) -> list[ColumnElement[bool]]:
    """Narrow opportunities to those that are meant."""
    problems = check_calendar(batch.before, "before")
    refuse_if_any(problems if batch.before else [Problem("missing", "before")])
    wanted = [
        col(Opportunity.workspace_id) == actor.workspace_id,
        col(Opportunity.status).in_([batch.status] if batch.status else CLOSED),
        col(Opportunity.status).in_(CLOSED),
        col(Opportunity.date_closed) < batch.before,
    ]
    if batch.salesperson:
        owner = by_code(session, Salesperson, actor.workspace_id, batch.salesperson, "salesperson")
        wanted.append(col(Opportunity.salesperson_id) == owner.id)
    if batch.cycle:
        of_code = col(SalesCycle.workspace_id) == actor.workspace_id, col(SalesCycle.code) == batch.cycle
        cycles = session.exec(select(SalesCycle.id).where(*of_code)).all()
        if not cycles:
            raise broken("unknown", "cycle", key=batch.cycle)
        wanted.append(col(Opportunity.cycle_id).in_(cycles))
    return wanted


def _said(session: Session, rows: Sequence[Opportunity]) -> dict[int, dict[str, Any]]:
    """Give what the change log keeps of each opportunity that is deleted."""
    statement = (
        select_columns(
            col(Opportunity.id), col(Contact.no), col(Salesperson.code), col(SalesCycle.code), col(Entry.value)
        )
        .join(Contact, col(Contact.id) == col(Opportunity.contact_id))
        .join(Salesperson, col(Salesperson.id) == col(Opportunity.salesperson_id))
        .join(SalesCycle, col(SalesCycle.id) == col(Opportunity.cycle_id))
        .join(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active), isouter=True)
        .where(col(Opportunity.id).in_([row.id for row in rows]))
    )
    read = session.connection().execute(statement)
    found = {key: (contact, salesperson, cycle, value) for key, contact, salesperson, cycle, value in read}
    said = {}
    for row in rows:
        contact, salesperson, cycle, value = found[row.id]
        said[row.id] = {
            "status": row.status.value,
            "description": row.description,
            "contact": contact,
            "salesperson": salesperson,
            "cycle": cycle,
            "value": value,
            "date_closed": row.date_closed.isoformat() if row.date_closed else None,
        }
    return said


def _clear_away(session: Session, ids: Sequence[int]) -> None:
    """Delete opportunities with what is only theirs, and let the rest go.

    Shared cards stay without them until their channels were told.
    """
    session.flush()
    connection = session.connection()
    of_entries = select(Entry.id).where(col(Entry.opportunity_id).in_(ids))
    connection.execute(update(Task).where(col(Task.entry_id).in_(of_entries)).values(entry_id=None))
    for kind in (Task, Quote, SharedCard):
        theirs = col(kind.opportunity_id).in_(ids)
        connection.execute(update(kind).where(theirs).values(opportunity_id=None))
    for gone in (Note, LastAction, Entry):
        connection.execute(delete(gone).where(col(gone.opportunity_id).in_(ids)))
    connection.execute(delete(Opportunity).where(col(Opportunity.id).in_(ids)))
