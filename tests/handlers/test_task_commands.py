"""The command `/task` with a number or a word behind it: cards, verbs, help, and what it does not understand."""

from datetime import date

import pytest
from sqlmodel import col, select

from handlers.views import task_windows
from storage.models import ChangeLog
from tests.handlers.conftest import Office
from tests.handlers.test_task_lists import ask, choose, many, one, press
from tests.storage.tasking import all_tasks, write


def test_reopen_that_is_typed_or_pressed_later_makes_it_in_progress(office: Office) -> None:
    write(office.book, office.company.jo)
    press(office, ask(office, "/task 1 done"), "Undo")
    assert one(office, "TD000001").status == "not_started"
    ask(office, "/task 1 done")
    assert "Open again" in ask(office, "/task 1 reopen").drawn
    assert one(office, "TD000001").status == "in_progress"
    ask(office, "/task 1 done")
    press(office, ask(office, "/task 1"), "Reopen")
    assert one(office, "TD000001").status == "in_progress"


def test_what_was_moved_is_moved_back_where_it_says_so_and_by_the_word(office: Office) -> None:
    write(office.book, office.company.jo)
    was = one(office, "TD000001")
    card, listed = ask(office, "/task 1 tomorrow"), ask(office)
    assert "Moved to 3 Mar 2026" in card.drawn
    press(office, card, "Undo")
    assert ":white_check_mark: Moved back to 2 Mar 2026" in card.drawn
    assert "Undo" not in card.buttons
    choose(office, listed, "Move by a week")
    assert one(office, "TD000001").due_date == date(2026, 3, 9)
    press(office, listed, "Undo")
    assert "TD000001: Moved back to 2 Mar 2026" in listed.drawn
    ask(office, "/task 1 week")
    assert "Moved back to 2 Mar 2026" in ask(office, "/task 1 undo").drawn
    after = one(office, "TD000001")
    assert (after.due_date, after.status) == (was.due_date, was.status)
    ask(office, "/task 1 tomorrow")
    office.clock.move(minutes=11)
    assert "more than ten minutes ago" in ask(office, "/task 1 undo").drawn


def test_cancelling_what_is_closed_is_refused_and_starting_says_so(office: Office) -> None:
    write(office.book, office.company.jo)
    ask(office, "/task 1 tomorrow")
    card = ask(office, "/task 1 start")
    assert ":white_check_mark: Started" in card.drawn
    assert "Open again" not in card.drawn
    for close in ("cancel", "done"):
        ask(office, f"/task 1 {close}")
        before = office.dump()
        assert "TD000001 is closed already." in ask(office, "/task 1 cancel").drawn
        assert office.dump() == before
        ask(office, "/task 1 reopen")


def test_a_card_changes_in_place(office: Office) -> None:
    write(office.book, office.company.jo)
    card = ask(office, "/task td1")
    choose(office, card, "Waiting")
    assert "Waiting" in card.drawn
    choose(office, card, "Start")
    assert "In Progress" in card.drawn
    press(office, card, "Edit")
    window = office.jim.view("Edit task")
    window.fill({"Description": "Call Kari now"})
    assert window.submit().closed
    office.settle()
    assert "Task TD000001 changed" in card.drawn
    assert "Call Kari now" in card.drawn
    assert len(office.jim.private("C1")) == 1


@pytest.mark.parametrize(
    "typed", ["4 done", "td4 done", "TD-4 done", "TD 4 done", "TD000004 DONE", "done 4", "done td4"]
)
def test_numbers_are_taken_as_people_type_them(office: Office, typed: str) -> None:
    many(office, 4)
    assert "Done" in ask(office, f"/task {typed}").drawn
    assert [task.no for task in all_tasks(office.book) if task.closed] == ["TD000004"]


def test_every_word_behind_a_number_does_what_it_says(office: Office) -> None:
    write(office.book, office.company.jo)
    expected = {
        "start": ("in_progress", False),
        "wait": ("waiting", False),
        "tomorrow": ("postponed", False),
        "week": ("postponed", False),
        "cancel": ("completed", True),
        "undo": ("postponed", False),
        "done": ("completed", False),
        "reopen": ("in_progress", False),
    }
    for verb, (status, cancelled) in expected.items():
        ask(office, f"/task 1 {verb}")
        line = one(office, "TD000001")
        assert (verb, line.status, line.cancelled) == (verb, status, cancelled)
    assert line.due_date == date(2026, 3, 10)
    with office.book.database.reading() as session:
        actions = list(session.exec(select(ChangeLog.action).order_by(col(ChangeLog.seq))))
    assert actions[1:5] == ["started", "waiting", "postponed", "postponed"]
    assert actions[5:] == ["cancelled", "reopened", "completed", "reopened"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/task 9", "There is no task TD000009."),
        ("/task 9 done", "There is no task TD000009."),
        ("/task 1 undo", "TD000001 is open, so there is nothing to reopen."),
        ("/task done", "Say which task: /task 4 done."),
        ("/task 1 dune", "“dune” is not something I know. Did you mean “done”? Type /task help"),
        ("/task liste", "Did you mean “list”?"),
        ("/task xyzzy", "“xyzzy” is not something I know. Type /task help"),
        ("/task list overdu", "Did you mean “overdue”?"),
        ("/task list team NOWHERE", "There is no team NOWHERE here."),
        ("/task list team", "Say which one: /task list team SALE."),
        ("/task list person", "Say which one: /task list person JO."),
        ("/task list person ZZ", "There is no salesperson ZZ here."),
        ("/task list @nobody", "There is no salesperson @nobody here."),
        ("/task list <@U9|stranger>", "There is no salesperson @stranger here."),
        ("/task list &lt;b&gt;", "“&lt;b&gt;” is not something I know."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_changes(office: Office, line: str, said: str) -> None:
    write(office.book, office.company.jo)
    before = office.dump()
    assert said in ask(office, line).drawn
    assert office.dump() == before


@pytest.mark.parametrize("line", ["/task help", "/task new help", "/task list help", "/task 1 help"])
def test_help_says_every_form(office: Office, line: str) -> None:
    drawn = ask(office, line).drawn
    assert "What you can type about tasks" in drawn
    assert all(typed in drawn for typed, _ in task_windows.LINES)
