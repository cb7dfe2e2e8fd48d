"""A year of minutes in five zones: what is to be delivered is, once, and nothing else; on PostgreSQL a month of it.

What is expected is worked out by looking at the clocks all the year and at a printed calendar: with none of the code
that plans.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
from sqlmodel import select

from storage.domain.deliveries import DeliveryStatus
from storage.domain.nudges import Nudging
from storage.models import Absence, Delivery, Digest, Salesperson, Workspace
from storage.services.book import Book
from storage.services.planning import Planned
from tests.builders import SettableClock, add_workspace

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
STEP = timedelta(minutes=15)
"""Clocks are changed at a quarter of an hour."""
YEAR = datetime(2025, 12, 31, 12, tzinfo=UTC), datetime(2026, 12, 31, 12, tzinfo=UTC)
MONTH = datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 4, 6, tzinfo=UTC)
"""The month in which New York, Oslo and both Australian zones change their clocks."""


def days(*said: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(f"2026-{one}") for one in said)


NORWAY = days(
    "01-01", "04-02", "04-03", "04-05", "04-06", "05-01", "05-14", "05-17", "05-24", "05-25", "12-25", "12-26"
)
AMERICA = days(
    "01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "07-04", "09-07", "10-12", "11-11", "11-26", "12-25"
)
INDIA = frozenset(holidays.country_holidays("IN", years=2026))
"""Many of them go by the moon, and the package may come to know better."""
AUSTRALIA = days("01-01", "01-26", "04-03", "04-04", "04-05", "04-06", "04-25", "04-27", "06-08", "10-05", "12-25")
AUSTRALIA |= days("12-26", "12-28")
"""With those of New South Wales."""


@dataclass(frozen=True)
class Somebody:
    """Somebody to remind, with a workspace of their own; `away` are first and last days; a digest has no nudging."""

    who: str
    zone: str
    at: time
    works_on: str
    country: str
    region: str
    holidays: frozenset[date]
    away: tuple[tuple[date, date], ...] = ()
    nudging: Nudging | None = Nudging.DAILY

    def is_away(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.away)

    def is_there(self, day: date) -> bool:
        return str(day.isoweekday()) in self.works_on and day not in self.holidays and not self.is_away(day)

    def held_by(self, day: date) -> str:
        """Name the rule that holds a day back."""
        if str(day.isoweekday()) not in self.works_on:
            return "day_off"
        if day in self.holidays:
            return "holiday"
        if self.is_away(day):
            return "away"
        week = [day - back * DAY for back in range(1, day.weekday() + 1)]
        return "weekly" if self.nudging is Nudging.WEEKLY and any(map(self.is_there, week)) else ""


def leave(*spans: str) -> tuple[tuple[date, date], ...]:
    """Read days of 2026: `03-27/04-02`."""
    return tuple((date.fromisoformat(f"2026-{one[:5]}"), date.fromisoformat(f"2026-{one[6:]}")) for one in spans)


EVERYBODY = (
    # At times that a gap leaves out or a fold brings twice.
    Somebody("OSLO", "Europe/Oslo", time(2, 30), "12345", "NO", "", NORWAY, leave("03-27/04-02", "07-06/08-02")),
    Somebody("NY", "America/New_York", time(1, 30), "12345", "US", "", AMERICA, leave("11-23/11-27", "12-25/12-25")),
    Somebody("KOLKATA", "Asia/Kolkata", time(9), "123456", "IN", "", INDIA, leave("03-09/03-10", "10-19/10-31")),
    Somebody(
        "SYDNEY", "Australia/Sydney", time(2), "2345", "AU", "NSW", AUSTRALIA, leave("03-31/04-01"), Nudging.WEEKLY
    ),
    Somebody("HOWE", "Australia/Lord_Howe", time(2, 15), "1234567", "AU", "NSW", AUSTRALIA, leave("04-05/04-05")),
    Somebody("C1", "Asia/Kolkata", time(9), "12345", "NO", "", NORWAY, nudging=None),
)


def occurrences(one: Somebody, first: datetime, last: datetime) -> Iterator[tuple[date, datetime]]:
    """Look at the clocks each quarter of an hour, and say when they first show the time or have passed it over."""
    place, shown, done = ZoneInfo(one.zone), datetime.min, date.min  # noqa: DTZ901 - before any clock
    moment = first - DAY
    while moment < last + STEP:
        before, shown = shown, moment.astimezone(place).replace(tzinfo=None)
        due = datetime.combine(shown.date(), one.at)
        if shown.date() > done and before < due < shown + STEP:
            done, found = shown.date(), moment + max(due - shown, timedelta())
            if first < found <= last:
                yield done, found
        moment += STEP


def add_everybody(book: Book) -> None:
    for one in EVERYBODY:
        add_workspace(book, one.who)
        with book.database.transaction() as session:
            workspace = session.get_one(Workspace, one.who)
            workspace.holiday_country, workspace.holiday_region = one.country, one.region
            if one.nudging is None:
                session.add(Digest(workspace_id=one.who, channel=one.who, at=one.at, time_zone=one.zone))
                continue
            row = Salesperson(workspace_id=one.who, code=one.who, name=one.who, slack_user_id=one.who)
            row.time_zone, row.nudge_at, row.works_on, row.nudging = one.zone, one.at, one.works_on, one.nudging
            session.add(row)
            session.flush()
            for first_day, last_day in one.away:
                session.add(
                    Absence(workspace_id=one.who, salesperson_id=row.id, first_day=first_day, last_day=last_day)
                )


def test_in_a_year_of_minutes_everything_that_is_due_is_planned_at_its_minute_once(
    book: Book, clock: SettableClock
) -> None:
    first, last = YEAR if book.database.is_sqlite else MONTH
    add_everybody(book)
    clock.now = first
    assert book.planning.plan() == Planned()
    planned = held = idle = 0
    while (due := book.planning.next_due()) is not None and due <= last:
        if (planned + held) % 5 == 0:
            # Nothing is due in the minutes between, whichever of them one takes.
            clock.now += (due - clock.now) * (held % 89) / 89
            assert book.planning.plan() == Planned()
            idle += 1
        clock.now = due
        found = book.planning.plan()
        assert found.planned + len(found.held) > 0
        planned, held = planned + found.planned, held + len(found.held)
    expected = {
        (one.who, day): (moment, one.held_by(day)) for one in EVERYBODY for day, moment in occurrences(one, first, last)
    }
    with book.database.reading() as session:
        rows = session.exec(select(Delivery)).all()
    assert {(row.recipient, row.local_date): (row.due_at, row.reason) for row in rows} == expected
    assert all((row.status is DeliveryStatus.HELD) == bool(row.reason) for row in rows)
    assert all(row.next_attempt_at == row.due_at for row in rows)
    assert (len(rows), planned + held, planned) == (len(expected), len(expected), sum(not r.reason for r in rows))
    assert idle > (300 if book.database.is_sqlite else 30)
