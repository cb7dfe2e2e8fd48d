"""Working days: somebody's weekdays without the holidays of the workspace's country and region."""

from datetime import date

import pytest

from storage.services.calendars import (
    Calendar,
    calendar_of,
    is_working,
    next_working_day,
    working_days_between,
)

WEEK = "12345"
NORWAY = calendar_of("NO", "")
HOLY_WEEK = {day: date(2026, 4, day) for day in range(1, 9)}
"""Maundy Thursday is the 2nd, Easter Monday the 6th."""


@pytest.mark.parametrize(
    ("country", "region", "day", "name"),
    [
        ("NO", "", date(2026, 5, 17), "Grunnlovsdag"),
        ("NO", "", date(2026, 5, 18), ""),
        ("DE", "BY", date(2026, 1, 6), "Heilige Drei Könige"),
        ("DE", "", date(2026, 1, 6), ""),
        ("DE", "NOWHERE", date(2026, 12, 25), "Erster Weihnachtstag"),
        ("AU", "NSW", date(2026, 6, 8), "King's Birthday"),
        ("ZZ", "", date(2026, 1, 1), ""),
        ("", "", date(2026, 1, 1), ""),
        ("NO", "", date.max, ""),
        ("NO", "", date.min, ""),
    ],
)
def test_a_holiday_has_the_name_its_country_gives_it(country: str, region: str, day: date, name: str) -> None:
    assert calendar_of(country, region).name_of(day) == name


def test_a_working_day_is_one_of_the_weekdays_and_no_holiday() -> None:
    working = [day for day, found in HOLY_WEEK.items() if is_working(WEEK, NORWAY, found)]
    assert working == [1, 7, 8]
    assert [day for day, found in HOLY_WEEK.items() if is_working("7", Calendar(), found)] == [5]


@pytest.mark.parametrize(
    ("days", "calendar", "after", "found"),
    [
        (WEEK, NORWAY, 1, 7),
        (WEEK, NORWAY, 7, 8),
        (WEEK, Calendar(), 2, 3),
        (WEEK, Calendar(), 3, 6),
        ("7", Calendar(), 1, 5),
        ("", Calendar(), 1, 2),
    ],
)
def test_the_next_working_day_is_after_the_day(days: str, calendar: Calendar, after: int, found: int) -> None:
    assert next_working_day(HOLY_WEEK[after], days, calendar) == HOLY_WEEK[found]


@pytest.mark.parametrize(
    ("first", "last", "count"), [(1, 1, 0), (1, 2, 0), (1, 7, 1), (1, 8, 2), (7, 8, 1), (8, 1, 0), (6, 7, 1)]
)
def test_working_days_are_counted_after_the_first_day_up_to_the_last(first: int, last: int, count: int) -> None:
    assert working_days_between(HOLY_WEEK[first], HOLY_WEEK[last], WEEK, NORWAY) == count
