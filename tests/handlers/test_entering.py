"""`/opp new` with a line behind it: read, shown, asked about, created, edited, cancelled."""

import json
from typing import Any

import pytest
from sqlmodel import select

from bot.sandbox import Message
from storage.domain.opportunities import Status
from storage.models import Contact, Workspace
from tests.builders import add_contact
from tests.handlers.conftest import Office

LINE = "Zeta Ltd 120k close 15 dec @otis #existing !high 40% “Desks & chairs”"


def enter(office: Office, line: str) -> Message:
    """Type a line; give the preview."""
    office.jim.command(f"/opp new {line}", channel="C1")
    office.settle()
    return office.jim.private("C1")[-1]


def made(office: Office) -> list[Any]:
    return office.dump()["opportunity"]


def only(office: Office) -> Any:  # noqa: ANN401 - a card's line
    assert len(made(office)) == 1
    return office.book.opportunities.card("T1", "OP000001").line


def fact(message: Message, label: str) -> str:
    """Give what stands under a label."""
    lines = message.drawn.splitlines()
    return lines[lines.index(f"*{label}*") + 1]


def test_a_line_is_shown_as_it_was_read_and_nothing_is_written(office: Office) -> None:
    before = office.dump()
    preview = enter(office, LINE)
    assert preview.ephemeral
    assert fact(preview, "Contact") == "Zeta Ltd (new company: no contact of that name yet)"
    assert fact(preview, "Estimated value") == "€120,000 ← `120k`"
    assert fact(preview, "Estimated closing date") == "Tue 15 Dec 2026 · in 288 days ← `close 15 dec`"
    assert fact(preview, "Salesperson") == "Otis Falls ← `@otis`"
    assert fact(preview, "Sales cycle") == "Existing (EXISTING) ← `#existing`"
    assert fact(preview, "Priority") == "High ← `!high`"
    assert fact(preview, "Chances of success") == "40 % ← `40%`"
    assert fact(preview, "Description") == "Desks &amp; chairs ← `“Desks &amp; chairs”`"
    assert "Create starts the sales cycle now." in preview.drawn
    assert preview.buttons == ["Create", "Edit", "Cancel"]
    assert office.dump() == before


def test_create_makes_what_was_shown_in_place_of_the_preview(office: Office) -> None:
    preview = enter(office, LINE)
    preview.press("Create")
    office.settle()
    assert "Created OP000001" in office.jim.private("C1")[-1].drawn
    assert preview.buttons == [] or preview.deleted or "Update" in preview.buttons
    line = only(office)
    assert (line.contact, line.description, line.salesperson) == ("Zeta Ltd", "Desks & chairs", "OF")
    assert (line.cycle, line.stage, line.value, line.chances) == ("EXISTING", 1, 120_000_00, 40)
    assert (str(line.closing_date), line.priority, line.status) == ("2026-12-15", "high", Status.IN_PROGRESS)


def test_what_is_not_said_is_the_usual_and_shown_as_such(office: Office) -> None:
    preview = enter(office, "Acme 120k eom")
    assert fact(preview, "Contact") == "Acme AS (CT000001) ← `Acme`"
    assert fact(preview, "Description") == "Acme AS (none was quoted, so the contact's name)"
    assert fact(preview, "Chances of success") == "10 % (of the first stage)"
    assert fact(preview, "Salesperson") == "Jim Olive (you)"
    assert fact(preview, "Sales cycle") == "New (NEW) (none was named)"
    preview.press("Create")
    office.settle()
    line = only(office)
    assert (line.contact, line.salesperson, line.cycle, line.chances) == ("Acme AS", "JO", "NEW", 10)
    assert len(office.dump()["contact"]) == 4


def test_without_value_or_date_it_is_not_started_and_says_so_before(office: Office) -> None:
    preview = enter(office, "Acme 120k")
    assert "Create makes it Not Started. To start it, this is missing: Estimated closing date." in preview.drawn
    preview.press("Create")
    office.settle()
    assert only(office).status is Status.NOT_STARTED


def test_a_company_that_only_begins_like_this_is_taken_and_can_be_refused(office: Office) -> None:
    preview = enter(office, "Acme 5k")
    preview.press("New company “Acme”")
    office.settle()
    assert fact(preview, "Contact") == "Acme (new company: no contact of that name yet)"
    preview.press("Create")
    office.settle()
    assert only(office).contact == "Acme"


def test_a_name_that_fits_several_contacts_is_asked(office: Office) -> None:
    with office.book.database.transaction() as session:
        add_contact(session, "T1", "Acme Norge AS")
    preview = enter(office, "Acme 5k friday")
    assert fact(preview, "Contact") == ":grey_question: asked below"
    assert preview.buttons[:3] == ["Acme AS", "Acme Norge AS", "New company “Acme”"]
    assert "Create" not in preview.buttons
    preview.press("Acme Norge AS")
    office.settle()
    assert "Acme Norge AS (CT000005)" in fact(preview, "Contact")
    preview.press("Create")
    office.settle()
    assert only(office).contact == "Acme Norge AS"


def test_an_exact_name_is_taken_although_others_begin_with_it(office: Office) -> None:
    with office.book.database.transaction() as session:
        add_contact(session, "T1", "Acme AS Norge")
    assert fact(enter(office, "acme as 5k"), "Contact") == "Acme AS (CT000001) ← `acme as`"
    assert fact(enter(office, "CT000002 5k"), "Contact") == "Kari Nordmann · Acme AS (CT000002) ← `CT000002`"


def test_a_company_nobody_may_use_is_not_created_anew(office: Office) -> None:
    with office.book.database.transaction() as session:
        session.exec(select(Contact).where(Contact.no == office.company.acme)).one().privacy_blocked = True
    preview = enter(office, "Acme AS 5k friday")
    assert "This one is blocked." in preview.drawn
    assert preview.buttons == ["Edit", "Cancel"]


def test_what_can_mean_several_things_is_asked_and_the_answer_is_shown(office: Office) -> None:
    preview = enter(office, "Zeta 1.500 12 next friday")
    assert preview.buttons[-2:] == ["Edit", "Cancel"]
    assert fact(preview, "Estimated value") == ":grey_question: asked below"
    for answer in ("€1,500", "Chances of success: 12 %", "Fri 13 Mar 2026"):
        assert "Create" not in preview.buttons
        preview.press(answer)
        office.settle()
    assert fact(preview, "Estimated value") == "€1,500 ← `1.500`"
    assert fact(preview, "Chances of success") == "12 % ← `12`"
    assert fact(preview, "Estimated closing date") == "Fri 13 Mar 2026 · in 11 days ← `next friday`"
    preview.press("Create")
    office.settle()
    line = only(office)
    assert (line.value, line.chances, str(line.closing_date)) == (1_500_00, 12, "2026-03-13")


def test_an_ambiguous_word_can_be_part_of_the_name_or_left_out(office: Office) -> None:
    preview = enter(office, "Studio 54 5k")
    preview.press("“54” is part of the name")
    office.settle()
    assert fact(preview, "Contact").startswith("Studio 54 (new company")
    other = enter(office, "Studio 54 5k")
    other.press("Leave out")
    office.settle()
    assert fact(other, "Contact").startswith("Studio (new company")
    assert "Not understood: `54` (left out)" in other.drawn


def test_another_currency_is_asked_never_converted(office: Office) -> None:
    preview = enter(office, "Zeta $5k")
    assert "`$5k` is in another currency than EUR." in preview.drawn
    preview.press("€5,000")
    office.settle()
    assert fact(preview, "Estimated value") == "€5,000 ← `$5k`"


def test_two_people_of_one_name_are_asked(office: Office) -> None:
    preview = enter(office, "Zeta 5k @o")
    assert fact(preview, "Salesperson") == ":grey_question: asked below"
    assert preview.buttons[:2] == ["Jim Olive", "Otis Falls"]
    preview.press("Otis Falls")
    office.settle()
    assert fact(preview, "Salesperson") == "Otis Falls ← `@o`"


def test_a_mention_is_the_salesperson_behind_it(office: Office) -> None:
    assert fact(enter(office, "Zeta 5k <@U2|otis.falls>"), "Salesperson") == "Otis Falls ← `@otis.falls`"
    assert fact(enter(office, "Zeta 5k <@U2>"), "Salesperson") == "Otis Falls ← `@Otis Falls`"
    assert "`@stranger` (no salesperson of that name)" in enter(office, "Zeta 5k <@U9|stranger>").drawn
    assert fact(enter(office, "Zeta 5k <#C7|existing>"), "Sales cycle").startswith("Existing (EXISTING)")


def test_what_is_not_understood_is_listed_and_may_be_the_contact(office: Office) -> None:
    preview = enter(office, "5k Zeta Ltd")
    assert "Not understood: `Zeta Ltd`" in preview.drawn
    assert "Which company or person is it about?" in preview.drawn
    preview.press("Zeta Ltd")
    office.settle()
    assert fact(preview, "Contact").startswith("Zeta Ltd (new company")
    assert "Not understood" not in preview.drawn


def test_unknown_words_alone_still_show_a_preview_that_offers_the_window(office: Office) -> None:
    preview = enter(office, "Boxes for &lt;Acme&gt; &amp; Co")
    assert fact(preview, "Contact").startswith("Boxes for &lt;Acme&gt; &amp; Co")
    assert preview.buttons == ["Create", "Edit", "Cancel"]


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


def test_a_company_that_reads_like_an_amount_is_still_offered(office: Office) -> None:
    preview = enter(office, "3M 120k")
    assert "Which company or person is it about?" in preview.drawn
    assert "3M" in preview.buttons
    assert "120k" not in preview.buttons


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


def test_a_workspace_without_a_usual_cycle_asks_for_one(office: Office) -> None:
    with office.book.database.transaction() as session:
        session.get_one(Workspace, "T1").default_cycle_code = None
    preview = enter(office, "Zeta 5k friday")
    assert "Which sales cycle is it in?" in preview.drawn
    preview.press("Existing (EXISTING)")
    office.settle()
    preview.press("Create")
    office.settle()
    assert only(office).cycle == "EXISTING"


def test_a_cycle_without_stages_cannot_be_started(office: Office) -> None:
    preview = enter(office, "Zeta 5k friday #empty 40%")
    assert "Create makes it Not Started." in preview.drawn
    preview.press("Create")
    office.settle()
    assert only(office).status is Status.NOT_STARTED


def test_a_norwegian_types_and_reads_as_in_norway(office: Office) -> None:
    office.slack.add_user("U1", "Jim Olive", tz="Europe/Oslo", locale="nb-NO")
    with office.book.database.transaction() as session:
        session.get_one(Workspace, "T1").currency = "NOK"
    preview = enter(office, "Bø og Sønn kr 1,2 mill lukkes 15.12. @otis !høy 40 % «Kontormøbler»")
    assert fact(preview, "Estimated value").replace("\u00a0", " ") == "1 200 000 kr ← `kr 1,2 mill`"
    assert "15. des. 2026" in fact(preview, "Estimated closing date")
    preview.press("Create")
    office.settle()
    line = only(office)
    assert (line.contact, line.description, line.value) == ("Bø og Sønn", "Kontormøbler", 1_200_000_00)
    asked = enter(office, "Bø og Sønn 1.500 15.12")
    assert [one.replace("\u00a0", " ") for one in asked.buttons[:2]] == ["1 500 kr", "1,50 kr"]
