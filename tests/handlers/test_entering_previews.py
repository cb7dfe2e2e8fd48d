"""What becomes of the preview of `/opp new` and a line: edited, cancelled, created twice or later, refused."""

import json

import pytest

from tests.builders import add_contact
from tests.handlers.conftest import Office
from tests.handlers.test_entering import LINE, enter, fact, made, only


def test_new_alone_opens_the_window_as_before(office: Office) -> None:
    office.jim.command("/opp new", channel="C1")
    assert office.jim.view("New opportunity").value("Description") is None


def test_new_help_shows_help(office: Office) -> None:
    office.jim.command("/opp new help", channel="C1")
    assert "What you can type" in office.jim.private("C1")[-1].drawn


def test_edit_opens_the_window_with_everything_that_was_read(office: Office) -> None:
    preview = enter(office, LINE)
    preview.press("Edit")
    window = office.jim.view("New opportunity")
    assert {label: window.value(label) for label in window.labels} == {
        "Contact": 'Create company "Zeta Ltd"',
        "Description": "Desks & chairs",
        "Salesperson": "Otis Falls",
        "Sales cycle": "Existing (EXISTING)",
        "Priority": "High",
        "Activate first stage": ["Start the sales cycle now"],
        "Estimated value": "120000",
        "Chances of success %": "40",
        "Estimated closing date": "2026-12-15",
        "Next step": None,
        "Next step date": None,
    }
    window.fill({"Estimated value": "130000", "Activate first stage": False})
    office.settle()
    assert window.value("Contact") == 'Create company "Zeta Ltd"'
    assert window.submit().closed
    office.settle()
    line = only(office)
    assert (line.contact, line.value) == ("Zeta Ltd", 130_000_00)
    assert "Created OP000001" in preview.drawn


def test_edit_leaves_open_what_is_open(office: Office) -> None:
    preview = enter(office, "Acme AS 1.500 #ne")
    preview.press("Edit")
    window = office.jim.view("New opportunity")
    assert window.value("Contact") == "Acme AS"
    assert window.value("Estimated value") is None
    assert window.value("Sales cycle") == "New (NEW)"


def test_cancel_leaves_a_sentence_with_the_line(office: Office) -> None:
    before = office.dump()
    preview = enter(office, "Zeta `5k` &lt;x&gt;")
    preview.press("Cancel")
    office.settle()
    assert preview.drawn == "Cancelled; nothing was created. `/opp new Zeta '5k' &lt;x&gt;`"
    assert office.dump() == before


def test_pressed_twice_it_is_created_once(office: Office) -> None:
    preview = enter(office, LINE)
    buttons = json.loads(json.dumps(preview.blocks))
    preview.press("Create")
    office.settle()
    preview.post.blocks = buttons
    preview.press("Create")
    office.settle()
    assert only(office).contact == "Zeta Ltd"
    assert "Created OP000001" in preview.drawn


def test_two_previews_of_one_line_make_two(office: Office) -> None:
    for preview in (enter(office, LINE), enter(office, LINE)):
        preview.press("Create")
        office.settle()
    assert len(made(office)) == 2
    assert len(office.dump()["contact"]) == 5


def test_what_would_be_created_otherwise_by_now_is_shown_again_first(office: Office) -> None:
    preview = enter(office, "Zeta 5k friday")
    with office.book.database.transaction() as session:
        add_contact(session, "T1", "Zeta Ltd")
    preview.press("Create")
    office.settle()
    assert made(office) == []
    assert "This was read anew, and it differs. Look again." in preview.drawn
    assert fact(preview, "Contact") == "Zeta Ltd (CT000005) ← `Zeta`"
    preview.press("Create")
    office.settle()
    assert only(office).contact == "Zeta Ltd"


def test_tomorrow_is_the_day_after_the_line_was_typed(office: Office) -> None:
    preview = enter(office, "Zeta 5k tomorrow")
    office.clock.move(hours=12)
    preview.press("Create")
    office.settle()
    assert str(only(office).closing_date) == "2026-03-03"


def test_a_negative_amount_and_yesterday_are_said_and_the_company_stays_itself(office: Office) -> None:
    preview = enter(office, "Zeta -500 close yesterday")
    assert fact(preview, "Contact").startswith("Zeta (new company")
    assert "Estimated closing date: Choose 2 Mar 2026 or a later day." in preview.drawn
    assert "Not understood: `-500`" in preview.drawn
    assert preview.buttons == ["Edit", "Cancel"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Zeta 5k close soon", "Not understood: `close soon` (no day follows)"),
        ("Zeta 5k close 31 feb", "Not understood: `close 31 feb` (there is no such day)"),
    ],
)
def test_words_that_are_no_day_are_said_with_the_reason(office: Office, line: str, said: str) -> None:
    preview = enter(office, line)
    assert said in preview.drawn
    assert fact(preview, "Contact").startswith("Zeta (new company")


@pytest.mark.parametrize(
    "line", ["120k", '"Only a description"', '"Only a description', "<@U2|otis>", "@o", "1.500", "-500", "#new !high"]
)
def test_what_is_no_company_is_not_offered_as_one(office: Office, line: str) -> None:
    before = office.dump()
    preview = enter(office, line)
    assert "Create" not in preview.buttons
    assert not [text for text in preview.buttons if text in {"120k", "1.500", "-500", "@o", "Only a description"}]
    assert "Contact: " in preview.drawn
    assert "Which company or person is it about?" not in preview.drawn
    preview.press("Edit")
    assert office.jim.view("New opportunity").value("Contact") is None
    assert office.dump() == before


def test_a_day_that_is_past_by_now_is_refused_where_the_person_is(office: Office) -> None:
    preview = enter(office, "Zeta 5k 1.3.2026")
    assert "Estimated closing date: Choose 2 Mar 2026 or a later day." in preview.drawn
    assert preview.buttons == ["Edit", "Cancel"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{'x' * 101} 5k", "Contact: This is too long. Keep it within 100 characters."),
        (f'Zeta 5k "{"x" * 101}"', "Description: This is too long. Keep it within 100 characters."),
    ],
)
def test_a_name_or_description_that_is_too_long_is_said_before(office: Office, line: str, said: str) -> None:
    preview = enter(office, line)
    assert said in preview.drawn
    assert preview.buttons == ["Edit", "Cancel"]
    preview.press("Edit")
    assert office.jim.view("New opportunity").value("Contact") in {None, 'Create company "Zeta"'}


@pytest.mark.parametrize("line", ["x" * 401, "word " * 100, '\\"' * 200 + "5k"])
def test_a_letter_is_no_line(office: Office, line: str) -> None:
    before = office.dump()
    said = enter(office, line)
    assert said.text.startswith(":warning: This is too long") or said.buttons[-2:] == ["Edit", "Cancel"]
    assert office.dump() == before
