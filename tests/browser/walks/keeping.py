"""Walks through what is kept beside opportunities: contacts, tasks, leads of others, and what an admin clears away."""

import re
from collections.abc import Iterator
from typing import Final

from playwright.sync_api import Page, expect

from bot.sandbox import LocalSlack
from tests.browser import doing
from tests.browser.doing import HELENA, JIM, SALES
from tests.browser.seats import NARROW
from tests.browser.walks import Walk
from tests.browser.walks.steps import beginning, hide_tour, opened, sent

ROBIN: Final = "U0ROBIN"
"""A member of the workspace who is no salesperson."""
DESKS: Final = "OP100027"
"""Jim's in the sample company, which has not started."""


def knowing_people(page: Page, _: LocalSlack) -> Iterator[str]:
    """On a phone: look for a contact, mend its card, and write down one that is there already."""
    hide_tour(page)
    doing.send(page, "/contact find nordmarka")
    found = doing.message(page, "Contacts with “nordmarka”")
    expect(found).to_contain_text("Øyvind Hæstad")
    yield "contacts"
    found.get_by_role("button", name="Open CT000006, Nordmarka Sykler AS").click()
    card = doing.message(page, "CT000006")
    expect(card).to_contain_text("Persons (1)")
    beginning(card)
    yield "contact-card"
    doing.press(card, "Edit")
    box = doing.window(page, "Edit contact")
    doing.field(box, "Phone").fill("+47 22 00 00 06")
    yield "edit-contact"
    sent(box, "Save")
    expect(card).to_contain_text("Changed CT000006")

    box = opened(page, "/contact new nordmarka sykler", "New contact")
    doing.press(box, "Create")
    expect(box).to_contain_text("CT000006 Nordmarka Sykler AS looks the same.")
    expect(box).to_contain_text("Left empty, it is you.")
    yield "new-contact-alike"
    box.get_by_role("radio", name="Person").check()
    doing.field(box, "Name").fill("Solveig Dahl")
    doing.pick(box, "Company", "Nordmarka Sykler AS", "nordm")
    doing.field(box, "E-mail").fill("solveig.dahl@nordmarkasykler.example")
    yield "new-contact"
    sent(box, "Create")
    card = doing.message(page, "CT000016")
    expect(card).to_contain_text("of Nordmarka Sykler AS (CT000006)")
    beginning(card)
    yield "contact-person"


def minding_tasks(page: Page, slack: LocalSlack) -> Iterator[str]:
    """Write down a meeting, look at what is open, do one, move one, change one."""
    hide_tour(page)
    box = opened(page, "/task new Show the lamps at the café", "New task")
    doing.pick(box, "Type", "Meeting")
    doing.field(box, "Date").fill(doing.day(slack, 1))
    doing.field(box, "Start time").fill("10:30")
    doing.field(box, "Duration").fill("1h30")
    doing.pick(box, "Opportunity", "OP100024", "table")
    doing.field(box, "Description").focus()
    yield "new-task"
    sent(box, "Create")
    expect(doing.message(page, "TD000083")).to_contain_text("10:30, 1 h 30 min")
    yield "task-card"

    doing.send(page, "/task")
    tasks = doing.message(page, "Your open tasks")
    tasks.get_by_role("button", name=re.compile("^Done: TD000079")).click()
    expect(tasks.get_by_role("button", name=re.compile("^Open TD000079 again"))).to_be_visible()
    beginning(tasks)
    yield "task-done"
    late = tasks.locator(".actions").filter(has=page.get_by_role("button", name=re.compile("^Done: TD000080")))
    late.locator("summary").click()
    late.get_by_role("menuitem", name="Move by a week").click()
    expect(tasks).to_contain_text("TD000080: Moved to ")
    beginning(tasks)
    yield "task-moved"
    late.locator("summary").click()
    late.get_by_role("menuitem", name="Edit").click()
    box = doing.window(page, "Edit task")
    doing.field(box, "Description").fill("Identify key persons and their deputies")
    doing.field(box, "Repeat").fill("1M")
    doing.field(box, "Repeat from").focus()
    yield "edit-task"
    sent(box, "Save")
    expect(tasks).to_contain_text("Task TD000080 changed")


def clearing_away(page: Page, slack: LocalSlack) -> Iterator[str]:
    """As an admin: ask what can be typed, delete one that never started, then the closed ones of a time."""
    hide_tour(page)
    doing.send(page, "/opp help")
    expect(doing.message(page, "What you can type")).to_contain_text("/opp delete closed")
    yield "opp-help"
    box = opened(page, f"/opp {DESKS} delete", "Delete opportunity")
    expect(box).to_contain_text("This cannot be undone.")
    yield "delete-opportunity"
    sent(box, "Delete")
    expect(page.get_by_role("log").get_by_text(f"{DESKS} was deleted.")).to_be_visible()

    box = opened(page, "/opp delete closed", "Delete closed ones")
    doing.field(box, "Closed before").fill(doing.day(slack, 1))
    doing.pick(box, "Status", "Lost")
    yield "delete-closed"
    doing.press(box, "Count")
    expect(box).to_contain_text("4 opportunities are deleted for good")
    yield "delete-closed-sure"
    sent(box, "Delete 4")
    expect(page.get_by_role("log").get_by_text("4 closed opportunities were deleted.")).to_be_visible()


def passing_a_lead_on(page: Page, slack: LocalSlack) -> Iterator[str]:
    """As an admin let others file leads; be one who does; be the manager of the team, who gets it."""
    hide_tour(page)
    box = opened(page, "/salesbot setup", "Set-up")
    doing.press(box, "Settings")
    doing.press(box, "Change settings")
    form = doing.window(page, "Settings")
    doing.pick(form, "Leads from people who do not sell go to", "SALE")
    sent(form, "Save")
    expect(box).to_contain_text("Saved the settings")

    page.goto(f"{slack.url}/?as={ROBIN}&in={SALES}")
    hide_tour(page)
    doing.send(page, "/opp")
    told = doing.message(page, "Pass a lead on")
    expect(told).to_contain_text("it shows you no opportunities")
    yield "lead-help"
    doing.press(told, "New lead")
    box = doing.window(page, "New lead")
    doing.field(box, "Company").fill("Fjellhytta Hotell")
    doing.field(box, "Description").fill("Beds for 40 rooms")
    doing.field(box, "Estimated value").fill("80000")
    doing.field(box, "Note").fill("Kari at the reception told me. Ring her before Friday.")
    yield "new-lead"
    sent(box, "Send")
    expect(page.get_by_role("log").get_by_text("Thank you: “Beds for 40 rooms”")).to_be_visible()
    yield "lead-thanks"

    page.goto(f"{slack.url}/?as={HELENA}")
    card = doing.card(page, "OP000001")
    expect(card).to_contain_text(re.compile("filed by Robin Visitor.*Ring her before Friday", re.DOTALL))
    yield "lead-card"
    doing.press(card, "Activate")
    expect(page.get_by_role("log")).to_contain_text("Activated: ")


WALKS: Final[tuple[Walk, ...]] = (
    Walk("knowing-people", HELENA, knowing_people, width=NARROW),
    Walk("minding-tasks", HELENA, minding_tasks),
    Walk("clearing-away", JIM, clearing_away),
    Walk("passing-a-lead-on", JIM, passing_a_lead_on),
)
