"""The windows New task and Edit task."""

from datetime import date
from typing import Any

import pytest

from bot.sandbox import Sheet, check_message, check_options, check_view
from handlers import notices
from handlers.views import task_windows
from storage.domain.people import Visibility
from storage.models import Workspace
from tests.handlers import second_opinion
from tests.handlers.conftest import Office
from tests.handlers.screens import ENGLISH
from tests.handlers.screens_tasks import at_the_extremes
from tests.handlers.test_task_lists import ask, one, press
from tests.storage.tasking import add_team, all_tasks, as_drafted, write

FILLED: dict[str, Any] = {"Description": "Call Kari", "Date": "2026-03-04"}
EXTREMES = at_the_extremes()


def new(office: Office, line: str = "/task new") -> Sheet:
    office.jim.command(line, channel="C1")
    office.settle()
    return office.jim.view("New task")


@pytest.mark.parametrize("name", EXTREMES)
def test_a_screen_stays_valid_at_the_extremes(name: str) -> None:
    screen = EXTREMES[name]
    report = check_view(screen) if screen.get("type") == "modal" else check_message(screen)
    assert (report.findings, report.warnings, report.too_large) == ((), (), False)
    second_opinion.check(screen)


@pytest.mark.parametrize("name", ["A", "x" * 100, "販" * 100, '"<&>"', ""])
def test_suggestions_fit(name: str) -> None:
    options = [
        task_windows.person_owner("X" * 20, name),
        task_windows.team_owner(ENGLISH, "X" * 10, name),
        task_windows.opportunity_option("OP000001", name, name),
    ]
    assert check_options({"options": options}).findings == ()


def test_new_writes_down_everything_that_was_filled_in(office: Office) -> None:
    no = office.deal()
    with office.book.database.transaction() as session:
        add_team(session, "T1", "SALE", office.company.jo, name="Sales")
    before = {task.no for task in all_tasks(office.book)}
    window = new(office, "/task new Call &amp; meet by tomorrow")
    assert (window.value("Description"), window.value("Date")) == ("Call & meet", "2026-03-03")
    window.cancel()
    window = new(office, "/task new Call &amp; meet")
    assert window.value("Description") == "Call & meet"
    assert window.value("Date") == "2026-03-02"
    assert window.labels == [
        "Description",
        "Type",
        "Date",
        "Start time",
        "Duration",
        "Priority",
        "Salesperson or Team",
        "Opportunity",
        "Contact",
        "Repeat",
        "Repeat from",
    ]
    window.fill(
        {
            "Type": "Meeting",
            "Start time": "13:30",
            "Duration": "45",
            "Priority": "High",
            "Salesperson or Team": "Sales",
            "Opportunity": "Boxes",
            "Contact": "Kari",
            "Repeat": "1M",
            "Repeat from": "Closing date",
        }
    )
    assert window.submit().closed
    office.settle()
    card = office.jim.private("C1")[-1]
    (made,) = (task for task in all_tasks(office.book) if task.no not in before)
    assert f"Task {made.no} created" in card.drawn
    line = one(office, made.no)
    assert (line.team, line.salesperson, line.opportunity, line.contact) == ("SALE", None, no, "Kari Nordmann")
    assert (line.type, line.duration, line.priority, line.repeats) == ("meeting", 45, "high", "1M")
    assert (line.start_time.isoformat(), line.repeats_from) == ("13:30:00", "closing_date")
    assert "1M from the closing date" in card.drawn


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"Duration": "30s"}, "Duration", "Type a duration from 1 minute to 10 years."),
        ({"Duration": "11y"}, "Duration", "Type a duration from 1 minute to 10 years."),
        ({"Duration": "a while"}, "Duration", "a while is not a duration."),
        ({"Date": "1899-12-31"}, "Date", "Choose a day between"),
        ({"Type": "Meeting"}, "Start time", "A meeting needs a start time and a duration."),
        ({"Repeat": "weekly"}, "Repeat", "weekly is not a date formula."),
        ({"Repeat": "-1W"}, "Repeat", "-1W does not lead to a later day."),
        ({"Description": "\u200b"}, "Description", "This is needed."),
    ],
)
def test_what_is_wrong_is_said_under_its_field(office: Office, typed: dict[str, str], field: str, said: str) -> None:
    before = office.dump()
    window = new(office)
    window.fill({**FILLED, **typed})
    submission = window.submit()
    assert submission.errors[field].startswith(said)
    assert window.open
    assert office.dump() == before


def test_everything_that_is_wrong_is_said_at_once(office: Office) -> None:
    window = new(office)
    window.fill({**FILLED, "Type": "Meeting", "Duration": "a while", "Repeat": "weekly"})
    assert set(window.submit().errors) == {"Start time", "Duration", "Repeat"}


def test_a_refused_window_can_be_mended_and_sent_again(office: Office) -> None:
    window = new(office)
    window.fill({**FILLED, "Duration": "30s"})
    assert window.submit().errors
    window.fill({"Duration": "30"})
    assert window.submit().closed
    assert one(office, "TD000001").duration == 30


def test_people_teams_and_only_visible_opportunities_are_offered(office: Office) -> None:
    with office.book.database.transaction() as session:
        add_team(session, "T1", "SALE", office.company.jo, name="Sales")
        session.get_one(Workspace, "T1").visibility = Visibility.OWN
    mine, others = office.deal("Boxes"), office.deal("Crates", salesperson="OF")
    window = new(office)
    assert window.search("Salesperson or Team", "") == ["Helena Ray", "Jim Olive", "Otis Falls", "Sales"]
    assert window.search("Salesperson or Team", "sa") == ["Sales"]
    users = {person.key: person.detail for person in office.book.people.search("T1", "", 9)}
    assert users == {"HR": "", "JO": "U1", "OF": "U2"}, "who is not in Slack is noted"
    noted = task_windows.person_owner("HR", "Helena Ray", "not in Slack")
    assert noted["description"]["text"] == "HR · not in Slack"
    assert window.search("Opportunity", "") == [f"{mine} · Boxes"]
    assert window.search("Opportunity", others) == []


def test_the_shortcut_opens_the_window_and_the_task_comes_as_a_message(office: Office) -> None:
    office.jim.shortcut("new_task")
    office.settle()
    window = office.jim.view("New task")
    window.fill(FILLED)
    assert window.submit().closed
    card = office.jim.wait_for_message("Task TD000001 created")
    assert card.buttons == ["Done", "Edit"]
    press(office, card, "Done")
    assert card.edited == 1
    assert "Done" in card.drawn
    assert card.buttons == ["Undo"]
    press(office, card, "Undo")
    assert card.buttons == ["Done", "Edit"]


def test_new_from_the_card_of_an_opportunity_redraws_that_card(office: Office) -> None:
    no = office.deal(activate=False)
    office.jim.command(f"/opp {no} task", channel="C1")
    office.settle()
    window = office.jim.view("New task")
    assert window.value("Opportunity") == f"{no} · Boxes"
    window.fill(FILLED)
    assert window.submit().closed
    office.settle()
    assert "Task TD000001 created" in office.jim.private("C1")[-1].drawn
    assert (one(office, "TD000001").opportunity, one(office, "TD000001").contact) == (no, "Acme AS")
    listed = ask(office, f"/opp {no} tasks")
    assert f"{no}: open tasks (1)" in listed.drawn
    assert ask(office, f"/opp tasks {no}").drawn == listed.drawn


def test_edit_by_command_shows_the_card_below(office: Office) -> None:
    write(office.book, office.company.jo)
    office.jim.command("/task 1 edit", channel="C1")
    office.settle()
    window = office.jim.view("Edit task")
    window.fill({"Date": "2026-03-09"})
    assert window.submit().closed
    office.settle()
    assert "Task TD000001 changed" in office.jim.private("C1")[-1].drawn
    assert one(office, "TD000001").due_date == date(2026, 3, 9)


def test_a_window_that_is_out_of_date_is_refused_and_says_by_whom(office: Office) -> None:
    task = write(office.book, office.company.jo)
    office.jim.command("/task 1 edit", channel="C1")
    office.settle()
    window = office.jim.view("Edit task")
    office.book.tasks.edit(office.company.of, task.no, as_drafted(task, description="Other"))
    window.fill({"Description": "Mine"})
    errors = window.submit().errors
    assert "Otis Falls changed TD000001 while this window was open" in next(iter(errors.values()))
    assert one(office, "TD000001").description == "Other"


def test_a_task_from_the_menu_of_a_card_redraws_that_card(office: Office) -> None:
    no = office.deal(activate=False)
    card = ask(office, f"/opp {no}")
    card.choose("Task")
    office.settle()
    window = office.jim.view("New task")
    window.fill(FILLED)
    assert window.submit().closed
    office.settle()
    assert "Task TD000001 created" in card.drawn
    assert f"{no} · Boxes" in card.drawn
    assert "1 · next 4 Mar 2026" in card.drawn
    assert len(office.jim.private("C1")) == 1


@pytest.mark.usefixtures("swept")
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_what_was_done_while_slack_was_away_is_told_later(office: Office) -> None:
    message = ask(office)
    press(office, message, "New task")
    office.jim.view("New task").fill(FILLED)
    office.slack.go_down()
    office.jim.view("New task").submit()
    office.settle()
    assert one(office, "TD000001").description == "Call Kari"
    office.slack.come_back()
    office.clock.move(minutes=1)
    assert notices.tell_waiting(office.book, office.bot.client_for) == 1
    assert "Task TD000001 created: Call Kari" in office.jim.direct_messages()[-1].drawn
