"""What is due is written down once for each person or channel and local date, with the rule where one holds it."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import col, select

from storage.domain.nudges import Nudging
from storage.models import Absence, Delivery, Digest, Salesperson, Workspace
from storage.services.book import Book
from storage.services.planning import Planned
from tests.builders import MONDAY, SettableClock, add_workspace
from tests.storage.selling import dump
from tests.storage.services.test_concurrency import at_once

DAY = timedelta(days=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
"""Monday; the clock's own time is 09:00."""


@pytest.fixture
def day(book: Book, clock: SettableClock) -> SettableClock:
    """Open a workspace with Norway's holidays, on the eve of Monday 2026-03-02."""
    clock.now = datetime(2026, 3, 1, 20, tzinfo=UTC)
    add_workspace(book, "T1")
    with book.database.transaction() as session:
        session.get_one(Workspace, "T1").holiday_country = "NO"
    return clock


def add(book: Book, *people: str, **more: Any) -> list[int]:  # noqa: ANN401 - any column
    """Add salespeople, each a Slack user of the same name, nudged at 09:00 UTC unless told otherwise."""
    rows = [Salesperson(workspace_id="T1", code=who, name=who, **{"slack_user_id": who, **more}) for who in people]
    with book.database.transaction() as session:
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def alter(book: Book, who: str, **values: Any) -> None:  # noqa: ANN401 - any column
    with book.database.transaction() as session:
        row = session.exec(select(Salesperson).where(col(Salesperson.code) == who)).one()
        for name, value in values.items():
            setattr(row, name, value)


def away(book: Book, who: int, first: date, last: date | None, substitute: int | None = None) -> None:
    with book.database.transaction() as session:
        session.add(
            Absence(workspace_id="T1", salesperson_id=who, first_day=first, last_day=last, substitute_id=substitute)
        )


def written(book: Book, *recipients: str) -> list[tuple[str, str, str]]:
    """Give what was written down: date, status or the rule that holds it, its detail."""
    with book.database.reading() as session:
        rows = session.exec(select(Delivery).order_by(col(Delivery.recipient), col(Delivery.due_at)))
        return [
            (row.local_date.isoformat(), row.reason or row.status, row.detail)
            for row in rows
            if not recipients or row.recipient in recipients
        ]


def test_each_rule_holds_back_what_it_is_for_and_nothing_else(book: Book, day: SettableClock) -> None:
    (there, *_) = add(book, "DAILY")
    add(book, "SUNDAYS", works_on="7")
    add(book, "WEEKLY", "LATE-WEEK", nudging=Nudging.WEEKLY)
    alter(book, "LATE-WEEK", works_on="2345")
    left, alone, back, weekly_back = add(book, "LEFT", "ALONE", "BACK", "WAS-AWAY")
    alter(book, "WAS-AWAY", nudging=Nudging.WEEKLY)
    away(book, left, MONDAY, MONDAY + 4 * DAY, there)
    away(book, alone, MONDAY - 9 * DAY, None)
    away(book, back, MONDAY - 9 * DAY, MONDAY - DAY, there)
    away(book, weekly_back, MONDAY, MONDAY + DAY, there)
    short, stands_in = add(book, "SHORT", "STANDS-IN")
    alter(book, "STANDS-IN", nudging=Nudging.WEEKLY)
    away(book, short, MONDAY + 2 * DAY, MONDAY + 2 * DAY, stands_in)
    add(book, "NOBODY", slack_user_id=None)
    add(book, "BLOCKED", blocked=True)
    add(book, "GUEST", is_outsider=True)
    add(book, "QUIET", nudging=Nudging.OFF)
    with book.database.transaction() as session:
        session.add(Digest(workspace_id="T1", channel="C1", at=time(9), time_zone="Europe/Oslo"))
        session.add(Digest(workspace_id="T1", channel="C2", at=time(9), days="17"))
        session.add(Digest(workspace_id="T1", channel="C3", at=time(9), active=False))
    assert book.planning.plan() == Planned()
    found: dict[str, list[str]] = {}
    for _ in range(4):
        day.move(days=1)
        planned = book.planning.plan()
        assert {line.reason for line in planned.held} <= {"day_off", "away", "weekly"}
    with book.database.reading() as session:
        for row in session.exec(select(Delivery).order_by(col(Delivery.local_date), col(Delivery.about))):
            found.setdefault(row.recipient, []).append(row.reason + (f" {row.detail}" if row.detail else ""))
            assert row.local_date == row.due_at.date()
    assert found == {
        "DAILY": ["", "", "", ""],
        "SUNDAYS": ["day_off"] * 4,
        "WEEKLY": ["", "weekly", "weekly", "weekly"],
        "LATE-WEEK": ["day_off", "", "weekly", "weekly"],
        "LEFT": ["away DAILY"] * 4,
        "ALONE": ["away"] * 4,
        "BACK": ["", "", "", ""],
        "WAS-AWAY": ["away DAILY", "away DAILY", "", "weekly"],
        "SHORT": ["", "", "away STANDS-IN", ""],
        "STANDS-IN": ["", "weekly", "", "weekly"],
        "C1": ["", "", "", ""],
        "C2": ["", "day_off", "day_off", "day_off"],
    }


def test_a_holiday_is_named_for_people_and_channels(book: Book, day: SettableClock) -> None:
    day.now = datetime(2026, 5, 13, 20, tzinfo=UTC)
    add(book, "DAILY")
    with book.database.transaction() as session:
        session.add(Digest(workspace_id="T1", channel="C1"))
    book.planning.plan()
    day.move(days=1)
    assert [(line.recipient, line.detail) for line in book.planning.plan().held] == [
        ("DAILY", "Kristi himmelfartsdag"),
        ("C1", "Kristi himmelfartsdag"),
    ]


def test_planning_again_changes_nothing(book: Book, day: SettableClock) -> None:
    add(book, "JO", "OF")
    assert book.planning.next_due() == day.now
    assert book.planning.plan() == Planned()
    assert book.planning.next_due() == NOON.replace(hour=9)
    day.now = NOON
    assert book.planning.plan() == Planned(2)
    before = dump(book.database)
    assert book.planning.plan() == Planned()
    assert dump(book.database) == before
    assert book.planning.next_due() == NOON.replace(hour=9) + DAY


def test_nobody_to_remind_is_never_due(book: Book, day: SettableClock) -> None:
    add(book, "QUIET", nudging=Nudging.OFF)
    assert book.planning.next_due() is None
    day.move(days=9)
    assert book.planning.plan() == Planned()


def test_what_more_than_one_batch_holds_is_planned_in_one_go(book: Book, day: SettableClock) -> None:
    add(book, *(f"P{number}" for number in range(7)))
    book.planning.plan(3)
    day.now = NOON
    assert book.planning.plan(3) == Planned(7)


@pytest.mark.parametrize(
    ("asleep", "rows"),
    [
        # Woken on the same local day, the day's own is planned.
        (timedelta(hours=23, minutes=59), ["03 planned"]),
        # Woken before the next one's time, the one that was slept through is missed and nothing is to be sent.
        (timedelta(hours=24, minutes=1), ["03 missed"]),
        (timedelta(days=1, hours=9), ["03 missed", "04 planned"]),
        # Over a weekend nothing was missed on days off.
        (timedelta(days=5, hours=9), ["03 missed", "04 missed", "05 missed", "06 missed", "07 day_off", "08 day_off"]),
        # Of longer ones only the last days are told.
        (
            timedelta(days=44, hours=12),
            [f"{d:02} {'day_off' if d in {11, 12} else 'missed'}" for d in range(9, 16)] + ["16 planned"],
        ),
    ],
)
def test_a_missed_night_is_told_once_and_what_can_be_sent_is(
    book: Book, day: SettableClock, asleep: timedelta, rows: list[str]
) -> None:
    day.now = NOON
    add(book, "JO")
    book.planning.plan()
    day.now = datetime(2026, 3, 3, tzinfo=UTC) + asleep
    book.planning.plan()
    found = [f"{found[0][-2:]} {found[1]}" for found in written(book)]
    assert found == rows
    book.planning.plan()
    assert len(written(book)) == len(found)


def test_somebody_new_begins_with_the_next_time(book: Book, day: SettableClock) -> None:
    day.now = NOON
    add(book, "JO")
    assert book.planning.plan() == Planned()
    assert book.planning.next_due() == NOON.replace(hour=9) + DAY


@pytest.mark.parametrize(
    ("zone", "at", "new_zone", "new_at", "after", "days"),
    [
        # An earlier time than now, when today's was still to come: it is late, and not lost.
        ("UTC", "15:00", "UTC", "09:00", "2026-03-03 10:00", ["02 planned", "03 planned"]),
        # A later time when today's was sent: not again today.
        ("UTC", "09:00", "UTC", "15:00", "2026-03-03 16:00", ["02 planned", "03 planned"]),
        # Eastward over the time that was to come.
        ("Europe/Oslo", "09:00", "Europe/Helsinki", "09:00", "2026-03-03 07:30", ["02 planned", "03 planned"]),
        # Westward over the date line: the date that was had already is not had again.
        ("Asia/Tokyo", "09:00", "Pacific/Honolulu", "09:00", "2026-03-03 00:30", ["02 planned", "03 planned"]),
        ("Asia/Tokyo", "09:00", "Pacific/Honolulu", "09:00", "2026-03-03 20:00", ["02 planned", "03 planned"]),
        (
            "Asia/Tokyo",
            "09:00",
            "Pacific/Honolulu",
            "09:00",
            "2026-03-04 19:00",
            ["02 planned", "03 planned", "04 planned"],
        ),
        # Eastward over it: the day in between never was for them.
        ("Pacific/Honolulu", "09:00", "Pacific/Kiritimati", "09:00", "2026-03-03 19:00", ["02 planned", "04 planned"]),
    ],
)
def test_a_changed_time_or_zone_brings_each_local_date_once(
    book: Book, day: SettableClock, zone: str, at: str, new_zone: str, new_at: str, after: str, days: list[str]
) -> None:
    add(book, "JO", time_zone=zone, nudge_at=time.fromisoformat(at))
    book.planning.plan()
    changing = datetime.fromisoformat(after).replace(tzinfo=UTC)
    while day.now < changing - timedelta(minutes=30):
        day.move(minutes=30)
        book.planning.plan()
    alter(book, "JO", time_zone=new_zone, nudge_at=time.fromisoformat(new_at), next_nudge_at=None)
    day.now = changing
    book.planning.plan()
    assert [f"{found[0][-2:]} {found[1]}" for found in written(book)] == days


def test_a_zone_that_nobody_knows_keeps_nobody_else_waiting(book: Book, day: SettableClock) -> None:
    add(book, "LOST", time_zone="Nowhere/Else")
    add(book, "JO")
    book.planning.plan()
    day.now = NOON
    assert book.planning.plan() == Planned(2)


def test_several_who_plan_at_once_plan_each_once(book: Book, day: SettableClock) -> None:
    add(book, *(f"P{number}" for number in range(60)))
    book.planning.plan()
    day.now = NOON
    others = [Book(book.database, day) for _ in range(4)]
    results, _ = at_once([partial(other.planning.plan, 7) for other in others])
    assert sum(result.planned for result in results) + book.planning.plan().planned == 60
    assert len(written(book)) == 60


def planned_with(book: Book) -> list[tuple[str, Any]]:
    """Plan, and give the statements that it took."""
    said: list[tuple[str, Any]] = []

    def keep(_: object, __: object, statement: str, values: Any, *___: object) -> None:  # noqa: ANN401 - a driver's values
        said.append((statement, values))

    engines = book.database.engine, book.database._reader
    for engine in engines:
        event.listen(engine, "before_cursor_execute", keep)
    try:
        book.planning.plan()
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", keep)
    return said


def test_those_who_are_due_are_found_by_their_index_and_planned_in_few_statements(
    book: Book, day: SettableClock
) -> None:
    later = day.now + 3 * DAY
    for number in range(50):
        add(book, *(f"LATER{number}-{each}" for each in range(30)), next_nudge_at=later + number * DAY)
    add(book, *(f"P{number}" for number in range(40)), next_nudge_at=day.now)
    with book.database.transaction() as session:
        session.connection().execute(text("ANALYZE"))
    said = planned_with(book)
    assert len(written(book)) == 40
    assert len(said) <= 8
    choosing = [each for each in said if "next_nudge_at" in each[0] and each[0].startswith("SELECT")]
    assert len(choosing) == 2
    for statement, values in choosing:
        how = explained(book, statement, values)
        assert "ix_salesperson_next_nudge_at" in how
        assert not re.search(r"Seq Scan on salesperson|SCAN salesperson(?! USING)", how), how


def explained(book: Book, statement: str, values: Sequence[Any]) -> str:
    """Say how the database would go about a statement."""
    how = "EXPLAIN QUERY PLAN" if book.database.is_sqlite else "EXPLAIN"
    with book.database.transaction() as session:
        return "\n".join(str(row) for row in session.connection().exec_driver_sql(f"{how} {statement}", values))
