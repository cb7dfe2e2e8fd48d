"""One person's language: sentences, money, dates, numbers."""

import gettext
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, get_currency_symbol

from storage.domain import money

FALLBACK = "en-US"
"""Slack's own default language."""
BABELS: Mapping[str, str] = {"es-LA": "es-419"}
"""What Slack calls otherwise than Babel does."""


class Words:
    """Says things in one language. English is the source; a language without a catalogue speaks English."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self._catalogue = gettext.NullTranslations()

    def __call__(self, message: str, **values: object) -> str:
        """Say a sentence, its places filled with values."""
        said = self._catalogue.gettext(message)
        return said.format(**values) if values else said

    def several(self, one: str, many: str, count: int) -> str:
        """Say a sentence that depends on a number, which fills `{count}`."""
        return self._catalogue.ngettext(one, many, count).format(count=self.number(count))

    def money(self, minor: int, currency: str) -> str:
        """Write an amount of minor units; whole amounts without decimals."""
        return _amount(self.locale, money.to_decimal(minor, currency), currency)

    def weighted(self, weighted: int, currency: str) -> str:
        """Write a weighted value, rounded here and nowhere else."""
        return _amount(self.locale, Decimal(weighted).scaleb(-money.minor_digits(currency) - 4), currency)

    def day(self, day: date) -> str:
        """Write a date."""
        return _day(self.locale, day)

    def moment(self, at: datetime) -> str:
        """Write day and time of an aware instant."""
        return f"{self.day(at)}, {format_time(at, 'short', locale=self.locale)}"

    def distance(self, day: date, today: date) -> str:
        """Say how far a date is: in 12 days, today, 4 days late."""
        days = (day - today).days
        if days == 0:
            return self("today")
        if days > 0:
            return self.several("in {count} day", "in {count} days", days)
        return self.several("{count} day late", "{count} days late", -days)

    def number(self, value: int) -> str:
        """Write a whole number."""
        return _number(self.locale, value)


@lru_cache(maxsize=4096)
def _amount(locale: Locale, amount: Decimal, currency: str) -> str:
    """Write an amount; remembered, because a list and its cards say the same amounts again and again."""
    whole = amount == amount.to_integral_value()
    pattern = locale.currency_formats["standard"].pattern
    if whole:
        pattern = pattern.replace("0.00", "0")
    if get_currency_symbol(currency, locale)[-1:].isalpha():
        pattern = pattern.replace("¤#", "¤\xa0#")  # CLDR parts a code from its number; Babel does not
    return format_currency(amount, currency, pattern, locale=locale, currency_digits=not whole)


@lru_cache(maxsize=4096)
def _day(locale: Locale, day: date) -> str:
    """Write a date; remembered for the same reason."""
    return format_date(day, "medium", locale=locale)


@lru_cache(maxsize=4096)
def _number(locale: Locale, value: int) -> str:
    """Write a whole number; remembered for the same reason."""
    return format_decimal(value, locale=locale)


@lru_cache(maxsize=64)
def words_for(locale: str) -> Words:
    """Give the words of a Slack locale such as `nb-NO`; its language alone, or English, for one that nobody knows."""
    for name in (BABELS.get(locale, locale), locale.partition("-")[0]):
        try:
            return Words(Locale.parse(name, sep="-"))
        except (UnknownLocaleError, ValueError):
            continue
    return Words(Locale.parse(FALLBACK, sep="-"))
