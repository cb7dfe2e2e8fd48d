from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.errors import RuleBrokenError
from storage.domain.money import (
    LARGEST_MINOR,
    minor_digits,
    parse_decimal,
    percent_decimal,
    to_decimal,
    to_minor,
    weigh,
    weighted_decimal,
)

currencies = st.sampled_from(["EUR", "NOK", "JPY", "KWD"])


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("9000", "EUR", 900_000),
        ("0.01", "NOK", 1),
        ("1.10", "EUR", 110),
        ("1.1000", "EUR", 110),
        ("120000", "JPY", 120_000),
        ("0.001", "KWD", 1),
        ("1E+3", "EUR", 100_000),
        ("-5", "EUR", -500),
        ("1000000000000", "EUR", LARGEST_MINOR),
        ("100000000000000", "JPY", LARGEST_MINOR),
        ("100000000000", "KWD", LARGEST_MINOR),
    ],
)
def test_an_amount_becomes_minor_units(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency, "value") == minor


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        ("0.001", "EUR", "amount_too_fine"),
        ("0.5", "JPY", "amount_too_fine"),
        ("0.0001", "KWD", "amount_too_fine"),
        ("1E-999999", "EUR", "amount_too_fine"),
        ("1000000000000.01", "EUR", "amount_too_large"),
        ("1E+999999", "EUR", "amount_too_large"),
        ("-1000000000001", "EUR", "amount_too_large"),
        ("NaN", "EUR", "amount_not_a_number"),
        ("sNaN", "EUR", "amount_not_a_number"),
        ("-Infinity", "EUR", "amount_not_a_number"),
    ],
)
def test_what_is_no_amount_is_refused_under_its_field(amount: str, currency: str, code: str) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        to_minor(Decimal(amount), currency, "sales_value")
    assert [(problem.code, problem.field) for problem in refused.value.problems] == [(code, "sales_value")]


@given(st.integers(-LARGEST_MINOR, LARGEST_MINOR), currencies)
def test_minor_units_and_amounts_are_the_same_thing(minor: int, currency: str) -> None:
    assert to_minor(to_decimal(minor, currency), currency, "value") == minor


@given(st.integers(0, LARGEST_MINOR), currencies)
def test_an_amount_as_text_can_be_read_again(minor: int, currency: str) -> None:
    text = format(to_decimal(minor, currency), "f")
    assert to_minor(parse_decimal(f" {text} ", "value"), currency, "value") == minor
    assert len(text.partition(".")[2]) == minor_digits(currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "+",
        "12k",
        "1,5",
        "1 000",
        "--1",
        "ten",
        "1_000",
        "1e3",
        "Infinity",
        "NaN",
        "\uff11",
        "1.2.3",
        "0x1",
        "\u0661",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        parse_decimal(text, "chances")
    assert refused.value.codes == ("amount_not_a_number",)


@pytest.mark.parametrize(
    ("text", "number"), [("5", "5"), ("+5.", "5"), ("-.5", "-0.5"), (" 0120.50 ", "120.50"), ("9" * 5000, "9" * 5000)]
)
def test_a_plain_number_is_read(text: str, number: str) -> None:
    assert parse_decimal(text, "value") == Decimal(number)


@pytest.mark.parametrize(
    ("currency", "digits"), [("EUR", 2), ("JPY", 0), ("UYI", 0), ("KWD", 3), ("CLF", 4), ("UYW", 4)]
)
def test_a_currency_has_its_decimals(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize(
    ("basis_points", "shown"), [(1155, "11.55"), (1400, "14"), (3750, "37.5"), (10_000, "100"), (0, "0"), (1, "0.01")]
)
def test_a_percentage_has_no_needless_zeros(basis_points: int, shown: str) -> None:
    assert format(percent_decimal(basis_points), "f") == shown


@pytest.mark.parametrize(
    ("weighted", "currency", "shown"),
    [
        (1_155_000_000, "EUR", "1155.00"),
        (0, "EUR", "0.00"),
        (1, "EUR", "0.000001"),
        (115_500, "EUR", "0.1155"),
        (115_500, "JPY", "11.55"),
        (10_000, "JPY", "1"),
        (1, "KWD", "0.0000001"),
        (weigh(LARGEST_MINOR, 10_000), "EUR", "1000000000000.00"),
        (weigh(LARGEST_MINOR - 1, 9_999), "EUR", "999899999999.990001"),
    ],
)
def test_a_weighted_value_is_shown_whole(weighted: int, currency: str, shown: str) -> None:
    assert format(weighted_decimal(weighted, currency), "f") == shown


def test_the_largest_weighted_value_fits_a_64_bit_column() -> None:
    assert weigh(LARGEST_MINOR, 10_000) < 2**63
