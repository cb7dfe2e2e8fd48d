"""Sheets of a workbook, a row at a time, each cell as a text that the rules for cells can read."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from operator import is_not
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from storage.domain.cells import unguarded
from storage.domain.errors import RuleBrokenError, broken
from storage.services.importing_content import ERROR, FORMULA, Exact, Unusable

LARGEST = 300_000_000
"""Bytes that a workbook may unfold to: ten times a hundred thousand rows."""
LARGEST_PART = 64_000_000
"""Bytes of a part that is held in memory: the texts that its sheets share, its formats."""
LAST_ROW = 1_048_576
"""A sheet has no more; what claims so would be read for ever."""
_FORMULA, _TYPES = b"<f", b"<!DOCTYPE"
_STREAMED = ("/worksheets/", "/media/", "/pivotcache/", "/embeddings/")
"""Where the parts are that are read bit by bit, or never."""
_OTHER_ALPHABETS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
"""How a part begins that is written in two bytes a sign, in which nothing would be found; no spreadsheet does that."""
_BLOCK = 1 << 16
ABOVE = 20
"""Rows by which it is seen how wide a sheet is."""
WIDEST = 200
"""Columns that are looked at; a sheet may claim sixteen thousand."""


@contextmanager
def opened(path: Path, archive: zipfile.ZipFile) -> Iterator[Iterator[Iterator[tuple[int, list[str]]]]]:
    """Open a workbook: its sheets, each with its rows and their numbers.

    Of a formula the value is taken that was worked out when the workbook was saved.
    """
    with_formulas = _look_through(archive)
    with warnings.catch_warnings(), path.open("rb") as file, path.open("rb") as beside:
        warnings.simplefilter("ignore")  # of styles and extensions that openpyxl does not know
        with _as_damaged():  # openpyxl takes no path whose name ends otherwise; what Slack gave has no ending
            values = load_workbook(file, read_only=True, data_only=True)
            formulas = load_workbook(beside, read_only=True) if with_formulas else None
        try:
            yield (_rows(values, formulas, name) for name in [sheet.title for sheet in values.worksheets])
        finally:
            values.close()
            if formulas is not None:
                formulas.close()


@contextmanager
def _as_damaged() -> Iterator[None]:
    """Say that the file is damaged, whatever openpyxl stumbles over: it expects nothing that is not as it should be."""
    try:
        yield
    except RuleBrokenError:
        raise
    except Exception as error:  # a dozen kinds, from TypeError to zlib's
        raise broken("file_damaged", "file") from error


def _look_through(archive: zipfile.ZipFile) -> bool:
    """Tell whether a sheet may have a formula, without reading it as a tree.

    Raises `file_too_large` for what unfolds to too much, `file_damaged` for a part that declares types of its own: no
    spreadsheet writes that, and it is how a line of text is made to unfold without end.
    """
    listed = archive.infolist()
    held = (each for each in listed if not any(place in each.filename.lower() for place in _STREAMED))
    if sum(each.file_size for each in listed) > LARGEST or any(each.file_size > LARGEST_PART for each in held):
        raise broken("file_too_large", "file", largest=LARGEST // 1_000_000)
    found = False
    for each in listed:
        if "/media/" in each.filename.lower():
            continue
        with archive.open(each) as file:
            before, begins = b"", True
            while block := file.read(_BLOCK):
                if _TYPES in before + block or (begins and block.startswith(_OTHER_ALPHABETS)):
                    raise broken("file_damaged", "file")
                found = found or ("/worksheets/" in each.filename and _FORMULA in before + block)
                before, begins = block[-len(_TYPES) :], False
    return found


def _rows(values: Any, formulas: Any, name: str) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401 - workbooks of two kinds
    """Read a sheet; beside it, where there are formulas, what its cells say before they are worked out."""
    width = _width(values[name])
    others = _cells(formulas[name], width) if formulas is not None else None
    empty = (EMPTY_CELL,) * width
    for number, cells in enumerate(_cells(values[name], width), start=1):
        if number > LAST_ROW:
            raise broken("file_damaged", "file")
        beside = next(others, empty) if others is not None else empty
        if any(map(is_not, cells, empty)) or any(map(is_not, beside, empty)):
            yield number, [_said(cell, other) for cell, other in zip(cells, beside, strict=True)]


def _cells(sheet: Any, width: int, last: int | None = None) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - openpyxl's
    """Read the cells of a sheet; what it says of its own size is not believed, for many programs write A1."""
    with _as_damaged():
        sheet.reset_dimensions()
        yield from sheet.iter_rows(max_col=width, max_row=last)


def _width(sheet: Any) -> int:  # noqa: ANN401 - openpyxl's
    """Tell how many columns have something in the first rows."""
    rows = islice(_cells(sheet, WIDEST, ABOVE), ABOVE)
    return max((place for row in rows for place, cell in enumerate(row, start=1) if cell is not EMPTY_CELL), default=1)


def _said(cell: Any, beside: Any) -> str:  # noqa: ANN401 - cells of a sheet, empty or not
    """Write a cell as a text: days as ISO 8601, numbers with a point, percentages as they are shown."""
    value = cell.value
    if value is None:
        is_formula = getattr(beside, "data_type", "") == "f"
        return Unusable.because(str(beside.value), FORMULA) if is_formula else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    if cell.data_type == "e":
        return Unusable.because(str(value), ERROR)
    return _moment(value) if isinstance(value, date | time) else unguarded(str(value))


def _moment(value: date | time) -> str:
    """Write a day, with or without a time, or a time of day."""
    return (value.date() if isinstance(value, datetime) else value).isoformat()


def _number(value: float, number_format: str) -> str:
    """Write a number as it is kept; 0.4 shown as 40 % is 40."""
    exact = Decimal(repr(value))
    if "%" in number_format:
        exact *= 100
    return Exact(format(exact.normalize(), "f"))
