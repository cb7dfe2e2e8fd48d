"""When somebody's next nudge is worked out anew: in another zone, as another Slack user, let in again, back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.nudges import Nudging
from storage.domain.people import Actor
from storage.models import Delivery, Salesperson
from storage.queries.people import by_slack_user
from storage.services.book import Book
from tests.builders import MONDAY, Company, SettableClock, on

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("profile", "anew"),
    [
        ({"time_zone": "Europe/Oslo"}, True),
        ({"time_zone": "UTC"}, False),
        ({"time_zone": None}, False),
        ({"time_zone": "Nowhere/Else"}, False),
        ({"time_zone": "UTC", "is_outsider": True}, True),
    ],
)
def test_in_another_zone_the_next_nudge_is_worked_out_anew(
    book: Book, company: Company, profile: dict[str, Any], *, anew: bool
) -> None:
    book.planning.plan()
    with book.database.connection() as connection:
        person = by_slack_user(connection, "T1", "U1")
    assert person is not None
    book.people.keep_profile(person, locale="en-US", **profile)
    assert (next_nudge(book, company.jo) is None) is anew


def test_another_slack_user_or_one_who_is_let_in_again_is_worked_out_anew(book: Book, company: Company) -> None:
    jo = company.jo.salesperson_id
    book.planning.plan()
    draft = book.salespeople.kept("T1", jo).draft
    book.salespeople.change(company.of, jo, replace(draft, name="James Olive"))
    assert next_nudge(book, company.jo) is not None
    for values in ({"slack_user_id": "U33"}, {"blocked": True}, {"blocked": False}):
        draft = replace(draft, **values)
        book.salespeople.change(company.of, jo, draft)
        assert next_nudge(book, company.jo) is None
        book.planning.plan()
    for blocked in (True, False):
        book.salespeople.block(company.of, jo, blocked=blocked)
        assert next_nudge(book, company.jo) is None


@pytest.mark.parametrize(("first", "reason"), [(MONDAY, "planned"), (MONDAY + DAY, "away")])
def test_who_is_reminded_weekly_and_was_away_since_monday_is_told_on_the_day_they_are_back(
    book: Book, company: Company, clock: SettableClock, first: date, reason: str
) -> None:
    with book.database.transaction() as session:
        session.get_one(Salesperson, company.jo.salesperson_id).nudging = Nudging.WEEKLY
    clock.now = datetime(2026, 3, 1, 20, tzinfo=UTC)
    book.planning.plan()
    clock.move(hours=13)
    book.planning.plan()
    book.absences.begin(company.jo, first, None)
    clock.move(days=2, hours=1)
    book.planning.plan()
    book.absences.end(on(company.jo, MONDAY + 2 * DAY))
    book.planning.plan()
    assert last_nudge(book) == reason


def last_nudge(book: Book) -> str:
    with book.database.reading() as session:
        rows = session.exec(select(Delivery).where(col(Delivery.recipient) == "U1").order_by(col(Delivery.due_at)))
        return [row.reason or row.status for row in rows][-1]


def next_nudge(book: Book, who: Actor) -> datetime | None:
    with book.database.reading() as session:
        return session.get_one(Salesperson, who.salesperson_id).next_nudge_at
