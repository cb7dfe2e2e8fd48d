"""What the tests of nudges do, in few words: mornings, lines, and what is kept of them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone

import pytest
from sqlmodel import col, select

from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.nudges import DueKind
from storage.domain.people import Actor
from storage.models import Absence, Delivery, NudgeLine, Reminder
from storage.queries.nudge_lines import Item, Nudge
from storage.services.book import Book
from storage.services.opportunities import Draft
from storage.services.quotes import QuoteDraft
from tests.builders import MONDAY, Company, SettableClock, on
from tests.storage.selling import dump
from tests.storage.tasking import write

OSLO = timezone(timedelta(hours=1))


class Mornings:
    """Somebody's mornings: each a delivery that is prepared and sent at nine."""

    def __init__(self, book: Book, clock: SettableClock, who: Actor, user: str = "U1") -> None:
        self.book, self.clock, self.who, self.user = book, clock, who, user
        self.day = MONDAY

    @property
    def me(self) -> Actor:
        """Give the person on the day."""
        return on(self.who, self.day)

    def plan(self, day: date, *, held: str = "") -> int:
        """Go to a morning, and plan or hold back its nudge."""
        self.day, self.clock.now = day, datetime.combine(day, time(9), OSLO)
        row = Delivery(
            workspace_id=self.who.workspace_id,
            kind=DeliveryKind.NUDGE,
            recipient=self.user,
            local_date=day,
            due_at=self.clock.now,
            next_attempt_at=self.clock.now,
            salesperson_id=self.who.salesperson_id,
            status=DeliveryStatus.HELD if held else DeliveryStatus.PLANNED,
            reason=held,
        )
        with self.book.database.transaction() as session:
            session.add(row)
            session.flush()
            return row.id

    def send(self, delivery_id: int) -> None:
        """Say that Slack took it."""
        self.book.deliveries.sent(delivery_id, "D1", f"{delivery_id}.0", "on_time")

    def on(self, day: date = MONDAY) -> Nudge | None:
        """Live through a morning; give what was sent."""
        delivery_id = self.plan(day)
        nudge = self.book.nudges.prepare(delivery_id)
        if nudge is not None:
            self.send(delivery_id)
        return nudge

    def told(self, day: date = MONDAY) -> Nudge:
        """Live through a morning on which something is due."""
        nudge = self.on(day)
        assert nudge is not None
        return nudge

    def now(self, nudge: Nudge) -> list[Item]:
        """Give the lines of a nudge as they stand now."""
        shown = self.book.nudges.shown(nudge.id)
        assert shown is not None
        return list(shown.items)

    def delivery(self, nudge: Nudge) -> Delivery:
        """Give the row of a nudge."""
        with self.book.database.reading() as session:
            return session.get_one(Delivery, nudge.id)


def away(book: Book, who: Actor, first: date, last: date | None, substitute: Actor | None = None) -> None:
    """Write down an absence."""
    with book.database.transaction() as session:
        session.add(
            Absence(
                workspace_id=who.workspace_id,
                salesperson_id=who.salesperson_id,
                first_day=first,
                last_day=last,
                substitute_id=substitute.salesperson_id if substitute else None,
            )
        )


def reminder(book: Book, record_no: str) -> Reminder:
    """Give how far somebody was reminded of a record."""
    with book.database.reading() as session:
        return session.exec(select(Reminder).where(col(Reminder.record_no) == record_no)).one()


def line(book: Book, line_id: int) -> NudgeLine:
    """Give the row of a line."""
    with book.database.reading() as session:
        return session.get_one(NudgeLine, line_id)


class Desk:
    """One of Jim's nudges, with a line of every kind."""

    def __init__(self, book: Book, company: Company, clock: SettableClock) -> None:
        self.book, self.company, self.clock = book, company, clock
        self.jim = Mornings(book, clock, company.jo)
        draft = Draft(
            "Desks",
            company.acme,
            cycle="MULTI",
            activate=True,
            estimates=Estimates(100_00, 40, MONDAY),
            next_step="Call Kari",
            next_step_date=MONDAY,
        )
        self.no = book.opportunities.create(company.jo, draft).line.no
        book.quotes.create(company.jo, self.no, QuoteDraft(100_00, MONDAY))
        self.task = write(book, company.jo, "Send the plan", MONDAY, repeats="1W").no
        self.nudge: Nudge = self.jim.told()

    def line(self, kind: DueKind) -> int:
        return next(item.id for item in self.nudge.items if item.kind is kind)

    def now(self, kind: DueKind) -> Item:
        return next(item for item in self.jim.now(self.nudge) if item.kind is kind)

    def refused(self, code: str, act: Callable[[], object]) -> None:
        before = dump(self.book.database)
        with pytest.raises(RuleBrokenError) as caught:
            act()
        assert caught.value.codes == (code,)
        assert dump(self.book.database) == before
