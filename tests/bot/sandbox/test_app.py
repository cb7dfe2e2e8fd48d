"""What Slack knows of an app from its manifest, and what it refuses for it."""

import itertools
import re
from collections.abc import Iterator

import pytest

from bot import manifest as own_manifest
from bot.sandbox import LocalSlack, NotOnScreenError
from bot.sandbox.app import Command, InstalledApp, Shortcut
from tests.bot.sandbox.conftest import Api, Json, Stub, field_of, manifest, modal, plain, plain_client

HOME: Json = {"type": "home", "blocks": [{"type": "section", "text": plain("Welcome")}]}
FERRY = manifest(
    app_home={"home_tab_enabled": True, "messages_tab_enabled": True},
    slash_commands=[
        {"command": "/ferry", "description": "Next boats", "usage_hint": "[harbour]", "should_escape": True},
        {"command": "/pier", "description": "Piers"},
    ],
    shortcuts=[
        {"name": "Book", "type": "global", "callback_id": "book", "description": "Book a seat"},
        {"name": "Keep", "type": "message", "callback_id": "keep", "description": "Keep a message"},
    ],
    events=["app_home_opened", "message.im"],
)
CLOSED = manifest(app_home={"home_tab_enabled": False, "messages_tab_enabled": False})


@pytest.fixture(params=[FERRY], ids=["ferry"])
def told(request: pytest.FixtureRequest, stub: Stub) -> Iterator[LocalSlack]:
    """Return a workspace that was given a manifest."""
    with LocalSlack(manifest=request.param) as slack:
        slack.add_user("U1", "Jim Olive")
        slack.add_channel("C1", "sales", members=["U1"])
        slack.deliver_to(stub.url)
        yield slack


@pytest.fixture
def app(told: LocalSlack) -> Iterator[Api]:
    """Return how that workspace's app calls the Web API."""
    with plain_client() as client:
        yield Api(told, client)


closed = pytest.mark.parametrize("told", [CLOSED], indirect=True, ids=["closed"])


def test_a_manifest_is_read_whole() -> None:
    assert InstalledApp.from_manifest(FERRY) == InstalledApp(
        name="Ferry",
        commands=(Command("/ferry", "Next boats", "[harbour]", should_escape=True), Command("/pier", "Piers")),
        shortcuts=(
            Shortcut("Book", "global", "book", "Book a seat"),
            Shortcut("Keep", "message", "keep", "Keep a message"),
        ),
        has_home=True,
        has_messages=True,
        events=frozenset({"app_home_opened", "message.im"}),
    )


def test_what_a_manifest_leaves_out_the_app_does_not_have() -> None:
    bare = InstalledApp.from_manifest({"display_information": {"name": "Bare"}})
    assert bare == InstalledApp("Bare", (), (), has_home=False, has_messages=True, events=frozenset())


def test_a_real_manifest_is_understood() -> None:
    master = own_manifest.master()
    app = InstalledApp.from_manifest(master)
    listed = master["features"]
    assert app.commands is not None
    assert [one.name for one in app.commands] == [one["command"] for one in listed["slash_commands"]]
    assert [one.callback_id for one in app.shortcuts] == [one["callback_id"] for one in listed["shortcuts"]]
    assert (app.name, app.has_messages) == (master["display_information"]["name"], True)


def test_without_a_manifest_nothing_is_known_and_everything_is_taken(slack: LocalSlack, stub: Stub) -> None:
    jim = slack.person("U1")
    assert slack.app == InstalledApp()
    assert (slack.app.name, slack.app.commands, slack.app.shortcuts, slack.app.has_home) == ("App", None, (), True)
    assert jim.command("/anything", "C1").status == 200
    assert jim.shortcut("anything").status == 200
    opened = jim.open_home()
    assert opened is not None
    assert opened.status == 200
    assert len(stub.received) == 3


def test_the_app_is_called_what_its_manifest_calls_it(told: LocalSlack, app: Api) -> None:
    assert told.app.name == "Ferry"
    assert app("users.info", user="UAPP00BOT")["user"]["real_name"] == "Ferry"


def test_only_its_commands_reach_it(told: LocalSlack, stub: Stub) -> None:
    jim = told.person("U1")
    assert jim.command("/ferry north", "C1").status == 200
    assert jim.command("/boat", "C1").error == "invalid_command"
    assert [one["command"] for one in stub.received] == ["/ferry"]
    assert [one.text for one in jim.private("C1")] == ["/boat is not a valid command."]


def test_only_its_shortcuts_are_there(told: LocalSlack, stub: Stub) -> None:
    jim = told.person("U1")
    message = jim.say("remember", "C1")
    assert jim.shortcut("book").status == 200
    assert jim.message_shortcut("keep", message).status == 200
    with pytest.raises(NotOnScreenError, match="no global shortcut keep"):
        jim.shortcut("keep")
    with pytest.raises(NotOnScreenError, match="no message shortcut book"):
        jim.message_shortcut("book", message)
    assert [one["callback_id"] for one in stub.received] == ["book", "keep"]


def test_only_events_it_subscribed_to_are_sent(told: LocalSlack, stub: Stub) -> None:
    jim = told.person("U1")
    jim.say("hello")
    jim.say("hello", "C1")
    assert jim.open_home() is not None
    assert [one["event"]["type"] for one in stub.received] == ["message", "app_home_opened"]


@closed
def test_an_opened_home_is_not_told_to_an_app_that_did_not_ask(told: LocalSlack, stub: Stub) -> None:
    assert told.person("U1").open_home() is None
    assert stub.received == []


def test_an_app_writes_in_its_conversation_and_publishes_a_home(told: LocalSlack, app: Api) -> None:
    assert app("chat.postMessage", channel="U1", text="hello")["ok"]
    assert app("views.publish", user_id="U1", view=HOME)["ok"]
    assert [one.text for one in told.person("U1").direct_messages()] == ["hello"]


@closed
def test_a_closed_conversation_and_home_are_refused_and_channels_are_not(told: LocalSlack, app: Api) -> None:
    direct = app("conversations.open", users="U1")["channel"]["id"]
    for channel in ("U1", direct):
        assert app("chat.postMessage", channel=channel, text="hello")["error"] == "messages_tab_disabled"
    assert app("views.publish", user_id="U1", view=HOME)["error"] == "not_enabled"
    assert app("chat.postMessage", channel="C1", text="hello")["ok"]
    assert told.person("U1").direct_messages() == []


def keys_of(slack: LocalSlack, api: Api, stub: Stub) -> list[str]:
    """Return one of each key that the app is given."""
    jim = slack.person("U1")
    stub.answers["/ferry"] = lambda _: {"text": "Boats", "blocks": [{"type": "actions", "elements": [button]}]}
    button = {"type": "button", "action_id": "go", "text": plain("Go")}
    jim.command("/ferry", "C1")
    jim.private("C1")[-1].press("Go")
    written, pressed = stub.received[-2:]
    upload = api("files.getUploadURLExternal", filename="a.txt", length=1)
    socket = api.as_owner_of(slack.identity.app_token, "apps.connections.open").json()["url"]
    addresses = [written["response_url"], pressed["response_url"], upload["upload_url"], socket]
    return [*(one.removeprefix(slack.url) for one in addresses), written["trigger_id"], pressed["trigger_id"]]


def test_keys_have_slacks_shapes_and_nobody_can_guess_the_next(told: LocalSlack, app: Api, stub: Stub) -> None:
    shapes = (
        r"/commands/T0LOCAL/\d+/[\w-]{24}",
        r"/actions/T0LOCAL/\d+/[\w-]{24}",
        r"/upload/F[A-Z2-7]{16}",
        r"ws://127\.0\.0\.1:\d+/link/\?ticket=S[A-Z2-7]{16}&app_id=A0LOCAL",
        r"\d+\.\d+\.[0-9a-f]{32}",
        r"\d+\.\d+\.[0-9a-f]{32}",
    )
    rounds = [keys_of(told, app, stub) for _ in range(3)]
    for shape, *keys in zip(shapes, *rounds, strict=True):
        assert all(re.fullmatch(shape, one) for one in keys), (shape, keys)
        secrets = [re.split(r"[/.&]|ticket=", one.removesuffix("&app_id=A0LOCAL"))[-1] for one in keys]
        likeness = [sum(a == b for a, b in zip(*pair, strict=True)) for pair in itertools.combinations(secrets, 2)]
        assert max(likeness) <= len(secrets[0]) // 2, secrets


def test_a_key_one_letter_off_opens_nothing(told: LocalSlack, app: Api, stub: Stub) -> None:
    command, *_, upload, socket, trigger, _ = keys_of(told, app, stub)
    wrong = [command[:-1] + "!", upload[:-1] + "1"]
    assert [app.client.post(told.url + one, json={"text": "x"}).status_code for one in wrong] == [404, 400]
    ticket = socket.removesuffix("&app_id=A0LOCAL").partition("?")[2]
    assert app.client.get(f"{told.url}/link/?{ticket[:-1]}1").status_code == 403
    view = modal(field_of("a", "A"))
    assert app("views.open", trigger_id=trigger[:-1] + "x", view=view)["error"] == "invalid_trigger_id"
    assert app("views.open", trigger_id=trigger, view=view)["ok"]
