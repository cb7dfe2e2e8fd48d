"""A walk through the Home: the day, the team's, what is chosen of it, a task done there; at a desk and on a phone."""

import re
from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Locator, Page, expect

from bot.sandbox import LocalSlack
from tests.browser import doing
from tests.browser.doing import HELENA, JIM
from tests.browser.seats import NARROW
from tests.browser.walks import Walk
from tests.browser.walks.mornings import MONDAY, at


def opened(page: Page) -> Locator:
    """Open the Home."""
    doing.follow(page, page.get_by_role("link", name="Salesbot"))
    doing.follow(page, page.get_by_role("link", name="Home"))
    home = page.get_by_role("region", name="Home")
    expect(home.get_by_role("heading", name="My open pipeline")).to_be_visible()
    return home


def home_of_a_manager(page: Page, _: LocalSlack) -> Iterator[str]:
    """Look at one's own day, then at everybody's; choose what is due this week, and find all of it kept."""
    home = opened(page)
    yield "home"
    doing.pick(home, "Whose", "All")
    expect(home.get_by_role("heading", name="Everybody")).to_be_visible()
    expect(home).to_contain_text("By salesperson")
    yield "home-everybody"
    doing.pick(home, "Show", "Tasks")
    expect(home).not_to_contain_text("Estimated closing date")
    doing.pick(home, "Show", "Due this week")
    expect(home).to_contain_text("Due this week (2)")
    expect(home).not_to_contain_text("Overdue (")
    page.reload()
    expect(home.get_by_role("combobox", name="Whose", exact=True)).to_have_value("All")
    expect(home.get_by_role("combobox", name="Show", exact=True)).to_have_value("Due this week")
    expect(home).to_contain_text("Due this week (2)")
    yield "home-this-week"


def home_on_a_phone(page: Page, _: LocalSlack) -> Iterator[str]:
    """Do a task where it stands and take it back, open one, move one; the pipeline is below."""
    at(page, width=1280)
    home = opened(page)
    at(page, width=NARROW)
    expect(home).to_contain_text("Overdue (")
    yield "home-phone"
    home.get_by_role("button", name=re.compile("^Done: TD")).first.click()
    expect(home).to_contain_text(": done")
    yield "home-phone-done"
    home.get_by_role("button", name=re.compile("^Undo TD")).click()
    expect(home).not_to_contain_text(": done")
    home.get_by_role("button", name=re.compile("^Open TD")).first.click()
    expect(home).to_contain_text("is in the Messages tab.")
    home.locator("details.overflow > summary").first.click()
    yield "home-phone-menu"
    home.get_by_role("menuitem", name="Move to tomorrow").first.click()
    expect(home).to_contain_text(": moved to ")
    page.reload()
    expect(home.get_by_role("button", name=re.compile("^Undo TD"))).to_be_visible()
    home.get_by_role("heading", name="My open pipeline").scroll_into_view_if_needed()
    yield "home-phone-pipeline"


WALKS: Final[tuple[Walk, ...]] = (
    Walk("home-of-a-manager", JIM, home_of_a_manager, moment=MONDAY),
    Walk("home-on-a-phone", HELENA, home_on_a_phone, width=NARROW, moment=MONDAY),
)
