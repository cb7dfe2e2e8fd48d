"""A line of a nudge that somebody pressed: whose it is, what has become of it, what was done about it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import Session, col, select

from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.errors import broken
from storage.domain.nudges import Became, DueKind, LineStatus
from storage.domain.people import Actor
from storage.models import Delivery, NudgeLine, Salesperson
from storage.queries.nudge_lines import current
from storage.queries.nudges import Thing


@dataclass(frozen=True, slots=True)
class Pressed:
    """A line as it stands now."""

    id: int
    delivery_id: int
    kind: DueKind
    record_no: str
    opportunity_no: str
    due_date: date
    owner_id: int
    became: Became
    thing: Thing | None


def look_for(session: Session, actor: Actor, line_id: int, *, lock: bool = False) -> NudgeLine | None:
    """Find a line of a nudge that the actor got; None for any other."""
    statement = (
        select(NudgeLine)
        .join(Delivery, col(Delivery.id) == col(NudgeLine.delivery_id))
        .where(
            col(NudgeLine.id) == line_id,
            col(NudgeLine.workspace_id) == actor.workspace_id,
            col(Delivery.salesperson_id) == actor.salesperson_id,
        )
    )
    held = statement.with_for_update(of=NudgeLine).execution_options(populate_existing=True)
    return session.exec(held if lock else statement).first()


def find(session: Session, actor: Actor, line_id: int, *, lock: bool = False) -> NudgeLine:
    """Find a line of a nudge that the actor got; raise `not_understood` for any other."""
    row = look_for(session, actor, line_id, lock=lock)
    if row is None:
        raise broken("not_understood")
    return row


def read(session: Session, actor: Actor, row: NudgeLine) -> Pressed:
    """Say how a line stands now."""
    thing, state = current(session.connection(), actor, [row])[row.id]
    return Pressed(
        row.id,
        row.delivery_id,
        row.kind,
        row.record_no,
        row.opportunity_no,
        row.due_date,
        row.owner_id,
        state,
        thing,
    )


def check_due(pressed: Pressed) -> Pressed:
    """Refuse to act on what is not due any more as it was: `line_settled`, with what has become of it."""
    if pressed.became is not Became.DUE:
        raise broken("line_settled", no=pressed.record_no, became=pressed.became)
    return pressed


def answer(session: Session, actor: Actor, now: datetime, delivery_id: int | None = None) -> None:
    """Keep that somebody reacted to a nudge of theirs: the count of quiet mornings begins anew.

    Who presses on an older one has reacted this morning too, so the last one counts as answered with it.
    """
    last = (
        select(func.max(col(Delivery.local_date)))
        .where(*_nudges_of(actor), col(Delivery.status) == DeliveryStatus.SENT)
        .scalar_subquery()
    )
    of = update(Delivery).where(
        *_nudges_of(actor),
        or_(col(Delivery.id) == delivery_id, col(Delivery.local_date) == last),
        col(Delivery.answered_at).is_(None),
    )
    # Whoever locks a person and their deliveries locks the person first.
    whose = update(Salesperson).where(col(Salesperson.id) == actor.salesperson_id, col(Salesperson.unanswered) > 0)
    session.connection().execute(whose.values(unanswered=0))
    session.connection().execute(of.values(answered_at=now))


def _nudges_of(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Narrow deliveries to somebody's nudges."""
    return col(Delivery.salesperson_id) == actor.salesperson_id, col(Delivery.kind) == DeliveryKind.NUDGE


def settle(row: NudgeLine, actor: Actor, now: datetime, status: LineStatus, undo: dict[str, Any] | None) -> None:
    """Keep what was done about a line, and what taking it back must know."""
    row.status, row.undo = status, undo
    row.done_by, row.done_at = actor.code, now
    row.shown = {name: value for name, value in row.shown.items() if name not in {"asks", "until"}}


def reopen(row: NudgeLine) -> None:
    """Let a line be open again."""
    row.status, row.undo, row.done_by, row.done_at = LineStatus.OPEN, None, "", None
    row.shown = {name: value for name, value in row.shown.items() if name not in {"asks", "until"}}
