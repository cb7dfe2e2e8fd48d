from bot.sandbox import LocalSlack
from bot.sandbox.page.masks import HIDDEN, Mask
from bot.sandbox.page.pointers import anchor, lines_of, nearest
from bot.sandbox.page.traffic_log import AT_ONCE, Query, TrafficLog
from bot.sandbox.people.hands import Hands
from bot.sandbox.records import Exchange, Post
from bot.sandbox.traffic import KEPT, Traffic
from tests.bot.sandbox.conftest import Api, Clock, Json, Stub, field_of, modal, plain

ALONE = [{"type": "section", "text": plain("x")}]
"""Blocks with no text beside them: Slack takes it, screen readers say nothing."""


def filled(count: int) -> Traffic:
    traffic = Traffic(lambda: 0.0, lambda: None)
    for _ in range(count):
        with traffic.timed(Exchange("to_slack", "auth.test", {}, "token")):
            pass
    return traffic


def test_exchanges_are_numbered_dated_and_timed(slack: LocalSlack, api: Api, stub: Stub, clock: Clock) -> None:
    assert stub.url
    api("auth.test")
    slack.wind(60)
    slack.person("U1").command("/x", "C1")
    first, second = slack.traffic
    assert [(one.number, one.at - clock.now) for one in (first, second)] == [(1, 0), (2, 60)]
    assert first.took_ms > 0
    assert second.ack_ms == second.took_ms > 0


def test_what_was_sent_stays_in_the_log_as_it_was_sent(slack: LocalSlack, stub: Stub) -> None:
    assert stub.url
    loud = [field_of(name, name) | {"dispatch_action": True} for name in ("a", "b")]
    screen = slack.workspace.show("U1", modal(*loud))
    blocks: list[Json] = [{"type": "actions", "block_id": "a", "elements": [{"type": "datepicker", "action_id": "a"}]}]
    post = slack.workspace.post(Post(slack.workspace.next_ts(), "C1", "UAPP00BOT", "x", blocks))
    hands = Hands(slack.workspace, slack.interactions, "U1")
    dates = ("2026-01-01", "2026-01-02")
    for typed in dates:
        hands.put(screen, hands.find(screen, "a"), typed)
        hands.put(screen, hands.find(screen, "b"), typed)
        hands.put(post, hands.places(post)[0], typed)
    logged = [one.request for one in slack.traffic]
    assert logged == stub.received
    in_view = [one["view"]["state"]["values"]["a"]["a"]["value"] for one in logged if "view" in one]
    in_message = [one["state"]["values"]["a"]["a"]["selected_date"] for one in logged if "state" in one]
    assert (in_view, in_message) == ([dates[0]] * 2 + [dates[1]] * 2, [*dates])


def test_how_an_exchange_proved_itself_is_kept(slack: LocalSlack, api: Api, stub: Stub) -> None:
    assert stub.url
    slack.person("U1").command("/x", "C1")
    api.client.post(slack.last_command.request["response_url"], json={"text": "x"})
    api("auth.test")
    api.as_owner_of("xoxb-wrong", "auth.test")
    api.as_owner_of("", "api.test")
    assert [one.signed for one in slack.traffic] == ["v0", "response_url", "token", "nothing", "nothing"]


def test_an_unreadable_call_is_refused_and_logged(slack: LocalSlack, api: Api) -> None:
    headers = {"Content-Type": "application/json"}
    answer = api.client.post(f"{slack.api_url}auth.test", content=b"{", headers=headers)
    assert answer.json() == {"ok": False, "error": "invalid_json"}
    assert [(one.name, one.error) for one in slack.traffic] == [("auth.test", "invalid_json")]
    bad = api.client.post(f"{slack.url}/commands/T0/none", content=b"{")
    assert (bad.status_code, slack.traffic[-1].error) == (400, "invalid_payload")


def test_findings_and_warnings_are_kept_with_their_exchange(slack: LocalSlack, api: Api) -> None:
    api("chat.postMessage", channel="C1", text="x", blocks=[{"type": "section"}])
    api("chat.postMessage", channel="C1", blocks=ALONE)
    api("chat.postMessage", channel="C1", text="x")
    refused, regretted, clean = slack.traffic
    assert (len(refused.findings), refused.warnings) == (1, ())
    assert (regretted.findings, len(regretted.warnings)) == ((), len(slack.warnings))
    assert slack.warnings == list(regretted.warnings) != []
    assert (clean.findings, clean.warnings) == ((), ())


def test_an_exchange_is_found_by_its_number_while_it_is_kept() -> None:
    traffic = filled(KEPT + 5)
    assert (traffic.exchanges[0].number, len(traffic.exchanges)) == (6, KEPT)
    found = traffic.find(KEPT)
    assert found is not None
    assert found.number == KEPT
    assert [traffic.find(number) for number in (0, 5, KEPT + 6, -1)] == [None] * 4
    assert filled(0).find(1) is None


def test_what_is_new_comes_in_order() -> None:
    traffic = filled(5)
    assert [one.number for one in traffic.since(3)] == [4, 5]
    assert traffic.since(5) == []
    assert [one.number for one in traffic.since(0)] == [1, 2, 3, 4, 5]


def test_whoever_waits_for_news_hears_of_every_exchange() -> None:
    heard: list[int] = []
    traffic = Traffic(lambda: 0.0, lambda: heard.append(1))
    with traffic.timed(Exchange("to_slack", "auth.test", {}, "token")):
        assert heard == []
    assert heard == [1]


def test_every_line_of_json_has_its_pointer() -> None:
    lines = lines_of({"a": [1, {"b/c": "x"}], "d": None, "e": [], "f": {}})
    assert [(one.depth, one.pointer, one.name + one.text, one.kind) for one in lines] == [
        (0, "", "{", "bracket"),
        (1, "/a", '"a": [', "bracket"),
        (2, "/a/0", "1,", "number"),
        (2, "/a/1", "{", "bracket"),
        (3, "/a/1/b~1c", '"b/c": "x"', "string"),
        (2, None, "}", "bracket"),
        (1, None, "],", "bracket"),
        (1, "/d", '"d": null,', "word"),
        (1, "/e", '"e": [],', "bracket"),
        (1, "/f", '"f": {}', "bracket"),
        (0, None, "}", "bracket"),
    ]
    assert [one.text for one in lines_of("plain")] == ['"plain"']


def test_a_pointer_to_what_is_not_there_leads_to_what_is_around_it() -> None:
    lines = lines_of({"view": {"title": {}}})
    assert nearest("/view/title/text", lines) == "/view/title"
    assert nearest("/view/title", lines) == "/view/title"
    assert nearest("/blocks/0", lines) == ""


def test_no_two_pointers_share_an_anchor() -> None:
    pointers = ["", "/", "/a", "/a/b", "/a-b", "/a_b", "/a~1b", "/a b", "/é", "/a_2d_b"]
    anchors = [anchor(one) for one in pointers]
    assert len(set(anchors)) == len(pointers)
    assert anchor("/blocks/0/text") == "-blocks-0-text"
    assert all(set(one) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-") for one in anchors)


def test_tokens_and_addresses_that_open_doors_are_hidden(slack: LocalSlack) -> None:
    mask = Mask(slack.identity)
    shown = mask.clean(
        {
            "token": "anything",
            "text": "my xoxb-local and local-signing-secret, xoxp-1-2-abc and xapp-1-A0-b",
            "response_url": "http://127.0.0.1:1/commands/T0LOCAL/R000",
            "list": [{"upload_url": "http://127.0.0.1:1/upload/F1?x=1"}],
            "url": "ws://127.0.0.1:1/link/?ticket=S1&app_id=A0",
        }
    )
    assert shown == {
        "token": HIDDEN,
        "text": f"my {HIDDEN} and {HIDDEN}, {HIDDEN} and {HIDDEN}",
        "response_url": f"http://127.0.0.1:1/commands/T0LOCAL/{HIDDEN}",
        "list": [{"upload_url": f"http://127.0.0.1:1/upload/{HIDDEN}"}],
        "url": f"ws://127.0.0.1:1/link/?ticket={HIDDEN}&app_id=A0",
    }


def test_everything_else_stays_as_it_was(slack: LocalSlack) -> None:
    harmless = {"text": "fox-trot, /upload and /commands/", "n": 1, "yes": True, "none": None, "token_count": "3"}
    assert Mask(slack.identity).clean(harmless) == harmless


def test_the_log_gives_the_newest_page_and_says_whether_there_is_more(slack: LocalSlack) -> None:
    log = TrafficLog(filled(AT_ONCE + 10), slack.identity)
    found, has_more = log.page(Query())
    assert ([one.number for one in found], has_more) == (list(range(AT_ONCE + 10, 10, -1)), True)
    found, has_more = log.page(Query(before=found[-1].number))
    assert ([one.number for one in found], has_more) == (list(range(10, 0, -1)), False)


def test_the_log_is_filtered_by_kind_and_by_name(slack: LocalSlack, api: Api, stub: Stub) -> None:
    assert stub.url
    api("auth.test")
    api("chat.postMessage", channel="C1", text="x", blocks=[{"type": "section"}])
    slack.person("U1").command("/x", "C1")
    log = TrafficLog(slack._log, slack.identity)

    def names(query: Query) -> list[str]:
        return [one.name for one in log.page(query)[0]]

    assert names(Query()) == ["/x", "chat.postMessage", "auth.test"]
    assert names(Query(only="findings")) == names(Query(only="failed")) == ["chat.postMessage"]
    assert names(Query(only="to_app")) == ["/x"]
    assert names(Query(only="to_slack")) == ["chat.postMessage", "auth.test"]
    assert names(Query(name="POSTm")) == ["chat.postMessage"]
    assert names(Query(name="nothing")) == []


def test_an_address_that_makes_no_sense_asks_for_everything() -> None:
    nonsense = {"only": "x", "before": "-1", "open": "9" * 5000, "name": "  ", "person": ""}
    assert Query.of(nonsense) == Query()
    assert Query.of({"before": "²"}) == Query()
    assert Query.of({"only": "failed", "open": "3"}) == Query(only="failed", open=3)
    assert Query(only="failed", open=3).href(open=0) == "/behind?only=failed"
