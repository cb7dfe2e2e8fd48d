"""A choice in a message or Home is told at once, and where the app wants it a question is asked first."""

from playwright.sync_api import expect

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Json, Stub, option, plain
from tests.browser.moves import comes, message, pick
from tests.browser.seats import Sit

FRUIT = [option("Apple"), option("Banana"), option("Cherry")]
SURE: Json = {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Do it"), "deny": plain("Leave it")}


def done(app: Stub) -> list[str]:
    """Return what the app was told of."""
    return [one["actions"][0]["action_id"] for one in app.received if one["type"] == "block_actions"]


def test_a_question_is_asked_first_and_only_a_yes_is_told(slack: LocalSlack, app: Stub, api: Api, sit: Sit) -> None:
    asking = {"type": "static_select", "action_id": "pick", "options": FRUIT, "confirm": SURE}
    button = {"type": "button", "action_id": "go", "text": plain("Go"), "confirm": SURE | {"style": "danger"}}
    day = {"type": "datepicker", "action_id": "day"}
    api("chat.postMessage", channel="C1", text="x", blocks=[{"type": "actions", "elements": [asking, button, day]}])
    jim = sit(slack, "U1", "C1")
    question = jim.get_by_role("alertdialog", name="Sure?")

    pick(jim.get_by_role("log"), "Choose", "Banana")
    expect(question).to_contain_text("Really?")
    question.get_by_role("button", name="Leave it").click()
    expect(question).to_have_count(0)
    expect(jim.get_by_role("combobox", name="Choose")).to_have_value("")
    assert done(app) == []
    pick(jim.get_by_role("log"), "Choose", "Cherry")
    question.get_by_role("button", name="Do it").click()
    expect(jim.get_by_role("combobox", name="Choose")).to_have_value("Cherry")
    jim.get_by_role("button", name="Go").click()
    expect(question.get_by_role("button", name="Leave it")).to_be_focused()
    jim.keyboard.press("Escape")
    expect(question).to_have_count(0)
    jim.get_by_role("button", name="Go").click()
    question.get_by_role("button", name="Do it").click()
    expect(question).to_have_count(0)
    jim.get_by_label("Date").fill("2027-03-04")
    jim.get_by_label("Date").press("Tab")
    api("chat.postMessage", channel="C1", text="Afterwards")
    expect(message(jim, "Afterwards")).to_be_visible()
    expect(jim.get_by_label("Date")).to_have_value("2027-03-04")
    comes(jim, lambda: done(app), ["pick", "go", "day"])
    assert app.received[-1]["actions"][0]["selected_date"] == "2027-03-04"


def test_what_is_chosen_on_a_home_is_told_at_once_and_stays(slack: LocalSlack, app: Stub, api: Api, sit: Sit) -> None:
    radio = {"type": "radio_buttons", "action_id": "one", "options": FRUIT}
    boxes = {"type": "checkboxes", "action_id": "some", "options": FRUIT}
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [radio, boxes]}]}
    assert api("views.publish", user_id="U1", view=home)["ok"] is True
    jim = sit(slack, "U1", "home")
    jim.get_by_role("radio", name="Banana").check()
    jim.get_by_role("checkbox", name="Apple").check()
    jim.get_by_role("checkbox", name="Cherry").check()
    slack.person("U2").say("In between", "C1")
    expect(jim.get_by_role("link", name="sales")).to_contain_text("1 unread")
    expect(jim.get_by_role("radio", name="Banana")).to_be_checked()
    expect(jim.get_by_role("checkbox", checked=True)).to_have_count(2)
    comes(jim, lambda: done(app), ["one", "some", "some"])
    assert app.received[-1]["actions"][0]["selected_options"] == [FRUIT[0], FRUIT[2]]
    jim.reload()
    expect(jim.get_by_role("radio", name="Banana")).to_be_checked()
    expect(jim.get_by_role("checkbox", checked=True)).to_have_count(2)
