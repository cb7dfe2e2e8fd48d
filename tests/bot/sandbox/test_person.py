from collections.abc import Callable

import pytest
from slack_sdk.signature import SignatureVerifier
from werkzeug.wrappers import Response

from bot.sandbox import LocalSlack, MissingInput, NotOnScreenError, RefusedInputError, Sheet
from bot.sandbox.sending.signing import signature_headers
from tests.bot.sandbox.conftest import Api, Clock, Json, Stub, field_of, modal, option, plain

OPTIONS = [option("Call"), option("Meeting")]


@pytest.fixture
def opened(slack: LocalSlack, api: Api, stub: Stub) -> Callable[..., Sheet]:
    def open_modal(*blocks: Json, notify_on_close: bool = False) -> Sheet:
        jim = slack.person("U1")
        jim.command("/opp", "C1")
        view = modal(*blocks, notify_on_close=notify_on_close)
        answer = api("views.open", trigger_id=stub.received[-1]["trigger_id"], view=view)
        assert answer["ok"], answer
        return jim.view("A form")

    return open_modal


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


def test_a_trigger_lives_three_seconds_and_works_once(slack: LocalSlack, api: Api, stub: Stub, clock: Clock) -> None:
    jim = slack.person("U1")
    jim.shortcut("new")
    trigger = stub.received[-1]["trigger_id"]
    assert api("views.open", trigger_id=trigger, view=modal(field_of("a", "A")))["ok"]
    assert api("views.open", trigger_id=trigger, view=modal(field_of("a", "A")))["error"] == "exchanged_trigger_id"
    jim.shortcut("new")
    clock.now += 3.1
    late = api("views.open", trigger_id=stub.received[-1]["trigger_id"], view=modal(field_of("a", "A")))
    assert late["error"] == "expired_trigger_id"


def test_three_modals_stack_and_no_more(slack: LocalSlack, api: Api, stub: Stub) -> None:
    jim = slack.person("U1")
    ids = []
    for number, method in enumerate(("views.open", "views.push", "views.push", "views.push")):
        jim.shortcut("more")
        view = modal(field_of("a", "A"), title=f"Number {number}")
        answer = api(method, trigger_id=stub.received[-1]["trigger_id"], view=view)
        if number == 3:
            assert answer["error"] == "push_limit_reached"
        else:
            ids.append(answer["view"]["id"])
            assert answer["view"]["root_view_id"] == ids[0]
            assert answer["view"]["previous_view_id"] == (ids[-2] if number else None)
    jim.view("Number 2").cancel()
    jim.view("Number 1").cancel()
    jim.view("Number 0").cancel()
    assert not jim.has_view()


def test_what_was_typed_stays_where_both_ids_stay(opened: Callable[..., Sheet], api: Api) -> None:
    sheet = opened(field_of("a", "A", initial_value="start"), field_of("b", "B"))
    assert sheet.value("A") == "start"
    sheet.fill({"A": "mine", "B": "also mine"})
    other = field_of("b", "B")
    other["element"]["action_id"] = "c"
    old_hash = sheet.screen.hash
    updated = api("views.update", view_id=sheet.id, hash=old_hash, view=modal(field_of("a", "A"), other))
    assert updated["view"]["state"]["values"]["a"]["a"]["value"] == "mine"
    assert (sheet.value("A"), sheet.value("B")) == ("mine", None)
    stale = api("views.update", view_id=sheet.id, hash=old_hash, view=modal(field_of("a", "A")))
    assert stale["error"] == "hash_conflict"
    api("views.update", view_id=sheet.id, view=modal(field_of("a", "A", "number_input", is_decimal_allowed=True)))
    assert sheet.value("A") is None


def test_every_kind_of_field_is_filled_and_read(slack: LocalSlack, opened: Callable[..., Sheet], stub: Stub) -> None:
    stub.answers["block_suggestion"] = lambda body: {"options": [option("Acme Ltd"), option(f"Create {body['value']}")]}
    sheet = opened(
        field_of("text", "Text"),
        field_of("number", "Number", "number_input", is_decimal_allowed=False, min_value="1"),
        field_of("day", "Day", "datepicker"),
        field_of("time", "Time", "timepicker"),
        field_of("moment", "Moment", "datetimepicker"),
        field_of("kind", "Kind", "static_select", options=OPTIONS),
        field_of("radio", "Radio", "radio_buttons", options=OPTIONS),
        field_of("tick", "Tick", "checkboxes", options=OPTIONS[:1]),
        field_of("ticks", "Ticks", "multi_static_select", options=OPTIONS, max_selected_items=1),
        field_of("contact", "Contact", "external_select", min_query_length=2),
        field_of("owner", "Owner", "users_select"),
        field_of("people", "People", "multi_users_select"),
        field_of("place", "Place", "channels_select"),
        field_of("rich", "Rich", "rich_text_input"),
        field_of("mail", "Mail", "email_text_input"),
    )
    values: dict[str, str | bool | list[str]] = {
        "Text": "x",
        "Number": "5",
        "Day": "2026-12-01",
        "Time": "09:30",
        "Moment": "1800000000",
        "Kind": "Meet",
        "Radio": "Call",
        "Tick": True,
        "Ticks": ["Meeting"],
        "Contact": "Create zz",
        "Owner": "Ann Lee",
        "People": ["U1", "U2"],
        "Place": "sales",
        "Rich": "wise words",
        "Mail": "a@example.com",
    }
    sheet.fill(values)
    read = {label: sheet.value(label) for label in sheet.labels}
    assert read == values | {"Kind": "Meeting", "Tick": ["Call"], "People": ["Jim Olive", "Ann Lee"]} | {
        "Contact": "Create Create zz"
    }
    assert sheet.choices("Kind") == ["Call", "Meeting"]
    assert sheet.search("Contact", "a") == []
    assert sheet.search("Contact", "ac") == ["Acme Ltd", "Create ac"]
    assert sheet.required("Text")
    assert sheet.submit().closed
    state = stub.received[-1]["view"]["state"]["values"]
    assert state["contact"]["contact"]["selected_option"]["value"] == "create create zz"
    assert state["owner"]["owner"] == {"type": "users_select", "selected_user": "U2"}
    assert slack.findings == []


@pytest.mark.parametrize(
    ("kind", "more", "typed"),
    [
        ("number_input", {"is_decimal_allowed": False}, "1.5"),
        ("number_input", {"is_decimal_allowed": True}, "many"),
        ("number_input", {"is_decimal_allowed": True, "max_value": "3"}, "4"),
        ("plain_text_input", {"max_length": 2}, "xxx"),
        ("datepicker", {}, "tomorrow"),
        ("email_text_input", {}, "nobody"),
        ("checkboxes", {"options": OPTIONS}, True),
    ],
)
def test_slacks_own_form_refuses(opened: Callable[..., Sheet], kind: str, more: Json, typed: str) -> None:
    sheet = opened(field_of("a", "A", kind, **more))
    with pytest.raises(RefusedInputError):
        sheet.fill({"A": typed})


def test_what_is_not_there_cannot_be_used(slack: LocalSlack, opened: Callable[..., Sheet]) -> None:
    sheet = opened(field_of("a", "A", "static_select", options=OPTIONS))
    for attempt in (
        lambda: sheet.fill({"B": "x"}),
        lambda: sheet.fill({"A": "Lunch"}),
        lambda: sheet.press("Go"),
        lambda: slack.person("U1").view("Another", timeout=0.01),
        lambda: slack.person("U1").wait_for_message("nothing", timeout=0.01),
    ):
        with pytest.raises(NotOnScreenError):
            attempt()


def test_an_empty_required_field_is_not_sent_unless_forced(opened: Callable[..., Sheet], stub: Stub) -> None:
    sheet = opened(field_of("a", "A"), field_of("b", "B") | {"optional": True})
    before = len(stub.received)
    with pytest.raises(MissingInput) as missing:
        sheet.submit()
    assert (missing.value.labels, len(stub.received)) == (["A"], before)
    assert (sheet.required("A"), sheet.required("B")) == (True, False)
    assert sheet.submit(force=True).closed
    assert stub.received[-1]["view"]["state"]["values"]["a"]["a"] == {"type": "plain_text_input", "value": None}


def test_a_submission_is_answered_with_errors_an_update_another_modal_or_the_end(
    slack: LocalSlack, opened: Callable[..., Sheet], stub: Stub
) -> None:
    jim = slack.person("U1")
    sheet = opened(field_of("a", "A", initial_value="x"))
    answers: list[Json] = [
        {"response_action": "errors", "errors": {"a": "no"}},
        {"response_action": "update", "view": modal(field_of("a", "A"), title="Changed")},
        {"response_action": "push", "view": modal(field_of("c", "C", initial_value="y"), title="On top")},
        {"response_action": "clear"},
    ]
    stub.answers["view_submission"] = lambda _: answers.pop(0)
    first = sheet.submit()
    assert (first.action, first.errors, first.closed) == ("errors", {"A": "no"}, False)
    assert sheet.submit().action == "update"
    assert (sheet.title, sheet.value("A")) == ("Changed", "x")
    assert sheet.submit().action == "push"
    assert jim.view("On top").submit().closed
    assert not jim.has_view()
    assert slack.findings == []


def test_errors_for_a_field_that_is_not_there_are_a_finding(
    slack: LocalSlack, opened: Callable[..., Sheet], stub: Stub
) -> None:
    stub.answers["view_submission"] = lambda _: {"response_action": "errors", "errors": {"b": "no"}}
    assert not opened(field_of("a", "A", initial_value="x")).submit().closed
    assert [one.pointer for one in slack.findings] == ["/errors/b"]


def test_cancelling_is_told_where_the_app_wants_to_know(opened: Callable[..., Sheet], stub: Stub) -> None:
    opened(field_of("a", "A")).cancel()
    assert stub.received[-1].get("type") != "view_closed"
    opened(field_of("a", "A"), notify_on_close=True).cancel()
    assert (stub.received[-1]["type"], stub.received[-1]["is_cleared"]) == ("view_closed", False)


def test_a_field_that_dispatches_tells_the_app_at_once(opened: Callable[..., Sheet], stub: Stub) -> None:
    sheet = opened(
        field_of("a", "A", "static_select", options=OPTIONS) | {"dispatch_action": True},
        {
            "type": "section",
            "block_id": "s",
            "text": plain("Kind"),
            "accessory": {"type": "overflow", "action_id": "o", "options": OPTIONS},
        },
        {"type": "actions", "block_id": "d", "elements": [{"type": "datepicker", "action_id": "when"}]},
    )
    sheet.fill({"A": "Call", "when": "2026-12-01"})
    picked, dated = stub.received[-2:]
    assert picked["actions"][0]["selected_option"]["text"]["text"] == "Call"
    assert dated["actions"][0]["selected_date"] == "2026-12-01"
    assert dated["view"]["state"]["values"]["a"]["a"]["selected_option"]["value"] == "call"
    sheet.choose("Meeting")
    assert stub.received[-1]["actions"][0]["selected_option"]["value"] == "meeting"
    assert sheet.labels == ["A"]


def test_a_message_is_pressed_chosen_from_and_answered_five_times(
    slack: LocalSlack, api: Api, stub: Stub, clock: Clock
) -> None:
    rows: list[Json] = []
    for name in ("One", "Two"):
        menu = {"type": "overflow", "action_id": "more", "options": [option("History", name)]}
        rows.append({"type": "section", "text": plain(name), "accessory": menu})
        button = {"type": "button", "action_id": "win", "text": plain("Win"), "value": name}
        rows.append({"type": "actions", "elements": [button]})
    api("chat.postMessage", channel="C1", text="list", blocks=rows)
    message = slack.person("U1").wait_for_message("Two")
    assert (message.buttons, message.choices("More")) == (["Win", "Win"], ["History", "History"])
    message.choose("History", beside="Two")
    assert stub.received[-1]["actions"][0]["selected_option"]["value"] == "Two"
    message.press("Win", beside="Two")
    pressed = stub.received[-1]
    assert (pressed["actions"][0]["value"], pressed["container"]["type"]) == ("Two", "message")
    assert pressed["message"]["ts"] == message.ts

    url = pressed["response_url"]
    answers = [api.client.post(url, json={"text": f"answer {number}"}) for number in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [404]
    assert answers[-1].json()["error"] == "used_url"
    assert len(slack.person("U1").private("C1")) == 5
    assert slack.person("U2").private("C1") == []
    message.press("Win")
    clock.now += 1801
    assert api.client.post(stub.received[-1]["response_url"], json={"text": "x"}).json()["error"] == "expired_url"


def test_a_response_url_replaces_and_deletes_what_it_came_from(slack: LocalSlack, api: Api, stub: Stub) -> None:
    jim = slack.person("U1")
    button = {"type": "button", "action_id": "ok", "text": plain("OK")}
    stub.answers["/opp"] = lambda _: {"text": "first", "blocks": [{"type": "actions", "elements": [button]}]}
    jim.command("/opp", "C1")
    (message,) = jim.private("C1")
    message.press("OK")
    assert "message" not in stub.received[-1]
    url = stub.received[-1]["response_url"]
    api.client.post(url, json={"replace_original": True, "text": "second", "response_type": "in_channel"})
    assert (message.text, message.blocks, message.edited, message.ephemeral) == ("second", [], 1, True)
    slack.fail("response_url", "500", times=1)
    assert api.client.post(url, json={"delete_original": True}).status_code == 500
    api.client.post(url, json={"delete_original": True})
    assert message.deleted
    refused = api.client.post(url, json={"text": "x", "blocks": [{"type": "section"}]})
    assert refused.status_code == 400
    assert len(slack.findings) == 1


def test_a_message_shortcut_carries_the_message(slack: LocalSlack, stub: Stub) -> None:
    jim = slack.person("U1")
    message = jim.say("remember this", "C1")
    jim.message_shortcut("note", message)
    assert (stub.received[-1]["callback_id"], stub.received[-1]["message"]["text"]) == ("note", "remember this")


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
    with LocalSlack(subscriptions=["message.im", "app_mention"]) as other:
        other.deliver_to(stub.url)
        other.add_user("U1", "Jim")
        other.add_channel("C1", "sales", members=["U1"])
        other.person("U1").say("hello")
        other.person("U1").say("hello <@UAPP00BOT>", "C1")
    assert [one["event"]["type"] for one in stub.received] == ["message", "app_mention"]
    assert stub.received[0]["event"]["channel_type"] == "im"
