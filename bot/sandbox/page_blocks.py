"""Draw blocks and forms as plain HTML."""

from html import escape

from bot.sandbox.drawing import drawn
from bot.sandbox.elements import MANY, SINGLE, Placed, Values, is_stateful, options_of, placed
from bot.sandbox.findings import Json
from bot.sandbox.hands import EXTERNAL, PRESSABLE
from bot.sandbox.workspace import Workspace

INPUT_TYPES = {"datepicker": "date", "timepicker": "time", "email_text_input": "email", "url_text_input": "url"}
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def shown(text: object) -> str:
    """Return a text of Slack's, with its three entities read, safe for a page."""
    plain = str(text)
    for entity, sign in ENTITIES:
        plain = plain.replace(entity, sign)
    return escape(plain)


class Form:
    """Draw the blocks of one view or message, its elements as form fields."""

    def __init__(self, workspace: Workspace, blocks: list[Json], values: Values, found: dict[int, list[Json]]) -> None:
        self._workspace = workspace
        self._blocks = blocks
        self._values = values
        self._found = found
        self._places = list(placed(blocks))

    def html(self, prefix: str, errors: dict[str, str] | None = None) -> str:
        """Return the blocks, in order; the prefix keeps ids apart on a page."""
        parts = []
        for block in self._blocks:
            mine = [(index, one) for index, one in enumerate(self._places) if one.block is block]
            if block["type"] == "input":
                parts += [self._field(index, one, prefix) for index, one in mine]
                if "hint" in block:
                    parts.append(f"<p class=by>{shown(block['hint']['text'])}</p>")
            else:
                still = {**block, "accessory": None, "elements": _still(block), "actions": []}
                text = drawn(self._workspace, [{key: value for key, value in still.items() if value}])
                parts.append(f"<p>{shown(text)}</p>" if text else "")
                parts += [self._field(index, one, prefix) for index, one in mine]
            error = (errors or {}).get(str(block.get("block_id")))
            if error:
                parts.append(f'<p class=error role=alert id="{prefix}e{mine[0][0]}">{shown(error)}</p>')
        return "\n".join(filter(None, parts))

    def _field(self, index: int, place: Placed, prefix: str) -> str:
        name, label = f"f{index}", shown(place.label)
        key = f"{prefix}{name}"
        if place.kind in PRESSABLE:
            return f'<button name="press" value="{index}">{label}</button>'
        if place.kind == "overflow":
            choices = "".join(
                f'<button name="choose" value="{index}:{at}">{shown(option["text"]["text"])}</button>'
                for at, option in enumerate(options_of(place.element))
            )
            return f"<details><summary>{label}</summary>{choices}</details>"
        if not is_stateful(place.element):
            return ""
        if place.kind == "checkboxes":
            return self._checkboxes(index, place, prefix)
        needed = "" if place.block.get("optional") or not place.is_input else ' <span class="by">(required)</span>'
        field = f'<label for="{key}">{label}{needed}</label>'
        return field + self._control(index, place, key) + self._now(place)

    def _now(self, place: Placed) -> str:
        if not place.dispatches:
            return ""
        return f'<button name="save" value="1" aria-label="Send {shown(place.label)}">Send</button>'

    def _held(self, place: Placed) -> object:
        state = self._values.get(place.block_id, {}).get(place.action_id)
        if state is None:
            return None
        return state[MANY[place.kind][0] if place.kind in MANY else SINGLE[place.kind][0]]

    def _control(self, index: int, place: Placed, key: str) -> str:
        attributes = f'id="{key}" name="f{index}"'
        held = self._held(place)
        if place.kind in EXTERNAL:
            return self._external(index, place, attributes)
        if place.kind.endswith(("_select", "radio_buttons")):
            return self._select(attributes, self._choices(place), held, multiple=place.kind in MANY)
        value = "" if held is None else shown(held)
        if place.kind == "rich_text_input":
            value = shown(drawn(self._workspace, [held])) if isinstance(held, dict) else ""
        if place.element.get("multiline") or place.kind == "rich_text_input":
            return f'<textarea {attributes} rows="4">{value}</textarea>'
        mode = ' inputmode="decimal"' if place.kind == "number_input" else ""
        return f'<input {attributes} type="{INPUT_TYPES.get(place.kind, "text")}"{mode} value="{value}">'

    def _choices(self, place: Placed) -> list[tuple[str, str, object]]:
        if "users" in place.kind:
            return [(user.id, user.real_name, user.id) for user in self._workspace.users.values()]
        if "channels" in place.kind or "conversations" in place.kind:
            return [(one.id, one.name, one.id) for one in self._workspace.channels.values() if not one.is_im]
        return [(str(at), one["text"]["text"], one) for at, one in enumerate(options_of(place.element))]

    def _select(
        self, attributes: str, choices: list[tuple[str, str, object]], held: object, *, multiple: bool = False
    ) -> str:
        chosen = held if isinstance(held, list) else [held]
        lines = [] if multiple else ['<option value="">(nothing)</option>']
        for value, text, item in choices:
            mark = " selected" if item in chosen else ""
            lines.append(f'<option value="{shown(value)}"{mark}>{shown(text)}</option>')
        return f"<select {attributes}{' multiple' if multiple else ''}>{''.join(lines)}</select>"

    def _external(self, index: int, place: Placed, attributes: str) -> str:
        held = self._held(place)
        kept = held if isinstance(held, list) else [held] if held else []
        options = [*kept, *(one for one in self._found.get(index, []) if one not in kept)]
        choices = [(one["value"], one["text"]["text"], one) for one in options]
        label = shown(place.label)
        return (
            self._select(attributes, choices, held, multiple=place.kind in MANY)
            + f'<input name="q{index}" aria-label="Search {label}" placeholder="type to search">'
            + f'<button name="find" value="{index}">Find</button>'
        )

    def _checkboxes(self, index: int, place: Placed, prefix: str) -> str:
        held = self._held(place)
        lines = []
        for at, option in enumerate(options_of(place.element)):
            mark = " checked" if isinstance(held, list) and option in held else ""
            box = f'<input type="checkbox" id="{prefix}f{index}o{at}" name="f{index}" value="{at}"{mark}>'
            lines.append(f'<label class="choice">{box} {shown(option["text"]["text"])}</label>')
        hidden = f'<input type="hidden" name="f{index}" value="">'
        return f"<fieldset><legend>{shown(place.label)}</legend>{hidden}{''.join(lines)}</fieldset>" + self._now(place)


def _still(block: Json) -> list[Json]:
    elements = block.get("elements", [])
    return [] if block["type"] in {"actions", "context_actions"} else list(elements)
