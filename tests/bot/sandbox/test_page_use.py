import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Json, Stub, field_of, modal, option, plain, plain_client

OPTIONS = [option("Call"), option("Meeting")]
HOME: Json = {"type": "home", "blocks": [{"type": "divider"}]}


@pytest.fixture(autouse=True)
def impatient(slack: LocalSlack) -> None:
    slack._page.patience = 0.01


def page(api: Api, path: str = "/?as=U1&in=C1") -> str:
    return api.client.get(api.slack.url + path).text


def act(api: Api, **fields: object) -> httpx.Response:
    data = {"as": "U1", "in": "C1", **fields}
    return api.client.post(f"{api.slack.url}/act", data=data, follow_redirects=True)


def opened(api: Api, *blocks: Json) -> str:
    act(api, do="line", line="/opp")
    trigger = api.slack.last_command.request["trigger_id"]
    view: str = api("views.open", trigger_id=trigger, view=modal(*blocks))["view"]["id"]
    return view


def control(html: str, name: str, by: str = "name") -> str:
    found = re.search(rf'<(?:input|select|textarea|button)[^>]* {by}="{name}"[^>]*>', html)
    assert found, name
    return found[0]


def test_only_the_pages_own_script_may_run(api: Api) -> None:
    answer = api.client.get(f"{api.slack.url}/?as=U1&in=C1")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'sha256-" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1]
    assert answer.text.count("<script") == 1


def test_an_answer_is_gone_to_and_the_line_has_the_cursor(slack: LocalSlack, api: Api, stub: Stub) -> None:
    stub.answers["/opp"] = lambda _: {"text": "three open"}
    answer = act(api, do="line", line="/opp")
    newest = slack.person("U1").messages("C1")[-1].ts
    assert str(answer.history[0].headers["Location"]).endswith(f"#p{newest}")
    assert f'id="p{newest}"' in answer.text
    assert "autofocus" in control(answer.text, "line", "id")


def test_a_window_has_the_cursor_and_an_answer_beside_it_is_pointed_at(api: Api, stub: Stub) -> None:
    opened(api, field_of("a", "A"), field_of("b", "B"))
    assert "autofocus" in control(page(api), "f:a/a")
    assert "autofocus" not in control(page(api), "line", "id")
    stub.answers["/opp"] = lambda _: {"text": "three open"}
    answer = act(api, do="line", line="/opp")
    assert "below this window" in answer.text
    target = parse_qs(urlsplit(str(answer.url)).query)["answer"][0]
    assert f'href="#{target}"' in answer.text


def test_a_search_starts_filled_and_shows_what_it_found(api: Api, stub: Stub) -> None:
    stub.answers["block_suggestion"] = lambda body: {"options": [] if body["value"] == "zz" else OPTIONS}
    view = opened(api, field_of("c", "Contact", "external_select", min_query_length=0), field_of("t", "Text"))
    assert "2 found" in page(api)
    assert control(page(api), "meeting", "value").startswith('<input type="radio"')
    asked = len(stub.received)
    assert "2 found" in page(api)
    assert len(stub.received) == asked
    found = act(api, do="view", view=view, submit="enter", **{"q:c/c": "zz", "f:t/t": "kept"}).text
    assert "nothing found" in found
    assert 'value="zz"' in found
    assert 'value="kept"' in found
    act(api, do="view", view=view, find="c/c", **{"q:c/c": "me"})
    act(api, do="view", view=view, submit="1", **{"f:c/c": "meeting"})
    assert stub.received[-1]["view"]["state"]["values"]["c"]["c"]["selected_option"] == OPTIONS[1]


def test_what_was_typed_stays_and_is_refused_at_its_field(api: Api, stub: Stub) -> None:
    number = field_of("n", "Number", "number_input", is_decimal_allowed=True)
    view = opened(api, field_of("a", "A"), number, field_of("z", "Z", multiline=True))
    typed = {"f:a/a": "", "f:n/n": "1,5", "f:z/z": "one\r\ntwo"}
    sent = len(stub.received)
    shown = act(api, do="view", view=view, submit="1", **typed).text
    assert len(stub.received) == sent
    for name, error in (("f:a/a", "Please complete this required field"), ("f:n/n", "not a number")):
        described = re.search(r'aria-describedby="(\w+)"', control(shown, name))
        assert described
        assert re.search(rf'id="{described[1]}">[^<]*{error}', shown)
    assert "autofocus" in control(shown, "f:a/a")
    assert 'value="1,5"' in shown
    assert "\none\ntwo</textarea>" in shown
    act(api, do="view", view=view, submit="1", **{"f:a/a": "x", "f:n/n": "1.5"})
    assert stub.received[-1]["view"]["state"]["values"]["z"]["z"]["value"] == "one\ntwo"
    assert 'role="dialog"' not in page(api)


def test_a_choice_is_sent_and_a_window_that_changed_is_looked_at_first(slack: LocalSlack, api: Api, stub: Stub) -> None:
    slack._page.patience = 1.0
    kind = field_of("k", "Kind", "static_select", options=OPTIONS) | {"dispatch_action": True}
    view = opened(api, kind, field_of("a", "A"))
    assert "Show the fields for this choice" in page(api)

    def more(body: Json) -> str:
        if body["actions"][0]["selected_option"] == OPTIONS[1]:
            api("views.update", view_id=view, view=modal(kind, field_of("a", "A"), field_of("b", "B")))
        return ""

    stub.answers["block_actions"] = more
    shown = act(api, do="view", view=view, submit="1", **{"f:k/k": "1", "f:a/a": "typed"}).text
    assert "The window has changed; look again, then press Save." in shown
    assert stub.received[-1]["type"] == "block_actions"
    assert stub.received[-1]["view"]["state"]["values"]["a"]["a"]["value"] == "typed"
    assert 'value="typed"' in shown
    slack._page.patience = 0.01
    act(api, do="view", view=view, submit="1", **{"f:k/k": "0", "f:b/b": "more"})
    assert [body["type"] for body in stub.received[-2:]] == ["block_actions", "view_submission"]


def test_a_button_that_asks_is_sent_only_when_confirmed(api: Api, stub: Stub) -> None:
    confirm = {
        "title": plain("Delete <it>?"),
        "text": plain("For good."),
        "confirm": plain("Yes!"),
        "deny": plain("No"),
    }
    button = {"type": "button", "action_id": "d", "text": plain("Delete"), "confirm": confirm}
    menu = {"type": "overflow", "action_id": "o", "options": OPTIONS, "confirm": confirm}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button, menu]}]
    ts = api("chat.postMessage", channel="C1", text="x", blocks=blocks)["ts"]
    for pressed in ({"press": "b/d"}, {"choose": "b/o:1"}):
        asked = act(api, do="message", ts=ts, **pressed).text
        assert 'role="alertdialog"' in asked
        for text in ("Delete &lt;it&gt;?", "For good.", ">Yes!</button>", ">No</button>"):
            assert text in asked
        assert stub.received == []
        assert "alertdialog" not in act(api, do="message", ts=ts, sure="1", stay="1").text
        assert stub.received == []
        act(api, do="message", ts=ts, **pressed)
        assert "alertdialog" not in act(api, do="message", ts=ts, sure="1", **pressed).text
        assert stub.received.pop()["type"] == "block_actions"


def test_home_is_offered_once_it_is_there(api: Api) -> None:
    assert ">Home</a>" not in page(api)
    api("views.publish", user_id="U1", view=HOME)
    assert ">Home</a>" in page(api)
    assert ">Home</a>" not in page(api, "/?as=U2")


@pytest.fixture
def told() -> Iterator[Api]:
    with (
        LocalSlack(commands=["/opp"], has_home=True, hint="Try /opp & see") as other,
        plain_client() as client,
    ):
        other.add_user("U1", "Jim Olive")
        yield Api(other, client)


def test_the_hint_home_and_commands_are_the_starters_to_say(told: Api, stub: Stub) -> None:
    told.slack.deliver_to(stub.url)
    shown = page(told, "/?as=U1")
    assert "Try /opp &amp; see" in shown
    assert ">Home</a>" in shown
    channel = told.slack.workspace.direct("U1").id
    assert "/foo is not a valid command." in act(told, do="line", line="/foo bar", **{"in": channel}).text
    assert stub.received == []
    act(told, do="line", line="/opp", **{"in": channel})
    assert len(stub.received) == 1
