"""The windows Update opportunity and Close opportunity: the rest follows what was chosen, and keeps what was typed."""

import pytest
from sqlmodel import col, select

from bot.sandbox import NotOnScreenError, Sheet
from storage.models import CloseCode, CloseCodeType, Task
from storage.services.quotes import QuoteDraft
from tests.builders import MONDAY, add_close_code
from tests.handlers.conftest import Office

TYPED = {
    "Estimated value": "130000",
    "Date of change": "2026-03-09",
    "Estimated closing date": "2026-07-01",
    "Note": "They *like* it",
}


def update(office: Office, no: str, verb: str = "update") -> Sheet:
    office.jim.command(f"/opp {no} {verb}", channel="C1")
    office.settle()
    return office.jim.view("Update opportunity")


def advance(office: Office, no: str, times: int) -> None:
    for _ in range(times):
        assert update(office, no, "next").submit().closed
        office.settle()


def choose(office: Office, window: Sheet, label: str, choice: str) -> None:
    """Change what the rest follows, and wait until it has followed."""
    window.fill({label: choice})
    office.settle()


def shown(window: Sheet) -> tuple[object, ...]:
    return window.choices("Stage"), window.value("Stage"), window.value("Chances of success %")


def test_stage_and_chances_follow_the_action_type_and_the_rest_is_kept(office: Office) -> None:
    """EX-LARGE stands at chances 25, 60 and 80 (worked case A5)."""
    no = office.deal(cycle="EX-LARGE")
    advance(office, no, 1)
    window = update(office, no, "next")
    window.fill(TYPED)
    expected = {
        "Next": (["3 · Product Presentation/Workshop"], "3 · Product Presentation/Workshop", "60"),
        "Update": (["2 · Understanding needs meeting"], "2 · Understanding needs meeting", "25"),
        "Previous": (["1 · Initial"], "1 · Initial", "10"),
        "Skip": (
            ["3 · Product Presentation/Workshop", "4 · Proposal"],
            "3 · Product Presentation/Workshop",
            "60",
        ),
    }
    for action_type in ("Update", "Next", "Previous", "Skip", "Update"):
        choose(office, window, "Action type", action_type)
        assert shown(window) == expected[action_type], action_type
        assert {label: window.value(label) for label in TYPED} == TYPED, action_type
        if action_type != "Update":
            assert window.value("Cancel existing open tasks") == []
            window.fill({"Cancel existing open tasks": True})


def test_a_window_without_open_tasks_says_so(office: Office) -> None:
    no = office.deal(cycle="NEW")
    with office.book.database.transaction() as session:
        for task in session.exec(select(Task)):
            session.delete(task)
    window = update(office, no, "next")
    assert "No open tasks" in window.text
    assert window.value("Cancel existing open tasks") == []
    window.cancel()
    window = close(office, no, "win")
    assert "No open tasks" in window.text
    assert window.value("Cancel open tasks") == []
    window.fill({"Close code": "Price_W (PRICE_W)"})
    assert window.submit().closed


def test_update_brings_the_chances_back_to_what_is_stored(office: Office) -> None:
    no = office.deal(cycle="EX-LARGE")
    window = update(office, no, "next")
    assert window.value("Chances of success %") == "25"
    choose(office, window, "Action type", "Update")
    assert window.value("Chances of success %") == "40"


def test_chances_follow_the_stage_within_skip(office: Office) -> None:
    no = office.deal(cycle="EX-LARGE")
    window = update(office, no, "skip")
    window.fill(TYPED)
    assert window.choices("Stage") == [
        "2 · Understanding needs meeting",
        "3 · Product Presentation/Workshop",
        "4 · Proposal",
    ]
    for stage, chances in (("4 · Proposal", "80"), ("2 · Understanding needs meeting", "25")):
        choose(office, window, "Stage", stage)
        assert (window.value("Stage"), window.value("Chances of success %")) == (stage, chances)
        assert {label: window.value(label) for label in TYPED} == TYPED


@pytest.mark.parametrize(
    ("cycle", "steps", "offered"),
    [
        ("EXISTING", 0, ["Next", "Update", "Skip"]),
        ("EXISTING", 1, ["Next", "Update", "Previous"]),
        ("NEW", 0, ["Next", "Update"]),
        ("MULTI", 0, ["Update"]),
        ("EX-LARGE", 1, ["Next", "Update", "Previous", "Skip"]),
    ],
)
def test_only_what_is_possible_now_is_offered(office: Office, cycle: str, steps: int, offered: list[str]) -> None:
    no = office.deal(cycle=cycle)
    advance(office, no, steps)
    assert update(office, no).choices("Action type") == offered


def test_jump_is_offered_once_two_stages_lie_behind(office: Office) -> None:
    no = office.deal()
    office.book.quotes.create(office.company.jo, no, QuoteDraft(125_000_50))
    advance(office, no, 2)
    window = update(office, no, "jump")
    assert window.choices("Action type") == ["Next", "Update", "Previous", "Jump"]
    assert window.choices("Stage") == ["2 · Presentation", "1 · Initial"]
    assert window.value("Estimated value") == "125000.50"


POSSIBLE = {
    ("not started", "next"): "This opportunity has not been started. Activate its first stage first.",
    ("not started", "update"): "This opportunity has not been started. Activate its first stage first.",
    ("not started", "activate"): None,
    ("not started", "win"): "Close opportunity",
    ("not started", "quote"): "A quote needs an opportunity that is in progress. Activate its first stage first.",
    ("first stage", "activate"): "This opportunity is already in progress. Use Update to move it on.",
    ("first stage", "next"): "Update opportunity",
    ("first stage", "previous"): "Previous is not possible from this stage. Possible now: Next, Update, Skip.",
    ("first stage", "skip"): "Update opportunity",
    ("first stage", "jump"): "Jump is not possible from this stage. Possible now: Next, Update, Skip.",
    ("first stage", "update"): "Update opportunity",
    ("first stage", "lose"): "Close opportunity",
    ("first stage", "quote"): "Sales quote",
    ("first stage", "HISTORY"): None,
    ("first stage", "help"): None,
    ("lost", "activate"): "This opportunity is closed (Lost). Nothing can be changed in it any more.",
    ("lost", "next"): "This opportunity is closed (Lost). Nothing can be changed in it any more.",
    ("lost", "win"): "This opportunity is closed (Lost). Nothing can be changed in it any more.",
    ("lost", "history"): None,
}


@pytest.mark.parametrize("standing", ["not started", "first stage", "lost"])
def test_every_verb_behind_a_number_does_its_work_or_says_why_not(office: Office, standing: str) -> None:
    no = office.deal(activate=standing != "not started")
    if standing == "lost":
        office.jim.command(f"/opp {no} lose", channel="C1")
        window = office.jim.view("Close opportunity")
        assert window.submit().closed
        office.settle()
    for (where, verb), expected in POSSIBLE.items():
        if where != standing or verb == "activate":
            continue
        office.jim.command(f"/opp {no} {verb}", channel="C1")
        office.settle()
        if office.jim.has_view():
            assert office.jim.view().title == expected, verb
            office.jim.view().cancel()
        elif expected is None:
            assert ":warning:" not in office.jim.private("C1")[-1].text, verb
        else:
            assert office.jim.private("C1")[-1].text == f":warning: {expected}", verb
    office.jim.command(f"/opp {no} activate", channel="C1")
    office.settle()
    expected = POSSIBLE[standing, "activate"] or "Activated: Initial"
    assert expected in office.jim.private("C1")[-1].text


def close(office: Office, no: str, verb: str) -> Sheet:
    office.jim.command(f"/opp {no} {verb}", channel="C1")
    office.settle()
    return office.jim.view("Close opportunity")


def test_close_codes_and_sales_value_follow_the_status(office: Office) -> None:
    window = close(office, office.deal(), "win")
    window.fill({"Note": "Signed", "Closing date": "2026-03-05"})
    assert window.choices("Close code") == ["Price_W (PRICE_W)", "Product_W (PRODUCT_W)"]
    assert window.value("Close code") is None
    assert window.value("Sales value") == "100000"
    assert window.required("Sales value")
    choose(office, window, "Status", "Lost")
    assert "Sales value" not in window.labels
    assert window.value("Close code") == "Price_L (PRICE_L)"
    assert (window.value("Note"), window.value("Closing date")) == ("Signed", "2026-03-05")
    choose(office, window, "Status", "Won")
    assert window.value("Close code") is None
    assert window.value("Note") == "Signed"
    assert window.value("Cancel open tasks") == ["Cancel 2 open tasks"]


def test_two_close_codes_of_a_status_leave_the_choice_open(office: Office) -> None:
    with office.book.database.transaction() as session:
        add_close_code(session, "T1", "LATE_L", CloseCodeType.LOST)
    window = close(office, office.deal(), "lose")
    assert window.value("Close code") is None
    assert window.choices("Close code") == ["Late_L (LATE_L)", "Price_L (PRICE_L)"]


def test_a_status_without_close_codes_says_so_in_the_window(office: Office) -> None:
    with office.book.database.transaction() as session:
        for row in session.exec(select(CloseCode).where(col(CloseCode.code) == "PRICE_L")):
            row.blocked = True
    window = close(office, office.deal(), "lose")
    assert "There is no close code for this yet. Ask an admin to add one." in window.text
    assert "Close code" not in window.labels
    choose(office, window, "Status", "Won")
    assert window.labels[:2] == ["Status", "Close code"]


def test_an_order_needs_a_close_code_for_won(office: Office) -> None:
    no = office.deal()
    office.book.quotes.create(office.company.jo, no, QuoteDraft(5_00))
    with office.book.database.transaction() as session:
        for row in session.exec(select(CloseCode).where(col(CloseCode.type) == CloseCodeType.WON)):
            row.blocked = True
    office.jim.command(f"/opp {no} quote", channel="C1")
    office.jim.private("C1")[-1].press("Make order")
    office.settle()
    assert "There are no close codes yet" in office.jim.private("C1")[-1].text
    with pytest.raises(NotOnScreenError):
        office.jim.view(timeout=0)


def test_the_quotes_amount_is_proposed_as_the_sales_value(office: Office) -> None:
    no = office.deal()
    office.book.quotes.create(office.company.jo, no, QuoteDraft(125_000_50))
    window = close(office, no, "win")
    assert window.value("Sales value") == "125000.50"
    assert "The linked quote's amount counts." in window.text


def test_closing_before_the_last_change_is_refused_and_on_that_day_is_not(office: Office) -> None:
    window = close(office, office.deal(), "lose")
    window.fill({"Closing date": "2026-03-01"})
    assert window.submit().errors == {
        "Closing date": "The last change was on 2 Mar 2026. Choose that day or a later one."
    }
    window.fill({"Closing date": MONDAY.isoformat()})
    assert window.submit().closed
