"""What people write into cells: every form that is read, and every one that is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain import cells
from storage.domain.cells import DayOrder, DecimalSign
from storage.domain.errors import RuleBrokenError
from storage.domain.opportunities import Status

NUMBERS = {
    "0": "0",
    "1200": "1200",
    " 1 200 ": "1200",
    "1 200,50": "1200.50",
    "1.200,50": "1200.50",
    "1,200.50": "1200.50",
    "1'200.50": "1200.50",
    "12,34,567.8": "1234567.8",
    "1.234.567": "1234567",
    "1,234": "1234",
    "1.234": "1234",
    "0.123": "0.123",
    ",5": "0.5",
    "-12.5": "-12.5",
    "+7": "7",
    "1234.567": "1234.567",
}
NO_NUMBERS = ("", "x", "1e5", "1,2,3", "1.2,3.4", "1.", "--", "12a", "\uff11\uff12", "1" * 50, "1.23.45", "1,234,5")


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_read_in_the_writing_of_many_countries(text: str) -> None:
    assert cells.read_number(text, "value", 2) == Decimal(NUMBERS[text])


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(RuleBrokenError) as caught:
        cells.read_number(text, "value", 2)
    assert caught.value.codes == ("cell_not_a_number",)


def test_what_can_be_two_numbers_is_read_as_was_said_and_refused_otherwise() -> None:
    with pytest.raises(RuleBrokenError) as caught:
        cells.read_number("1.234", "value", 3)
    assert caught.value.codes == ("cell_number_unclear",)
    read = {sign: cells.read_number("1.234", "value", 3, sign) for sign in DecimalSign}
    assert read == {DecimalSign.POINT: Decimal("1.234"), DecimalSign.COMMA: Decimal(1234)}
    assert cells.read_number("1,234", "value", None, DecimalSign.COMMA) == Decimal("1.234")


def test_amounts_may_name_their_currency_and_no_other() -> None:
    for text in ("120000,5", "€ 120 000,50", "120.000,50 EUR", "eur 120000.5", "120,000.50€"):
        assert cells.read_amount(text, "value", "EUR") == Decimal("120000.5"), text
    assert cells.read_amount("kr 1.234", "value", "NOK") == 1234
    refused = {"$ 5": "cell_other_currency", "USD 5": "cell_other_currency", "about 5": "cell_not_a_number"}
    for text, code in {**refused, "five": "cell_not_a_number"}.items():
        with pytest.raises(RuleBrokenError) as caught:
            cells.read_amount(text, "value", "EUR")
        assert caught.value.codes == (code,), text


def test_percentages_are_whole() -> None:
    assert [cells.read_percent(text, "chances") for text in ("40", "40 %", "100.0")] == [40, 40, 100]
    for text in ("101", "-1", "2.5"):
        with pytest.raises(RuleBrokenError) as caught:
            cells.read_percent(text, "chances")
        assert caught.value.codes == ("chances_out_of_range",)


DAYS = {
    "2026-03-04": date(2026, 3, 4),
    "2026/3/4": date(2026, 3, 4),
    "2026-03-04 00:00:00": date(2026, 3, 4),
    "2026-03-04T10:30:00Z": date(2026, 3, 4),
    "4.3.2026": date(2026, 3, 4),
    "04. 03. 2026": date(2026, 3, 4),
    "25/12/2026": date(2026, 12, 25),
    "12/25/2026": date(2026, 12, 25),
    "03-03-2026": date(2026, 3, 3),
    "4 Mar 2026": date(2026, 3, 4),
    "4. march 2026": date(2026, 3, 4),
    "March 4, 2026": date(2026, 3, 4),
    "46085": date(2026, 3, 4),
    "46085.0": date(2026, 3, 4),
}


@pytest.mark.parametrize("text", DAYS)
def test_days_are_read_in_many_forms(text: str) -> None:
    assert cells.read_day(text, "closing_date") == DAYS[text]


@pytest.mark.parametrize("text", ["31.2.2026", "4.3.26", "soon", "13/13/2026", "4 Foo 2026", "Foo 4 2026", "2026"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(RuleBrokenError) as caught:
        cells.read_day(text, "closing_date")
    assert caught.value.codes == ("cell_not_a_day",)


def test_a_day_that_can_be_two_is_never_guessed() -> None:
    with pytest.raises(RuleBrokenError) as caught:
        cells.read_day("03/04/2026", "closing_date")
    assert caught.value.codes == ("cell_day_unclear",)
    assert cells.read_day("03/04/2026", "closing_date", DayOrder.DMY) == date(2026, 4, 3)
    assert cells.read_day("03/04/2026", "closing_date", DayOrder.MDY) == date(2026, 3, 4)


def test_answers_choices_and_instants_are_read_or_refused() -> None:
    assert [cells.read_yes(text, "x") for text in ("Yes", "no", "")] == [True, False, False]
    assert cells.read_choice("Not started", "status", Status) is Status.NOT_STARTED
    assert cells.read_choice("open", "status", Status, {"open": "in_progress"}) is Status.IN_PROGRESS
    assert cells.read_instant("2026-03-02T10:00:00+01:00", "at") == datetime(2026, 3, 2, 9, tzinfo=UTC)
    for read, code in (
        (lambda: cells.read_yes("maybe", "x"), "cell_not_a_choice"),
        (lambda: cells.read_choice("lots", "status", Status), "cell_not_a_choice"),
        (lambda: cells.read_instant("2026-03-02T10:00:00", "at"), "cell_not_an_instant"),
        (lambda: cells.read_instant("then", "at"), "cell_not_an_instant"),
    ):
        with pytest.raises(RuleBrokenError) as caught:
            read()
        assert caught.value.codes == (code,)


def test_no_spreadsheet_runs_what_was_guarded() -> None:
    shown = {"=1+1": "'=1+1", "+47 1": "'+47 1", "@x": "'@x", "\tx": "'\tx", "'=1": "''=1", "'s": "'s", "'": "'"}
    assert {text: cells.guarded(text) for text in shown} == shown


@given(st.text("'=+-@\t\rab\uff1d", max_size=6) | st.text(max_size=10))
def test_whatever_was_guarded_is_read_as_it_was(text: str) -> None:
    written = cells.guarded(text)
    assert cells.unguarded(written) == text
    assert written[:1] not in set("=+-@\t\r\uff1d")
