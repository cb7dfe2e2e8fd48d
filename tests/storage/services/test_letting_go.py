"""What nobody can need any more is let go, and what is needed stays."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel, col, select

from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.opportunities import Closing, Status
from storage.models import Delivery, Digest, Notice, NudgeLine, Reminder, Salesperson, SearchWord, SnapshotLine
from storage.services.book import Book
from tests.builders import MONDAY, START, Company, SettableClock
from tests.storage.nudging import Desk, Mornings
from tests.storage.selling import Selling
from tests.storage.services.planned import plan
from tests.storage.tasking import write


@pytest.fixture
def desk(book: Book, company: Company, clock: SettableClock) -> Desk:
    return Desk(book, company, clock)


def left(book: Book, table: type[SQLModel]) -> int:
    with book.database.reading() as session:
        return len(session.exec(select(table)).all())


def let_go(book: Book) -> int:
    """Let everything go that is over; give how many rows."""
    return sum(iter(book.letting_go.some, 0))


def test_of_what_was_sent_the_last_quarter_stays_and_everybodys_last_nudge(
    book: Book, company: Company, clock: SettableClock
) -> None:
    jim = Mornings(book, clock, company.jo)
    write(book, company.jo, "Call", MONDAY)
    sent = [jim.told(MONDAY + timedelta(days=number)).id for number in range(3)]
    plan(book, "C1", kind=DeliveryKind.EVENTS, about="1:2", status=DeliveryStatus.FAILED)
    plan(book, status=DeliveryStatus.HELD, about="old", day=date(2026, 3, 1))
    planned = plan(book, "C2", kind=DeliveryKind.EVENTS)
    for user in ("U1", "U2"):
        book.notices.keep("T1", user, "text", text="Told late")
    book.notices.told(book.notices.take_due(1)[0].id)
    admins = plan(book, "U2", kind=DeliveryKind.ADMINS, about="token", status=DeliveryStatus.SENT)
    clock.now = START + timedelta(days=90, hours=-9)
    assert let_go(book) == 0
    clock.move(days=5)
    young = plan(book, status=DeliveryStatus.HELD, due=clock.now, day=clock.now.date())
    assert let_go(book) == 5
    with book.database.reading() as session:
        assert set(session.exec(select(Delivery.id))) == {sent[-1], planned, admins, young}
        assert set(session.exec(select(NudgeLine.delivery_id))) == {sent[-1]}
    assert left(book, Reminder) == 1, "the task is open still"
    assert left(book, Notice) == 1, "it is still to be told"
    assert let_go(book) == 0


def test_the_base_of_the_next_digest_stays_and_a_snapshot_that_was_never_sent_goes(
    book: Book, company: Company, clock: SettableClock
) -> None:
    assert company
    given: dict[str, Any] = {"kind": DeliveryKind.DIGEST, "recipient": "C1", "digest_id": 1}
    base = plan(book, **given, about="1", status=DeliveryStatus.SENT)
    failed = plan(book, **given, about="2", status=DeliveryStatus.FAILED)
    planned = plan(book, **given, about="3")
    with book.database.transaction() as session:
        session.add(Digest(workspace_id="T1", channel="C1", base_id=base))
        for delivery in (base, failed, planned):
            session.add(SnapshotLine(delivery_id=delivery, opportunity_id=1, no="OP000001", inside=True, value=1))
    clock.move(days=2)
    assert let_go(book) == 0
    clock.move(days=1)
    assert let_go(book) == 1
    with book.database.reading() as session:
        assert set(session.exec(select(SnapshotLine.delivery_id))) == {base, planned}
    clock.move(days=90)
    assert let_go(book) == 1
    with book.database.reading() as session:
        assert set(session.exec(select(Delivery.id))) == {base, planned}


def test_a_reminder_of_what_is_closed_goes_and_one_that_was_stopped_stays_while_its_thing_is_open(desk: Desk) -> None:
    book, me, lines = desk.book, desk.jim.me, {item.kind: item.id for item in desk.nudge.items}
    for line in lines.values():
        book.nudge_actions.stop(me, line)
    desk.clock.move(days=91)
    assert let_go(book) == 0
    book.opportunities.close(me, desk.no, Closing(Status.LOST, None, MONDAY), close_code="PRICE_L")
    assert let_go(book) == len(lines) - 1
    with book.database.reading() as session:
        assert session.exec(select(Reminder.record_no)).all() == [desk.task]
    with book.database.transaction() as session:
        jim = session.exec(select(Salesperson).where(col(Salesperson.code) == "JO")).one()
        jim.deleted_at = desk.clock.now
    assert let_go(book) == 1


def test_words_go_two_days_after_the_last_opportunity_that_has_them(selling: Selling, clock: SettableClock) -> None:
    book, who = selling.book, selling.who
    for said in ("Kontormøbler", "Schreibtisch", "Schreibtisch"):
        selling.create(description=said)
    book.noting.add(who, "OP000003", "Wandregal")

    def known() -> set[str]:
        with book.database.reading() as session:
            return {row.word for row in session.exec(select(SearchWord)) if row.workspace_id == "T1"}

    before = known()
    assert {"kontormobler", "schreibtisch", "wandregal"} <= before
    for no in ("OP000001", "OP000003"):
        book.deleting.delete(selling.company.of, no)
    assert let_go(book) == 0
    assert known() == before, "they are marked"
    selling.create(description="Neues Wandregal")  # one that is marked is written anew
    clock.move(days=2)
    assert let_go(book) == 1
    assert known() == before - {"kontormobler"} | {"neues"}
    assert [book.looking.find("T1", asked).page.total for asked in ("andregal", "schreibtish")] == [1, 1]
    clock.move(days=1)
    assert let_go(book) == 0
