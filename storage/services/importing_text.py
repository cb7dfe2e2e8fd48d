"""Tables as text: in which encoding, by which separator, and whether the text was cut off."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from storage.domain.cells import unguarded
from storage.domain.errors import RuleBrokenError, broken

WINDOWS = "cp1252"
"""What old programs write in Western Europe; any byte but five has a meaning in it, so it is tried last."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 1 << 16
SEPARATORS = ",;\t|"
_LOOKED_AT = 20
"""Rows by which the separator is found."""
LONGEST_LINE = 1_000_000
"""Characters; a longer one is no row of a table."""
LONGEST_CELL = 100_000
"""Characters; a longer one began with a quotation mark that nobody closed."""
_C1 = frozenset(map(chr, range(0x80, 0xA0)))
"""Controls that nobody types: a text with them was read in the wrong encoding."""

csv.field_size_limit(LONGEST_CELL)


def encoding_of(path: Path) -> str:
    """Find the encoding of a text: by its mark, as UTF-8, as UTF-16 without a mark, as Windows-1252.

    Raises `file_not_text` for what is none of these.
    """
    with path.open("rb") as file:
        start = file.read(_BLOCK)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return _checked(path, name)
    zeros = [start[place::2].count(0) for place in (0, 1)]
    if any(zeros):
        half = len(start) // 4
        return _checked(path, "utf-16-le" if zeros[1] > half else "utf-16-be" if zeros[0] > half else "utf-8")
    try:
        return _checked(path, "utf-8-sig")
    except RuleBrokenError as error:
        if _is_cut(path):
            raise broken("file_cut_off", "file", row=_lines(path)) from error
        return _checked(path, WINDOWS)


def _is_cut(path: Path) -> bool:
    """Tell UTF-8 whose last letter is half there from another encoding: that has no letter of UTF-8 before it."""
    decoder, found = codecs.getincrementaldecoder("utf-8")(), False
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            try:
                found = not decoder.decode(block).isascii() or found
            except UnicodeDecodeError:
                return False
    return found and decoder.getstate()[0] != b""


def _lines(path: Path) -> int:
    """Count the lines of a text."""
    with path.open("rb") as file:
        return 1 + sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK), b""))


def _checked(path: Path, name: str) -> str:
    """Give an encoding in which the whole file can be read; raise `file_not_text`."""
    try:
        with path.open(encoding=name, newline="") as text:
            while block := text.read(_BLOCK):
                if "\0" in block or not _C1.isdisjoint(block):
                    raise broken("file_not_text", "file")
    except UnicodeError as error:
        raise broken("file_not_text", "file") from error
    return name


def _separator(start: str) -> str:
    """Find by which separator the first rows have the most columns, all the same number of them."""
    best, most = ",", 1
    for separator in SEPARATORS:
        try:
            found = [len(row) for row in csv.reader(io.StringIO(start), delimiter=separator) if any(row)]
        except csv.Error:
            continue
        widths = found[:_LOOKED_AT]
        alike = widths.count(max(widths, key=widths.count)) if widths else 0
        width = max(widths, key=widths.count) if widths else 0
        if width > 1 and alike * width > most:
            best, most = separator, alike * width
    return best


def rows(text: IO[str]) -> Iterator[tuple[int, list[str]]]:
    """Read rows with their numbers; the separator is found, or named in Excel's first line `sep=;`.

    Raises `file_cut_off` for a quotation mark that is never closed, and for a last row that is short and has no end.
    """
    start = text.read(_BLOCK)
    text.seek(0)
    first = start.split("\n", 1)[0].strip()
    skipped = first.lower().startswith("sep=") and len(first) == len("sep=;")
    separator = first[-1] if skipped else _separator(start)
    tail = _Tail(text)
    reader = csv.reader(tail, delimiter=separator, strict=True)
    number, width, cells = 0, 0, list[str]()
    try:
        for cells in reader:
            number += 1
            if number == 1 and skipped:
                continue
            width = max(width, len(cells)) if number <= _LOOKED_AT else width
            if cells and len(cells) < width and not tail.ended and tail.is_last():
                raise broken("file_cut_off", "file", row=number)
            yield number, [unguarded(cell) for cell in cells]
    except csv.Error as error:
        raise broken("file_cut_off", "file", row=number + 1) from error


class _Tail:
    """The lines of a text, of which it is known whether the last has its end."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._next = text.readline(LONGEST_LINE)
        self.ended = True

    def __iter__(self) -> Iterator[str]:
        while self._next:
            line, self._next = self._next, self._text.readline(LONGEST_LINE)
            self.ended = line.endswith(("\n", "\r"))
            if len(line) == LONGEST_LINE and not self.ended:
                raise broken("file_damaged", "file")
            yield line

    def is_last(self) -> bool:
        """Tell whether nothing follows."""
        return not self._next


def records(file: IO[bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    """Read a table of an export, each row by its columns; raise `file_cut_off`, `file_not_text`."""
    number = 0
    try:
        with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True)
            headers = next(reader, [])
            for number, cells in enumerate(reader, start=2):
                if len(cells) != len(headers):
                    raise broken("file_cut_off", "file", row=number)
                yield number, {name: unguarded(cell) for name, cell in zip(headers, cells, strict=True)}
    except csv.Error as error:
        raise broken("file_cut_off", "file", row=number + 1) from error
    except UnicodeError as error:
        raise broken("file_not_text", "file") from error
