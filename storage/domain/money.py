"""Exact amounts: integer minor units, integer basis points, and their exact product."""

import re
from decimal import Decimal

from storage.domain.errors import broken

LARGEST_MINOR = 10**14
"""Largest amount in minor units: times 10,000 basis points it still fits a 64-bit column."""
BASIS_POINTS = 10_000
"""Basis points in a whole: 100.00 %."""
_NO_DECIMALS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
_FOUR_DECIMALS = frozenset(["CLF", "UYW"])
_DECIMALS = {
    **dict.fromkeys(_NO_DECIMALS, 0),
    **dict.fromkeys(_THREE_DECIMALS, 3),
    **dict.fromkeys(_FOUR_DECIMALS, 4),
}
_PLAIN_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
"""What a number field can send; `Decimal` alone would also read `1_000`, `1e3`, `Infinity` and full-width digits."""


def minor_digits(currency: str) -> int:
    """Give the number of decimals of an ISO 4217 currency."""
    return _DECIMALS.get(currency, 2)


def to_minor(amount: Decimal, currency: str, field: str) -> int:
    """Turn an amount into minor units, without rounding.

    Raises `amount_not_a_number`, `amount_too_large`, `amount_too_fine` under `field`.
    """
    digits = minor_digits(currency)
    if not amount.is_finite():
        raise broken("amount_not_a_number", field)
    largest = Decimal(LARGEST_MINOR).scaleb(-digits)
    if not -largest <= amount <= largest:  # abs() would overflow on 1e999999999
        raise broken("amount_too_large", field, largest=to_decimal(LARGEST_MINOR, currency))
    if amount != amount.quantize(Decimal(1).scaleb(-digits)):
        raise broken("amount_too_fine", field, digits=digits)
    return int(amount.scaleb(digits))


def parse_decimal(text: str, field: str) -> Decimal:
    """Read a number as a number field sends it (`120000.5`); raise `amount_not_a_number`."""
    number = text.strip()
    if _PLAIN_NUMBER.fullmatch(number) is None:
        raise broken("amount_not_a_number", field)
    return Decimal(number)


def to_decimal(minor: int, currency: str) -> Decimal:
    """Turn minor units into an amount with the currency's decimals."""
    return Decimal(minor).scaleb(-minor_digits(currency))


def weigh(value_minor: int, probability: int) -> int:
    """Multiply a value by a probability in basis points.

    The product is exact: its unit is the ten-thousandth of a minor unit. Source: domain-reference 3.4.
    """
    return value_minor * probability


def weighted_decimal(weighted: int, currency: str) -> Decimal:
    """Turn a weighted value into an amount, unrounded."""
    exact = Decimal(weighted).scaleb(-minor_digits(currency) - 4)
    shown = exact.quantize(Decimal(1).scaleb(-minor_digits(currency)))
    return shown if shown == exact else exact.normalize()


def percent_decimal(basis_points: int) -> Decimal:
    """Turn basis points into a percentage without needless zeros: 1155 is 11.55, 1400 is 14."""
    whole, rest = divmod(basis_points, 100)
    return Decimal(whole) if rest == 0 else Decimal(basis_points).scaleb(-2).normalize()
