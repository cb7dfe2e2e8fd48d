"""Amounts of money as people type them: `120k`, `1,2 mill`, `kr 120 000`, `€1.5m`, `120.000,50`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_currency_symbol

from handlers.reading.tongue import Tongue
from handlers.reading.vocabulary import fold
from storage.domain import money
from storage.domain.errors import RuleBrokenError

LONGEST = 40
"""Nobody types a longer amount."""
GROUP = 3
"""Digits between two separators."""
SIGNS = {
    "€": {"EUR"},
    "euro": {"EUR"},
    "euros": {"EUR"},
    "£": {"GBP"},
    "pounds": {"GBP"},
    "us$": {"USD"},
    "$": {"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"},
    "dollars": {"USD", "CAD", "AUD", "NZD", "SGD", "HKD"},
    "¥": {"JPY", "CNY"},
    "kr": {"NOK", "SEK", "DKK", "ISK"},
    "kr.": {"NOK", "SEK", "DKK", "ISK"},
    "kroner": {"NOK", "DKK"},
    "kronor": {"SEK"},
    "zł": {"PLN"},
    "₹": {"INR"},
    "fr.": {"CHF"},
}
"""What people write for a currency."""
CODES = (
    *("EUR", "USD", "GBP", "NOK", "SEK", "DKK", "ISK", "CHF", "PLN", "CZK", "HUF", "RON", "CAD", "AUD", "NZD", "JPY"),
    *("CNY", "INR", "SGD", "HKD", "BRL", "MXN", "ZAR", "AED"),
)
"""Currencies that are known by their code, in capitals; any other code may be a word."""
PREFIXES = {"m": 6, "t": 3, "k": 3}
"""`MNOK`, `TEUR`, `kEUR`."""
_NUMBER = r"[0-9](?:[0-9.,'\u2019 ]{0,24}[0-9])?"


@dataclass(frozen=True, slots=True)
class Amount:
    """What an amount may be, in minor units; `doubt` is why it cannot be taken as it stands."""

    minors: tuple[int, ...]
    doubt: str = ""


@lru_cache(maxsize=256)
def _own(tongue: Tongue, currency: str) -> frozenset[str]:
    """Give what stands for the workspace's currency in every case."""
    return frozenset({currency.casefold(), get_currency_symbol(currency, tongue.locale).casefold()})


@lru_cache(maxsize=256)
def _pattern(tongue: Tongue, currency: str) -> re.Pattern[str]:
    """Build the pattern of an amount."""
    scales, own = tongue.scales, _own(tongue, currency)
    named = "|".join(re.escape(sign) for sign in sorted({*SIGNS, *CODES, *own}, key=len, reverse=True))
    sizes = "|".join(re.escape(scale) for scale in sorted(scales, key=len, reverse=True))
    return re.compile(
        rf"(?:(?P<multiple>[mtk])?(?P<before>{named}) ?)?(?P<number>{_NUMBER})(?P<even>,[-–—])?"  # noqa: RUF001 - as typed
        rf"(?: ?(?P<scale>{sizes})\.?)?(?: ?(?P<times>[mtk])?(?P<after>{named}))?",
        re.IGNORECASE,
    )


def read_amount(text: str, tongue: Tongue, currency: str) -> Amount | None:
    """Read an amount in words parted by single blanks; None when it is none."""
    if len(text) > LONGEST or not any("0" <= sign <= "9" for sign in text):
        return None
    own = _own(tongue, currency)
    match = _pattern(tongue, currency).fullmatch(text)
    if match is None or (match["scale"] and " " in match["number"]):
        return None  # `15 120k` is a day and an amount, not fifteen million
    signs = [sign for sign in (match["before"], match["after"]) if sign]
    if any(not _is_sign(sign, own) for sign in signs) or len(signs) > 1 > len({fold(sign) for sign in signs}):
        return None
    prefixes = [PREFIXES[sign.lower()] for sign in (match["multiple"], match["times"]) if sign]
    powers = tongue.scales[fold(match["scale"])] if match["scale"] else (sum(prefixes),)
    if prefixes and (match["scale"] or len(prefixes) > 1):
        return None
    found = _minors(numbers(match["number"], tongue.decimal, tongue.group), powers, currency)
    foreign = any(not _is_own(sign, currency, own) for sign in signs)
    return Amount(found.minors, "currency") if found and found.minors and foreign else found


def _is_sign(sign: str, own: frozenset[str]) -> bool:
    """Tell a currency from a word that looks like one: codes of others are in capitals."""
    return sign.casefold() in own or sign.casefold() in SIGNS or sign in CODES


def _is_own(sign: str, currency: str, own: frozenset[str]) -> bool:
    """Tell whether a sign stands for the workspace's currency."""
    return sign.casefold() in own or currency in SIGNS.get(sign.casefold(), ())


def _minors(read: Iterable[Decimal], powers: Iterable[int], currency: str) -> Amount | None:
    """Turn numbers into minor units; what cannot be kept is left out, with the reason if nothing is left."""
    minors, doubt = [], ""
    for number in read:
        for power in powers:
            try:
                minor = money.to_minor(number.scaleb(power), currency, "value")
            except RuleBrokenError as error:
                doubt = error.codes[0]
                continue
            doubt = doubt if minor else "value_not_positive"
            minors += [minor] if minor else []
    if not minors and not doubt:
        return None
    return Amount(tuple(dict.fromkeys(minors)), "" if minors else doubt)


def numbers(text: str, decimal: str, group: str) -> tuple[Decimal, ...]:
    """Read a number by the signs of somebody's country; two, when it may be either; none, when it is no number."""
    if text.isdecimal():
        return (Decimal(text),) if text == "0" or not text.startswith("0") else ()
    for blank in " '\u2019":
        if blank in text:
            return _grouped(text, blank, ".,")
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        last = max(".,", key=text.rfind)
        return _grouped(text, "," if last == "." else ".", last)
    sign = "." if dots else ","
    if dots + commas > 1:
        return _grouped(text, sign, "")
    head, tail = text.split(sign)
    as_decimal = Decimal(f"{head}.{tail}")
    if len(tail) != GROUP or len(head) > GROUP or head.startswith("0"):
        return (as_decimal,)
    as_group = Decimal(head + tail)
    return (as_group,) if sign == group and sign != decimal else (as_group, as_decimal)


def _grouped(text: str, blank: str, points: str) -> tuple[Decimal, ...]:
    """Read a number whose digits are grouped, with decimals behind one of the points."""
    head, point, tail = text, "", ""
    for sign in points:
        if sign in text:
            head, point, tail = text.rpartition(sign)
    first, *rest = head.split(blank)
    if not (first.isdecimal() and 1 <= len(first) <= GROUP and rest and all(one.isdecimal() for one in rest)):
        return ()
    indian = blank == "," and all(len(one) == GROUP - 1 for one in rest[:-1])
    if len(rest[-1]) != GROUP or not (indian or all(len(one) == GROUP for one in rest)):
        return ()
    if point and not tail.isdecimal():
        return ()
    return (Decimal(first + "".join(rest) + (f".{tail}" if point else "")),)
