"""Days as people type them: `15.12.`, `dec 15`, `next friday`, `om 3 uker`, `Monatsende`.

By tables over Babel's names, because dateparser 1.5 took 0.2 s to import, did not read 6 of 19 such days (`eom`, `neste
fredag`, `nächsten Freitag`), took `15.12.` for a time of day, and never said that a day may be one of two.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from handlers.reading.tongue import Tongue
from handlers.reading.vocabulary import fold
from storage.domain.dates import EARLIEST, LATEST, apply_formula
from storage.domain.errors import RuleBrokenError

LONGEST = 60
"""Nobody types a longer day."""
CENTURY = 2000
MONTHS = 12
LONGEST_MONTH = 31
LEAP_YEARS = 9
"""29 February comes again within eight years, but for the turn of some centuries."""
SHORT_UNITS = {"d": "D", "w": "W", "mo": "M", "y": "Y"}
"""`3w`; not `m`, which is a million."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a day may be; `doubt` is why its words may not mean it, though it is one day."""

    days: tuple[date, ...]
    doubt: str = ""


class NoSuchDayError(ValueError):
    """A day that its month does not have."""


Reader = Callable[[re.Match[str], Tongue, date], Day | None]


def read_day(text: str, tongue: Tongue, today: date) -> Day | None:
    """Read a day in words parted by single blanks; None when it is none, no days for one like 31 February."""
    if len(text) > LONGEST:
        return None
    said, otherwise = fold(text), None
    for pattern, reader in _patterns(tongue):
        match = pattern.fullmatch(said)
        if match is None:
            continue
        try:
            found = reader(match, tongue, today)
        except NoSuchDayError:
            found, otherwise = None, Day((), "no_such_day")
        except (ValueError, OverflowError, RuleBrokenError):
            found = None  # there is no such day
        if found and found.days and all(EARLIEST <= day <= LATEST for day in found.days):
            return Day(tuple(sorted(set(found.days))), found.doubt)
    return otherwise


def read_day_of_month(text: str, today: date) -> Day | None:
    """Read a bare number as the next such day of a month."""
    if not re.fullmatch(r"[1-9]|[12][0-9]|3[01]", text):
        return None
    try:
        return Day((_next_of_month(int(text), today),))
    except (ValueError, RuleBrokenError):
        return None  # at the end of the calendar


def _year(said: str) -> int:
    """Give a year that may be written with two digits."""
    year = int(said.lstrip("'\u2019"))
    return year if year >= 100 else CENTURY + year  # noqa: PLR2004 - two digits


def _next(month: int, day: int, today: date) -> date:
    """Give the next such day from today; raise ValueError when there is none."""
    for year in range(today.year, today.year + LEAP_YEARS):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError("no such day")


def _next_of_month(number: int, today: date) -> date:
    """Give the next such day of a month."""
    start = today.replace(day=1)
    for _ in range(3):
        if number >= (today.day if start.month == today.month and start.year == today.year else 1):
            with suppress(ValueError):  # a shorter month has no such day: the next one may
                return start.replace(day=number)
        start = apply_formula(start, "CM+1D")
    raise ValueError("no such day")


def _on(year: str | None, month: int, day: int, today: date) -> date:
    """Give the day; raise NoSuchDayError when the month has none of that number."""
    try:
        return date(_year(year), month, day) if year else _next(month, day, today)
    except ValueError as error:
        is_named = 1 <= month <= MONTHS and 1 <= day <= LONGEST_MONTH
        raise (NoSuchDayError if is_named else ValueError)("no such day") from error


def _numeric(match: re.Match[str], tongue: Tongue, today: date) -> Day:
    """Read 15/12 by the country; both ways where that is not known; the one way that is a day where only one is."""
    first, second = int(match[1]), int(match[2])
    orders = [(second, first), (first, second)]
    if tongue.day_first is not None:
        orders = orders if tongue.day_first else orders[::-1]
    found = []
    for month, day in orders:
        try:
            found.append(_on(match["year"], month, day, today))
        except ValueError:
            continue
    if not found:
        _on(match["year"], *orders[0], today)  # says why
    return Day(tuple(found) if tongue.day_first is None else tuple(found[:1]))


def _dotted(match: re.Match[str], _: Tongue, today: date) -> Day:
    return Day((_on(match["year"], int(match[2]), int(match[1]), today),))


def _whole(match: re.Match[str], _: Tongue, __: date) -> Day:
    return Day((date(int(match[1]), int(match[3]), int(match[4])),))


def _named(match: re.Match[str], tongue: Tongue, today: date) -> Day:
    return Day((_on(match["year"], tongue.months[match["month"]], int(match["day"]), today),))


def _with_weekday(match: re.Match[str], tongue: Tongue, today: date) -> Day | None:
    """Read `Friday, 15 December`; with a doubt when that is no Friday."""
    found = read_day(match["rest"], tongue, today)
    if found is None or any(one.isalpha() and one in tongue.weekdays for one in match["rest"].split()):
        return None
    if not found.days:
        raise NoSuchDayError("no such day")
    weekday = tongue.weekdays[match["weekday"]]
    return Day(found.days, "" if all(day.weekday() == weekday for day in found.days) else "weekday")


def _month(match: re.Match[str], tongue: Tongue, today: date) -> Day:
    """Read a month alone: any day of it may be meant, and in many languages it is a name as well."""
    month = tongue.months[match["month"]]
    if match["year"]:
        first = date(int(match["year"]), month, 1)
        return Day((first, apply_formula(first, "CM")))
    last = apply_formula(_first(month, today), "CM")
    return Day(_ahead([last.replace(day=1), last], today), "name")


def _first(month: int, today: date) -> date:
    """Give the first day of the next such month; this month counts."""
    return date(today.year + (month < today.month), month, 1)


def _end_of_month(match: re.Match[str], tongue: Tongue, today: date) -> Day:
    month, year = tongue.months[match["month"]], match["year"]
    return Day((apply_formula(date(int(year), month, 1) if year else _first(month, today), "CM"),))


def _quarter(match: re.Match[str], _: Tongue, today: date) -> Day:
    """Read Q4: its first or its last day; behind `end of` the last."""
    month = int(match["quarter"]) * 3 - 2
    first = date(int(match["year"]), month, 1) if match["year"] else date(today.year, month, 1)
    if not match["year"] and apply_formula(first, "CQ") < today:
        first = first.replace(year=today.year + 1)
    last = apply_formula(first, "CQ")
    return Day((last,) if match["end"] else _ahead([first, last], today))


def _week(match: re.Match[str], _: Tongue, today: date) -> Day:
    """Read a week by its number: its Monday or its Friday."""
    for year in (today.year, today.year + 1):
        friday = date.fromisocalendar(year, int(match["number"]), 5)
        if friday >= today:
            return Day(_ahead([friday - timedelta(days=4), friday], today))
    raise ValueError("no such week")


def _weekday(match: re.Match[str], tongue: Tongue, today: date) -> Day:
    """Read a weekday: the next one; today's own name may mean today, `next` the one of the week after."""
    name = match["weekday"]
    soonest = today + timedelta(days=(tongue.weekdays[name] - today.weekday()) % 7)
    following = soonest + timedelta(days=7) if soonest == today else soonest
    if match["lead"] in tongue.next:
        monday = apply_formula(today, "CW+1D")
        return Day((following, monday + timedelta(days=tongue.weekdays[name])))
    return Day((soonest, following), "" if match["lead"] or name in tongue.full_weekdays else "name")


def _phrase(match: re.Match[str], tongue: Tongue, today: date) -> Day:
    return Day(_ahead([apply_formula(today, formula) for formula in tongue.phrases[match[0]]], today))


def _distance(match: re.Match[str], tongue: Tongue, today: date) -> Day:
    """Read `in 3 weeks`."""
    count = tongue.counts.get(match["count"]) or int(match["count"])
    return Day((apply_formula(today, f"{count}{tongue.units[match['unit']]}"),))


def _short_distance(match: re.Match[str], _: Tongue, today: date) -> Day:
    return Day((apply_formula(today, f"{int(match[1])}{SHORT_UNITS[match[2]]}"),))


def _ordinal(match: re.Match[str], _: Tongue, today: date) -> Day:
    return Day((_next_of_month(int(match[1]), today),))


def _ahead(days: Iterable[date], today: date) -> tuple[date, ...]:
    """Leave out days that are over, as long as one is left."""
    found = tuple(days)
    return tuple(day for day in found if day >= today) or found


def _one_of(words: Iterable[str]) -> str:
    """Match one of these words."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


@lru_cache(maxsize=64)
def _patterns(tongue: Tongue) -> tuple[tuple[re.Pattern[str], Reader], ...]:
    """Build the patterns of a tongue."""
    months, weekdays, phrases = map(_one_of, (tongue.months, tongue.weekdays, tongue.phrases))
    units, counts, ahead = map(_one_of, (tongue.units, tongue.counts, tongue.ahead))
    lead, end_of, week = map(_one_of, (tongue.this | tongue.next, tongue.end_of, tongue.week))
    year4, year = r"(?P<year>[0-9]{4})", r"(?P<year>[0-9]{4}|['\u2019][0-9]{2})"
    numeric_year = r"(?P<year>[0-9]{4}|[0-9]{2})"
    month, day = rf"(?P<month>{months})\.?", r"(?P<day>[0-9]{1,2})"
    nth = r"(?:st|nd|rd|th|\.)?"
    table: list[tuple[str, Reader]] = [
        (r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})\.?", _whole),
        (rf"([0-9]{{1,2}})\.([0-9]{{1,2}})\.{numeric_year}?", _dotted),
        (r"([0-9]{1,2})\.([0-9]{1,2})(?P<year>(?!))?", _dotted),
        (rf"([0-9]{{1,2}})/([0-9]{{1,2}})(?:/{numeric_year})?", _numeric),
        (r"([0-9]{1,2})-([0-9]{1,2})-(?P<year>[0-9]{4})", _numeric),
        (rf"(?:the )?{day}{nth} ?(?:of |de |den )?{month}(?:,? {year})?", _named),
        (rf"{month} ?(?:the )?{day}(?:st|nd|rd|th|\.)?(?:,? {year})?", _named),
        (rf"{month}(?: {year4})?", _month),
        (rf"(?:{end_of}) {month}(?: {year4})?", _end_of_month),
        (rf"(?:(?P<end>{end_of}) )?q(?P<quarter>[1-4])(?: {year4})?", _quarter),
        (rf"(?:{week}) ?(?P<number>[0-9]{{1,2}})\.?", _week),
        (rf"(?:(?P<lead>{lead}) )?(?P<weekday>{weekdays})\.?", _weekday),
        (rf"(?P<weekday>{weekdays})\.?,? (?P<rest>.+)", _with_weekday),
        (rf"(?:{phrases})", _phrase),
        (rf"(?:{ahead}) (?P<count>[0-9]{{1,3}}|{counts}) (?P<unit>{units})\.?", _distance),
        (r"([0-9]{1,3})(d|w|mo|y)", _short_distance),
        (r"(?:the )?([1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)", _ordinal),
    ]
    return tuple((re.compile(pattern), reader) for pattern, reader in table)
