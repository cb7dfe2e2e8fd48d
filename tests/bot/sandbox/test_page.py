import re

import httpx
import pytest

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Json, Stub, field_of, modal, option, plain

OPTIONS = [option("Call"), option("Meeting")]


@pytest.fixture(autouse=True)
def impatient(slack: LocalSlack) -> None:
    slack._page.patience = 0.01


def page(api: Api, path: str = "/", **headers: str) -> httpx.Response:
    return api.client.get(api.slack.url + path, headers=headers)


def act(api: Api, origin: str | None = None, **fields: object) -> httpx.Response:
    headers = {"Origin": origin} if origin else {}
    data = {"as": "U1", "in": "C1", **fields}
    return api.client.post(f"{api.slack.url}/act", data=data, headers=headers, follow_redirects=True)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1"])
def test_a_foreign_name_is_refused(slack: LocalSlack, api: Api, host: str) -> None:
    assert page(api, Host=host.format(port=slack.port)).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_loopback_by_any_name_is_served(slack: LocalSlack, api: Api, host: str) -> None:
    answer = page(api, Host=f"{host}:{slack.port}")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_another_sites_form_is_refused(slack: LocalSlack, api: Api, stub: Stub) -> None:
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{slack.port + 1}"):
        assert act(api, origin, do="line", line="/opp").status_code == 403
    assert stub.received == []
    assert act(api, slack.url, do="line", line="/opp").status_code == 200
    assert len(stub.received) == 1


def test_people_conversations_and_messages_are_shown_safely(slack: LocalSlack, api: Api) -> None:
    slack.add_user("U3", "<b>Bold</b>")
    api("chat.postMessage", channel="C1", text="a &lt;b&gt; <script>")
    assert "&lt;b&gt;Bold" in page(api).text
    shown = page(api, "/?as=U1&in=C1").text
    assert "#sales" in shown
    assert "#random" not in shown
    assert "a &lt;b&gt; &lt;script&gt;" in shown
    assert "http-equiv" not in shown
    assert "Look for news" in shown
    assert "not here" in page(api, "/elsewhere").text


def test_a_form_is_filled_searched_refused_and_sent(slack: LocalSlack, api: Api, stub: Stub) -> None:
    blocks = [
        field_of("text", "Text"),
        field_of("kind", "Kind", "static_select", options=OPTIONS),
        field_of("ticks", "Ticks", "checkboxes", options=OPTIONS),
        field_of("contact", "Contact", "external_select", min_query_length=1),
        field_of("day", "Day", "datepicker"),
        field_of("owner", "Owner", "multi_users_select"),
        field_of("number", "Number", "number_input", is_decimal_allowed=False),
        field_of("long", "Long", multiline=True) | {"optional": True, "hint": plain("as long as you like")},
    ]
    stub.answers["block_suggestion"] = lambda body: {"options": [option("Acme Ltd", body["value"])]}
    act(api, do="line", line="/opp")
    opened = api("views.open", trigger_id=slack.last_command.request["trigger_id"], view=modal(*blocks))
    view = opened["view"]["id"]
    shown = page(api, "/?as=U1&in=C1").text
    ids = set(re.findall(r'id="(vf\d+)"', shown))
    assert {f"vf{number}" for number in (0, 1, 3, 4, 6, 7)} <= ids
    assert ids >= set(re.findall(r'for="(vf\d+)"', shown))

    filled: Json = {
        "f:text/text": "x",
        "f:kind/kind": "1",
        "f:ticks/ticks": ["", "0", "1"],
        "f:day/day": "2026-12-01",
        "f:owner/owner": ["", "U1", "U2"],
        "f:number/number": "5",
    }
    assert "Please look at: Contact" in act(api, do="view", view=view, **filled, submit="1").text
    assert "Acme Ltd" in act(api, do="view", view=view, find="contact/contact", **{"q:contact/contact": "acme"}).text
    stub.answers["view_submission"] = lambda _: {"response_action": "errors", "errors": {"text": "too <short>"}}
    refused = act(api, do="view", view=view, submit="1", **{"f:contact/contact": "acme"}).text
    assert "too &lt;short&gt;" in refused
    del stub.answers["view_submission"]
    assert 'role="dialog"' not in act(api, do="view", view=view, submit="1", **{"f:text/text": "longer"}).text
    values = stub.received[-1]["view"]["state"]["values"]
    assert values["text"]["text"]["value"] == "longer"
    assert values["kind"]["kind"]["selected_option"] == OPTIONS[1]
    assert values["ticks"]["ticks"]["selected_options"] == OPTIONS
    assert values["contact"]["contact"]["selected_option"]["value"] == "acme"
    assert values["owner"]["owner"]["selected_users"] == ["U1", "U2"]


def test_buttons_and_menus_of_messages_and_home_work(api: Api, stub: Stub) -> None:
    blocks: list[Json] = [
        {"type": "section", "text": plain("Ship"), "accessory": {"type": "overflow", "options": OPTIONS}},
        {"type": "actions", "elements": [{"type": "button", "text": plain("Win")}]},
        {"type": "context", "elements": [plain("small print")]},
    ]
    blocks[0] |= {"block_id": "ship", "accessory": {**blocks[0]["accessory"], "action_id": "more"}}
    blocks[1] = {"type": "actions", "block_id": "do", "elements": [{**blocks[1]["elements"][0], "action_id": "win"}]}
    ts = api("chat.postMessage", channel="C1", text="x", blocks=blocks)["ts"]
    shown = page(api, "/?as=U1&in=C1").text
    assert "small print" in shown
    act(api, do="message", ts=ts, press="do/win")
    assert stub.received[-1]["actions"][0]["type"] == "button"
    act(api, do="message", ts=ts, choose="ship/more:1")
    assert stub.received[-1]["actions"][0]["selected_option"] == OPTIONS[1]

    assert "no Home yet" in page(api, "/?as=U1&in=home").text
    act(api, do="home")
    home = api("views.publish", user_id="U1", view={"type": "home", "blocks": blocks})["view"]["id"]
    assert "Ship" in page(api, "/?as=U1&in=home").text
    act(api, do="view", view=home, press="do/win")
    assert stub.received[-1]["container"] == {"type": "view", "view_id": home}
    assert "not on the screen" in act(api, do="view", view="V0", press="do/win").text


def test_a_modal_is_cancelled_and_another_persons_is_left_alone(slack: LocalSlack, api: Api, stub: Stub) -> None:
    jim = slack.person("U1")
    jim.shortcut("new")
    trigger = stub.received[-1]["trigger_id"]
    view = api("views.open", trigger_id=trigger, view=modal(field_of("a", "A")))["view"]["id"]
    act(api, **{"as": "U2"}, do="view", view=view, cancel="1")
    assert jim.has_view()
    act(api, do="view", view=view, cancel="1")
    assert not jim.has_view()


def test_an_app_that_does_not_answer_is_told(slack: LocalSlack, api: Api) -> None:
    slack.deliver_to("http://127.0.0.1:9/")
    assert "failed with the error" in act(api, do="line", line="/opp").text
