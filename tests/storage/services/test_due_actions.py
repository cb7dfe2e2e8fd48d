"""What is done about a line of a Home, and the way back: what stays said of it, and for how long."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest

from storage.domain.errors import RuleBrokenError
from storage.domain.home import Deed, Due, Told, mark_of
from storage.domain.nudges import DueKind
from storage.domain.tasks import TaskStatus
from storage.services.book import Book
from tests.builders import MONDAY, Company, SettableClock
from tests.storage.homes import deal, opened, read
from tests.storage.selling import dump
from tests.storage.services.test_concurrency import at_once
from tests.storage.tasking import write

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
KINDS = (DueKind.TASK, DueKind.NEXT_STEP, DueKind.CLOSING_DATE)


class Desk:
    """Something of Jim's of every kind that is due today, and his Home."""

    def __init__(self, book: Book, company: Company) -> None:
        self.book, self.jim = book, company.jo
        no = deal(book, self.jim, company, MONDAY, next_step="Call Kari", next_step_date=MONDAY)
        task = write(book, self.jim, "Send the plan").no
        self.due = {kind: Due(kind, task if kind is DueKind.TASK else no, MONDAY) for kind in KINDS}
        book.home.opened(self.jim, "U1")

    def day(self, kind: DueKind) -> date | None:
        """Give the day for which something is due now; None when it is not any more."""
        if kind is DueKind.TASK:
            task = self.book.tasks.one("T1", self.due[kind].no)
            return None if task.closed else task.due_date
        line = self.book.opportunities.card("T1", self.due[kind].no).line
        return line.next_step_date if kind is DueKind.NEXT_STEP else line.closing_date

    def do(self, told: Told) -> Told:
        """Let the Home say what was just done."""
        self.book.home.tell(self.jim, "U1", told)
        return told

    def said(self) -> Told | None:
        """Draw the Home; give what it says was just done."""
        taken = opened(self.book, self.jim, "U1")
        shown = read(self.book, taken)
        assert self.book.home.drawn(taken, "h", "UTC", shown.read_at) is None
        return shown.told

    def refused(self, code: str, act: Callable[[], object]) -> None:
        before = dump(self.book.database)
        with pytest.raises(RuleBrokenError) as caught:
            act()
        assert caught.value.codes == (code,)
        assert dump(self.book.database) == before


@pytest.fixture
def desk(book: Book, company: Company) -> Desk:
    return Desk(book, company)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_moved_is_said_until_it_is_taken_back_and_undo_gives_the_old_day(desk: Desk, kind: DueKind) -> None:
    acts, due = desk.book.due_actions, desk.due[kind]
    told = desk.do(acts.move(desk.jim, due, WEDNESDAY))
    assert (told.deed, told.no, told.kind, told.day) == (Deed.MOVED, due.no, kind, WEDNESDAY)
    assert (desk.day(kind), desk.said()) == (WEDNESDAY, told)
    assert desk.book.home.told(desk.jim, "U1") == told
    desk.refused("line_settled", lambda: acts.move(desk.jim, due, TUESDAY))
    acts.undo(desk.jim, told)
    assert (desk.day(kind), desk.said()) == (MONDAY, None)
    with pytest.raises(RuleBrokenError):
        acts.undo(desk.jim, told)
    assert desk.day(kind) == MONDAY


def test_what_is_done_is_said_until_it_is_taken_back_and_a_closing_date_is_not_done(desk: Desk) -> None:
    acts = desk.book.due_actions
    for kind, what in ((DueKind.TASK, "Send the plan"), (DueKind.NEXT_STEP, "Call Kari")):
        told = desk.do(acts.done(desk.jim, desk.due[kind]))
        assert (told.deed, told.what, told.day) == (Deed.DONE, what, None)
        assert (desk.day(kind), desk.said()) == (None, told)
        acts.undo(desk.jim, told)
        assert (desk.day(kind), desk.said()) == (MONDAY, None)
    acts.done(desk.jim, desk.due[DueKind.NEXT_STEP])
    desk.refused("line_settled", lambda: acts.done(desk.jim, desk.due[DueKind.NEXT_STEP]))
    desk.refused("not_understood", lambda: acts.done(desk.jim, desk.due[DueKind.CLOSING_DATE]))
    desk.refused("not_understood", lambda: acts.move(desk.jim, Due(DueKind.QUOTE, "SQ000001", MONDAY), TUESDAY))


def test_ten_minutes_long_it_is_said_and_can_be_taken_back_and_then_the_home_is_drawn_without(
    desk: Desk, clock: SettableClock
) -> None:
    acts = desk.book.due_actions
    told = [acts.move(desk.jim, desk.due[kind], TUESDAY) for kind in KINDS if kind is not DueKind.CLOSING_DATE]
    desk.do(told[0])
    clock.move(minutes=9)
    assert desk.said() == told[0], "however often the Home is opened"
    assert desk.book.home.take_due() is None
    clock.move(minutes=1)
    again = desk.book.home.take_due()
    assert again is not None, "it is drawn as soon as it cannot be taken back"
    assert read(desk.book, again).told is None
    clock.move(seconds=1)
    for one in told:
        desk.refused("undo_too_late", partial(acts.undo, desk.jim, one))
    desk.refused("undo_too_late", lambda: acts.undo_moving(desk.jim, told[0].no))


def test_after_another_change_it_is_said_no_more_and_not_taken_back(desk: Desk, company: Company) -> None:
    acts, of = desk.book.due_actions, desk.due
    step = desk.do(acts.move(desk.jim, of[DueKind.NEXT_STEP], TUESDAY))
    desk.book.editing.next_step(desk.jim, step.no, "Write", WEDNESDAY)
    assert desk.said() is None
    desk.refused("undo_superseded", lambda: acts.undo(desk.jim, step))
    task = desk.do(acts.move(desk.jim, of[DueKind.TASK], TUESDAY))
    desk.book.tasks.postpone(company.of, task.no, WEDNESDAY)
    assert desk.said() is None
    desk.refused("undo_superseded", lambda: acts.undo(desk.jim, task))
    desk.book.tasks.start(desk.jim, task.no)
    desk.refused("undo_superseded", lambda: acts.undo(desk.jim, task))
    same = desk.do(acts.move(desk.jim, Due(DueKind.NEXT_STEP, step.no, WEDNESDAY), WEDNESDAY))
    assert same.version == 0, "nothing was changed, and what was done before is not to be undone by it"
    desk.refused("nothing_to_undo", lambda: acts.undo(desk.jim, same))


def test_a_task_that_is_moved_back_has_the_status_it_had_and_one_move_less(desk: Desk) -> None:
    tasks, no = desk.book.tasks, desk.due[DueKind.TASK].no
    tasks.wait(desk.jim, no)
    for day in (TUESDAY, WEDNESDAY):
        tasks.postpone(desk.jim, no, day)
    line = desk.book.due_actions.undo_moving(desk.jim, no)
    assert (line.due_date, line.status) == (TUESDAY, TaskStatus.POSTPONED)
    desk.refused("nothing_to_undo", lambda: desk.book.due_actions.undo_moving(desk.jim, no))
    tasks.wait(desk.jim, no)
    tasks.postpone(desk.jim, no, WEDNESDAY)
    line = desk.book.due_actions.undo_moving(desk.jim, no)
    assert (line.due_date, line.status) == (TUESDAY, TaskStatus.WAITING)


def test_a_home_that_nobody_opened_says_nothing_and_a_notice_stands_beside_what_can_be_taken_back(
    desk: Desk, company: Company, clock: SettableClock
) -> None:
    told = Told(Deed.SHOWN, desk.book.clock(), "OP000001")
    desk.book.home.tell(company.of, "U2", told)
    assert desk.book.home.told(company.of, "U2") is None
    assert desk.book.home.take("T1", "U2") is None
    desk.do(desk.book.due_actions.done(desk.jim, desk.due[DueKind.TASK]))
    desk.do(told)
    both = desk.said()
    assert (both and both.deed, both and both.notice) == (Deed.DONE, told), "it stands beside what can be taken back"
    desk.book.home.choose(desk.jim, "U1", page=1)
    assert desk.said() == both, "another choice leaves it"
    clock.move(minutes=5)
    desk.do(replace(told, at=clock()))
    clock.move(minutes=5)
    drawn = desk.book.home.take_due()
    assert drawn is not None
    assert read(desk.book, drawn).told == replace(told, at=told.at + timedelta(minutes=5)), "each is said for its time"
    assert desk.book.home.drawn(drawn, "h", "UTC", clock()) is None
    desk.book.home.tell(desk.jim, "U1", None)
    assert desk.said() is None


def test_what_somebody_else_did_is_refused_to_done_and_not_taken_back_by_its_undo(
    desk: Desk, company: Company, clock: SettableClock
) -> None:
    acts, tasks, of, due = desk.book.due_actions, desk.book.tasks, company.of, desk.due[DueKind.TASK]
    tasks.complete(of, due.no)
    desk.refused("line_settled", lambda: acts.done(desk.jim, due))
    tasks.reopen(of, due.no)
    tasks.postpone(of, due.no, TUESDAY)
    desk.refused("line_settled", lambda: acts.done(desk.jim, due))
    due = replace(due, day=TUESDAY)
    told = acts.done(desk.jim, due)
    clock.move(minutes=11)
    desk.refused("undo_too_late", lambda: acts.undo(desk.jim, replace(told, at=clock())))
    tasks.reopen(desk.jim, due.no)
    told = acts.done(desk.jim, due)
    tasks.reopen(desk.jim, due.no)
    desk.refused("nothing_to_undo", lambda: acts.undo(desk.jim, told))
    for who in (of, desk.jim):
        told = acts.done(desk.jim, due)
        tasks.reopen(of, due.no)
        tasks.complete(who, due.no)
        desk.refused("undo_superseded", lambda: acts.undo(desk.jim, told))  # noqa: B023 - called at once
        tasks.reopen(of, due.no)


def test_a_next_step_that_is_another_by_now_is_left_alone_though_its_day_is_the_same(desk: Desk) -> None:
    acts, book, step = desk.book.due_actions, desk.book, desk.due[DueKind.NEXT_STEP]
    marked = replace(step, mark=mark_of("Call Kari"))
    book.editing.next_step(desk.jim, step.no, "Sign the contract", MONDAY)
    for act in (acts.done, partial(acts.move, to=TUESDAY)):
        desk.refused("line_settled", partial(act, desk.jim, marked))
    book.editing.next_step(desk.jim, step.no, "Call Kari", MONDAY)
    assert acts.done(desk.jim, marked).what == "Call Kari"


@pytest.mark.parametrize("kind", KINDS)
def test_two_presses_at_once_are_one_with_its_way_back(desk: Desk, kind: DueKind) -> None:
    acts, due = desk.book.due_actions, desk.due[kind]
    told: list[Told] = []
    _, refused = at_once([lambda: told.append(acts.move(desk.jim, due, WEDNESDAY))] * 3)
    assert (len(told), refused) == (1, ["line_settled"] * 2)
    results, refused = at_once([lambda: acts.undo(desk.jim, told[0])] * 3)
    assert (len(results), set(refused)) == (1, {"nothing_to_undo"})
    assert desk.day(kind) == MONDAY
