"""Draw the elements one can use."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from markupsafe import Markup

from bot.sandbox.elements import Placed, is_stateful, options_of
from bot.sandbox.findings import Json
from bot.sandbox.page.choices import BOXES, Choice, Choices, is_many, query_length
from bot.sandbox.page.held import control_text, held_by
from bot.sandbox.page.notes import Notes, key_of, token
from bot.sandbox.page.paper import part
from bot.sandbox.page.text import Writing, is_safe, literal, plain
from bot.sandbox.people.hands import EXTERNAL, PRESSABLE, Hands
from bot.sandbox.records import Screen
from bot.sandbox.sending.interactions import Interactions, Origin
from bot.sandbox.workspace import Workspace

TEMPLATE: Final = "fields.html"
UNFIT: Final = re.compile(r"[^A-Za-z0-9-]")
NATIVE: Final = {
    "datepicker": "date",
    "timepicker": "time",
    "datetimepicker": "datetime-local",
    "email_text_input": "email",
    "url_text_input": "url",
}
"""The types of HTML inputs; everything else is typed as text."""
NAMELESS: Final = {
    "checkboxes": "Choices",
    "radio_buttons": "Choices",
    "datepicker": "Date",
    "timepicker": "Time",
    "datetimepicker": "Date and time",
    "plain_text_input": "Text",
    "rich_text_input": "Text",
}
"""What an element is called that stands beside no text and has none itself."""
TEXTS: Final = frozenset({"plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_input"})
"""Elements that are typed letter by letter: of these the app hears at once only where it says so, or on Enter."""
MOST_FILES: Final = 10
TALL: Final = 4
"""Lines of a field for long texts, where the app names no number."""


@dataclass(frozen=True)
class Frame:
    """What stands around a control, and what every control carries."""

    id: str
    token: str
    label: Markup
    hint: Markup | str
    error: Markup | str
    is_input: bool
    is_needed: bool
    turn: int
    focused: bool

    @property
    def described(self) -> str:
        """Return the ids of what describes the control."""
        return " ".join(f"{self.id}-{sign}" for sign, text in (("h", self.hint), ("e", self.error)) if text)

    @property
    def attributes(self) -> Markup:
        """Return the attributes of the control itself."""
        told: dict[str, object] = {
            "aria-describedby": self.described,
            "aria-invalid": "true" if self.error else "",
            "aria-required": "true" if self.is_needed else "",
            "aria-label": "" if self.is_input else self.label,
        }
        parts = [Markup(' {}="{}"').format(name, value) for name, value in told.items() if value]
        return Markup("").join([*parts, Markup(" data-focus") if self.focused else Markup("")])


class Fields:
    """Draw the elements of one view or message for one person."""

    def __init__(
        self,
        workspace: Workspace,
        interactions: Interactions,
        user: str,
        origin: Origin,
        notes: Notes,
        prefix: str = "",
    ) -> None:
        self._hands = Hands(workspace, interactions, user)
        self._origin = origin
        self._notes = notes
        self._prefix = prefix
        self._choices = Choices(self._hands, notes)
        self._writing = Writing(workspace, user)

    def html(self, place: Placed) -> Markup:
        """Return one element; an input's label, hint and error with it."""
        if self._hands.user not in place.element.get("visible_to_user_ids", [self._hands.user]):
            return Markup("")
        if place.kind in PRESSABLE:
            return self._button(place)
        if place.kind == "feedback_buttons":
            return self._feedback(place)
        if place.kind == "overflow":
            return self._overflow(place)
        if not is_stateful(place.element):
            return Markup('<p class="soft">{}</p>').format(plain(place.label))
        return self._field(place)

    def id_of(self, place: Placed) -> str:
        """Return the id of an element's control on the page."""
        name = f"{self._prefix}-{key_of(self._origin)}-{token(place)}"
        return "f" + UNFIT.sub(lambda sign: f"_{ord(sign[0]):x}_" if sign[0] != "_" else "_", name)

    def listed(self, place: Placed) -> Markup:
        """Return the options of a select."""
        offered = self._choices.offered(place, held_by(self._hands, self._origin, place))
        groups = [(str(group), list(choices)) for group, choices in groupby(offered, lambda choice: choice.group)]
        drawn = [(Markup(group), choices) for group, choices in groups]  # noqa: S704 - was markup before
        said = self._choices.said(place) if place.kind in EXTERNAL else ""
        return part(TEMPLATE, "listed", self._frame(place), drawn, is_many(place), said)

    def _label(self, place: Placed) -> Markup:
        """Return an element's name: an input's label, or the text it stands beside."""
        if place.is_input:
            return plain(place.label)
        if place.element is place.block.get("accessory") and "text" in place.block:
            return literal(self._writing.html(place.block["text"]).striptags())
        if place.label == place.action_id:
            return literal(NAMELESS.get(place.kind, "Choose"))
        return plain(place.label)

    def _frame(self, place: Placed) -> Frame:
        name = token(place)
        error = self._notes.refused.get(name, ("", ""))[1]
        if not error and place.is_input and isinstance(self._origin, Screen):
            error = self._origin.errors.get(place.block_id, "")
        return Frame(
            id=self.id_of(place),
            token=name,
            label=self._label(place),
            hint=plain(place.block["hint"]["text"]) if place.is_input and "hint" in place.block else "",
            error=plain(error) if error else "",
            is_input=place.is_input,
            is_needed=place.is_input and not place.block.get("optional", False),
            turn=self._notes.turns.get(name, 0),
            focused=bool(place.element.get("focus_on_load")),
        )

    # -- buttons ----------------------------------------------------------------------------------------------

    def _button(self, place: Placed) -> Markup:
        element = place.element
        style = str(element.get("style", ""))
        label = element.get("accessibility_label")
        if place.kind == "icon_button":
            style, label = "icon", label or element["text"]["text"]
        text = Markup("🗑️") if place.kind == "icon_button" else plain(element["text"]["text"])
        named = plain(label) if label else ""
        return part(TEMPLATE, "button", self._pressed(place, "press", token(place), element), text, named, style)

    def _feedback(self, place: Placed) -> Markup:
        buttons = []
        for at, (name, sign) in enumerate((("positive_button", "👍"), ("negative_button", "👎"))):
            own = place.element[name]
            label = plain(own.get("accessibility_label") or own["text"]["text"])
            pressed = self._pressed(place, "choose", f"{token(place)}:{at}", {})
            buttons.append((pressed, sign, plain(own["text"]["text"]), label))
        return part(TEMPLATE, "feedback", buttons)

    def _overflow(self, place: Placed) -> Markup:
        items = [
            (
                self._pressed(place, "choose", f"{token(place)}:{at}", option),
                plain(option["text"]["text"]),
                plain(option["description"]["text"]) if "description" in option else "",
            )
            for at, option in enumerate(options_of(place.element))
        ]
        label = self._label(place)
        name = label if label == "More" else Markup("More: {}").format(label)
        return part(TEMPLATE, "overflow", self.id_of(place), name, items)

    def _pressed(self, place: Placed, button: str, value: str, linked: Json) -> dict[str, str]:
        """Return a button's id, its name and value in the form, and the address it opens as well."""
        at = value.partition(":")[2]
        url = str(linked.get("url", ""))
        # Behind a confirmation nothing opens before it is given.
        opens = url if is_safe(url) and "confirm" not in place.element else ""
        return {"id": self.id_of(place) + (f"-{at}" if at else ""), "name": button, "value": value, "url": opens}

    # -- fields -----------------------------------------------------------------------------------------------

    def _field(self, place: Placed) -> Markup:
        frame = self._frame(place)
        held = held_by(self._hands, self._origin, place)
        drawers: dict[str, Callable[[Placed, Frame, Any], Markup]] = {
            "checkboxes": self._boxes,
            "radio_buttons": self._boxes,
            "file_input": self._files,
        }
        drawer = drawers.get(place.kind, self._combo if place.kind.endswith("_select") else self._text)
        return part(TEMPLATE, "field", frame, drawer(place, frame, held), place.kind in BOXES)

    def _boxes(self, place: Placed, frame: Frame, held: object) -> Markup:
        return part(TEMPLATE, "boxes", frame, self._choices.offered(place, held), is_many(place))

    def _combo(self, place: Placed, frame: Frame, held: object) -> Markup:
        chosen = self._choices.chosen(place, held)
        settings = {
            "many": is_many(place),
            "most": place.element.get("max_selected_items", 0),
            "asks": place.kind in EXTERNAL,
            "least": query_length(place) if place.kind in EXTERNAL else 0,
            "clears": place.is_input and not frame.is_needed and not is_many(place),
            "prefix": self._prefix,
            "placeholder": self._placeholder(place),
            "carried": _carried(place, chosen),
        }
        return part(TEMPLATE, "combo", frame, chosen, self.listed(place), settings)

    def _files(self, place: Placed, frame: Frame, held: list[Json]) -> Markup:
        chosen = [Choice(str(file["id"]), literal(file["name"]), file) for file in held]
        kinds = ",".join(f".{kind.removeprefix('.')}" for kind in place.element.get("filetypes", []))
        most = place.element.get("max_files", MOST_FILES)
        return part(TEMPLATE, "files", frame, chosen, _carried(place, chosen), kinds, most)

    def _text(self, place: Placed, frame: Frame, held: object) -> Markup:
        element, kind = place.element, NATIVE.get(place.kind, "text")
        value = control_text(self._hands, place, held)
        if frame.token in self._notes.refused:
            value = self._notes.refused[frame.token][0]
        settings = {
            "type": kind,
            "mode": ("decimal" if element.get("is_decimal_allowed") else "numeric") if "number" in place.kind else "",
            "rows": element.get("min_lines", TALL) if element.get("multiline") or "rich" in place.kind else 0,
            "zone": element.get("timezone", ""),
            "loud": place.dispatches and kind in {"date", "time", "datetime-local"},
            **_dispatching(place),
        }
        return part(TEMPLATE, "text", frame, value, self._placeholder(place), settings)

    @staticmethod
    def _placeholder(place: Placed) -> Markup | str:
        return plain(place.element["placeholder"]["text"]) if "placeholder" in place.element else ""


def _dispatching(place: Placed) -> dict[str, bool]:
    """Say when a text is sent to the app before the form is: on Enter, as it is typed, or not at all."""
    on = dispatches_on(place)
    return {"on_enter": "on_enter_pressed" in on, "on_typing": "on_character_entered" in on}


def dispatches_on(place: Placed) -> list[str]:
    """Return what sends a text to the app before the form is sent."""
    if not place.dispatches or place.kind not in TEXTS:
        return []
    config = place.element.get("dispatch_action_config", {})
    return list(config.get("trigger_actions_on", ["on_enter_pressed"]))


def _carried(place: Placed, chosen: list[Choice]) -> str:
    """Return what a select or file field sends."""
    keys = [choice.key for choice in chosen]
    return json.dumps(keys) if is_many(place) else "".join(keys)
