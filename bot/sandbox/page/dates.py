"""Write moments as Slack does: by a pattern, in the reader's time zone, in English."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final, Self

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime, format_timedelta

from bot.sandbox.clock import zone_of

TOKEN: Final = re.compile(r"\{(\w+)\}")
PRETTY: Final = "_pretty"
NEAR: Final = {-1: "yesterday", 0: "today", 1: "tomorrow"}
HALF_A_YEAR: Final = timedelta(days=182)
"""Within it, Slack leaves the year out."""
ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}
TEENS: Final = range(11, 14)


@dataclass(frozen=True)
class Reader:
    """Where and how somebody reads the clock."""

    zone: tzinfo
    twelve_hours: bool

    @classmethod
    def of(cls, zone: str, locale: str) -> Self:
        """Take the zone and the clock of a person's settings; what is unknown reads UTC, and 24 hours."""
        try:
            pattern = Locale.parse(locale, sep="-").time_formats["short"].pattern
        except (ValueError, UnknownLocaleError):
            pattern = ""
        return cls(zone_of(zone), "a" in pattern)

    def moment(self, timestamp: object) -> datetime | None:
        """Return a moment given in seconds since 1970; None if it is not one."""
        try:
            return datetime.fromtimestamp(float(str(timestamp)), self.zone)
        except (ValueError, OverflowError, OSError):
            return None

    def in_full(self, at: datetime) -> str:
        """Return a moment with nothing left out."""
        return f"{_month_first(at, 'EEEE, MMMM')}, {at.year} at {self._time(at)}"

    def written(self, at: datetime, pattern: str, now: float) -> str:
        """Return a pattern with its tokens filled in."""
        today = datetime.fromtimestamp(now, self.zone)
        known = self._tokens(at, today)

        def put(token: re.Match[str]) -> str:
            name = token[1]
            near = NEAR.get((at.date() - today.date()).days) if name.endswith(PRETTY) else None
            if near is not None and name.removesuffix(PRETTY) in known:
                return near.capitalize() if token.start() == 0 else near
            write = known.get(name.removesuffix(PRETTY))
            return write() if write else token[0]

        return TOKEN.sub(put, pattern)

    def _tokens(self, at: datetime, today: datetime) -> dict[str, Callable[[], str]]:
        year = "" if abs(at - today) < HALF_A_YEAR else f", {at.year}"
        this_year = "" if at.year == today.year else f", {at.year}"
        return {
            "date_num": lambda: f"{at:%Y-%m-%d}",
            "date_slash": lambda: f"{at:%d/%m/%Y}",
            "date": lambda: _month_first(at, "MMMM") + year,
            "date_short": lambda: _english(at, "MMM d") + year,
            "date_long": lambda: _month_first(at, "EEEE, MMMM") + year,
            "date_long_full": lambda: _english(at, "MMMM d, y"),
            "day_divider": lambda: _month_first(at, "EEEE, MMMM") + this_year,
            "time": lambda: self._time(at),
            "time_secs": lambda: _english(at, "h:mm:ss a" if self.twelve_hours else "HH:mm:ss"),
            "ago": lambda: _ago(at - today),
        }

    def _time(self, at: datetime) -> str:
        return _english(at, "h:mm a" if self.twelve_hours else "HH:mm")


def _english(at: datetime, pattern: str) -> str:
    return str(format_datetime(at, pattern, locale="en"))


def _month_first(at: datetime, pattern: str) -> str:
    ending = "th" if at.day in TEENS else ENDINGS.get(at.day % 10, "th")
    return f"{_english(at, pattern)} {at.day}{ending}"


def _ago(distance: timedelta) -> str:
    if abs(distance) < timedelta(seconds=1):
        return "just now"
    return str(format_timedelta(distance, add_direction=True, threshold=1, locale="en"))
