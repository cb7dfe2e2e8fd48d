"""What somebody's Home shows: whose work, which of it, and which page. Source: product 4.4."""

from datetime import date, timedelta
from enum import StrEnum

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
