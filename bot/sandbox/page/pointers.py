"""JSON in lines, each of which a JSON pointer leads to."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

STEP = 2
"""Columns a level is indented by."""


@dataclass(frozen=True)
class Line:
    """One line: where it stands, and what is written there."""

    depth: int
    pointer: str | None
    """None for a bracket that only closes."""
    name: str
    """The key with its colon, or nothing."""
    text: str
    kind: str
    """string, number, word (true, false, null) or bracket."""

    @property
    def anchor(self) -> str:
        """Return the pointer as the end of an HTML id."""
        return anchor(self.pointer or "")


def anchor(pointer: str) -> str:
    """Return a pointer in letters that an id, a selector and an address can all have; no two give the same."""
    return re.sub(r"[^A-Za-z0-9/]", lambda found: f"_{ord(found.group()):x}_", pointer).replace("/", "-")


def lines_of(value: object) -> list[Line]:
    """Return a JSON value in lines, indented."""
    return list(_lines(value, "", 0, "", ""))


def nearest(pointer: str, lines: list[Line]) -> str:
    """Return a pointer if a line has it, else the one of what is nearest around it."""
    there = {line.pointer for line in lines}
    while pointer and pointer not in there:
        pointer = pointer.rpartition("/")[0]
    return pointer


def _lines(value: object, pointer: str, depth: int, name: str, comma: str) -> Iterator[Line]:
    inner: list[tuple[str, str, object]]
    if isinstance(value, dict) and value:
        inner = [(f"{pointer}/{escaped(str(key))}", f"{_text(key)}: ", one) for key, one in value.items()]
        opening, closing = "{", "}"
    elif isinstance(value, list | tuple) and value:
        inner = [(f"{pointer}/{at}", "", one) for at, one in enumerate(value)]
        opening, closing = "[", "]"
    else:
        yield Line(depth, pointer, name, _text(value) + comma, _kind(value))
        return
    yield Line(depth, pointer, name, opening, "bracket")
    for at, (where, key, one) in enumerate(inner, 1):
        yield from _lines(one, where, depth + 1, key, "," if at < len(inner) else "")
    yield Line(depth, None, "", closing + comma, "bracket")


def escaped(key: str) -> str:
    """Return a key as a JSON pointer writes it."""
    return key.replace("~", "~0").replace("/", "~1")


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _kind(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return "word"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "bracket"
