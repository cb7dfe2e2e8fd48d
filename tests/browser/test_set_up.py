"""The set-up in the demo, by clicks and typing alone: a sales cycle from its first stage to its first deal."""

import re

from playwright.sync_api import Locator, Page, expect

from bot.sandbox import LocalSlack
from tests.browser import doing
from tests.browser.doing import HELENA, JIM, SALES
from tests.browser.seats import Sit


def set_up(page: Page) -> Locator:
    """Open the set-up."""
    doing.send(page, "/salesbot setup")
    box = doing.window(page, "Set-up")
    expect(box).to_be_visible()
    return box


def new_stage(page: Page, box: Locator, no: int, name: str, completed: int, chances: int) -> None:
    """Add a stage to the cycle that is open."""
    doing.press(box, "New stage")
    form = doing.window(page, "Stage")
    doing.field(form, "Stage number").fill(str(no))
    doing.field(form, "Description").fill(name)
    doing.field(form, "Completed %").fill(str(completed))
    doing.field(form, "Chances of Success %").fill(str(chances))
    doing.press(form, "Save")
    expect(form).to_be_hidden()


def test_a_cycle_is_made_by_an_admin_and_sold_by_with_it(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, JIM, SALES)
    box = set_up(page)
    doing.press(box, "Sales cycles")
    expect(box.get_by_role("heading", name="Sales cycles")).to_be_visible()
    doing.press(box, "New sales cycle")
    form = doing.window(page, "Sales cycle")
    doing.press(form, "Save")
    doing.expect_refused(doing.field(form, "Code"), doing.NEEDED)
    doing.field(form, "Code").fill("existing")
    doing.press(form, "Save")
    doing.expect_refused(doing.field(form, "Code"), "EXISTING")
    doing.field(form, "Code").fill("short")
    doing.field(form, "Description").fill("Two steps")
    doing.pick(form, "Probability Calculation", "Add")
    doing.press(form, "Save")
    expect(form).to_be_hidden()
    box = page.get_by_role("dialog").filter(has=page.get_by_text("SHORT").first)
    expect(box).to_be_visible()
    if box.get_by_role("button", name="Open SHORT").count():
        doing.press(box, "Open SHORT")
    box = page.get_by_role("dialog").filter(has=page.get_by_role("button", name="New stage"))
    new_stage(page, box, 20, "Offer", 60, 50)
    new_stage(page, box, 10, "Talk", 10, 30)
    expect(box).to_contain_text(re.compile("10 · Talk.*20 · Offer", re.DOTALL))
    doing.press(box, "Move up stage 20")
    expect(box).to_contain_text(re.compile("Offer.*Talk", re.DOTALL))
    box.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    doing.send(page, '/opp new Granite 12k close in 3 weeks 40% #short "Chairs"')
    preview = doing.message(page, "New opportunity: is this right?")
    expect(preview).to_contain_text("SHORT")
    doing.press(preview, "Create")
    card = doing.card(page, "OP000001")
    expect(card).to_contain_text("1 of 2 · Offer")


def test_a_salesperson_is_told_who_sets_up(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, "U0OTIS", SALES)
    doing.send(page, "/salesbot setup")
    expect(page.get_by_role("log").get_by_text("Only Salesbot admins can do that")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_what_is_in_use_is_not_deleted_and_can_be_blocked(demo: LocalSlack, sit: Sit) -> None:
    page = sit(demo, JIM, SALES)
    box = set_up(page)
    doing.press(box, "Sales cycles")
    doing.press(box, "Open EXISTING")
    box = page.get_by_role("dialog").filter(has=page.get_by_role("button", name="New stage"))
    box.get_by_role("button", name=re.compile("^Delete EXISTING")).click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    told = page.get_by_role("dialog").filter(has_text="OP100022")
    expect(told).to_be_visible()
    told.get_by_role("button", name=re.compile("^Block")).click()
    page.get_by_role("alertdialog").get_by_role("button", name="Block").click()
    expect(page.get_by_role("dialog").last).to_contain_text("Blocked")


def test_home_leads_an_admin_to_the_set_up_and_others_to_their_sales(demo: LocalSlack, sit: Sit) -> None:
    jim, helena = sit(demo, JIM, SALES), sit(demo, HELENA, SALES)
    for page in (jim, helena):
        doing.follow(page, page.get_by_role("link", name="Salesbot"))
        doing.follow(page, page.get_by_role("link", name="Home"))
        expect(page.get_by_role("button", name="New opportunity")).to_be_visible()
    expect(helena.get_by_role("button", name="Set up")).to_have_count(0)
    doing.press(jim.get_by_role("main"), "Set up")
    expect(doing.window(jim, "Set-up")).to_be_visible()
