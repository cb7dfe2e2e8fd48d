"""What people do at a page, by what they read there: roles and labels."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from playwright.sync_api import Locator, Page, expect

from bot.sandbox import LocalSlack

HELENA: Final = "U0HELENA"
JIM: Final = "U0JIM"
SALES: Final = "C0SALES"
GENERAL: Final = "C0GENERAL"
NEEDED: Final = "Please complete this required field."


def day(slack: LocalSlack, days: int) -> str:
    """Return the date so many days from now, as a date field wants it."""
    return f"{datetime.fromtimestamp(slack.clock(), UTC) + timedelta(days=days):%Y-%m-%d}"


def line(page: Page) -> Locator:
    """Return the field to type in."""
    return page.get_by_role("textbox", name=re.compile("^Message "))


def send(page: Page, words: str) -> None:
    """Type a line and send it."""
    line(page).fill(words)
    line(page).press("Enter")


def window(page: Page, title: str) -> Locator:
    """Return the window of that title."""
    return page.get_by_role("dialog", name=title, exact=True)


def field(box: Locator, label: str) -> Locator:
    """Return the field of that label."""
    return box.get_by_label(label, exact=True)


def pick(box: Locator, label: str, option: str, typed: str = "") -> None:
    """Choose from a select, searching where something is typed."""
    combobox = box.get_by_role("combobox", name=label, exact=True)
    combobox.click()
    if typed:
        combobox.press_sequentially(typed)
    box.get_by_role("option", name=re.compile(re.escape(option))).click()
    expect(combobox).to_have_value(re.compile(re.escape(option)))


def press(box: Locator, name: str) -> None:
    """Press a button."""
    box.get_by_role("button", name=name, exact=True).click()


def message(page: Page, heading: str) -> Locator:
    """Return the newest message with that at the beginning of a heading."""
    return (
        page.get_by_role("listitem")
        .filter(has=page.get_by_role("heading", name=re.compile(f"^{re.escape(heading)}")))
        .last
    )


def cards(page: Page, no: str) -> Locator:
    """Return the cards of an opportunity: its history has the same heading, but no menu."""
    heading = page.get_by_role("heading", name=re.compile(f"^{no} ·"))
    return page.get_by_role("listitem").filter(has=heading).filter(has=menu(page))


def card(page: Page, no: str) -> Locator:
    """Return the newest card of an opportunity."""
    return cards(page, no).last


def menu(box: Locator | Page) -> Locator:
    """Return what opens the menu of a card."""
    return box.get_by_role("combobox", name="More", exact=True)


def follow(page: Page, link: Locator) -> None:
    """Go where a link leads, and wait until that page can be used."""
    with page.expect_navigation():
        link.click()


def choose(box: Locator, item: str) -> None:
    """Choose from the menu of a card."""
    menu(box).click()
    box.get_by_role("option", name=item, exact=True).click()


def open_card(page: Page, no: str) -> Locator:
    """Ask for the card of an opportunity."""
    before = cards(page, no).count()
    send(page, f"/opp {no}")
    expect(cards(page, no)).to_have_count(before + 1)
    return card(page, no)


def fill_new(window: Locator, slack: LocalSlack, description: str) -> None:
    """Fill in what the window New opportunity needs, but for the contact."""
    field(window, "Description").fill(description)
    field(window, "Estimated value").fill("12000")
    field(window, "Chances of success %").fill("40")
    field(window, "Estimated closing date").fill(day(slack, 60))


def expect_refused(control: Locator, words: str) -> None:
    """Expect a field to be marked as wrong, and to be told why."""
    expect(control).to_have_attribute("aria-invalid", "true")
    expect(control).to_have_accessible_description(re.compile(words))


def expect_accepted(control: Locator) -> None:
    """Expect nothing to be said against what a field holds."""
    expect(control).not_to_have_attribute("aria-invalid", "true")
