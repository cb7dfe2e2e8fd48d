"""Several hands on one line of a nudge at once, on both databases."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from sqlmodel import col, select

from storage.domain.nudges import Became, DueKind, LineStatus, Snooze
from storage.models import Reminder
from storage.services import nudges
from storage.services.book import Book
from tests.builders import MONDAY, Company, SettableClock
from tests.storage.nudging import Desk, Mornings, line
from tests.storage.services.test_concurrency import at_once
from tests.storage.tasking import write

TUESDAY, ZONE = date(2026, 3, 3), "Europe/Oslo"


@pytest.fixture
def desk(book: Book, company: Company, clock: SettableClock) -> Desk:
    return Desk(book, company, clock)


@pytest.mark.parametrize("kind", [DueKind.TASK, DueKind.NEXT_STEP])
def test_done_pressed_by_two_hands_at_once_is_done_once(desk: Desk, kind: DueKind) -> None:
    acts, me = desk.book.nudge_actions, desk.jim.me
    results, refused = at_once([partial(acts.done, me, desk.line(kind))] * 4)
    assert len(results) >= 1
    assert set(refused) <= {"line_settled"}
    assert (desk.now(kind).became, line(desk.book, desk.line(kind)).status) == (Became.DONE, LineStatus.DONE)
    results, refused = at_once([partial(acts.undo, me, desk.line(kind))] * 4)
    assert len(results) == 1
    assert set(refused) <= {"nothing_to_undo", "undo_superseded", "task_open"}
    assert desk.now(kind).is_open


def test_move_pressed_twice_at_once_moves_once_and_keeps_the_way_back(desk: Desk) -> None:
    acts, me, at = desk.book.nudge_actions, desk.jim.me, desk.line(DueKind.TASK)
    results, refused = at_once([partial(acts.move, me, at, TUESDAY)] * 3)
    assert (len(results), refused) == (1, ["line_settled"] * 2)
    acts.undo(me, at)
    assert desk.now(DueKind.TASK).is_open
    assert desk.book.tasks.one("T1", desk.task).due_date == MONDAY


def test_of_done_and_move_at_once_one_wins_and_the_line_says_which(desk: Desk) -> None:
    acts, me, at = desk.book.nudge_actions, desk.jim.me, desk.line(DueKind.NEXT_STEP)
    results, refused = at_once([partial(acts.done, me, at), partial(acts.move, me, at, TUESDAY)])
    assert (len(results), refused) == (1, ["line_settled"])
    card = desk.book.opportunities.card("T1", desk.no).line
    expected = {None: (Became.DONE, LineStatus.DONE), TUESDAY: (Became.MOVED, LineStatus.MOVED)}
    item = desk.now(DueKind.NEXT_STEP)
    assert (item.became, item.status) == expected[card.next_step_date]


def test_snoozing_and_waking_at_once_end(desk: Desk) -> None:
    acts, me, at = desk.book.nudge_actions, desk.jim.me, desk.line(DueKind.TASK)
    acts.snooze(me, at, Snooze.HOURS, ZONE)
    desk.clock.move(hours=4)
    many: list[Callable[[], object]] = [
        desk.book.nudges.wake,
        partial(acts.snooze, me, at, Snooze.WEEK, ZONE, sure=True),
        desk.book.nudges.wake,
        partial(acts.stop, me, at),
    ]
    _, refused = at_once(many)
    assert refused == []
    assert desk.now(DueKind.TASK).status in {LineStatus.SNOOZED, LineStatus.STOPPED, LineStatus.OPEN}


@pytest.mark.parametrize("backend", ["postgresql"])
def test_who_finds_a_snooze_in_other_hands_wakes_none_whose_message_is_not_drawn(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, me, company = desk.book, desk.jim.me, desk.company
    other = Mornings(book, desk.clock, company.of, "U2")
    monkeypatch.setattr(nudges, "WAKEN_AT_ONCE", 1)
    write(book, other.who, "Call", MONDAY, salesperson="OF")
    told = other.told()
    book.nudge_actions.snooze(me, desk.line(DueKind.TASK), Snooze.HOURS, ZONE)
    desk.clock.move(seconds=1)
    book.nudge_actions.snooze(other.me, told.items[0].id, Snooze.HOURS, ZONE)
    desk.clock.move(hours=3)
    first = select(Reminder).where(col(Reminder.snoozed_until).is_not(None)).order_by(col(Reminder.snoozed_until))
    with book.database.transaction() as session:
        assert session.exec(first.limit(1).with_for_update()).one()
        book.nudges.wake()
    for _ in range(2):
        book.nudges.wake()
    stale = [book.redraws.take(), book.redraws.take()]
    assert {one.id for one in stale if one} == {desk.nudge.id, told.id}
