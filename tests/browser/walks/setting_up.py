"""Walks through the set-up: what an admin sees when a workspace is made ready, and when somebody leaves it."""

import re
from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Locator, Page, expect

from bot.sandbox import LocalSlack
from tests.browser import doing
from tests.browser.doing import HELENA, JIM
from tests.browser.seats import NARROW
from tests.browser.walks import Walk


def set_up(page: Page) -> Locator:
    """Open the set-up, with nothing in the way behind it."""
    page.get_by_role("button", name="Hide the tour").click()
    doing.send(page, "/salesbot setup")
    box = doing.window(page, "Set-up")
    expect(box.get_by_role("button", name="Settings")).to_be_visible()
    return box


def enter(box: Locator, area: str) -> None:
    """Go into an area of the set-up."""
    doing.press(box, area)
    expect(box.get_by_role("heading", name=area, exact=True)).to_be_visible()


def closed(window: Locator) -> None:
    """Expect a window to be gone."""
    expect(window).to_have_count(0)


def add(form: Locator, label: str, option: str, typed: str) -> None:
    """Choose one more from a field that takes several; its list is closed afterwards."""
    field = form.get_by_role("combobox", name=label, exact=True)
    field.click()
    field.press_sequentially(typed)
    form.get_by_role("option", name=re.compile(option)).click()
    expect(form.get_by_role("button", name=re.compile(f"^Remove {option}"))).to_be_visible()
    form.get_by_role("heading").first.click()


def sure(page: Page, question: str) -> Locator:
    """Return what asks before something is done."""
    asked = page.get_by_role("alertdialog")
    expect(asked).to_contain_text(question)
    return asked


def conversation(page: Page, *, narrow: bool = False) -> None:
    """Go to the conversation with the app."""
    if narrow:
        page.get_by_role("button", name="Conversations").tap()
    doing.follow(page, page.get_by_role("link", name="Salesbot"))


def people(page: Page, _: LocalSlack) -> Iterator[str]:
    """Add a colleague, mend their record, block them; fail to delete somebody with work, and hand it over."""
    box = set_up(page)
    yield "setup"
    enter(box, "People")
    expect(box).to_contain_text(re.compile("BC Benjamin Chiu.*HR Helena Ray", re.DOTALL))
    yield "setup-people"
    doing.press(box, "New salesperson")
    form = doing.window(page, "New salesperson")
    doing.press(form, "Add")
    doing.expect_refused(form.get_by_role("combobox", name="People in Slack"), "Choose people in Slack")
    yield "setup-people-nobody"
    add(form, "People in Slack", "Robin Visitor", "rob")
    doing.press(form, "Add")
    closed(form)
    expect(box).to_contain_text("Added Robin Visitor (RV)")
    doing.press(box, "Edit Robin Visitor")
    form = doing.window(page, "Salesperson")
    doing.field(form, "Code").fill("hr")
    doing.press(form, "Save")
    doing.expect_refused(doing.field(form, "Code"), "HR")
    yield "setup-person-refused"
    doing.field(form, "Code").fill("rv")
    doing.field(form, "Commission %").fill("2.5")
    doing.press(form, "Save")
    closed(form)
    expect(box).to_contain_text("Saved Robin Visitor")
    doing.press(box, "Block Robin Visitor")
    asked = sure(page, "Block Robin Visitor?")
    yield "setup-person-block"
    doing.press(asked, "Block")
    expect(box).to_contain_text("Blocked Robin Visitor")
    doing.press(box, "Unblock Robin Visitor")
    expect(box).to_contain_text("Unblocked Robin Visitor")
    doing.press(box, "Delete Helena Ray")
    doing.press(sure(page, "Delete Helena Ray?"), "Delete")
    told = doing.window(page, "Not deleted")
    expect(told.get_by_role("button", name="Block Helena Ray")).to_be_visible()
    yield "setup-person-not-deleted"
    doing.press(told, "Hand over what Helena Ray has")
    form = doing.window(page, "Hand over")
    doing.pick(form, "To", "Jim Olive", "jim")
    yield "setup-hand-over"
    doing.press(form, "Hand over")
    told = doing.window(page, "Handed over")
    expect(told).to_contain_text("from Helena Ray to Jim Olive: 3 open opportunities")
    yield "setup-handed-over"


def handing_over(page: Page, _: LocalSlack) -> Iterator[str]:
    """Be told how it is written, find nothing to hand over, take over what a member of the team has, and be briefed."""
    page.get_by_role("button", name="Hide the tour").click()
    doing.send(page, "/salesbot handover Robin Bettencourt")
    box = doing.window(page, "Hand over")
    expect(box).to_contain_text("there is nothing to hand over")
    yield "hand-over-nothing"
    box.get_by_role("button", name="Close", exact=True).last.click()
    closed(box)
    doing.send(page, "/salesbot handover Benjamin Chiu")
    expect(box).to_contain_text("2 open opportunities")
    doing.press(box, "Hand over")
    doing.expect_refused(doing.field(box, "To"), doing.NEEDED)
    doing.pick(box, "To", "Helena Ray", "hel")
    yield "hand-over"
    doing.press(box, "Hand over")
    closed(box)
    conversation(page, narrow=True)
    briefing = doing.message(page, "You have taken over from Benjamin Chiu")
    expect(briefing).to_contain_text("Yours now: 2 open opportunities")
    expect(briefing.get_by_role("button", name=re.compile("^Open OP"))).to_have_count(2)
    yield "hand-over-briefing"


def teams_and_settings(page: Page, _: LocalSlack) -> Iterator[str]:
    """Make a team whose manager becomes one by it, delete another, and set where there are holidays."""
    box = set_up(page)
    enter(box, "Teams")
    yield "setup-teams"
    doing.press(box, "New team")
    form = doing.window(page, "Team")
    doing.field(form, "Code").fill("hotels")
    doing.field(form, "Name").fill("Hotels and restaurants")
    doing.pick(form, "Manager", "Benjamin Chiu", "ben")
    add(form, "Members", "Otis Falls", "otis")
    add(form, "Members", "Lina Townsend", "lina")
    yield "setup-team"
    doing.press(form, "Save")
    closed(form)
    expect(box).to_contain_text(re.compile("Saved Hotels and restaurants.*Benjamin Chiu is a manager now", re.DOTALL))
    yield "setup-teams-saved"
    doing.press(box, "Delete Marketing")
    asked = sure(page, "Delete Marketing?")
    yield "setup-team-delete"
    doing.press(asked, "Delete")
    expect(box).to_contain_text("Deleted Marketing")
    doing.press(box, "Back")
    enter(box, "Settings")
    doing.press(box, "Change settings")
    form = doing.window(page, "Settings")
    doing.pick(form, "Holidays: country", "Germany", "germ")
    doing.field(form, "Holidays: region").fill("by")
    doing.field(form, "Next opportunity number").fill("0")
    doing.press(form, "Save")
    doing.expect_refused(doing.field(form, "Next opportunity number"), "1")
    yield "setup-settings-refused"
    doing.field(form, "Next opportunity number").fill("500")
    doing.press(form, "Save")
    closed(form)
    expect(box).to_contain_text(re.compile("Saved the settings.*Germany · BY.*500", re.DOTALL))
    yield "setup-settings"


def activities_and_close_codes(page: Page, _: LocalSlack) -> Iterator[str]:
    """Give an activity a step, block one that stages ask for instead of deleting it; the same with a close code."""
    box = set_up(page)
    enter(box, "Activities")
    yield "setup-activities"
    doing.press(box, "Open INIT")
    expect(box).to_contain_text(re.compile("Verify quality.*Identify key persons", re.DOTALL))
    yield "setup-activity"
    doing.press(box, "New step")
    form = doing.window(page, "Activity step")
    doing.pick(form, "Type", "Phone call")
    doing.field(form, "Description").fill("Ask who decides")
    doing.field(form, "Date Formula").fill("next week")
    doing.press(form, "Save")
    doing.expect_refused(doing.field(form, "Date Formula"), "is not a date formula")
    yield "setup-step-refused"
    doing.field(form, "Date Formula").fill("3d")
    doing.press(form, "Save")
    closed(form)
    expect(box).to_contain_text("3D from today")
    doing.press(box, "Move up step 3")
    expect(box).to_contain_text(re.compile("Ask who decides.*Identify key persons", re.DOTALL))
    yield "setup-activity-moved"
    doing.press(box, "Delete INIT")
    doing.press(sure(page, "Delete INIT?"), "Delete")
    told = doing.window(page, "Not deleted")
    expect(told.get_by_role("button", name="Block INIT")).to_be_visible()
    yield "setup-activity-not-deleted"
    doing.press(told, "Block INIT")
    doing.press(sure(page, "Block INIT?"), "Block")
    told = doing.window(page, "Set-up").filter(has_not=page.get_by_role("button", name="New step"))
    expect(told).to_contain_text("Blocked INIT")
    yield "setup-activity-blocked-instead"
    told.get_by_role("button", name="Close", exact=True).last.click()
    expect(box.get_by_role("button", name="Unblock")).to_be_visible()
    doing.press(box, "Back")
    expect(box.get_by_role("button", name="New activity")).to_be_visible()
    doing.press(box, "Back")
    enter(box, "Close codes")
    yield "setup-close-codes"
    doing.press(box, "New close code")
    form = doing.window(page, "Close code")
    doing.field(form, "Code").fill("timing_l")
    doing.field(form, "Description").fill("Not the right moment")
    form.get_by_role("radio", name="Lost").check()
    yield "setup-close-code"
    doing.press(form, "Save")
    closed(form)
    expect(box).to_contain_text("Saved TIMING_L")
    doing.press(box, "Next page")
    expect(box).to_contain_text(re.compile("TIMING_L Not the right moment.*11 to 19 of 19", re.DOTALL))


def new_workspace(page: Page, _: LocalSlack) -> Iterator[str]:
    """Begin where there is nothing: the standard cycles with one button, oneself as the first who sells."""
    box = set_up(page)
    expect(box.get_by_role("button", name="Use the standard sales cycles")).to_be_visible()
    yield "new-setup"
    box.get_by_role("button", name="Close", exact=True).last.click()
    closed(box)
    conversation(page, narrow=True)
    doing.follow(page, page.get_by_role("link", name="Home"))
    home = page.get_by_role("region", name="Home")
    expect(home).to_contain_text("Two things are needed before anybody can sell")
    yield "new-home"
    doing.press(home, "Use the standard sales cycles")
    expect(home).to_contain_text("2 sales cycles")
    yield "new-home-cycles"
    doing.press(home, "Open People")
    expect(box).to_contain_text("Nobody sells yet")
    yield "new-people"
    doing.press(box, "New salesperson")
    form = doing.window(page, "New salesperson")
    add(form, "People in Slack", "Jim Olive", "jim")
    form.get_by_role("radio", name="Admin").check()
    yield "new-first-person"
    doing.press(form, "Add")
    closed(form)
    expect(box).to_contain_text("Added Jim Olive (JO)")
    box.get_by_role("button", name="Close", exact=True).last.click()
    expect(home).to_contain_text("Welcome, Jim Olive")
    yield "new-home-ready"


WALKS: Final[tuple[Walk, ...]] = (
    Walk("people", JIM, people),
    Walk("handing-over", HELENA, handing_over, width=NARROW),
    Walk("teams-and-settings", JIM, teams_and_settings, dark=True),
    Walk("activities-and-close-codes", JIM, activities_and_close_codes),
    Walk("new-workspace", JIM, new_workspace, width=NARROW, unsold=True),
)
