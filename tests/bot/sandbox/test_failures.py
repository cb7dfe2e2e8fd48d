import threading
import time

import httpx
import pytest

from bot.sandbox import LocalSlack
from bot.sandbox.faults import SWITCHES
from tests.bot.sandbox.conftest import Api, Stub


@pytest.fixture
def reply(slack: LocalSlack, stub: Stub) -> str:
    """Return a response URL."""
    assert stub.url
    slack.person("U1").command("/x", "C1")
    return str(slack.last_command.request["response_url"])


def posts(slack: LocalSlack) -> list[str]:
    return [one.text for one in slack.person("U1").messages("C1")]


def test_nothing_fails_unless_it_is_asked_to(slack: LocalSlack, api: Api, reply: str) -> None:
    assert api("auth.test")["ok"]
    assert api.client.post(reply, json={"text": "x"}).status_code == 200
    assert [one.error for one in slack.traffic] == [None] * 3


def test_a_rate_limit_says_how_long_to_wait_and_spares_response_urls(slack: LocalSlack, api: Api, reply: str) -> None:
    slack.switch("rate_limit", seconds=7)
    answer = api.raw("chat.postMessage", channel="C1", text="x")
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()["error"]) == (429, "7", "ratelimited")
    assert posts(slack) == []
    assert api.client.post(reply, json={"text": "x"}).status_code == 200
    slack.switch("rate_limit", on=False)
    assert api("auth.test")["ok"]


def test_an_outage_takes_the_web_api_and_response_urls(slack: LocalSlack, api: Api, reply: str) -> None:
    slack.switch("outage")
    assert api.raw("chat.postMessage", channel="C1", text="x").status_code == 503
    assert api.as_owner_of("xapp-local", "apps.connections.open").status_code == 503
    assert api.client.post(reply, json={"text": "x"}).status_code == 503
    assert slack.person("U1").command("/x", "C1").error is None, "what people do still reaches the app"
    slack.recover()
    assert api("auth.test")["ok"]
    assert api.client.post(reply, json={"text": "y"}).status_code == 200
    assert posts(slack) == ["y"]


def test_no_answer_is_a_cut_connection_without_effect(slack: LocalSlack, api: Api, reply: str) -> None:
    slack.switch("no_answer")
    with pytest.raises(httpx.TransportError):
        api("chat.postMessage", channel="C1", text="x")
    with pytest.raises(httpx.TransportError):
        api.client.post(reply, json={"text": "x"})
    slack.switch("no_answer", on=False)
    assert posts(slack) == []
    assert [one.error for one in slack.traffic[-2:]] == ["drop", "drop"]
    assert api("auth.test")["ok"]


def test_a_revoked_token_is_refused_and_whatever_needs_none_works(slack: LocalSlack, api: Api, reply: str) -> None:
    slack.switch("token_revoked")
    assert api("chat.postMessage", channel="C1", text="x")["error"] == "token_revoked"
    assert api.as_owner_of("xoxb-other", "auth.test").json()["error"] == "invalid_auth"
    assert api.as_owner_of("", "api.test").json()["ok"]
    assert api.as_owner_of("xapp-local", "apps.connections.open").json()["ok"]
    assert api.client.post(reply, json={"text": "y"}).status_code == 200
    assert posts(slack) == ["y"]
    slack.recover()
    assert api("auth.test")["ok"]


def test_a_slow_slack_does_the_work_and_answers_late(slack: LocalSlack, api: Api, reply: str) -> None:
    slack.fail("chat.postMessage", "slow", times=1, seconds=0.2)
    started = time.monotonic()
    assert api("chat.postMessage", channel="C1", text="late")["ok"]
    assert time.monotonic() - started >= 0.2
    assert slack.traffic[-1].took_ms >= 200
    slack.switch("slow", seconds=30)
    answers: list[int] = []

    def post() -> None:
        answers.append(api.client.post(reply, json={"text": "later"}, timeout=20).status_code)

    waiting = threading.Thread(target=post)
    waiting.start()
    slack.person("U1").wait_for_message("later", "C1")
    assert answers == []
    slack.switch("slow", on=False)
    waiting.join(10)
    assert answers == [200]
    assert posts(slack) == ["late", "later"]


def test_several_may_be_on_and_the_hardest_answers(slack: LocalSlack, api: Api) -> None:
    for name in ("token_revoked", "rate_limit", "outage"):
        slack.switch(name)
    assert api.raw("auth.test").status_code == 503
    slack.switch("outage", on=False)
    assert api.raw("auth.test").status_code == 429
    slack.switch("rate_limit", on=False)
    assert api("auth.test")["error"] == "token_revoked"
    slack.switch("token_revoked", on=False)
    assert api("auth.test")["ok"]


def test_what_a_test_asks_for_goes_before_the_switches(slack: LocalSlack, api: Api) -> None:
    slack.switch("outage")
    slack.fail("auth.test", "ratelimited", times=1)
    assert api.raw("auth.test").status_code == 429
    assert api.raw("auth.test").status_code == 503


def test_slack_knows_what_is_on(slack: LocalSlack) -> None:
    faults = slack._faults
    assert (faults.switches, faults.asked) == ({}, [])
    slack.switch("slow", seconds=5)
    slack.switch("outage")
    slack.fail("auth.test", "500", times=2)
    assert faults.switches == {"outage": 0, "slow": 5}
    assert [(one.method, one.how, one.times) for one in faults.asked] == [("auth.test", "500", 2)]
    slack.recover()
    assert (faults.switches, faults.asked) == ({}, [])


def test_an_unknown_switch_is_an_error(slack: LocalSlack) -> None:
    with pytest.raises(KeyError):
        slack.switch("earthquake")
    assert slack._faults.switches == {}


def test_every_switch_says_what_it_is() -> None:
    assert len({one.name for one in SWITCHES}) == len(SWITCHES) == 5
    assert all(one.title and one.text.endswith(".") for one in SWITCHES)


def test_a_failed_call_stands_in_the_log_with_what_was_asked(slack: LocalSlack, api: Api) -> None:
    slack.switch("outage")
    api.raw("chat.postMessage", channel="C1", text="x")
    (exchange,) = slack.traffic
    assert (exchange.request, exchange.signed) == ({"channel": "C1", "text": "x"}, "token")
    assert (exchange.status, exchange.error) == (503, "service_unavailable")
