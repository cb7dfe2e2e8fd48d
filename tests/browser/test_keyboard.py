"""The same with the keyboard alone: no pointer, nothing filled in from outside."""

import re
from threading import Event

from playwright.sync_api import Locator, Page, expect

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Stub
from tests.browser import doing
from tests.browser.doing import HELENA, SALES
from tests.browser.seats import Sit

MOST_TABS = 60
"""More stops than any page here has."""
WHERE = """() => {
  const own = document.activeElement;
  if (!own || own === document.body) return "nowhere";
  const name = own.id || own.textContent.trim() || own.tagName;
  const box = own.getBoundingClientRect();
  const [x, y] = [(Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2,
    (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2];
  const over = document.elementFromPoint(x, y);
  if (!over || !(own.contains(over) || over.contains(own))) return `${name} is out of sight`;
  const ring = getComputedStyle(own);
  if (ring.outlineStyle !== "none" && parseFloat(ring.outlineWidth) > 0) return "";
  // The field to type in has its ring around the whole composer.
  const frame = own.closest("form") && getComputedStyle(own.closest("form"));
  const accent = getComputedStyle(document.links[0]).color;
  return frame?.borderTopStyle === "solid" && frame.borderTopColor === accent ? "" : `${name} has no ring`;
}"""
"""What is wrong with where the focus is; nothing, mostly."""


def focus_shown(page: Page) -> None:
    """Expect whoever looks at the page to see where the focus is."""
    assert page.evaluate(WHERE) == ""


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Go on with Tab until the focus is there; it is seen at each stop."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        focus_shown(page)
        if wanted.evaluate("(own) => own === document.activeElement"):
            return
    raise AssertionError(f"{key} does not lead to {wanted}")


def type_into(page: Page, wanted: Locator, words: str) -> None:
    """Go to a field and type over what is there."""
    tab_to(page, wanted)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(words)


def twin_day(slack: LocalSlack) -> str:
    """Return a date to come whose day is its month's number: browsers differ in which of them is typed first."""
    days = (doing.day(slack, ahead) for ahead in range(30, 90))
    return next(day for day in days if day[5:7] == day[8:10])


def test_a_deal_with_the_keyboard_alone(demo: LocalSlack, sit: Sit) -> None:  # noqa: PLR0915 - one story
    page = sit(demo, HELENA, SALES)
    expect(doing.line(page)).to_be_focused()
    focus_shown(page)
    page.keyboard.type("/o")
    expect(page.get_by_role("option", name="/opp")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(doing.line(page)).to_have_value("/opp ")
    page.keyboard.type("new")
    page.keyboard.press("Enter")

    new = doing.window(page, "New opportunity")
    contact, cycle = doing.field(new, "Contact"), doing.field(new, "Sales cycle")
    expect(contact).to_be_focused()
    focus_shown(page)
    page.keyboard.type("gran")
    expect(new.get_by_role("option")).to_have_count(2)
    expect(new.get_by_role("option").first).to_have_attribute("data-active", "")
    page.keyboard.press("Enter")
    expect(contact).to_have_value("Granite & Pine Hotel")
    expect(contact).to_be_focused()
    type_into(page, doing.field(new, "Description"), "Chairs")
    tab_to(page, cycle)
    page.keyboard.press("ArrowDown")
    expect(cycle).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Home")
    expect(new.get_by_role("option", name=re.compile("EXISTING"))).to_have_attribute("data-active", "")
    page.keyboard.press("Enter")
    expect(cycle).to_have_value(re.compile("EXISTING"))
    expect(cycle).to_be_focused()
    box = new.get_by_role("checkbox", name="Start the sales cycle now")
    tab_to(page, box)
    page.keyboard.press("Space")
    expect(box).not_to_be_checked()
    expect(doing.field(new, "Estimated value")).not_to_have_attribute("aria-required", "true")
    expect(box).to_be_focused()
    page.keyboard.press("Space")
    expect(doing.field(new, "Estimated value")).to_have_attribute("aria-required", "true")
    type_into(page, doing.field(new, "Estimated value"), "12000")
    type_into(page, doing.field(new, "Chances of success %"), "40")
    tab_to(page, doing.field(new, "Estimated closing date"))
    closing = twin_day(demo)
    page.keyboard.type(f"{closing[8:]}{closing[5:7]}{closing[:4]}")
    expect(doing.field(new, "Estimated closing date")).to_have_value(closing)
    expect(contact).to_have_value("Granite & Pine Hotel")
    tab_to(page, new.get_by_role("button", name="Create", exact=True))
    page.keyboard.press("Enter")
    expect(new).to_be_hidden()
    expect(doing.line(page)).to_be_focused()

    card = doing.card(page, "OP000001")
    expect(card).to_contain_text("1 of 4 · Initial")
    tab_to(page, card.get_by_role("button", name="Update", exact=True), "Shift+Tab")
    page.keyboard.press("Space")
    update = doing.window(page, "Update opportunity")
    expect(doing.field(update, "Action type")).to_be_focused()
    focus_shown(page)
    type_into(page, doing.field(update, "Estimated value"), "0")
    # In a field of one line Enter sends the window.
    page.keyboard.press("Enter")
    doing.expect_refused(doing.field(update, "Estimated value"), "Type a value above 0.")
    expect(doing.field(update, "Estimated value")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("13000")
    page.keyboard.press("Enter")
    expect(update).to_be_hidden()
    expect(card).to_contain_text("2 of 4 · Presentation")
    expect(card).to_contain_text("€13,000")
    expect(card.get_by_role("button", name="Update", exact=True)).to_be_focused()
    focus_shown(page)


def test_the_focus_stays_in_a_window(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    page.keyboard.type("/opp new")
    page.keyboard.press("Enter")
    new = doing.window(page, "New opportunity")
    contact = doing.field(new, "Contact")
    expect(contact).to_be_focused()
    tab_to(page, new.get_by_role("button", name="Create", exact=True))
    tab_to(page, contact)
    tab_to(page, new.get_by_role("button", name="Create", exact=True), "Shift+Tab")
    assert new.evaluate("(own) => own.contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(new).to_be_hidden()
    expect(doing.line(page)).to_be_focused()


def test_the_page_is_walked_through_and_the_focus_is_seen_everywhere(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    page.keyboard.type("/opp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Open OP")).first).to_be_visible()
    line = doing.line(page)
    tab_to(page, page.get_by_role("link", name="general"), "Shift+Tab")
    tab_to(page, line)
    tab_to(page, page.get_by_role("button", name="Send", exact=True))


def test_menus_open_move_and_close_by_keys(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    page.keyboard.type("/opp OP100025")
    page.keyboard.press("Enter")
    card = doing.card(page, "OP100025")
    more = doing.menu(card)
    tab_to(page, more, "Shift+Tab")
    page.keyboard.press("ArrowDown")
    expect(card.get_by_role("option", name="Next step")).to_be_visible()
    focus_shown(page)
    page.keyboard.press("Escape")
    expect(card.get_by_role("option", name="Next step")).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.type("hist")
    expect(card.get_by_role("option")).to_have_text(["History"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("First → 1 Initial")
    expect(more).to_be_focused()
    focus_shown(page)


def test_suggestions_are_chosen_with_arrows_and_put_away_with_esc(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    offers = page.get_by_role("listbox", name="Suggestions")
    page.keyboard.type("Ask @")
    expect(offers.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(offers.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.type("jim")
    expect(offers.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(doing.line(page)).to_have_value(re.compile(r"^Ask @jim\S* $"))
    page.keyboard.type("@")
    expect(offers).to_be_visible()
    page.keyboard.press("Escape")
    expect(offers).to_be_hidden()
    expect(doing.line(page)).to_be_focused()
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Thank you")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Thank you")
    expect(doing.line(page)).to_have_value("")


def test_the_first_stop_leads_past_everything(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    skip = page.get_by_role("link", name="Skip to the message field")
    tab_to(page, skip, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(doing.line(page)).to_be_focused()


def test_enter_takes_nothing_that_an_earlier_search_found(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES)
    doing.send(page, "/opp new")
    new = doing.window(page, "New opportunity")
    contact = doing.field(new, "Contact")
    expect(contact).to_be_focused()
    page.keyboard.type("gran")
    expect(new.get_by_role("option")).to_have_count(2)
    page.keyboard.type(" trunk")
    page.keyboard.press("Enter")
    expect(new.get_by_role("option", name='Create company "gran trunk"')).to_have_attribute("data-active", "")
    expect(contact).to_have_value("gran trunk")
    page.keyboard.press("Enter")
    expect(contact).to_have_value('Create company "gran trunk"')


def test_lines_wait_for_a_slow_app_and_what_is_typed_meanwhile_stays(slack: LocalSlack, app: Stub, sit: Sit) -> None:
    thought = Event()
    app.answers["/think"] = lambda _: "Done" if thought.wait(2) else "Too late"
    page = sit(slack, "U1", "C1")
    expect(doing.line(page)).to_be_focused()
    page.keyboard.type("/think")
    page.keyboard.press("Enter")
    page.keyboard.type("The second line")
    page.keyboard.press("Enter")
    expect(doing.line(page)).to_have_value("")
    page.keyboard.type("The third")
    thought.set()
    expect(page.get_by_role("log")).to_contain_text("Done")
    expect(page.get_by_role("log")).to_contain_text("The second line")
    expect(doing.line(page)).to_have_value("The third")
