"""Know the elements of blocks: where they stand, what they hold, what they are called."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.sandbox.findings import Json
from bot.sandbox.limits import STATEFUL

Values = dict[str, dict[str, Json]]
"""State as it travels: block id, action id, value."""

SINGLE: Final[dict[str, tuple[str, str]]] = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
}
"""Elements with one value: its name in the state, and the property it starts from."""

MANY: Final[dict[str, tuple[str, str]]] = {
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", "initial_files"),
}
"""Elements with a list of values."""

MENUS: Final = frozenset({"overflow", "static_select", "multi_static_select", "radio_buttons", "checkboxes"})
"""Elements whose choices stand in the block itself."""


@dataclass(frozen=True)
class Placed:
    """An element where it stands: its block, and the name a person would call it by."""

    block: Json
    element: Json
    label: str

    @property
    def block_id(self) -> str:
        """Return the id of the block around it."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """Return the element's own id."""
        return str(self.element["action_id"])

    @property
    def kind(self) -> str:
        """Return the element's type."""
        return str(self.element["type"])

    @property
    def holds(self) -> str:
        """Return what the state calls its value."""
        return (MANY[self.kind] if self.kind in MANY else SINGLE[self.kind])[0]

    @property
    def pressed(self) -> Json:
        """Return what a button sends of itself."""
        return {name: self.element[name] for name in ("text", "value", "style") if name in self.element}

    @property
    def is_input(self) -> bool:
        """Say whether it stands in an input block."""
        return bool(self.block["type"] == "input")

    @property
    def dispatches(self) -> bool:
        """Say whether a change is sent to the app at once."""
        return not self.is_input or bool(self.block.get("dispatch_action"))


def placed(blocks: list[Json]) -> Iterator[Placed]:
    """Yield every interactive element, in reading order."""
    for block in blocks:
        if block["type"] == "input":
            yield Placed(block, block["element"], block["label"]["text"])
        if "action_id" in block.get("accessory", {}):
            yield Placed(block, block["accessory"], _accessory_label(block))
        for element in _inner(block):
            if "action_id" in element:
                yield Placed(block, element, element_label(element))
        for name in ("child_blocks", "elements"):
            yield from placed([child for child in block.get(name, []) if child.get("block_id")])


def _inner(block: Json) -> list[Json]:
    if block["type"] in {"actions", "context_actions"}:
        return list(block["elements"])
    return list(block.get("actions", [])) if block["type"] == "card" else []


def _accessory_label(block: Json) -> str:
    own = element_label(block["accessory"])
    if block["accessory"]["type"] in {"button", "workflow_button"} or "text" not in block:
        return own
    return str(block["text"]["text"]).strip("*_ ")


def element_label(element: Json) -> str:
    """Return what stands on an element: a button's text, a menu's placeholder."""
    for name in ("text", "placeholder"):
        if name in element:
            return str(element[name]["text"])
    return "More" if element["type"] == "overflow" else str(element.get("action_id", ""))


def is_stateful(element: Json) -> bool:
    """Say whether the element's value is part of the state."""
    return element["type"] in STATEFUL


def initial_value(element: Json) -> Json:
    """Return the state an element starts with."""
    kind = element["type"]
    if kind in MANY:
        name, start = MANY[kind]
        return {"type": kind, name: list(element.get(start, []))}
    name, start = SINGLE[kind]
    value: Json = {"type": kind, name: element.get(start) or None}
    if kind == "timepicker" and "timezone" in element:
        value["timezone"] = element["timezone"]
    return value


def state_of(blocks: list[Json], earlier: Values | None = None) -> Values:
    """Build the state of blocks, keeping what was typed where both ids and the type stayed."""
    values: Values = {}
    for place in placed(blocks):
        if not is_stateful(place.element):
            continue
        kept = (earlier or {}).get(place.block_id, {}).get(place.action_id)
        same = kept is not None and kept["type"] == place.kind
        values.setdefault(place.block_id, {})[place.action_id] = (
            kept if same and kept is not None else initial_value(place.element)
        )
    return values


def with_ids(blocks: list[Json], next_id: Callable[[], str]) -> list[Json]:
    """Give every block and interactive element the id Slack would make up for it."""
    return [_block_with_ids(block, next_id) for block in blocks]


def _block_with_ids(block: Json, next_id: Callable[[], str]) -> Json:
    done = {**block, "block_id": block.get("block_id") or next_id()}
    for name in ("element", "accessory"):
        if name in block:
            done[name] = _element_with_id(block[name], next_id)
    if block["type"] in {"actions", "context_actions"}:
        done["elements"] = [_element_with_id(element, next_id) for element in block["elements"]]
    if block["type"] == "card" and "actions" in block:
        done["actions"] = [_element_with_id(element, next_id) for element in block["actions"]]
    if block["type"] == "carousel":
        done["elements"] = with_ids(block["elements"], next_id)
    if block["type"] == "container":
        done["child_blocks"] = with_ids(block["child_blocks"], next_id)
    return done


def _element_with_id(element: Json, next_id: Callable[[], str]) -> Json:
    if element["type"] in {"image", "url"}:
        return element
    return {**element, "action_id": element.get("action_id") or next_id()}


def options_of(element: Json) -> list[Json]:
    """Return the choices that stand in an element, groups opened."""
    groups = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *groups]
