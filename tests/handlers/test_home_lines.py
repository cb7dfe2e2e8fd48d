"""The lines of a Home: what can be done about each where it stands, and what the Home says of it afterwards."""

from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import product
from typing import Any

import pytest

from bot.sandbox import Sheet
from handlers import ids
from handlers.views.home_day import SHOWN
from storage.domain.estimates import Estimates
from storage.domain.home import mark_of
from storage.domain.people import Role
from storage.models import Salesperson
from tests.builders import MONDAY
from tests.handlers.conftest import Office
from tests.handlers.test_home import TODAY, home, row
from tests.storage.tasking import write


def day_of(office: Office, what: str) -> date | None:
    """Give the day on which something is due now."""
    if what.startswith("Task"):
        return office.book.tasks.one("T1", "TD000003").due_date
    line = office.book.opportunities.card("T1", "OP000001").line
    return line.next_step_date if what.startswith("Next step") else line.closing_date


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("Task TD000003", "TD000003 Call Kari"),
        ("Next step: ", "OP000001 Ask the boss"),
        ("Estimated closing date", "OP000001 estimated closing date"),
    ],
)
def test_each_line_is_moved_in_place_and_the_way_back_outlasts_a_reload(office: Office, what: str, said: str) -> None:
    office.deal("Boxes", estimates=TODAY, next_step="Ask the boss", next_step_date=MONDAY)
    write(office.book, office.company.jo, "Call Kari")
    for option, day in (("Move to tomorrow", date(2026, 3, 3)), ("Move by a week", date(2026, 3, 9))):
        sheet = home(office, office.jim)
        assert day_of(office, what) == MONDAY
        sheet.choose(option, beside=what)
        office.settle()
        assert day_of(office, what) == day
        moved = f":white_check_mark: {said}: moved to {day.day} Mar 2026"
        assert moved in sheet.text
        office.clock.move(minutes=8)
        assert moved in home(office, office.jim).text
        sheet.press("Undo")
        office.settle()
        assert "moved to" not in sheet.text
        assert day_of(office, what) == MONDAY
    assert office.jim.direct_messages() == []


def test_a_next_step_is_done_in_place_and_after_ten_minutes_the_way_back_is_gone(office: Office) -> None:
    office.deal("Boxes", next_step="Ask the boss", next_step_date=MONDAY)
    sheet = home(office, office.jim)
    for _ in range(2):
        sheet.press("Done", beside="Next step: Ask the boss")
        office.settle()
        assert ":white_check_mark: OP000001 Ask the boss: done" in sheet.text
        assert day_of(office, "Next step") is None
        sheet.press("Undo")
        office.settle()
        assert "Next step: Ask the boss · 2 Mar 2026 · today" in sheet.text
    sheet.press("Done", beside="Next step: Ask the boss")
    office.settle()
    office.clock.move(minutes=11)
    assert "Undo" not in home(office, office.jim).buttons


def test_what_cannot_be_moved_without_more_is_asked_in_a_window(office: Office) -> None:
    no = office.deal("Boxes", activate=False, estimates=Estimates(None, None, MONDAY))
    office.book.opportunities.activate(office.company.jo, no)
    sheet = home(office, office.jim)
    sheet.choose("Move to tomorrow", beside="Boxes")
    office.settle()
    office.jim.view("Update opportunity").cancel()
    assert office.book.opportunities.card("T1", no).line.closing_date == MONDAY
    assert ":white_check_mark:" not in sheet.text


def test_the_home_says_where_the_answer_is_until_something_else_is_done_there(office: Office) -> None:
    office.deal("Boxes", estimates=TODAY)
    sheet = home(office, office.otis)
    sheet.choose("All")
    office.settle()
    assert sheet.text.index("Cards, lists and files come as messages") < sheet.text.index("Boxes")
    said = "OP000001 is in the Messages tab."
    presses: list[tuple[Callable[[], object], str]] = [
        (partial(sheet.press, "Open", beside="Boxes"), said),
        (partial(sheet.choose, "Due today"), said),
        (partial(sheet.choose, "Help"), SHOWN["home.more"]),
        (partial(sheet.press, "Import"), SHOWN["data.help"]),
        (partial(sheet.press, "Export"), SHOWN["data.export"]),
        (partial(sheet.press, "Open", beside="Task TD000001"), "TD000001 is in the Messages tab."),
    ]
    for press, expected in presses:
        press()
        office.settle()
        assert sheet.text.count(expected) == 1, expected
        assert sheet.text.count("in the Messages tab.") + sheet.text.count("comes to the Messages tab.") == 1
    before = sheet.text
    office.otis.command("/opp OP000001", channel="C1")
    office.settle()
    assert sheet.text == before, "what is asked elsewhere is not said here"


def test_who_may_not_change_something_is_offered_to_open_it(office: Office) -> None:
    office.deal("Boxes", estimates=TODAY, next_step="Ask the boss", next_step_date=MONDAY)
    with office.book.database.transaction() as session:
        session.get_one(Salesperson, office.company.of.salesperson_id).role = Role.MANAGER
    sheet = home(office, office.otis)
    sheet.choose("All")
    office.settle()
    assert "Next step: Ask the boss" in sheet.text
    assert "Done" not in sheet.buttons
    with pytest.raises(LookupError):
        sheet.choose("Move to tomorrow")


def chosen(office: Office) -> tuple[object, ...]:
    """Give what Otis's Home is set to."""
    kept = row(office, office.otis)
    return kept.scope, kept.showing, kept.cycle_code, kept.page


def test_values_that_no_button_of_ours_has_change_nothing_and_the_home_says_why(office: Office) -> None:
    write(office.book, office.company.jo)
    sheet = home(office, office.otis)
    before, tasks = chosen(office), office.book.tasks.one("T1", "TD000001")
    undated, late = "task 2026-13-01 TD000001", "task 9999-12-31 TD000001"
    forged = {
        ("9999999", "-1", "٣", ""): (ids.ACTION_HOME_ON, ids.ACTION_HOME_SCOPE, ids.ACTION_HOME_MORE),
        ("x", ""): (ids.ACTION_HOME_CYCLE, ids.ACTION_HOME_UNDO),
        (undated, f"week {undated}", late, f"week {late}", "year task 2026-03-02 TD000001"): (
            ids.ACTION_HOME_DONE,
            ids.ACTION_HOME_LINE,
        ),
    }
    for values, actions in forged.items():
        for value, action in product(values, actions):
            element: dict[str, Any] = {"type": "button", "action_id": action, "value": value}
            element["text"] = {"type": "plain_text", "text": "Go"}
            office.slack.workspace.publish(
                "U2", {"type": "home", "blocks": [{"type": "actions", "elements": [element]}]}
            )
            sheet.press("Go")
            office.settle()
            assert chosen(office) == before, (action, value)
            assert ":warning: " in sheet.text, (action, value)
    assert office.book.tasks.one("T1", "TD000001") == tasks


def pressed_again(office: Office, sheet: Sheet, action: str, value: str) -> None:
    """Press what stood on the Home before it was drawn anew; the Home itself is drawn over that."""
    element: dict[str, Any] = {"type": "button", "action_id": action, "value": value}
    element["text"] = {"type": "plain_text", "text": "Go"}
    blocks = [{"type": "actions", "elements": [element]}]
    office.slack.workspace.publish(office.jim.id, {"type": "home", "blocks": blocks})
    sheet.press("Go")
    office.settle()


@pytest.mark.parametrize(
    ("action", "value", "no"),
    [
        (ids.ACTION_HOME_DONE, "task 2026-03-02 TD000003", "TD000003"),
        (ids.ACTION_HOME_DONE, f"next_step 2026-03-02 OP000001 {mark_of('Ask the boss')}", "OP000001"),
        (ids.ACTION_HOME_LINE, "week closing_date 2026-03-02 OP000001", "OP000001"),
    ],
)
def test_a_second_press_changes_nothing_and_another_press_leaves_the_way_back(
    office: Office, action: str, value: str, no: str
) -> None:
    office.deal("Boxes", estimates=TODAY, next_step="Ask the boss", next_step_date=MONDAY)
    write(office.book, office.company.jo, "Call Kari")
    sheet = home(office, office.jim)
    pressed_again(office, sheet, action, value)
    before = office.book.home.told(office.company.jo, "U1")
    assert before is not None
    assert "Undo" in sheet.buttons
    pressed_again(office, sheet, action, value)
    assert office.book.home.told(office.company.jo, "U1") == before
    assert office.jim.direct_messages() == []
    sheet.press("My tasks")
    office.settle()
    assert (f":white_check_mark: {no} " in sheet.text, SHOWN["home.tasks"] in sheet.text) == (True, True)
    pressed_again(office, sheet, action, "week task 2026-03-01 TD000001")
    assert (":warning: " in sheet.text, SHOWN["home.tasks"] in sheet.text) == (True, False)
    told = len(office.jim.direct_messages())
    for _ in range(2):
        pressed_again(office, sheet, ids.ACTION_HOME_UNDO, no)
        assert (":warning: " in sheet.text, "Undo" in sheet.buttons) == (False, False)
    assert len(office.jim.direct_messages()) == told
    assert "*Due today (4)*" in sheet.text, "all is due again as it was"


def test_a_next_step_that_is_another_by_now_is_not_cleared_by_its_old_line(office: Office) -> None:
    no = office.deal("Boxes", next_step="Ask the boss", next_step_date=MONDAY)
    sheet = home(office, office.jim)
    office.book.editing.next_step(office.company.jo, no, "Sign the contract", MONDAY)
    sheet.press("Done", beside="Ask the boss")
    office.settle()
    assert f":warning: {no} was dealt with already" in sheet.text
    assert "Next step: Sign the contract" in sheet.text
