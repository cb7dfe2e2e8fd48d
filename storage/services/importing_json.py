"""JSON files, read an object at a time however they are laid out: an export, a report, or a list of objects."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from storage.domain.columns import recognise
from storage.domain.errors import broken
from storage.services.importing_content import Content, Exact, Flat, Whole

_BLOCK = 1 << 16
MOST_DIGITS = 40
"""Of a number, before its point or behind it; 1e999999999 would unfold to a gigabyte."""
LONGEST = 1_000_000
"""Characters of one object; nothing that we read is so long."""
_NAMED = 6


def _number(said: str) -> Decimal | str:
    """Read a number exactly; one that no column could hold stays the text that it is."""
    if len(said) > MOST_DIGITS:
        return said
    number = Decimal(said)
    return number if abs(number.adjusted()) <= MOST_DIGITS else said


class _Reader:
    """Takes one thing after the other from a text."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._decoder = json.JSONDecoder(parse_float=_number, parse_int=_number)
        self._held, self._at, self.seen = "", 0, 0

    def _more(self) -> bool:
        block = self._text.read(_BLOCK)
        self._held, self._at = self._held[self._at :] + block, 0
        return bool(block)

    def peek(self) -> str:
        """Give the next sign that is no blank; nothing at the end."""
        while True:
            while self._at < len(self._held):
                if not self._held[self._at].isspace():
                    return self._held[self._at]
                self._at += 1
            if not self._more():
                return ""

    def take(self, *signs: str) -> str:
        """Take one of these signs; raise `file_cut_off` at the end, `file_not_known` for another."""
        found = self.peek()
        if found not in signs:
            raise self.wrong(at_end=not found)
        self._at += 1
        return found

    def value(self) -> Any:  # noqa: ANN401 - whatever JSON can say
        """Take a value; raise the same."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._held, self._at)
            except json.JSONDecodeError as error:
                if len(self._held) - self._at > LONGEST or not self._more():
                    raise self.wrong(at_end=self._ends_early(error)) from error
                continue
            except RecursionError as error:
                raise self.wrong(at_end=False) from error  # lists in lists in lists
            if end == len(self._held) and self._more():
                continue  # a number may go on
            self._at = end
            self.seen += 1
            return value

    def _ends_early(self, error: json.JSONDecodeError) -> bool:
        """Tell a value that was cut off from one that nobody can read."""
        is_open = error.msg.startswith("Unterminated") or error.pos >= len(self._held.rstrip())
        return is_open and len(self._held) - self._at <= LONGEST

    def wrong(self, *, at_end: bool) -> Exception:
        """Say that the file ends too early, or is no JSON."""
        return broken("file_cut_off" if at_end else "file_not_known", "file", row=self.seen + 1)

    def items(self) -> Iterator[Any]:
        """Take the values of a list, one by one."""
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self.take(",", "]") == "]":
                return


def content(text: IO[str]) -> Content:
    """Open a JSON file; raise `file_cut_off`, `file_not_known`, `file_headers_unknown`."""
    reader = _Reader(text)
    if reader.peek() == "[":
        return _flat(reader)
    reader.take("{")
    while True:
        name = reader.value()
        reader.take(":")
        if name == "salesbot":
            reader.value()
            return Whole(_kinds(reader))
        if name == "rows" and reader.peek() == "[":
            return _flat(reader)
        reader.value()
        if reader.take(",", "}") == "}":
            raise broken("file_not_known", "file")


def _kinds(reader: _Reader) -> Iterator[tuple[str, Iterator[tuple[int, dict[str, str]]]]]:
    """Read the kinds of an export; the file must end where it says."""
    while reader.take(",", "}") == ",":
        name = reader.value()
        reader.take(":")
        items = reader.items()
        yield str(name), ((number, _texts(reader, item)) for number, item in enumerate(items, start=1))
        for _ in items:
            pass  # whoever asks for the next kind has done with this one
    if reader.peek():
        raise reader.wrong(at_end=False)


def _flat(reader: _Reader) -> Flat:
    """Open a list of objects: the names in the first are the headers."""
    items = ((number, _texts(reader, item)) for number, item in enumerate(reader.items(), start=1))
    number, first = next(items, (0, {}))
    if not first:
        raise broken("file_empty", "file")
    headers = list(first)
    columns = recognise(headers)
    if columns is None:
        raise broken("file_headers_unknown", "file", headers=tuple(headers[:_NAMED]))

    def rows() -> Iterator[tuple[int, list[str]]]:
        yield number, [first[name] for name in headers]
        for place, item in items:
            yield place, [item.get(name, "") for name in headers] + [item[name] for name in item if name not in first]

    return Flat(columns, tuple(headers), rows())


def _texts(reader: _Reader, item: Any) -> dict[str, str]:  # noqa: ANN401 - whatever stood in the file
    """Give the values of an object as cells say them."""
    if not isinstance(item, dict):
        raise reader.wrong(at_end=False)
    return {name: _text(value) for name, value in item.items()}


def _text(value: Any) -> str:  # noqa: ANN401 - as above
    """Give a value as a cell says it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return Exact(format(value, "f"))
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
