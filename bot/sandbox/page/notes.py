"""What the page remembers between two requests, beside what the workspace knows."""

from dataclasses import dataclass, field
from urllib.parse import quote

from bot.sandbox.elements import Placed
from bot.sandbox.findings import Json
from bot.sandbox.records import Screen
from bot.sandbox.workspace import Workspace


@dataclass
class Search:
    """What was typed into an external select, and what the app offered; nothing was asked where options are None."""

    typed: str = ""
    options: list[Json] | None = None


@dataclass
class Notes:
    """What one person did with one view or message; elements go by their token."""

    searches: dict[str, Search] = field(default_factory=dict)
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What was typed and not taken, and why."""
    focus: str = ""
    """Where the person was."""


@dataclass(frozen=True)
class Asking:
    """A press or choice that waits for its confirmation."""

    key: str
    button: str
    """The name of the button on the page: press or choose."""
    value: str


@dataclass
class Notebook:
    """The notes of everybody."""

    pages: dict[tuple[str, str], Notes] = field(default_factory=dict)
    asking: dict[str, Asking] = field(default_factory=dict)

    def of(self, user: str, key: str) -> Notes:
        """Return the notes on one view or message."""
        return self.pages.setdefault((user, key), Notes())

    def forget_closed(self, workspace: Workspace) -> None:
        """Drop the notes on what is not there any more."""
        with workspace.lock:
            there = {*workspace.screens, *(post.ts for post in workspace.posts)}
        for user, key in list(self.pages):
            if key not in there:
                self.pages.pop((user, key), None)


def token(place: Placed) -> str:
    """Return an element's name on the page: it stays the same when the view around it changes."""
    return f"{quote(place.block_id, safe='')}/{quote(place.action_id, safe='')}"


def noun(origin: object) -> str:
    """Return what to call a view or message."""
    if isinstance(origin, Screen):
        return "window" if origin.kind == "modal" else "Home"
    return "message"
