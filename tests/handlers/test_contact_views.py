"""The screens of contacts at the extremes: valid whatever people typed."""

import pytest

from handlers import field_ids
from tests.handlers.screens_contacts import COMPANY, MORE, PERSON, card, extremes
from tests.handlers.test_views import valid

EXTREMES = extremes()


@pytest.mark.parametrize("name", MORE)
def test_a_contacts_screen_is_valid(name: str) -> None:
    valid(MORE[name]())


@pytest.mark.parametrize("name", EXTREMES)
def test_a_contacts_screen_stays_valid_at_the_extremes(name: str) -> None:
    valid(EXTREMES[name]())


def test_a_company_of_more_persons_than_a_list_holds_is_searched() -> None:
    kinds = {
        name: next(
            block["element"]["type"]
            for block in EXTREMES[name]()["blocks"]
            if block.get("block_id") == field_ids.CONTACT
        )
        for name in ("assign, lines", "assign to many, lines")
    }
    assert kinds == {"assign, lines": "static_select", "assign to many, lines": "external_select"}


def test_the_card_says_which_figures_are_which() -> None:
    said = str(card(COMPANY))
    assert "*Open*\\n2 · €120,000.50 · weighted €60,000.25" in said
    assert "*Not Started*\\n1 · €5,000" in said
    assert "*Won*\\n1 · sold for €8,500" in said
    assert "*Lost*\\nnone" in said
    assert "figures and tasks include its persons'" in said
    assert "figures and tasks" not in str(card(PERSON))
