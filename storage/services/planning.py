"""Write down what is due before anything is sent: one delivery for each person or digest and local date.

Every calendar day has one, also those on which a rule holds it back, so that the why log can say so. The unique key of
the deliveries decides: whoever plans twice, or at the same time as another, plans once. Source: product 5.3.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Database
from storage.domain.clock import Clock, local_date
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.nudges import Nudging
from storage.domain.occurrences import instant, last_day_of, latest, upcoming
from storage.models import Delivery
from storage.queries import absences, schedules
from storage.queries.absences import Away
from storage.queries.deliveries import LINE, DeliveryLine
from storage.queries.schedules import Schedule, Waiting
from storage.services.calendars import calendar_of, is_first_of_week

BATCH = 500
"""Rows of one transaction: others wait no longer than it takes."""
TOLD_BACK = timedelta(days=7)
"""Days that were missed are told of as far back as this."""
LOOKED_AHEAD = 35
"""Days: whoever is away or has holidays for longer is told that nothing comes in the next weeks."""
LONGEST_DETAIL = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """What was written down: how many are to be sent, and those that a rule holds back."""

    planned: int = 0
    held: tuple[DeliveryLine, ...] = ()


class Planning:
    """The service that plans. Nobody acts: the clock does."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def next_due(self) -> datetime | None:
        """Give the instant at which there is something to plan, in the past where that is late; None for never."""
        found = self._waiting().values()
        if any(each.unknown for each in found):
            return self._clock()
        return min((each.first for each in found if each.first), default=None)

    def plan(self, limit: int = BATCH) -> Planned:
        """Write down everything that is due by now, at most `limit` of a kind in one transaction."""
        now, planned, held = self._clock(), 0, list[DeliveryLine]()
        for kind, found in self._waiting().items():
            for unknown in (True, False):
                # Looked at before: on SQLite a transaction makes every other writer wait.
                more = found.unknown if unknown else found.first is not None and found.first <= now
                while more:
                    with self._database.transaction() as session:
                        connection = session.connection()
                        batch = schedules.due(connection, kind, now, limit, unknown=unknown)
                        made = _keep(connection, batch, now)
                        _move_on(connection, kind, batch, now)
                    held += [line for line in made if line.status is DeliveryStatus.HELD]
                    planned += sum(line.status is DeliveryStatus.PLANNED for line in made)
                    more = len(batch) >= limit
        return Planned(planned, tuple(held))

    def _waiting(self) -> dict[DeliveryKind, Waiting]:
        """Look for what there is to plan, which is nothing in most minutes."""
        with self._database.connection() as connection:
            return schedules.waiting(connection)


def coming(connection: Connection, one: Schedule, now: datetime) -> datetime | None:
    """Give when something may be sent next, by the rules and absences of today; None where they hold it for weeks."""
    day = latest(one.next_at or upcoming(now, one.at, one.zone)[1], one.at, one.zone)[0]
    days = [(one, day)]
    while len(days) < LOOKED_AHEAD:
        day = upcoming(instant(day, one.at, one.zone), one.at, one.zone)[0]
        days.append((one, day))
    away, covered = _absences(connection, days).get(one.id, ()), _covered(connection, days)
    sent = (day for _, day in days if not _held_by(one, day, now, away, covered)[0])
    return next((instant(day, one.at, one.zone) for day in sent), None)


@cache
def _insert(dialect: str) -> Executable:
    """Build the statement that writes down what is not written down yet, and gives it."""
    insert: Any = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement: Executable = insert(Delivery).on_conflict_do_nothing().returning(*LINE)
    return statement


def _keep(connection: Connection, batch: Sequence[Schedule], now: datetime) -> list[DeliveryLine]:
    """Write down what is due of these, unless it is written down already; give what is new."""
    days = [(one, day) for one, known in _known(connection, batch) for day in _days(one, now, known=known)]
    if not days:
        return []
    away, covered = _absences(connection, days), _covered(connection, days)
    rows = [
        _row(one, _held_by(one, day, now, away.get(one.id, ()) if one.nudging else (), covered), day, now)
        for one, day in days
    ]
    return [DeliveryLine(*row) for row in connection.execute(_insert(connection.dialect.name), rows)]


def _known(connection: Connection, batch: Sequence[Schedule]) -> Iterator[tuple[Schedule, bool]]:
    """Say of each whether anything was ever planned for it: it goes on where it was, a new one begins with its next."""
    anew = [one for one in batch if one.next_at is None]
    before = schedules.planned_before(connection, anew)
    for one in batch:
        yield one, one.next_at is not None or (one.workspace_id, one.recipient, one.about) in before


def _days(one: Schedule, now: datetime, *, known: bool) -> Iterator[date]:
    """Give the local dates that are due, the oldest first.

    Where the schedule has changed, that is today's, if its time is over: it is held by the unique key if it was
    planned before.
    """
    newest = latest(now, one.at, one.zone)[0]
    if one.next_at is None:
        if known and not _is_over(one, newest, now):
            yield newest
        return
    day = max(latest(one.next_at, one.at, one.zone)[0], latest(now - TOLD_BACK, one.at, one.zone)[0])
    while day <= newest:
        yield day
        day = upcoming(instant(day, one.at, one.zone), one.at, one.zone)[0]


def _is_over(one: Schedule, day: date, now: datetime) -> bool:
    """Tell whether a local day is over."""
    return local_date(now, one.zone) > last_day_of(day, one.at, one.zone)


def _absences(connection: Connection, days: Iterable[tuple[Schedule, date]]) -> dict[int, list[Away]]:
    """Give the absences of these people by their keys, in the weeks of these days."""
    theirs = [(one.id, day) for one, day in days if one.nudging]
    found: dict[int, list[Away]] = {}
    if theirs:
        first, last = min(day for _, day in theirs) - timedelta(days=6), max(day for _, day in theirs)
        for absence in absences.between(connection, {key for key, _ in theirs}, first, last):
            found.setdefault(absence.salesperson_id, []).append(absence)
    return found


def _covered(connection: Connection, days: Iterable[tuple[Schedule, date]]) -> set[tuple[int, date]]:
    """Give by key and day when those who are reminded weekly stand in for somebody: that does not wait for a week."""
    weekly = [(one.id, day) for one, day in days if one.nudging is Nudging.WEEKLY]
    if not weekly:
        return set()
    first, last = min(day for _, day in weekly), max(day for _, day in weekly)
    found = absences.covered_between(connection, {key for key, _ in weekly}, first, last)
    return {(key, day) for key, day in weekly if any(each.substitute_id == key and each.covers(day) for each in found)}


def _row(one: Schedule, held: tuple[str, str], day: date, now: datetime) -> dict[str, Any]:
    """Give the delivery of a day: to be sent, or held with the rule that holds it."""
    reason, detail = held
    return {
        "workspace_id": one.workspace_id,
        "kind": one.kind,
        "recipient": one.recipient,
        "about": one.about,
        "local_date": day,
        "due_at": instant(day, one.at, one.zone),
        "status": DeliveryStatus.HELD if reason else DeliveryStatus.PLANNED,
        "reason": reason,
        "detail": detail[:LONGEST_DETAIL],
        "salesperson_id": one.id if one.kind is DeliveryKind.NUDGE else None,
        "digest_id": one.id if one.kind is DeliveryKind.DIGEST else None,
        "content": {},
        "attempts": 0,
        "next_attempt_at": now,
        "perhaps_twice": False,
        "channel": "",
        "ts": "",
    }


def _held_by(
    one: Schedule, day: date, now: datetime, away: Sequence[Away], covered: Collection[tuple[int, date]]
) -> tuple[str, str]:
    """Name the rule that holds a day back, and a word about it; empty for a day on which it is sent."""
    if str(day.isoweekday()) not in one.days:
        return "day_off", ""
    calendar = calendar_of(one.country, one.region)
    if holiday := calendar.name_of(day):
        return "holiday", holiday
    if absence := next((each for each in away if each.covers(day)), None):
        return "away", absence.substitute_name

    def is_away(earlier: date) -> bool:
        return any(each.covers(earlier) for each in away)

    told = one.nudging is not Nudging.WEEKLY or (one.id, day) in covered
    if not told and not is_first_of_week(one.days, calendar, day, is_away):
        return "weekly", ""
    return ("missed", "") if _is_over(one, day, now) else ("", "")


def _move_on(connection: Connection, kind: DeliveryKind, batch: Iterable[Schedule], now: datetime) -> None:
    """Let each be due next at its first occurrence after now; those of one instant in one statement."""
    following = sorted((upcoming(now, one.at, one.zone)[1], one.id) for one in batch)
    for at, those in groupby(following, key=lambda pair: pair[0]):
        schedules.move_on(connection, kind, [key for _, key in those], at)
