"""Take back what was done last to an opportunity.

Nothing of the history is rewritten: what was undone stays, marked, and a new entry says where the opportunity stands
again. Source: product 3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Executable, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import broken
from storage.domain.opportunities import UNDO_WITHIN, Action, Priority, Status
from storage.domain.people import Actor
from storage.domain.quotes import QuoteStatus
from storage.domain.text import search_form
from storage.models import Contact, Entry, LastAction, Opportunity, Quote, SalesCycle, Salesperson
from storage.queries import opportunities as queries
from storage.queries.cycles import by_id
from storage.queries.opportunities import Card
from storage.queries.teams import leads
from storage.services import entries, unmaking
from storage.services.contacts import hold_contacts
from storage.services.owners import tell_moved
from storage.services.permits import check_sees, is_theirs
from storage.services.writing import hold_set_up, record

KIND = "opportunity"
"""How the change log calls these records."""
RESTORED = (
    "status",
    "date_closed",
    "description",
    "priority",
    "cycle_id",
    "next_step",
    "next_step_date",
    "salesperson_id",
    "contact_id",
    "company_id",
)
"""The columns of an opportunity that an action may have changed; only those it kept are put back."""
_DATES = {"date_closed", "next_step_date"}
_COPIED = (
    *("workspace_id", "opportunity_id", "cycle_id", "stage", "stage_description", "previous_stage", "date_of_change"),
    *("date_closed", "value", "completed", "chances", "probability", "weighted", "closing_date", "close_code_id"),
)
"""What the new entry takes over from the one before the action."""
_last = LastAction.__table__  # type: ignore[attr-defined]
_entry = Entry.__table__  # type: ignore[attr-defined]
_MARK = _entry.update().where(_entry.c.id == bindparam("entry")).values(undone=True, active=False, days_open=None)
_GO_ON = _entry.update().where(_entry.c.id == bindparam("entry")).values(days_open=None)
_HAND_ON = _entry.update().where(_entry.c.id == bindparam("entry")).values(until=_entry.c.date_of_change)
"""The entry that goes on in a new one hands over to it on the very day on which it began to hold."""
_OF_ENTRY = select(*(_entry.c[name] for name in _COPIED)).where(_entry.c.id == bindparam("entry"))


@cache
def _remember(dialect: str) -> Executable:
    """Build the statement that puts an action in the place of the one before."""
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(_last)
    names: list[str] = list(_last.c.keys())
    replaced = {name: insert.excluded[name] for name in names if name != "opportunity_id"}
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return cast(
        "Executable", insert.values(**values).on_conflict_do_update(index_elements=["opportunity_id"], set_=replaced)
    )


def remember(
    session: Session, actor: Actor, now: datetime, row: Opportunity, action: str, before: Mapping[str, Any]
) -> None:
    """Keep what is needed to take an action back, in the place of the action before.

    To be called after the opportunity was changed and its version counted up. `before` holds JSON-able values.
    """
    connection = session.connection()
    values = {
        "opportunity_id": row.id,
        "workspace_id": row.workspace_id,
        "actor": actor.code,
        "at": now,
        "version": row.version,
        "action": action,
        "state": dict(before),
    }
    connection.execute(_remember(connection.dialect.name), values)


@dataclass(frozen=True, slots=True)
class Undone:
    """An opportunity as it is again, and the action that was taken back."""

    card: Card
    action: str


class Undoing:
    """The service that takes back one's own last action."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def undo(self, actor: Actor, no: str, *, version: int | None = None) -> Undone:
        """Take back the actor's last action on an opportunity, within ten minutes of it.

        `version` is the one somebody looked at. Raises `no_such_opportunity`, `nothing_to_undo`, `undo_not_yours`,
        `undo_superseded` after any newer change, `undo_too_late`, and `not_yours` for who may not change it any more.
        """
        now = self._clock()
        with self._database.transaction() as session:
            hold_set_up(session, actor.workspace_id)
            if _has_contact(session, actor, no):
                hold_contacts(session, actor.workspace_id)
            row = _found(session, actor, no)
            last = self._check(session, actor, row, version, now)
            _check_still_there(session, row, last.state)
            here = entries.position(session, row)
            before = entries.snapshot(row, here.logged)
            _put_back(row, last.state)
            if "entry" in last.state:
                _step_back(session, actor, now, row, last.state)
            if "salesperson_id" in last.state:
                entries.follow(session, row)
            unmaking.put_back(session, row, last.state, actor.today)
            row.version += 1
            row.changed_at, row.changed_by = now, actor.code
            session.delete(last)
            session.flush()
            after = entries.snapshot(row, entries.position(session, row).logged)
            after["undid"] = last.action
            record(session, actor, now, kind=KIND, no=row.no, action="undone", before=before, after=after)
            tell_moved(session, actor, now, row, "undone", last.action)
            card = queries.card(session.connection(), row.workspace_id, row.no)
            if card is None:
                raise AssertionError("it is locked and there")
            return Undone(card, last.action)

    @staticmethod
    def _check(session: Session, actor: Actor, row: Opportunity, version: int | None, now: datetime) -> LastAction:
        """Give the last action if the actor may take it back now."""
        last = session.get(LastAction, row.id)
        if last is None:
            raise broken("nothing_to_undo", no=row.no)
        if last.actor != actor.code:
            check_sees(session.connection(), actor, row.no)
            raise broken("undo_not_yours", no=row.no, by=_name(session, row.workspace_id, last.actor))
        if last.version != row.version or version not in {None, row.version}:
            raise broken("undo_superseded", no=row.no)
        if now - last.at > UNDO_WITHIN:
            raise broken("undo_too_late", no=row.no)
        owners = {int(last.state.get("salesperson_id", row.salesperson_id)), row.salesperson_id}
        connection = session.connection()
        if not any(leads(connection, actor, each) or is_theirs(connection, actor, each) for each in owners):
            raise broken("not_yours", no=row.no, owner=session.get_one(Salesperson, row.salesperson_id).name)
        return last


def _found(session: Session, actor: Actor, no: str) -> Opportunity:
    """Find the opportunity, locked; who gave it away may have lost sight of it, and yet take that back."""
    row = entries.find(session, actor.workspace_id, no, lock=True)
    last = session.get(LastAction, row.id)
    if last is None or last.actor != actor.code:
        check_sees(session.connection(), actor, no)
    return row


def _has_contact(session: Session, actor: Actor, no: str) -> bool:
    """Tell whether the opportunity would come to another contact; nothing is locked yet, so it may change again."""
    mine = col(Opportunity.workspace_id) == actor.workspace_id, col(Opportunity.no) == no
    last = (
        select(LastAction.state).join(Opportunity, col(Opportunity.id) == col(LastAction.opportunity_id)).where(*mine)
    )
    return "contact_id" in (session.exec(last).first() or {})


def _name(session: Session, workspace_id: str, code: str) -> str:
    """Name who did something, as far as the book knows them."""
    who = select(Salesperson.name).where(col(Salesperson.workspace_id) == workspace_id, col(Salesperson.code) == code)
    return session.exec(who.order_by(col(Salesperson.deleted_at).is_not(None))).first() or code


def _check_still_there(session: Session, row: Opportunity, state: Mapping[str, Any]) -> None:
    """Refuse to go back to what is no longer so: `undo_superseded`.

    That is a stage, a cycle, a salesperson or a contact that was deleted, or a contact with another company by now.
    """
    cycle = session.get(SalesCycle, state.get("cycle_id", row.cycle_id))
    owner = session.get(Salesperson, state.get("salesperson_id", row.salesperson_id))
    gone = cycle is None or cycle.deleted_at is not None or owner is None or owner.deleted_at is not None
    if "contact_id" in state:
        contact = session.get(Contact, state["contact_id"])
        gone = gone or contact is None or contact.deleted_at is not None or contact.company_id != state["company_id"]
    left = state.get("left")
    stage = session.get_one(Entry, left).stage if left is not None else 0
    known = {each.no for each in by_id(session.connection(), row.cycle_id).stages} if stage else {0}
    if gone or stage not in known:
        raise broken("undo_superseded", no=row.no)


def _put_back(row: Opportunity, state: Mapping[str, Any]) -> None:
    """Put the opportunity's own columns back."""
    for name in RESTORED:
        if name in state:
            value = state[name]
            setattr(row, name, date.fromisoformat(value) if name in _DATES and value else value)
    row.status, row.priority = Status(row.status), Priority(row.priority)
    row.search_text = search_form(row.description)


def _step_back(session: Session, actor: Actor, now: datetime, row: Opportunity, state: Mapping[str, Any]) -> None:
    """Mark the entry, and let the one before go on in a new one; before the first stage there is none."""
    connection = session.connection()
    connection.execute(_MARK, {"entry": state["entry"]})
    if state["left"] is not None:
        connection.execute(_GO_ON, {"entry": state["stay"]})
        connection.execute(_HAND_ON, {"entry": state["left"]})
        copied = connection.execute(_OF_ENTRY, {"entry": state["left"]}).mappings().one()
        values = {
            **copied,
            "no": session.get_one(Entry, state["entry"]).no + 1,
            "contact_id": row.contact_id,
            "company_id": row.company_id,
            "salesperson_id": row.salesperson_id,
            "action": Action.UNDONE,
            "active": True,
            "undone": False,
            "made_by": actor.code,
            "made_at": now,
        }
        connection.execute(_entry.insert(), values)
    if quote := state.get("quote"):
        linked = session.get_one(Quote, quote["id"])
        linked.opportunity_id, linked.status = row.id, QuoteStatus(quote["status"])
        linked.order_no = quote["order_no"]
