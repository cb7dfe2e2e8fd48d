"""Two people at two browsers: what one does the other sees, if it is for them, and nothing is lost."""

import re

from playwright.sync_api import FrameLocator, Page, expect

from bot.sandbox import LocalSlack
from tests.browser import doing
from tests.browser.doing import GENERAL, HELENA, JIM, SALES
from tests.browser.seats import Sit

OURS = "OP100025"
MARK = "window.isSame = true"
"""A page that is loaded anew has forgotten this."""


def both(demo: LocalSlack, sit: Sit) -> tuple[Page, Page]:
    """Let Helena and Jim sit down in #sales."""
    helena, jim = sit(demo, HELENA, SALES), sit(demo, JIM, SALES)
    for page in (helena, jim):
        page.evaluate(MARK)
    return helena, jim


def never_reloaded(*pages: Page) -> None:
    assert [page.evaluate("window.isSame") for page in pages] == [True] * len(pages)


def test_what_one_says_the_other_sees_and_a_private_answer_not(demo: LocalSlack, sit: Sit) -> None:
    helena, jim = both(demo, sit)
    doing.line(jim).fill("My own draft")
    doing.send(helena, "Who knows *Granite & Pine*? <b>Ask</b> @jim.olive")
    said = jim.get_by_role("log").get_by_role("listitem").filter(has_text="Who knows")
    expect(said).to_contain_text("Granite & Pine? <b>Ask</b> @")
    expect(said.get_by_text("Helena Ray")).to_be_visible()
    expect(said).to_be_in_viewport()
    doing.send(helena, "/opp")
    expect(helena.get_by_role("log")).to_contain_text("Your open opportunities")
    doing.send(helena, "That was all")
    expect(jim.get_by_role("log")).to_contain_text("That was all")
    expect(jim.get_by_role("log")).not_to_contain_text("Your open opportunities")
    expect(jim.get_by_role("log")).not_to_contain_text("/opp")
    expect(doing.line(jim)).to_have_value("My own draft")
    never_reloaded(helena, jim)


def test_a_window_of_one_is_not_the_others(demo: LocalSlack, sit: Sit) -> None:
    helena, jim = both(demo, sit)
    doing.send(helena, "/opp new")
    expect(doing.window(helena, "New opportunity")).to_be_visible()
    doing.send(jim, "Hello")
    expect(jim.get_by_role("log")).to_contain_text("Hello")
    expect(jim.get_by_role("dialog")).to_have_count(0)
    expect(doing.window(helena, "New opportunity")).to_be_visible()


def test_the_second_to_update_is_told_and_loses_nothing(demo: LocalSlack, sit: Sit) -> None:
    helena, jim = both(demo, sit)
    for page in (helena, jim):
        doing.press(doing.open_card(page, OURS), "Update")
        expect(doing.window(page, "Update opportunity")).to_be_visible()
    mine, theirs = doing.window(helena, "Update opportunity"), doing.window(jim, "Update opportunity")
    doing.field(theirs, "Estimated value").fill("4321")
    doing.field(theirs, "Note").fill("They want blue ones")
    doing.field(mine, "Estimated value").fill("1234")
    doing.press(mine, "Update")
    expect(mine).to_be_hidden()
    expect(doing.card(helena, OURS)).to_contain_text("2 of 4 · Presentation")

    doing.press(theirs, "Update")
    doing.expect_refused(doing.field(theirs, "Action type"), f"Helena Ray changed {OURS} while this window was open")
    expect(doing.field(theirs, "Action type")).to_be_focused()
    expect(doing.field(theirs, "Estimated value")).to_have_value("4321")
    expect(doing.field(theirs, "Note")).to_have_value("They want blue ones")
    doing.press(theirs, "Cancel")
    expect(theirs).to_be_hidden()
    expect(doing.open_card(jim, OURS)).to_contain_text("€1,234")
    doing.press(doing.card(jim, OURS), "Update")
    expect(doing.field(theirs, "Stage")).to_have_value("3 · Proposal")
    doing.pick(theirs, "Action type", "Update")
    doing.field(theirs, "Estimated value").fill("4321")
    doing.press(theirs, "Update")
    expect(theirs).to_be_hidden()
    expect(doing.card(jim, OURS)).to_contain_text("€4,321")
    never_reloaded(helena, jim)


def test_unread_badges_come_and_go(demo: LocalSlack, sit: Sit) -> None:
    helena, jim = sit(demo, HELENA, GENERAL), sit(demo, JIM, SALES)
    rooms = jim.get_by_role("navigation", name="Conversations")
    general, sales = (rooms.get_by_role("link", name=f"# {name}") for name in ("general", "sales"))
    expect(sales).not_to_contain_text("unread")
    before = general.inner_text()
    doing.send(helena, "One")
    doing.send(helena, "Two")
    expect(general).to_contain_text("2 unread")
    assert "unread" not in before
    expect(sales).not_to_contain_text("unread")
    own = helena.get_by_role("navigation", name="Conversations").get_by_role("link", name="general")
    expect(own).not_to_contain_text("unread")
    doing.follow(jim, general)
    expect(jim.get_by_role("heading", name="#general")).to_be_visible()
    expect(jim.get_by_role("log")).to_contain_text("Two")
    expect(general).not_to_contain_text("unread")
    doing.send(helena, "Three")
    expect(jim.get_by_role("log")).to_contain_text("Three")
    expect(general).not_to_contain_text("unread")
    doing.follow(jim, sales)
    expect(jim.get_by_role("heading", name="#sales")).to_be_visible()
    expect(general).not_to_contain_text("unread")


def test_a_reply_in_a_thread_counts_up_at_the_other(demo: LocalSlack, sit: Sit) -> None:
    helena, jim = both(demo, sit)
    asked = helena.get_by_role("log").get_by_role("listitem").filter(has_text="conference chairs")
    asked.hover()
    asked.get_by_label("More actions for this message").click()
    doing.follow(helena, asked.get_by_role("link", name="Reply in thread"))
    thread = helena.get_by_role("complementary", name="Thread")
    reply = thread.get_by_role("textbox", name="Reply in the thread")
    expect(reply).to_be_focused()
    reply.fill("I take it")
    reply.press("Enter")
    expect(thread).to_contain_text("I take it")
    link = jim.get_by_role("link", name=re.compile("repl"))
    expect(link).to_have_text("1 reply")
    expect(jim.get_by_role("log")).not_to_contain_text("I take it")
    doing.follow(jim, link)
    theirs = jim.get_by_role("complementary", name="Thread")
    expect(theirs).to_contain_text("I take it")
    theirs.get_by_role("textbox", name="Reply in the thread").fill("Thank you")
    doing.press(theirs, "Send reply")
    expect(thread).to_contain_text("Thank you")
    expect(helena.get_by_role("link", name=re.compile("repl")).first).to_have_text("2 replies")
    expect(jim.get_by_role("log").get_by_role("link", name=re.compile("repl"))).to_have_text("2 replies")


def test_two_side_by_side(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    page.locator("summary", has_text="Helena Ray").click()
    doing.follow(page, page.get_by_role("link", name="Two people side by side"))
    helena, jim = (page.frame_locator(f"iframe[title='{name}']") for name in ("Helena Ray", "Jim Olive"))
    _say(helena, "From the left")
    expect(jim.get_by_role("log")).to_contain_text("From the left")
    _say(jim, "/opp new")
    new = jim.get_by_role("dialog", name="New opportunity")
    expect(new).to_be_visible()
    expect(helena.get_by_role("dialog")).to_have_count(0)
    contact = new.get_by_role("combobox", name="Contact")
    contact.click()
    contact.press_sequentially("gran")
    new.get_by_role("option", name=re.compile("^Granite & Pine Hotel")).click()
    new.get_by_label("Description", exact=True).fill("From the right")
    new.get_by_role("checkbox", name="Start the sales cycle now").uncheck()
    expect(new.get_by_label("Estimated value", exact=True)).not_to_have_attribute("aria-required", "true")
    new.get_by_role("button", name="Create", exact=True).click()
    expect(new).to_be_hidden()
    expect(jim.get_by_role("log")).to_contain_text("OP000001 · From the right")
    expect(helena.get_by_role("log")).not_to_contain_text("From the right")


def _say(frame: FrameLocator, words: str) -> None:
    field = frame.get_by_role("textbox", name=re.compile("^Message "))
    field.fill(words)
    field.press("Enter")
