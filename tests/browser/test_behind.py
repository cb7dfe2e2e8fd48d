"""Behind the scenes: the clock, failures on request, the traffic; and what people see of it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Clock, Stub, plain
from tests.browser.doing import send
from tests.browser.moves import fits, is_ready, message
from tests.browser.seats import NARROW, Sit

REFUSED = "Slack did not open the window. Nothing was changed; please try again."


def behind(sit: Sit, slack: LocalSlack, person: str = "U1", width: int = 1280, *, dark: bool = False) -> Page:
    page = sit.at(f"{slack.url}/behind?person={person}", width=width, dark=dark)
    expect(page.get_by_role("heading", name="Behind the scenes")).to_be_visible()
    return page


def wind(page: Page, name: str) -> None:
    """Wind the clock from the bar."""
    page.get_by_role("banner").get_by_text("Clock: ").locator("..").click()
    page.get_by_role("banner").get_by_role("button", name=name).click()


def test_the_clock_is_wound_from_the_bar(slack: LocalSlack, clock: Clock, api: Api, sit: Sit) -> None:
    due = int(clock()) + 5400
    assert api("chat.scheduleMessage", channel="C1", text="Time for lunch", post_at=due)["ok"] is True
    jim, ann = sit(slack, "U1", "C1"), sit(slack, "U2", "C1", width=NARROW, dark=True)
    bar = jim.get_by_role("banner")
    expect(bar).to_contain_text("Fri 15 Jan, 09:00")
    wind(jim, "5 minutes later")
    expect(bar).to_contain_text("Fri 15 Jan, 09:05")
    # Whoever is elsewhere has another time.
    expect(ann.get_by_role("banner")).to_contain_text("Fri 15 Jan, 08:05")
    wind(ann, "1 hour later")
    expect(bar).to_contain_text("Fri 15 Jan, 10:05")
    expect(jim.get_by_role("log").get_by_text("Time for lunch")).to_have_count(0)
    wind(jim, "To the next delivery")
    expect(bar).to_contain_text("Fri 15 Jan, 10:30")
    for page, at in ((jim, "10:30"), (ann, "09:30")):
        expect(message(page, "Time for lunch")).to_contain_text(at)
    bar.get_by_text("Clock: ").locator("..").click()
    nothing = bar.get_by_role("button", name="To the next delivery")
    expect(nothing).to_be_disabled()
    expect(nothing).to_contain_text("Nothing waits")
    bar.get_by_role("button", name="Tomorrow 08:30").click()
    expect(bar).to_contain_text("Sat 16 Jan, 08:30")
    send(ann, "Good morning")
    expect(message(jim, "Good morning")).to_contain_text("08:30")
    expect(message(jim, "Good morning")).to_contain_text("Today")
    expect(message(jim, "Time for lunch")).to_contain_text("Yesterday")


def test_the_clock_is_wound_behind_the_scenes(slack: LocalSlack, clock: Clock, api: Api, sit: Sit) -> None:
    due = int(clock()) + 5400
    api("chat.scheduleMessage", channel="C1", text="Time for lunch", post_at=due)
    page = behind(sit, slack, width=NARROW)
    here = page.get_by_role("region", name="Clock")
    expect(here).to_contain_text("Fri 15 Jan 2027, 09:00")
    here.get_by_role("button", name="5 minutes later").click()
    expect(here).to_contain_text("Fri 15 Jan 2027, 09:05 in Europe/Oslo; 5 minutes ahead of this machine")
    here.get_by_role("button", name="1 hour later").click()
    expect(here).to_contain_text("10:05")
    expect(here.get_by_role("button", name="To the next delivery")).to_contain_text("10:30")
    here.get_by_role("button", name="To the next delivery").click()
    expect(here.get_by_role("button", name="To the next delivery")).to_be_disabled()
    expect(here).to_contain_text("10:30")
    assert [one.text for one in slack.person("U1").messages("C1")] == ["Time for lunch"]
    here.get_by_role("button", name="Tomorrow 08:30").click()
    expect(here).to_contain_text("Sat 16 Jan 2027, 08:30")
    here.get_by_label("Forward to").fill("2027-01-18T06:00")
    here.get_by_role("button", name="Wind", exact=True).click()
    expect(here).to_contain_text("Mon 18 Jan 2027, 06:00")
    here.get_by_label("Forward to").fill("2037-01-18T06:00")
    here.get_by_role("button", name="Wind", exact=True).click()
    expect(here.get_by_role("alert")).to_have_text("The clock goes forward by a year at most.")
    expect(here).to_contain_text("Mon 18 Jan 2027, 06:00")
    here.get_by_role("link", name="Ann Lee").click()
    expect(here).to_contain_text("Mon 18 Jan 2027, 05:00 in Europe/London")
    fits(page)
    page.get_by_role("link", name="Back to the workspace").click()
    expect(page.get_by_role("textbox", name="Message App")).to_be_focused()


def turn(page: Page, title: str, *, on: bool) -> None:
    page.get_by_role("button", name=f"Switch {'on' if on else 'off'}: {title}").click()
    expect(page.get_by_role("button", name=f"Switch {'off' if on else 'on'}: {title}")).to_be_visible()


def list_of(page: Page) -> Locator:
    return page.get_by_role("log").get_by_role("listitem").filter(has_text="Your open opportunities")


def test_what_people_meet_while_slack_fails_and_that_all_recovers(demo: LocalSlack, sit: Sit) -> None:
    jim, back = sit(demo, "U0JIM", "C0SALES"), behind(sit, demo, "U0JIM")
    window = jim.get_by_role("dialog", name="New opportunity")
    chips = jim.get_by_role("list", name="Failures that are on")
    refusals = jim.get_by_role("log").get_by_text(REFUSED)
    for number, (title, chip) in enumerate([("Rate limit", "Rate limit: 10 s"), ("Token revoked", "Token revoked")]):
        turn(back, title, on=True)
        expect(chips.get_by_role("link", name=chip)).to_be_visible()
        # What answers a command needs no call, so the list is there; a window does.
        send(jim, "/opp")
        expect(list_of(jim)).to_have_count(number + 1)
        send(jim, "/opp new")
        expect(refusals).to_have_count(number + 1)
        expect(window).to_have_count(0)
        turn(back, title, on=False)
        expect(chips).to_have_count(0)
        send(jim, "/opp new")
        window.get_by_role("button", name="Cancel").click()
        expect(window).to_have_count(0)
    turn(back, "Slow", on=True)
    expect(chips).to_contain_text("Slow: 2 s")
    send(jim, "/opp new")
    expect(window).to_be_visible()
    assert demo.warnings == []


@pytest.mark.parametrize(("title", "problem"), [("Outage", "service_unavailable"), ("No answer", "drop")])
def test_what_could_not_be_said_while_slack_was_down_is_said_afterwards(
    demo: LocalSlack, sit: Sit, title: str, problem: str
) -> None:
    jim, back = sit(demo, "U0JIM", "C0SALES"), behind(sit, demo, "U0JIM")
    turn(back, title, on=True)
    expect(jim.get_by_role("list", name="Failures that are on")).to_have_text(title)
    send(jim, "/opp")
    expect(list_of(jim)).to_have_count(1)
    send(jim, "/opp new")
    expect(back.get_by_role("row").filter(has_text="views.open")).to_contain_text(problem)
    expect(back.get_by_role("row").filter(has_text="chat.postMessage").first).to_contain_text(problem)
    back.get_by_role("button", name="Let everything work again").click()
    expect(back.get_by_role("button", name="Let everything work again")).to_be_disabled()
    expect(jim.get_by_role("list", name="Failures that are on")).to_have_count(0)
    wind(jim, "5 minutes later")
    app = jim.get_by_role("navigation", name="Conversations").get_by_role("link", name="Salesbot")
    expect(app).to_contain_text("1 unread")
    app.click()
    is_ready(jim)
    expect(message(jim, REFUSED)).to_be_visible()
    send(jim, "/opp new")
    expect(jim.get_by_role("dialog", name="New opportunity")).to_be_visible()
    assert [REFUSED in one.drawn for one in demo.person("U0JIM").direct_messages()].count(True) == 1


def test_seconds_of_a_failure_can_be_set_and_bad_ones_not(slack: LocalSlack, sit: Sit) -> None:
    back = behind(sit, slack)
    slow = back.get_by_role("listitem").filter(has=back.get_by_role("heading", name="Slow"))
    slow.get_by_label("Seconds").fill("7")
    turn(back, "Slow", on=True)
    assert slack._faults.switches == {"slow": 7}
    slow.get_by_label("Seconds").fill("0")
    slow.get_by_role("button", name="Set: Slow").click()
    expect(slow.get_by_label("Seconds")).to_be_focused()
    assert slack._faults.switches == {"slow": 7}
    turn(back, "Outage", on=True)
    expect(sit(slack, "U1").get_by_role("list", name="Failures that are on").get_by_role("link")).to_have_text(
        ["Outage", "Slow: 7 s"]
    )
    turn(back, "Slow", on=False)
    turn(back, "Outage", on=False)
    assert slack._faults.switches == {}


def test_an_exchange_is_opened_and_a_finding_leads_to_its_line(
    slack: LocalSlack, app: Stub, api: Api, sit: Sit
) -> None:
    app.answers["/hello"] = lambda _: "Good morning"
    slack.person("U1").command("/hello there", "C1")
    back = behind(sit, slack)
    traffic = back.get_by_role("region", name="Traffic")
    row = traffic.get_by_role("row").filter(has_text="/hello")
    expect(row).to_contain_text(re.compile(r"→ App[^→]*v0 signature[^→]*200[^→]* [\d.]+ ms"))
    row.get_by_role("link", name="/hello").click()
    opened = traffic.get_by_role("row").filter(has_text="proved by v0 signature; status 200 after")
    expect(opened.get_by_role("region", name="Request")).to_contain_text('"text": "there"')
    expect(opened.get_by_role("region", name="Answer")).to_contain_text("Good morning")
    expect(traffic).not_to_contain_text(re.compile("local-verification-token|xoxb-|xapp-"))

    blocks = [{"type": "section", "text": plain("x")}, {"type": "section", "text": plain("y" * 3001)}]
    assert api("chat.postMessage", channel="C1", text="x", blocks=blocks)["error"] == "invalid_blocks"
    said = traffic.get_by_role("row").filter(has_text="chat.postMessage")
    expect(said).to_contain_text("1 finding")
    expect(said).to_contain_text("invalid_blocks")
    # What came meanwhile has not closed what one reads.
    expect(opened).to_be_visible()
    said.get_by_role("link", name="chat.postMessage").click()
    expect(opened).to_have_count(0)
    finding = traffic.get_by_role("listitem").filter(has_text="Slack refuses")
    finding.get_by_role("link", name="/blocks/1/text/text").click()
    marked = back.locator(":target")
    expect(marked).to_contain_text('"text": "yyy')
    expect(marked).to_be_in_viewport()
    expect(marked).to_have_class(re.compile("marked"))
    fits(back)


def test_traffic_is_filtered_by_kind_and_name(slack: LocalSlack, app: Stub, api: Api, sit: Sit) -> None:
    app.answers["/hello"] = lambda _: "Good morning"
    slack.person("U1").command("/hello", "C1")
    assert api("chat.postMessage", channel="C1", text="x")["ok"] is True
    wrong = [{"type": "divider", "text": "x"}]
    assert api("chat.postMessage", channel="C1", text="x", blocks=wrong)["error"] == "invalid_blocks"
    assert api("users.info", user="nobody")["error"] == "user_not_found"
    back = behind(sit, slack, width=NARROW, dark=True)
    names = back.get_by_role("rowheader")
    everything = ["users.info", "chat.postMessage", "chat.postMessage", "/hello"]
    expect(names).to_contain_text(everything)
    for kind, wanted in {
        "With findings": ["chat.postMessage"],
        "Failed": ["users.info", "chat.postMessage"],
        "To the app": ["/hello"],
        "To Slack": everything[:3],
        "All": everything,
    }.items():
        with back.expect_navigation():
            back.get_by_label("Show").select_option(kind)
        expect(names).to_contain_text(wanted)
        expect(names).to_have_count(len(wanted))
    back.get_by_label("Name").fill("users")
    back.get_by_label("Name").press("Enter")
    expect(names).to_have_count(1)
    api("users.info", user="U2")
    expect(names).to_have_count(2)
    api("chat.postMessage", channel="C1", text="Another")
    expect(names).to_contain_text(["users.info", "users.info"])
    expect(names).to_have_count(2)
    fits(back)
