"""Date formulas: `2W+1D`, `1M`, `CM`, `-CM`. Source: domain-reference 3.8."""

import re
from calendar import monthrange
from datetime import date, timedelta

from storage.domain.errors import Problem, broken

_TERM = re.compile(r"([+-]?)(?:(\d{1,4})([DWMQY])|C([DWMQY]))", re.ASCII)
LONGEST = 32
"""Longer formulas are a mistake; Business Central's field has the same length."""
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
"""The days that people may choose. Source: domain-reference 1.7."""
_MONTHS = {"M": 1, "Q": 3, "Y": 12}


def check_calendar(day: date | None, field: str) -> list[Problem]:
    """Find a day that nobody can mean: `date_out_of_calendar` under the field. No day is fine."""
    if day is None or EARLIEST <= day <= LATEST:
        return []
    return [Problem("date_out_of_calendar", field, {"earliest": EARLIEST, "latest": LATEST})]


def check_day(day: date | None, since: date | None, field: str) -> list[Problem]:
    """Find what is wrong with the day of a change: `missing`, `date_out_of_calendar`, `before_last_change`."""
    if day is None:
        return [Problem("missing", field)]
    beyond = check_calendar(day, field)
    if since and day < since and not beyond:
        return [Problem("before_last_change", field, {"earliest": since})]
    return beyond


def add_months(start: date, months: int) -> date:
    """Move by whole months, clamped to the end of the month (31 January + 1M = 28 or 29 February)."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _period_end(start: date, unit: str) -> date:
    """Give the last day of the current week (Sunday), month, quarter or year."""
    if unit == "D":
        return start
    if unit == "W":
        return start + timedelta(days=7 - start.isoweekday())
    span = _MONTHS[unit]
    last_month = (start.month - 1) // span * span + span
    return date(start.year, last_month, monthrange(start.year, last_month)[1])


def _period_start(start: date, unit: str) -> date:
    """Give the first day of the current week (Monday), month, quarter or year."""
    if unit == "D":
        return start
    if unit == "W":
        return start - timedelta(days=start.isoweekday() - 1)
    span = _MONTHS[unit]
    return date(start.year, (start.month - 1) // span * span + 1, 1)


def _compact(formula: str) -> str:
    """Write a formula without blanks, in upper case."""
    return "".join(formula.split()).upper()


def _terms(formula: str) -> list[tuple[int, int | None, str]]:
    """Split into (sign, count or None for C, unit); raise `date_formula_unknown`."""
    text = _compact(formula)
    found, position = [], 0
    while position < len(text):
        match = _TERM.match(text, position)
        if match is None or (position and not match[1]):
            break
        found.append((-1 if match[1] == "-" else 1, int(match[2]) if match[2] else None, match[3] or match[4]))
        position = match.end()
    if position != len(text) or not found or len(text) > LONGEST:
        raise broken("date_formula_unknown", "date_formula", formula=formula)
    return found


def check_formula(formula: str) -> str:
    """Return the formula in its stored form (upper case, no blanks); blank is allowed.

    Raises `date_formula_unknown` under `date_formula`.
    """
    if formula.strip():
        _terms(formula)
    return _compact(formula)


def apply_formula(start: date, formula: str | None) -> date:
    """Work out a date; a blank formula gives the start itself.

    Raises `date_formula_unknown`, and `date_out_of_range` beyond the calendar.
    """
    if not formula or not formula.strip():
        return start
    day = start
    try:
        for sign, count, unit in _terms(formula):
            if count is None:
                day = _period_end(day, unit) if sign > 0 else _period_start(day, unit)
            elif unit in _MONTHS:
                day = add_months(day, sign * count * _MONTHS[unit])
            else:
                day += timedelta(days=sign * count * (7 if unit == "W" else 1))
    except (OverflowError, ValueError) as error:
        raise broken("date_out_of_range", "date_formula", formula=formula) from error
    return day
