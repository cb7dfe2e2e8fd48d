"""Pages follow what happens, without losing what somebody is about to do."""

import re

from playwright.sync_api import Page, expect

from bot.sandbox import LocalSlack
from bot.sandbox.records import Post
from tests.bot.sandbox.conftest import Api, Clock, Stub, field_of, modal, option, plain
from tests.browser.doing import send
from tests.browser.moves import message, pick
from tests.browser.seats import Sit

MANY = 5_000


def test_messages_come_change_and_go(slack: LocalSlack, api: Api, sit: Sit) -> None:
    jim, ann = sit(slack, "U1", "C1"), sit(slack, "U2", "C1", width=390)
    jim.evaluate("window.mark = 'never reloaded'")
    expect(jim.get_by_text("Nothing has been said in #sales yet.")).to_be_visible()
    send(jim, "Good morning, @ann.lee")
    for page in (jim, ann):
        expect(message(page, "Good morning, @Ann Lee")).to_be_visible()
        expect(page.get_by_text("Nothing has been said")).not_to_be_visible()
    ts = api("chat.postMessage", channel="C1", text="A draft")["ts"]
    expect(message(ann, "A draft")).to_be_visible()
    api("chat.update", channel="C1", ts=ts, text="The final words")
    for page in (jim, ann):
        expect(message(page, "The final words")).to_contain_text("(edited)")
        expect(page.get_by_role("log").get_by_text("A draft")).to_have_count(0)
    send(ann, "And that is all")
    expect(message(jim, "And that is all")).not_to_contain_text("Today")
    api("chat.delete", channel="C1", ts=ts)
    slack.workspace.remove(slack.workspace.posts[0])
    for page in (jim, ann):
        expect(page.get_by_role("log").get_by_text("The final words")).to_have_count(0)
        expect(message(page, "Good morning")).to_have_count(0)
        # The day stands above the first message of it, whichever that is.
        expect(message(page, "And that is all")).to_contain_text("Today")
    assert jim.evaluate("window.mark") == "never reloaded"


def test_each_message_comes_once_and_in_its_order(slack: LocalSlack, sit: Sit) -> None:
    jim = sit(slack, "U1", "C1")
    ann = slack.person("U2")
    for number in range(30):
        ann.say(f"Number {number}", "C1")
    expect(message(jim, "Number 29")).to_be_visible()
    said = jim.get_by_role("log").get_by_text("Number").all_inner_texts()
    assert said == [f"Number {number}" for number in range(30)]


def test_news_elsewhere_are_counted_until_somebody_looks(slack: LocalSlack, api: Api, sit: Sit) -> None:
    jim = sit(slack, "U1", "C2")
    rooms = jim.get_by_role("navigation", name="Conversations")
    slack.person("U2").say("One", "C1")
    slack.person("U2").say("Two", "C1")
    expect(rooms.get_by_role("link", name="sales")).to_contain_text("2 unread")
    api("chat.postMessage", channel="U1", text="Three")
    expect(rooms.get_by_role("link", name="App")).to_contain_text("1 unread")
    rooms.get_by_role("link", name="sales").click()
    expect(message(jim, "Two")).to_be_visible()
    expect(rooms.get_by_role("link", name="sales")).not_to_contain_text("unread")
    expect(rooms.get_by_role("link", name="App")).to_contain_text("1 unread")


def test_a_draft_outlives_what_others_say_and_a_look_elsewhere(slack: LocalSlack, sit: Sit) -> None:
    jim = sit(slack, "U1", "C1")
    line = jim.get_by_role("textbox", name="Message #sales")
    expect(line).to_be_focused()
    line.press_sequentially("Half a sen")
    slack.person("U2").say("In between", "C1")
    expect(message(jim, "In between")).to_be_visible()
    expect(line).to_be_focused()
    line.press_sequentially("tence")
    expect(line).to_have_value("Half a sentence")
    jim.get_by_role("link", name="random").click()
    expect(jim.get_by_role("textbox", name="Message #random")).to_have_value("")
    jim.get_by_role("link", name="sales").click()
    expect(line).to_have_value("Half a sentence")
    expect(line).to_be_focused()
    line.press("Enter")
    expect(message(jim, "Half a sentence")).to_be_visible()
    expect(line).to_have_value("")
    jim.reload()
    expect(line).to_be_focused()
    expect(line).to_have_value("")


def test_a_half_filled_window_and_an_open_menu_outlive_what_others_say(
    slack: LocalSlack, app: Stub, api: Api, sit: Sit
) -> None:
    jim = sit(slack, "U1", "C1")
    view = modal(
        field_of("name", "Name"),
        field_of("note", "Note", multiline=True),
        field_of("stage", "Stage", "static_select", options=[option("New"), option("Won")]),
        field_of("tags", "Tags", "checkboxes", options=[option("Big"), option("Old")]),
    )
    opened = api("views.open", trigger_id=slack.workspace.new_trigger("U1"), view=view)["view"]
    window = jim.get_by_role("dialog", name="A form")
    window.get_by_label("Name").fill("Adrian")
    window.get_by_label("Note").press_sequentially("to be con")
    slack.person("U2").say("In between", "C1")
    expect(message(jim, "In between")).to_be_attached()
    expect(window.get_by_label("Note")).to_be_focused()
    jim.keyboard.type("tinued")
    pick(window, "Stage", "Won")
    window.get_by_role("checkbox", name="Old").check()
    window.get_by_role("combobox", name="Stage").click()
    slack.person("U2").say("And again", "C1")
    expect(message(jim, "And again")).to_be_attached()
    expect(window.get_by_role("option", name="Won", selected=True)).to_be_visible()
    jim.keyboard.press("Escape")
    other = modal(*view["blocks"], {"type": "section", "text": plain("Now with a word below")}, title="Another form")
    assert api("views.update", view_id=opened["id"], view=other)["ok"] is True
    window = jim.get_by_role("dialog", name="Another form")
    expect(window).to_contain_text("Now with a word below")
    expect(window.get_by_label("Note")).to_have_value("to be continued")
    expect(window.get_by_role("checkbox", name="Old")).to_be_checked()
    window.get_by_role("button", name="Save").click()
    expect(window).to_have_count(0)
    values = app.received[-1]["view"]["state"]["values"]
    assert (values["name"]["name"]["value"], values["note"]["note"]["value"]) == ("Adrian", "to be continued")
    assert values["stage"]["stage"]["selected_option"] == option("Won")


def test_a_menu_stays_open_while_others_speak(slack: LocalSlack, sit: Sit) -> None:
    jim = sit(slack, "U1", "C1")
    jim.get_by_role("banner").get_by_text("Fri 15 Jan, 09:00").click()
    later = jim.get_by_role("button", name="1 hour later")
    expect(later).to_be_visible()
    slack.person("U2").say("In between", "C1")
    expect(message(jim, "In between")).to_be_visible()
    expect(later).to_be_visible()
    jim.keyboard.press("Escape")
    expect(later).not_to_be_visible()


def fill_channel(slack: LocalSlack, clock: Clock, count: int) -> None:
    clock.now -= count
    for number in range(count):
        clock.now += 1
        slack.workspace.post(Post(slack.workspace.next_ts(), "C1", "U2", f"Number {number}.", []))


def go_up(page: Page) -> None:
    """Scroll to the top, and wait for what was said before."""
    with page.expect_response(re.compile("/earlier")):
        page.get_by_role("log").press("Home")


def test_a_channel_of_five_thousand_messages_opens_at_its_end_and_follows_what_comes(
    slack: LocalSlack, clock: Clock, sit: Sit
) -> None:
    fill_channel(slack, clock, MANY)
    jim, ann = sit(slack, "U1", "C1"), slack.person("U2")
    log, newer = jim.get_by_role("log"), jim.get_by_role("button", name="New messages below")
    expect(log.get_by_text(f"Number {MANY - 1}.")).to_be_in_viewport()
    assert log.get_by_role("listitem").count() < 100
    ann.say("One that is followed", "C1")
    expect(log.get_by_text("One that is followed")).to_be_in_viewport()
    expect(newer).not_to_be_visible()

    go_up(jim)
    go_up(jim)
    # What was at the top still is: nobody wants to look for the line they were reading.
    expect(log.get_by_text(f"Number {MANY - 99}.", exact=True)).to_be_in_viewport()
    expect(log.get_by_text(f"Number {MANY - 149}.", exact=True)).to_be_attached()
    ann.say("One that comes below", "C1")
    expect(newer).to_be_visible()
    expect(log.get_by_text("One that comes below")).not_to_be_in_viewport()
    expect(log.get_by_text(f"Number {MANY - 99}.", exact=True)).to_be_in_viewport()
    newer.click()
    expect(log.get_by_text("One that comes below")).to_be_in_viewport()
    expect(newer).not_to_be_visible()
    # What is not drawn yet may change and go all the same.
    first, second = slack.workspace.posts[:2]
    slack.workspace.edit(first, "Changed.", [], [])
    slack.workspace.remove(second)
    ann.say("One more that is followed", "C1")
    expect(log.get_by_text("One more that is followed")).to_be_in_viewport()
    assert log.get_by_role("listitem").count() < 200


def test_one_can_scroll_to_the_first_message(slack: LocalSlack, clock: Clock, sit: Sit) -> None:
    fill_channel(slack, clock, 120)
    jim = sit(slack, "U1", "C1", width=390)
    expect(jim.get_by_text("Number 119.")).to_be_in_viewport()
    go_up(jim)
    go_up(jim)
    expect(jim.get_by_role("button", name="Earlier messages")).to_have_count(0)
    jim.get_by_role("log").press("Home")
    expect(jim.get_by_text("Number 0.", exact=True)).to_be_in_viewport()
    assert jim.get_by_role("log").get_by_text("Number").all_inner_texts() == [f"Number {one}." for one in range(120)]
    expect(jim.get_by_text("Today")).to_have_count(1)


def test_a_lost_connection_is_said_and_found_again(slack: LocalSlack, sit: Sit) -> None:
    jim = sit(slack, "U1", "C1")
    line = jim.get_by_role("textbox", name="Message #sales")
    expect(line).to_be_focused()
    line.press_sequentially("Not sent yet")
    lost = jim.get_by_role("alert").filter(has_text="Not connected. Trying again")
    expect(lost).not_to_be_visible()
    with sit.expecting("WebSocket connection|htmx:ws:error|ERR_CONNECTION|Failed to fetch"):
        slack.go_down()
        expect(lost).to_be_visible()
        slack.workspace.post(Post(slack.workspace.next_ts(), "C1", "U2", "Said meanwhile", []))
        line.press("Enter")
        expect(line).to_have_value("Not sent yet")
        slack.come_back()
        expect(message(jim, "Said meanwhile")).to_be_visible()
        expect(lost).not_to_be_visible()
    expect(line).to_have_value("Not sent yet")
    expect(line).to_be_focused()
    line.press("Enter")
    expect(message(jim, "Not sent yet")).to_be_visible()
    expect(line).to_have_value("")
