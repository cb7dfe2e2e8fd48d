"""Walks through a morning: what the manager of a team finds in its channel, and a salesperson in a message."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from playwright.sync_api import Locator, Page, expect

from bot.sandbox import LocalSlack
from tests.browser import doing
from tests.browser.doing import HELENA, SALES
from tests.browser.seats import NARROW
from tests.browser.walks import Walk
from tests.browser.walks.steps import beginning, hide_tour, opened, sent

MONDAY: Final = datetime(2026, 11, 23, 9, 5, tzinfo=UTC).timestamp()
"""The days after it are working days."""
BENJAMIN: Final = "U0BENJAMIN"
CHAIRS, STORAGE = "OP100025", "OP100026"
"""Helena's in the sample company."""
FACILITIES: Final = "OP100022"
"""Benjamin's, whose first task is late."""
CALL, PERSONS, QUALITY = "Ring Øyvind about the shelves", "Identify key persons", "Verify quality of opportunity"
"""What Benjamin is reminded of; the last of two opportunities."""
FIRST_CHART_MILLISECONDS: Final = 30_000
"""What draws a chart is loaded when the first one is due, and the clock stands still meanwhile."""


def wind(page: Page, to: str, moment: str) -> None:
    """Wind the clock from the bar, and see it stand there."""
    bar = page.get_by_role("banner")
    bar.get_by_text("Clock: ").locator("..").click()
    bar.get_by_role("button", name=to).click()
    expect(bar).to_contain_text(moment, timeout=FIRST_CHART_MILLISECONDS)


def digest_of(page: Page, words: str) -> Locator:
    """Return the newest digest with these words; its heading is that of the whole pipeline, too."""
    heading = page.get_by_role("heading", name="Pipeline of Sales")
    return page.get_by_role("listitem").filter(has=heading).filter(has_text=words).last


def drawn(digest: Locator) -> None:
    """Expect the picture of a digest to be there, and to be read out."""
    picture = digest.get_by_role("img", name=re.compile("^Open pipeline by stage\\. .*Initial: "))
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("picture => picture.naturalWidth") > NARROW


def at(page: Page, *, width: int, height: int = 844, dark: bool = False) -> None:
    """Look at the page from a desk or from a phone."""
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if dark else "light")


def closed(box: Locator) -> None:
    """Close a window that has nothing to send."""
    box.get_by_role("button", name="Close", exact=True).last.click()
    expect(box).to_have_count(0)


def row(nudge: Locator, what: str) -> Locator:
    """Return what can be done about the first line that is so and still due."""
    return nudge.locator(".actions").filter(has=nudge.page.get_by_role("button", name=f"Open: {what}")).first


def choose(buttons: Locator, menu: str, item: str) -> None:
    """Choose from a menu beside a line."""
    buttons.get_by_role("combobox", name=menu).click()
    buttons.get_by_role("option", name=item, exact=True).click()


def change_digest(page: Page, digest: Locator) -> Iterator[str]:
    """Have the digest come earlier, and look at it now."""
    doing.press(digest, "Change digest")
    box = doing.window(page, "Digests")
    expect(box).to_contain_text("8:30, Mon to Fri")
    yield "digest-settings"
    doing.press(box, "Edit Sales")
    form = doing.window(page, "Digest")
    doing.field(form, "Time").fill("08:15")
    yield "digest-form"
    sent(form, "Save")
    expect(box).to_contain_text("8:15")
    doing.press(box, "Send me one now")
    expect(box).to_contain_text("Drawing it")
    closed(box)


def sell(page: Page) -> None:
    """Win one opportunity, raise another, and begin a third."""
    won = opened(page, f"/opp {CHAIRS} win", "Close opportunity")
    doing.pick(won, "Close code", "Good relations")
    sent(won, "Close")
    raised = opened(page, f"/opp {STORAGE} update", "Update opportunity")
    doing.field(raised, "Estimated value").fill("4500")
    sent(raised, "Update")
    doing.send(page, '/opp new Granite 12k close in 3 weeks 40% "Lobby chairs"')
    doing.press(doing.message(page, "New opportunity: is this right?"), "Create")
    expect(doing.card(page, "OP000001")).to_contain_text("Lobby chairs")


def managing(page: Page, slack: LocalSlack) -> Iterator[str]:
    """Read the digest at a desk and on a phone, look behind each button; sell something, and read what changed."""
    hide_tour(page)
    wind(page, "Tomorrow 08:30", "Tue 24 Nov, 08:30")
    digest = digest_of(page, "The first digest here")
    drawn(digest)
    at(page, width=1120, height=1000)
    beginning(digest)
    yield "digest"
    at(page, width=NARROW, dark=True)
    beginning(digest)
    yield "digest-phone"
    at(page, width=1120, height=800)

    doing.press(digest, "Whole pipeline")
    expect(doing.message(page, "Pipeline · team Sales")).to_contain_text(
        re.compile("1 Initial.*5 opportunities · €20,500 · weighted €410", re.DOTALL)
    )
    doing.follow(page, digest.get_by_role("link", name="1 reply"))
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("Helena Ray: €15,000 (3), weighted €300")
    page.goto(f"{slack.url}/?as={HELENA}&in={SALES}")

    yield from change_digest(page, digest)
    sell(page)
    wind(page, "To the next delivery", "Tue 24 Nov, 09:00")
    wind(page, "To the next delivery", "Wed 25 Nov, 08:15")
    digest = digest_of(page, "What changed")
    drawn(digest)
    at(page, width=1120, height=1000)
    beginning(digest)
    yield "digest-bridge"
    at(page, width=1120, height=800)
    doing.press(digest, "Details")
    box = doing.window(page, "Details")
    expect(box).to_contain_text("Lobby chairs")
    box.get_by_role("combobox").click()
    box.get_by_role("option", name=re.compile("^Decisions")).click()
    expect(box).to_contain_text("no next step")
    yield "digest-details"
    page.goto(f"{slack.url}/?as={HELENA}")
    preview = digest_of(page, "A preview, for you alone")
    drawn(preview)


def go_away_and_ask(page: Page, nudge: Locator) -> Iterator[str]:
    """Be away and back again, ask what was sent and why, and be reminded less often."""
    doing.send(page, "/salesbot away 3d @helena.ray")
    told = page.get_by_role("listitem").filter(has_text="You are away until Thursday 26 November.").last
    expect(told).to_contain_text("Helena Ray is reminded of what is due.")
    box = opened(page, "/salesbot away", "Away")
    yield "away"
    doing.press(box, "Cancel")
    doing.press(told, "I am back")
    expect(page.get_by_role("log")).to_contain_text("Welcome back. You are reminded again")
    doing.send(page, "/salesbot why")
    log = doing.message(page, "What was sent, and why")
    expect(log).to_contain_text("Reminders: sent")
    beginning(log)
    yield "why"
    doing.press(nudge, "My reminders")
    box = doing.window(page, "My reminders")
    box.get_by_role("radio", name="Once a week").check()
    yield "reminders"
    sent(box, "Save")
    expect(page.get_by_role("log")).to_contain_text("You are reminded once a week, at 09:00.")


def selling(page: Page, slack: LocalSlack) -> Iterator[str]:
    """Read what is due; do it, take that back, move, snooze, win and stop it; go away and come back; ask why."""
    page.goto(f"{slack.url}/?as={BENJAMIN}")
    box = opened(page, f"/opp {FACILITIES} step", "Next step")
    doing.field(box, "Next step").fill(CALL)
    doing.field(box, "Next step date").fill(doing.day(slack, 1))
    sent(box, "Save")
    wind(page, "Tomorrow 08:30", "Tue 24 Nov, 08:30")
    wind(page, "To the next delivery", "Tue 24 Nov, 09:00")
    nudge = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="My reminders")).last
    expect(nudge).to_contain_text("4 things are due")
    beginning(nudge)
    yield "nudge"

    doing.press(nudge, f"Done: {CALL}")
    expect(nudge).to_contain_text("3 things are due")
    expect(nudge.get_by_role("button", name=f"Undo: {CALL}")).to_be_visible()
    doing.press(nudge, f"Done: {PERSONS}")
    doing.press(nudge, f"Undo: {PERSONS}")
    expect(nudge).to_contain_text("3 things are due")
    choose(row(nudge, PERSONS), "Move", "+1 week")
    expect(nudge.get_by_role("button", name=f"Undo: {PERSONS}")).to_be_visible()
    expect(nudge).to_contain_text("Moved to 1 Dec 2026")
    choose(row(nudge, QUALITY), "More", "Snooze until tomorrow")
    expect(nudge).to_contain_text("Snoozed until 25 Nov 2026")
    beginning(nudge)
    yield "nudge-pressed"
    doing.press(nudge, f"Undo: {QUALITY}")
    expect(nudge).to_contain_text("2 things are due")
    choose(row(nudge, QUALITY), "More", "Stop reminding")
    expect(nudge).to_contain_text("No more reminders of this until its date changes")
    choose(row(nudge, QUALITY), "More", "Win")
    box = doing.window(page, "Close opportunity")
    doing.pick(box, "Close code", "Good relations")
    sent(box, "Close")
    expect(nudge).to_contain_text("All is dealt with")
    yield from go_away_and_ask(page, nudge)


WALKS: Final[tuple[Walk, ...]] = (
    Walk("managing-in-the-morning", HELENA, managing, moment=MONDAY),
    Walk("selling-in-the-morning", BENJAMIN, selling, width=NARROW, moment=MONDAY),
)
