"""What a salesperson is reminded of, and how often. Source: product 5.2."""

from enum import StrEnum


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
