"""Draw the elements one can use as form fields."""

from dataclasses import dataclass
from typing import Final

from bot.sandbox.elements import MANY, SINGLE, Placed, Values, is_stateful, options_of
from bot.sandbox.page.notes import Notes, Search, token
from bot.sandbox.page.text import Writing, plain, shown
from bot.sandbox.people.drawing import drawn
from bot.sandbox.people.hands import EXTERNAL, PRESSABLE
from bot.sandbox.workspace import Workspace

INPUT_TYPES: Final = {"datepicker": "date", "timepicker": "time", "email_text_input": "email", "url_text_input": "url"}
Choice = tuple[str, str, object]
"""What a choice is called in the form, how it is drawn, and what the state holds for it."""


@dataclass(frozen=True)
class Spot:
    """Where an element is drawn: its id on the page, what is wrong there, and whether the cursor goes there."""

    id: str
    error: str = ""
    focused: bool = False

    @property
    def attributes(self) -> str:
        """Return what every control carries."""
        wrong = f' aria-invalid="true" aria-describedby="{self.id}e"' if self.error else ""
        return wrong + (" autofocus" if self.focused else "")


class Fields:
    """Draw single elements with what they hold."""

    def __init__(self, workspace: Workspace, values: Values, notes: Notes) -> None:
        self._workspace = workspace
        self._values = values
        self._notes = notes
        self._writing = Writing(workspace)

    def html(self, place: Placed, spot: Spot) -> str:
        """Return one element with its label, its error and its button."""
        if place.kind in PRESSABLE:
            return self._button(place, spot)
        if place.kind == "overflow":
            return self._overflow(place)
        if not is_stateful(place.element):
            return ""
        if place.kind == "file_input":
            return f'<p class="by">{self._label(place)}: files cannot be given here.</p>'
        error = f'<p class="error" id="{spot.id}e">{plain(spot.error)}</p>' if spot.error else ""
        auto = place.dispatches and place.kind.endswith(("_select", "radio_buttons", "checkboxes"))
        mark = " data-dispatch" if auto else ""
        return f'<div class="field"{mark}>{self._control(place, spot)}{error}{_send(place, auto=auto)}</div>'

    def _label(self, place: Placed) -> str:
        return plain(place.label) if place.is_input else self._writing.bare(place.label)

    def _button(self, place: Placed, spot: Spot) -> str:
        element = place.element
        label = f' aria-label="{plain(element["accessibility_label"])}"' if "accessibility_label" in element else ""
        style = f' class="{shown(element["style"])}"' if "style" in element else ""
        text = plain(place.label)
        return f'<button name="press" value="{token(place)}"{style}{label}{spot.attributes}>{text}</button>'

    def _overflow(self, place: Placed) -> str:
        choices = "".join(
            f'<button name="choose" value="{token(place)}:{at}">{self._writing.html(option["text"])}</button>'
            for at, option in enumerate(options_of(place.element))
        )
        label = self._label(place)
        name = "" if label == "More" else f' aria-label="More: {label}"'
        return f"<details><summary{name}>More…</summary>{choices}</details>"

    def _held(self, place: Placed) -> object:
        state = self._values.get(place.block_id, {}).get(place.action_id)
        return None if state is None else state[MANY[place.kind][0] if place.kind in MANY else SINGLE[place.kind][0]]

    def _control(self, place: Placed, spot: Spot) -> str:
        held = self._held(place)
        if place.kind in EXTERNAL:
            return self._group(place, self._external(place, held, spot))
        if place.kind in MANY or place.kind == "radio_buttons":
            return self._group(place, self._box(place, self._choices(place), held, spot))
        label = self._label(place)
        name = f' aria-label="{label}"'
        above = ""
        if place.is_input:
            above, name = f'<label for="{spot.id}">{label}{_needed(place)}</label>', ""
        attributes = f'id="{spot.id}" name="f:{token(place)}"{name}{spot.attributes}'
        if place.kind.endswith("_select"):
            return above + self._select(place, attributes, held)
        return above + self._text(place, attributes, held)

    def _text(self, place: Placed, attributes: str, held: object) -> str:
        value = "" if held is None else str(held)
        if place.kind == "rich_text_input":
            value = drawn(self._workspace, [held]) if isinstance(held, dict) else ""
        if token(place) in self._notes.refused:
            value = self._notes.refused[token(place)][0]
        if place.element.get("multiline") or place.kind == "rich_text_input":
            # A reader of HTML drops a newline right after the tag: this one, not the person's.
            return f'<textarea {attributes} rows="4">\n{shown(value)}</textarea>'
        mode = ' inputmode="decimal"' if place.kind == "number_input" else ""
        kind = INPUT_TYPES.get(place.kind, "text")
        return f'<input {attributes} type="{kind}"{mode} value="{shown(value)}" autocomplete="off">'

    def _choices(self, place: Placed) -> list[Choice]:
        if "users" in place.kind:
            return [(user.id, shown(user.real_name), user.id) for user in self._workspace.users.values()]
        if "channels" in place.kind or "conversations" in place.kind:
            return [(one.id, shown(one.name), one.id) for one in self._workspace.channels.values() if not one.is_im]
        return [(str(at), self._option(one), one) for at, one in enumerate(options_of(place.element))]

    def _option(self, option: object) -> str:
        if not isinstance(option, dict):
            return shown(option)
        more = option.get("description")
        return self._writing.html(option["text"]) + (f' <span class="by">{plain(more["text"])}</span>' if more else "")

    def _select(self, place: Placed, attributes: str, held: object) -> str:
        hint = place.element.get("placeholder", {}).get("text", "(nothing)")
        lines = [f'<option value="">{plain(hint)}</option>']
        for value, text, item in self._choices(place):
            lines.append(f'<option value="{shown(value)}"{" selected" if item == held else ""}>{text}</option>')
        return f"<select {attributes}>{''.join(lines)}</select>"

    def _box(self, place: Placed, choices: list[Choice], held: object, spot: Spot) -> str:
        name = f"f:{token(place)}"
        many = place.kind in MANY
        chosen = held if isinstance(held, list) else [held]
        # Nothing ticked is nothing sent: this says that the boxes were there.
        lines = [f'<input type="hidden" name="{name}" value="">'] if many else []
        for at, (value, text, item) in enumerate(choices):
            mark = (" checked" if item in chosen else "") + ("" if at else spot.attributes)
            key = f"{spot.id}o{at}"
            kind = "checkbox" if many else "radio"
            box = f'<input type="{kind}" id="{key}" name="{name}" value="{shown(value)}"{mark}>'
            lines.append(f'<label class="choice" for="{key}">{box} <span>{text}</span></label>')
        return f'<div class="choices">{"".join(lines)}</div>'

    def _external(self, place: Placed, held: object, spot: Spot) -> str:
        search = self._notes.searches.get(token(place), Search())
        kept = held if isinstance(held, list) else [held] if held else []
        options = [*kept, *(one for one in search.options or [] if one not in kept)]
        choices: list[Choice] = [(str(one["value"]), self._option(one), one) for one in options]
        if place.kind not in MANY and held and place.block.get("optional"):
            choices.append(("", "(nothing)", None))
        count = len(search.options or [])
        told = f"{count} found" if count else "nothing found"
        status = "" if search.options is None else f'<p class="by" role="status">{told}</p>'
        box = self._box(place, choices, held, Spot(spot.id)) if choices else ""
        field = (
            f'<input id="{spot.id}" name="q:{token(place)}" aria-label="Search {self._label(place)}"'
            f' value="{shown(search.typed)}" placeholder="type to search" autocomplete="off"{spot.attributes}>'
        )
        find = f'<button name="find" value="{token(place)}">Find</button>'
        return f'<div class="search">{field}{find}</div>{status}{box}'

    def _group(self, place: Placed, inner: str) -> str:
        label = self._label(place)
        if not place.is_input:
            return f'<fieldset aria-label="{label}">{inner}</fieldset>'
        return f"<fieldset><legend>{label}{_needed(place)}</legend>{inner}</fieldset>"


def _needed(place: Placed) -> str:
    return "" if place.block.get("optional") else ' <span class="by">(required)</span>'


def _send(place: Placed, *, auto: bool) -> str:
    if not place.dispatches:
        return ""
    words = "Show the fields for this choice" if place.is_input else "Send this choice"
    return f'<button name="save" value="{token(place)}" class="send">{words if auto else "Send this"}</button>'
