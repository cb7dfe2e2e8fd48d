"""Days that are over, as people type them: by a table, on a Monday."""

from datetime import date

import pytest

from handlers.reading.past import read_past

TODAY = date(2026, 11, 23)
ENGLISH: dict[tuple[str, str], str | None] = {
    ("en-GB", "today"): "2026-11-23",
    ("en-GB", "yesterday"): "2026-11-22",
    ("en-GB", "1 march"): "2026-03-01",
    ("en-GB", "1 march 2025"): "2025-03-01",
    ("en-GB", "dec 24"): "2025-12-24",
    ("en-GB", "2026-03-01"): "2026-03-01",
    ("en-GB", "3/4"): "2026-04-03",
    ("en-GB", "friday"): "2026-11-20",
    ("en-GB", "monday"): "2026-11-23",
    ("en-GB", "15"): "2026-11-15",
    ("en-GB", "24"): "2026-10-24",
    ("en-GB", "29 feb"): "2024-02-29",
    ("en-GB", "week 40"): "2026-10-02",
    ("en-GB", "3 weeks ago"): "2026-11-02",
    ("en-GB", "three weeks"): "2026-11-02",
    ("en-GB", "3w"): "2026-11-02",
    ("en-GB", "last month"): "2026-10-23",
    ("en-GB", "the last year"): "2025-11-23",
    ("en-GB", "this month"): "2026-11-23",
    ("en-GB", "march"): "2026-03-31",
    ("en-GB", "q3"): "2026-09-30",
    ("en-GB", "end of q3"): "2026-09-30",
    ("en-GB", "2025"): "2025-12-31",
    ("en-GB", "2026"): "2026-11-23",
    ("en-GB", "999y"): None,
    ("en-GB", "tomorrow"): "2026-11-24",
    ("en-GB", "in 3 weeks"): "2026-12-14",
    ("en-GB", "next friday"): "2026-11-27",
    ("en-GB", "next week"): "2026-11-30",
    ("en-GB", "next year"): "2027-01-01",
    ("en-GB", "end of next month"): "2026-12-31",
    ("en-GB", "2027-01-01"): "2027-01-01",
    ("en-GB", "2027"): "2027-01-01",
    ("en-GB", "31 feb"): None,
    ("en-GB", "soon"): None,
    ("en-GB", ""): None,
}
FIRST: dict[tuple[str, str], str | None] = {
    ("en-GB", "this month"): "2026-11-01",
    ("en-GB", "march"): "2026-03-01",
    ("en-GB", "q3"): "2026-07-01",
    ("en-GB", "q4"): "2026-10-01",
    ("en-GB", "october"): "2026-10-01",
    ("en-GB", "november"): "2026-11-01",
    ("en-GB", "2025"): "2025-01-01",
    ("en-GB", "friday"): "2026-11-20",
}
ABROAD: dict[tuple[str, str], str | None] = {
    ("nb-NO", "i går"): "2026-11-22",
    ("nb-NO", "for 3 uker siden"): "2026-11-02",
    ("nb-NO", "forrige måned"): "2026-10-23",
    ("nb-NO", "1.3."): "2026-03-01",
    ("de-DE", "vor 3 Wochen"): "2026-11-02",
    ("de-DE", "letzten Monat"): "2026-10-23",
    ("de-DE", "freitag"): "2026-11-20",
    ("de-DE", "nächstes Jahr"): "2027-01-01",
    ("nb-NO", "neste uke"): "2026-11-30",
    ("en-US", "3/4"): "2026-03-04",
}


@pytest.mark.parametrize(
    ("said", "first"), [(ENGLISH, False), (FIRST, True), (ABROAD, False)], ids=["last", "first", "abroad"]
)
def test_a_day_that_is_over_is_read_as_the_last_one(
    said: dict[tuple[str, str], str | None],
    first: bool,  # noqa: FBT001 - a column of the table
) -> None:
    read = {(locale, text): read_past(text, locale, TODAY, first=first) for locale, text in said}
    assert {key: day.isoformat() if day else None for key, day in read.items()} == said
