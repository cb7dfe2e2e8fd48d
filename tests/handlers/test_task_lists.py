"""The command `/task`: its lists, and what is done from them."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.sandbox import Message
from storage.models import Task
from tests.builders import MONDAY
from tests.handlers.conftest import Office
from tests.storage.tasking import add_team, write


def ask(office: Office, line: str = "/task") -> Message:
    office.jim.command(line, channel="C1")
    office.settle()
    return office.jim.private("C1")[-1]


def press(office: Office, message: Message, text: str, beside: str | None = None) -> None:
    message.press(text, beside=beside)
    office.settle()


def choose(office: Office, message: Message, text: str, beside: str | None = None) -> None:
    message.choose(text, beside=beside)
    office.settle()


def one(office: Office, no: str) -> Any:  # noqa: ANN401 - a task as it is in the book
    return office.book.tasks.one("T1", no)


def many(office: Office, count: int) -> None:
    for number in range(count):
        write(office.book, office.company.jo, f"Task {number:03}", MONDAY + timedelta(days=number))


def numbers(message: Message) -> list[str]:
    """Give the numbers on a page."""
    texts = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    return [text[1:9] for text in texts if text.startswith("*TD")]


def test_nothing_to_do_says_what_to_type(office: Office) -> None:
    message = ask(office)
    assert message.ephemeral
    assert "Your open tasks (0)" in message.drawn
    assert "Nothing is waiting for you or your teams." in message.drawn
    press(office, message, "New task")
    assert office.jim.view("New task").value("Salesperson or Team") == "Jim Olive"


def test_tasks_are_grouped_and_the_most_urgent_comes_first(office: Office) -> None:
    jo = office.company.jo
    with office.book.database.transaction() as session:
        add_team(session, "T1", "SALE", jo, name="Sales")
    write(office.book, jo, "later", date(2026, 3, 9))
    write(office.book, jo, "late", date(2026, 2, 28))
    write(office.book, jo, "of the team", MONDAY, team="SALE")
    write(office.book, jo, "of Otis", MONDAY, salesperson="OF")
    no = office.deal(activate=False)
    write(office.book, jo, "about boxes", MONDAY, opportunity=no)
    message = ask(office)
    drawn = message.drawn
    assert numbers(message) == ["TD000002", "TD000003", "TD000005", "TD000001"]
    places = [drawn.index(text) for text in ("*Overdue*", "late", "*Today*", "of the team", "*Later*", "9 Mar 2026")]
    assert places == sorted(places)
    assert "28 Feb 2026 · 2 days late" in drawn
    assert f"{no} Boxes — Acme AS" in drawn
    assert "Sales" in drawn
    assert "Overdue" in message.text
    assert "of Otis" not in drawn


def test_done_turns_into_its_result_and_undo_takes_it_back_on_the_same_page(office: Office) -> None:
    many(office, 15)
    message = ask(office)
    press(office, message, "Next page")
    assert "11 to 15 of 15" in message.drawn
    press(office, message, "Done", beside="TD000012")
    assert one(office, "TD000012").closed
    assert numbers(message) == [f"TD0000{number}" for number in range(11, 16)], "the line stays where it was"
    assert "Your open tasks (14)" in message.drawn
    assert ":white_check_mark: Done · 2 Mar 2026" in message.drawn
    press(office, message, "Done", beside="TD000014")
    assert message.buttons.count("Undo") == 2
    press(office, message, "Undo", beside="TD000012")
    assert not one(office, "TD000012").closed
    assert message.buttons.count("Undo") == 1
    assert "Your open tasks (14)" in message.drawn
    assert len(office.jim.private("C1")) == 1


def test_two_hundred_tasks_are_paged_and_none_is_passed_over_by_what_is_done(office: Office) -> None:
    many(office, 200)
    message = ask(office)
    seen: list[str] = []
    done = 0
    while True:
        page = numbers(message)
        seen += page
        if len(seen) % 40 < 10:
            press(office, message, "Done", beside=page[0])
            press(office, message, "Done", beside=page[5])
            done += 2
        if "Next page" not in message.buttons:
            break
        press(office, message, "Next page")
    assert seen == [f"TD{number:06d}" for number in range(1, 201)]
    assert f"Your open tasks ({200 - done})" in message.drawn
    press(office, message, "Previous page")
    assert numbers(message) != []


def test_done_on_a_repeating_task_shows_the_next_one(office: Office) -> None:
    write(office.book, office.company.jo, repeats="1W")
    message = ask(office)
    press(office, message, "Done")
    assert "Done · the next one is TD000002" in message.drawn
    assert numbers(message) == ["TD000001", "TD000002"]
    press(office, message, "Undo")
    assert numbers(message) == ["TD000001"]
    assert one(office, "TD000002").cancelled


def test_the_menu_moves_cancels_and_opens_the_opportunity(office: Office) -> None:
    no = office.deal(activate=False)
    write(office.book, office.company.jo, opportunity=no, day=date(2026, 2, 27))
    message = ask(office)
    assert message.choices("More") == ["Edit", "Move to tomorrow", "Move by a week", "Cancel task", "Open opportunity"]
    choose(office, message, "Move to tomorrow")
    assert one(office, "TD000001").due_date == date(2026, 3, 3)
    assert "TD000001: Moved to 3 Mar 2026" in message.drawn
    assert "Postponed" in message.drawn
    choose(office, message, "Move by a week")
    assert one(office, "TD000001").due_date == date(2026, 3, 10)
    choose(office, message, "Open opportunity")
    assert f"{no} · Boxes" in office.jim.private("C1")[-1].drawn
    choose(office, message, "Cancel task")
    assert one(office, "TD000001").cancelled
    assert ":no_entry_sign: Cancelled" in message.drawn
    press(office, message, "Undo")
    assert not one(office, "TD000001").closed


def test_the_card_of_somebody_elses_opportunity_offers_what_its_reader_may_do(office: Office) -> None:
    no = office.deal(salesperson="HR")
    write(office.book, office.company.jo, opportunity=no)
    message = ask(office)
    choose(office, message, "Open opportunity")
    card = office.jim.private("C1")[-1]
    assert f"{no} · Boxes" in card.drawn
    assert card.buttons == []


def test_only_who_may_change_a_task_is_offered_to(office: Office) -> None:
    book, company = office.book, office.company
    write(book, company.of, "of Otis", salesperson="OF")
    write(book, company.jo, "mine")
    message = ask(office, "/task list all")
    assert numbers(message) == ["TD000001", "TD000002"]
    assert message.buttons == ["Done", "New task"]
    assert ask(office, "/task 1").buttons == []
    assert ask(office, "/task 2").buttons == ["Done", "Edit"]
    book.tasks.complete(company.of, "TD000001")
    assert ask(office, "/task 1").buttons == []


@pytest.mark.parametrize("shown", ["/task", "/task 1"])
def test_undo_gives_back_the_status_where_done_was_pressed(office: Office, shown: str) -> None:
    write(office.book, office.company.jo)
    message = ask(office, shown)
    press(office, message, "Done")
    press(office, message, "Undo")
    assert one(office, "TD000001").status == "not_started"
    assert "Done" in message.buttons


def test_a_late_task_moves_a_week_from_today(office: Office) -> None:
    write(office.book, office.company.jo, day=date(2026, 1, 5))
    choose(office, ask(office), "Move by a week")
    assert one(office, "TD000001").due_date == date(2026, 3, 9)


def test_edit_from_the_list_redraws_its_page(office: Office) -> None:
    many(office, 12)
    message = ask(office)
    press(office, message, "Next page")
    choose(office, message, "Edit", beside="TD000012")
    window = office.jim.view("Edit task")
    assert (window.value("Description"), window.value("Date")) == ("Task 011", "2026-03-13")
    window.fill({"Description": "Task eleven", "Duration": "1h30", "Start time": "10:00", "Repeat": "1w"})
    assert window.submit().closed
    office.settle()
    assert "11 to 12 of 12" in message.drawn
    assert "*TD000012* Task eleven" in message.drawn
    assert "10:00, 1 h 30 min" in message.drawn
    assert (one(office, "TD000012").duration, one(office, "TD000012").repeats) == (90, "1W")
    assert len(office.jim.private("C1")) == 1


LISTS = {
    "": ["late", "mine"],
    "open": ["late", "mine"],
    "overdue": ["late"],
    "closed": ["done"],
    "all": ["late", "mine", "of Otis", "team"],
    "all overdue": ["late"],
    "team SALE": ["team"],
    "team sales": ["team"],
    "<@U2|otis>": ["of Otis"],
    "person of": ["of Otis"],
    "OF": ["of Otis"],
    "OF overdue": [],
    "person JO closed": ["done"],
}


def test_lists_are_narrowed_by_words(office: Office) -> None:
    book, company = office.book, office.company
    with book.database.transaction() as session:
        add_team(session, "T1", "SALE", company.hr, name="Sales")
    write(book, company.jo, "mine")
    write(book, company.jo, "late", date(2026, 2, 1))
    book.tasks.complete(company.jo, write(book, company.jo, "done").no)
    write(book, company.of, "of Otis", salesperson="OF")
    write(book, company.of, "team", team="SALE")
    found = {}
    for words in LISTS:
        message = ask(office, f"/task list {words}")
        texts = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
        found[words] = sorted(text.partition("* ")[2].partition("\n")[0] for text in texts if text.startswith("*TD"))
    assert found == LISTS
    assert ask(office, "/task overdue").drawn == ask(office, "/task list overdue").drawn
    assert "There is no such task that you may see." in ask(office, "/task list OF overdue").drawn
    assert "Nothing is late." in ask(office, "/task list overdue").drawn or LISTS["overdue"]


def test_a_closed_task_is_reopened_from_the_list_of_closed_ones(office: Office) -> None:
    no = write(office.book, office.company.jo).no
    office.book.tasks.complete(office.company.jo, no)
    message = ask(office, "/task list closed")
    assert "Your closed tasks (1)" in message.drawn
    press(office, message, "Reopen")
    assert not one(office, no).closed
    assert "Your closed tasks (0)" in message.drawn


def test_a_task_of_a_stage_can_be_done_from_the_list(office: Office) -> None:
    office.deal()
    message = ask(office)
    press(office, message, "Done", beside="Verify quality")
    with office.book.database.reading() as session:
        closed = session.exec(select(Task).where(col(Task.closed))).all()
    assert [task.description for task in closed] == ["Verify quality"]
    assert closed[0].completed_by_id == office.company.jo.salesperson_id
