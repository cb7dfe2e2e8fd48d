"""Cases F of the worked cases: tasks."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.cycles import ActionType
from storage.domain.opportunities import Closing, Priority, Status
from storage.domain.people import Actor
from storage.domain.tasks import RepeatsFrom, TaskStatus, TaskType
from storage.models import Activity, SalesCycle, SalesCycleStage, Task
from storage.queries.tasks import TaskLine
from storage.services.book import Book
from tests.builders import MONDAY, Company, add_activity
from tests.storage.selling import Selling
from tests.storage.tasking import add_team, all_tasks, as_drafted, later, write

LOW, NORMAL, HIGH = Priority.LOW, Priority.NORMAL, Priority.HIGH
NONE, CALL, MEETING = TaskType.NONE, TaskType.PHONE_CALL, TaskType.MEETING
CLOSING, DUE = RepeatsFrom.CLOSING_DATE, RepeatsFrom.DUE_DATE
Closer = Callable[[Book, Actor, str], TaskLine]


def complete(book: Book, actor: Actor, no: str) -> TaskLine:
    return book.tasks.complete(actor, no)


def cancel(book: Book, actor: Actor, no: str) -> TaskLine:
    return book.tasks.cancel(actor, no)


CLOSERS = pytest.mark.parametrize("closer", [complete, cancel])


def with_steps(selling: Selling, *steps: tuple[TaskType, Priority, str, str]) -> None:
    """Let the second stage of EXISTING ask for these steps."""
    with selling.book.database.transaction() as session:
        add_activity(session, "T1", "STEPS", steps)
        activity = session.exec(select(Activity).where(col(Activity.code) == "STEPS")).one()
        cycle = session.exec(select(SalesCycle).where(col(SalesCycle.code) == "EXISTING")).one()
        stages = select(SalesCycleStage).where(col(SalesCycleStage.cycle_id) == cycle.id, col(SalesCycleStage.no) == 2)
        session.exec(stages).one().activity_id = activity.id


def open_of(selling: Selling) -> list[Task]:
    return [task for task in selling.tasks() if not task.closed]


def test_f2_one_phone_step_is_one_task(selling: Selling) -> None:
    with_steps(selling, (CALL, NORMAL, "", "Ring them up"))
    selling.start("EXISTING")
    before = len(selling.tasks())
    selling.change(ActionType.NEXT, 2)
    (task,) = selling.tasks()[before:]
    assert (task.type, task.description, task.due_date, task.version) == (CALL, "Ring them up", MONDAY, 1)
    assert (task.repeats, task.next_no, task.start_time, task.duration) == ("", "", None, None)


def test_f3_steps_are_due_on_their_days_with_their_types_and_priorities(selling: Selling) -> None:
    steps = ((NONE, HIGH, "", "Draft"), (CALL, LOW, "2D", "Call"), (MEETING, NORMAL, "1W-2D", "Meet"))
    with_steps(selling, *steps)
    selling.start("EXISTING")
    before = len(selling.tasks())
    selling.change(ActionType.NEXT, 2)
    made = [(task.type, task.priority, task.due_date.day) for task in selling.tasks()[before:]]
    assert made == [(NONE, HIGH, 2), (CALL, LOW, 4), (MEETING, NORMAL, 7)]


def test_f5_update_and_close_make_none_and_leave_the_open_ones_alone(selling: Selling) -> None:
    selling.start("EXISTING")
    before = selling.tasks()
    selling.change(ActionType.UPDATE, 1, cancel_tasks=True)
    assert selling.tasks() == before
    closing = selling.book.opportunities.close
    closing(selling.who, selling.no, Closing(Status.LOST, None, MONDAY), close_code="PRICE_L", cancel_tasks=False)
    assert selling.tasks() == before


def test_f5_with_cancel_on_closing_cancels_the_open_ones_and_no_other(selling: Selling) -> None:
    selling.start("EXISTING")
    first, second = (task.no for task in selling.tasks())
    selling.book.tasks.complete(selling.who, first)
    selling.close(Status.LOST, "PRICE_L", day=date(2026, 3, 3))
    done, dropped = selling.tasks()
    assert (done.cancelled, done.date_closed) == (False, MONDAY)
    assert (dropped.no, dropped.cancelled, dropped.closed) == (second, True, True)
    assert (dropped.status, dropped.date_closed) == (TaskStatus.COMPLETED, date(2026, 3, 3))


def test_f6_cancel_on_next_closes_the_old_ones_and_leaves_the_new_ones_open(selling: Selling) -> None:
    with_steps(selling, (CALL, NORMAL, "", "Ring them up"))
    selling.start("EXISTING")
    by_hand = write(selling.book, selling.who, opportunity=selling.no)
    elsewhere = write(selling.book, selling.who, "Something else")
    selling.change(ActionType.NEXT, 2, cancel_tasks=True)
    assert [task.description for task in open_of(selling)] == ["Ring them up"]
    assert selling.book.tasks.one("T1", by_hand.no).cancelled
    assert not selling.book.tasks.one("T1", elsewhere.no).closed


@pytest.mark.parametrize("by", ["close", "next"])
def test_f7_what_the_opportunity_cancels_has_no_next_one(selling: Selling, by: str) -> None:
    selling.start("EXISTING")
    no = write(selling.book, selling.who, opportunity=selling.no, repeats="1W").no
    if by == "close":
        selling.close(Status.WON, "PRICE_W", 1)
    else:
        selling.change(ActionType.NEXT, 2, cancel_tasks=True)
    task = selling.book.tasks.one("T1", no)
    assert (task.cancelled, task.next_no) == (True, "")
    assert open_of(selling) == []


@CLOSERS
@pytest.mark.parametrize(("basis", "day"), [(CLOSING, date(2026, 3, 7)), (DUE, date(2026, 3, 4))])
def test_f8_closing_or_cancelling_by_hand_makes_the_next_one(
    selling: Selling, closer: Closer, basis: RepeatsFrom, day: date
) -> None:
    selling.start("EXISTING")
    given: dict[str, Any] = {"type": CALL, "priority": HIGH, "start_time": time(10), "duration": timedelta(minutes=5)}
    first = write(selling.book, selling.who, opportunity=selling.no, repeats="2d", repeats_from=basis, **given)
    closed = closer(selling.book, later(selling.who, 5), first.no)
    assert (closed.closed, closed.cancelled, closed.date_closed) == (True, closer is cancel, date(2026, 3, 5))
    following = selling.book.tasks.one("T1", closed.next_no)
    assert (following.due_date, following.status, following.closed) == (day, TaskStatus.NOT_STARTED, False)
    same = "description type priority start_time duration opportunity contact salesperson team repeats repeats_from"
    assert [getattr(following, name) for name in same.split()] == [getattr(first, name) for name in same.split()]
    assert [task.no for task in all_tasks(selling.book)] == ["TD000001", "TD000002", "TD000003", "TD000004"]


@CLOSERS
def test_f8_what_does_not_repeat_has_no_next_one(book: Book, company: Company, closer: Closer) -> None:
    assert closer(book, company.jo, write(book, company.jo).no).next_no == ""
    assert len(all_tasks(book)) == 1


@CLOSERS
def test_f9_recurrence_switched_off_first_leaves_no_next_one(book: Book, company: Company, closer: Closer) -> None:
    task = write(book, company.jo, repeats="1W")
    book.tasks.edit(company.jo, task.no, as_drafted(task, repeats=""))
    closer(book, company.jo, task.no)
    assert len(all_tasks(book)) == 1


def test_the_next_one_makes_its_own_next_one(book: Book, company: Company) -> None:
    no = write(book, company.jo, repeats="1W").no
    for _ in range(3):
        no = book.tasks.complete(company.jo, no).next_no
    assert [task.due_date.day for task in all_tasks(book)] == [2, 9, 16, 23]
    assert [task.closed for task in all_tasks(book)] == [True, True, True, False]


def test_a_series_ends_where_the_calendar_does(book: Book, company: Company) -> None:
    task = write(book, company.jo, day=date(2999, 12, 31), repeats="1D")
    assert book.tasks.complete(company.jo, task.no).next_no == ""
    assert len(all_tasks(book)) == 1


def test_f10_a_teams_task_says_who_did_it(selling: Selling) -> None:
    book, company = selling.book, selling.company
    with book.database.transaction() as session:
        add_team(session, "T1", "SALE", company.jo, company.hr)
    no = write(book, company.jo, team="SALE").no
    with selling.refused("completed_by_missing", field="completed_by"):
        book.tasks.complete(company.jo, no, completed_by="")
    with selling.refused("unknown", field="completed_by"):
        book.tasks.complete(company.jo, no, completed_by="NOBODY")
    done = book.tasks.complete(company.jo, no, completed_by="HR")
    assert (done.closed, done.completed_by) == (True, "Helena Ray")
    other = write(book, company.jo, team="SALE").no
    assert book.tasks.complete(company.jo, other).completed_by == "Jim Olive"


def test_f10_a_teams_task_is_cancelled_without(book: Book, company: Company) -> None:
    with book.database.transaction() as session:
        add_team(session, "T1", "SALE", company.jo)
    gone = book.tasks.cancel(company.jo, write(book, company.jo, team="SALE").no)
    assert (gone.cancelled, gone.completed_by) == (True, None)


def test_f12_completed_is_closed_today_and_waiting_is_open_again(book: Book, company: Company) -> None:
    no = write(book, company.jo).no
    done = book.tasks.complete(later(company.jo, 5), no)
    assert (done.status, done.closed, done.date_closed) == (TaskStatus.COMPLETED, True, date(2026, 3, 5))
    waiting = book.tasks.wait(later(company.jo, 6), no)
    assert (waiting.status, waiting.closed, waiting.date_closed) == (TaskStatus.WAITING, False, None)
    assert waiting.completed_by is None


def test_reopening_clears_what_closing_wrote(book: Book, company: Company) -> None:
    for closer in (complete, cancel):
        no = closer(book, company.jo, write(book, company.jo).no).no
        again = book.tasks.reopen(company.jo, no)
        assert (again.status, again.closed, again.cancelled) == (TaskStatus.IN_PROGRESS, False, False)
        assert (again.date_closed, again.completed_by) == (None, None)
