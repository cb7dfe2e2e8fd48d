"""On a phone: nothing sticks out to the side, and everything can be reached with a finger."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.sandbox import LocalSlack
from tests.browser import doing
from tests.browser.doing import HELENA, SALES
from tests.browser.seats import NARROW, Sit

OURS = "OP100025"
FINGER = 36
"""Pixels: nothing that is to be touched is lower."""
LONG = "Conference_chairs_with_a_name_that_has_no_place_where_a_line_could_break_and_goes_on_and_on"
BOTH = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
BEYOND = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && getComputedStyle(one).clipPath === "none")
  .filter((one) => !one.closest("pre, table"))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width && box.bottom > 0 && !one.matches(".skip, .skip *"))
  .filter(([, box]) => box.left < -1 || box.right > innerWidth + 1)
  .map(([one, box]) => `${one.tagName}#${one.id}.${one.className} goes from ${box.left} to ${box.right}`)"""
"""What can be seen and goes beyond an edge."""


PALE = r"""() => {
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const linear = (one) => one <= .04 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4;
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((one) => linear(one / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const behind = (one) => {
    const own = getComputedStyle(one).backgroundColor;
    return parts(own)[3] === 0 ? behind(one.parentElement) : own;
  };
  const contrast = (one) => {
    const [low, high] = [getComputedStyle(one).color, behind(one)].map(light).sort((a, b) => a - b);
    return (high + .05) / (low + .05);
  };
  const hasText = (one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return [...document.querySelectorAll("body *:not(:disabled, :disabled *)")]
    .filter((one) => hasText(one) && one.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .map((one) => [one, contrast(one)])
    .filter(([, much]) => much < 4.5)
    .map(([one, much]) => `${one.localName}.${one.className} ${one.textContent.slice(0, 30)}: ${much.toFixed(1)}`);
}"""
"""What differs too little from what is behind it, by the measure of WCAG 2.2, 1.4.3."""


def fits(page: Page) -> None:
    """Expect the page not to scroll sideways, and nothing to be cut off at its edge."""
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert page.evaluate(BEYOND) == []


def can_be_read(page: Page) -> None:
    """Expect all text to stand out from what is behind it, in light and in dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is (scheme == "dark")
        assert page.evaluate(PALE) == [], scheme


def finger_sized(*controls: Locator) -> None:
    """Expect controls to be high enough for a finger."""
    for control in controls:
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= FINGER, control


@BOTH
def test_an_opportunity_is_created_and_updated(demo: LocalSlack, sit: Sit, *, dark: bool) -> None:
    page = sit(demo, HELENA, SALES, width=NARROW, dark=dark)
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is dark
    fits(page)
    doing.line(page).tap()
    page.keyboard.type("/opp ne")
    page.keyboard.type("w")
    page.get_by_role("button", name="Send", exact=True).tap()
    new = doing.window(page, "New opportunity")
    expect(new).to_be_visible()
    fits(page)
    create = new.get_by_role("button", name="Create", exact=True)
    finger_sized(create, doing.field(new, "Contact"), doing.field(new, "Description"))
    create.tap()
    expect(doing.field(new, "Contact")).to_have_attribute("aria-invalid", "true")
    expect(doing.field(new, "Contact")).to_be_focused()
    fits(page)
    doing.field(new, "Contact").tap()
    doing.field(new, "Contact").press_sequentially("gran")
    option = new.get_by_role("option", name=re.compile("^Granite & Pine Hotel"))
    expect(option).to_be_in_viewport(ratio=1)
    fits(page)
    finger_sized(option)
    option.tap()
    doing.fill_new(new, demo, LONG)
    create.tap()
    expect(new).to_be_hidden()
    card = doing.card(page, "OP000001")
    expect(card).to_be_in_viewport()
    fits(page)

    card.get_by_role("button", name="Update", exact=True).tap()
    update = doing.window(page, "Update opportunity")
    expect(update).to_be_visible()
    fits(page)
    doing.field(update, "Estimated value").fill("0")
    update.get_by_role("button", name="Update", exact=True).tap()
    wrong = doing.field(update, "Estimated value")
    doing.expect_refused(wrong, "Type a value above 0.")
    expect(wrong).to_be_in_viewport()
    fits(page)
    wrong.fill("1234567.89")
    update.get_by_role("button", name="Update", exact=True).tap()
    expect(update).to_be_hidden()
    expect(card).to_contain_text("2 of 5 · Qualification")
    fits(page)


def _list(page: Page, _: LocalSlack) -> None:
    doing.send(page, "/opp list all")
    buttons = page.get_by_role("button", name=re.compile("^Open OP"))
    expect(buttons.first).to_be_visible()
    finger_sized(buttons.last)


def _card_menu(page: Page, _: LocalSlack) -> None:
    card = doing.open_card(page, OURS)
    doing.menu(card).tap()
    item = card.get_by_role("option", name="History")
    expect(item).to_be_in_viewport(ratio=1)
    finger_sized(item)


def _history(page: Page, _: LocalSlack) -> None:
    doing.send(page, f"/opp {OURS} history")
    expect(page.get_by_role("log")).to_contain_text("First → 1 Initial")


def _help(page: Page, _: LocalSlack) -> None:
    doing.send(page, "/opp help")
    expect(page.get_by_role("log")).to_contain_text("Only visible to you")


def _suggestions(page: Page, _: LocalSlack) -> None:
    doing.line(page).press_sequentially("/")
    expect(page.get_by_role("option", name="/opp")).to_be_in_viewport(ratio=1)


def _message_menu(page: Page, _: LocalSlack) -> None:
    page.get_by_label("More actions for this message").last.tap()
    item = page.get_by_role("link", name="Reply in thread")
    expect(item).to_be_in_viewport(ratio=1)
    finger_sized(item)


def _thread(page: Page, _: LocalSlack) -> None:
    _message_menu(page, _)
    with page.expect_navigation():
        page.get_by_role("link", name="Reply in thread").tap()
    reply = page.get_by_role("textbox", name="Reply in the thread")
    expect(reply).to_be_in_viewport(ratio=1)
    reply.fill(f"{LONG} https://example.com/{LONG}")
    page.get_by_role("button", name="Send reply").tap()
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("example.com")
    fits(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Close the thread").tap()
    expect(page.get_by_role("complementary", name="Thread")).to_be_hidden()
    expect(page.get_by_role("link", name="1 reply")).to_be_in_viewport()


def _clock(page: Page, _: LocalSlack) -> None:
    page.locator("summary", has_text="Clock:").tap()
    button = page.get_by_role("button", name="Tomorrow 08:30")
    expect(button).to_be_in_viewport(ratio=1)
    finger_sized(button)


def _people(page: Page, _: LocalSlack) -> None:
    page.locator("summary", has_text="Helena Ray").tap()
    link = page.get_by_role("link", name="Jim Olive")
    expect(link).to_be_in_viewport(ratio=1)
    finger_sized(link)


def _shortcuts(page: Page, _: LocalSlack) -> None:
    page.get_by_label("Shortcuts", exact=True).tap()
    expect(page.get_by_role("button", name=re.compile("^New opportunity"))).to_be_in_viewport(ratio=1)


def _home(page: Page, slack: LocalSlack) -> None:
    page.goto(f"{slack.url}/?as={HELENA}&in=home")
    expect(page.get_by_role("region", name="Home")).to_be_visible()


def _failures(page: Page, slack: LocalSlack) -> None:
    for name in ("slow", "outage"):
        slack.switch(name)
    expect(page.get_by_role("list", name="Failures that are on").get_by_role("link")).to_have_count(2)


def _behind(page: Page, slack: LocalSlack) -> None:
    doing.send(page, "/opp")
    expect(page.get_by_role("log")).to_contain_text("Your open opportunities")
    page.goto(f"{slack.url}/behind?person={HELENA}")
    expect(page.get_by_role("heading", name="Traffic")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="/opp", exact=True).tap()
    expect(page.get_by_text("Your open opportunities").first).to_be_visible()


def _side(page: Page, slack: LocalSlack) -> None:
    page.goto(f"{slack.url}/side?as={HELENA}&and=U0JIM&in={SALES}")
    for name in ("Helena Ray", "Jim Olive"):
        expect(page.frame_locator(f"iframe[title='{name}']").get_by_role("textbox")).to_be_visible()


@pytest.mark.parametrize(
    "go",
    [
        _list, _card_menu, _history, _help, _suggestions, _message_menu, _thread, _clock, _people, _shortcuts, _home,
        _failures, _behind, _side,
    ],
)  # fmt: skip
def test_nothing_sticks_out_and_all_can_be_read(
    demo: LocalSlack, sit: Sit, go: Callable[[Page, LocalSlack], None]
) -> None:
    page = sit(demo, HELENA, SALES, width=NARROW)
    go(page, demo)
    fits(page)
    can_be_read(page)


def test_the_side_bar_opens_by_its_button_and_closes(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, HELENA, SALES, width=NARROW)
    button = page.get_by_role("button", name="Conversations")
    general = page.get_by_role("link", name="general")
    finger_sized(button)
    expect(general).to_be_hidden()
    button.tap()
    expect(general).to_be_in_viewport(ratio=1)
    fits(page)
    finger_sized(general)
    button.tap()
    expect(general).to_be_hidden()
    button.tap()
    page.get_by_role("heading", name="#sales").tap(position={"x": 300, "y": 5}, force=True)
    expect(general).to_be_hidden()
    button.tap()
    page.keyboard.press("Escape")
    expect(general).to_be_hidden()
    button.tap()
    general.tap()
    expect(page.get_by_role("heading", name="#general")).to_be_visible()
    expect(general).to_be_hidden()
