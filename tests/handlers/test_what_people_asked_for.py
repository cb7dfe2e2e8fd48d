"""Small things that people stumbled over, each with the case that it leaves alone."""

from datetime import date

import pytest

from handlers.text.words import words_for
from handlers.views.opportunities import card_message, line_text
from storage.domain.opportunities import Closing, Status
from storage.services.quotes import QuoteDraft
from tests.handlers.conftest import Office


def test_a_won_card_and_line_say_what_it_was_sold_for(office: Office) -> None:
    no = office.deal()
    closing = Closing(Status.WON, None, office.company.jo.today, 3_000_00)
    card = office.book.opportunities.close(office.company.jo, no, closing, close_code="PRICE_W")
    text, blocks = card_message(words_for("en-GB"), card, "EUR", date(2026, 3, 2))
    assert "Sales value: €3,000" in text
    assert "In this stage" not in str(blocks)
    assert "sold for €3,000" in line_text(words_for("en-GB"), card.line, "EUR", date(2026, 3, 2))


def test_an_open_card_says_how_long_it_has_been_in_its_stage(office: Office) -> None:
    card = office.book.opportunities.card("T1", office.deal())
    text, _ = card_message(words_for("en-GB"), card, "EUR", date(2026, 3, 2))
    assert "In this stage: 0 days" in text
    assert "Sales value" not in text


def test_a_note_stands_under_its_entry_in_the_history(office: Office) -> None:
    no = office.deal()
    office.jim.command(f"/opp {no} update", channel="C1")
    window = office.jim.view("Update opportunity")
    window.fill({"Note": "They *like* it"})
    assert window.submit().closed
    office.settle()
    office.jim.command(f"/opp {no} history", channel="C1")
    shown = office.jim.private("C1")[-1]
    assert shown.drawn.count("“") == 1
    assert "like" in shown.drawn


def test_a_window_says_before_anything_is_filled_in_that_a_quote_is_needed(office: Office) -> None:
    no = office.deal(cycle="NEW")
    office.jim.command(f"/opp {no} next", channel="C1")
    assert "needs a sales quote" not in office.jim.view("Update opportunity").text
    office.jim.view("Update opportunity").submit()
    office.settle()
    office.jim.command(f"/opp {no} next", channel="C1")
    window = office.jim.view("Update opportunity")
    assert f"/opp {no} quote" in window.text
    assert f"/opp {no} quote" in window.submit().errors["Stage"]
    window.cancel()
    office.book.quotes.create(office.company.jo, no, QuoteDraft(1_000_00))
    office.jim.command(f"/opp {no} next", channel="C1")
    assert "needs a sales quote" not in office.jim.view("Update opportunity").text


@pytest.mark.parametrize("line", ["/opp history 1", "/opp 1 history"])
def test_number_and_verb_may_stand_in_either_order(office: Office, line: str) -> None:
    office.deal()
    assert "First → 1 Initial" in str(office.jim.command(line, channel="C1").answer)


def test_a_verb_without_a_number_is_told_what_is_missing(office: Office) -> None:
    assert "Say which opportunity" in str(office.jim.command("/opp history", channel="C1").answer)


def test_deleting_the_order_of_a_won_opportunity_loses_it_after_asking(office: Office) -> None:
    no = office.deal()
    jo = office.company.jo
    office.book.quotes.create(jo, no, QuoteDraft(1_000_00))
    office.book.quotes.make_order(jo, no, "SO-1", "PRICE_W", jo.today)
    office.jim.command(f"/opp {no} quote", channel="C1")
    message = office.jim.private("C1")[-1]
    assert message.buttons == ["Delete order"]
    assert "confirm" in str(message.blocks)
    message.press("Delete order")
    office.settle()
    assert office.book.opportunities.card("T1", no).line.status is Status.LOST
    assert message.buttons == ["Delete"]


def test_what_is_closed_comes_last_in_a_list_the_last_closed_first(office: Office) -> None:
    jo = office.company.jo
    first, second, third = (office.deal() for _ in range(3))
    for no, day in ((first, 2), (second, 4)):
        office.book.opportunities.close(jo, no, Closing(Status.LOST, None, date(2026, 3, day)), close_code="PRICE_L")
    office.jim.command("/opp list all", channel="C1")
    drawn = office.jim.private("C1")[-1].drawn
    assert drawn.index(third) < drawn.index(second) < drawn.index(first)
