"""On which days people work: their weekdays, without the public holidays of the workspace's country and region."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib import import_module
from types import ModuleType

from storage.domain.errors import Problem
from storage.domain.settings import LONGEST_REGION
from storage.domain.setup import Some

_DAY = timedelta(days=1)
MOST_REGIONS = 60
"""All of a large country's; what has more are districts, whose codes nobody reads through."""
_YEAR = 366
"""Nobody who works at all has so many days off in a row."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The public holidays of a country, and of one of its regions; without a country there are none."""

    country: str = ""
    region: str = ""

    def name_of(self, day: date) -> str:
        """Give the holiday's name, in the language of the country; empty on any other day."""
        return _holidays(self.country, self.region, day.year).get(day, "")


@lru_cache
def calendar_of(country: str, region: str) -> Calendar:
    """Give the calendar of a country's and region's codes: ISO 3166-1, and what follows the dash in ISO 3166-2.

    A region that is not known there leaves the country alone; a country that is not known has no holidays.
    """
    if not country:
        return Calendar()
    for code in dict.fromkeys((region, "")):
        with suppress(NotImplementedError):
            _package().country_holidays(country, subdiv=code or None)
            return Calendar(country, code)
    return Calendar()


def problems_of(country: str, region: str) -> list[Problem]:
    """Find that nothing is known of a country or region by its code: `no_holidays`, `region_unknown`, `no_regions`."""
    found = calendar_of(country, region)
    if not country or found == Calendar(country, region):
        return []
    if not found.country:
        return [Problem("no_holidays", "holiday_country", {"key": country})]
    known = _package().country_holidays(country).subdivisions
    regions = tuple(code for code in known if len(code) <= LONGEST_REGION and code == code.upper())
    if not regions:
        return [Problem("no_regions", "holiday_region")]
    named = regions if len(regions) <= MOST_REGIONS else regions[:MOST_REGIONS]
    return [Problem("region_unknown", "holiday_region", {"key": region, "known": Some(named, len(regions))})]


def is_working(days: str, calendar: Calendar, day: date) -> bool:
    """Tell whether somebody who works on these ISO weekdays, such as `"12345"`, works on a day."""
    return str(day.isoweekday()) in days and not calendar.name_of(day)


def next_working_day(day: date, days: str, calendar: Calendar) -> date:
    """Give the first working day after a day; the very next one for somebody who never works."""
    following = (day + _DAY * count for count in range(1, _YEAR))
    return next((one for one in following if is_working(days, calendar, one)), day + _DAY)


def working_days_between(first: date, last: date, days: str, calendar: Calendar) -> int:
    """Count the working days after the first day, up to and with the last; none when the last is no later."""
    return sum(is_working(days, calendar, first + _DAY * count) for count in range(1, (last - first).days + 1))


def warm_up() -> None:
    """Load the package before somebody who is to have an answer within Slack's three seconds waits for it."""
    _package()


def is_first_of_week(days: str, calendar: Calendar, day: date, is_away: Callable[[date], bool]) -> bool:
    """Tell whether somebody has not worked on any day before in the week, from Monday on."""
    before = (day - _DAY * back for back in range(1, day.isoweekday()))
    return not any(is_working(days, calendar, earlier) and not is_away(earlier) for earlier in before)


@lru_cache(maxsize=512)
def _holidays(country: str, region: str, year: int) -> dict[date, str]:
    """Give a year's holidays at once: the package fills its own table while it is read, so threads cannot share it."""
    if not country:
        return {}
    # Left to itself the package names them in the language of the machine it runs on.
    package, region_or_none = _package(), region or None
    language = package.country_holidays(country).default_language
    return dict(package.country_holidays(country, subdiv=region_or_none, years=year, language=language).items())


def _package() -> ModuleType:
    """Load the package when somebody's holidays are asked for: with its countries it takes most of a second."""
    return import_module("holidays")
