"""A Bolt app that is not ours, played as a person plays it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Json, Serve, option, plain_client
from tests.bot.sandbox.ferry import sailing, ticket
from tests.browser.doing import send
from tests.browser.moves import message, pick
from tests.browser.seats import Sit

SEAT: Json = {
    "deck": {"deck": {"selected_option": option("Lower deck", "lower")}},
    "harbour": {"harbour": {"selected_option": option("Quay", "quay")}},
    "day": {"day": {"selected_date": "2026-12-01"}},
    "extras": {"extras": {"selected_options": []}},
}


@pytest.fixture(params=["http", "socket"])
def connected(request: pytest.FixtureRequest, serve: Serve) -> Iterator[LocalSlack]:
    with sailing(request.param, serve) as slack:
        yield slack


@pytest.fixture
def ferry(serve: Serve) -> Iterator[LocalSlack]:
    """Run the app where it does not matter how it is connected."""
    with sailing("http", serve) as slack:
        yield slack


def window(page: Page, title: str) -> Locator:
    return page.get_by_role("dialog", name=title)


def fill(view: Locator, deck: str) -> None:
    pick(view, "Deck", deck)
    view.get_by_label("Day").fill("2026-12-01")
    pick(view, "Harbour", "Oslo North", "oslo")


def test_a_command_leads_through_windows_to_a_message(connected: LocalSlack, sit: Sit) -> None:
    jim, ann = sit(connected, "U1", "C1"), sit(connected, "U2", "C1")
    send(jim, "/ferry oslo")
    view = window(jim, "Book a seat")
    expect(view.get_by_role("combobox", name="Deck")).to_be_focused()
    fill(view, "Upper deck")
    view.get_by_role("checkbox", name="Bicycle").check()
    view.get_by_role("group", name="Extras").get_by_label("Dog").check()
    view.get_by_role("button", name="Save").click()
    expect(view.get_by_role("alert")).to_have_text("The upper deck is full.")
    deck = view.get_by_role("combobox", name="Deck")
    expect(deck).to_have_accessible_description("The upper deck is full.")
    expect(deck).to_be_focused()
    expect(deck).to_have_value("Upper deck")

    pick(view, "Deck", "Lower deck")
    view.get_by_role("button", name="Save").click()
    really = window(jim, "Really?")
    expect(really.get_by_role("alert")).to_have_count(0)
    expect(really.get_by_label("Day")).to_have_value("2026-12-01")
    really.get_by_role("button", name="Save").click()
    last = window(jim, "Last question")
    expect(last).to_contain_text("Nothing is paid back.")
    last.get_by_role("button", name="Cancel").click()
    expect(really.get_by_role("combobox", name="Harbour")).to_have_value("Oslo North")
    expect(really.get_by_role("checkbox", name="Dog")).to_be_checked()
    really.get_by_role("button", name="Save").click()
    last.get_by_role("button", name="Save").click()

    expect(jim.get_by_role("dialog")).to_have_count(0)
    expect(jim.get_by_role("textbox", name="Message #sales")).to_be_focused()
    words = "Oslo North on 2026-12-01, Lower deck, with Bicycle and Dog"
    expect(message(jim, words)).to_be_visible()
    expect(message(jim, "Only you know.")).to_contain_text("Only visible to you")
    expect(message(ann, words)).to_be_visible()
    expect(ann.get_by_role("log").get_by_text("Only you know.")).to_have_count(0)
    expect(ann.get_by_role("dialog")).to_have_count(0)

    jim.get_by_role("button", name="Dismiss message").click()
    expect(jim.get_by_role("log").get_by_text("Only you know.")).to_have_count(0)
    expect(message(jim, words)).to_be_visible()


def test_what_is_missing_is_said_and_the_cross_closes_every_window(ferry: LocalSlack, sit: Sit) -> None:
    jim = sit(ferry, "U1", "C1", width=390)
    jim.get_by_label("Shortcuts").click()
    jim.get_by_role("button", name="Book a seat").click()
    view = window(jim, "Book a seat")
    view.get_by_role("button", name="Save").click()
    expect(view.get_by_role("alert")).to_have_text(["Please complete this required field."] * 3)
    expect(view.get_by_role("combobox", name="Deck")).to_be_focused()
    pick(view, "Deck", "Lower deck")
    expect(view.get_by_role("alert")).to_have_count(2)
    fill(view, "Lower deck")
    view.get_by_role("button", name="Save").click()
    window(jim, "Really?").get_by_role("button", name="Save").click()
    window(jim, "Last question").get_by_role("button", name="Dismiss all windows").click()
    expect(jim.get_by_role("dialog")).to_have_count(0)
    assert ferry.person("U1").has_view() is False
    assert [one.text for one in ferry.person("U2").messages("C1")] == []


def test_escape_goes_one_window_back(ferry: LocalSlack, sit: Sit) -> None:
    jim = sit(ferry, "U1", "C1")
    send(jim, "/ferry")
    view = window(jim, "Book a seat")
    fill(view, "Lower deck")
    view.get_by_role("button", name="Save").click()
    window(jim, "Really?").get_by_role("button", name="Save").click()
    expect(window(jim, "Last question")).to_be_visible()
    jim.keyboard.press("Escape")
    expect(window(jim, "Last question")).to_have_count(0)
    deck = window(jim, "Really?").get_by_role("combobox", name="Deck")
    deck.click()
    expect(deck).to_have_attribute("aria-expanded", "true")
    deck.press("Escape")
    expect(deck).to_have_attribute("aria-expanded", "false")
    deck.press("Escape")
    expect(jim.get_by_role("dialog")).to_have_count(0)
    assert ferry.person("U1").has_view() is False


def test_a_message_is_pressed_and_chosen_from_and_answered_in_its_thread(connected: LocalSlack, sit: Sit) -> None:
    jim, ann = sit(connected, "U1", "C1"), sit(connected, "U2", "C1")
    with plain_client() as client:
        answer = Api(connected, client)("chat.postMessage", channel="C1", text="A seat", blocks=ticket(SEAT))
    assert answer["ok"] is True
    seat = message(ann, "Quay on 2026-12-01")
    pick(seat, "Another deck", "Upper deck")
    message(jim, "Quay on 2026-12-01").get_by_role("link", name="1 reply").click()
    thread = jim.get_by_role("complementary", name="Thread")
    expect(thread.get_by_role("listitem").filter(has_text="Now Upper deck")).to_be_visible()

    seat.get_by_label("More: Quay").click()
    ann.get_by_role("menuitem", name="Print").click()
    chosen = message(ann, "You chose print")
    expect(chosen).to_contain_text("Only visible to you")
    chosen.get_by_role("button", name="Again").click()
    expect(chosen).to_have_count(0)
    message(ann, "Chosen again").get_by_role("button", name="Forget").click()
    expect(ann.get_by_role("log").get_by_text("Chosen again")).to_have_count(0)
    expect(jim.get_by_role("log").get_by_text("Chosen again")).to_have_count(0)

    message(jim, "Quay on 2026-12-01").get_by_role("button", name="Board").click()
    expect(thread.get_by_role("listitem").filter(has_text="Welcome aboard")).to_be_visible()
    boarded = message(ann, "Boarded")
    expect(boarded).to_contain_text("(edited)")
    expect(boarded.get_by_role("button", name="Board", exact=True)).to_have_count(0)
    thread.get_by_label("Reply in the thread").press_sequentially("See you there")
    thread.get_by_role("button", name="Send reply").click()
    expect(thread.get_by_role("listitem").filter(has_text="See you there")).to_be_visible()
    expect(boarded.get_by_role("link", name="3 replies")).to_be_visible()
    boarded.get_by_role("button", name="Forget").click()
    expect(ann.get_by_role("log").get_by_text("Boarded")).to_have_count(0)


def test_a_home_is_published_when_opened_and_again_when_pressed(connected: LocalSlack, sit: Sit) -> None:
    jim = sit(connected, "U1", "home")
    home = jim.get_by_role("region", name="Home")
    expect(home).to_contain_text("No seat yet")
    home.get_by_role("button", name="Wish").click()
    expect(home).to_contain_text("A seat is wished for")
    expect(home).not_to_contain_text("No seat yet")
    assert connected.person("U2").home is None
    jim.get_by_role("navigation", name="Ferry").get_by_role("link", name="Messages").click()
    expect(jim.get_by_role("textbox", name="Message Ferry")).to_be_focused()
    expect(home).to_have_count(0)


def test_what_is_said_to_the_app_is_answered(connected: LocalSlack, sit: Sit) -> None:
    jim = sit(connected, "U1")
    send(jim, "hello <b> & all")
    answer = message(jim, "You said: hello <b> & all")
    expect(answer.get_by_text("App", exact=True)).to_be_visible()
    answer.hover()
    answer.get_by_label("More actions for this message").click()
    answer.get_by_role("link", name="Reply in thread").click()
    reply = jim.get_by_label("Reply in the thread")
    expect(reply).to_be_focused()
    reply.fill("still there?")
    reply.press("Enter")
    thread = jim.get_by_role("complementary", name="Thread")
    expect(thread.get_by_role("listitem").filter(has_text="You said: still there?")).to_be_visible()
    expect(jim.get_by_role("log").get_by_text("still there?")).to_have_count(0)
    thread.get_by_role("link", name="Close the thread").click()
    expect(thread).to_have_count(0)


def test_shortcuts_start_from_a_message_and_from_anywhere(connected: LocalSlack, sit: Sit) -> None:
    jim = sit(connected, "U1", "C1")
    connected.person("U2").say("The boat leaves at nine", "C1")
    boat = message(jim, "The boat leaves at nine")
    boat.hover()
    boat.get_by_label("More actions for this message").click()
    boat.get_by_role("button", name="Keep").click()
    ferry = jim.get_by_role("navigation", name="Conversations").get_by_role("link", name="Ferry")
    expect(ferry).to_contain_text("1 unread")
    ferry.click()
    expect(message(jim, "Kept: The boat leaves at nine")).to_be_visible()
    expect(ferry).not_to_contain_text("unread")
    shortcuts = jim.get_by_label("Shortcuts")
    shortcuts.press("Enter")
    shortcuts.press("ArrowDown")
    jim.keyboard.press("Enter")
    expect(window(jim, "Book a seat").get_by_role("combobox", name="Deck")).to_be_focused()
