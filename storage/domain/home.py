"""What somebody's Home shows: whose work, which of it, and which page. Source: product 4.4."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import accumulate
from typing import Any, Self

from storage.domain.nudges import DueKind
from storage.domain.opportunities import UNDO_WITHIN

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


class Deed(StrEnum):
    """What became of a press on a Home: something was dealt with, moved, shown in the conversation, or refused."""

    DONE = "done"
    MOVED = "moved"
    SHOWN = "shown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Due:
    """A line of a Home: which kind of thing, its number, and the day for which it was due when it was drawn.

    `mark` is the `mark_of` a next step: another one may be due on the same day by now. Empty: any.
    """

    kind: DueKind
    no: str
    day: date
    mark: str = ""


def mark_of(text: str) -> str:
    """Give a short mark by which a text is told from another; a button has no room for the text."""
    return sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Told:
    """What was just done on a Home, and what taking it back must know.

    `kind` is what it was done about; of something shown, `what` says it where it has no number, of something refused
    it says why, and `no` is what was dealt with already. `version` is the one that the task or opportunity has since,
    0 where nothing changed. `notice` is what is said beside it: nothing that would take its place.
    """

    deed: Deed
    at: datetime
    no: str = ""
    what: str = ""
    kind: DueKind | None = None
    day: date | None = None
    version: int = 0
    notice: Self | None = None

    @property
    def until(self) -> datetime:
        """Give the instant until which a Home says it: as long as it can be taken back."""
        return self.at + UNDO_WITHIN

    def dump(self) -> dict[str, Any]:
        """Write it down."""
        day = self.day.isoformat() if self.day else ""
        said = {"deed": self.deed.value, "kind": self.kind.value if self.kind else "", "at": self.at.isoformat()}
        notice = {"notice": self.notice.dump()} if self.notice else {}
        return said | {"day": day, "no": self.no, "what": self.what, "version": self.version} | notice

    @classmethod
    def load(cls, kept: Mapping[str, Any]) -> Self | None:
        """Read it back; None where nothing was done."""
        if not kept:
            return None
        return cls(
            Deed(kept["deed"]),
            datetime.fromisoformat(kept["at"]),
            kept["no"],
            kept["what"],
            DueKind(kept["kind"]) if kept["kind"] else None,
            date.fromisoformat(kept["day"]) if kept["day"] else None,
            kept["version"],
            cls.load(kept.get("notice", {})),
        )


def said_after(kept: Told | None, told: Told | None) -> Told | None:
    """Give what a Home says after something: what cannot be taken back stands beside what can, not in its place.

    What was refused because that very thing was just dealt with is the second of two presses, and says nothing.
    """
    if kept is None or not kept.version or told is None or told.version:
        return told
    if told.deed is Deed.REFUSED and told.no == kept.no:
        return kept
    return replace(kept, notice=told)


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
