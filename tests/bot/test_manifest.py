import copy
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from bot import manifest
from bot.cli import cli
from bot.manifest import Mode
from handlers import ids

SCHEMA: dict[str, Any] = json.loads(files("bot").joinpath("manifest.schema.json").read_text(encoding="utf-8"))
LIMITS: dict[str, Any] = json.loads(files("bot.sandbox").joinpath("limits.json").read_text(encoding="utf-8"))[
    "manifest"
]

Edit = Callable[[dict[str, Any]], object]


def complaints(built: dict[str, Any]) -> list[str]:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    return [error.message for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(built)]


@pytest.mark.parametrize("mode", list(Mode))
def test_the_manifest_is_one_that_slack_takes(mode: Mode) -> None:
    assert complaints(manifest.build(mode)) == []


def test_socket_mode_names_no_address() -> None:
    built = manifest.build(Mode.SOCKET)
    assert built["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(built)


def test_a_host_of_ones_own_replaces_the_placeholder_everywhere() -> None:
    text = json.dumps(manifest.build(Mode.HTTP, "https://sales.acme.test/"))
    # Each command has it, events and interactivity, and its menus.
    commands = manifest.master()["features"]["slash_commands"]
    assert text.count("https://sales.acme.test/slack/events") == len(commands) + 3
    assert "example.com" not in text


def test_every_command_and_shortcut_is_one_we_handle() -> None:
    features = manifest.master()["features"]
    assert {one["command"] for one in features["slash_commands"]} == {
        value for name, value in vars(ids).items() if name.startswith("COMMAND_")
    }
    assert {one["callback_id"] for one in features["shortcuts"]} == {
        value for name, value in vars(ids).items() if name.startswith("SHORTCUT_")
    }


def _at(*path: str | int) -> Callable[[object], Edit]:
    def to(value: object) -> Edit:
        def edit(built: dict[str, Any]) -> None:
            node: Any = built
            for step in path[:-1]:
                node = node[step]
            node[path[-1]] = value

        return edit

    return to


@pytest.mark.parametrize(
    "edit",
    [
        _at("display_information", "name")("x" * 36),
        _at("display_information", "name")(""),
        _at("display_information", "description")("x" * 141),
        _at("display_information", "long_description")("x" * 174),
        _at("display_information", "long_description")("x" * 4001),
        _at("display_information", "background_color")("blue"),
        _at("display_information", "colour")("#fff"),
        _at("features", "bot_user", "display_name")("Sales Bot"),
        _at("features", "bot_user", "display_name")("x" * 81),
        _at("features", "shortcuts", 0, "name")("x" * 25),
        _at("features", "shortcuts", 0, "description")("x" * 151),
        _at("features", "shortcuts", 0, "callback_id")("x" * 256),
        _at("features", "shortcuts", 0, "type")("local"),
        _at("features", "slash_commands", 0, "command")("/" + "x" * 32),
        _at("features", "slash_commands", 0, "command")("opp"),
        _at("features", "slash_commands", 0, "command")("/"),
        _at("features", "slash_commands", 0, "description")("x" * 2001),
        _at("features", "slash_commands", 0, "usage_hint")("x" * 1001),
        _at("features", "slash_commands", 0, "url")("https://h.test/" + "x" * 3000),
        _at("features", "slash_commands", 0, "url")("http://h.test/slack/events"),
        _at("features", "unfurl_domains")(["a.test"] * 6),
        _at("oauth_config", "redirect_urls")(["https://h.test/"] * 1001),
        _at("oauth_config", "scopes", "bot")([f"scope_{'x' * number}" for number in range(256)]),
        _at("oauth_config", "scopes", "bot")([]),
        _at("settings", "interactivity", "request_url")("https://h.test/" + "x" * 3500),
        _at("settings", "interactivity", "request_url")("slack/events"),
        _at("settings", "event_subscriptions")({"bot_events": ["x"]}),
        _at("settings", "socket_mode_enabled")(True),
        _at("settings", "unknown")(True),
        lambda built: built["features"].__setitem__("shortcuts", built["features"]["shortcuts"] * 6),
        lambda built: built["features"].__setitem__("slash_commands", built["features"]["slash_commands"] * 51),
        lambda built: built["features"]["slash_commands"][0].pop("url"),
        lambda built: built["settings"]["interactivity"].pop("message_menu_options_url"),
        lambda built: built.pop("oauth_config"),
    ],
)
def test_a_manifest_beyond_slacks_limits_is_refused(edit: Edit) -> None:
    broken = copy.deepcopy(manifest.build(Mode.HTTP))
    assert complaints(broken) == []
    edit(broken)
    assert complaints(broken)


def test_the_schemas_limits_are_those_of_the_table() -> None:
    top = SCHEMA["properties"]
    display, features = top["display_information"]["properties"], top["features"]["properties"]
    shortcut = features["shortcuts"]["items"]["properties"]
    command = features["slash_commands"]["items"]["properties"]
    oauth, settings = top["oauth_config"]["properties"], top["settings"]["properties"]
    lengths = {
        "display_information.name": display["name"],
        "display_information.description": display["description"],
        "display_information.long_description": display["long_description"],
        "features.bot_user.display_name": features["bot_user"]["properties"]["display_name"],
        "features.shortcuts.name": shortcut["name"],
        "features.shortcuts.callback_id": shortcut["callback_id"],
        "features.shortcuts.description": shortcut["description"],
        "features.slash_commands.command": command["command"],
        "features.slash_commands.description": command["description"],
        "features.slash_commands.usage_hint": command["usage_hint"],
    }
    for name, node in lengths.items():
        assert [node["minLength"], node["maxLength"]] == LIMITS[name][:2], name
    longest = {
        "features.slash_commands.url": command["url"],
        "settings.event_subscriptions.request_url": settings["event_subscriptions"]["properties"]["request_url"],
        "settings.interactivity.request_url": settings["interactivity"]["properties"]["request_url"],
    }
    for name, node in longest.items():
        assert node["maxLength"] == LIMITS[name], name
    most = {
        "features.shortcuts.max": features["shortcuts"],
        "features.slash_commands.max": features["slash_commands"],
        "features.unfurl_domains.max": features["unfurl_domains"],
        "oauth_config.redirect_urls.max": oauth["redirect_urls"],
        "oauth_config.scopes.max": oauth["scopes"]["properties"]["bot"],
        "settings.event_subscriptions.bot_events.max": settings["event_subscriptions"]["properties"]["bot_events"],
    }
    for name, node in most.items():
        assert node["maxItems"] == LIMITS[name], name


def test_the_command_prints_what_can_be_pasted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    as_yaml = CliRunner().invoke(cli, ["manifest", "--mode", "socket"])
    as_json = CliRunner().invoke(cli, ["manifest", "--mode", "socket", "--json"])
    assert yaml.safe_load(as_yaml.stdout) == json.loads(as_json.stdout) == manifest.build(Mode.SOCKET)


def test_a_placeholder_is_said_to_be_one() -> None:
    bare = CliRunner().invoke(cli, ["manifest"])
    assert yaml.safe_load(bare.stdout) == manifest.build(Mode.HTTP)
    assert "https://salesbot.example.com stands for the bot's own address" in bare.stderr
    assert len(bare.stderr.splitlines()) == 1
    for arguments in (["--url", "https://a.test"], ["--mode", "socket"]):
        assert CliRunner().invoke(cli, ["manifest", *arguments]).stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--url", "http://plain.test"],
        ["--url", "acme.test"],
        ["--url", "https://a.test/?x=1"],
        ["--mode", "socket", "--url", "https://a.test"],
        ["--mode", "smoke"],
    ],
)
def test_an_address_slack_cannot_reach_is_refused(arguments: list[str]) -> None:
    result = CliRunner().invoke(cli, ["manifest", *arguments])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error" in result.stderr
