"""A day that is over, as people type it: `1 march`, `friday`, `3 weeks ago`, `forrige måned`, `Q3`, `2025`.

The reader of days to come means the next 1 March; whoever asks how something stood means the last one.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from handlers.reading.dates import SHORT_UNITS, read_day, read_day_of_month
from handlers.reading.line import MOST_WORDS
from handlers.reading.tongue import Tongue, tongue
from handlers.reading.vocabulary import fold
from storage.domain.dates import EARLIEST, apply_formula
from storage.domain.errors import RuleBrokenError

BEFORE = ("-1W", "-1M", "-1Q", "-2Q", "-3Q", "-1Y", "-4Y")
"""From how far back a day is looked for that comes again: a weekday, the 15th, Q4, 1 March, 29 February."""
DAY = timedelta(days=1)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SHORT = re.compile(r"([0-9]{1,3})(d|w|mo|y)")


def read_past(text: str, locale: str, today: date, *, first: bool = False) -> date | None:
    """Read a day that is over, or today; None for what is no day.

    Of a period, and of two days that may be meant, the last is taken, or the `first`. A day that can only be ahead is
    given as it is: whoever asks says so.
    """
    speaks, said = tongue(locale), fold(text)
    read = _distance(said, speaks, today) or _period(said, speaks, today) or _again(text, speaks, today)
    days = sorted(day for day in read if day >= EARLIEST)
    over = [day for day in days if day <= today]
    if over:
        return over[0] if first else over[-1]
    return days[0] if days else None


def read_past_at(
    words: Sequence[str], locale: str, today: date, *, first: bool = False
) -> tuple[date | None, str, int]:
    """Read the longest such day that words begin with; give it, as it was typed, and how many of the words it takes."""
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        said = " ".join(words[:count]).strip(" ,;")
        if found := read_past(said, locale, today, first=first):
            return found, said, count
    return None, "", 0


def _one_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


def _distance(said: str, speaks: Tongue, today: date) -> list[date]:
    """Read `3 weeks`, `3 weeks ago`, `3w`, `last month`."""
    ago, units, counts, last = map(_one_of, (speaks.ago, speaks.units, speaks.counts, speaks.last))
    counted = re.fullmatch(
        rf"(?:(?:{ago}) )?(?P<count>[0-9]{{1,3}}|{counts}) (?P<unit>{units})\.?(?: (?:{ago}))?", said
    )
    short, former = _SHORT.fullmatch(said), re.fullmatch(rf"(?:{last}) (?P<unit>{units})", said)
    if counted:
        count = speaks.counts.get(counted["count"]) or int(counted["count"])
        return _before(today, f"-{count}{speaks.units[counted['unit']]}")
    if short:
        return _before(today, f"-{int(short[1])}{SHORT_UNITS[short[2]]}")
    return _before(today, f"-1{speaks.units[former['unit']]}") if former else []


def _before(today: date, formula: str) -> list[date]:
    """Go back; nowhere behind the first day there is."""
    try:
        return [apply_formula(today, formula)]
    except (RuleBrokenError, ValueError, OverflowError):
        return []


def _period(said: str, speaks: Tongue, today: date) -> list[date]:
    """Read `this month` by its first day and today, a year by its first day and its last."""
    if _YEAR.fullmatch(said):
        return [date(int(said), 1, 1), min(date(int(said), 12, 31), max(today, date(int(said), 1, 1)))]
    this = re.fullmatch(rf"(?:{_one_of(speaks.this)}) (?P<unit>{_one_of(speaks.units)})", said)
    return [apply_formula(today, f"-C{speaks.units[this['unit']]}"), today] if this else []


def _again(text: str, speaks: Tongue, today: date) -> list[date]:
    """Read any other day: if it comes again, as it came last."""
    found = _days(text, speaks, today)
    if not found or any(day <= today for day in found):
        return found
    if any(word.startswith(tuple(speaks.next)) for word in fold(text).split()):
        return found  # `next friday` is never over, nor `nächstes Jahr`
    if [day - DAY for day in found] == _days(text, speaks, today - DAY):
        return found  # tomorrow is never over
    past = ([day for day in _days(text, speaks, apply_formula(today, back)) if day <= today] for back in BEFORE)
    over = [days for days in past if days]
    latest = max((max(days) for days in over), default=today)
    return max((days for days in over if latest in days), key=len, default=found)


def _days(text: str, speaks: Tongue, today: date) -> list[date]:
    found = read_day(text, speaks, today) or read_day_of_month(text, today)
    return list(found.days) if found else []
