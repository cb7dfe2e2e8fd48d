"""`/opp new` with a line behind it: read, shown, asked about, created."""

from typing import Any

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


def test_a_company_that_reads_like_an_amount_is_still_offered(office: Office) -> None:
    preview = enter(office, "3M 120k")
    assert "Which company or person is it about?" in preview.drawn
    assert "3M" in preview.buttons
    assert "120k" not in preview.buttons


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
