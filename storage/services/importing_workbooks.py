"""Sheets of a workbook, a row at a time, each cell as a text that the rules for cells can read."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from storage.services.importing_content import ERROR, FORMULA, Exact, Unusable

DAMAGED = (InvalidFileException, ParseError, zlib.error, KeyError, ValueError, IndexError, AttributeError)
"""What openpyxl raises at a workbook that is not whole."""
_FORMULA = b"<f"
_BLOCK = 1 << 16
WIDEST = 200
"""Columns that are looked at; a sheet may claim sixteen thousand."""


@contextmanager
def opened(path: Path, archive: zipfile.ZipFile) -> Iterator[Iterator[Iterator[tuple[int, list[str]]]]]:
    """Open a workbook: its sheets, each with its rows and their numbers.

    Of a formula the value is taken that was worked out when the workbook was saved.
    """
    with_formulas = any(_has_formula(archive, each) for each in archive.namelist() if "/worksheets/" in each)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that openpyxl does not know
        values = load_workbook(path, read_only=True, data_only=True)
        formulas = load_workbook(path, read_only=True) if with_formulas else None
        try:
            yield (_rows(values, formulas, name) for name in [sheet.title for sheet in values.worksheets])
        finally:
            values.close()
            if formulas is not None:
                formulas.close()


def _has_formula(archive: zipfile.ZipFile, name: str) -> bool:
    """Tell whether a sheet may have a formula, without reading it as a tree."""
    with archive.open(name) as file:
        before = b""
        while block := file.read(_BLOCK):
            if _FORMULA in before + block:
                return True
            before = block[-1:]
    return False


def _rows(values: Any, formulas: Any, name: str) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401 - workbooks of two kinds
    """Read a sheet; beside it, where there are formulas, what its cells say before they are worked out."""
    others = formulas[name].iter_rows(max_col=WIDEST) if formulas is not None else None
    for number, cells in enumerate(values[name].iter_rows(max_col=WIDEST), start=1):
        beside = next(others) if others is not None else None
        yield number, [_said(cell, beside[place] if beside is not None else None) for place, cell in enumerate(cells)]


def _said(cell: Any, beside: Any) -> str:  # noqa: ANN401 - cells of a sheet, empty or not
    """Write a cell as a text: days as ISO 8601, numbers with a point, percentages as they are shown."""
    value = cell.value
    if value is None:
        is_formula = beside is not None and getattr(beside, "data_type", "") == "f"
        return Unusable.because(str(beside.value), FORMULA) if is_formula else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    if cell.data_type == "e":
        return Unusable.because(str(value), ERROR)
    return _moment(value) if isinstance(value, date | time) else str(value)


def _moment(value: date | time) -> str:
    """Write a day, with or without a time, or a time of day."""
    return (value.date() if isinstance(value, datetime) else value).isoformat()


def _number(value: float, number_format: str) -> str:
    """Write a number as it is kept; 0.4 shown as 40 % is 40."""
    exact = Decimal(repr(value))
    if "%" in number_format:
        exact *= 100
    return Exact(format(exact.normalize(), "f"))
