"""The command `/contact`, its lists and cards, as people see them."""

import pytest

from bot.sandbox import Message
from handlers.views import contacts as views
from storage.domain.opportunities import Closing, Status
from storage.models import ContactType
from storage.services.contact_keeping import ContactDraft
from tests.builders import MONDAY, add_contact
from tests.handlers.conftest import Office
from tests.handlers.tampering import GARBAGE, rewire


def ask(office: Office, line: str, who: str = "jim") -> Message:
    person = getattr(office, who)
    person.command(line, channel="C1")
    office.settle()
    message: Message = person.private("C1")[-1]
    assert message.ephemeral
    return message


def names(message: Message) -> list[str]:
    """Give the names on a page."""
    texts = [block["text"]["text"] for block in message.blocks if "accessory" in block]
    return [text.split("\n")[0].split("* ", 1)[1] for text in texts]


def many(office: Office, count: int) -> None:
    with office.book.database.transaction() as session:
        for number in range(count):
            add_contact(session, "T1", f"Firm {number:02}", salesperson=office.company.jo)


def test_contacts_are_listed_with_ones_own_first_and_open_their_card(office: Office) -> None:
    office.deal()
    message = ask(office, "/contact")
    assert "Contacts (4)" in message.drawn
    assert names(message) == ["Acme AS", "Åse Lund", "Nordlys Møbler AS", "Kari Nordmann"]
    assert "*CT000001* Acme AS\nCompany · nobody's · 1 open opportunity" in message.text
    assert "*CT000003* Nordlys Møbler AS\nCompany · Helena Ray" in message.text
    assert message.buttons == ["Open"] * 4 + ["New contact"]
    message.press("Open", beside="CT000003")
    office.settle()
    assert "CT000003 · Nordlys Møbler AS" in office.jim.private("C1")[-1].drawn


def test_many_contacts_are_paged_both_ways_in_place(office: Office) -> None:
    many(office, 21)
    message = ask(office, "/contact")
    assert names(message) == [f"Firm {number:02}" for number in range(20, 10, -1)]
    message.press("Next page")
    office.settle()
    assert "11 to 20 of 25" in message.drawn
    message.press("Next page")
    office.settle()
    assert names(message) == ["Firm 00", "Åse Lund", "Nordlys Møbler AS", "Kari Nordmann", "Acme AS"]
    assert message.buttons == ["Open"] * 5 + ["Previous page", "New contact"]
    message.press("Previous page")
    office.settle()
    assert "11 to 20 of 25" in message.drawn
    assert len(office.jim.private("C1")) == 1


def test_contacts_are_found_and_the_search_survives_the_turn_of_a_page(office: Office) -> None:
    many(office, 12)
    assert names(ask(office, "/contact find acme")) == ["Kari Nordmann", "Acme AS"]
    message = ask(office, "/contact find Firm")
    message.press("Next page")
    office.settle()
    assert "Contacts with “Firm” (12)" in message.drawn
    assert names(message) == ["Firm 01", "Firm 00"]
    empty = ask(office, "/contact find Tom &amp; &lt;Jerry&gt;")
    assert "Contacts with “Tom & <Jerry>” (0)" in empty.blocks[0]["text"]["text"]
    assert "Try a part of a word" in empty.drawn
    assert empty.buttons == ["New contact"]


def test_a_book_without_contacts_says_what_to_do(office: Office) -> None:
    for no in (office.company.acme, office.company.nordlys, office.company.loner):
        office.book.contact_keeping.delete(office.company.of, no)
    message = ask(office, "/contact")
    assert "There are no contacts yet. Press *New contact*" in message.drawn
    message.press("New contact")
    assert office.jim.view("New contact").value("Salesperson") == "Jim Olive"


def test_numbers_are_accepted_as_people_type_them(office: Office) -> None:
    for typed in ("1", "01", "ct1", "CT1", "CT-1", "ct-000001", "CT000001", "CT 1", "ct  000001"):
        assert "CT000001 · Acme AS" in ask(office, f"/contact {typed}").drawn, typed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nwe", "“nwe” is not something I know. Did you mean “new”? Type /contact help to see it all."),
        ("xyzzy", "“xyzzy” is not something I know. Type /contact help to see what I can do."),
        ("1 edti", "“edti” is not something I know. Did you mean “edit”?"),
        ("1 xyzzy", "“xyzzy” is not something I know."),
        ("find", "Type what to look for, such as /contact find acme."),
        ("delete", "Say which contact: /contact 1 delete. Type /contact to see the numbers."),
        ("99", "There is no contact CT000099. It may have been deleted. Type /contact to see yours."),
        ("99 edit", "There is no contact CT000099."),
        ("1.0", "“1.0” is not something I know."),
    ],
)
def test_what_is_not_understood_is_refused_with_what_may_have_been_meant(office: Office, typed: str, said: str) -> None:
    ask(office, "/contact")
    before = office.dump()
    assert said in ask(office, f"/contact {typed}").drawn
    assert office.lines.all[-1] == "refused"
    assert office.dump() == before


@pytest.mark.parametrize(
    "line", ["/contact help", "/contact HELP", "/contact new help", "/contact find help", "/contact 1 help"]
)
def test_help_names_every_form_of_the_command(office: Office, line: str) -> None:
    message = ask(office, line)
    assert all(typed in message.drawn for typed, _ in views.LINES)


def test_the_card_shows_what_is_open_and_past_and_who_works_there(office: Office) -> None:
    office.deal("Boxes", contact=office.company.kari)
    office.deal("Crates")
    closing = Closing(Status.WON, None, MONDAY, 90_000_00)
    office.book.opportunities.close(office.company.jo, "OP000002", closing, close_code="PRICE_W")
    message = ask(office, "/contact 1")
    assert "*Open*\n1 · €100,000 · weighted €2,000" in message.drawn
    assert "*Won*\n1 · sold for €90,000" in message.drawn
    assert "*Open tasks*\n2 · next 2 Mar 2026" in message.drawn
    assert "*Persons (1)*" in message.drawn
    assert "*CT000002* Kari Nordmann" in message.drawn
    assert "*Open opportunities (1)*" in message.drawn
    assert "*Past opportunities (1)*" in message.drawn
    message.press("Open", beside="OP000002")
    office.settle()
    assert "OP000002 · Crates" in office.jim.private("C1")[-1].drawn
    message.press("Open", beside="CT000002")
    office.settle()
    person = office.jim.private("C1")[-1]
    assert "Person · of Acme AS (CT000001)" in person.drawn
    assert person.buttons == ["New opportunity", "Edit", "Company", "Open"]
    person.press("Company")
    office.settle()
    assert "CT000001 · Acme AS" in office.jim.private("C1")[-1].drawn


def test_b3_a_new_opportunity_from_the_card_has_the_contact_and_its_salesperson(office: Office) -> None:
    card = ask(office, f"/contact {office.company.nordlys}")
    card.press("New opportunity")
    window = office.jim.view("New opportunity")
    assert (window.value("Contact"), window.value("Salesperson")) == ("Nordlys Møbler AS", "Helena Ray")
    window.fill({"Activate first stage": False})
    office.settle()
    assert (window.value("Contact"), window.value("Salesperson")) == ("Nordlys Møbler AS", "Helena Ray")
    window.fill({"Description": "Lamps"})
    assert window.submit().closed
    office.settle()
    made = office.jim.wait_for_message("Created OP000001")
    assert "Nordlys Møbler AS" in made.drawn
    assert "Helena Ray" in made.drawn
    assert "Nordlys Møbler AS" in card.drawn, "the card stays"


def test_a_contact_of_nobody_is_sold_to_by_who_asks(office: Office) -> None:
    ask(office, "/contact 2").press("New opportunity")
    window = office.jim.view("New opportunity")
    assert (window.value("Contact"), window.value("Salesperson")) == ("Kari Nordmann · Acme AS", "Jim Olive")


def test_a_contact_is_deleted_after_a_question_and_the_card_says_so(office: Office) -> None:
    card = ask(office, "/contact 1", "otis")
    asked = next(one["confirm"] for one in card.blocks[-3]["elements"] if one["action_id"] == "contact.delete")
    assert asked["text"]["text"].startswith("Its 1 person goes too. It is not found any more")
    card.press("Delete")
    office.settle()
    assert "Deleted CT000001 Acme AS. Its 1 person too." in card.drawn
    assert card.buttons == []
    assert "There is no contact CT000001" in ask(office, "/contact 1").drawn


@pytest.mark.parametrize("line", ["/contact 1 delete", "/contact delete ct1"])
def test_a_contact_is_deleted_by_a_typed_word_after_the_same_question(office: Office, line: str) -> None:
    before = office.dump()
    asked = ask(office, line, "otis")
    assert "Delete CT000001 Acme AS?" in asked.drawn
    assert "Its 1 person goes too. It is not found any more" in asked.drawn
    assert (asked.buttons, office.dump()) == (["Delete", "Open"], before)
    asked.press("Delete")
    office.settle()
    assert "Deleted CT000001 Acme AS. Its 1 person too." in asked.drawn
    assert asked.buttons == []


def test_closed_opportunities_go_to_the_company_and_the_answer_says_so(office: Office) -> None:
    no = office.deal(contact=office.company.kari, activate=False)
    office.book.opportunities.close(office.company.jo, no, Closing(Status.LOST, None, MONDAY), close_code="PRICE_L")
    card = ask(office, "/contact 2", "otis")
    assert "Its closed opportunities go to Acme AS." in str(card.blocks)
    card.press("Delete")
    office.settle()
    assert "Deleted CT000002 Kari Nordmann. 1 closed opportunity is its company's now." in card.drawn


def test_what_stands_in_the_way_of_a_deletion_is_named(office: Office) -> None:
    office.deal(contact=office.company.kari)
    card = ask(office, "/contact 1", "otis")
    before = office.dump()
    card.press("Delete")
    office.settle()
    said = office.otis.private("C1")[-1].drawn
    assert "Kari Nordmann has open tasks: TD000001, TD000002. Complete or cancel them first." in said
    assert "Kari Nordmann has opportunities that are not closed: OP000001." in said
    assert office.dump() == before


def test_who_may_not_delete_has_no_button_and_a_forged_one_does_nothing(office: Office) -> None:
    nordlys, acme = ask(office, "/contact 3"), ask(office, "/contact 1")
    assert "Delete" not in nordlys.buttons + acme.buttons
    before = office.dump()
    for card, said in (
        (nordlys, "CT000003 belongs to Helena Ray. Only they, their manager or an admin can delete it."),
        (acme, "Only Salesbot admins can do that."),
    ):
        rewire(card, "Edit", action_id="contact.delete")
        card.press("Edit")
        office.settle()
        assert said in office.jim.private("C1")[-1].drawn
    for typed in ("3 delete", "1 delete"):
        asked = ask(office, f"/contact {typed}")
        assert ("can delete it" in asked.drawn or "Only Salesbot admins" in asked.drawn, asked.buttons) == (True, [])
    assert "Did you mean “delete”?" in ask(office, "/contact 1 delte").drawn
    assert office.dump() == before


def test_two_presses_of_delete_delete_once(office: Office) -> None:
    first, second = ask(office, "/contact 4", "otis"), ask(office, "/contact 4", "otis")
    first.press("Delete")
    second.press("Delete")
    office.settle()
    assert office.lines.all.count("refused") == 1
    assert "There is no contact CT000004" in office.otis.private("C1")[-1].drawn


def test_who_is_blocked_for_privacy_is_for_admins_alone(office: Office) -> None:
    draft = ContactDraft(ContactType.PERSON, "Åse Lund", blocked=True)
    office.book.contact_keeping.edit(office.company.of, office.company.loner, draft)
    assert "CT000004 is blocked for privacy. Ask an admin." in ask(office, "/contact 4").drawn
    assert "Åse Lund" not in ask(office, "/contact").drawn
    card = ask(office, "/contact 4", "otis")
    assert "Person · blocked for privacy" in card.drawn
    assert card.buttons == ["Edit", "Delete"]


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("button", ["Open", "Next page", "New contact"])
def test_a_forged_button_changes_nothing(office: Office, button: str, garbage: str) -> None:
    many(office, 12)
    message = ask(office, "/contact")
    before = office.dump()
    rewire(message, button, value=GARBAGE[garbage] or "x")
    message.press(button)
    office.settle()
    assert "failed" not in office.lines.all
    assert office.dump() == before


def test_an_outsider_sees_nothing_of_a_contact(office: Office) -> None:
    for line in ("/contact", "/contact 1", "/contact new", "/contact find acme"):
        message = ask(office, line, "stranger")
        assert "Salesbot does not know you as a salesperson here." in message.drawn
        assert "Acme" not in message.drawn
    assert not office.stranger.has_view()
