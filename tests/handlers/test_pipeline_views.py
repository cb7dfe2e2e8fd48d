"""What the views of the pipeline say in words: how many, of what, and how a figure comes about."""

from dataclasses import replace

import pytest

from handlers.views.opportunities import _weighted
from handlers.views.pipeline import ahead, stages, statistics
from handlers.views.pipeline.asked import Asked
from storage.domain.cycles import ProbabilityMethod, probability
from tests.handlers.screens import CARD, ENGLISH, LINE, NOT_STARTED
from tests.handlers.screens_pipeline import BOTH, FORECAST, LISTED, READER, REASONS, TOO_LITTLE, TOTAL

MULTIPLY, ADD, CHANCES, COMPLETED = ProbabilityMethod


@pytest.mark.parametrize(
    ("method", "said"),
    [
        (MULTIPLY, "€120 · 2.4\xa0% = 60 % chances × 4 % completed"),  # noqa: RUF001 - a sign of arithmetic
        (ADD, "€1,600 · 32\xa0% = half of 60 % chances + 4 % completed"),
        (CHANCES, "€3,000 · 60\xa0% = its chances"),
        (COMPLETED, "€200 · 4 % completed at this stage"),
    ],
)
def test_a_card_says_how_its_weighted_value_comes_about(method: ProbabilityMethod, said: str) -> None:
    weight = probability(method, 60, 4)
    line = replace(LINE, value=5_000_00, chances=60, completed=4, probability=weight, weighted=5_000_00 * weight)
    card = replace(CARD, line=line, method=method)
    assert _weighted(ENGLISH, card, "EUR") == said
    changed = replace(card, line=replace(line, probability=weight + 100))
    assert _weighted(ENGLISH, changed, "EUR").endswith("\xa0% probability")


def test_what_has_not_begun_is_not_explained() -> None:
    assert "%" not in _weighted(ENGLISH, NOT_STARTED, "EUR")


@pytest.mark.parametrize(
    ("ended", "won", "said"),
    [
        (0, 0, "nothing that had been at a stage was closed; it takes 20, one of them at least won."),
        (1, 0, "1 that had been at a stage was closed, and not won; it takes 20, one of them at least won."),
        (1, 1, "1 that had been at a stage was closed, and won; it takes 20."),
        (6, 5, "6 that had been at a stage were closed, 5 of them won; it takes 20."),
        (25, 0, "25 that had been at a stage were closed, none of them won; it takes 20, one of them at least won."),
    ],
)
def test_too_little_history_is_counted_in_whole_sentences(ended: int, won: int, said: str) -> None:
    body = ahead.forecast(READER, replace(TOO_LITTLE, ended=ended, won=won))
    assert f"In the last two years {said} Until then" in body.lines[0][0]
    assert not body.drawable


def test_a_forecast_of_one_says_so() -> None:
    assert "simulations of 1 open opportunity, by" in ahead.forecast(READER, replace(FORECAST, count=1)).small


@pytest.mark.parametrize(
    ("methods", "said"),
    [
        ({"EXISTING": COMPLETED, "NEW": CHANCES}, "Weighted: EXISTING by what is completed, NEW by chances."),
        ({"EXISTING": ADD, "NEW": MULTIPLY}, "EXISTING by half of chances + completed, NEW by chances × completed."),  # noqa: RUF001
        ({"EXISTING": CHANCES, "NEW": CHANCES}, ""),
    ],
)
def test_cycles_that_weigh_otherwise_say_how(methods: dict[str, ProbabilityMethod], said: str) -> None:
    small = stages.pipeline(READER, BOTH, TOTAL, methods=methods).small
    assert small.endswith(said or "until 5 are.")
    assert "“Usually” on a card: the median of those won, 30 days until 5 are." in small


def test_won_or_lost_is_said_of_reasons_only_where_both_are() -> None:
    lost = [one for one in REASONS if not one.won]
    told = [str(line) for line, _ in statistics.close_codes(READER, REASONS).lines]
    assert [one.split("\n")[0] for one in told] == ["*Price* (won)", "*Price* (lost)", "*Business &lt;lost&gt;* (lost)"]
    assert str(statistics.close_codes(READER, lost).lines[0][0]).startswith("*Price*\n2 times")


@pytest.mark.parametrize(
    ("on", "value", "beside", "small"),
    [
        ("", 520_000_50, "(12) · €520,000.50", ""),
        ("", None, "(12)", ""),
        ("2026-02-01", None, "(12)", "Open shows an opportunity as it is today."),
    ],
)
def test_a_list_says_how_many_and_how_much(on: str, value: int | None, beside: str, small: str) -> None:
    body = stages.opportunities(replace(READER, asked=Asked("list", on=on)), LISTED, 12, value)
    assert (body.beside, body.small) == (beside, small)
