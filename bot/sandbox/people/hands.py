"""Put values into elements and press buttons, by what stands on the screen."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from bot.sandbox.checks.walk import NUMBER
from bot.sandbox.elements import MANY, Placed, element_label, is_stateful, options_of, placed
from bot.sandbox.findings import Json
from bot.sandbox.people.drawing import shown_value
from bot.sandbox.records import Channel, Exchange, Screen
from bot.sandbox.sending.interactions import Interactions, Origin
from bot.sandbox.workspace import APP_USER, Workspace

SHAPES: Final = {
    "datepicker": (re.compile(r"\d{4}-\d{2}-\d{2}"), "Enter a date, such as 2026-12-31."),
    "timepicker": (re.compile(r"([01]\d|2[0-3]):[0-5]\d"), "Enter a time, such as 09:30."),
    "email_text_input": (re.compile(r"[^@\s]+@[^@\s]+"), "Enter an email address, such as name@example.com."),
    "url_text_input": (re.compile(r"https?://[^\s/?#]\S*"), "Enter a link that starts with http:// or https://."),
    "datetimepicker": (re.compile(r"\d{10}"), "Enter a date and a time."),
}
"""What Slack's own form insists on, and what it says where it gets something else."""
LONGEST: Final = 3000
"""Characters of a text where the app names no limit."""
CONVERSATIONS: Final = ("public", "private", "im")
"""The kinds of conversations there are here, by the names of a conversations filter."""
EXTERNAL: Final = frozenset({"external_select", "multi_external_select"})
NAMED: Final = ("users_select", "channels_select", "conversations_select")
"""How the selects are called whose choices are people or conversations."""
PRESSABLE: Final = frozenset({"button", "workflow_button", "icon_button"})
QUERY_LENGTH: Final = 3
"""min_query_length where the app names none."""

Typed = str | int | bool | list[str] | tuple[str, ...] | None
"""What a person can put into a field."""


class NotOnScreenError(LookupError):
    """There is nothing of that name in front of the person."""


class RefusedInputError(ValueError):
    """Slack's own form does not take this value."""

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason or message


class Hands:
    """One person's hands on one modal, Home or message."""

    def __init__(self, workspace: Workspace, interactions: Interactions, user: str) -> None:
        self.workspace = workspace
        self.interactions = interactions
        self.user = user

    def places(self, origin: Origin, beside: str | None = None) -> list[Placed]:
        """Return the elements in reading order; beside a text, only those of its block or the ones under it."""
        blocks = self.blocks(origin)
        if beside is not None:
            blocks = _beside(blocks, beside)
        return list(placed(blocks))

    def blocks(self, origin: Origin) -> list[Json]:
        """Return the blocks of a view, or of a message and its attachments."""
        if isinstance(origin, Screen):
            return list(origin.content["blocks"])
        with self.workspace.lock:
            inner = [block for attachment in origin.attachments for block in attachment.get("blocks", [])]
            return [*origin.blocks, *inner]

    def find(self, origin: Origin, label: str) -> Placed:
        """Return the element with a label."""
        everything = [place for place in self.places(origin) if is_stateful(place.element)]
        found = next((place for place in everything if place.label == label), None)
        if found is None:
            raise NotOnScreenError(f"no field {label!r}; there are {[place.label for place in everything]}")
        return found

    def value(self, origin: Origin, place: Placed) -> str | list[str] | None:
        """Return what an element holds."""
        with self.workspace.lock:
            return shown_value(self.workspace, self.interactions.held(self.user, origin, place))

    def press(self, origin: Origin, text: str, beside: str | None = None) -> Exchange:
        """Press the first button with this text."""
        buttons = [place for place in self.places(origin, beside) if place.kind in PRESSABLE]
        found = next((place for place in buttons if element_label(place.element) == text), None)
        if found is None:
            raise NotOnScreenError(f"no button {text!r}; there are {[place.label for place in buttons]}")
        return self.interactions.act(self.user, origin, found, found.pressed)

    def choose(self, origin: Origin, text: str, beside: str | None = None) -> Exchange | None:
        """Choose an option in the first menu that has it."""
        seen: list[str] = []
        for place in self.places(origin, beside):
            options = self.search(origin, place, text) if place.kind in EXTERNAL else options_of(place.element)
            seen += [option["text"]["text"] for option in options]
            option = next((one for one in options if one["text"]["text"] == text), None)
            if option is None:
                continue
            if place.kind == "overflow":
                return self.interactions.act(self.user, origin, place, {"selected_option": option})
            value = [option] if place.kind in MANY else option
            return self.interactions.set_value(self.user, origin, place, {place.holds: value})
        raise NotOnScreenError(f"no choice {text!r}; there are {seen}")

    def search(self, origin: Origin, place: Placed, typed: str) -> list[Json]:
        """Type into an external select; return what it offers."""
        return [option for group in self.offered(origin, place, typed) or [] for option in group["options"]]

    def offered(self, origin: Origin, place: Placed, typed: str) -> list[Json] | None:
        """Return the groups an external select offers; nothing if the app has no answer.

        Below its minimum Slack asks nobody.
        """
        if len(typed) < place.element.get("min_query_length", QUERY_LENGTH):
            return []
        return self.interactions.suggest(self.user, origin, place, typed)

    def names(self, place: Placed) -> dict[str, str]:
        """Return the people or conversations a select offers to this person, by id."""
        if "users" in place.kind:
            return {one.id: one.real_name for one in self.workspace.users.values() if not one.deleted}
        wanted = ("public",) if "channels" in place.kind else _filter(place.element).get("include", CONVERSATIONS)
        there = [one for one in self.workspace.channels.values() if self._conversation(one) in wanted]
        app = self.workspace.users[APP_USER].real_name
        return {one.id: app if one.is_im else one.name for one in there}

    def _conversation(self, channel: Channel) -> str:
        """Return which kind of conversation this is to the person; nothing if it is none of theirs."""
        if channel.is_archived or (channel.is_private and self.user not in channel.members):
            return ""
        if channel.is_im:
            return "im" if channel.user == self.user else ""
        return "private" if channel.is_private else "public"

    def put(self, origin: Origin, place: Placed, typed: Typed) -> Exchange | None:
        """Put a value into an element, as Slack's form would take it."""
        return self.interactions.set_value(self.user, origin, place, {place.holds: self.taken(origin, place, typed)})

    def taken(self, origin: Origin, place: Placed, typed: Typed) -> object:
        """Return what an element would hold after this was typed; raise where Slack's form refuses it."""
        if place.kind in MANY:
            return self._many(origin, place, typed)
        return None if typed is None or typed == "" else self._single(origin, place, str(typed))

    def _many(self, origin: Origin, place: Placed, typed: Typed) -> list[object]:
        if typed is False:
            return []
        if typed is True:
            options = options_of(place.element)
            if len(options) != 1:
                raise RefusedInputError(f"{place.label!r} has {len(options)} choices: say which")
            return list(options)
        wanted: Iterable[str] = [str(typed)] if isinstance(typed, str | int) else typed or []
        return no_more(place, [self._picked(origin, place, text) for text in wanted])

    def _single(self, origin: Origin, place: Placed, text: str) -> object:
        kind = place.kind
        if kind.endswith(("_select", "radio_buttons")):
            return self._picked(origin, place, text)
        if kind == "rich_text_input":
            section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
            return {"type": "rich_text", "elements": [section]}
        problem = _objection(place.element, text)
        if problem:
            raise RefusedInputError(f"{place.label!r} does not take {text!r}: {problem}", problem)
        return int(text) if kind == "datetimepicker" else text

    def _picked(self, origin: Origin, place: Placed, text: str) -> object:
        kind = place.kind
        if kind.endswith(NAMED):
            return _matching(self.names(place), text, place)
        options = self.search(origin, place, text) if kind in EXTERNAL else options_of(place.element)
        texts = [option["text"]["text"] for option in options]
        if text in texts:
            return options[texts.index(text)]
        near = [option for option in options if text in option["text"]["text"]]
        if len(near) == 1 or (near and kind in EXTERNAL):
            return near[0]
        raise NotOnScreenError(f"{place.label!r} has no one choice {text!r}; there are {texts}")


def no_more(place: Placed, chosen: list[object]) -> list[object]:
    """Return what was chosen; raise where that is more than the element takes."""
    most = place.element.get("max_selected_items", len(chosen))
    if len(chosen) > most:
        raise RefusedInputError(f"{place.label!r} takes {most} at most", f"Choose no more than {most}.")
    return chosen


def _beside(blocks: list[Json], text: str) -> list[Json]:
    """Return the block that shows a text, and the actions right under it."""
    for index, block in enumerate(blocks):
        if text in str(block.get("text", "")) + str(block.get("fields", "")) + str(block.get("elements", "")):
            following = blocks[index + 1 :]
            under = 0
            while under < len(following) and following[under]["type"] in {"actions", "context"}:
                under += 1
            return [block, *following[:under]]
    raise NotOnScreenError(f"no block shows {text!r}")


def _matching(names: dict[str, str], text: str, place: Placed) -> str:
    found = next((key for key, name in names.items() if text in {key, name}), None)
    if found is None:
        raise NotOnScreenError(f"{place.label!r} has no {text!r}; there are {sorted(names.values())}")
    return found


def _filter(element: Json) -> Json:
    """Return what narrows the conversations a select offers."""
    narrowed: Json = element.get("filter", {})
    return narrowed


def _objection(element: Json, text: str) -> str | None:
    """Return what Slack's own form says to a text; nothing if it takes it."""
    kind = element["type"]
    if kind == "number_input":
        return _number_objection(element, text)
    if kind in SHAPES:
        shape, words = SHAPES[kind]
        return None if shape.fullmatch(text) and (kind != "datepicker" or _is_day(text)) else words
    most, least = element.get("max_length", LONGEST), element.get("min_length", 0)
    if len(text) > most:
        return f"Use no more than {most} characters; these are {len(text)}."
    return f"Use at least {least} characters." if len(text) < least else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _number_objection(element: Json, text: str) -> str | None:
    if not NUMBER.fullmatch(text):
        return "Enter a number." if element["is_decimal_allowed"] else "Enter a whole number."
    number = Decimal(text)
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Enter {element['min_value']} or more."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Enter {element['max_value']} or less."
    return None
