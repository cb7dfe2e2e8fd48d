"""What the page remembers between two requests, beside what the workspace knows."""

from dataclasses import dataclass, field
from urllib.parse import quote

from bot.sandbox.elements import Placed
from bot.sandbox.findings import Json
from bot.sandbox.records import Screen
from bot.sandbox.sending.interactions import Origin
from bot.sandbox.workspace import Workspace


@dataclass
class Search:
    """What was typed into an external select, and the groups the app offered; None where it gave no answer."""

    typed: str = ""
    options: list[Json] | None = None
    known: dict[str, Json] = field(default_factory=dict)
    """Every option the app has offered here, by its key on the page: one may be picked while the next search runs."""


@dataclass
class Notes:
    """What one person did with one view or message; elements go by their token."""

    searches: dict[str, Search] = field(default_factory=dict)
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What was typed and not taken, and why."""
    trouble: str = ""
    """What to tell the person about the last thing they did here: the app did not answer, say."""
    turns: dict[str, int] = field(default_factory=dict)
    """How often a control was set back to what the workspace holds, whatever the browser shows there."""
    changed: int = 0
    """Order of the last change to these notes, among all changes in the workspace."""

    def set_back(self, name: str) -> None:
        """Let a control show again what the workspace holds."""
        self.turns[name] = self.turns.get(name, 0) + 1


@dataclass(frozen=True)
class Asking:
    """A press or choice that waits for its confirmation."""

    key: str
    button: str
    """The name of the button on the page: press, choose, or take for a new value of a field."""
    value: str
    change: Json | None = None
    """The new value of a field."""


@dataclass
class Notebook:
    """The notes of everybody."""

    pages: dict[tuple[str, str], Notes] = field(default_factory=dict)
    asking: dict[str, Asking] = field(default_factory=dict)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    """How far somebody has read a conversation, by the order of changes."""

    def of(self, user: str, key: str) -> Notes:
        """Return the notes on one view or message, to write in them."""
        return self.pages.setdefault((user, key), Notes())

    def on(self, user: str, key: str) -> Notes:
        """Return the notes on one view or message, to read them: where there are none, none are begun."""
        return self.pages.get((user, key)) or Notes()

    def changed_since(self, user: str, change: int) -> set[str]:
        """Return the views and messages in which somebody has done something since a change."""
        return {key for (who, key), notes in list(self.pages.items()) if who == user and notes.changed > change}

    def forget_closed(self, workspace: Workspace) -> None:
        """Drop the notes on what is not there any more."""
        with workspace.lock:
            gone = [(user, key) for user, key in list(self.pages) if find(workspace, user, key) is None]
        for one in gone:
            self.pages.pop(one, None)


def key_of(origin: Origin) -> str:
    """Return the name of a view or message on the page."""
    return f"v:{origin.id}" if isinstance(origin, Screen) else f"m:{origin.channel}:{origin.ts}"


def find(workspace: Workspace, user: str, key: str) -> Origin | None:
    """Return the view or message of that name, if this person has it in front of them."""
    kind, _, rest = key.partition(":")
    if kind == "v":
        screen = workspace.screens.get(rest)
        return screen if screen is not None and screen.user == user else None
    channel, _, ts = rest.partition(":")
    post = workspace.find_post(channel, ts)
    return post if post is not None and workspace.sees(user, post) else None


def token(place: Placed) -> str:
    """Return an element's name on the page: it stays the same when the view around it changes."""
    return f"{quote(place.block_id, safe='', errors='replace')}/{quote(place.action_id, safe='', errors='replace')}"


def noun(origin: Origin) -> str:
    """Return what to call a view or message."""
    if isinstance(origin, Screen):
        return "window" if origin.kind == "modal" else "Home"
    return "message"
