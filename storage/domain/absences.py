"""Which days somebody can be away. Source: product 5.2."""

from datetime import date

from storage.domain.dates import check_calendar
from storage.domain.errors import Problem


def check_absence(first: date | None, last: date | None, today: date) -> list[Problem]:
    """Find what is wrong with the days of an absence, both included; without a last day it has no end yet.

    `missing`, `date_out_of_calendar`, `absence_backwards`, `absence_over`, each under the day that is to be mended.
    """
    if first is None:
        return [Problem("missing", "first_day"), *check_calendar(last, "last_day")]
    problems = [*check_calendar(first, "first_day"), *check_calendar(last, "last_day")]
    if last is None or problems:
        return problems
    if last < first:
        return [Problem("absence_backwards", "last_day", {"earliest": first})]
    return [Problem("absence_over", "last_day", {"earliest": today})] if last < today else []
