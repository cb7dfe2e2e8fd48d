"""The charts of the pipeline: drawn at a phone's size whatever they show, and said in words from the same figures."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from handlers.pipeline.drawing import content_of
from handlers.text.figures import compact, compact_number
from handlers.text.words import words_for
from handlers.views.digest_charts import ALT_LENGTH
from handlers.views.pipeline import pictures
from handlers.views.pipeline.asked import Asked
from handlers.views.pipeline.frame import Reader
from handlers.views.pipeline.pictures import Drawing
from storage.domain.figures import Month, StageFigure, Sums
from storage.domain.forecast import Forecast, Spread
from storage.domain.money import LARGEST_MINOR
from tests.handlers.screens_pipeline import BOTH, FORECAST, MANY_STAGES, MONTHS, READER, STAGES, TOO_LITTLE, WIDE_MONTH
from tests.handlers.test_charts import size

NOTHING = (StageFigure("NEW", 1, "Initial", Sums(), 0, None),)
HUGE = Spread(0, LARGEST_MINOR, LARGEST_MINOR)
NORWEGIAN = replace(READER, words=words_for("nb-NO"), currency="NOK", asked=Asked(on="2026-02-01"))


def far(periods: int) -> Forecast:
    return replace(FORECAST, periods=(replace(FORECAST.periods[0], so_far=HUGE, won=LARGEST_MINOR),) * periods)


DRAWN: dict[str, tuple[Callable[[], Drawing], int]] = {
    "funnel": (lambda: pictures.funnel(READER, STAGES), 574),
    "funnel of two": (lambda: pictures.funnel(READER, BOTH), 848),
    "funnel of one": (lambda: pictures.funnel(READER, NOTHING), 325),
    "funnel of many": (lambda: pictures.funnel(NORWEGIAN, MANY_STAGES), 1693),
    "ages": (lambda: pictures.ages(READER, STAGES), 473),
    "ages of nothing": (lambda: pictures.ages(READER, NOTHING), 225),
    "ages of many": (lambda: pictures.ages(NORWEGIAN, MANY_STAGES), 1592),
    "months": (lambda: pictures.closed(READER, MONTHS), 705),
    "one month of nothing": (lambda: pictures.closed(READER, [Month("2026-01", 0, 0, 0, 0)]), 705),
    "many months": (lambda: pictures.closed(NORWEGIAN, [WIDE_MONTH] * 40), 705),
    "fan": (lambda: pictures.fan(READER, FORECAST), 705),
    "fan of one": (lambda: pictures.fan(READER, replace(FORECAST, periods=FORECAST.periods[:1])), 705),
    "fan of many": (lambda: pictures.fan(NORWEGIAN, far(24)), 705),
    "fan of nothing": (
        lambda: pictures.fan(
            READER, replace(FORECAST, periods=(replace(FORECAST.periods[0], so_far=Spread(0, 0, 0), won=0),) * 2)
        ),
        705,
    ),
}

LOOKED_AT = (
    "funnel of two",
    "funnel of one",
    "funnel of many",
    "ages",
    "one month of nothing",
    "many months",
    "fan of one",
    "fan of many",
    "fan of nothing",
)
"""Those that are drawn: the others take no other way, and a picture takes its time."""


def test_each_chart_is_a_thousand_wide_and_as_high_as_it_needs() -> None:
    drawn = {name: draw() for name, (draw, _) in DRAWN.items()}
    assert all(0 < len(one.alt_text) <= ALT_LENGTH for one in drawn.values())
    assert {name: size(content_of(drawn[name])) for name in LOOKED_AT} == {
        name: (1008, DRAWN[name][1]) for name in LOOKED_AT
    }


def test_of_nothing_nothing_is_drawn() -> None:
    assert content_of(pictures.funnel(READER, ())) == b""
    assert content_of(pictures.fan(READER, TOO_LITTLE)) == b""


SAID = {
    "funnel": "Opportunities by stage. Initial: 12 open of 40 ever there; Presentation & <demo>: 5 open of 28 ever "
    "there; Proposal: 0 open of 20 ever there.",
    "funnel of two": "Opportunities by stage. EXISTING · Initial: 12 open of 40 ever there; EXISTING · Presentation & "
    "<demo>: 5 open of 28 ever there; EXISTING · Proposal: 0 open of 20 ever there; NEW · Initial: 1 open of 1 ever "
    "there.",
    "ages": "Days in each stage, on average. Initial: 12.3 days; Presentation & <demo>: 4 days; Proposal: none has "
    "left yet.",
    "months": "Won and lost by month, EUR. Dec 2025: won €340K, lost €20K; Jan 2026: won €0, lost €0; Feb 2026: won "
    "€10K, lost €160K.",
    "fan": "Forecast, added up, EUR. Mar 2026: €90K to €170K, in the middle €120K, of it won €40K; Apr 2026: €140K to "
    "€300K, in the middle €200K, of it won €40K; May 2026: €190K to €430K, in the middle €280K, of it won €40K.",
}


@pytest.mark.parametrize("name", SAID)
def test_the_words_say_what_the_picture_shows(name: str) -> None:
    assert DRAWN[name][0]().alt_text == SAID[name]


def test_the_rows_are_those_figures_in_the_readers_language() -> None:
    rows = pictures.funnel(READER, STAGES).bars
    assert [(row.value, row.weighted, row.said) for row in rows] == [
        (40, 12, "12 of 40"),
        (28, 5, "5 of 28"),
        (20, 0, "0 of 20"),
    ]
    assert {row.group for row in pictures.funnel(READER, STAGES).bars} == {""}
    assert [(row.group, row.label) for row in pictures.funnel(READER, BOTH).bars[2:]] == [
        ("EXISTING", "Proposal"),
        ("NEW", "Initial"),
    ]
    rest = pictures.funnel(READER, (*MANY_STAGES, BOTH[-1])).bars[-1]
    assert (rest.group, rest.label) == ("Other stages", "Together")
    months = pictures.closed(NORWEGIAN, MONTHS).months
    assert [(one.label, one.year) for one in months] == [("des", "2025"), ("jan", "2026"), ("feb", "")]
    more = [Month(f"2026-{number:02}", 1, 1, 0, 0) for number in range(3, 7)]
    years = [one.year for one in pictures.closed(NORWEGIAN, [*MONTHS, *more]).months]
    assert years == ["", "2026", *[""] * 5]
    assert [(one.up, one.down) for one in months] == [(340_000.0, 20_000.0), (0.0, 0.0), (10_000.5, 160_000.0)]
    others = pictures.funnel(NORWEGIAN, MANY_STAGES).bars
    assert len(others) == pictures.ROWS
    assert sum(row.weighted for row in others) == sum(one.sums.count for one in MANY_STAGES)
    middles = [(one.low, one.middle, one.high, one.won) for one in pictures.fan(READER, FORECAST).periods]
    assert middles[0] == (90_000.0, 120_000.0, 170_000.0, 40_000.0)


@pytest.mark.parametrize(
    ("largest", "marks"),
    [(0, []), (1, []), (3, [1, 2, 3]), (99, [50]), (130, [50, 100]), (430_000, [200_000, 400_000])],
)
def test_the_lines_across_are_round_amounts(largest: float, marks: list[int]) -> None:
    reader: Reader = READER
    assert [amount for amount, _ in pictures._marks(reader, largest)] == marks


@pytest.mark.parametrize(
    ("minor", "said", "bare"),
    [
        (4_250_00, "€4.3K", "4.3K"),
        (4_249_99, "€4.2K", "4.2K"),
        (-4_250_00, "-€4.3K", "-4.3K"),
        (12_450_00, "€12.5K", "12K"),
        (50, "€1", "1"),
        (49, "€0", "0"),
        (0, "€0", "0"),
        (1_500_000_00, "€1.5M", "1.5M"),
        (2_450_000_00, "€2.5M", "2.5M"),
        (9_960_000_00, "€10M", "10M"),
    ],
)
def test_short_amounts_round_a_half_up(minor: int, said: str, bare: str) -> None:
    assert compact(READER.words, minor, "EUR") == said
    assert compact_number(READER.words, minor, "EUR", crowded=True) == bare


@pytest.mark.parametrize(
    ("locale", "said", "bare"),
    [("de-DE", "340.001\xa0€", "340.001"), ("nb-NO", "€\xa0340k", "340k"), ("ja-JP", "€34万", "34万")],
)
def test_where_nobody_shortens_thousands_an_amount_is_written_whole(locale: str, said: str, bare: str) -> None:
    words = words_for(locale)
    assert (compact(words, 340_000_50, "EUR"), compact_number(words, 340_000_50, "EUR")) == (said, bare)
