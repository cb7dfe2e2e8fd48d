"""What the settings of a workspace must be."""

import pytest

from storage.domain.settings import HIGHEST_NUMBER, check_numbers, check_settings


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        (("EUR", "", ""), []),
        (("NOK", "NO", ""), []),
        (("EUR", "DE", "BY"), []),
        (("eur", "", ""), [("unknown", "currency")]),
        (("EURO", "", ""), [("unknown", "currency")]),
        (("EU\u00d8", "", ""), [("unknown", "currency")]),
        (("EUR", "deu", ""), [("unknown", "holiday_country")]),
        (("EUR", "DE", "x" * 9), [("too_long", "holiday_region")]),
        (("EUR", "", "BY"), [("country_missing", "holiday_country")]),
    ],
)
def test_codes_are_codes(given: tuple[str, str, str], problems: list[tuple[str, str]]) -> None:
    assert [(problem.code, problem.field) for problem in check_settings(*given)] == problems


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (4, "number_too_low"),
        (-1, "number_too_low"),
        (5, None),
        (6, None),
        (HIGHEST_NUMBER, None),
        (HIGHEST_NUMBER + 1, "number_too_high"),
    ],
)
def test_numbers_only_go_up(number: int, code: str | None) -> None:
    found = check_numbers({"next_task": number}, {"next_task": 5, "next_quote": 1})
    assert [(problem.code, problem.field) for problem in found] == ([(code, "next_task")] if code else [])
