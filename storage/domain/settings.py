"""What the settings of a workspace must be."""

import re
from collections.abc import Mapping

from storage.domain.errors import Problem

HIGHEST_NUMBER = 999_999_999
"""The highest number of a record that people can type."""
LONGEST_REGION = 8
"""Longer than any region's code of ISO 3166-2 behind its country's."""
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


def check_settings(currency: str, country: str, region: str) -> list[Problem]:
    """Find what is wrong with codes by their shape: `unknown`, `too_long`, `country_missing`.

    Whether there is such a currency or country is for those to know who keep lists of them.
    """
    problems = []
    if not _CURRENCY.fullmatch(currency):
        problems.append(Problem("unknown", "currency", {"key": currency}))
    if country and not _COUNTRY.fullmatch(country):
        problems.append(Problem("unknown", "holiday_country", {"key": country}))
    if len(region) > LONGEST_REGION:
        problems.append(Problem("too_long", "holiday_region", {"longest": LONGEST_REGION}))
    if region and not country:
        problems.append(Problem("country_missing", "holiday_country"))
    return problems


def check_numbers(wanted: Mapping[str, int], lowest: Mapping[str, int]) -> list[Problem]:
    """Find next numbers, by their fields, that go down or too high: `number_too_low`, `number_too_high`."""
    problems = []
    for field, number in wanted.items():
        if number < lowest[field]:
            problems.append(Problem("number_too_low", field, {"lowest": lowest[field]}))
        elif number > HIGHEST_NUMBER:
            problems.append(Problem("number_too_high", field, {"highest": HIGHEST_NUMBER}))
    return problems
