"""What a person does at any page, and what they look at; `doing` knows the demo as well."""

import re
import time
from collections.abc import Callable, Sequence
from typing import Final

from playwright.sync_api import Locator, Page, expect

from tests.browser.seats import PATIENCE_MILLISECONDS

WIDER: Final = """() => [document.documentElement, ...document.querySelectorAll("#log, .home, .sheet-body, main")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.id || box.className || box.tagName)"""


def is_ready(page: Page) -> None:
    """Wait until a page that was led to by a link is at work: the cursor stands in its line then."""
    expect(page.get_by_role("textbox", name=re.compile("^(Message |Reply )")).last).to_be_focused()


def message(page: Page, words: str) -> Locator:
    """Return the newest message with these words."""
    return page.get_by_role("log").get_by_role("listitem").filter(has_text=words).last


def pick(place: Locator, label: str, option: str, typed: str = "") -> None:
    """Choose from a select, by mouse; type into it first to search."""
    field = place.get_by_role("combobox", name=label, exact=True)
    field.click()
    if typed:
        field.fill(typed)
    place.get_by_role("option", name=option, exact=True).click()


def steer(place: Locator, label: str, typed: str = "", keys: Sequence[str] = ()) -> Locator:
    """Choose from a select without a mouse; return it."""
    field = place.get_by_role("combobox", name=label, exact=True)
    field.focus()
    field.press_sequentially(typed)
    for key in keys:
        field.press(key)
    return field


def fits(page: Page) -> None:
    """Make sure that nothing on the page has to be scrolled sideways, but what has a box of its own."""
    assert page.evaluate(WIDER) == []


def comes(page: Page, ask: Callable[[], object], wanted: object) -> None:
    """Wait until something is so that no page shows: what the app was told, say."""
    until = time.monotonic() + PATIENCE_MILLISECONDS / 1000
    while ask() != wanted and time.monotonic() < until:
        page.wait_for_timeout(20)
    assert ask() == wanted
