"""Give an opportunity to another salesperson or contact. Source: domain-reference 2.6, 2.7."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.opportunities import CLOSED, Status
from storage.domain.people import Actor
from storage.models import Contact, Opportunity, Salesperson, Task
from storage.queries import contacts as contact_queries
from storage.queries import opportunities as queries
from storage.queries.opportunities import Card
from storage.queries.people import Choice
from storage.services import entries, undoing
from storage.services.advancing import KIND, add_note
from storage.services.contacts import hold_contacts
from storage.services.lookups import by_code, contact_by_no, gathered
from storage.services.permits import check_owner, check_sees
from storage.services.writing import already_carried_out, record


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the Assign dialog asks for: a salesperson's code, a contact's number, and whether open tasks follow."""

    salesperson: str | None
    contact: str | None
    move_tasks: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the Assign dialog starts from.

    `contacts` are those it may go to once it has started; None before that, when it may go to anybody. `open_tasks`
    counts those of its salesperson or contact.
    """

    card: Card
    contacts: tuple[Choice, ...] | None
    open_tasks: int


@dataclass(frozen=True, slots=True)
class Assigned:
    """What came of it: `handed_to` is a new salesperson who has to be told, `moved` counts the tasks that followed."""

    card: Card
    handed_to: Choice | None = None
    moved: int = 0


class Assigning:
    """The services around whose an opportunity is. Every change is one transaction and says who made it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def offer(self, actor: Actor, no: str) -> Offer:
        """Give what the dialog starts from; raise `no_such_opportunity`, `not_yours`, `closed`."""
        with self._database.reading() as session:
            connection = session.connection()
            check_sees(connection, actor, no)
            # Read before anything else, so that a change in between refuses the window instead of being overwritten.
            card = queries.card(connection, actor.workspace_id, no)
            if card is None:
                raise broken("no_such_opportunity", no=no)
            row = entries.find(session, actor.workspace_id, no)
            check_owner(session, actor, row.salesperson_id, no)
            _check_open(row)
            choices = _colleagues(session, row) if row.status is Status.IN_PROGRESS else None
            tasks = session.exec(select(Task.id).where(*_open_tasks(row), or_(*_of_old(row)))).all()
            return Offer(card, choices, len(tasks))

    def assign(
        self, actor: Actor, no: str, wanted: Assignment, *, version: int | None = None, key: str | None = None
    ) -> Assigned:
        """Give an opportunity to a salesperson and a contact, its active entry and open quote with it.

        `version` is the one somebody looked at, `key` names the form. Raises `no_such_opportunity`, `not_yours`,
        `changed_meanwhile`, `closed`; under the fields `missing`, `unknown`, `blocked`, `contact_of_other_company`;
        `nothing_to_assign` when nothing would change. Source: domain-reference 2.6, 2.7.
        """
        now = self._clock()
        with self._database.transaction() as session:
            if done := already_carried_out(session, actor.workspace_id, key, now, no):
                return Assigned(_card(session, actor.workspace_id, done))
            hold_contacts(session, actor.workspace_id)
            row = entries.to_change(session, actor, no, version=version)
            _check_open(row)
            salesperson, contact = _choose(session, actor, row, wanted)
            before = _columns(row)
            if (salesperson.id, contact.id) == (row.salesperson_id, row.contact_id):
                raise broken("nothing_to_assign", "salesperson")
            named = _named(session, row)
            moved = _move_tasks(session, row, salesperson, contact) if wanted.move_tasks else {}
            row.salesperson_id, row.contact_id, row.company_id = salesperson.id, contact.id, contact.company_id
            entries.follow(session, row)
            add_note(session, actor, now, row, None, wanted.note)
            row.version += 1
            row.changed_at = now
            row.changed_by = actor.code
            session.flush()
            after = {
                **_named(session, row),
                "moved_tasks": sorted({no for nos in moved.values() for no in nos.values()}),
            }
            record(session, actor, now, kind=KIND, no=row.no, action="assigned", before=named, after=after)
            ids = {field: sorted(nos) for field, nos in moved.items()}
            kept = {"moved_tasks": ids.get("salesperson_id", []), "moved_contact_tasks": ids.get("contact_id", [])}
            undoing.remember(session, actor, now, row, "assigned", {**before, **kept})
            handed = salesperson.id not in {before["salesperson_id"], actor.salesperson_id}
            told = Choice(salesperson.code, salesperson.name, salesperson.slack_user_id or "") if handed else None
            return Assigned(_card(session, row.workspace_id, row.no), told, len(after["moved_tasks"]))


def _colleagues(session: Session, row: Opportunity) -> tuple[Choice, ...]:
    """Give the contacts of the company that a started opportunity is with."""
    found = contact_queries.same_company(session.connection(), row.workspace_id, row.company_id or row.contact_id)
    return tuple(found)


def _check_open(row: Opportunity) -> None:
    """Refuse what is closed: `closed`. Source: domain-reference 1.12."""
    if row.status in CLOSED:
        raise broken("closed", status=row.status)


def _choose(session: Session, actor: Actor, row: Opportunity, wanted: Assignment) -> tuple[Salesperson, Contact]:
    """Find who is wanted, both looked at, so that everything wrong is said together.

    What stays as it was is not asked whether it may be chosen: somebody who has left is replaced one at a time.
    """
    found: list[Problem] = []
    salesperson = gathered(found, lambda: _salesperson(session, actor, row, wanted.salesperson))
    contact = gathered(found, lambda: _contact(session, actor, row, wanted.contact))
    refuse_if_any(found)
    if salesperson is None or contact is None:
        raise AssertionError("refused above")
    return salesperson, contact


def _salesperson(session: Session, actor: Actor, row: Opportunity, code: str | None) -> Salesperson:
    """Find the salesperson; raise `missing`, `unknown`, `blocked`."""
    now = session.get_one(Salesperson, row.salesperson_id)
    if not code:
        raise broken("missing", "salesperson")
    if code == now.code:
        return now
    found = by_code(session, Salesperson, actor.workspace_id, code, "salesperson")
    if found.blocked:
        raise broken("blocked", "salesperson", key=found.name)
    return found


def _contact(session: Session, actor: Actor, row: Opportunity, no: str | None) -> Contact:
    """Find the contact; raise `missing`, `unknown`, `blocked`, `contact_of_other_company`."""
    now = session.get_one(Contact, row.contact_id)
    if no == now.no:
        return now
    if not no:
        raise broken("missing", "contact")
    found = contact_by_no(session, actor.workspace_id, no)
    if row.status is Status.IN_PROGRESS and (found.company_id or found.id) != (row.company_id or row.contact_id):
        of = session.get_one(Contact, row.company_id or row.contact_id)
        raise broken("contact_of_other_company", "contact", company=of.name)
    return found


def _open_tasks(row: Opportunity) -> tuple[ColumnElement[bool], ...]:
    """Narrow tasks to the opportunity's open ones."""
    return col(Task.opportunity_id) == row.id, col(Task.closed).is_(False)


def _of_old(row: Opportunity) -> tuple[ColumnElement[bool], ...]:
    """Say which tasks are those of its salesperson, and which of its contact."""
    return col(Task.salesperson_id) == row.salesperson_id, col(Task.contact_id) == row.contact_id


def _move_tasks(
    session: Session, row: Opportunity, salesperson: Salesperson, contact: Contact
) -> dict[str, dict[int, str]]:
    """Let the open tasks follow whoever had them; give by column which did, with their numbers."""
    moved: dict[str, dict[int, str]] = {}
    for field, old, new in (
        ("salesperson_id", row.salesperson_id, salesperson.id),
        ("contact_id", row.contact_id, contact.id),
    ):
        mine = session.exec(
            select(Task)
            .where(*_open_tasks(row), col(getattr(Task, field)) == old)
            .order_by(col(Task.id))
            .with_for_update()
        )
        tasks: Sequence[Task] = mine.all() if old != new else ()
        moved[field] = {task.id: task.no for task in tasks}
        for task in tasks:
            setattr(task, field, new)
    for task in session.exec(select(Task).where(col(Task.id).in_({key for ids in moved.values() for key in ids}))):
        task.version += 1
    return moved


def _columns(row: Opportunity) -> dict[str, Any]:
    """Give what an Undo puts back."""
    return {name: getattr(row, name) for name in ("salesperson_id", "contact_id", "company_id")}


def _named(session: Session, row: Opportunity) -> dict[str, Any]:
    """Give what the change log keeps: by the keys people know, and names to tell."""
    salesperson = session.get_one(Salesperson, row.salesperson_id)
    contact = session.get_one(Contact, row.contact_id)
    return {
        "salesperson": salesperson.code,
        "salesperson_name": salesperson.name,
        "contact": contact.no,
        "contact_name": contact.name,
    }


def _card(session: Session, workspace_id: str, no: str) -> Card:
    """Read the card of what this transaction has written."""
    session.flush()
    card = queries.card(session.connection(), workspace_id, no)
    if card is None:
        raise broken("no_such_opportunity", no=no)
    return card
