"""What to look at first in a list: one number an opportunity, the lowest first. The databases work out the same one."""

from datetime import date

from storage.domain.opportunities import Priority

SINCE = date(2000, 1, 1)
"""Where days are counted from."""
CLOSED_AFTER = 10_000_000
"""More days than there are: what is closed comes behind whatever is open."""
_PRIORITIES = {Priority.HIGH: 0, Priority.NORMAL: 1, Priority.LOW: 2}


def urgency(due: date | None, closed: date | None, priority: Priority) -> int:
    """Give the urgency: by closing date, then by priority; what is closed is last, the last closed first of it."""
    day = (due or date.max) - SINCE if closed is None else date.max - closed
    return 4 * (day.days + (0 if closed is None else CLOSED_AFTER)) + _PRIORITIES[priority]
