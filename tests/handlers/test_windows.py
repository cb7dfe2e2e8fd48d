"""The window New opportunity, searches in it, commands by number, shortcuts, the card and the quote."""

import pytest
from sqlmodel import col, select

from bot.sandbox import Message, Sheet
from handlers.views import help as help_view
from storage.domain.estimates import Estimates
from storage.models import Contact
from storage.services.quotes import QuoteDraft
from tests.handlers.conftest import Office
from tests.handlers.test_unwelcome_windows import FILLED

ESTIMATES = ["Estimated value", "Chances of success %", "Estimated closing date"]


def new(office: Office, line: str = "/opp new") -> Sheet:
    office.jim.command(line, channel="C1")
    office.settle()
    return office.jim.view("New opportunity")


def look(office: Office, no: str) -> Message:
    office.jim.command(f"/opp {no}", channel="C1")
    office.settle()
    return office.jim.private("C1")[-1]


def test_unticking_activate_makes_the_estimates_optional_and_ticking_required_again(office: Office) -> None:
    window = new(office)
    window.fill(FILLED)
    for ticked in (False, True, False):
        window.fill({"Activate first stage": ticked})
        office.settle()
        assert [window.required(label) for label in ESTIMATES] == [ticked] * 3
        assert {label: window.value(label) for label in FILLED if label != "Sales cycle"} == {
            label: typed for label, typed in FILLED.items() if label != "Sales cycle"
        }
        assert window.value("Sales cycle") == "Existing (EXISTING)"
        assert window.value("Salesperson") == "Jim Olive"
    window.fill(dict.fromkeys(ESTIMATES, ""))
    assert window.submit().closed
    card = office.jim.wait_for_message("Created OP000001")
    assert card.buttons == ["Activate", "Win", "Lose"]
    assert "Not Started" in card.drawn


def test_everything_that_is_wrong_is_said_at_once_and_amounts_name_their_currency(office: Office) -> None:
    window = new(office)
    assert "Estimated value\nIn EUR." in window.text
    wrong = {"Estimated value": "0", "Chances of success %": "150", "Estimated closing date": "2026-03-01"}
    window.fill(FILLED | wrong)
    assert set(window.submit().errors) == set(wrong)


def test_without_activation_what_was_typed_is_planned_and_used_at_the_first_stage(office: Office) -> None:
    window = new(office)
    window.fill({**FILLED, "Activate first stage": False, "Next step": "Call Kari", "Next step date": "2026-03-04"})
    assert window.submit().closed
    office.settle()
    look(office, "1").press("Activate")
    card = office.jim.wait_for_message("Activated: Initial")
    assert "1 Jun 2026" in card.drawn
    assert "Call Kari · 4 Mar 2026 · in 2 days" in card.drawn


SEARCHES = {
    "": ["Acme AS", "Åse Lund", "Kari Nordmann · Acme AS", "Nordlys Møbler AS"],
    "acme as": ["Acme AS"],
    "ACME": ["Acme AS", 'Create company "ACME"'],
    "acm": ["Acme AS", 'Create company "acm"'],
    "kari": ["Kari Nordmann · Acme AS", 'Create company "kari"'],
    "åse lund": ["Åse Lund", 'Create company "åse lund"'],
    "ase  LUND": ["Åse Lund", 'Create company "ase LUND"'],
    "Ase": ["Åse Lund", 'Create company "Ase"'],
    "CT000001": ["Acme AS", 'Create company "CT000001"'],
    "%": ['Create company "%"'],
    "_": ['Create company "_"'],
    "nobody": ['Create company "nobody"'],
    "x" * 100: ['Create company "' + "x" * 57 + '…"'],
    "x" * 101: [],
}


def test_contacts_are_found_however_they_are_written(office: Office) -> None:
    window = new(office)
    assert {typed: window.search("Contact", typed) for typed in SEARCHES} == SEARCHES


def test_a_contact_that_is_blocked_is_neither_offered_nor_made_anew(office: Office) -> None:
    with office.book.database.transaction() as session:
        session.exec(select(Contact).where(col(Contact.no) == office.company.acme)).one().privacy_blocked = True
    window = new(office)
    assert window.search("Contact", "acme as") == []
    assert window.search("Contact", "acm") == ['Create company "acm"']


def test_a_new_company_is_written_down_once_with_its_whole_name(office: Office) -> None:
    name = "Ny & <Kunde> 👩‍👩‍👧"
    window = new(office)
    window.fill({**FILLED, "Contact": name})
    assert window.submit().closed
    office.settle()
    assert name in [row[4] for row in office.dump()["contact"]]
    assert new(office).search("Contact", name.upper()) != []
    assert not any("Create" in found for found in new(office).search("Contact", name.upper()))


def test_salespeople_are_found_by_code_and_name(office: Office) -> None:
    window = new(office)
    assert window.search("Salesperson", "") == ["Helena Ray", "Jim Olive", "Otis Falls"]
    assert window.search("Salesperson", "of") == ["Otis Falls"]
    assert window.search("Salesperson", "HELENA r") == ["Helena Ray"]
    assert window.search("Salesperson", "nobody") == []
    window.fill({**FILLED, "Salesperson": "Otis Falls"})
    assert window.submit().closed
    assert "Otis Falls" in office.jim.wait_for_message("Created OP000001").drawn


def test_numbers_are_accepted_as_people_type_them(office: Office) -> None:
    office.deal()
    for typed in ("1", "01", "op1", "OP1", "OP-1", "op-000001", "OP000001", "OP 1", "op  000001"):
        office.jim.command(f"/opp {typed}", channel="C1")
        assert "OP000001 · Boxes" in office.jim.private("C1")[-1].drawn, typed
    for typed in ("opp1", "1.0", "OP", "o1", "1" * 10):
        office.jim.command(f"/opp {typed}", channel="C1")
        assert "is not something I know" in office.jim.private("C1")[-1].text, typed


@pytest.mark.parametrize("line", ["/opp help", "/opp 12 help", "/opp HELP"])
def test_help_names_every_form_of_the_command(office: Office, line: str) -> None:
    office.jim.command(line, channel="C1")
    help_text = office.jim.private("C1")[-1]
    assert help_text.ephemeral
    assert all(typed.replace(">", "&gt;") in help_text.drawn for typed, _ in help_view.LINES)


def test_a_message_becomes_an_opportunity_with_a_note_that_leads_back(office: Office) -> None:
    said = office.otis.say("Tom &amp; Jerry want <https://acme.example/boxes|boxes>\nby *June* &lt;soon&gt;", "C1")
    office.jim.message_shortcut("message_to_opportunity", said)
    window = office.jim.view("New opportunity")
    assert window.value("Description") == "Tom & Jerry want boxes"
    window.fill({label: typed for label, typed in FILLED.items() if label != "Description"})
    assert window.submit().closed
    office.settle()
    [note] = office.dump()["note"]
    assert "Tom & Jerry want boxes\nby *June* <soon>" in note
    assert f"https://local.slack.com/archives/C1/p{said.ts.replace('.', '')}" in note
    assert "Tom &amp; Jerry want boxes" in office.jim.wait_for_message("Created OP000001").text


@pytest.mark.parametrize("text", ["", '\\"\n' * 1300, "👩‍👩‍👧" * 1000, "<!channel> " * 300])
def test_any_message_fits_into_the_window(office: Office, text: str) -> None:
    office.jim.message_shortcut("message_to_opportunity", office.otis.say(text, "C1"))
    window = office.jim.view("New opportunity")
    assert len(window.private_metadata) <= 3000
    window.fill({**FILLED, "Activate first stage": True})
    assert window.submit().closed


def test_the_global_shortcut_opens_the_window_and_the_card_comes_by_message(office: Office) -> None:
    office.jim.shortcut("new_opportunity")
    window = office.jim.view("New opportunity")
    window.fill(FILLED)
    assert window.submit().closed
    card = office.jim.wait_for_message("Created OP000001")
    assert not card.ephemeral
    assert card.channel == office.jim.direct_messages()[-1].channel
    assert office.dump()["note"] == []


def test_the_cards_buttons_follow_the_status(office: Office) -> None:
    no = office.deal(activate=False)
    card = look(office, no)
    assert card.buttons == ["Activate", "Win", "Lose"]
    assert ("Quote" in card.choices(), "Delete" in card.choices()) == (False, True)
    card.press("Activate")
    office.settle()
    assert card.buttons == ["Update", "Win", "Lose"]
    assert ("Quote" in card.choices(), "Delete" in card.choices()) == (True, False)
    card.press("Lose")
    assert office.jim.view("Close opportunity").submit().closed
    office.settle()
    assert (card.buttons, card.choices()) == (["Delete"], ["Undo", "Note", "History", "Share in channel"])


def test_a_private_card_is_replaced_where_it_stands(office: Office) -> None:
    card = look(office, office.deal())
    count = len(office.jim.messages("C1"))
    card.press("Update")
    assert office.jim.view("Update opportunity").submit().closed
    office.settle()
    assert card.ephemeral
    assert "Next: Presentation" in card.drawn
    assert card.edited == 1
    assert len(office.jim.messages("C1")) == count
    assert office.jim.direct_messages() == []


def test_a_card_in_the_conversation_is_updated_where_it_stands(office: Office) -> None:
    office.jim.shortcut("new_opportunity")
    window = office.jim.view("New opportunity")
    window.fill(FILLED)
    window.submit()
    card = office.jim.wait_for_message("Created OP000001")
    for button, title, result in (
        ("Update", "Update opportunity", "Next: Presentation"),
        ("Lose", "Close opportunity", "Lost"),
    ):
        card.press(button)
        assert office.jim.view(title).submit().closed
        office.settle()
        assert result in card.drawn
    assert card.edited == 2
    assert len(office.jim.direct_messages()) == 1


def test_a_card_that_was_deleted_meanwhile_comes_anew(office: Office) -> None:
    office.jim.shortcut("new_opportunity")
    window = office.jim.view("New opportunity")
    window.fill(FILLED)
    window.submit()
    card = office.jim.wait_for_message("Created OP000001")
    card.press("Update")
    office.slack.workspace.remove(card.post)
    assert office.jim.view("Update opportunity").submit().closed
    office.settle()
    assert office.dump()["notice"] != []


def test_a_quote_is_withdrawn_from_its_message_and_the_opportunity_goes_on(office: Office) -> None:
    no = office.deal()
    office.book.quotes.create(office.company.jo, no, QuoteDraft(5_00, link="https://q.example/?a=1&b=<2>"))
    office.jim.command(f"/opp {no} quote", channel="C1")
    message = office.jim.private("C1")[-1]
    assert message.buttons == ["Make order", "Withdraw"]
    assert "<2>" not in message.text
    message.press("Withdraw")
    office.settle()
    assert "Quote SQ000001 withdrawn" in message.drawn
    assert message.buttons == ["Update", "Win", "Lose"]
    office.jim.command(f"/opp {no} quote", channel="C1")
    assert office.jim.view("Sales quote").value("Amount") == "100000"


def test_an_order_is_made_from_the_quotes_message_and_wins_the_opportunity(office: Office) -> None:
    no = office.deal(estimates=Estimates(1_00, 5, None), activate=False)
    office.book.opportunities.activate(office.company.jo, no)
    office.book.quotes.create(office.company.jo, no, QuoteDraft(125_000_50))
    office.jim.command(f"/opp {no} quote", channel="C1")
    message = office.jim.private("C1")[-1]
    message.press("Make order")
    window = office.jim.view("Make order")
    assert "The opportunity is won with the amount of quote SQ000001, €125,000.50." in window.text
    assert window.choices("Close code") == ["Price_W (PRICE_W)", "Product_W (PRODUCT_W)"]
    window.fill({"Order number": "SO-7", "Close code": "Product_W (PRODUCT_W)"})
    assert window.submit().closed
    office.settle()
    assert "Won, with order SO-7" in message.drawn
    assert "€125,000.50" in message.drawn
    office.jim.command(f"/opp {no} quote", channel="C1")
    assert office.jim.private("C1")[-1].buttons == ["Delete order"]
    assert "Ordered" in office.jim.private("C1")[-1].drawn


def test_the_history_turns_its_pages_in_place(office: Office) -> None:
    no = office.deal()
    for _ in range(16):
        office.jim.command(f"/opp {no} update", channel="C1")
        assert office.jim.view("Update opportunity").submit().closed
        office.settle()
    office.jim.command(f"/opp {no} history", channel="C1")
    message = office.jim.private("C1")[-1]
    assert "Page 2 of 2" in message.drawn
    assert "*17*" in message.drawn
    message.press("Earlier")
    office.settle()
    assert "Page 1 of 2" in message.drawn
    assert "*1*" in message.drawn
    message.press("Later")
    office.settle()
    assert message.buttons == ["Earlier"]
