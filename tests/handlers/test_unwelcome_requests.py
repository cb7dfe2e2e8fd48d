"""Requests that nobody of good will sends: each is refused where it came from, logged once, and changes nothing."""

import time
from collections.abc import Callable
from functools import partial

import pytest
from werkzeug.test import Client

from bot.sandbox import Message, Person
from bot.sandbox.sending.delivery import FORM
from bot.web import LARGEST_BODY, Web
from handlers import field_ids, ids
from tests.handlers.conftest import Office
from tests.handlers.tampering import GARBAGE, as_seen_by, body_of, in_hands_of, rewire, send_signed

OUT_OF_DATE = ":warning: This button or window is out of date. Type /opp to go on."
UNKNOWN = "Salesbot does not know you as a salesperson here."
OUTSIDER = f"{UNKNOWN} Ask Otis Falls to add you."


def newest(person: Person) -> str:
    return person.private()[-1].text


def card(office: Office, no: str) -> Message:
    """Have Jim look at the card of an opportunity."""
    office.jim.command(f"/opp {no}", channel="C1")
    office.settle()
    office.lines.clear()
    return office.jim.private("C1")[-1]


def test_a_request_with_a_signature_of_somebody_else_is_refused(office: Office) -> None:
    office.jim.command("/opp new", channel="C1")
    office.settle()
    office.lines.clear()
    before = office.dump()
    body = body_of(office.slack.last_command)
    good = office.slack.signed(body)
    now = int(time.time())
    for headers in (
        {},
        {**good, "X-Slack-Signature": "v0=" + "0" * 64},
        {**good, "X-Slack-Signature": "nonsense"},
        {**good, "X-Slack-Request-Timestamp": str(now + 1)},
    ):
        office.lines.clear()
        answer = office.slack.send(body, {"content-type": FORM, **headers})
        assert answer.status_code == 401
        assert "Traceback" not in answer.text
        assert len(office.lines.all) == 1
    assert office.dump() == before


def test_a_request_whose_timestamp_is_no_number_is_refused(office: Office) -> None:
    office.jim.command("/opp", channel="C1")
    office.lines.clear()
    body = body_of(office.slack.last_command)
    headers = {"content-type": FORM, **office.slack.signed(body), "X-Slack-Request-Timestamp": "yesterday"}
    assert office.slack.send(body, headers).status_code == 401
    assert len(office.lines.all) == 1


@pytest.mark.parametrize("late", [301, -301], ids=["five minutes old", "from the future"])
def test_a_request_signed_at_another_time_is_refused(office: Office, late: int) -> None:
    office.jim.command("/opp", channel="C1")
    office.settle()
    office.lines.clear()
    answer = send_signed(office.slack, body_of(office.slack.last_command), int(time.time()) - late)
    assert answer.status_code == 401
    assert len(office.lines.all) == 1


def test_a_request_signed_a_moment_ago_is_taken(office: Office) -> None:
    office.jim.command("/opp", channel="C1")
    assert send_signed(office.slack, body_of(office.slack.last_command), int(time.time()) - 200).status_code == 200


def test_a_replayed_request_is_refused_and_nothing_is_done_twice(office: Office) -> None:
    no = office.deal(activate=False)
    card(office, no).press("Activate")
    office.settle()
    press = next(one for one in reversed(office.slack.traffic) if one.name == "block_actions")
    body = body_of(press)
    headers = {"content-type": FORM, **office.slack.signed(body, int(time.time()) - 7)}
    office.slack.send(body, headers)
    office.settle()
    before = office.dump()
    office.lines.clear()
    assert office.slack.send(body, headers).status_code == 401
    assert office.lines.all == ["replayed request refused"]
    office.settle()
    assert office.dump() == before


UNREADABLE = {
    "JSON cut short": (b'payload=%7B"type"', 400, ["malformed_request"]),
    "a payload that is a list": (b"payload=%5B1%5D", 400, ["malformed_request"]),
    "a payload that is a number": (b"payload=7", 400, ["malformed_request"]),
    "a payload too deep": (b"payload=" + b"%5B" * 20_000, 400, ["malformed_request"]),
    "no payload": (b"hello=1", 404, ["Unhandled request"]),
    "a payload that says nothing": (b"payload=%7B%7D", 404, ["Unhandled request"]),
    "an empty body": (b"", 404, ["Unhandled request"]),
    "bytes that are no text": (b"\xff\xfe", 401, ["wrong_signature"]),
}


def test_what_cannot_be_read_is_refused(office: Office) -> None:
    before = office.dump()
    found = {}
    for case, (body, _, _) in UNREADABLE.items():
        office.lines.clear()
        answer = send_signed(office.slack, body)
        assert "Traceback" not in answer.text
        found[case] = (answer.status_code, office.lines.all)
    assert found == {case: (status, lines) for case, (_, status, lines) in UNREADABLE.items()}
    assert office.dump() == before


@pytest.mark.parametrize(("size", "status"), [(LARGEST_BODY + 1, 413), (LARGEST_BODY, 404)])
def test_a_huge_body_is_not_even_read(office: Office, size: int, status: int) -> None:
    body = b"a" * size
    headers = {"Content-Type": FORM, **office.slack.signed(body)}
    answer = Client(Web(office.bot, events=True)).post("/slack/events", data=body, headers=headers)
    assert answer.status_code == status


def test_a_button_that_is_not_ours_any_more_says_so(office: Office) -> None:
    message = card(office, office.deal())
    before = office.dump()
    rewire(message, "Update", action_id="opportunity.abolish")
    assert message.press("Update").status == 200
    office.settle()
    assert newest(office.jim) == OUT_OF_DATE
    assert office.lines.all == ["refused"]
    assert office.dump() == before


def test_a_window_that_is_not_ours_any_more_says_so(office: Office) -> None:
    card(office, office.deal()).press("Update")
    window = office.jim.view("Update opportunity")
    before = office.dump()
    window.screen.content["callback_id"] = "opportunity.abolish"
    assert window.submit().errors == {"Action type": OUT_OF_DATE.removeprefix(":warning: ")}
    office.settle()
    assert office.lines.of("refused")[0]["codes"] == "not_understood"
    assert len(office.lines.all) == 1
    assert office.dump() == before


def test_a_shortcut_or_a_search_that_is_not_ours_says_so_or_finds_nothing(office: Office) -> None:
    assert office.jim.shortcut("abolish_opportunity").status == 200
    office.settle()
    assert office.jim.direct_messages()[-1].text == OUT_OF_DATE
    assert office.lines.all == ["refused"]
    office.jim.command("/opp new", channel="C1")
    window = office.jim.view("New opportunity")
    office.lines.clear()
    for block in window.screen.content["blocks"]:
        if block["block_id"] == field_ids.CONTACT:
            block["element"]["action_id"] = "abolished"
    assert window.search("Contact", "Acme") == []
    assert office.lines.all == ["refused"]


UNKNOWN_WORDS = {
    "/opp hlep": "“hlep” is not something I know. Did you mean “help”?",
    "/opp fnid acme": "“fnid” is not something I know. Did you mean “find”?",
    "/opp 1 nxt": "“nxt” is not something I know. Did you mean “next”?",
    "/opp 1 histroy": "“histroy” is not something I know. Did you mean “history”?",
    "/opp xyzzy": "“xyzzy” is not something I know. Type /opp help to see what I can do.",
    "/opp " + "æ" * 3000: "“" + "æ" * 50 + "” is not something I know. Type /opp help to see what I can do.",
    "/opp list opne": "“opne” is not something I know. Did you mean “open”?",
    "/opp list stage": "Say what comes behind “stage”. Type /opp help to see how.",
    "/opp list stage two": "“stage two” is not something I know. Type /opp help to see what I can do.",
    "/opp list stage 99999999999999999999": "“stage 99999999999999999999” is not something I know.",
    "/opp list value": "Say what comes behind “value”. Type /opp help to see how.",
    "/opp list cycle": "Say what comes behind “cycle”. Type /opp help to see how.",
    "/opp 1 <!channel>": "“&lt;!channel&gt;” is not something I know.",
    "/opp 999": "There is no opportunity OP000999. It may have been deleted. Type /opp to see yours.",
}


def test_an_unknown_word_is_named_with_the_nearest_known_one(office: Office) -> None:
    office.deal()
    before = office.dump()
    for line, said in UNKNOWN_WORDS.items():
        office.lines.clear()
        office.jim.command(line, channel="C1")
        office.settle()
        assert said in newest(office.jim), line
        assert office.lines.all == ["refused"], line
    assert office.dump() == before


PRESSED = ["Update", "Win", "Lose", "History", "Quote"]


@pytest.mark.parametrize("button", PRESSED)
def test_a_button_with_an_edited_value_does_nothing(office: Office, button: str) -> None:
    message = card(office, office.deal())
    before = office.dump()
    verb = {"History": "history ", "Quote": "quote "}.get(button, "")
    for case, value in {**GARBAGE, "a number nobody has": "OP009999"}.items():
        office.lines.clear()
        rewire(message, button, value=verb + value)
        sent = message.choose(button) if verb else message.press(button)
        assert sent is not None
        assert sent.status == 200, case
        office.settle()
        assert newest(office.jim).startswith(":warning: "), case
        assert "reference" not in newest(office.jim), case
        assert len(newest(office.jim)) < 4000, case
        assert office.lines.all == ["refused"], case
        assert not office.jim.has_view(), case
    assert office.dump() == before


def test_the_button_of_a_number_somebody_else_has_is_looked_up_and_works_there(office: Office) -> None:
    message, other = card(office, office.deal()), office.deal("Crates", activate=False)
    rewire(message, "Update", action_id=ids.ACTION_ACTIVATE, value=other)
    message.press("Update")
    assert "Activated: Initial" in office.jim.wait_for_message("Crates").drawn


TURNED = {**GARBAGE, "an unknown list": '{"kind": "secret"}', "no page": '{"offset": "1"}', "more": '{"all": 1}'}


def test_a_page_button_with_an_edited_value_does_nothing(office: Office) -> None:
    for number in range(12):
        office.deal(f"Deal {number}")
    office.jim.command("/opp", channel="C1")
    message = office.jim.private("C1")[-1]
    for case, value in TURNED.items():
        office.lines.clear()
        rewire(message, "Next page", value=value)
        message.press("Next page")
        office.settle()
        assert newest(office.jim) == OUT_OF_DATE, case
        assert office.lines.all == ["refused"], case


@pytest.mark.parametrize("value", ["OP000001 x", "OP000001", "OP000001 -1", "OP000001 ¾", ""])
def test_a_history_page_with_an_edited_value_does_nothing(office: Office, value: str) -> None:
    message = card(office, office.deal())
    rewire(message, "Update", action_id=ids.ACTION_HISTORY_ON, value=value)
    message.press("Update")
    office.settle()
    assert newest(office.jim) == OUT_OF_DATE
    assert office.lines.all == ["refused"]


def test_an_outsider_is_told_so_at_every_door(office: Office) -> None:
    message = card(office, office.deal(activate=False))
    office.jim.command("/opp new", channel="C1")
    window = in_hands_of(office.stranger, office.jim.view("New opportunity"))
    before, stranger = office.dump(), office.stranger
    said = stranger.say("We want boxes", "C1")
    theirs = as_seen_by(stranger, message)
    typed = ("", "new", "list", "find boxes", "1", "1 win", "1 activate", "1 history")
    doors: dict[str, Callable[[], object]] = {
        **{words: partial(stranger.command, f"/opp {words}", channel="C1") for words in typed},
        "shortcut": lambda: stranger.shortcut(ids.SHORTCUT_NEW_OPPORTUNITY),
        "message": lambda: stranger.message_shortcut(ids.SHORTCUT_MESSAGE_TO_OPPORTUNITY, said),
        "activate": lambda: theirs.press("Activate"),
        "lose": lambda: theirs.press("Lose"),
        "history": lambda: theirs.choose("History"),
    }
    for door, knock in doors.items():
        office.lines.clear()
        knock()
        office.settle()
        told = office.stranger.direct_messages() if door == "shortcut" else stranger.private("C1")
        assert told[-1].text == f":warning: {OUTSIDER}", door
        assert office.lines.all == ["refused"], door
        assert not stranger.has_view(), door
    assert window.search("Contact", "Acme") == []
    assert window.search("Salesperson", "Jim") == []
    assert window.submit(force=True).errors == {"Contact": OUTSIDER}
    assert office.dump() == before


def test_the_same_person_in_an_unknown_workspace_is_an_outsider(office: Office) -> None:
    office.deal()
    before = office.dump()
    office.jim.command("/opp list all", channel="C1")
    office.lines.clear()
    body = body_of(office.slack.last_command, lambda form: form.update(team_id="T999"))
    answer = send_signed(office.slack, body)
    assert answer.status_code == 200
    assert f"{UNKNOWN} Ask a Salesbot admin to add you." in answer.text
    assert "Boxes" not in answer.text
    assert office.lines.all == ["refused"]
    assert office.dump() == before
