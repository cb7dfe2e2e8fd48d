"""A Bolt app that is not ours works here, over HTTP and in Socket Mode."""

from collections.abc import Iterator

import pytest

from bot.sandbox import LocalSlack, Message, NotOnScreenError, Person
from tests.bot.sandbox.conftest import Serve
from tests.bot.sandbox.ferry import sailing


@pytest.fixture(params=["http", "socket"])
def connected(request: pytest.FixtureRequest, serve: Serve) -> Iterator[LocalSlack]:
    with sailing(request.param, serve) as slack:
        yield slack


def book(jim: Person) -> Message:
    """Go through the windows, and return the message about the seat."""
    view = jim.view("Book a seat")
    view.fill({"Deck": "Lower deck", "Day": "2026-12-01", "Harbour": "Oslo", "Extras": ["Bicycle", "Dog"]})
    assert view.submit().action == "update"
    assert jim.view("Really?").submit().action == "push"
    assert jim.view("Last question").submit().action == "clear"
    return jim.wait_for_message("A seat is booked", channel="C1")


def test_a_command_leads_through_windows_to_a_message(connected: LocalSlack) -> None:
    jim = connected.person("U1")
    acknowledged = jim.command("/ferry oslo", channel="C1")
    assert (acknowledged.status, acknowledged.error) == (200, None)
    assert acknowledged.ack_ms > 0

    view = jim.view("Book a seat")
    assert view.labels == ["Deck", "Day", "Harbour", "Extras"]
    view.fill({"Deck": "Upper deck", "Day": "2026-12-01", "Harbour": "Oslo"})
    assert view.value("Harbour") == "Oslo North"
    refused = view.submit()
    assert (refused.action, refused.errors, refused.closed) == ("errors", {"Deck": "The upper deck is full."}, False)

    message = book(jim)
    assert message.drawn.startswith("*Oslo North* on 2026-12-01, Lower deck, with Bicycle and Dog")
    assert message.buttons == ["Board", "Forget"]
    assert not jim.has_view()
    assert jim.wait_for_message("Only you know.").ephemeral
    assert [one.text for one in connected.person("U2").messages("C1")] == ["A seat is booked"]


def test_a_message_is_pressed_and_chosen_from_and_answered_in_its_thread(connected: LocalSlack) -> None:
    jim, ann = connected.person("U1"), connected.person("U2")
    jim.command("/ferry", channel="C1")
    message = book(jim)

    message.choose("Upper deck")
    moved = ann.wait_for_message("Now Upper deck")
    assert moved.thread == message.ts

    ann.wait_for_message("A seat is booked").choose("Print")
    chosen = ann.wait_for_message("You chose print")
    assert (chosen.ephemeral, jim.private("C1")[-1].text) == (True, "Only you know.")
    chosen.press("Again")
    again = ann.wait_for_message("Chosen again")
    assert (again.ts, again.edited, chosen.text) == (chosen.ts, 1, "Chosen again")
    again.press("Forget")
    with pytest.raises(NotOnScreenError):
        ann.wait_for_message("nothing", timeout=0.3)
    assert again.deleted

    message.press("Board")
    assert ann.wait_for_message("Welcome aboard").thread == message.ts
    boarded = ann.wait_for_message("Boarded", channel="C1")
    assert (boarded.ts, boarded.edited, boarded.buttons) == (message.ts, 1, ["Forget"])


def test_a_home_is_published_when_opened_and_again_when_pressed(connected: LocalSlack) -> None:
    jim = connected.person("U1")
    opened = jim.open_home()
    assert opened is not None
    assert opened.error is None
    jim.wait_for_home("No seat yet").press("Wish")
    assert jim.wait_for_home("A seat is wished for").buttons == ["Wish"]
    assert connected.person("U2").home is None


def test_shortcuts_start_from_anywhere_and_from_a_message(connected: LocalSlack) -> None:
    jim = connected.person("U1")
    assert jim.shortcut("book").error is None
    assert jim.view("Book a seat").labels[0] == "Deck"
    jim.message_shortcut("keep", connected.person("U2").say("The boat leaves at nine", "C1"))
    assert jim.wait_for_message("Kept:").text == "Kept: The boat leaves at nine"
    with pytest.raises(NotOnScreenError):
        jim.shortcut("keep")


def test_what_is_said_to_the_app_reaches_it_and_what_is_said_in_a_channel_does_not(connected: LocalSlack) -> None:
    jim = connected.person("U1")
    said = jim.say("hello")
    assert jim.wait_for_message("You said: hello").thread is None
    jim.say("still there?", thread_ts=said.ts)
    assert jim.wait_for_message("You said: still there?").thread == said.ts
    jim.say("hello all", "C1")
    assert [one.name for one in connected.traffic if one.direction == "to_app"] == ["message", "message"]
    assert [one.text for one in jim.messages("C1")] == ["hello all"]
