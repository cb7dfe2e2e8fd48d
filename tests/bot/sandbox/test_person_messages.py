from bot.sandbox import LocalSlack
from tests.bot.sandbox.conftest import Api, Clock, Json, Stub, option, plain


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
