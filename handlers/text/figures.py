"""Figures as people read them: periods, shares, days, and amounts that are short enough for a picture."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_skeleton
from babel.numbers import format_compact_currency, format_compact_decimal, format_decimal, format_percent

from handlers.text.words import Words
from storage.domain.money import BASIS_POINTS, to_decimal, to_minor

A_LITTLE = Decimal("0.00001")
"""Less than the smallest coin: Babel rounds a half to the even digit, people round it up."""
LARGE = 1000
"""Below this a short amount is written in whole units."""
ROOM = 2
"""Digits of an amount among many others: 1.2M, 12M."""


def first_day(period: str) -> date:
    """Give the first day of `2026-W07`, `2026-02`, `2026-Q1` or `2026`."""
    year, _, part = period.partition("-")
    if part.startswith("W"):
        return date.fromisocalendar(int(year), int(part[1:]), 1)
    month = int(part[1:]) * 3 - 2 if part.startswith("Q") else int(part or 1)
    return date(int(year), month, 1)


def period_name(words: Words, period: str) -> str:
    """Name a period: `Week 7, 2026`, `Feb 2026`, `Q1 2026`, `2026`."""
    day = first_day(period)
    if "W" in period:
        return words("Week {week}, {year}", week=int(period.partition("W")[2]), year=period[:4])
    skeleton = "yQQQ" if "Q" in period else "yMMM" if "-" in period else "y"
    return str(format_skeleton(skeleton, day, locale=words.locale))


def month_name(words: Words, day: date) -> str:
    """Name a month alone, as short as people do."""
    return str(format_skeleton("MMM", day, locale=words.locale))


def compact(words: Words, minor: int, currency: str) -> str:
    """Write an amount of minor units as short as people do: €1.2M."""
    amount, digits = _rounded_up(minor, currency)
    said = str(format_compact_currency(amount, currency, fraction_digits=digits, locale=words.locale))
    return said if _is_shortened(said, amount) else words.money(to_minor(_whole(amount), currency, "value"), currency)


def compact_number(words: Words, minor: int, currency: str, *, crowded: bool = False) -> str:
    """Write the same without its currency, where a title names it: 1.2M.

    Where it is `crowded`, a digit stands behind the point only if one alone stands before it: 1.2M, 12M.
    """
    amount, digits = _rounded_up(minor, currency)
    said = str(format_compact_decimal(amount, fraction_digits=digits, locale=words.locale))
    if not _is_shortened(said, amount):
        return words.number(int(_whole(amount)))
    if crowded and sum(sign.isdigit() for sign in said) > ROOM:
        return str(format_compact_decimal(amount, fraction_digits=0, locale=words.locale))
    return said


def _whole(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1), ROUND_HALF_UP)


def _is_shortened(said: str, amount: Decimal) -> bool:
    """Tell whether an amount is short: some languages leave thousands as they are, with every digit Babel is given."""
    return abs(amount) < LARGE or str(int(abs(amount))) not in said


def _rounded_up(minor: int, currency: str) -> tuple[Decimal, int]:
    """Give an amount so that its halves are rounded away from zero, and how many digits behind the point."""
    amount = to_decimal(minor, currency)
    if abs(amount) < LARGE:  # of these Babel would write every digit
        return _whole(amount), 0
    return amount + A_LITTLE.copy_sign(amount), 1


def per_cent(words: Words, basis_points: int) -> str:
    """Write a share of basis points, to a tenth of a per cent: 62.5 %."""
    return str(format_percent(basis_points / BASIS_POINTS, "#,##0.#\xa0%", locale=words.locale))


def counted(words: Words, count: int) -> str:
    """Say how many opportunities."""
    return words.several("{count} opportunity", "{count} opportunities", count)


def days(words: Words, count: float) -> str:
    """Say so many days, to a tenth of one."""
    said = format_decimal(round(count, 1), "#,##0.#", locale=words.locale)
    if round(count, 1) == 1:
        return words("{count} day", count=said)
    return words("{count} days", count=said)
