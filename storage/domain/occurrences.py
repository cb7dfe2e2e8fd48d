"""When something that is due at a time of day is due: once for each local date, whatever the clocks do there.

An occurrence is the first instant at which the clocks of the zone show the time or later: in a gap the first valid
instant after it, in a fold the first of the two. A date that a zone leaves out (Samoa had no 30 December 2011) has
none.
Source: product 5.3; architecture, "Schedule".
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_KEPT = 4096
"""People of one office share theirs; more than these are not worked out in one tick."""


@lru_cache(_KEPT)
def instant(day: date, at: time, zone: str) -> datetime:
    """Give the instant in UTC at which a zone's clocks first show this time of this day, or later."""
    # A time of day that was taken from the second of two readings is the same time of day.
    place, shown = ZoneInfo(zone), datetime.combine(day, at.replace(tzinfo=None, fold=0))
    first = shown.replace(tzinfo=place).astimezone(UTC)
    if _wall(first, place) == shown:
        return first
    # A gap: the two readings of such a time lie on both sides of it, fold 1 before and fold 0 after.
    before = shown.replace(tzinfo=place, fold=1).astimezone(UTC)
    while first - before > _SECOND:
        middle = before + (first - before) // _SECOND // 2 * _SECOND
        if _wall(middle, place) < shown:
            before = middle
        else:
            first = middle
    return first


@lru_cache(_KEPT)
def latest(now: datetime, at: time, zone: str) -> tuple[date, datetime]:
    """Give the last occurrence at or before now: its local date and its instant in UTC."""
    day = now.astimezone(ZoneInfo(zone)).date() + _DAY  # clocks put back over midnight show an earlier date again
    while instant(day, at, zone) > now or not _exists(day, zone):
        day -= _DAY
    return day, instant(day, at, zone)


@lru_cache(_KEPT)
def upcoming(now: datetime, at: time, zone: str) -> tuple[date, datetime]:
    """Give the first occurrence after now: its local date and its instant in UTC."""
    day = latest(now, at, zone)[0] + _DAY
    while not _exists(day, zone):
        day += _DAY
    return day, instant(day, at, zone)


def last_day_of(day: date, at: time, zone: str) -> date:
    """Give the local date until whose end an occurrence is worth sending: its own, or that on which a gap ends."""
    return max(day, instant(day, at, zone).astimezone(ZoneInfo(zone)).date())


def _exists(day: date, zone: str) -> bool:
    """Tell whether the zone has this date at all."""
    return instant(day, time.min, zone).astimezone(ZoneInfo(zone)).date() == day


def _wall(moment: datetime, place: ZoneInfo) -> datetime:
    """Give what the clocks of a place show."""
    return moment.astimezone(place).replace(tzinfo=None)
