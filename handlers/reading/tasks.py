"""The line behind `/task new`: what is to be done, and the day at its end: `Ring the printer tomorrow`."""

import re
from datetime import date

from handlers import field_ids
from handlers.reading.dates import Day, read_day
from handlers.reading.line import MOST_WORDS
from handlers.reading.tongue import Tongue, tongue
from handlers.reading.vocabulary import fold

LEADS = frozenset(map(fold, ("by", "due", "on", "until", "innen", "på", "til", "am", "bis", "zum")))
"""Of the words that lead to a closing date, those that lead to any day; they are no part of what is to be done."""
AROUND = " (),;:!?"
"""Signs around a day that are no part of it."""
BEFORE = " ,;:-\u2013\u2014"
"""Signs that part a day from what is to be done."""
_NUMBERS = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}")
"""A day in most countries; a section or a version where the month comes first."""


def part_day(text: str, locale: str, today: date) -> tuple[str, date | None]:
    """Part a line into what is to be done and the day at its end, as somebody with a Slack locale means it.

    A day that may be one of two, that its words may not mean, or that there is none of stays where it is.
    """
    words, speaks = text.split(), tongue(locale)
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        before, said = words[:-count], " ".join(words[-count:]).strip(AROUND)
        is_led = bool(before) and fold(before[-1]) in LEADS & speaks.leads[field_ids.CLOSING_DATE]
        found = _day(said, speaks, today, is_led=is_led)
        if found is None:
            continue
        if len(found.days) != 1 or found.doubt:
            break  # a shorter end of `next friday` would be surer than what was typed
        return " ".join(before[:-1] if is_led else before).rstrip(BEFORE), found.days[0]
    return text, None


def _day(said: str, speaks: Tongue, today: date, *, is_led: bool) -> Day | None:
    """Read a day; with a word that leads to it, a name means one."""
    if _NUMBERS.fullmatch(said) and speaks.day_first is False and not is_led:
        return None
    found = read_day(said, speaks, today)
    return Day(found.days) if found and is_led and found.doubt == "name" else found
