"""Say in plain text what stands on a screen."""

from collections.abc import Iterator
from typing import Final

from bot.sandbox.checks.tables import texts_in
from bot.sandbox.elements import MANY, SINGLE, Values, is_stateful
from bot.sandbox.findings import Json
from bot.sandbox.workspace import Workspace

NESTED: Final = ("title", "subtitle", "body", "subtext", "text", "description", "caption")
"""Where newer blocks keep their texts."""


def shown_value(workspace: Workspace, value: Json) -> str | list[str] | None:
    """Return an element's value as a person reads it."""
    kind = value["type"]
    if kind in MANY:
        items = value[MANY[kind][0]]
        return [_named(workspace, item) for item in items]
    held = value[SINGLE[kind][0]]
    if held is None or held == "":
        return None
    if kind == "rich_text_input":
        return "".join(texts_in(held))
    return _named(workspace, held)


def _named(workspace: Workspace, item: object) -> str:
    if isinstance(item, dict):
        return str(item["text"]["text"]) if "text" in item else str(item.get("name", item.get("id")))
    text = str(item)
    if text in workspace.users:
        return workspace.users[text].real_name
    return workspace.channels[text].name if text in workspace.channels else text


def drawn(workspace: Workspace, blocks: list[Json], values: Values | None = None) -> str:
    """Return every text that stands in blocks, a line each."""
    return "\n".join(line for block in blocks for line in _block(workspace, block, values or {}) if line)


def _block(workspace: Workspace, block: Json, values: Values) -> Iterator[str]:
    kind = block["type"]
    if kind == "input":
        yield block["label"]["text"]
        yield from _element(workspace, block["element"], values.get(block["block_id"], {}))
        yield block.get("hint", {}).get("text", "")
    elif kind == "rich_text":
        yield "".join(texts_in(block["elements"]))
    elif kind in {"table", "data_table"}:
        yield str(block.get("caption", ""))
        for row in block["rows"]:
            yield " | ".join("".join(dict.fromkeys(texts_in(cell))) for cell in row)
    elif kind == "container":
        yield block.get("title", {}).get("text", "")
        for child in block["child_blocks"]:
            yield from _block(workspace, child, values)
    else:
        yield from _plain(workspace, block, values)


def _plain(workspace: Workspace, block: Json, values: Values) -> Iterator[str]:
    for name in NESTED:
        yield _text(block.get(name))
    for field in block.get("fields", []):
        yield _text(field)
    yield str(block.get("alt_text", ""))
    state = values.get(block.get("block_id", ""), {})
    for element in [*block.get("elements", []), *block.get("actions", []), *filter(None, [block.get("accessory")])]:
        if element["type"] == "card":
            yield from _block(workspace, element, values)
        else:
            yield from _element(workspace, element, state)


def _element(workspace: Workspace, element: Json, state: dict[str, Json]) -> Iterator[str]:
    yield _text(element.get("text")) or str(element.get("alt_text", ""))
    if not is_stateful(element):
        return
    if element["type"] in {"checkboxes", "radio_buttons"}:
        # Their choices stand on the screen, picked or not.
        yield from (option["text"]["text"] for option in element["options"])
        return
    value = shown_value(workspace, state[element["action_id"]]) if element.get("action_id") in state else None
    yield ", ".join(value) if isinstance(value, list) else value or ""
    if not value:
        yield _text(element.get("placeholder"))


def _text(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("text", ""))
    return value if isinstance(value, str) else ""
