"""What the clock brings: its kinds, and what becomes of each. Source: product 5.3."""

from enum import StrEnum


class DeliveryKind(StrEnum):
    """What is sent: a team's digest, a person's nudge, what happened told to a channel, a word to the admins."""

    DIGEST = "digest"
    NUDGE = "nudge"
    EVENTS = "events"
    ADMINS = "admins"


class DeliveryStatus(StrEnum):
    """What became of it: still to be sent, sent, held back by a rule, or failed for good."""

    PLANNED = "planned"
    SENT = "sent"
    HELD = "held"
    FAILED = "failed"
