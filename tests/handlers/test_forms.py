"""Forms: one window is carried out once, a message fits into it, and Slack's syntax becomes what people see."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import Exchange
from handlers.forms import LONGEST_METADATA, Metadata
from storage.domain.text import clean
from tests.handlers.conftest import Office
from tests.handlers.tampering import Json, body_of, send_signed
from tests.handlers.test_unwelcome_windows import FILLED, WINDOWS

pytestmark = [
    pytest.mark.usefixtures("swept"),
    # slack_sdk leaves the answer of a failed call to the garbage collector, which may come while a test runs.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

PERMALINK = "https://local.slack.com/archives/C1/p1760000000000100"


def resent(office: Office) -> Exchange:
    return next(one for one in reversed(office.slack.traffic) if one.name == "view_submission")


def edit(payload: Json) -> None:
    """Mend what was typed, as somebody does who got no answer."""
    payload["view"]["hash"] = "another"
    payload["view"]["state"]["values"]["description"]["description"]["value"] = "Mended"


@pytest.mark.parametrize("mended", [False, True])
def test_a_form_that_is_sent_again_is_carried_out_once_whatever_is_in_it(office: Office, *, mended: bool) -> None:
    window = WINDOWS["new"](office)
    assert window.submit().closed
    office.settle()
    before = office.dump()
    body = body_of(resent(office), edit if mended else None)
    for late in (2, 3):
        assert send_signed(office.slack, body, int(time.time()) - late).text == ""
        office.settle()
    assert office.dump() == before
    card = office.jim.private("C1")[-1]
    assert "Created OP000001" in card.drawn
    assert "Mended" not in card.drawn


def test_a_form_that_was_refused_is_carried_out_once_mended(office: Office) -> None:
    window = WINDOWS["new"](office)
    window.fill({"Chances of success %": "500"})
    assert window.submit().errors
    window.fill({"Chances of success %": "50"})
    assert window.submit().closed
    assert len(office.dump()["opportunity"]) == 1


def test_every_window_has_a_name_of_its_own_and_keeps_it(office: Office) -> None:
    named = []
    for open_window in WINDOWS.values():
        window = open_window(office)
        named.append(Metadata.load(window.private_metadata).form)
        window.close_all()
    for _ in range(2):
        office.jim.shortcut("new_opportunity")
        window = office.jim.view("New opportunity")
        first = window.private_metadata
        window.fill({"Activate first stage": False})
        office.settle()
        assert window.private_metadata == first
        named.append(Metadata.load(first).form)
        window.cancel()
    assert all(named)
    assert len(set(named)) == len(named)


HARD = ['\\"\n' * 1300, "👩‍👩‍👧" * 1000, "販" * 4000, "\x00\x01\x1f" * 2000, "\x07" * 10 + '"' * 3000, "🇳🇴" * 2000, ""]


@pytest.mark.parametrize("text", HARD)
def test_a_message_of_any_kind_becomes_a_window_and_a_note(office: Office, text: str) -> None:
    office.jim.message_shortcut("message_to_opportunity", office.otis.say(text, "C1"))
    window = office.jim.view("New opportunity")
    metadata = window.private_metadata
    assert len(metadata) <= LONGEST_METADATA
    window.fill(FILLED)
    assert window.submit().closed
    note = Metadata.load(metadata).note
    assert note == clean(text, multiline=True) or note.endswith("…")


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(HARD))
def test_a_note_is_cut_to_what_a_window_carries(text: str) -> None:
    cleaned = clean(text, multiline=True)
    carried = Metadata(permalink=PERMALINK, form="0" * 16).with_note(cleaned)
    assert len(carried.dump()) <= LONGEST_METADATA
    assert carried.note == cleaned or (carried.note.endswith("…") and cleaned.startswith(carried.note[:-1]))
    assert Metadata.load(carried.dump()) == carried


def test_a_note_is_cut_no_shorter_than_it_must() -> None:
    assert len(Metadata(permalink=PERMALINK).with_note("x" * 9000).dump()) == LONGEST_METADATA


SAID = {
    "for <@U2|otis>": "for @otis",
    "for <@U2>": "for @Otis Falls",
    "for <@U9>": "for @U9",
    "in <#C1|sales> or <#C1>": "in #sales or #C1",
    "<!channel> <!here|here> <!subteam^S1|@sales> <!subteam^S1>": "@channel @here @sales @S1",
    "by <!date^1392734382^{date}|Feb 18>": "by Feb 18",
    "see <https://x.example/a?b=1&amp;c=2>": "see https://x.example/a?b=1&c=2",
    "see <https://x.example|label> and <https://y.example>": "see label and https://y.example",
    "<mailto:kari@acme.example|kari@acme.example> <tel:+4712|+47 12>": "kari@acme.example +47 12",
    "&lt;@U2&gt; &amp; &lt;!channel&gt;": "<@U2> & <!channel>",
    "&amp;lt;": "&lt;",
}


@pytest.mark.parametrize("text", SAID)
def test_slacks_syntax_becomes_what_people_see(office: Office, text: str) -> None:
    office.jim.message_shortcut("message_to_opportunity", office.otis.say(text, "C1"))
    assert office.jim.view("New opportunity").value("Description") == SAID[text]


def test_a_search_finds_what_a_link_shows(office: Office) -> None:
    office.deal("acme.example wants boxes")
    office.jim.command("/opp find <http://acme.example|acme.example>", channel="C1")
    assert "Found “acme.example” (1)" in office.jim.private("C1")[-1].drawn


@pytest.mark.parametrize("refusal", ["invalid_arguments", "invalid_blocks", "view_too_large"])
def test_a_window_that_breaks_slacks_rules_is_a_bug_of_ours(office: Office, refusal: str) -> None:
    office.slack.fail("views.open", refusal)
    office.jim.command("/opp new", channel="C1")
    office.settle()
    said = office.jim.private("C1")[-1].text
    [line] = office.lines.of("failed")
    assert line["log_level"] == "error"
    assert f"reference: {line['reference']}" in said
    assert "try again" not in said.replace("before you try again", "")


TOO_FINE: list[tuple[str, str, dict[str, Any], set[str]]] = [
    (
        "/opp new",
        "New opportunity",
        {"Contact": "Acme AS", "Description": " ", "Estimated value": "10.999", "Chances of success %": "101"},
        {"Description", "Estimated value", "Chances of success %", "Estimated closing date"},
    ),
    (
        "/opp 1 update",
        "Update opportunity",
        {"Estimated value": "10.999", "Chances of success %": "101"},
        {"Estimated value", "Chances of success %"},
    ),
    (
        "/opp 1 win",
        "Close opportunity",
        {"Close code": "Price_W", "Closing date": "2026-03-01", "Sales value": "10.999"},
        {"Closing date", "Sales value"},
    ),
    (
        "/opp 1 quote",
        "Sales quote",
        {"Amount": "10.999", "Valid until": "2026-03-01"},
        {"Amount", "Valid until"},
    ),
]


def test_an_amount_that_is_too_fine_is_told_together_with_every_other_wrong_field(office: Office) -> None:
    office.deal()
    before = office.dump()
    for line, title, filled, wrong in TOO_FINE:
        office.jim.command(line, channel="C1")
        window = office.jim.view(title)
        window.fill(filled)
        told = window.submit(force=True).errors
        assert set(told) == wrong, line
        assert "Type at most 2 decimals." in told.values(), line
        window.cancel()
    assert office.dump() == before
