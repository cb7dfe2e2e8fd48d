"""What the clock brings: its kinds, and what becomes of each. Source: product 5.3."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from storage.domain.clock import local_date


class DeliveryKind(StrEnum):
    """What is sent: a team's digest, a person's nudge, what happened told to a channel, a word to the admins.

    Details are a message in the thread of another one.
    """

    DIGEST = "digest"
    NUDGE = "nudge"
    EVENTS = "events"
    ADMINS = "admins"
    DETAILS = "details"


class DeliveryStatus(StrEnum):
    """What became of it: still to be sent, sent, held back by a rule, or failed for good."""

    PLANNED = "planned"
    SENT = "sent"
    HELD = "held"
    FAILED = "failed"


GIVE_UP_AFTER = timedelta(hours=24)
"""What has no next one to cover it helps nobody after a day."""
LATE_AFTER = timedelta(minutes=5)
"""Five minutes are a worker that restarts, not a late message."""
LONGEST_WAIT = timedelta(seconds=300)
"""The waits between attempts double up to this."""
_OF_A_DAY = frozenset({DeliveryKind.DIGEST, DeliveryKind.NUDGE})
"""What the next day's covers."""
_DOUBLINGS = 9
"""2 s doubled so often is more than the longest wait."""


class Timeliness(StrEnum):
    """Whether a message comes when it should."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSED = "missed"


def timeliness(kind: DeliveryKind, day: date, due_at: datetime, now: datetime, zone: str) -> Timeliness:
    """Say whether it is still time to send; `day` is the local date it is for. Source: product 5.3.

    A digest or a nudge is missed once its local day is over, because the next one covers it; that is the day on which
    it is due, where clocks put forward over midnight make it the next.
    """
    last = max(day, local_date(due_at, zone))
    over = local_date(now, zone) > last if kind in _OF_A_DAY else now - due_at > GIVE_UP_AFTER
    if over:
        return Timeliness.MISSED
    return Timeliness.LATE if now - due_at > LATE_AFTER else Timeliness.ON_TIME


def wait_after(attempts: int) -> timedelta:
    """Say how long to wait after so many attempts that Slack did not take: 2 s, 4 s, 8 s … up to five minutes."""
    return min(timedelta(seconds=2 ** min(max(attempts, 1), _DOUBLINGS)), LONGEST_WAIT)
