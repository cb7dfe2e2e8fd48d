"""When something may be sent next is what planning will send: no day that a rule holds back."""

from datetime import UTC, date, datetime, time

from storage.domain.nudges import Nudging
from storage.models import Digest, Team
from storage.services.book import Book
from tests.builders import SettableClock
from tests.storage.services.test_planning import add, alter, away, day

__all__ = ["day"]


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def coming(book: Book, who: str) -> list[datetime | None]:
    return [one.at for one in book.delivery_log.next_times("T1", who)]


def test_days_off_holidays_and_absences_are_passed_over(book: Book, day: SettableClock) -> None:
    _, _, gone, back = add(book, "DAILY", "WEEKLY", "GONE", "BACK")
    add(book, "OFF", nudging=Nudging.OFF)
    alter(book, "WEEKLY", nudging=Nudging.WEEKLY)
    away(book, gone, date(2026, 3, 1), None)
    away(book, back, date(2026, 3, 1), date(2026, 3, 8))
    with book.database.transaction() as session:
        team = Team(workspace_id="T1", code="SALE", name="Sales")
        session.add(team)
        session.flush()
        session.add(Digest(workspace_id="T1", channel="C1", team_id=team.id, days="5", at=time(7, 45)))
    assert coming(book, "DAILY") == [at(3, 2, 9)]
    assert coming(book, "GONE") == [None]
    assert coming(book, "BACK") == [at(3, 9, 9)]
    assert coming(book, "OFF") == coming(book, "NOBODY") == []
    assert [(one.at, one.team) for one in book.delivery_log.next_times("T1", "C1")] == [(at(3, 6, 7, 45), "Sales")]
    day.now = at(4, 1, 10)  # the Wednesday before Easter, which Norway keeps from Thursday to Monday
    book.planning.plan()
    assert coming(book, "DAILY") == coming(book, "WEEKLY") == [at(4, 7, 9)]
    day.now = at(4, 7, 9)
    assert book.planning.plan().planned == 3, "and so it is: for all but GONE"
