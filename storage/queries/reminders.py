"""What somebody was told of again and again, and did nothing about: the manager's digest says so, once."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select, update
from sqlmodel import Session, col

from storage.domain.nudges import ESCALATE_AFTER, Became, DueKind, became
from storage.domain.people import Actor
from storage.models import Reminder, Salesperson
from storage.queries.nudges import Thing, as_they_are

WorkingDays = Callable[[str, date, date], int]
"""Counts somebody's working days (`works_on`) after a first day, up to and with a last."""


@dataclass(frozen=True, slots=True)
class Untouched:
    """A thing that is still due as it was told, and was left alone since; the value is in minor units."""

    reminder_id: int
    salesperson_id: int
    salesperson_name: str
    kind: DueKind
    record_no: str
    opportunity_no: str
    due_date: date
    first_told: date
    thing: Thing


def untouched(
    connection: Connection,
    workspace_id: str,
    salesperson_ids: Collection[int],
    day: date,
    working_days: WorkingDays,
) -> list[Untouched]:
    """Give what some salespeople were told of three of their working days ago or earlier, and did nothing about.

    What is snoozed, stopped, done, moved, closed or somebody else's by now is not among it, nor what was escalated
    before. The earliest due first; a team's task once, though several were told.
    """
    rows = connection.execute(
        select(
            col(Reminder.id),
            col(Reminder.salesperson_id),
            col(Salesperson.name),
            col(Reminder.kind),
            col(Reminder.record_no),
            col(Reminder.opportunity_no),
            col(Reminder.due_date),
            col(Reminder.first_told),
            col(Salesperson.works_on),
        )
        .join(Salesperson, col(Salesperson.id) == col(Reminder.salesperson_id))
        .where(
            col(Reminder.workspace_id) == workspace_id,
            col(Reminder.salesperson_id).in_(salesperson_ids),
            col(Reminder.escalated_on).is_(None),
            col(Reminder.stopped).is_(False),
            col(Reminder.snoozed_until).is_(None),
            col(Reminder.first_told) < day,
        )
        .order_by(col(Reminder.due_date), col(Reminder.id))
    ).all()
    told_on = {(row.works_on, row.first_told) for row in rows}
    long_ago = {key for key in told_on if working_days(*key, day) >= ESCALATE_AFTER}
    told = [row for row in rows if (row.works_on, row.first_told) in long_ago]
    everybody = Actor(workspace_id, 0, "", day)
    things = as_they_are(
        connection,
        everybody,
        [row.opportunity_no for row in told if row.kind is not DueKind.TASK],
        [row.record_no for row in told if row.kind is DueKind.TASK],
    )
    found: dict[tuple[DueKind, str], Untouched] = {}
    for row in told:
        key = row.kind, row.record_no
        thing = things.get(key)
        if thing is not None and _is_due(thing, row.salesperson_id, row.due_date):
            found.setdefault(key, Untouched(*row[:8], thing))
    return list(found.values())


def _is_due(thing: Thing, owner_id: int, was: date) -> bool:
    """Tell whether a thing is due as it was told, and still belongs to whom it was told."""
    mine = thing.owner_id == owner_id or thing.team_id is not None
    state = became(thing.kind, was, there=True, ended=thing.ended, mine=mine, due=thing.due)
    return state is Became.DUE


def escalated(session: Session, reminder_ids: Collection[int], day: date) -> None:
    """Keep that a digest has told of these, in the transaction that says it was delivered: it tells once."""
    of = update(Reminder).where(col(Reminder.id).in_(reminder_ids), col(Reminder.escalated_on).is_(None))
    session.connection().execute(of.values(escalated_on=day))
