"""What the database counts of histories is what one counts by looking at each day of each opportunity."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from storage.domain.forecast import HISTORY_DAYS
from storage.domain.forecast_rates import BANDS, WON, History
from storage.queries.calibrations import calibrations
from storage.queries.forecast_books import came, open_rows
from storage.queries.history_rates import histories
from storage.queries.slices import Slice
from storage.services.book import Book
from tests.builders import Company, add_workspace
from tests.storage.lives import RESTLESS, Life, keep, lives
from tests.storage.services.setup_cases import cycle_id

FIRST = date(2022, 1, 1)
ASKED = (0, 40, 400, 800, 1_100)
"""Days, counted from the first; the last one is after everything."""
CYCLE = 1
"""Stands for the cycle's key."""


@pytest.fixture
def told(book: Book, company: Company) -> list[Life]:
    """Keep 300 lives with all that can happen in one, and entries that change nothing of them."""
    assert company
    random = Random(5)  # noqa: S311 - the same lives each time
    found = lives(random, 1_000, 3, RESTLESS)
    keep(book, found, FIRST, random)
    return found


def state_at(life: Life, day: int) -> int | None:
    """Say where an opportunity was in the evening of a day."""
    states = [state for state, entered in life.visits if entered <= day]
    return states[-1] if states else None


def counted(told: Iterable[Life], on: int) -> History:
    """Count what was known on a day by looking at every day of every visit."""
    stays: Counter[tuple[int, int]] = Counter()
    exits: Counter[tuple[int, int, int]] = Counter()
    sold: Counter[tuple[int, int]] = Counter()
    for life in told:
        for place, (state, entered) in enumerate(life.visits):
            after = life.visits[place + 1 : place + 2]
            if state == WON and on - HISTORY_DAYS < entered <= on:
                sold[CYCLE, round(100 * (life.value * life.sold // 100) / life.value)] += 1
            for day in range(entered, on + 1 if state > 0 else 0):
                band = max(place for place, age in enumerate(BANDS) if age <= day - entered)
                stays[state, band] += day > on - HISTORY_DAYS
                if after and after[0][1] == day:
                    exits[state, after[0][0], band] += day > on - HISTORY_DAYS
                    break
    return History(
        {
            (CYCLE, stage): [stays[stage, band] for band in range(len(BANDS))]
            for stage in (1, 2, 3, 4)
            if any(stays[stage, band] for band in range(len(BANDS)))
        },
        {
            (CYCLE, stage, to): [exits[stage, to, band] for band in range(len(BANDS))]
            for stage, to in {(stage, to) for (stage, to, _), count in exits.items() if count}
        },
        sold,
    )


def plain(history: History, cycle: int) -> tuple[object, ...]:
    """Write a history so that two can be compared."""
    keyed = {CYCLE: CYCLE, cycle: CYCLE}
    return (
        sorted((keyed[at], stage, list(days)) for (at, stage), days in history.stays.items()),
        sorted((keyed[at], stage, to, list(counts)) for (at, stage, to), counts in history.exits.items()),
        sorted((keyed[at], part, count) for (at, part), count in history.sold.items()),
    )


def known(book: Book, asked: Sequence[int], workspace: str = "T1") -> list[History]:
    """Give what the database counts, by day asked."""
    days = [FIRST + timedelta(days=day) for day in asked]
    with book.database.connection() as connection:
        found = histories(connection, workspace, days)
    return [found[day] for day in days]


def test_the_database_counts_what_one_counts_day_by_day(book: Book, told: list[Life]) -> None:
    cycle = cycle_id(book, "EXISTING")
    for on, found in zip(ASKED, known(book, ASKED), strict=True):
        assert plain(found, cycle) == plain(counted(told, on), cycle), on
    [last] = known(book, ASKED[-1:])
    assert last.won > 50, "there is something to count"
    assert last.ended > last.won
    add_workspace(book, "T2")
    [other] = known(book, [900], "T2")
    assert (other.stays, other.exits, other.sold) == ({}, {}, {}), "another workspace has a history of its own"


def test_what_was_open_and_what_came_of_it_and_of_each_stage_is_read_as_of_any_day(
    book: Book, told: list[Life]
) -> None:
    for on in ASKED:
        part = Slice("T1", FIRST + timedelta(days=on))
        there = [life for life in told if (state_at(life, on) or 0) > 0]
        begun = [max(entered for _, entered in life.visits if entered <= on) for life in there]
        expected = [
            (state_at(life, on), FIRST + timedelta(days=since), life.value)
            for life, since in zip(there, begun, strict=True)
        ]
        sold = sum(life.value * life.sold // 100 for life in there if state_at(life, on + 90) == WON)
        with book.database.connection() as connection:
            assert [(row.stage, row.since, row.value) for row in open_rows(connection, part)] == expected
            assert came(connection, part, FIRST + timedelta(days=on + 90)) == sold
            if on == ASKED[-1]:
                assert open_rows(connection, Slice("T1")) == open_rows(connection, part)
    # And win rates are of those that were ever at a stage and ended.
    for at, part in [(on, Slice("T1", FIRST + timedelta(days=on))) for on in ASKED] + [(10_000, Slice("T1"))]:
        with book.database.connection() as connection:
            rows = calibrations(connection, replace(part, cycle_code="EXISTING"))
        found = {each.stage: (each.ended, each.won) for each in rows}
        for stage in (1, 2, 3, 4):
            there = [life for life in told if any(one == stage and day <= at for one, day in life.visits)]
            ended = [state_at(life, at) for life in there if (state_at(life, at) or 0) < 0]
            assert found[stage] == (len(ended), ended.count(WON)), (at, stage)
