"""Which days somebody can be away."""

from datetime import date

import pytest

from storage.domain.absences import check_absence
from storage.domain.dates import LATEST

MON, TUE, WED = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (MON, WED, []),
        (TUE, TUE, []),
        (MON, TUE, []),
        (WED, None, []),
        (MON, None, []),
        (None, WED, [("missing", "first_day")]),
        (None, date.max, [("missing", "first_day"), ("date_out_of_calendar", "last_day")]),
        (WED, TUE, [("absence_backwards", "last_day")]),
        (MON, MON, [("absence_over", "last_day")]),
        (date.min, date.max, [("date_out_of_calendar", "first_day"), ("date_out_of_calendar", "last_day")]),
        (date.max, None, [("date_out_of_calendar", "first_day")]),
        (LATEST, LATEST, []),
    ],
)
def test_an_absence_ends_today_or_later_and_not_before_it_begins(
    first: date | None, last: date | None, said: list[tuple[str, str]]
) -> None:
    assert [(problem.code, problem.field) for problem in check_absence(first, last, TUE)] == said
