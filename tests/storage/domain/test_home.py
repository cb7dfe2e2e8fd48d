from datetime import date

import pytest

from storage.domain.home import LINES, Showing, When, page_within, shows, week_end, when
from storage.domain.nudges import DueKind

WEDNESDAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("today", "ends"),
    [(WEDNESDAY, date(2026, 3, 8)), (date(2026, 3, 8), date(2026, 3, 8)), (date(2026, 12, 30), date(2027, 1, 3))],
)
def test_a_week_ends_on_its_sunday(today: date, ends: date) -> None:
    assert week_end(today) == ends


@pytest.mark.parametrize(("day", "heading"), [(3, When.OVERDUE), (4, When.TODAY), (5, When.WEEK)])
def test_what_is_due_stands_under_the_heading_of_its_day(day: int, heading: When) -> None:
    assert when(date(2026, 3, day), WEDNESDAY) is heading


@pytest.mark.parametrize(
    ("showing", "shown"),
    [
        (Showing.EVERYTHING, {(kind, heading) for kind in DueKind for heading in When}),
        (Showing.OVERDUE, {(kind, When.OVERDUE) for kind in DueKind}),
        (Showing.TODAY, {(kind, When.TODAY) for kind in DueKind}),
        (Showing.WEEK, {(kind, When.WEEK) for kind in DueKind}),
        (Showing.TASKS, {(DueKind.TASK, heading) for heading in When}),
        (Showing.NEXT_STEPS, {(DueKind.NEXT_STEP, heading) for heading in When}),
        (Showing.CLOSING_DATES, {(DueKind.CLOSING_DATE, heading) for heading in When}),
    ],
)
def test_what_is_chosen_is_shown_and_nothing_else(showing: Showing, shown: set[tuple[DueKind, When]]) -> None:
    assert {(kind, heading) for kind in DueKind for heading in When if shows(showing, kind, heading)} == shown


@pytest.mark.parametrize(
    ("page", "total", "shown"),
    [(0, 0, 0), (3, 0, 0), (0, LINES, 0), (1, LINES, 0), (1, LINES + 1, 1), (9, 2 * LINES, 1), (-1, 5, 0)],
)
def test_a_page_that_is_not_there_is_the_last_one_there_is(page: int, total: int, shown: int) -> None:
    assert page_within(page, total) == shown
