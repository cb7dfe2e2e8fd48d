from datetime import UTC, date, datetime

import pytest

from storage.domain.clock import local_date


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 3, 1)),
        ("Europe/Oslo", date(2026, 3, 2)),
        ("America/New_York", date(2026, 3, 1)),
        ("Pacific/Kiritimati", date(2026, 3, 2)),
    ],
)
def test_the_work_date_is_that_of_the_persons_zone(zone: str, day: date) -> None:
    assert local_date(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), zone) == day
