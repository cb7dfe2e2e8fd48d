"""When something that is due at a time of day is due, through every change of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.domain.occurrences import instant, last_day_of, latest, upcoming

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "day", "at", "due"),
    [
        ("UTC", "2026-03-02", "09:00", "2026-03-02 09:00"),
        ("Asia/Kolkata", "2026-03-02", "09:00", "2026-03-02 03:30"),
        ("Asia/Kathmandu", "2026-03-02", "09:00", "2026-03-02 03:15"),
        # Oslo: 02:00 becomes 03:00, 03:00 becomes 02:00.
        ("Europe/Oslo", "2026-03-28", "09:00", "2026-03-28 08:00"),
        ("Europe/Oslo", "2026-03-29", "01:59", "2026-03-29 00:59"),
        ("Europe/Oslo", "2026-03-29", "02:00", "2026-03-29 01:00"),
        ("Europe/Oslo", "2026-03-29", "02:59", "2026-03-29 01:00"),
        ("Europe/Oslo", "2026-03-29", "03:00", "2026-03-29 01:00"),
        ("Europe/Oslo", "2026-03-29", "09:00", "2026-03-29 07:00"),
        ("Europe/Oslo", "2026-10-25", "02:00", "2026-10-25 00:00"),
        ("Europe/Oslo", "2026-10-25", "02:59", "2026-10-25 00:59"),
        ("Europe/Oslo", "2026-10-25", "03:00", "2026-10-25 02:00"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08 07:00"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01 05:30"),
        # Lord Howe moves by half an hour.
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:30", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04 14:45"),
        ("Australia/Lord_Howe", "2026-04-05", "02:00", "2026-04-04 15:30"),
        # Gaps at midnight, and one over midnight: Saturday's 23:30 in Nuuk comes when Sunday begins.
        ("America/Santiago", "2026-09-06", "00:00", "2026-09-06 04:00"),
        ("America/Nuuk", "2026-03-28", "23:30", "2026-03-29 01:00"),
        ("America/Nuuk", "2026-03-29", "00:00", "2026-03-29 01:00"),
        # Folds over midnight: in St John's the first minute of the day came twice.
        ("America/St_Johns", "2010-11-07", "00:00", "2010-11-07 02:30"),
        ("America/St_Johns", "2010-11-06", "23:30", "2010-11-07 02:00"),
        # A day that was left out, and one that came twice.
        ("Pacific/Apia", "2011-12-29", "09:00", "2011-12-29 19:00"),
        ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-31", "09:00", "2011-12-30 19:00"),
        ("Pacific/Kwajalein", "1969-09-30", "23:30", "1969-09-30 12:30"),
    ],
)
def test_an_instant_is_the_first_at_which_the_clocks_show_the_time_or_later(
    zone: str, day: str, at: str, due: str
) -> None:
    found = instant(date.fromisoformat(day), time.fromisoformat(at), zone)
    assert found == datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("zone", "now", "at", "last", "following"),
    [
        ("Europe/Oslo", "2026-03-02 08:00", "09:00", "2026-03-02", "2026-03-03"),
        ("Europe/Oslo", "2026-03-02 07:59", "09:00", "2026-03-01", "2026-03-02"),
        ("Asia/Kolkata", "2026-03-02 18:30", "00:00", "2026-03-03", "2026-03-04"),
        ("Europe/Oslo", "2026-10-25 01:30", "02:30", "2026-10-25", "2026-10-26"),
        ("America/St_Johns", "2010-11-07 03:00", "00:00", "2010-11-07", "2010-11-08"),
        ("America/Nuuk", "2026-03-29 01:00", "23:30", "2026-03-28", "2026-03-29"),
        ("Pacific/Apia", "2011-12-30 10:00", "09:00", "2011-12-29", "2011-12-31"),
        ("Pacific/Apia", "2011-12-30 19:00", "09:00", "2011-12-31", "2012-01-01"),
    ],
)
def test_the_latest_and_the_upcoming_are_on_dates_that_the_zone_has(
    zone: str, now: str, at: str, last: str, following: str
) -> None:
    moment, clock = datetime.fromisoformat(now).replace(tzinfo=UTC), time.fromisoformat(at)
    for found, day in ((latest(moment, clock, zone), last), (upcoming(moment, clock, zone), following)):
        assert found == (date.fromisoformat(day), instant(date.fromisoformat(day), clock, zone))


def test_a_time_taken_from_the_second_of_two_readings_is_the_same_time_of_day() -> None:
    sunday, second = date(2026, 4, 5), time(2, 14, fold=1)
    instant.cache_clear()
    assert instant(sunday, second, "Australia/Sydney") == datetime(2026, 4, 4, 15, 14, tzinfo=UTC)


def test_what_a_gap_moves_over_midnight_is_worth_sending_on_the_next_day() -> None:
    assert last_day_of(date(2026, 3, 28), time(23, 30), "America/Nuuk") == date(2026, 3, 29)
    assert last_day_of(date(2026, 3, 27), time(23, 30), "America/Nuuk") == date(2026, 3, 27)


ZONES = ("Europe/Oslo", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "Australia/Lord_Howe")
ODD = ("America/Nuuk", "America/Santiago", "Africa/Casablanca", "Pacific/Chatham", "Asia/Beirut")
CHANGES = [
    date(2026, 3, 8),
    date(2026, 3, 28),
    date(2026, 4, 4),
    date(2026, 9, 5),
    date(2026, 10, 3),
    date(2026, 10, 24),
]


def walked(first: datetime, last: datetime, at: time, zone: str) -> dict[date, datetime]:
    """Look at the clocks each minute, and note for each date when they first show the time or later."""
    place, found, moment = ZoneInfo(zone), dict[date, datetime](), first
    before = moment.astimezone(place).replace(tzinfo=None)
    while moment <= last:
        shown = moment.astimezone(place).replace(tzinfo=None)
        day = min(before, shown).date()
        while day <= shown.date():
            if before < datetime.combine(day, at) <= shown:
                found.setdefault(day, moment)
            day += DAY
        before = max(before, shown)
        moment += MINUTE
    return found


@settings(max_examples=25)
@given(
    zone=st.sampled_from(ZONES + ODD),
    near=st.sampled_from(CHANGES),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    after=st.integers(0, 3 * 24 * 60),
)
def test_a_walk_through_every_minute_finds_the_same(zone: str, near: date, at: time, after: int) -> None:
    start = datetime.combine(near, time(), UTC) - DAY
    found = walked(start, start + 4 * DAY, at, zone)
    for day, moment in found.items():
        assert instant(day, at, zone) == moment
    now = start + after * MINUTE
    assert upcoming(now, at, zone) == min(pair for pair in found.items() if pair[1] > now)
    over = [pair for pair in found.items() if pair[1] <= now]
    assert not over or latest(now, at, zone) == max(over)
    assert all(later - earlier == DAY for earlier, later in pairwise(sorted(found)))
