"""Tasks by hand: what goes beyond the worked cases."""

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.cycles import ActionType
from storage.domain.opportunities import Priority, Status
from storage.domain.tasks import TaskStatus, TaskType
from storage.models import ChangeLog, Opportunity, Salesperson
from storage.queries.tasks import TaskFilters
from storage.services.book import Book
from storage.services.tasks import cancel_open
from tests.builders import MONDAY, Company
from tests.storage.selling import Selling
from tests.storage.services.test_cases_f import CLOSERS, Closer, open_of, with_steps
from tests.storage.tasking import all_tasks, as_drafted, draft, later, write

NORMAL, HIGH = Priority.NORMAL, Priority.HIGH
CALL, MEETING = TaskType.PHONE_CALL, TaskType.MEETING


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
    with selling.refused("task_closed"):
        tasks.cancel(jo, no)


@CLOSERS
@pytest.mark.parametrize("status", ["", "start", "wait", "postpone"])
def test_undo_gives_back_the_status_and_reopen_does_not(
    book: Book, company: Company, closer: Closer, status: str
) -> None:
    jo, no = company.jo, write(book, company.jo, repeats="1W").no
    if status == "postpone":
        book.tasks.postpone(jo, no, MONDAY)
    elif status:
        getattr(book.tasks, status)(jo, no)
    was = book.tasks.one("T1", no)
    closer(book, jo, no)
    undone = book.tasks.undo_closing(jo, no)
    assert undone == replace(was, version=undone.version)
    closer(book, jo, no)
    assert book.tasks.reopen(jo, no).status is TaskStatus.IN_PROGRESS


def test_undo_of_what_a_closed_opportunity_cancelled_is_a_reopening(selling: Selling) -> None:
    selling.start("EXISTING")
    task = write(selling.book, selling.who, opportunity=selling.no)
    selling.book.tasks.wait(selling.who, task.no)
    with selling.book.database.transaction() as session:
        opportunity = session.exec(select(Opportunity).where(col(Opportunity.no) == selling.no)).one()
        cancel_open(session.connection(), opportunity, MONDAY)
    assert selling.book.tasks.one("T1", task.no).cancelled
    assert selling.book.tasks.undo_closing(selling.who, task.no).status is TaskStatus.IN_PROGRESS


def test_done_twice_is_done_once(book: Book, company: Company) -> None:
    no = write(book, company.jo, repeats="1W").no
    first = book.tasks.complete(company.jo, no)
    assert book.tasks.complete(later(company.jo, 9), no) == first
    assert len(all_tasks(book)) == 2
    with book.database.reading() as session:
        logged = [line.action for line in session.exec(select(ChangeLog).order_by(col(ChangeLog.seq)))]
    assert logged == ["created", "created", "completed"]


def test_taking_back_done_takes_the_next_one_back(book: Book, company: Company) -> None:
    task = write(book, company.jo, repeats="1W")
    following = book.tasks.complete(company.jo, task.no).next_no
    again = book.tasks.reopen(company.jo, task.no)
    assert (again.closed, again.repeats, again.next_no) == (False, "1W", "")
    assert book.tasks.one("T1", following).cancelled
    book.tasks.complete(company.jo, task.no)
    assert [task.no for task in all_tasks(book) if not task.closed] == ["TD000003"]


def test_a_next_one_that_was_taken_back_stays_so(selling: Selling) -> None:
    tasks, jo = selling.book.tasks, selling.who
    no = write(selling.book, jo, repeats="1W").no
    following = tasks.complete(jo, no).next_no
    tasks.reopen(jo, no)
    assert (tasks.one("T1", following).taken_back, tasks.one("T1", no).taken_back) == (True, False)
    for move in (tasks.reopen, tasks.undo_closing, tasks.start, tasks.wait, tasks.complete, tasks.cancel):
        with selling.refused("task_taken_back"):
            move(jo, following)
    again = tasks.cancel(jo, no)
    assert (again.next_no, again.taken_back) == ("TD000003", False)
    assert tasks.reopen(jo, no).status is TaskStatus.IN_PROGRESS, "what was merely cancelled is opened again as ever"


def test_no_next_one_remains_of_what_closing_an_opportunity_cancelled(selling: Selling) -> None:
    tasks, jo = selling.book.tasks, selling.who
    selling.create()
    no = write(selling.book, jo, opportunity=selling.no, repeats="1W").no
    following = tasks.complete(jo, no).next_no
    selling.close(Status.LOST, "PRICE_L")
    assert [(task.no, task.cancelled) for task in selling.tasks()] == [(no, False), (following, True)]
    selling.book.undoing.undo(jo, selling.no)
    assert [task.no for task in selling.tasks() if not task.closed] == [following]


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
    with selling.refused("task_type_fixed", field="task_type"):
        book.tasks.edit(jo, meeting.no, as_drafted(meeting, type=CALL, **given))
    with selling.refused("task_type_fixed", field="task_type"):
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
