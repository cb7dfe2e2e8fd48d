"""Previews of a line in the wrong hands, out of date, and at the extremes."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Message
from tests.builders import add_contact
from tests.handlers import screens_entering
from tests.handlers.conftest import Office
from tests.handlers.tampering import GARBAGE, as_seen_by, rewire
from tests.handlers.test_entering import LINE, enter, fact, made
from tests.handlers.test_views import valid
from tests.rows import Dump


def forged(office: Office, preview: Message, button: str, value: str) -> Dump:
    """Press a button whose value somebody has changed; give the book before."""
    before = office.dump()
    rewire(preview, button, value=value)
    preview.press(button)
    office.settle()
    return before


@pytest.mark.parametrize("button", ["Create", "Edit", "Cancel"])
@pytest.mark.parametrize("garbage", [name for name in GARBAGE if name != "nothing"])
def test_forged_values_are_refused_and_nothing_is_changed(office: Office, button: str, garbage: str) -> None:
    before = forged(office, enter(office, LINE), button, GARBAGE[garbage])
    assert "out of date" in office.jim.private("C1")[-1].text
    assert office.dump() == before
    assert not office.jim.has_view()


CARRIED = {"line": "Zeta 5k friday", "day": "2026-03-02", "form": "f"}
FORGERIES: dict[str, dict[str, Any]] = {
    "a choice that is not offered": {"chosen": {"5": "value:1"}},
    "a choice for no part": {"chosen": {"x": "name"}},
    "choices of another shape": {"chosen": ["x"]},
    "a choice that is no text": {"chosen": {"5": 1}},
    "a line that is none": {"line": 7},
    "a line that is too long": {"line": "x" * 500},
    "no line": {"line": ""},
    "no day": {"day": "yesterday"},
    "a day long ago": {"day": "2025-01-01"},
    "a day to come": {"day": "2027-01-01"},
    "a field that is none": {"admin": True},
    "a form that is none": {"form": []},
    "a form of another name": {"form": "\ud800"},
    "too many choices": {"chosen": {"5": "x" * 500}},
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_part_is_refused_and_nothing_is_changed(office: Office, forgery: str) -> None:
    before = forged(office, enter(office, LINE), "Create", json.dumps(CARRIED | FORGERIES[forgery]))
    assert "out of date" in office.jim.private("C1")[-1].text
    assert office.dump() == before


def test_another_line_in_the_button_is_shown_before_anything_is_made_of_it(office: Office) -> None:
    preview = enter(office, LINE)
    before = forged(office, preview, "Create", json.dumps(CARRIED | {"shown": "0" * 16}))
    assert office.dump() == before
    assert "it differs" in preview.drawn
    assert fact(preview, "Contact").startswith("Zeta (new company")


def test_a_contact_of_nobody_that_is_chosen_is_asked_again(office: Office) -> None:
    with office.book.database.transaction() as session:
        add_contact(session, "T1", "Acme Norge AS")
    preview = enter(office, "Acme 5k friday")
    value = json.dumps(CARRIED | {"line": "Acme 5k friday", "chosen": {"contact": "CT999999"}})
    before = forged(office, preview, "Acme Norge AS", value)
    assert office.dump() == before
    assert fact(preview, "Contact") == ":grey_question: asked below"


def test_a_preview_of_last_month_is_out_of_date(office: Office) -> None:
    preview = enter(office, LINE)
    office.clock.now += timedelta(days=32)
    preview.press("Create")
    office.settle()
    assert "out of date" in office.jim.private("C1")[-1].text
    assert made(office) == []


def test_what_somebody_else_presses_is_theirs(office: Office) -> None:
    """A key of one person's form opens nobody else's record, and the actor is whoever presses."""
    preview = enter(office, "Zeta 5k friday")
    as_seen_by(office.otis, preview).press("Create")
    office.settle()
    assert made(office) == []
    assert "it differs" in preview.drawn


@pytest.mark.parametrize("name", screens_entering.EXTREMES)
def test_a_preview_stays_valid_at_the_extremes(name: str) -> None:
    valid(screens_entering.EXTREMES[name]())


def test_a_message_holds_as_many_questions_as_slack_takes_and_says_that_more_follow() -> None:
    drawn = screens_entering.EXTREMES["long"]()
    assert "more questions follow" in str(drawn["blocks"])
    assert sum(len(str(block)) for block in drawn["blocks"]) < 40_000


def test_outsiders_are_refused(office: Office) -> None:
    before = office.dump()
    office.stranger.command("/opp new Zeta 5k", channel="C1")
    assert "does not know you" in office.stranger.private("C1")[-1].text
    assert office.dump() == before
