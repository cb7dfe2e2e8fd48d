"""What somebody's Home shows: whose work, which of it, and which page. Source: product 4.4."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from storage.domain.nudges import DueKind

LINES = 15
"""Things on a page: they take thirty blocks at most, of the hundred that a Home has."""
SUNDAY = 7


class Scope(StrEnum):
    """Whose work a Home shows."""

    MINE = "mine"
    TEAM = "team"
    ALL = "all"


class Showing(StrEnum):
    """Which of what is due a Home shows."""

    EVERYTHING = "everything"
    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    TASKS = "tasks"
    NEXT_STEPS = "next_steps"
    CLOSING_DATES = "closing_dates"


class When(StrEnum):
    """The headings of a day, in their order."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"


KINDS = {
    Showing.TASKS: DueKind.TASK,
    Showing.NEXT_STEPS: DueKind.NEXT_STEP,
    Showing.CLOSING_DATES: DueKind.CLOSING_DATE,
}
"""What is chosen by its kind; the rest is chosen by its heading."""


def week_end(today: date) -> date:
    """Give the last day of this week, a Sunday: what is due until then is due this week."""
    return today + timedelta(days=SUNDAY - today.isoweekday())


def when(due: date, today: date) -> When:
    """Choose the heading for what is due by the end of this week."""
    if due < today:
        return When.OVERDUE
    return When.TODAY if due == today else When.WEEK


def shows(showing: Showing, kind: DueKind, heading: When) -> bool:
    """Tell whether a thing of this kind, under this heading, is shown."""
    if showing is Showing.EVERYTHING:
        return True
    wanted = KINDS.get(showing)
    return heading.value == showing.value if wanted is None else kind is wanted


def page_within(page: int, total: int) -> int:
    """Give the page to show of so many things: the one asked for, counted from 0, or the last there is."""
    return max(0, min(page, (total - 1) // LINES))


@dataclass(frozen=True, slots=True)
class Span:
    """The days of which a page shows something; `skipped` things of the first one are on the pages before."""

    first: date
    last: date
    skipped: int


def span(days: Mapping[date, int], page: int) -> Span:
    """Give the days of a page, by how many things are due on each day; a page that is there. Only these are read."""
    order, start = sorted(days), page * LINES
    until = list(accumulate(days[day] for day in order))
    first = bisect_right(until, start)
    last = min(bisect_left(until, start + LINES), len(order) - 1)
    return Span(order[first], order[last], start - until[first] + days[order[first]])
