import re

import httpx
import pytest

from bot.sandbox import LocalSlack
from bot.sandbox.page.backstage import NOTHING_WAITS, span
from tests.bot.sandbox.behind import HTMX, Browser, Live
from tests.bot.sandbox.conftest import Api, Clock


@pytest.fixture
def browser(slack: LocalSlack, api: Api) -> Browser:
    return Browser(slack, api.client)


# -- the bar -----------------------------------------------------------------------------------------------------


def test_the_bar_shows_the_time_of_the_person(browser: Browser) -> None:
    assert "Fri 15 Jan, 09:00</time>" in browser.bar("U1")
    assert "Fri 15 Jan, 08:00</time>" in browser.bar("U2")


def test_the_bar_winds_the_clock(browser: Browser, slack: LocalSlack, clock: Clock) -> None:
    answer = browser.press("clock", **{"as": "U1", "wind": "300"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert slack.clock() == clock.now + 300
    assert "Fri 15 Jan, 09:05</time>" in browser.bar("U1")


def test_the_next_delivery_can_be_asked_for_where_something_waits(
    browser: Browser, slack: LocalSlack, api: Api, clock: Clock
) -> None:
    assert f"disabled>To the next delivery<small>{NOTHING_WAITS}</small>" in browser.bar()
    post_at = int(clock.now) + 7200
    api("chat.scheduleMessage", channel="C1", text="scheduled", post_at=post_at)
    assert "To the next delivery<small>Fri 15 Jan 2027, 11:00</small>" in browser.bar()
    assert NOTHING_WAITS not in browser.bar()
    browser.press("clock", **{"as": "U1", "to": "next"})
    assert slack.clock() == post_at
    assert [one.text for one in slack.person("U1").messages("C1")] == ["scheduled"]


def test_where_nothing_waits_the_clock_stands(browser: Browser, slack: LocalSlack, clock: Clock) -> None:
    assert browser.press("clock", to="next").status_code == 204
    assert slack.clock() == clock.now
    assert f'role="alert">{NOTHING_WAITS}' in browser.page()


@pytest.mark.parametrize(("user", "hours"), [("U1", 23.5), ("U2", 24.5)])
def test_tomorrow_morning_is_the_persons_own(browser: Browser, slack: LocalSlack, user: str, hours: float) -> None:
    before = slack.clock()
    browser.press("clock", **{"as": user, "to": "morning"})
    assert slack.clock() - before == hours * 3600
    assert "Sat 16 Jan, 08:30</time>" in browser.bar(user)


def test_the_bar_warns_of_each_failure_that_is_on(browser: Browser, slack: LocalSlack) -> None:
    assert 'class="failing-one"' not in browser.bar()
    slack.switch("outage")
    slack.switch("slow", seconds=4)
    slack.fail("views.open", "500", times=2)
    chips = re.findall(r'class="failing-one"[^>]*>([^<]*)<', browser.bar())
    assert chips == ["Outage", "Slow: 4 s", "views.open: 500, 2 more"]


# -- the clock ---------------------------------------------------------------------------------------------------


def test_the_clock_goes_forward_to_a_day_and_time_of_the_person(browser: Browser, slack: LocalSlack) -> None:
    browser.press("clock", **{"as": "U1", "until": "2027-02-01T12:00"})
    assert "Mon 1 Feb 2027, 12:00</time>" in browser.page(person="U1")
    assert "Mon 1 Feb 2027, 11:00</time>" in browser.page(person="U2")
    assert "17 days 3 hours ahead of this machine" in browser.page(person="U1")
    assert slack.clock.ahead == 17 * 86_400 + 3 * 3600


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"until": "2027-01-14T12:00"}, "That time is past"),
        ({"wind": "-1"}, "That time is past"),
        ({"until": "2099-01-01T12:00"}, "by a year at most"),
        ({"wind": "1e300"}, "by a year at most"),
        ({"until": ""}, "Say to which day"),
        ({"until": "soon"}, "Say to which day"),
        ({}, "Say to which day"),
    ],
)
def test_a_winding_that_cannot_be_is_explained(
    browser: Browser, slack: LocalSlack, clock: Clock, form: dict[str, str], words: str
) -> None:
    assert browser.press("clock", **{"as": "U1"}, **form).status_code == 204
    assert slack.clock() == clock.now
    assert words in browser.page()
    assert words not in browser.page(person="U2")
    browser.press("clock", **{"as": "U2"}, wind="60")
    assert words in browser.page(person="U1")
    browser.press("clock", wind="60")
    assert words not in browser.page()


@pytest.mark.parametrize("seconds", ["soon", "nan", "inf", ""])
def test_what_is_no_number_of_seconds_is_refused(
    browser: Browser, slack: LocalSlack, clock: Clock, seconds: str
) -> None:
    assert browser.press("clock", wind=seconds).status_code == 400
    assert slack.clock() == clock.now


def test_without_htmx_one_comes_back_to_where_one_was(browser: Browser, slack: LocalSlack) -> None:
    own = {"Origin": slack.url}

    def went(**form: str) -> str:
        answer = browser.client.post(f"{slack.url}/behind/clock", data={"wind": "60", **form}, headers=own)
        assert answer.status_code == 303
        return str(answer.headers["Location"])

    assert went(**{"as": "U1"}) == "/?as=U1"
    assert went(**{"as": "U1", "back": "behind"}) == "/behind?person=U1"
    assert went(**{"as": "//evil.example"}).startswith("/behind?person=%2F%2Fevil")
    assert went() == "/behind"


def test_looking_changes_nothing(browser: Browser, slack: LocalSlack, clock: Clock) -> None:
    for path in ("clock", "failures"):
        address = f"{slack.url}/behind/{path}?wind=60&switch=outage&turn=on"
        assert browser.client.get(address).status_code == 405
    browser.page(wind="60", switch="outage", turn="on", recover="1")
    assert browser.client.post(f"{slack.url}/behind", headers=HTMX).status_code == 405
    assert browser.client.get(f"{slack.url}/behind/else").status_code == 404
    assert (slack.clock(), slack._faults.switches) == (clock.now, {})


def test_lengths_of_time_are_said_in_words() -> None:
    assert span(90_061) == "1 day 1 hour 1 minute"
    assert span(2 * 86_400 + 120) == "2 days 2 minutes"
    assert span(29) == span(0) == ""
    assert span(299.99) == "5 minutes"


def test_an_empty_workspace_has_a_page_too() -> None:
    with LocalSlack() as empty:
        page = httpx.get(f"{empty.url}/behind", trust_env=False).text
    assert "in UTC" in page
    assert "Nothing has been said yet." in page


# -- failures ----------------------------------------------------------------------------------------------------


def test_failures_are_switched_on_and_off(browser: Browser, slack: LocalSlack, api: Api) -> None:
    assert browser.press("failures", switch="outage", turn="on").status_code == 204
    assert api.raw("auth.test").status_code == 503
    assert 'aria-label="Switch off: Outage"' in browser.page()
    browser.press("failures", switch="outage", turn="off")
    assert api("auth.test")["ok"]
    assert slack._faults.switches == {}
    assert 'aria-label="Switch on: Outage"' in browser.page()


@pytest.mark.parametrize(
    ("given", "taken"), [("3", 3), ("0", 1), ("99999", 600), ("9" * 5000, 600), ("-1", 10), ("x", 10), ("", 10)]
)
def test_the_wait_is_kept_within_reason(browser: Browser, slack: LocalSlack, given: str, taken: int) -> None:
    browser.press("failures", switch="rate_limit", turn="on", seconds=given)
    assert slack._faults.switches == {"rate_limit": taken}


def test_everything_works_again_at_one_press(browser: Browser, slack: LocalSlack) -> None:
    assert re.search(r'name="recover" value="1" disabled', browser.page())
    slack.switch("token_revoked")
    slack.fail("*", "500")
    page = browser.page()
    assert "everything: 500" in page
    assert not re.search(r'name="recover" value="1" disabled', page)
    browser.press("failures", recover="1")
    assert (slack._faults.switches, slack._faults.asked) == ({}, [])


@pytest.mark.parametrize("form", [{}, {"switch": "earthquake", "turn": "on"}, {"switch": "outage", "turn": "over"}])
def test_an_unknown_failure_is_refused(browser: Browser, slack: LocalSlack, form: dict[str, str]) -> None:
    assert browser.press("failures", **form).status_code == 400
    assert slack._faults.switches == {}


# -- pushes ------------------------------------------------------------------------------------------------------


def test_an_open_page_is_told_what_changed(slack: LocalSlack, api: Api) -> None:
    live = Live.watch(slack)
    try:
        live.until("behind-traffic")
        api("api.test")
        assert "behind-clock" not in live.until("api.test")
        slack.switch("outage")
        assert "Switch off: Outage" in live.until("behind-failures")
        slack.wind(3600)
        assert "1 hour ahead" in live.until("behind-clock")
    finally:
        live.close()


def test_a_filter_holds_for_what_is_pushed(slack: LocalSlack, api: Api) -> None:
    live = Live.watch(slack, only="failed")
    try:
        live.until("behind-traffic")
        api("api.test")
        api("nothing.such")
        assert "api.test" not in live.until("nothing.such")
    finally:
        live.close()
