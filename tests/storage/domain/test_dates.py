from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.dates import add_months, apply_formula, check_formula
from storage.domain.errors import RuleBrokenError

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("start", "formula", "result"),
    [
        (MONDAY, None, MONDAY),
        (MONDAY, "", MONDAY),
        (MONDAY, "  ", MONDAY),
        (MONDAY, "2D", date(2026, 3, 4)),
        (MONDAY, "+2D", date(2026, 3, 4)),
        (MONDAY, "2W", date(2026, 3, 16)),
        (MONDAY, "2W+1D", date(2026, 3, 17)),
        (MONDAY, "1W-2D", date(2026, 3, 7)),
        (MONDAY, "1M", date(2026, 4, 2)),
        (MONDAY, "1q", date(2026, 6, 2)),
        (MONDAY, "1Y", date(2027, 3, 2)),
        (MONDAY, "-1M", date(2026, 2, 2)),
        (MONDAY, "2 W + 1 D", date(2026, 3, 17)),
        # the ends of months
        (date(2026, 1, 31), "1M", date(2026, 2, 28)),
        (date(2028, 1, 31), "1M", date(2028, 2, 29)),
        (date(2026, 1, 31), "1M+1M", date(2026, 3, 28)),
        (date(2026, 12, 31), "2M", date(2027, 2, 28)),
        (date(2028, 2, 29), "1Y", date(2029, 2, 28)),
        (date(2026, 11, 30), "1Q", date(2027, 2, 28)),
        (date(2026, 1, 15), "-1M", date(2025, 12, 15)),
        # the current period
        (MONDAY, "CD", MONDAY),
        (MONDAY, "-CD", MONDAY),
        (MONDAY, "CW", date(2026, 3, 8)),
        (date(2026, 3, 8), "CW", date(2026, 3, 8)),
        (date(2026, 3, 8), "-CW", MONDAY),
        (MONDAY, "CM", date(2026, 3, 31)),
        (MONDAY, "-CM", date(2026, 3, 1)),
        (MONDAY, "CM+1D", date(2026, 4, 1)),
        (date(2026, 2, 14), "CQ", date(2026, 3, 31)),
        (date(2026, 2, 14), "-CQ", date(2026, 1, 1)),
        (date(2026, 12, 5), "CQ", date(2026, 12, 31)),
        (MONDAY, "CY", date(2026, 12, 31)),
        (MONDAY, "-CY", date(2026, 1, 1)),
        (MONDAY, "CY+1D", date(2027, 1, 1)),
        (MONDAY, "-CM-1D", date(2026, 2, 28)),
        # the ends of the calendar
        (date(9999, 12, 30), "1D", date(9999, 12, 31)),
        (date(9999, 11, 30), "1M", date(9999, 12, 30)),
        (date(9999, 12, 1), "CY", date(9999, 12, 31)),
        (date(1, 2, 1), "-1M", date(1, 1, 1)),
    ],
)
def test_a_formula_leads_to_a_date(start: date, formula: str | None, result: date) -> None:
    assert apply_formula(start, formula) == result


@pytest.mark.parametrize(
    "formula",
    [
        "D", "1", "1X", "1W2D", "W1", "C", "2C", "1D+", "+", "--1D", "1D 2", "1.5D", "CM2D", "12345D", "soon", "1D;",
        "\uff11D", "1D" + "+1D" * 11,
    ],
)  # fmt: skip
def test_garbage_is_not_a_formula(formula: str) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        check_formula(formula)
    assert refused.value.codes == ("date_formula_unknown",)
    assert refused.value.problems[0].field == "date_formula"
    with pytest.raises(RuleBrokenError):
        apply_formula(MONDAY, formula)


@pytest.mark.parametrize(
    ("start", "formula"),
    [
        (date(9999, 12, 31), "1D"),
        (date(9999, 12, 31), "1W"),
        (date(9999, 12, 1), "1M"),
        (date(9999, 12, 31), "CW"),
        (MONDAY, "9999Y"),
        (MONDAY, "-9999Y"),
        (date(1, 1, 1), "-1D"),
    ],
)
def test_no_formula_leads_beyond_the_calendar(start: date, formula: str) -> None:
    with pytest.raises(RuleBrokenError) as refused:
        apply_formula(start, formula)
    assert refused.value.codes == ("date_out_of_range",)


@pytest.mark.parametrize(("typed", "stored"), [(" 2w + 1d ", "2W+1D"), ("", ""), ("   ", ""), ("\t", ""), ("cm", "CM")])
def test_a_formula_is_stored_in_upper_case_without_blanks(typed: str, stored: str) -> None:
    assert check_formula(typed) == stored


_counts = st.integers(0, 400)
_units = st.sampled_from("DWMQY")
_terms = st.one_of(st.builds("{}{}".format, _counts, _units), st.builds("C{}".format, _units))
_formulas = st.builds(
    lambda first, rest: first + "".join(sign + term for sign, term in rest),
    _terms,
    st.lists(st.tuples(st.sampled_from("+-"), _terms), max_size=3),
)
_days = st.dates(date(1900, 1, 1), date(2999, 12, 31))


@given(_formulas, _days)
def test_a_checked_formula_means_the_same(formula: str, start: date) -> None:
    stored = check_formula(formula)
    assert check_formula(stored) == stored
    assert apply_formula(start, stored) == apply_formula(start, formula)


@given(_days, st.integers(0, 1200), st.integers(0, 1200))
def test_more_months_are_never_earlier(start: date, some: int, others: int) -> None:
    assert (add_months(start, some) <= add_months(start, others)) or some > others


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        stored = check_formula(text)
    except RuleBrokenError as refused:
        assert refused.codes == ("date_formula_unknown",)  # noqa: PT017 - either outcome is right
    else:
        assert check_formula(stored) == stored
