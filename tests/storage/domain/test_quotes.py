from datetime import date

import pytest

from storage.domain.errors import Problem, RuleBrokenError
from storage.domain.opportunities import Status
from storage.domain.quotes import check_link, check_new_quote

TODAY = date(2026, 3, 2)
OPEN = Status.IN_PROGRESS


@pytest.mark.parametrize("valid_until", [None, TODAY, date(2026, 4, 2)])
def test_an_open_opportunity_can_have_a_quote(valid_until: date | None) -> None:
    check_new_quote(OPEN, None, 1, valid_until, TODAY)


@pytest.mark.parametrize(
    ("status", "linked", "amount", "valid_until", "codes"),
    [
        (OPEN, "SQ000001", 100, None, ["quote_linked"]),
        (Status.NOT_STARTED, None, 100, None, ["quote_needs_progress"]),
        (Status.WON, None, 100, None, ["quote_needs_progress"]),
        (Status.LOST, None, 100, None, ["quote_needs_progress"]),
        (OPEN, None, None, None, ["amount_not_positive"]),
        (OPEN, None, 0, None, ["amount_not_positive"]),
        (OPEN, None, -1, date(2026, 3, 1), ["amount_not_positive", "valid_until_past"]),
    ],
)
def test_which_quotes_are_refused(
    status: Status, linked: str | None, amount: int | None, valid_until: date | None, codes: list[str]
) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        check_new_quote(status, linked, amount, valid_until, TODAY)
    assert list(refused.value.codes) == codes


def test_an_amount_that_could_not_be_read_is_refused_with_what_else_is_wrong() -> None:
    others = [Problem("amount_too_fine", "amount", {"digits": 2}), Problem("too_long", "link", {"longest": 2000})]
    with pytest.raises(RuleBrokenError) as refused:
        check_new_quote(OPEN, None, None, date(2026, 3, 1), TODAY, others)
    assert [one.field for one in refused.value.problems] == ["amount", "link", "valid_until"]


def test_a_free_quote_can_be_linked_to_an_open_opportunity() -> None:
    check_link(OPEN, None)


@pytest.mark.parametrize(
    ("status", "elsewhere", "code"),
    [(OPEN, "OP000009", "quote_of_other_opportunity"), (Status.WON, None, "quote_needs_progress")],
)
def test_which_links_are_refused(status: Status, elsewhere: str | None, code: str) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        check_link(status, elsewhere)
    assert refused.value.codes == (code,)


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(3000, 1, 1)])
def test_a_quote_is_valid_until_a_day_within_the_calendar(day: date) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        check_new_quote(Status.IN_PROGRESS, None, 100, day, date(2026, 3, 2))
    assert [(one.code, one.field) for one in refused.value.problems] == [("date_out_of_calendar", "valid_until")]
