"""The card says how long it has been in its stage, and what is usual if that is worth saying."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.views.opportunities import _stage_days
from tests.builders import MONDAY
from tests.handlers.screens import CARD, ENGLISH, NOT_STARTED

UPDATED_TODAY = replace(CARD, stage_since=date(2026, 2, 20), date_of_change=MONDAY)


@pytest.mark.parametrize(
    ("usual", "said"),
    [
        (None, "10 days"),
        (0.0, "10 days"),
        (0.5, "10 days"),
        (0.51, "10 days (usually 1)"),
        (7.4, "10 days (usually 7)"),
    ],
)
def test_days_count_from_entering_the_stage(usual: float | None, said: str) -> None:
    assert str(_stage_days(ENGLISH, replace(UPDATED_TODAY, usual_days=usual), MONDAY)) == said


def test_before_the_first_stage_there_are_no_days() -> None:
    assert str(_stage_days(ENGLISH, NOT_STARTED, MONDAY)) == "not in a stage"
