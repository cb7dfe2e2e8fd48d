"""Put values into elements and press buttons, by what stands on the screen."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from bot.sandbox.checks.walk import NUMBER
from bot.sandbox.elements import MANY, SINGLE, Placed, element_label, is_stateful, options_of, placed
from bot.sandbox.findings import Json
from bot.sandbox.people.drawing import shown_value
from bot.sandbox.records import Exchange, Screen
from bot.sandbox.sending.interactions import Interactions, Origin
from bot.sandbox.workspace import Workspace

ANYTHING: Final = re.compile("")
SHAPES: Final = {
    "datepicker": (re.compile(r"^\d{4}-\d{2}-\d{2}$"), "date"),
    "timepicker": (re.compile(r"^([01]\d|2[0-3]):[0-5]\d$"), "time"),
    "email_text_input": (re.compile(r"^[^@\s]+@[^@\s]+$"), "mail address"),
    "url_text_input": (re.compile(r"^https?://\S+$"), "URL"),
    "datetimepicker": (re.compile(r"^\d+$"), "time in seconds"),
}
"""What Slack's own form insists on, and what it calls it."""
EXTERNAL: Final = frozenset({"external_select", "multi_external_select"})
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
            state = self.interactions.values(self.user, origin)[place.block_id][place.action_id]
            return shown_value(self.workspace, state)

    def press(self, origin: Origin, text: str, beside: str | None = None) -> Exchange:
        """Press the first button with this text."""
        buttons = [place for place in self.places(origin, beside) if place.kind in PRESSABLE]
        found = next((place for place in buttons if element_label(place.element) == text), None)
        if found is None:
            raise NotOnScreenError(f"no button {text!r}; there are {[place.label for place in buttons]}")
        element = found.element
        action: Json = {"text": element["text"]}
        action |= {name: element[name] for name in ("value", "style") if name in element}
        return self.interactions.act(self.user, origin, found, action)

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
            name = MANY[place.kind][0] if place.kind in MANY else SINGLE[place.kind][0]
            value = [option] if place.kind in MANY else option
            return self.interactions.set_value(self.user, origin, place, {name: value})
        raise NotOnScreenError(f"no choice {text!r}; there are {seen}")

    def search(self, origin: Origin, place: Placed, typed: str) -> list[Json]:
        """Type into an external select; below its minimum Slack asks nobody."""
        if len(typed) < place.element.get("min_query_length", QUERY_LENGTH):
            return []
        return self.interactions.suggest(self.user, origin, place, typed)

    def put(self, origin: Origin, place: Placed, typed: Typed) -> Exchange | None:
        """Put a value into an element, as Slack's form would take it."""
        name = MANY[place.kind][0] if place.kind in MANY else SINGLE[place.kind][0]
        return self.interactions.set_value(self.user, origin, place, {name: self.taken(origin, place, typed)})

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
        chosen = [self._picked(origin, place, text) for text in wanted]
        most = place.element.get("max_selected_items")
        if most is not None and len(chosen) > most:
            raise RefusedInputError(f"{place.label!r} takes {most} at most")
        return chosen

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
        if "users" in kind:
            return _matching({user.id: user.real_name for user in self.workspace.users.values()}, text, place)
        if "channels" in kind or "conversations" in kind:
            return _matching({channel.id: channel.name for channel in self.workspace.channels.values()}, text, place)
        options = self.search(origin, place, text) if kind in EXTERNAL else options_of(place.element)
        texts = [option["text"]["text"] for option in options]
        if text in texts:
            return options[texts.index(text)]
        near = [option for option in options if text in option["text"]["text"]]
        if len(near) == 1 or (near and kind in EXTERNAL):
            return near[0]
        raise NotOnScreenError(f"{place.label!r} has no one choice {text!r}; there are {texts}")


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


def _objection(element: Json, text: str) -> str | None:
    if element["type"] == "number_input":
        return _number_objection(element, text)
    shape, name = SHAPES.get(element["type"], (ANYTHING, ""))
    if not shape.search(text):
        return f"not a {name}"
    if len(text) > element.get("max_length", 3000):
        return "too long"
    return "too short" if len(text) < element.get("min_length", 0) else None


def _number_objection(element: Json, text: str) -> str | None:
    if not NUMBER.match(text):
        return "not a number"
    number = Decimal(text)
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "not a whole number"
    if "min_value" in element and number < Decimal(element["min_value"]):
        return "too small"
    return "too large" if "max_value" in element and number > Decimal(element["max_value"]) else None
