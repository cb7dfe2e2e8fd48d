import pytest
from slack_sdk.signature import SignatureVerifier
from werkzeug.wrappers import Response

from bot.sandbox import LocalSlack
from bot.sandbox.sending.signing import signature_headers
from tests.bot.sandbox.conftest import Clock, Json, Stub, manifest


def test_the_signature_of_slacks_documentation() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = signature_headers("8f742231b10e8888abcd99yyyzzz85a5", body, 1531420618)
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert headers["X-Slack-Signature"] == expected


def test_everything_sent_is_signed_and_raw_bytes_go_as_they_are(slack: LocalSlack, stub: Stub) -> None:
    slack.person("U1").command("/opp new", "C1")
    verifier = SignatureVerifier(slack.identity.signing_secret)
    assert verifier.is_valid_request(stub.bodies[0], stub.headers[0])
    body = b"command=%2Fopp&text="
    slack.send(body, {"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": "1"})
    assert not verifier.is_valid_request(stub.bodies[1], stub.headers[1])
    slack.send(body, slack.signed(body, timestamp=1_000))
    assert not verifier.is_valid_request(stub.bodies[2], stub.headers[2])


def test_a_command_carries_what_slack_sends_and_its_answer_is_private(slack: LocalSlack, stub: Stub) -> None:
    jim = slack.person("U1")
    stub.answers["/opp"] = lambda _: "Only you"
    assert jim.command("/opp list all", "C1").answer == "Only you"
    form = stub.received[0]
    assert (form["command"], form["text"], form["channel_name"], form["user_name"]) == (
        "/opp",
        "list all",
        "sales",
        "jim.olive",
    )
    assert [one.text for one in jim.private("C1")] == ["Only you"]
    stub.answers["/opp"] = lambda _: {"response_type": "in_channel", "text": "All of you"}
    jim.command("/opp", "C1")
    assert [one.text for one in slack.person("U2").messages("C1")] == ["All of you"]


def test_an_app_that_fails_or_sleeps_is_told_to_the_person(slack: LocalSlack, stub: Stub) -> None:
    jim = slack.person("U1")
    stub.answers["/opp"] = lambda _: Response("", 500)
    assert jim.command("/opp", "C1").error == "dispatch_failed"
    assert jim.private()[-1].text == '/opp failed with the error "dispatch_failed"'
    slack.deliver_to("http://127.0.0.1:9/")
    assert jim.command("/opp", "C1").error == "dispatch_failed"
    slack.deliver_to(None)
    assert jim.command("/opp", "C1").error == "dispatch_failed"


def test_a_late_answer_is_no_answer(slack: LocalSlack, stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slack._delivery, "ack_seconds", 0.05)

    def slow(_: Json) -> str:
        slack.workspace.lock.acquire(timeout=0.2)
        slack.workspace.lock.release()
        return "late"

    stub.answers["/opp"] = slow
    with slack.workspace.lock:
        exchange = slack._delivery.send("slash_commands", "/opp", {"command": "/opp"})
    assert exchange.error == "operation_timeout"


def test_an_event_is_repeated_at_once_and_by_the_clock(slack: LocalSlack, stub: Stub, clock: Clock) -> None:
    stub.answers["app_home_opened"] = lambda _: Response("", 500)
    slack.person("U1").open_home()
    assert [one.get("X-Slack-Retry-Num") for one in stub.headers] == [None, "1"]
    assert stub.headers[-1]["X-Slack-Retry-Reason"] == "http_error"
    assert len({one["event_id"] for one in stub.received}) == 1
    clock.now += 60
    slack.catch_up()
    clock.now += 300
    slack.catch_up()
    slack.catch_up()
    assert [one.get("X-Slack-Retry-Num") for one in stub.headers] == [None, "1", "2", "3"]
    stub.answers["app_home_opened"] = lambda _: Response("", 500, {"x-slack-no-retry": "1"})
    slack.person("U1").open_home()
    assert len(stub.received) == 5


def test_the_address_of_the_app_is_verified(slack: LocalSlack, stub: Stub) -> None:
    stub.answers["url_verification"] = lambda body: {"challenge": body["challenge"]}
    assert slack.verify_url().answer == {"challenge": "local-challenge"}


def test_the_app_hears_only_what_it_subscribed_to(slack: LocalSlack, stub: Stub) -> None:
    jim = slack.person("U1")
    jim.say("hello")
    jim.say("hello <@UAPP00BOT>", "C1")
    assert stub.received == []
    with LocalSlack(manifest=manifest(events=["message.im", "app_mention"])) as other:
        other.deliver_to(stub.url)
        other.add_user("U1", "Jim")
        other.add_channel("C1", "sales", members=["U1"])
        jim = other.person("U1")
        said = jim.say("hello <@UAPP00BOT>")
        jim.say("again", thread_ts=said.ts)
        jim.say("hello", "C1")
        jim.say("hello <@UAPP00BOT>", "C1")
        assert jim.open_home() is None
    told = [one["event"] for one in stub.received]
    assert [one["type"] for one in told] == ["message", "message", "app_mention"]
    assert [one.get("channel_type") for one in told] == ["im", "im", None]
    assert [one.get("thread_ts") for one in told] == [None, said.ts, None]
