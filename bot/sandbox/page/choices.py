"""Know the choices of selects, radio buttons and checkboxes: what each is called, and what it puts into the state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from bot.sandbox.elements import MANY, Placed, options_of
from bot.sandbox.findings import Json
from bot.sandbox.page.notes import Notes, Search, token
from bot.sandbox.page.text import Writing, literal, plain
from bot.sandbox.people.hands import EXTERNAL, NAMED, QUERY_LENGTH, Hands
from bot.sandbox.workspace import APP_USER

BOXES: Final = frozenset({"checkboxes", "radio_buttons"})
"""Elements whose choices all stand on the screen; these alone may be styled."""
UNANSWERED: Final = "The app did not answer. Try again."
"""What the list of an external select says instead of what it should offer."""


@dataclass(frozen=True)
class Choice:
    """One choice: its key in the form, how it is drawn, what the state holds for it."""

    key: str
    text: Markup
    held: object
    more: Markup | str = ""
    group: Markup | str = ""
    is_chosen: bool = False


class Choices:
    """The choices one person has in one view or message."""

    def __init__(self, hands: Hands, notes: Notes) -> None:
        self._hands = hands
        self._notes = notes
        self._writing = Writing(hands.workspace, hands.user)

    def offered(self, place: Placed, held: object) -> list[Choice]:
        """Return what stands in the list, with what is chosen of it."""
        return [self._choice(place, key, value, group, held) for key, value, group in self._pairs(place)]

    def chosen(self, place: Placed, held: object) -> list[Choice]:
        """Return what is chosen, whether the list still offers it or not."""
        offered = [choice for choice in self.offered(place, held) if choice.is_chosen]
        there = {choice.key: choice for choice in offered}
        by_value = [(next((one for one in offered if one.held == value), None), value) for value in _listed(held)]
        return [
            there[found.key] if found else self._choice(place, _key(value, 0, set()), value, "", held)
            for found, value in by_value
        ]

    def known(self, place: Placed, held: object) -> dict[str, object]:
        """Return what each key in the form stands for; what is chosen already may stay."""
        kept = {choice.key: choice.held for choice in self.chosen(place, held)}
        searched = self._notes.searches.get(token(place), Search()).known
        return {**kept, **searched, **{key: value for key, value, _ in self._pairs(place)}}

    def search(self, place: Placed, groups: list[Json] | None, typed: str) -> None:
        """Note what the app offers in an external select, in groups; nothing if it has no answer."""
        found = self._notes.searches.setdefault(token(place), Search())
        found.typed, found.options = typed, groups
        found.known |= {key: option for key, option, _ in _keyed(_opened(groups or []))}

    def said(self, place: Placed) -> str:
        """Return what is to be said about the list of an external select: how long it is, or why it is empty."""
        search, least = self._notes.searches.get(token(place)), query_length(place)
        if search is None or len(search.typed) < least:
            return f"Type at least {least} character{'s' if least > 1 else ''} to search" if least else ""
        if search.options is None:
            return UNANSWERED
        count = len(_opened(search.options))
        return f"{count} found" if count else "Nothing found"

    def _pairs(self, place: Placed) -> Sequence[tuple[str, object, str]]:
        """Return key, value and group of everything in the list."""
        if place.kind.endswith(NAMED):
            return [(key, key, "") for key in self._hands.names(place)]
        if place.kind in EXTERNAL:
            return _keyed(_opened(self._notes.searches.get(token(place), Search()).options or []))
        return _keyed(_opened(place.element.get("option_groups") or [{"options": options_of(place.element)}]))

    def _choice(self, place: Placed, key: str, value: object, group: str, held: object) -> Choice:
        chosen = value in _listed(held)
        if not isinstance(value, dict):
            return Choice(key, self._name(str(value)), value, is_chosen=chosen)
        drawn = self._writing.html if place.kind in BOXES else _words
        more = drawn(value["description"]) if "description" in value else Markup("")
        return Choice(key, drawn(value["text"]), value, more, plain(group), chosen)

    def _name(self, known: str) -> Markup:
        workspace = self._hands.workspace
        if known in workspace.users:
            return literal(workspace.users[known].real_name)
        channel = workspace.channels.get(known)
        if channel is None:
            return literal(known)
        if channel.is_im:
            return literal(workspace.users[APP_USER].real_name)
        return literal(f"{'🔒' if channel.is_private else '#'}{channel.name}")


def query_length(place: Placed) -> int:
    """Return how many characters an external select wants before it asks the app."""
    return int(place.element.get("min_query_length", QUERY_LENGTH))


def is_many(place: Placed) -> bool:
    """Say whether several may be chosen."""
    return place.kind in MANY


def _words(text: Json) -> Markup:
    return plain(text["text"])


def _listed(held: object) -> list[object]:
    if isinstance(held, list):
        return held
    return [] if held is None else [held]


def _opened(groups: list[Json]) -> list[tuple[Json, str]]:
    """Return the options of groups, each with the label of its own."""
    return [
        (option, group["label"]["text"] if "label" in group else "") for group in groups for option in group["options"]
    ]


def _keyed(options: Iterable[tuple[Json, str]]) -> list[tuple[str, Json, str]]:
    keyed: list[tuple[str, Json, str]] = []
    used: set[str] = set()
    for at, (option, group) in enumerate(options):
        key = _key(option, at, used)
        used.add(key)
        keyed.append((key, option, group))
    return keyed


def _key(value: object, at: int, used: set[str]) -> str:
    """Return a choice's key: its value, or its place where two have the same or no field could hold it."""
    text = str(value["value"]) if isinstance(value, dict) else str(value)
    return text if text.isprintable() and text not in used and not text.startswith("#") else f"#{at}"
