"""The installed app, as its manifest describes it to Slack."""

from dataclasses import dataclass
from typing import Final, Literal, Self

from bot.sandbox.findings import Json

Kind = Literal["global", "message"]

HOME_OPENED: Final = "app_home_opened"
FILE_SHARED: Final = "file_shared"


@dataclass(frozen=True)
class Command:
    """A slash command."""

    name: str
    """With its slash."""
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False
    """Whether names of people and channels in its text reach the app as marks."""


@dataclass(frozen=True)
class Shortcut:
    """Something to start from anywhere, or from a message's menu."""

    name: str
    kind: Kind
    callback_id: str
    description: str = ""


@dataclass(frozen=True)
class InstalledApp:
    """What Slack knows of the app; these defaults are for an app of which nobody knows anything."""

    name: str = "App"
    commands: tuple[Command, ...] | None = None
    """None where nobody knows: every command is taken then, and every shortcut."""
    shortcuts: tuple[Shortcut, ...] = ()
    has_home: bool = True
    has_messages: bool = True
    """Whether the conversation with the app is open; without it the app cannot write to anybody."""
    events: frozenset[str] = frozenset({HOME_OPENED, FILE_SHARED})
    """The events it subscribed to, by the names a manifest uses."""
    scopes: frozenset[str] | None = None
    """What its token may do; None where nobody knows: everything."""

    @classmethod
    def from_manifest(cls, manifest: Json) -> Self:
        """Read what a manifest says; what it leaves out the app does not have."""
        features, settings = _part(manifest, "features"), _part(manifest, "settings")
        tabs = _part(features, "app_home")
        return cls(
            name=manifest["display_information"]["name"],
            commands=tuple(_command(one) for one in features.get("slash_commands") or ()),
            shortcuts=tuple(_shortcut(one) for one in features.get("shortcuts") or ()),
            has_home=bool(tabs.get("home_tab_enabled", False)),
            # Only a manifest that closes the conversation closes it; Slack's own default is undocumented.
            has_messages=bool(tabs.get("messages_tab_enabled", True)),
            events=frozenset(_part(settings, "event_subscriptions").get("bot_events") or ()),
            scopes=_scopes(manifest),
        )

    def takes(self, command: str) -> bool:
        """Say whether a command is the app's."""
        return self.commands is None or any(one.name == command for one in self.commands)

    def may(self, scope: str) -> bool:
        """Say whether the app's token has a scope."""
        return self.scopes is None or scope in self.scopes

    def offers(self, kind: Kind, callback_id: str) -> bool:
        """Say whether a shortcut is the app's."""
        known = any(one.kind == kind and one.callback_id == callback_id for one in self.shortcuts)
        return known or self.commands is None


def _command(said: Json) -> Command:
    escaped = bool(said.get("should_escape", False))
    return Command(said["command"], said.get("description", ""), said.get("usage_hint", ""), escaped)


def _shortcut(said: Json) -> Shortcut:
    return Shortcut(said["name"], said["type"], said["callback_id"], said.get("description", ""))


def _scopes(manifest: Json) -> frozenset[str] | None:
    """Read the scopes of the bot; a manifest without any leaves them open."""
    named = _part(_part(manifest, "oauth_config"), "scopes").get("bot")
    return None if named is None else frozenset(named)


def _part(of: Json, name: str) -> Json:
    part: Json = of.get(name) or {}
    return part
