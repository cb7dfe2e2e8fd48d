"""What Enter does in a field: never what nobody asked for."""

import pytest
from playwright.sync_api import Page, expect

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Json, Stub, field_of, modal, option, plain
from tests.browser.moves import message
from tests.browser.seats import Sit

OPTIONS = [option("Apple"), option("Banana")]
BOXES = ("checkboxes", "radio_buttons")
DANGER: Json = {"type": "button", "action_id": "delete", "text": plain("Delete all"), "style": "danger"}


@pytest.fixture
def jim(slack: LocalSlack, app: Stub, sit: Sit) -> Page:
    assert app.url
    return sit(slack, "U1", "C1")


def acted(app: Stub) -> list[str]:
    """Return what the app was told of, in order."""
    return [body["actions"][0]["action_id"] if "actions" in body else body["type"] for body in app.received]


def opened(slack: LocalSlack, api: Api, *blocks: Json, **more: object) -> Json:
    """Open a window for Jim; return what it is now."""
    view = {name: value for name, value in (modal(*blocks) | more).items() if value is not None}
    answer = api("views.open", trigger_id=slack.workspace.new_trigger("U1"), view=view)
    assert answer["ok"] is True, answer
    return answer


@pytest.mark.parametrize("kind", BOXES)
def test_enter_on_a_box_presses_no_button_of_the_message(jim: Page, app: Stub, api: Api, kind: str) -> None:
    boxes = {"type": kind, "action_id": "boxes", "options": OPTIONS}
    api("chat.postMessage", channel="C1", text="x", blocks=[{"type": "actions", "elements": [DANGER, boxes]}])
    box = message(jim, "Delete all").get_by_label("Apple")
    box.press("Enter")
    expect(box).not_to_be_checked()
    box.press("Space")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    # What Enter sent would have come before this.
    jim.wait_for_function("() => document.querySelector('.htmx-request') === null")
    assert acted(app) == ["boxes"]


@pytest.mark.parametrize("kind", BOXES)
def test_enter_on_a_box_does_not_send_the_window_and_in_a_text_it_does(
    jim: Page, slack: LocalSlack, app: Stub, api: Api, kind: str
) -> None:
    words = field_of("words", "Words") | {"optional": True}
    opened(slack, api, field_of("boxes", "Fruit", kind, options=OPTIONS), words)
    window = jim.get_by_role("dialog", name="A form")
    box = window.get_by_label("Apple")
    box.press("Space")
    box.press("Enter")
    field = window.get_by_role("textbox", name="Words")
    field.fill("x")
    assert acted(app) == []
    field.press("Enter")
    expect(window).to_have_count(0)
    assert acted(app) == ["view_submission"]


def test_enter_in_a_window_without_a_submit_button_leaves_it_open(
    jim: Page, slack: LocalSlack, app: Stub, api: Api
) -> None:
    texts: Json = {"type": "section", "text": plain("On which day?")}
    texts["accessory"] = {"type": "datepicker", "action_id": "day", "initial_date": "2027-03-04"}
    opened(slack, api, texts, submit=None)
    window = jim.get_by_role("dialog", name="A form")
    window.get_by_label("On which day?").press("Enter")
    window.get_by_role("button", name="Cancel").focus()
    expect(window).to_be_visible()
    assert acted(app) == []


def test_enter_in_a_date_of_a_message_sends_nothing(jim: Page, slack: LocalSlack, app: Stub, api: Api) -> None:
    day = {"type": "datepicker", "action_id": "day", "initial_date": "2027-03-04"}
    api("chat.postMessage", channel="C1", text="x", blocks=[{"type": "actions", "elements": [DANGER, day]}])
    field = message(jim, "Delete all").locator("input[type=date]")
    field.press("Enter")
    field.fill("2027-03-05")
    message(jim, "Delete all").get_by_role("button", name="Delete all").focus()
    expect(message(jim, "Delete all").locator("input[type=date]")).to_have_value("2027-03-05")
    until_told(jim, app)
    assert [body["actions"][0]["selected_date"] for body in app.received] == ["2027-03-05"]
    assert slack.findings == []


def until_told(page: Page, app: Stub) -> None:
    """Wait until the app has heard something."""
    for _ in range(100):
        if app.received:
            return
        page.wait_for_timeout(50)
    raise AssertionError("the app was told of nothing")
