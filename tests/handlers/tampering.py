"""Change what Slack holds behind somebody's screen, as no honest client would, and send what Slack never sends."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.sandbox import Exchange, LocalSlack, Message, Person, Sheet
from bot.sandbox.sending.delivery import FORM

Json = dict[str, Any]
GARBAGE = {
    "garbage": "\x00\ud800 \u202e<!channel>",
    "too long": "9" * 2000,
    "another shape": '{"kind": [], "offset": {}, "words": 7}',
    "a list": "[1, 2]",
    "deep": "[" * 2000,
    "nothing": "",
}
"""What may stand where a value of ours belongs."""


def rewire(message: Message, text: str, **changes: object) -> None:
    """Change a button or an option behind its text."""
    found = [element for element in _elements(message.post.blocks) if _named(element) == text]
    assert found, f"no {text!r} in the message"
    for element in found:
        element.update(changes)


def _elements(part: object) -> Iterator[Json]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from _elements(value)
    elif isinstance(part, list):
        for value in part:
            yield from _elements(value)


def _named(element: Json) -> str:
    text = element.get("text")
    return str(text["text"]) if isinstance(text, dict) and ("action_id" in element or "value" in element) else ""


def choose_unlisted(sheet: Sheet, field: str, value: str) -> None:
    """Let a select of a window hold a value that it does not offer."""
    found = [block_id for block_id in sheet.screen.values if block_id.split("~")[0] == field]
    assert found, f"no field {field!r} in the window"
    for block_id in found:
        for state in sheet.screen.values[block_id].values():
            state["selected_option"] = {"text": {"type": "plain_text", "text": "?"}, "value": value}


def type_unchecked(sheet: Sheet, field: str, **state: object) -> None:
    """Let an input of a window hold what Slack's form would not take."""
    for block_id, elements in sheet.screen.values.items():
        if block_id.split("~")[0] == field:
            next(iter(elements.values())).update(state)


def as_seen_by(person: Person, message: Message) -> Message:
    """Lay somebody's message before another person."""
    return Message(person._hands, message.post)


def in_hands_of(person: Person, sheet: Sheet) -> Sheet:
    """Lay somebody's window before another person."""
    return Sheet(person._hands, sheet.id)


def body_of(exchange: Exchange, edit: Callable[[Json], object] | None = None) -> bytes:
    """Write the body of a request anew, changed if asked."""
    payload = copy.deepcopy(exchange.request)
    if edit:
        edit(payload)
    form = payload if "command" in payload else {"payload": json.dumps(payload)}
    return urlencode(form).encode()


def send_signed(slack: LocalSlack, body: bytes, timestamp: int | None = None) -> httpx.Response:
    """Sign a body and send it."""
    return slack.send(body, {"content-type": FORM, **slack.signed(body, timestamp)})
