"""A cell of an export as the book keeps it: read exactly as it was written, or refused."""

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from storage.domain.cells import read_instant
from storage.domain.dates import EARLIEST, LATEST, check_formula
from storage.domain.errors import broken, refuse_if_any
from storage.domain.money import BASIS_POINTS, LARGEST_MINOR, minor_digits, parse_decimal, to_minor
from storage.domain.settings import check_settings
from storage.domain.text import clean
from storage.services.exporting_kinds import Column, Form, Kind

LARGEST = 2**31 - 1
"""The largest whole number that a column keeps."""
_PER_CENT = (0, 100)
_BOUNDS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(("chances", "completed", "planned_chances"), _PER_CENT),
    **dict.fromkeys(("version", "duration"), (1, LARGEST)),
}
"""Least and most, by column; other numbers begin at 0."""


def value(kind: Kind, column: Column, text: str, currency: str) -> Any:  # noqa: ANN401 - a column of any type
    """Read a cell; a key stays the text that it is. Raises what a reader of its kind of value says under the column."""
    held = kind.table.c[column.column]
    if not text:
        return _nothing(kind, column, nullable=bool(held.nullable))
    if (column.form is Form.KEY or column.name in kind.key) and text != clean(text):
        raise broken("unknown", column.name, key=clean(text))  # by this text it is found, as it stands
    _check_meaning(column.column, text)
    if column.form in _TYPED:
        return _TYPED[column.form](held.type, column, text)
    if column.form in _AMOUNTS:
        return _amount(column, text, currency)
    return _READ.get(column.form, _moment)(column, text)


def _nothing(kind: Kind, column: Column, *, nullable: bool) -> Any:  # noqa: ANN401 - what stands for nothing
    """Give what an empty cell is; raise `missing` where there must be something."""
    if nullable:
        return None
    if column.form is Form.LIST:
        return []
    if column.form in {Form.TEXT, Form.LINES} and column.name not in kind.key:
        return ""
    raise broken("missing", column.name)


def _check_meaning(name: str, text: str) -> None:
    """Refuse what no window takes and what the book would stumble over later; raise `unknown`, `date_formula_unknown`.

    Where it is unknown to this machine alone it is refused too: nobody's morning may depend on it.
    """
    if name in _FORMULAS:
        check_formula(text)
    elif name in _WEEKS:
        if not set(text) <= set("1234567") or len(set(text)) != len(text):
            raise broken("unknown", name, key=text)
    elif name == "time_zone":
        if not _is_known_zone(text):
            raise broken("unknown", name, key=text)
    elif name == "currency":
        refuse_if_any(check_settings(text, "", ""))
    elif name == "holiday_country":
        refuse_if_any(check_settings(_ANY_CURRENCY, text, ""))


def _is_known_zone(name: str) -> bool:
    """Tell whether this machine knows a time zone."""
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


_FORMULAS = frozenset({"date_formula", "repeats"})
_WEEKS = frozenset({"works_on", "days"})
_ANY_CURRENCY = "EUR"


def _amount(column: Column, text: str, currency: str) -> int:
    """Read an amount, or a weighted value in ten-thousandths."""
    number = parse_decimal(text, column.name)
    if column.form is Form.AMOUNT:
        return _whole(Decimal(to_minor(number, currency, column.name)), column, 0, LARGEST_MINOR)
    return _whole(number.scaleb(minor_digits(currency) + 4), column, 0, LARGEST_MINOR * BASIS_POINTS)


def _number(column: Column, text: str) -> int:
    """Read a whole number."""
    return _whole(parse_decimal(text, column.name), column, *_BOUNDS.get(column.column, (0, LARGEST)))


def _text(held: Any, column: Column, text: str) -> str:  # noqa: ANN401 - a column's type
    """Give a text that fits its column."""
    cleaned = clean(text, multiline=column.form is Form.LINES)
    longest = getattr(held, "length", None)
    if longest is not None and len(cleaned) > longest:
        raise broken("too_long", column.name, longest=longest)
    return cleaned


def _choice(held: Any, column: Column, text: str) -> Any:  # noqa: ANN401 - any of the book's choices
    possible = tuple(each.value for each in held.enum_class)
    if text not in possible:
        raise broken("cell_not_a_choice", column.name, value=text, possible=possible)
    return held.enum_class(text)


def _whole(number: Decimal, column: Column, least: int, most: int) -> int:
    if number != number.to_integral_value() or not least <= number <= most:
        raise broken("number_out_of_range", column.name, least=least, most=most)
    return int(number)


def _yes(column: Column, text: str) -> bool:
    if text not in {"yes", "no"}:
        raise broken("cell_not_a_choice", column.name, value=text, possible=("yes", "no"))
    return text == "yes"


def _moment(column: Column, text: str) -> Any:  # noqa: ANN401 - an instant, a day or a time of day
    if column.form is Form.INSTANT:
        return read_instant(text, column.name)
    try:
        found = date.fromisoformat(text) if column.form is Form.DAY else time.fromisoformat(text)
    except ValueError as error:
        raise broken("cell_not_a_day", column.name, value=text) from error
    if isinstance(found, date) and not EARLIEST <= found <= LATEST:
        raise broken("date_out_of_calendar", column.name, earliest=EARLIEST, latest=LATEST)
    return found


_TYPED: Mapping[Form, Callable[[Any, Column, str], Any]] = {
    Form.TEXT: _text,
    Form.LINES: _text,
    Form.CHOICE: _choice,
}
_AMOUNTS = frozenset({Form.AMOUNT, Form.WEIGHTED})
_READ: Mapping[Form, Callable[[Column, str], Any]] = {
    Form.KEY: lambda _column, text: text,
    Form.WHOLE: _number,
    Form.HUNDREDTHS: lambda column, text: _whole(parse_decimal(text, column.name) * 100, column, 0, BASIS_POINTS),
    Form.YES: _yes,
    Form.LIST: lambda _column, text: text.split(),
}
