"""The Home as people use it: it shows their day, stays as they set it, and is true after whatever anybody does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.sandbox import Person, Sheet
from bot.scheduler import Scheduler
from handlers.home_drawing import draw_due
from storage.domain.estimates import Estimates
from storage.domain.home import LINES, Scope
from storage.domain.people import Role, Visibility
from storage.models import HomeView, Salesperson, Workspace
from storage.services.home import LEASE
from tests.builders import MONDAY
from tests.handlers.conftest import Office
from tests.storage.tasking import write

TODAY = Estimates(50_000_00, 40, MONDAY)


def home(office: Office, who: Person) -> Sheet:
    """Open the Home."""
    who.open_home()
    office.settle()
    return who.wait_for_home()


def published(office: Office, who: Person) -> int:
    """Count how often a Home was published."""
    calls = [one for one in office.slack.traffic if one.name == "views.publish"]
    return sum(f'"user_id": "{who.id}"' in str(one) or who.id in str(one) for one in calls)


def row(office: Office, who: Person) -> HomeView:
    with office.book.database.reading() as session:
        return session.get_one(HomeView, ("T1", who.id))


def draw(office: Office) -> int:
    return draw_due(office.book, office.bot.client_for)


def test_the_day_is_told_and_done_in_place_and_taken_back(office: Office) -> None:
    office.deal("Late boxes", estimates=TODAY)
    write(office.book, office.company.jo, "Call Kari")
    office.clock.move(days=1)
    sheet = home(office, office.jim)
    for said in (
        "3 overdue",
        "*Overdue (3)*",
        "*Acme AS · Late boxes* · €50,000",
        "Task TD000003: Call Kari",
        "1 day late",
    ):
        assert said in sheet.text, sheet.text
    assert "*Due this week (" not in sheet.text
    sheet.press("Done", beside="Call Kari")
    office.settle()
    assert "TD000003 Call Kari: done" in sheet.text
    assert "2 overdue" in sheet.text
    sheet.press("Undo")
    office.settle()
    assert "3 overdue" in sheet.text
    assert ": done" not in sheet.text
    sheet.press("Open", beside="Late boxes")
    office.settle()
    card = office.jim.wait_for_message("OP000001")
    card.press("Win")
    window = office.jim.view("Close opportunity")
    window.fill({"Close code": "Price_W (PRICE_W)"})
    assert window.submit().closed
    office.settle()
    assert "Late boxes" not in sheet.text, "what is done elsewhere shows too"
    sheet.press("Open", beside="Call Kari")
    office.settle()
    assert "Call Kari" in office.jim.direct_messages()[-1].drawn
    assert office.jim.direct_messages()[-1].buttons == ["Done", "Edit"]


def test_what_is_shown_and_the_page_stay_as_they_were_chosen(office: Office) -> None:
    for number in range(LINES + 2):
        write(office.book, office.company.jo, f"Task {number:02}")
    office.deal("Boxes", estimates=TODAY)
    sheet = home(office, office.jim)
    assert f"1 to {LINES} of {LINES + 4}" in sheet.text
    sheet.choose("Tasks")
    office.settle()
    sheet.press("Next page")
    office.settle()
    last = f"{LINES + 1} to {LINES + 3} of {LINES + 3}"
    assert last in sheet.text
    assert "Next page" not in sheet.buttons
    office.clock.move(hours=1)
    assert last in home(office, office.jim).text
    sheet.press("Done", beside="Task 16")
    office.settle()
    assert f"{LINES + 1} to {LINES + 2} of {LINES + 2}" in sheet.text
    sheet.choose("MULTI")
    office.settle()
    assert "Nothing of that is due this week." in sheet.text
    sheet.choose("All sales cycles")
    office.settle()
    sheet.press("Next page")
    office.settle()
    sheet.press("Previous page")
    office.settle()
    assert f"1 to {LINES} of" in sheet.text


def test_managers_switch_to_the_work_of_others_and_salespeople_have_no_switch(office: Office) -> None:
    office.deal("Boxes", estimates=TODAY)
    assert "My team" not in str(home(office, office.jim).blocks)
    sheet = home(office, office.otis)
    assert "Boxes" not in sheet.text
    sheet.choose("All")
    office.settle()
    assert "Estimated closing date 2 Mar 2026 · today · Jim Olive" in sheet.text
    assert "*By salesperson*\nJim Olive: 1 · €50,000" in sheet.text
    with office.book.database.transaction() as session:
        session.get_one(Salesperson, office.company.of.salesperson_id).role = Role.MANAGER
        session.get_one(Workspace, "T1").visibility = Visibility.OWN
    assert "Boxes" not in home(office, office.otis).text, "what may not be read is not counted"
    with office.book.database.transaction() as session:
        session.get_one(Salesperson, office.company.of.salesperson_id).role = Role.SALESPERSON
    before = row(office, office.otis)
    sheet.choose("My team")
    office.settle()
    assert "Only the salesperson's manager" in office.otis.direct_messages()[-1].text
    assert row(office, office.otis).scope is before.scope is Scope.ALL


def test_each_door_answers_with_a_message(office: Office) -> None:
    office.deal("Boxes", estimates=TODAY)
    sheet = home(office, office.jim)
    doors = {
        "My opportunities": "Your open opportunities (1)",
        "My tasks": "Your open tasks (2)",
        "Contacts": "Acme AS",
        "Pipeline": "Initial",
    }
    for button, answer in doors.items():
        sheet.press(button)
        office.settle()
        assert answer in office.jim.direct_messages()[-1].drawn
        assert sheet.text.count(" in the Messages tab.") == 1, button


def test_what_is_wanted_seldom_is_in_the_menu_again_and_again(office: Office) -> None:
    sheet = home(office, office.otis)
    sheet.choose("Help")
    office.settle()
    sheet.choose("Help")
    office.settle()
    assert sum("What you can type" in one.drawn for one in office.otis.direct_messages()) == 2
    sheet.choose("Why")
    office.settle()
    assert "<@U2>" in office.otis.direct_messages()[-1].text or "Nothing" in office.otis.direct_messages()[-1].text
    for item, title in (("Away", "Away"), ("Digest settings", "Digests")):
        sheet.choose(item)
        office.settle()
        office.otis.view(title).cancel()
    sheet.press("Open", beside="*Digest channel*")
    office.settle()
    office.otis.view("Digests").cancel()
    office.deal("Boxes")
    sheet.press("Find")
    office.settle()
    window = office.otis.view("Find")
    window.fill({"What to find": "box"})
    assert window.submit().closed
    office.settle()
    assert "Found “box” (1)" in office.otis.direct_messages()[-1].drawn


def test_those_whom_others_concern_see_it_by_the_next_turn_and_who_never_opened_theirs_is_sent_nothing(
    office: Office,
) -> None:
    sheet = home(office, office.jim)
    no = office.deal("Boxes", estimates=TODAY)
    office.otis.command(f"/opp {no} step", channel="C1")
    window = office.otis.view("Next step")
    window.fill({"Next step": "Ask the boss", "Next step date": MONDAY.isoformat()})
    assert window.submit().closed
    office.settle()
    assert "Ask the boss" not in sheet.text
    scheduler = Scheduler(office.bot)
    scheduler.draw_homes()
    assert "Next step: Ask the boss · 2 Mar 2026 · today" in sheet.text
    assert draw(office) == 0
    assert office.otis.home is None


def test_a_new_day_is_drawn_after_midnight_where_the_person_is(office: Office) -> None:
    write(office.book, office.company.jo, "Call Kari")
    jim, otis = home(office, office.jim), home(office, office.otis)
    assert "1 due today" in jim.text
    office.clock.now = office.clock.now.replace(hour=23, minute=5)
    assert draw(office) == 1, "in Oslo it is tomorrow, in London not"
    assert "1 overdue" in jim.text
    assert "2 Mar 2026" not in otis.text
    office.clock.move(hours=1)
    assert draw(office) == 1


def test_a_burst_of_presses_is_drawn_once_more_at_most_for_what_came_while_it_was_drawn(office: Office) -> None:
    for number in range(8):
        write(office.book, office.company.jo, f"Task {number}")
    sheet = home(office, office.jim)
    before = published(office, office.jim)
    office.slack.fail("views.publish", "slow", times=1, seconds=1)
    with ThreadPoolExecutor(8) as hands:
        list(hands.map(lambda number: sheet.press("Done", beside=f"Task {number}"), range(8)))
    office.settle()
    assert published(office, office.jim) - before <= 3
    assert "*Due today" not in sheet.text
    assert sheet.text.count(": done") == 1


def test_another_drawing_that_is_there_is_drawn_over_from_fresh_rows(office: Office) -> None:
    sheet = home(office, office.jim)
    office.slack.workspace.publish("U1", {"type": "home", "blocks": [{"type": "divider"}]})
    office.deal("Boxes", estimates=TODAY)
    assert draw(office) == 1
    assert "Boxes" in sheet.text
    assert row(office, office.jim).hash == sheet.screen.hash


@pytest.mark.usefixtures("swept")
@pytest.mark.parametrize("how", ["500", "ratelimited", "drop", "not_enabled"])
def test_a_home_that_slack_does_not_take_is_drawn_later_and_the_answer_comes_all_the_same(
    office: Office, how: str
) -> None:
    sheet = home(office, office.jim)
    office.slack.fail("views.publish", how, times=1)
    sheet.press("New task")
    office.settle()
    window = office.jim.view("New task")
    window.fill({"Description": "Call Kari"})
    assert window.submit().closed
    office.settle()
    assert "TD000001 created" in office.jim.direct_messages()[-1].drawn
    assert "Call Kari" not in sheet.text
    assert draw(office) == 0
    office.clock.now += LEASE
    office.book.pacing.let_go("T1", "views.publish")
    assert draw(office) == 1
    assert "Call Kari" in sheet.text


@pytest.mark.usefixtures("swept")
def test_no_more_are_drawn_than_slack_takes_and_what_is_broken_stops_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.services.pacing.PUBLISHED_AT_ONCE", 1)
    sheets = [home(office, who) for who in (office.jim, office.otis)]
    office.book.selling.use_standard(office.company.of)
    assert draw(office) == 1
    assert draw(office) == 0, "the other waits for its turn"
    office.clock.move(days=1)
    monkeypatch.setattr("storage.services.pacing.PUBLISHED_AT_ONCE", 100)
    office.book.pacing.hold_back("T1", "views.publish", 3600)
    assert draw(office) == 0
    waits = max(row(office, who).draw_at - office.clock.now for who in (office.jim, office.otis))
    assert waits == timedelta(minutes=1), "while Slack takes nothing it is not asked every other second"
    office.book.pacing.let_go("T1", "views.publish")
    office.clock.move(minutes=1)
    monkeypatch.setattr("handlers.views.home._doors", lambda _, shown: {"type": "divider"} if shown.leads else 1 / 0)
    assert draw(office) == 1
    assert "home broken" in office.lines.all
    assert all(sheet.open for sheet in sheets)
    assert draw_due(office.book, office.bot.client_for, stopping=lambda: True) == 0


def test_who_is_let_in_no_more_is_shown_nothing_any_more(office: Office) -> None:
    office.deal("Boxes", estimates=TODAY)
    sheet = home(office, office.jim)
    assert "Boxes" in sheet.text
    office.book.salespeople.block(office.company.of, office.company.jo.salesperson_id)
    assert draw(office) == 1
    assert "Boxes" not in sheet.text
    assert "Ask an admin to add you." in sheet.text
    assert draw(office) == 0
