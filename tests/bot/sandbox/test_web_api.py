import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from slack_sdk import WebClient

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Clock, Json, field_of, modal, plain, plain_client

SECTION: Json = {"type": "section", "text": plain("x")}


@pytest.mark.parametrize(
    ("bearer", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        ("xapp-local", "auth.test", "not_allowed_token_type"),
        ("xoxb-local", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-local", "chat.sendMessage", "unknown_method"),
        ("", "api.test", None),
    ],
)
def test_tokens_and_methods_are_checked(api: Api, bearer: str, method: str, error: str | None) -> None:
    assert api.as_owner_of(bearer, method).json().get("error") == error


def test_the_app_learns_who_and_where_it_is(api: Api) -> None:
    assert api("auth.test")["team_id"] == "T0LOCAL"
    assert api("team.info")["team"]["id"] == "T0LOCAL"
    user = api("users.info", user="U1", include_locale=True)["user"]
    assert (user["tz"], user["tz_offset"], user["locale"]) == ("Europe/Oslo", 3600, "nb-NO")
    assert "locale" not in api("users.info", user="U1")["user"]
    assert api("users.info", user="U9")["error"] == "user_not_found"


def test_lists_come_in_pages_that_end_with_an_empty_cursor(slack: LocalSlack, api: Api) -> None:
    client = WebClient(token="xoxb-local", base_url=slack.api_url)
    seen = [user["id"] for page in client.users_list(limit=2) for user in page["members"]]
    assert sorted(seen) == ["U1", "U2", "UAPP00BOT"]
    names = [one["name"] for one in api("conversations.list")["channels"]]
    assert names == ["sales", "random"]
    assert api("conversations.members", channel="C1")["members"] == ["U1", "U2", "UAPP00BOT"]


def test_a_message_is_posted_changed_and_deleted(slack: LocalSlack, api: Api) -> None:
    posted = api("chat.postMessage", channel="C1", text="one", blocks=[SECTION])
    (message,) = slack.person("U2").messages("C1")
    assert (message.text, message.drawn, message.edited) == ("one", "x", 0)
    assert api("chat.update", channel="C1", ts=posted["ts"], text="two")["ok"]
    assert (message.text, message.blocks, message.edited) == ("two", [], 1)
    assert api("chat.getPermalink", channel="C1", message_ts=posted["ts"])["ok"]
    assert api("chat.delete", channel="C1", ts=posted["ts"])["ok"]
    assert message.deleted
    assert slack.person("U2").messages("C1") == []


def test_replies_stand_in_their_thread_and_not_in_the_conversation(api: Api) -> None:
    first, other = (api("chat.postMessage", channel="C1", text=text)["ts"] for text in ("first", "other"))
    for text in ("one", "two"):
        api("chat.postMessage", channel="C1", text=text, thread_ts=first)
    history = api("conversations.history", channel="C1")
    assert [one["text"] for one in history["messages"]] == ["other", "first"]
    thread = api("conversations.replies", channel="C1", ts=first)
    assert [one["text"] for one in thread["messages"]] == ["first", "one", "two"]
    page = api("conversations.replies", channel="C1", ts=first, limit=2)
    assert ([one["text"] for one in page["messages"]], page["has_more"]) == (["first", "one"], True)
    alone = api("conversations.replies", channel="C1", ts=other)
    assert [one["text"] for one in alone["messages"]] == ["other"]
    assert api("conversations.replies", channel="C1", ts="1.1")["error"] == "thread_not_found"
    assert api("conversations.replies", channel="C2", ts=first)["error"] == "not_in_channel"


def test_a_person_is_a_direct_message(slack: LocalSlack, api: Api) -> None:
    channel = api("conversations.open", users="U1")["channel"]["id"]
    assert api("chat.postMessage", channel="U1", text="hello")["channel"] == channel
    assert [one.text for one in slack.person("U1").direct_messages()] == ["hello"]
    assert slack.person("U2").messages(channel) == []


def test_an_ephemeral_message_is_seen_by_one_person_and_cannot_be_changed(slack: LocalSlack, api: Api) -> None:
    ts = api("chat.postEphemeral", channel="C1", user="U1", text="psst")["message_ts"]
    assert [one.ephemeral for one in slack.person("U1").private("C1")] == [True]
    assert slack.person("U2").messages("C1") == []
    assert api("chat.update", channel="C1", ts=ts, text="no")["error"] == "message_not_found"
    slack.add_channel("C3", "few", members=["U2"])
    assert api("chat.postEphemeral", channel="C3", user="U1", text="x")["error"] == "user_not_in_channel"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C2", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C1"}, "no_text"),
        ("chat.postMessage", {"channel": "C1", "text": "x", "thread_ts": "1.1"}, "cannot_reply_to_message"),
        ("chat.update", {"channel": "C1", "ts": "1.1", "text": "x"}, "message_not_found"),
        ("conversations.open", {"users": "U9"}, "user_not_found"),
        ("views.update", {"view_id": "V9", "view": modal(SECTION)}, "not_found"),
        ("views.open", {"trigger_id": "1.2.3", "view": modal(SECTION)}, "invalid_trigger_id"),
        ("views.publish", {"user_id": "U9", "view": {"type": "home", "blocks": [SECTION]}}, "user_not_found"),
        ("chat.scheduleMessage", {"channel": "C1", "text": "x", "post_at": 5}, "time_in_past"),
        ("chat.scheduleMessage", {"channel": "C1", "text": "x", "post_at": 1_900_000_000}, "time_too_far"),
    ],
)
def test_slacks_error_names(api: Api, method: str, arguments: Json, error: str) -> None:
    assert api(method, **arguments)["error"] == error


def test_another_persons_message_cannot_be_changed(slack: LocalSlack, api: Api, stub: object) -> None:
    ts = slack.person("U1").say("mine", "C1").ts
    assert stub
    assert api("chat.update", channel="C1", ts=ts, text="x")["error"] == "cant_update_message"
    assert api("chat.delete", channel="C1", ts=ts)["error"] == "cant_delete_message"


def test_a_changed_text_may_not_be_longer_than_4000(api: Api) -> None:
    ts = api("chat.postMessage", channel="C1", text="x" * 5000)["ts"]
    assert api("chat.update", channel="C1", ts=ts, text="x" * 4001)["error"] == "msg_too_long"


def test_a_wrong_message_is_refused_in_slacks_words_and_noted(slack: LocalSlack, api: Api) -> None:
    line = "must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    answer = api("chat.postMessage", channel="C1", text="x", blocks=[{"type": "header", "text": plain("x" * 151)}])
    assert (answer["error"], answer["errors"]) == ("invalid_blocks", [line])
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {line}"]
    assert [one.line for one in slack.findings] == [line]
    assert slack.traffic[-1].findings == tuple(slack.findings)


@pytest.mark.parametrize(
    ("attachments", "line"),
    [
        (["x"], "must provide an object [json-pointer:/attachments/0]"),
        ([{"text": "fine"}, None], "must provide an object [json-pointer:/attachments/1]"),
        ({"text": "x"}, "must be an array [json-pointer:/attachments]"),
    ],
)
def test_attachments_that_are_none_are_refused(slack: LocalSlack, api: Api, attachments: object, line: str) -> None:
    answer = api("chat.postMessage", channel="C1", text="x", attachments=attachments)
    assert (answer["error"], answer["errors"]) == ("invalid_attachments", [line])
    assert slack.person("U1").messages("C1") == []
    block: Json = {"type": "header", "text": plain("x" * 151)}
    answer = api("chat.postMessage", channel="C1", text="x", attachments=[{"blocks": [block]}])
    assert answer["error"] == "invalid_blocks"
    assert api("chat.postMessage", channel="C1", text="x", attachments=[{"text": "fine"}])["ok"] is True


def test_a_wrong_view_is_refused_in_slacks_words(api: Api) -> None:
    answer = api("views.open", trigger_id="x", view=modal(SECTION, title="x" * 25))
    assert answer["error"] == "invalid_arguments"
    line = "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    assert answer["response_metadata"]["messages"] == [line]


def test_a_form_and_json_mean_the_same(slack: LocalSlack, api: Api) -> None:
    data = {"token": "xoxb-local", "channel": "C1", "text": "hi", "blocks": '[{"type": "divider"}]'}
    assert api.client.post(f"{slack.api_url}chat.postMessage", data=data).json()["ok"]
    assert slack.person("U1").messages("C1")[0].blocks[0]["type"] == "divider"


def test_a_token_in_the_address_is_none(slack: LocalSlack, api: Api) -> None:
    given = api.client.get(f"{slack.api_url}chat.postMessage?token=xoxb-local&channel=C1&text=hi").json()
    assert (given["error"], slack.person("U1").messages("C1")) == ("not_authed", [])
    other = api.client.post(f"{slack.api_url}chat.postMessage?channel=C1&text=hi", data={"token": "xoxb-local"})
    assert other.json()["ok"]


def test_blocks_validate_judges_without_a_token(api: Api) -> None:
    answer = api.as_owner_of("", "blocks.validate", blocks=[{"type": "section"}]).json()
    assert (answer["error"], answer["errors"][0]["pointer"]) == ("invalid_blocks", "/blocks/0/type")
    assert api.as_owner_of("", "blocks.validate", view=modal(SECTION)).json() == {"ok": True}


def test_a_scheduled_message_is_posted_when_its_time_comes(slack: LocalSlack, api: Api, clock: Clock) -> None:
    at = int(clock.now) + 60
    first = api("chat.scheduleMessage", channel="C1", text="later", post_at=at)["scheduled_message_id"]
    second = api("chat.scheduleMessage", channel="C1", text="never", post_at=at)["scheduled_message_id"]
    assert [one["id"] for one in api("chat.scheduledMessages.list")["scheduled_messages"]] == [first, second]
    assert api("chat.deleteScheduledMessage", channel="C1", scheduled_message_id=second)["ok"]
    slack.catch_up()
    assert slack.person("U1").messages("C1") == []
    clock.now += 61
    slack.catch_up()
    assert [one.text for one in slack.person("U1").messages("C1")] == ["later"]


def test_a_file_goes_up_in_three_steps(slack: LocalSlack) -> None:
    client = WebClient(token="xoxb-local", base_url=slack.api_url)
    client.files_upload_v2(channel="C1", filename="a.csv", content="a,b", title="Pipeline", initial_comment="Here")
    (message,) = slack.person("U1").messages("C1")
    assert (message.text, [one["title"] for one in message.post.files]) == ("Here", ["Pipeline"])


def test_a_home_is_replaced_unless_its_hash_is_old(slack: LocalSlack, api: Api) -> None:
    home = {"type": "home", "blocks": [SECTION]}
    first = api("views.publish", user_id="U1", view=home)["view"]
    second = api("views.publish", user_id="U1", view=home, hash=first["hash"])["view"]
    assert (second["id"], second["hash"] != first["hash"]) == (first["id"], True)
    assert api("views.publish", user_id="U1", view=home, hash=first["hash"])["error"] == "hash_conflict"
    shown = slack.person("U1").home
    assert shown is not None
    assert shown.text == "x"


@pytest.mark.parametrize(("mode", "granted"), [("strict", 20), ("burst", 80), ("off", 100)])
def test_a_method_is_limited_by_its_tier(clock: Clock, mode: str, granted: int) -> None:
    with LocalSlack(clock=clock, rate_limits=mode) as slack, plain_client() as client:  # type: ignore[arg-type]  # a parameter of the test
        api = Api(slack, client)
        answers = [api.raw("users.list") for _ in range(100)]
        assert [one.status_code for one in answers].count(200) == granted
        if granted < 100:
            assert (answers[-1].status_code, answers[-1].json()["error"]) == (429, "ratelimited")
            clock.now += int(answers[-1].headers["Retry-After"])
            assert api.raw("users.list").status_code == 200
            assert api.raw("users.list").status_code == 429


def test_messages_are_limited_by_channel(clock: Clock) -> None:
    with LocalSlack(clock=clock, rate_limits="strict") as slack, plain_client() as client:
        slack.add_channel("C1", "one")
        slack.add_channel("C2", "two")
        api = Api(slack, client)
        calls = [api("chat.postMessage", channel=channel, text="x") for channel in ("C1", "C1", "C2")]
        assert [one["ok"] for one in calls] == [True, False, True]
        clock.now += 1
        assert api("chat.postMessage", channel="C1", text="x")["ok"]


def test_every_way_to_fail(slack: LocalSlack, api: Api) -> None:
    for how, status, error in (("500", 500, "internal_error"), ("token_revoked", 200, "token_revoked")):
        slack.fail("auth.test", how, times=1)
        answer = api.raw("auth.test")
        assert (answer.status_code, answer.json()["error"]) == (status, error)
        assert api("auth.test")["ok"]
    slack.fail("*", "ratelimited", times=1)
    limited = api.raw("auth.test")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "1")
    slack.fail("chat.postMessage", "drop", times=1)
    with pytest.raises(httpx.TransportError):
        api("chat.postMessage", channel="C1", text="lost")
    slack.fail("chat.postMessage", "drop_after", times=1)
    with pytest.raises(httpx.TransportError):
        api("chat.postMessage", channel="C1", text="arrived")
    assert [one.text for one in slack.person("U1").messages("C1")] == ["arrived"]
    slack.fail("auth.test", "timeout")
    with pytest.raises(httpx.TimeoutException):
        api.client.post(slack.api_url + "auth.test", timeout=0.1)
    slack.recover()
    assert api("auth.test")["ok"]


def test_a_slack_that_is_down_refuses_connections_and_comes_back_with_its_state(slack: LocalSlack, api: Api) -> None:
    api("chat.postMessage", channel="C1", text="kept")
    url = slack.url
    slack.go_down()
    with pytest.raises(httpx.ConnectError):
        api("auth.test")
    slack.come_back()
    assert slack.url == url
    assert [one["text"] for one in api("conversations.history", channel="C1")["messages"]] == ["kept"]


def test_external_ids_are_taken_once(slack: LocalSlack, api: Api, stub: object) -> None:
    assert stub
    for user, error in (("U1", None), ("U2", "duplicate_external_id")):
        slack.person(user).command("/x", "C1")
        trigger = slack.last_command.request["trigger_id"]
        view = modal(field_of("a", "A"), external_id="only")
        assert api("views.open", trigger_id=trigger, view=view).get("error") == error


def test_a_taken_port_is_an_error_like_any_other(slack: LocalSlack, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OSError, match="cannot listen"):
        LocalSlack(port=slack.port).start()
    assert "in use" in capsys.readouterr().err


def test_many_at_once_lose_nothing_and_leave_no_thread(slack: LocalSlack, api: Api) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: api("chat.postMessage", channel="C1", text=f"{n}"), range(200)))
    assert len({one["ts"] for one in answers}) == 200
    messages = slack.person("U1").messages("C1")
    assert {one.text for one in messages} == {str(n) for n in range(200)}
    assert [one.ts for one in messages] == sorted(one.ts for one in messages)
    assert len(slack.traffic) == 200
    slack.go_down()
    assert not [one.name for one in threading.enumerate() if one.name.startswith("local-slack")]
