"""What is due for somebody today and soon: their own things, and those of people for whom they stand in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from storage.domain.nudges import SOON_DAYS, in_order
from storage.domain.people import Actor
from storage.models import Reminder
from storage.queries.absences import Away, around
from storage.queries.nudges import Thing, of_people
from storage.services.calendars import calendar_of, next_working_day

Key = tuple[int, str, str]
"""Whose reminder, of which kind, of which record."""
Owned = tuple[int, Thing]


@dataclass(frozen=True, slots=True)
class Due:
    """What is due for a viewer by its owner, whom they stand in for, and how far the owners were reminded."""

    today: date
    owned: dict[int, list[Thing]]
    covered: Sequence[Away]
    reminders: dict[Key, Reminder]

    def told(self, now: datetime) -> list[Owned]:
        """Give what the viewer is to be told, with whose it is: their own first, then by who is away."""
        return [
            (owner, thing)
            for owner, things in self.owned.items()
            for thing in in_order(things, self.today)
            if not _is_quiet(self.reminders.get(key_of(owner, thing)), thing, now)
        ]


def due_for(session: Session, viewer: Actor, until: date) -> Due:
    """Read what is due for the viewer today and soon; nothing for who is away."""
    connection = session.connection()
    is_away, covered = around(connection, viewer.salesperson_id, viewer.today)
    if is_away:
        return Due(viewer.today, {}, (), {})
    owned: dict[int, list[Thing]] = {viewer.salesperson_id: [], **{one.salesperson_id: [] for one in covered}}
    back = {one.salesperson_id: one.last_day for one in covered if one.last_day is not None}
    for thing in of_people(connection, viewer, list(owned), until):
        # What comes due once its owner is back is the owner's own.
        if thing.due_date <= back.get(thing.owner_id or 0, thing.due_date):
            owned.get(thing.owner_id or 0, owned[viewer.salesperson_id]).append(thing)  # else it is of their team
    reminders = session.exec(_REMINDERS, params={"owners": list(owned)}).all()
    return Due(viewer.today, owned, covered, {key_of(one.salesperson_id, one): one for one in reminders})


_REMINDERS = select(Reminder).where(col(Reminder.salesperson_id).in_(bindparam("owners", expanding=True)))


def soon_for(works_on: str, holidays: Sequence[str], today: date) -> date:
    """Give the last day that is soon: the third working day of the reader from today."""
    calendar, day = calendar_of(*holidays), today
    for _ in range(SOON_DAYS):
        day = next_working_day(day, works_on, calendar)
    return day


def key_of(owner: int, one: Any) -> Key:  # noqa: ANN401 - a line or a thing
    """Tell things apart."""
    return owner, one.kind, one.record_no


def _is_quiet(reminder: Reminder | None, thing: Thing, now: datetime) -> bool:
    """Tell whether somebody wants to hear nothing of a thing: snoozed, or stopped until its date changes."""
    if reminder is None or reminder.due_date != thing.due_date:
        return False
    return reminder.stopped or (reminder.snoozed_until is not None and reminder.snoozed_until > now)
