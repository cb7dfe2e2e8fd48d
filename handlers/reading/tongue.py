"""What one person understands: English and their own language, with the numbers and days of their country."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from babel import Locale, UnknownLocaleError
from babel.numbers import get_decimal_symbol, get_group_symbol

from handlers.reading.vocabulary import ENGLISH, LANGUAGES, Language, spellings
from handlers.text.words import BABELS

SHORT = 3
"""Letters of a month or weekday that stand for it; shorter ones are everyday words (`so`, `do`, `mi`)."""


@dataclass(frozen=True, eq=False)
class Tongue:
    """The folded words that a line may hold, and what they stand for.

    `day_first` is None where nobody knows whether 3/4 is in March or in April.
    """

    locale: Locale
    decimal: str
    group: str
    day_first: bool | None
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    full_weekdays: frozenset[str]
    phrases: Mapping[str, tuple[str, ...]]
    units: Mapping[str, str]
    counts: Mapping[str, int]
    scales: Mapping[str, tuple[int, ...]]
    priorities: Mapping[str, str]
    leads: Mapping[str, frozenset[str]]
    dated: frozenset[str]
    ahead: frozenset[str]
    this: frozenset[str]
    next: frozenset[str]
    last: frozenset[str]
    ago: frozenset[str]
    end_of: frozenset[str]
    week: frozenset[str]
    percent: frozenset[str]
    chances: frozenset[str]


@lru_cache(maxsize=64)
def tongue(tag: str) -> Tongue:
    """Give the tongue of a Slack locale such as `nb-NO`; English for one that nobody knows."""
    known = _known(tag)
    locale = known or Locale.parse("en_US")
    both = [ENGLISH, *([LANGUAGES[locale.language]] if locale.language in LANGUAGES else [])]
    english = Locale.parse("en_GB")
    weekdays, full = _weekdays([english, Locale.parse("en_US"), locale])
    short = str(locale.date_formats["short"].pattern)
    return Tongue(
        locale=locale,
        decimal=get_decimal_symbol(locale),
        group=get_group_symbol(locale),
        day_first=_day_first(short) if known and (known.territory or known.language != "en") else None,
        months=_months([english, locale]),
        weekdays=weekdays,
        full_weekdays=full,
        phrases=_merged(both, lambda one: one.phrases),
        units=_merged(both, lambda one: one.units),
        counts=_merged(both, lambda one: one.counts),
        scales=_merged(both, lambda one: one.scales),
        priorities=_merged(both, lambda one: one.priorities),
        leads={kind: _words(*(one.leads.get(kind, ()) for one in both)) for kind in ENGLISH.leads},
        dated=_words(*(one.dated for one in both)),
        ahead=_words(*(one.ahead for one in both)),
        this=_words(*(one.this for one in both)),
        next=_words(*(one.next for one in both)),
        last=_words(*(one.last for one in both)),
        ago=_words(*(one.ago for one in both)),
        end_of=_words(*(one.end_of for one in both)),
        week=_words(*(one.week for one in both)),
        percent=_words(*(one.percent for one in both)),
        chances=_words(*(one.chances for one in both)),
    )


def _known(tag: str) -> Locale | None:
    """Give Babel's locale, of the language alone if the whole is not known."""
    for name in (BABELS.get(tag, tag), tag.partition("-")[0]):
        try:
            return Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _day_first(pattern: str) -> bool:
    """Tell whether a country's short date has the day before the month."""
    return pattern.find("d") < pattern.find("M")


def _merged(both: Iterable[Language], part: Callable[[Language], Mapping[str, object]]) -> dict:  # type: ignore[type-arg]
    """Join the folded words of languages; the person's own win."""
    return {spelt: meant for one in both for word, meant in part(one).items() for spelt in spellings(word)}


def _words(*several: Iterable[str]) -> frozenset[str]:
    return frozenset(spelt for word in chain(*several) for spelt in spellings(word))


def _names(data: Mapping[str, Mapping[str, Mapping[int, str]]]) -> Iterable[tuple[str, int, str]]:
    """Give every name that Babel has: its folded form without its dot, its number, its width."""
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in data[context][width].items():
                yield from ((spelt.rstrip("."), number, width) for spelt in spellings(name))


def _months(locales: Iterable[Locale]) -> dict[str, int]:
    """Give the months by name, and by their first letters where these are one month's alone."""
    found: dict[str, int] = {}
    for locale in locales:
        names = [(name, number) for name, number, _ in _names(locale.months) if len(name) >= SHORT]
        for name, number in names:
            first = name[:SHORT]
            if {other for said, other in names if said.startswith(first)} == {number} and first.isalpha():
                found[first] = number
        found.update(names)
    return {name: number for name, number in found.items() if name[0].isalpha()}


def _weekdays(locales: Iterable[Locale]) -> tuple[dict[str, int], frozenset[str]]:
    """Give the weekdays by name (Monday is 0), and which of the names are whole."""
    names = [one for locale in locales for one in _names(locale.days) if len(one[0]) >= SHORT and one[0].isalpha()]
    return {name: number for name, number, _ in names}, frozenset(name for name, _, width in names if width == "wide")
