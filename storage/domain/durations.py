"""How long something takes: `45`, `1h30`, `1:30`, `2 days`. Source: domain-reference 1.7."""

import re
from datetime import timedelta
from decimal import Decimal

from storage.domain.errors import Problem, RuleBrokenError, broken

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=3650)
"""Business Central's bounds of a task's duration: 1 minute and 10 years."""
_FIELD = "duration"
_CLOCK = re.compile(r"([0-9]{1,4}):([0-5][0-9])")
_TERM = re.compile(r"([0-9]{1,6}(?:[.,][0-9]{1,2})?)\s*([a-z]*)\s*")
_SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hr": 3600, "d": 86_400, "w": 604_800, "y": 31_536_000}
_UNITS = _SECONDS | {
    f"{name}{ending}": _SECONDS[name[0]]
    for name in ("second", "minute", "hour", "day", "week", "year")
    for ending in ("", "s")
}
"""A unit's seconds by what people call it; a year has 365 days, as Business Central counts."""
_MINUTE = 60


def parse_duration(typed: str) -> timedelta | None:
    """Read a duration as people type it; a number alone, or the last one, is minutes. Nothing typed is None.

    Raises `duration_unknown` under `duration`.
    """
    text = typed.strip().lower()
    if not text:
        return None
    sign, text = (-1, text[1:].lstrip()) if text[0] == "-" else (1, text)
    if clock := _CLOCK.fullmatch(text):
        return sign * timedelta(hours=int(clock[1]), minutes=int(clock[2]))
    seconds, position = Decimal(0), 0
    while position < len(text) or not text:
        term = _TERM.match(text, position)
        if term is None:
            break
        position = term.end()
        seconds_each = _UNITS.get(term[2]) if term[2] else _MINUTE if position == len(text) else None
        if seconds_each is None:
            break
        seconds += Decimal(term[1].replace(",", ".")) * seconds_each
    else:
        return sign * timedelta(seconds=float(seconds))
    raise broken("duration_unknown", _FIELD, typed=typed.strip()[:50])


def read_duration(typed: str) -> tuple[timedelta | None, tuple[Problem, ...]]:
    """Read a duration of a form; what `parse_duration` raises comes beside it, to be said with what else is wrong."""
    try:
        return parse_duration(typed), ()
    except RuleBrokenError as error:
        return None, error.problems


def check_duration(duration: timedelta | None) -> list[Problem]:
    """Find a duration that is negative, under a minute or over ten years: `duration_out_of_range`. None is fine."""
    if duration is None or SHORTEST <= duration <= LONGEST:
        return []
    return [Problem("duration_out_of_range", _FIELD)]


def whole_minutes(duration: timedelta | None) -> int | None:
    """Give the minutes that the book keeps."""
    return None if duration is None else int(duration / SHORTEST)
