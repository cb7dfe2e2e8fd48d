"""What people write into the cells of a table: numbers, days, answers; and texts that no spreadsheet may run."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from storage.domain.errors import broken
from storage.domain.money import minor_digits
from storage.domain.text import search_form

GUARD = "'"
"""Stands before a text that a spreadsheet would run; removed again when it is read."""
_RUN = frozenset("=+-@\t\r\uff1d\uff0b\uff0d\uff20")
"""What makes a spreadsheet run a cell, also in the full width of East Asia."""
_SIGNS = {
    "€": {"EUR"},
    "£": {"GBP"},
    "$": {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"},
    "¥": {"JPY", "CNY"},
    "₹": {"INR"},
    "kr": {"NOK", "SEK", "DKK", "ISK"},
    "kr.": {"NOK", "SEK", "DKK", "ISK"},
    "zł": {"PLN"},
    "fr.": {"CHF"},
}
"""What people write for a currency beside its code."""
_AMOUNT = re.compile(r"([^\d.,+-]*)([+-]?[\d.,'’ ]*\d)([^\d.,+-]*)")  # noqa: RUF001 - both apostrophes are typed
_BLANKS = str.maketrans(dict.fromkeys(" '\u2019\u00a0\u202f\u2009"))
_GROUP = 3
"""Digits between two separators."""
_SERIAL = re.compile(r"[2-9]\d{4}(?:\.0+)?")
"""How a spreadsheet counts days: those from 1954 to 2173."""
_SERIAL_START = date(1899, 12, 30)
"""Its day 0, because it believes that 1900 was a leap year."""
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})")
_PARTED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?: 0?0:00(?::00)?)?")
_NAMED = re.compile(r"(\d{1,2})\.?[ -]([a-z]{3,9})\.?,?[ -](\d{4})")
_NAMED_FIRST = re.compile(r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YES = frozenset({"yes", "y", "true", "1", "x", "ja"})
_NO = frozenset({"no", "n", "false", "0", "", "nei"})


class DayOrder(StrEnum):
    """How a day like 03/04/2026 is meant: the day first, or the month."""

    DMY = "dmy"
    MDY = "mdy"


class DecimalSign(StrEnum):
    """What parts the decimals from the whole, where 1.234 may be either."""

    POINT = "point"
    COMMA = "comma"


def guarded(text: str) -> str:
    """Write a text so that no spreadsheet runs it: `=1+1` becomes `'=1+1`, and `'=1+1` becomes `''=1+1`."""
    return GUARD + text if text.lstrip(GUARD)[:1] in _RUN and text.lstrip(GUARD) else text


def unguarded(text: str) -> str:
    """Read a text that `guarded` wrote; others stay as they are."""
    return text[1:] if text.startswith(GUARD) and text.lstrip(GUARD)[:1] in _RUN and text.lstrip(GUARD) else text


def read_number(text: str, field: str, fine: int | None = None, sign: DecimalSign | None = None) -> Decimal:
    """Read a number as people of many countries write it, with decimals behind a point or a comma.

    `fine` is how many decimals it may have: where that leaves one meaning of `1.234`, it is taken. Raises
    `cell_not_a_number`, and `cell_number_unclear` for what can mean two things unless `sign` says which.
    """
    number = text.translate(_BLANKS)
    negative = number.startswith("-")
    digits = number.lstrip("+-")
    if not (digits and digits.isascii() and digits.replace(".", "").replace(",", "").isdecimal()) or len(digits) > 40:  # noqa: PLR2004 - longer than any amount
        raise broken("cell_not_a_number", field, value=text)
    separators = {mark for mark in ".," if mark in digits}
    if not separators:
        plain = digits
    elif len(separators) > 1:
        last = max(".,", key=digits.rfind)
        plain = _grouped(digits, "," if last == "." else ".", last)
    else:
        plain = _one_kind(text, digits, separators.pop(), field, fine, sign)
    if not plain:
        raise broken("cell_not_a_number", field, value=text)
    return Decimal(f"-{plain}" if negative else plain)


def _one_kind(text: str, digits: str, mark: str, field: str, fine: int | None, sign: DecimalSign | None) -> str:
    """Tell whether the one kind of separator groups digits or parts decimals."""
    if digits.count(mark) > 1:
        return _grouped(digits, mark, "")
    head, tail = digits.split(mark)
    could_group = len(tail) == _GROUP and 1 <= len(head) <= _GROUP and not head.startswith("0")
    if not could_group:
        return f"{head or 0}.{tail}" if tail else ""
    if sign is not None:
        return f"{head}.{tail}" if mark == {DecimalSign.POINT: ".", DecimalSign.COMMA: ","}[sign] else head + tail
    if fine is not None and fine < _GROUP:
        return head + tail
    raise broken("cell_number_unclear", field, value=text)


def _grouped(digits: str, group: str, point: str) -> str:
    """Give a grouped number plain; nothing if its groups are none."""
    head, _, tail = digits.partition(point) if point else (digits, "", "")
    first, *rest = head.split(group)
    right = 1 <= len(first) <= _GROUP and rest and all(len(each) == _GROUP for each in rest)
    # In India the groups before the last have two digits.
    indian = first and rest and len(rest[-1]) == _GROUP and all(len(each) == _GROUP - 1 for each in rest[:-1])
    if not (right or indian) or "." in tail or "," in tail:
        return ""
    return first + "".join(rest) + (f".{tail}" if tail else "")


def read_amount(text: str, field: str, currency: str, sign: DecimalSign | None = None) -> Decimal:
    """Read an amount, with or without its currency before or behind it.

    Raises what `read_number` says, and `cell_other_currency` for an amount in another one.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise broken("cell_not_a_number", field, value=text)
    for named in (match[1].strip(), match[3].strip()):
        if named and named.upper() != currency and currency not in _SIGNS.get(named.lower(), ()):
            known = named.lower() in _SIGNS or (len(named) == len(currency) and named.isupper())
            raise broken("cell_other_currency" if known else "cell_not_a_number", field, value=text, currency=currency)
    return read_number(match[2], field, minor_digits(currency), sign)


def read_percent(text: str, field: str) -> int:
    """Read a whole percentage, with its sign or without; raise `cell_not_a_number`, `chances_out_of_range`."""
    number = read_number(text.strip().removesuffix("%").strip(), field, 0)
    if number != number.to_integral_value() or not 0 <= number <= 100:  # noqa: PLR2004 - per cent
        raise broken("chances_out_of_range", field)
    return int(number)


def read_day(text: str, field: str, order: DayOrder | None = None) -> date:
    """Read a day: 2026-03-04, 4.3.2026, 4 Mar 2026, 25/12/2026, a spreadsheet's 46085.

    Raises `cell_not_a_day`, and `cell_day_unclear` for 03/04/2026 unless `order` says which.
    """
    said = text.strip().lower()
    if _SERIAL.fullmatch(said):
        return _SERIAL_START + timedelta(days=int(said.partition(".")[0]))
    parts: tuple[str, str, str] | None = None
    if match := _ISO.fullmatch(said):
        parts = match[1], match[2], match[3]
    elif match := _DOTTED.fullmatch(said):
        parts = match[3], match[2], match[1]
    elif match := _NAMED.fullmatch(said):
        parts = match[3], _month(match[2]), match[1]
    elif match := _NAMED_FIRST.fullmatch(said):
        parts = match[3], _month(match[1]), match[2]
    elif match := _PARTED.fullmatch(said):
        parts = match[3], *_settled(text, match.groups(), field, order)
    try:
        return date(*map(int, parts or ()))
    except (ValueError, TypeError) as error:
        raise broken("cell_not_a_day", field, value=text) from error


def _month(name: str) -> str:
    """Give the number of a month by its English name; 0 for none."""
    return str(_MONTHS.index(name[:3]) + 1 if name[:3] in _MONTHS else 0)


def _settled(text: str, parts: Sequence[str], field: str, order: DayOrder | None) -> tuple[str, str]:
    """Give month and day of a day whose first two numbers may be either."""
    first, second, year = map(int, parts)
    most = 12
    if order is DayOrder.MDY:
        return str(first), str(second)
    if order is DayOrder.DMY or first == second or first > most:
        return str(second), str(first)
    if second > most:
        return str(first), str(second)
    dmy, mdy = f"{year:04}-{second:02}-{first:02}", f"{year:04}-{first:02}-{second:02}"
    raise broken("cell_day_unclear", field, value=text, dmy=dmy, mdy=mdy)


def read_yes(text: str, field: str) -> bool:
    """Read yes or no; nothing is no. Raises `cell_not_a_choice`."""
    said = text.strip().lower()
    if said not in _YES | _NO:
        raise broken("cell_not_a_choice", field, value=text, possible=("yes", "no"))
    return said in _YES


def read_choice(text: str, field: str, possible: type[StrEnum], names: dict[str, str] | None = None) -> StrEnum:
    """Read one of a few, as it is called or kept; `names` are what else it is called. Raises `cell_not_a_choice`."""
    said = search_form(text).replace(" ", "_").replace("-", "_")
    said = (names or {}).get(said, said)
    if said not in set(possible):
        raise broken("cell_not_a_choice", field, value=text, possible=tuple(each.value for each in possible))
    return possible(said)


def read_instant(text: str, field: str) -> datetime:
    """Read an instant with its offset, as an export writes it; raise `cell_not_an_instant`."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise broken("cell_not_an_instant", field, value=text) from error
    if at.tzinfo is None:
        raise broken("cell_not_an_instant", field, value=text)
    return at
