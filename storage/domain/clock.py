"""The one way to ask what time it is."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC. The composition root supplies it."""


def local_date(now: datetime, zone: str) -> date:
    """Give the calendar date at `now` in an IANA zone: a person's work date."""
    return now.astimezone(ZoneInfo(zone)).date()
