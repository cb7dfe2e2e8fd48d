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
from storage.models import Activity, ChangeLog, SalesCycle, SalesCycleStage, Salesperson, Task
from storage.queries.tasks import TaskFilters, TaskLine
from storage.services.book import Book
from tests.builders import MONDAY, Company, add_activity
from tests.storage.selling import Selling
from tests.storage.tasking import add_team, all_tasks, as_drafted, draft, later, write

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


def test_what_is_open_cannot_be_reopened_and_what_is_closed_not_closed_otherwise(selling: Selling) -> None:
    tasks, jo = selling.book.tasks, selling.who
    no = write(selling.book, jo).no
    with selling.refused("task_open"):
        tasks.reopen(jo, no)
    tasks.complete(jo, no)
    with selling.refused("task_closed"):
        tasks.cancel(jo, no)
    with selling.refused("task_closed"):
        tasks.postpone(jo, no, MONDAY)
    with selling.refused("task_closed"):
        tasks.edit(jo, no, draft())
    tasks.reopen(jo, no)
    tasks.cancel(jo, no)
    with selling.refused("task_closed"):
        tasks.complete(jo, no)


@CLOSERS
def test_done_twice_is_done_once(book: Book, company: Company, closer: Closer) -> None:
    no = write(book, company.jo, repeats="1W").no
    first = closer(book, company.jo, no)
    assert closer(book, later(company.jo, 9), no) == first
    assert len(all_tasks(book)) == 2
    with book.database.reading() as session:
        logged = [line.action for line in session.exec(select(ChangeLog).order_by(col(ChangeLog.seq)))]
    assert logged == ["created", "created", "cancelled" if closer is cancel else "completed"]


def test_taking_back_done_takes_the_next_one_back(book: Book, company: Company) -> None:
    task = write(book, company.jo, repeats="1W")
    following = book.tasks.complete(company.jo, task.no).next_no
    again = book.tasks.reopen(company.jo, task.no)
    assert (again.closed, again.repeats, again.next_no) == (False, "1W", "")
    assert book.tasks.one("T1", following).cancelled
    book.tasks.complete(company.jo, task.no)
    assert [task.no for task in all_tasks(book) if not task.closed] == ["TD000003"]


@pytest.mark.parametrize("touched", ["edited", "done"])
def test_a_next_one_that_was_touched_keeps_the_series(book: Book, company: Company, touched: str) -> None:
    task = write(book, company.jo, repeats="1W")
    following = book.tasks.one("T1", book.tasks.complete(company.jo, task.no).next_no)
    if touched == "edited":
        book.tasks.edit(company.jo, following.no, as_drafted(following, description="Call Kari again"))
    else:
        book.tasks.complete(company.jo, following.no)
    again = book.tasks.reopen(company.jo, task.no)
    assert (again.repeats, again.next_no) == ("", following.no)
    before = len(all_tasks(book))
    book.tasks.complete(company.jo, task.no)
    assert len(all_tasks(book)) == before
    assert sum(not task.closed for task in all_tasks(book)) == 1


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"duration": timedelta(seconds=30)}, "duration_out_of_range", "duration"),
        ({"duration": timedelta(days=11 * 365)}, "duration_out_of_range", "duration"),
        ({"day": date(1899, 12, 31)}, "date_out_of_calendar", "date"),
        ({"day": date(3000, 1, 1)}, "date_out_of_calendar", "date"),
        ({"day": None}, "missing", "date"),
        ({"description": " \u200b"}, "missing", "description"),
        ({"description": "x" * 101}, "too_long", "description"),
        ({"salesperson": None}, "missing", "owner"),
        ({"salesperson": "NOBODY"}, "unknown", "owner"),
        ({"team": "NOWHERE"}, "unknown", "owner"),
        ({"type": MEETING, "start_time": time(10)}, "needed_for_meeting", "duration"),
        ({"type": MEETING, "duration": timedelta(hours=1)}, "needed_for_meeting", "start_time"),
        ({"repeats": "-1W"}, "repeats_backwards", "repeats"),
        ({"repeats": "weekly"}, "date_formula_unknown", "repeats"),
        ({"repeats": "1W", "repeats_from": None}, "missing", "repeats_from"),
        ({"opportunity": "OP000099"}, "no_such_opportunity", "opportunity"),
        ({"contact": "CT000099"}, "unknown", "contact"),
        ({"new_company": "x" * 101}, "too_long", "contact"),
    ],
)
def test_f13_and_other_refusals_change_nothing(selling: Selling, wrong: dict[str, Any], code: str, field: str) -> None:
    task = write(selling.book, selling.who)
    with selling.refused(code, field=field):
        write(selling.book, selling.who, **wrong)
    if code == "needed_for_meeting":
        return  # what is none cannot become one
    with selling.refused(code, field=field):
        changed = {("date" if name == "day" else name): value for name, value in wrong.items()}
        if "team" in wrong:
            changed["salesperson"] = None
        selling.book.tasks.edit(selling.who, task.no, as_drafted(task, **changed))


def test_a_blocked_salesperson_gets_no_task_and_keeps_what_they_have(selling: Selling) -> None:
    book, jo = selling.book, selling.who
    task = write(book, jo, salesperson="HR", opportunity=selling.create().line.no)
    mine = write(book, jo)
    with book.database.transaction() as session:
        session.exec(select(Salesperson).where(col(Salesperson.code) == "HR")).one().blocked = True
    with selling.refused("blocked", field="owner"):
        write(book, jo, salesperson="HR")
    with selling.refused("blocked", field="owner"):
        book.tasks.edit(jo, mine.no, as_drafted(mine, salesperson="HR"))
    assert book.tasks.edit(jo, task.no, as_drafted(task, description="Other")).salesperson == "HR"


def test_the_type_cannot_become_a_meeting_nor_cease_to_be_one(selling: Selling) -> None:
    book, jo = selling.book, selling.who
    given: dict[str, Any] = {"start_time": time(10), "duration": timedelta(hours=1)}
    meeting, task = write(book, jo, type=MEETING, **given), write(book, jo)
    with selling.refused("task_type_fixed", field="type"):
        book.tasks.edit(jo, meeting.no, as_drafted(meeting, type=CALL, **given))
    with selling.refused("task_type_fixed", field="type"):
        book.tasks.edit(jo, task.no, as_drafted(task, type=MEETING, **given))
    assert book.tasks.edit(jo, task.no, as_drafted(task, type=CALL)).type is CALL
    moved = book.tasks.edit(jo, meeting.no, as_drafted(meeting, duration=timedelta(minutes=30)))
    assert (moved.type, moved.duration) == (MEETING, 30)


def test_a_meeting_of_a_stage_may_stay_all_day(selling: Selling) -> None:
    with_steps(selling, (MEETING, NORMAL, "", "Meet"))
    selling.start("EXISTING")
    selling.change(ActionType.NEXT, 2)
    meeting = selling.book.tasks.one("T1", open_of(selling)[-1].no)
    edited = selling.book.tasks.edit(selling.who, meeting.no, as_drafted(meeting, description="Meet them"))
    assert (edited.description, edited.start_time, edited.duration) == ("Meet them", None, None)


def test_contact_and_step_follow_the_opportunity(selling: Selling) -> None:
    book, jo, company = selling.book, selling.who, selling.company
    selling.start("EXISTING")
    followed = write(book, jo, opportunity=selling.no)
    assert (followed.opportunity, followed.contact) == (selling.no, "Acme AS")
    stage_task, row = selling.tasks()[0], selling.tasks()[-1]
    assert (row.no, row.entry_id) == (followed.no, stage_task.entry_id)
    own = write(book, jo, opportunity=selling.no, contact=company.kari)
    assert own.contact == "Kari Nordmann"
    assert write(book, jo, new_company="Brand New AS").contact == "Brand New AS"
    assert write(book, jo).contact is None
    freed = book.tasks.edit(jo, own.no, as_drafted(own, opportunity=None))
    assert (freed.opportunity, freed.contact) == (None, "Kari Nordmann")
    other = book.tasks.edit(jo, freed.no, as_drafted(freed, opportunity=selling.no, contact=None))
    assert (other.opportunity, other.contact) == (selling.no, "Acme AS")


def test_postponing_moves_the_date(book: Book, company: Company) -> None:
    no = write(book, company.jo).no
    moved = book.tasks.postpone(company.jo, no, date(2026, 3, 9))
    assert (moved.due_date, moved.status, moved.closed) == (date(2026, 3, 9), TaskStatus.POSTPONED, False)
    assert book.tasks.start(company.jo, no).status is TaskStatus.IN_PROGRESS


def test_postponing_to_no_day_of_the_calendar_is_refused(selling: Selling) -> None:
    no = write(selling.book, selling.who).no
    with selling.refused("date_out_of_calendar", field="date"):
        selling.book.tasks.postpone(selling.who, no, date(3000, 1, 1))


def test_what_is_so_already_is_not_written_again(book: Book, company: Company) -> None:
    no = write(book, company.jo).no
    for move in (book.tasks.start, book.tasks.wait):
        assert move(company.jo, no).version == move(company.jo, no).version


def test_a_window_that_is_out_of_date_is_refused(selling: Selling) -> None:
    book, jo = selling.book, selling.who
    task = write(book, jo)
    book.tasks.edit(selling.company.of, task.no, as_drafted(task, description="Call Kari now"), version=1)
    with selling.refused("changed_meanwhile"):
        book.tasks.edit(jo, task.no, as_drafted(task), version=1)
    assert book.tasks.edit(jo, task.no, as_drafted(task), version=2).version == 3


def test_every_change_is_logged_with_what_was_and_what_is(book: Book, company: Company) -> None:
    task = write(book, company.jo, repeats="1W")
    book.tasks.edit(company.jo, task.no, as_drafted(task, description="Call Kari now", repeats=""))
    book.tasks.complete(later(company.jo, 5), task.no)
    with book.database.reading() as session:
        lines = session.exec(select(ChangeLog).order_by(col(ChangeLog.seq))).all()
    assert [(line.record, line.record_no, line.action, line.actor) for line in lines] == [
        ("task", "TD000001", action, "JO") for action in ("created", "edited", "completed")
    ]
    created, edited, done = lines
    assert created.before is None
    assert edited.before is not None
    assert edited.after is not None
    assert done.after is not None
    assert (edited.before["description"], edited.after["description"]) == ("Call Kari", "Call Kari now")
    assert (edited.before["repeats"], edited.after["repeats"]) == ("1W", "")
    assert (done.after["status"], done.after["date_closed"]) == ("completed", "2026-03-05")


def test_a_form_sent_twice_writes_one_task(book: Book, company: Company) -> None:
    first = book.tasks.create(company.jo, draft(), key="V1")
    assert book.tasks.create(company.jo, draft(), key="V1") == first
    edited = book.tasks.edit(company.jo, first.no, draft("Other"), version=1, key="V2")
    assert book.tasks.edit(company.jo, first.no, draft("Other"), version=1, key="V2") == edited
    assert len(all_tasks(book)) == 1


def test_two_hundred_tasks_are_paged_the_most_urgent_first(book: Book, company: Company) -> None:
    for number in range(200):
        write(book, company.jo, f"Task {number}", MONDAY + timedelta(days=199 - number))
    high = write(book, company.jo, "high", MONDAY, priority=HIGH)
    early = write(book, company.jo, "early", MONDAY, start_time=time(8))
    filters = TaskFilters(mine=company.jo, viewer=company.jo)
    found: list[str] = []
    while len(found) < 202:
        page = book.tasks.page("T1", filters, len(found), 10)
        assert (page.total, page.open, page.offset) == (202, 202, len(found))
        found += [line.description for line in page.lines]
    assert found == [high.description, early.description, *(f"Task {number}" for number in range(199, -1, -1))]
    assert book.tasks.page("T1", filters, 1_000_000, 10).offset == 200
