"""When a message is still worth sending, and how long one waits between attempts."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.domain.deliveries import DeliveryKind, timeliness, wait_after

DUE = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""Nine o'clock in Oslo."""


@pytest.mark.parametrize(
    ("kind", "after", "zone", "said"),
    [
        (DeliveryKind.NUDGE, timedelta(), "Europe/Oslo", "on_time"),
        (DeliveryKind.NUDGE, timedelta(minutes=5), "Europe/Oslo", "on_time"),
        (DeliveryKind.NUDGE, timedelta(minutes=5, seconds=1), "Europe/Oslo", "late"),
        (DeliveryKind.DIGEST, timedelta(hours=14, minutes=59), "Europe/Oslo", "late"),
        (DeliveryKind.DIGEST, timedelta(hours=15), "Europe/Oslo", "missed"),
        (DeliveryKind.NUDGE, timedelta(hours=15), "UTC", "late"),
        (DeliveryKind.ADMINS, timedelta(hours=24), "Europe/Oslo", "late"),
        (DeliveryKind.EVENTS, timedelta(hours=24, seconds=1), "Europe/Oslo", "missed"),
    ],
)
def test_a_message_of_a_day_is_missed_with_its_local_day_and_any_other_after_a_day(
    kind: DeliveryKind, after: timedelta, zone: str, said: str
) -> None:
    assert timeliness(kind, date(2026, 3, 2), DUE, DUE + after, zone) == said


def test_what_a_gap_over_midnight_puts_into_the_next_day_is_not_missed_at_once() -> None:
    due = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
    assert timeliness(DeliveryKind.NUDGE, date(2026, 3, 2), due, due, "UTC") == "on_time"


def test_the_waits_double_from_two_seconds_to_five_minutes() -> None:
    waits = [wait_after(attempts).total_seconds() for attempts in range(12)]
    assert waits == [2, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
