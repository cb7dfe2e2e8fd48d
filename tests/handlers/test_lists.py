"""Lists: many opportunities, a page at a time, and what is looked for in them."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.domain.estimates import Estimates
from storage.domain.opportunities import Closing, Priority, Status
from storage.models import Entry, Opportunity
from tests.builders import MONDAY, add_contact
from tests.handlers.asking import ask, shown
from tests.handlers.conftest import Office
from tests.handlers.test_unwelcome_windows import FILLED

MANY = 500


def copy(office: Office, no: str, count: int) -> None:
    """Write down an opportunity again and again, each to be closed a day later than the one before."""
    with office.book.database.transaction() as session:
        row = session.exec(select(Opportunity).where(col(Opportunity.no) == no)).one()
        entry = session.exec(select(Entry).where(col(Entry.opportunity_id) == row.id)).one()
        for number in range(1, count):
            named = {"no": f"OP{number + 1:06}", "description": f"Deal {number:03}"}
            again = Opportunity(**{**row.model_dump(exclude={"id"}), **named})
            session.add(again)
            session.flush()
            changed = {"opportunity_id": again.id, "closing_date": entry.closing_date + timedelta(days=number)}
            session.add(Entry(**{**entry.model_dump(exclude={"id"}), **changed}))


def test_five_hundred_opportunities_are_paged_both_ways(office: Office) -> None:
    copy(office, office.deal("Deal 000"), MANY)
    message = ask(office, "/opp")
    assert "Your open opportunities (500)" in message.drawn
    seen = shown(message)
    while "Next page" in message.buttons:
        message.press("Next page")
        office.settle()
        assert f"{len(seen) + 1} to {len(seen) + 10} of 500" in message.drawn
        seen += shown(message)
    assert seen == [f"Deal {number:03}" for number in range(MANY)]
    back = shown(message)
    while "Previous page" in message.buttons:
        message.press("Previous page")
        office.settle()
        back = shown(message) + back
    assert back == seen
    assert len(office.jim.private("C1")) == 1


def test_the_most_urgent_comes_first(office: Office) -> None:
    soon, late = MONDAY + timedelta(days=1), MONDAY + timedelta(days=9)
    office.deal("late", estimates=Estimates(1, 5, late))
    office.deal("soon", estimates=Estimates(1, 5, soon))
    office.deal("soon and high", estimates=Estimates(1, 5, soon), priority=Priority.HIGH)
    office.deal("no date yet", activate=False)
    assert shown(ask(office, "/opp")) == ["soon and high", "soon", "late", "no date yet"]


def test_a_list_says_each_line_in_two_and_opens_its_card(office: Office) -> None:
    no = office.deal("Boxes & <crates>")
    message = ask(office, "/opp")
    assert f"*{no}* Boxes &amp; &lt;crates&gt; — Acme AS" in message.drawn
    assert "1 of 4 · Initial · €100,000 · Jim Olive · closes 2 Jun 2026 · in 92 days" in message.drawn
    message.press("Open", beside=no)
    office.settle()
    assert office.jim.private("C1")[-1].buttons == ["Update", "Win", "Lose"]


FOUND = {
    "boxes": ["100% Boxes", "Boxes for Åse_1"],
    "BOXES": ["100% Boxes", "Boxes for Åse_1"],
    "ase": ["Boxes for Åse_1"],
    "åse": ["Boxes for Åse_1"],
    "%": [],
    "100%": ["100% Boxes"],
    "oxes": ["100% Boxes", "Boxes for Åse_1"],
    "ase boxes acme": ["Boxes for Åse_1"],
    "nordlys mobler": ["Crates"],
    "crates NORDLYS": ["Crates"],
    "nordlys boxes": [],
    "møbler": ["Crates"],
    "acme": ["100% Boxes", "Boxes for Åse_1", "Of Kari"],
    "kari": ["Of Kari"],
    "op000003": ["Crates"],
    "3": ["Crates"],
    "OP-3": ["Crates"],
    "ring them": ["Of Kari"],
    "OP00000": ["100% Boxes", "Boxes for Åse_1", "Crates", "Of Kari"],
    "tom &amp; jerry": [],
    "\\": [],
    "nothing like it": [],
}


def test_what_is_looked_for_is_found_however_it_is_written(office: Office) -> None:
    office.deal("100% Boxes")
    office.deal("Boxes for Åse_1")
    office.deal("Crates", contact=office.company.nordlys)
    of_kari = office.deal("Of Kari", contact=office.company.kari)
    office.book.noting.add(office.company.jo, of_kari, "Ring them on Friday")
    found = {text: shown(ask(office, f"/opp find {text}")) for text in FOUND}
    assert found == FOUND
    assert "Nothing has that in its number, description, contact or notes" in office.jim.private("C1")[-1].drawn


def test_a_mistyped_word_shows_what_is_nearest_and_says_so(office: Office) -> None:
    office.deal("Office chairs")
    office.deal("Crates", contact=office.company.nordlys)
    message = ask(office, "/opp find nordlis moblre")
    assert shown(message) == ["Crates"]
    assert "Nothing has “nordlis”, “moblre”; showing what is nearest: “Nordlys”, “Møbler”" in message.drawn
    assert "nearest" not in ask(office, "/opp find nordlys").drawn


def test_more_than_a_thousand_are_not_counted_to_the_end(office: Office) -> None:
    copy(office, office.deal("Deal 000"), 1002)
    message = ask(office, "/opp find deal")
    assert message.blocks[0]["text"]["text"] == "Found “deal” (1,000+)"
    assert "1 to 10 of more than 1,000. Another word finds fewer." in message.drawn
    message.press("Next page")
    office.settle()
    assert shown(message) == [f"Deal {number:03}" for number in range(10, 20)]


def test_signs_that_slack_sends_as_entities_are_found(office: Office) -> None:
    with office.book.database.transaction() as session:
        no = add_contact(session, "T1", "Tom & Jerry <AS>")
    office.deal("Boxes", contact=no)
    message = ask(office, "/opp find tom &amp; jerry &lt;as&gt;")
    assert shown(message) == ["Boxes"]
    assert message.blocks[0]["text"]["text"] == "Found “tom & jerry <as>” (1)"


def test_an_empty_list_says_what_to_do_and_what_there_is_instead(office: Office) -> None:
    message = ask(office, "/opp list won")
    assert "No opportunity fits. Try fewer words" in message.drawn
    message.press("New")
    assert office.jim.view("New opportunity").title
    closing = Closing(Status.WON, None, MONDAY, 7_00)
    office.book.opportunities.close(office.company.jo, office.deal(), closing, close_code="PRICE_W")
    there = "Nothing open fits, only closed ones (1): `/opp list"
    assert f"{there} all @Jim Olive &gt;5`." in ask(office, "/opp list <@U1> &gt;5").drawn
    assert f"{there} all`." in ask(office, "/opp list").drawn
    for other in ("<@U2>", "open", "overdue"):
        assert there not in ask(office, f"/opp list {other}").drawn
    assert "an amount: `/opp list &gt;3,000` shows" in ask(office, "/opp find 3,000").drawn


def test_find_without_words_asks_what_to_find_and_answers_where_it_was_typed(office: Office) -> None:
    office.deal()
    office.jim.open_home()
    office.settle()
    office.jim.command("/opp find ", channel="C1")
    window = office.jim.view("Find")
    window.fill({"What to find": "boxes"})
    assert window.submit().closed
    office.settle()
    assert shown(office.jim.private("C1")[-1]) == ["Boxes"]
    assert office.jim.direct_messages() == []
    assert office.book.home.told(office.company.jo, "U1") is None, "the Home has no part in it"
    office.stranger.command("/opp find", channel="C1")
    assert "does not know you" in office.stranger.private("C1")[-1].drawn


def test_others_opportunities_are_not_among_mine(office: Office) -> None:
    office.deal("of otis", salesperson="OF")
    office.deal("mine")
    assert shown(ask(office, "/opp")) == ["mine"]
    office.otis.command("/opp", channel="C1")
    assert shown(office.otis.private("C1")[-1]) == ["of otis"]


@pytest.mark.parametrize("line", ["/opp list help", "/opp find HELP", "/opp list  help "])
def test_help_is_given_behind_list_and_find(office: Office, line: str) -> None:
    assert "What you can type" in ask(office, line).drawn


def test_new_in_a_list_shows_its_card_below_the_list(office: Office) -> None:
    office.deal("first")
    message = ask(office, "/opp")
    before = message.drawn
    message.press("New")
    window = office.jim.view("New opportunity")
    window.fill(FILLED)
    assert window.submit().closed
    office.settle()
    assert message.drawn == before
    card = office.jim.private("C1")[-1]
    assert card.ephemeral
    assert "Created OP000002" in card.drawn
    assert office.jim.direct_messages() == []
