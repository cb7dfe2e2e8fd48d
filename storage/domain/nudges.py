"""What a salesperson is reminded of, and how often. Source: product 5.2."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from storage.domain.dates import LATEST
from storage.domain.occurrences import instant


class Nudging(StrEnum):
    """How often somebody is reminded."""

    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


class DueKind(StrEnum):
    """What can be due."""

    CLOSING_DATE = "closing_date"
    NEXT_STEP = "next_step"
    TASK = "task"
    QUOTE = "quote"
    IDLE = "idle"


class LineStatus(StrEnum):
    """What was done about a line of a nudge."""

    OPEN = "open"
    DONE = "done"
    MOVED = "moved"
    WON = "won"
    LOST = "lost"
    SNOOZED = "snoozed"
    HANDED_OVER = "handed_over"
    STOPPED = "stopped"


class Group(StrEnum):
    """The headings of a nudge, in their order."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    STUCK = "stuck"


class Snooze(StrEnum):
    """How long somebody wants to hear nothing of a thing."""

    HOURS = "hours"
    TOMORROW = "tomorrow"
    WEEK = "week"


class Became(StrEnum):
    """What has become of a thing since it was written into a nudge; `DUE` is still due as it was."""

    DUE = "due"
    DONE = "done"
    CANCELLED = "cancelled"
    WON = "won"
    LOST = "lost"
    MOVED = "moved"
    ELSEWHERE = "elsewhere"
    GONE = "gone"


SOON_DAYS = 3
"""Working days that count as soon. Source: product 5.2."""
ESCALATE_AFTER = 3
"""Working days untouched, after which a thing comes into the manager's digest. Source: product 5.2."""
QUIET_AFTER = 3
"""Mornings in a row without any reaction, after which somebody is reminded weekly. Source: product 5.2."""
ASK_AT_SNOOZE = 3
"""The snooze of the same thing that asks whether to move its date. Source: product 5.2."""
SNOOZE_HOURS = timedelta(hours=3)
MOST_LINES = 20
"""More are not read on a phone, and a message takes fifty blocks."""
MOST_BLOCKS = 46
"""Slack's fifty, without the title, two words before the lines, and the buttons below them."""
BLOCKS_A_LINE = 2
IDLE_DAYS = 14
"""How long nothing may happen at a stage of which no usual time is known."""
LEAST_IDLE_DAYS = 7
"""Nobody is called idle sooner, however quick others were at the stage."""


class HasDate(Protocol):
    """What is due on a day, of an opportunity or of none."""

    @property
    def kind(self) -> DueKind:
        """Give what is due."""

    @property
    def record_no(self) -> str:
        """Give the number of what is due."""

    @property
    def opportunity_no(self) -> str:
        """Give the opportunity's number; empty without one."""

    @property
    def due_date(self) -> date:
        """Give the day."""


Dated = TypeVar("Dated", bound=HasDate)


def group_of(kind: DueKind, due: date, today: date) -> Group:
    """Choose the heading under which a thing stands that is due by the end of what is soon."""
    if kind is DueKind.IDLE:
        return Group.STUCK
    if due < today:
        return Group.OVERDUE
    return Group.TODAY if due == today else Group.SOON


def in_order(things: Sequence[Dated], today: date) -> list[Dated]:
    """Sort by heading, then by day; the things of one opportunity stand together where its first one does."""
    first: dict[tuple[Group, str], date] = {}
    for one in things:
        key = group_of(one.kind, one.due_date, today), one.opportunity_no or one.record_no
        first[key] = min(first.get(key, one.due_date), one.due_date)
    groups = list(Group)

    def place(one: Dated) -> tuple[int, date, str, date, str, str]:
        group, of = group_of(one.kind, one.due_date, today), one.opportunity_no or one.record_no
        return groups.index(group), first[group, of], of, one.due_date, one.kind, one.record_no

    return sorted(things, key=place)


def fitting(headings: Sequence[object]) -> int:
    """Count how many lines, each under its heading, fit into one message; lines of one heading stand together."""
    blocks, seen = 0, set[object]()
    for count, heading in enumerate(headings[:MOST_LINES]):
        blocks += BLOCKS_A_LINE + (heading not in seen)
        seen.add(heading)
        if blocks > MOST_BLOCKS:
            return count
    return min(len(headings), MOST_LINES)


def idle_on(last: date, usual_days: float | None) -> date:
    """Give the day on which nothing has happened for too long; `last` is when something did.

    Too long is more than the usual days at the stage, and than a week; without usual days, two weeks.
    """
    days = IDLE_DAYS if usual_days is None else max(round(usual_days), LEAST_IDLE_DAYS)
    return last + timedelta(days=min(days, (LATEST - last).days - 1) + 1)


def became(kind: DueKind, was: date, *, there: bool, ended: Became | None, mine: bool, due: date | None) -> Became:
    """Say what has become of a thing that was due on a day.

    `ended` is how it or its opportunity was closed, `mine` whether it still belongs to whom it did, `due` when it is
    due by now; None: no more.
    """
    if not there:
        return Became.GONE
    if ended is not None:
        return ended
    if not mine:
        return Became.ELSEWHERE
    if due is None or (kind is DueKind.IDLE and due != was):
        return Became.DONE
    return Became.DUE if due == was else Became.MOVED


def snoozed_until(how: Snooze, now: datetime, zone: str) -> datetime:
    """Give the instant in UTC until which nothing is heard of a thing.

    That is three hours on, or the beginning of tomorrow or of next Monday where the person is.
    """
    if how is Snooze.HOURS:
        return now + SNOOZE_HOURS
    today = now.astimezone(ZoneInfo(zone)).date()
    days = 1 if how is Snooze.TOMORROW else 8 - today.isoweekday()
    return instant(today + timedelta(days=days), time.min, zone)


def asks_to_move(snoozes: int) -> bool:
    """Tell whether one more snooze, after so many, asks whether to move the date."""
    return snoozes + 1 >= ASK_AT_SNOOZE


def becomes_weekly(nudging: Nudging, unanswered: int) -> bool:
    """Tell whether so many mornings in a row without any reaction make a daily reminder a weekly one."""
    return nudging is Nudging.DAILY and unanswered >= QUIET_AFTER
