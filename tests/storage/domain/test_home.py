from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from storage.domain.home import (
    LINES,
    Deed,
    Showing,
    Span,
    Told,
    When,
    mark_of,
    page_within,
    said_after,
    shows,
    span,
    week_end,
    when,
)
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


@pytest.mark.parametrize(
    ("days", "page", "found"),
    [
        ({4: 1}, 0, (4, 4, 0)),
        ({5: LINES, 4: 1}, 0, (4, 5, 0)),
        ({4: LINES, 5: 1}, 0, (4, 4, 0)),
        ({4: LINES, 5: 1}, 1, (5, 5, 0)),
        ({4: 3 * LINES + 2, 5: 1, 9: 20}, 2, (4, 4, 2 * LINES)),
        ({4: 3 * LINES + 2, 5: 1, 9: 20}, 3, (4, 9, 3 * LINES)),
        ({4: 3 * LINES + 2, 5: 1, 9: 20}, 4, (9, 9, LINES - 3)),
    ],
)
def test_a_page_is_found_on_the_days_it_shows_something_of(
    days: dict[int, int], page: int, found: tuple[int, int, int]
) -> None:
    first, last, skipped = found
    counts = {date(2026, 3, day): number for day, number in days.items()}
    assert span(counts, page) == Span(date(2026, 3, first), date(2026, 3, last), skipped)


def test_what_was_just_done_is_written_down_and_read_back_as_it_was() -> None:
    moment = datetime(2026, 3, 4, 9, tzinfo=UTC)
    moved = Told(Deed.MOVED, moment, "OP000012", "Call", DueKind.NEXT_STEP, WEDNESDAY, 7)
    for told in (moved, Told(Deed.SHOWN, moment), replace(moved, notice=Told(Deed.REFUSED, moment, "TD000001", "Why"))):
        assert Told.load(told.dump()) == told
        assert told.until - moment == timedelta(minutes=10)
    assert Told.load({}) is None


MOMENT = datetime(2026, 3, 4, 9, tzinfo=UTC)
MOVED, ANOTHER = (
    Told(Deed.MOVED, MOMENT, no, "Call", DueKind.NEXT_STEP, WEDNESDAY, 7) for no in ("OP000012", "OP000013")
)
SHOWN, SAME = Told(Deed.SHOWN, MOMENT, "OP000012"), replace(MOVED, version=0)
REFUSED, AGAIN = (Told(Deed.REFUSED, MOMENT, no, "Why") for no in ("", "OP000012"))


@pytest.mark.parametrize(
    ("kept", "told", "said"),
    [
        (None, MOVED, MOVED),
        (None, AGAIN, AGAIN),
        (MOVED, None, None),
        (MOVED, ANOTHER, ANOTHER),
        (MOVED, SHOWN, replace(MOVED, notice=SHOWN)),
        (MOVED, REFUSED, replace(MOVED, notice=REFUSED)),
        (MOVED, SAME, replace(MOVED, notice=SAME)),
        (MOVED, AGAIN, MOVED),
        (replace(MOVED, notice=SHOWN), REFUSED, replace(MOVED, notice=REFUSED)),
        (SAME, REFUSED, REFUSED),
        (SHOWN, REFUSED, REFUSED),
    ],
)
def test_only_what_can_be_taken_back_takes_the_place_of_what_can(
    kept: Told | None, told: Told | None, said: Told | None
) -> None:
    assert said_after(kept, told) == said


def test_a_mark_tells_one_text_from_another_and_fits_a_button() -> None:
    assert mark_of("Ask the boss") == mark_of("Ask the boss") != mark_of("Ask the boss!")
    assert len(mark_of("Spør sjefen " * 20)) == 8
