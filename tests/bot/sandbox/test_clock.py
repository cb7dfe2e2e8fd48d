import threading
import time
from datetime import UTC, datetime

import pytest
from werkzeug.wrappers import Response

from bot.sandbox import LocalSlack
from bot.sandbox.clock import STOPS, WoundClock, local, tomorrow_morning
from tests.bot.sandbox.conftest import Api, Clock, Stub, field_of, modal

HOUR = 3600
DAY = 24 * HOUR


def refuses(_: object) -> Response:
    return Response("", 500)


def test_it_goes_as_its_base_does_and_so_far_ahead_as_it_was_wound(clock: Clock) -> None:
    wound = WoundClock(clock)
    start = clock.now
    assert wound() == start
    wound.wind(90)
    clock.now += 5
    assert (wound(), wound.ahead) == (start + 95, 90)
    wound.wind(0)
    assert wound() == start + 95


def test_it_never_goes_back(clock: Clock) -> None:
    wound = WoundClock(clock)
    start = wound()
    clock.now -= 60
    assert wound() == start
    with pytest.raises(ValueError, match="does not go back"):
        wound.wind(-1)
    wound.reach(start - 1)
    assert (wound(), wound.ahead) == (start, 0)
    wound.wind(10)
    clock.now += 1
    assert wound() == start + 11, "it goes on from where it was wound to"


@pytest.mark.parametrize("base", [0.1, 1_800_000_000.3, 1_800_000_000.123456])
def test_an_instant_it_was_wound_to_is_reached_to_the_last_bit(base: float) -> None:
    wound = WoundClock(lambda: base)
    for instant in (base + 0.7, float(int(base) + 61), base + 1e6 / 3):
        wound.reach(instant)
        assert wound() >= instant


def test_a_scheduled_message_is_posted_at_its_own_time_on_the_way(slack: LocalSlack, api: Api, clock: Clock) -> None:
    for minutes, text in ((30, "second"), (10, "first"), (300, "later")):
        api("chat.scheduleMessage", channel="C1", text=text, post_at=int(clock.now) + 60 * minutes)
    slack.wind(HOUR)
    found = slack.person("U1").messages("C1")
    assert [(one.text, float(one.ts) - clock.now) for one in found] == [("first", 600), ("second", 1800)]
    assert slack.clock() == clock.now + HOUR


def test_the_next_delivery_is_the_earliest_thing_that_waits(
    slack: LocalSlack, api: Api, stub: Stub, clock: Clock
) -> None:
    assert slack.next_delivery() is None
    api("chat.scheduleMessage", channel="C1", text="x", post_at=int(clock.now) + 600)
    assert slack.next_delivery() == clock.now + 600
    stub.answers["app_home_opened"] = refuses
    slack.person("U1").open_home()
    assert slack.next_delivery() == clock.now + 60
    slack.upcoming.append(lambda: clock.now + 30)
    slack.upcoming.append(lambda: None)
    assert slack.next_delivery() == clock.now + 30


def test_what_is_due_already_does_not_wait_for_the_clock(slack: LocalSlack, clock: Clock) -> None:
    slack.upcoming.append(lambda: clock.now)
    slack.upcoming.append(lambda: clock.now - 60)
    assert slack.next_delivery() is None


def test_an_event_is_repeated_as_the_clock_is_wound(slack: LocalSlack, stub: Stub) -> None:
    stub.answers["app_home_opened"] = refuses
    slack.person("U1").open_home()
    slack.wind(59)
    assert [one.get("X-Slack-Retry-Num") for one in stub.headers] == [None, "1"]
    slack.wind(2 * HOUR)
    assert [one.get("X-Slack-Retry-Num") for one in stub.headers] == [None, "1", "2", "3"]
    sent = [one.at for one in slack.traffic if one.name == "app_home_opened"]
    assert [at - sent[0] for at in sent] == [0, 0, 60, 360]


def test_the_app_is_told_of_every_stop_and_the_end(slack: LocalSlack, clock: Clock) -> None:
    told: list[float] = []
    start = clock.now
    wakes = [start + 100, start + 200]
    slack.upcoming.append(lambda: next((at for at in wakes if at > slack.clock()), None))
    slack.on_wind.append(lambda: told.append(slack.clock() - start))
    slack.wind(250)
    assert told == [100, 200, 250]
    slack.catch_up()
    assert told == [100, 200, 250], "catching up winds nothing"


def test_an_app_that_always_has_something_to_do_does_not_stop_the_clock(slack: LocalSlack) -> None:
    told: list[float] = []
    slack.upcoming.append(lambda: slack.clock() + 1)
    slack.on_wind.append(lambda: told.append(slack.clock()))
    end = slack.clock() + DAY
    slack.wind_to(end)
    assert slack.clock() == end
    assert len(told) == STOPS + 1


def test_winding_back_changes_nothing(slack: LocalSlack) -> None:
    told: list[object] = []
    slack.on_wind.append(lambda: told.append(1))
    before = slack.clock()
    with pytest.raises(ValueError, match="does not go back"):
        slack.wind(-1)
    with pytest.raises(ValueError, match="does not go back"):
        slack.wind_to(before - 1)
    assert (slack.clock(), told) == (before, [])


def test_triggers_and_rates_follow_the_clock(slack: LocalSlack, api: Api, stub: Stub) -> None:
    assert stub.url
    slack.rates.mode = "strict"
    slack.person("U1").command("/x", "C1")
    trigger = slack.last_command.request["trigger_id"]
    assert api("chat.postMessage", channel="C1", text="one")["ok"]
    assert api("chat.postMessage", channel="C1", text="two")["error"] == "ratelimited"
    slack.wind(4)
    assert api("chat.postMessage", channel="C1", text="two")["ok"]
    assert api("views.open", trigger_id=trigger, view=modal(field_of("a", "A")))["error"] == "expired_trigger_id"


def test_signatures_stay_on_the_machines_time(slack: LocalSlack, stub: Stub) -> None:
    slack.wind(DAY)
    slack.person("U1").command("/x", "C1")
    assert abs(int(stub.headers[-1]["X-Slack-Request-Timestamp"]) - time.time()) < 60


def test_a_scheduled_answer_to_a_message_that_is_gone_stops_nothing(slack: LocalSlack, api: Api, clock: Clock) -> None:
    ts = api("chat.postMessage", channel="C1", text="parent")["ts"]
    soon = int(clock.now) + 60
    api("chat.scheduleMessage", channel="C1", text="reply", post_at=soon, thread_ts=ts)
    api("chat.scheduleMessage", channel="C1", text="alone", post_at=soon + 1)
    api("chat.delete", channel="C1", ts=ts)
    slack.wind(HOUR)
    assert [one.text for one in slack.person("U1").messages("C1")] == ["alone"]
    assert api("chat.scheduledMessages.list")["scheduled_messages"] == []


def test_what_falls_due_is_done_without_being_asked_where_time_is_kept(
    slack: LocalSlack, api: Api, clock: Clock
) -> None:
    slack.keep_time()
    slack.keep_time()
    api("chat.scheduleMessage", channel="C1", text="x", post_at=int(clock.now) + 60)
    clock.now += 61
    assert slack.person("U1").wait_for_message("x", "C1").text == "x"
    slack.stop()
    assert not [one for one in threading.enumerate() if one.name == "local-slack-time"]


def test_where_nobody_keeps_time_what_is_due_waits(slack: LocalSlack, api: Api, clock: Clock) -> None:
    api("chat.scheduleMessage", channel="C1", text="x", post_at=int(clock.now) + 60)
    clock.now += 61
    time.sleep(0.05)
    assert slack.person("U1").messages("C1") == []
    slack.catch_up()
    assert len(slack.person("U1").messages("C1")) == 1


@pytest.mark.parametrize(
    ("now", "zone", "morning"),
    [
        ("2026-11-22T20:00+00:00", "Europe/Oslo", "2026-11-23T07:30+00:00"),
        ("2026-11-22T23:30+00:00", "Europe/Oslo", "2026-11-24T07:30+00:00"),
        ("2026-10-24T12:00+00:00", "Europe/Oslo", "2026-10-25T07:30+00:00"),
        ("2026-03-28T12:00+00:00", "Europe/Oslo", "2026-03-29T06:30+00:00"),
        ("2026-11-22T20:00+00:00", "Not/A_Zone", "2026-11-23T08:30+00:00"),
    ],
)
def test_tomorrow_morning_is_half_past_eight_on_the_clocks_of_a_zone(now: str, zone: str, morning: str) -> None:
    found = tomorrow_morning(datetime.fromisoformat(now).timestamp(), zone)
    assert datetime.fromtimestamp(found, UTC) == datetime.fromisoformat(morning)
    assert local(found, zone).strftime("%H:%M") == "08:30"
