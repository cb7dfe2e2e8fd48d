"""The pipeline to draw: every view with usual figures, without any, and at the extremes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.views.pipeline import ahead, frame, over_time, stages, statistics
from handlers.views.pipeline.asked import BY, ROWS, Asked, By, View
from handlers.views.pipeline.frame import Body, Reader
from handlers.views.pipeline.help import help_message
from storage.domain.calibration import Adopted, StageCalibration
from storage.domain.cycles import ProbabilityMethod
from storage.domain.digests import Bridge
from storage.domain.figures import (
    DueFigure,
    Ends,
    Figure,
    Large,
    Listed,
    Matrix,
    Month,
    ReasonFigure,
    Rows,
    StageFigure,
    Standing,
    Sums,
)
from storage.domain.forecast import Forecast, ForecastPeriod, PastQuarter, Span, Spread
from storage.domain.money import LARGEST_MINOR
from storage.queries.people import Choice
from tests.builders import MONDAY
from tests.handlers import screens_digests
from tests.handlers.screens import ENGLISH

Screen = dict[str, Any]
LONG = screens_digests.LONG
CYCLES = (Choice("EXISTING", "Existing customers"), Choice("NEW", "New customers"))
TEAMS = (Choice("EU", "Europe"), Choice("US", "America & <co>"))
READER = Reader(ENGLISH, "EUR", MONDAY, Asked(), "JO", teams=TEAMS, cycles=CYCLES)
STAGES = (
    StageFigure("EXISTING", 1, "Initial", Sums(12, 340_000_00, 34_000_00 * 10_000), 40, 12.34),
    StageFigure("EXISTING", 2, "Presentation & <demo>", Sums(5, 180_000_50, 90_000_00 * 10_000), 28, 4.0),
    StageFigure("EXISTING", 3, "Proposal", Sums(), 20, None),
)
BOTH = (*STAGES, StageFigure("NEW", 1, "Initial", Sums(1, 900_00, 45_00 * 10_000), 1, None))
WEIGHED = {"EXISTING": ProbabilityMethod.MULTIPLY, "NEW": ProbabilityMethod.CHANCES}
SOLD = Figure("JO", "Jim Olive", Sums(17, 520_000_50, 124_000_00 * 10_000), Ends(2, 5, 3))
TOTAL = replace(SOLD, key="", name="", cycle_days=41.5)
FEW = Figure("OF", "Otis <&> Falls", Sums(), Ends(not_started=1))
REASONS = (
    ReasonFigure("PRICE_W", True, "Price", 5, 400_000_00),
    ReasonFigure("PRICE_L", False, "Price", 2, 80_000_00),
    ReasonFigure("BUSINESS_L", False, "Business <lost>", 9, 120_000_00),
)
MATRIX = Matrix(
    ("2026-03", "2026-06"),
    (
        (
            "JO",
            "Jim Olive",
            {"2026-03": Sums(2, 60_000_00, 6_000_00 * 10_000), "2026-06": Sums(1, 5_00, 2_00 * 10_000)},
        ),
        ("OF", "Otis Falls", {"2026-06": Sums(3, 90_000_00, 45_000_00 * 10_000)}),
    ),
)
LARGEST = (Large("OP000012", "Boxes & <crates>", "Acme AS", 120_000_50), Large("OP000013", "Desks", "Nordlys", 80_00))
LISTED = (
    Listed("OP000012", "Boxes & <crates>", "Acme AS", "Otis Falls", Standing.OPEN, "Proposal", 120_000_50, MONDAY),
    Listed("OP000013", "Desks", "Nordlys", "Otis Falls", Standing.WON, "", 80_00, MONDAY),
)
MONTHS = (
    Month("2025-12", 3, 340_000_00, 1, 20_000_00),
    Month("2026-01", 0, 0, 0, 0),
    Month("2026-02", 1, 10_000_50, 4, 160_000_00),
)
SPANS = tuple(Span(f"2026-{no:02d}", date(2026, no, 1), date(2026, no, 28)) for no in range(3, 6))
SPREAD = Spread(50_000_00, 80_000_00, 130_000_00)
FORECAST = Forecast(
    on=MONDAY,
    enough=True,
    ended=48,
    won=19,
    needed=20,
    count=17,
    runs=2_000,
    seed=1,
    periods=tuple(
        ForecastPeriod(span, SPREAD, Spread(no * 50_000_00, no * 80_000_00, no * 130_000_00), 200_000_00, won)
        for no, (span, won) in enumerate(zip(SPANS, (40_000_00, 0, 0), strict=True), start=1)
    ),
    backtest=(
        PastQuarter(Span("2025-Q3", date(2025, 7, 1), date(2025, 9, 30)), SPREAD, 90_000_00),
        PastQuarter(Span("2025-Q4", date(2025, 10, 1), date(2025, 12, 31)), SPREAD, 140_000_00),
    ),
)
TOO_LITTLE = replace(
    FORECAST,
    enough=False,
    ended=3,
    won=1,
    periods=tuple(replace(one, spread=None, so_far=None) for one in FORECAST.periods),
    backtest=(),
)
CHANCES = (
    StageCalibration("EXISTING", "Existing", 1, "Initial", 10, 40, 12),
    StageCalibration("EXISTING", "Existing", 2, "Presentation", 40, 30, 13),
    StageCalibration("EXISTING", "Existing", 3, "Proposal", 80, 4, 4),
    StageCalibration("EXISTING", "Existing", 4, "Sign <Contract>", 95, 0, 0),
)


def reader(view: View, **more: Any) -> Reader:  # noqa: ANN401 - any field of what is asked
    person, team = "Otis Falls" if more.get("whose") else "", "Europe" if more.get("team") else ""
    return replace(READER, asked=Asked(view=view.value, **more), person=person, team=team)


def drawn(of: Reader, body: Body, told: str = "") -> Screen:
    text, blocks = frame.message(of, body, told)
    return {"text": text, "blocks": blocks}


def shared(of: Reader, body: Body) -> Screen:
    text, blocks = frame.shared(of, body, "Jim Olive")
    return {"text": text, "blocks": blocks}


def viewed(view: View, draw: Callable[[Reader], Body], **more: Any) -> Screen:  # noqa: ANN401 - the same
    of = reader(view, **more)
    return drawn(of, draw(of))


def helped() -> Screen:
    text, blocks = help_message(ENGLISH)
    return {"text": text, "blocks": blocks}


SINCE = date(2026, 2, 27)
MORE: dict[str, Callable[[], Screen]] = {
    "pipeline": lambda: viewed(View.STAGES, lambda of: stages.pipeline(of, BOTH, TOTAL, methods=WEIGHED)),
    "pipeline_narrowed": lambda: viewed(
        View.STAGES, lambda of: stages.pipeline(of, STAGES, TOTAL), whose="OF", cycle="EXISTING", on="2026-02-01"
    ),
    "pipeline_since": lambda: viewed(
        View.STAGES,
        lambda of: stages.pipeline(of, STAGES, TOTAL, (BOTH[1:], replace(TOTAL, sums=BOTH[1].sums))),
        since="2026-02-01",
    ),
    "pipeline_nothing": lambda: viewed(
        View.STAGES, lambda of: stages.pipeline(of, (), replace(FEW, key="")), team="EU"
    ),
    "pipeline_shared": lambda: shared(READER, stages.pipeline(READER, STAGES, TOTAL)),
    "pipeline_share": lambda: frame.share_window(ENGLISH, "Pipeline · Europe", "{}"),
    "pipeline_help": helped,
    "pipeline_changes": lambda: viewed(
        View.CHANGES,
        lambda of: over_time.changes(of, SINCE, screens_digests.BRIDGE, screens_digests.NAMES),
        since=SINCE.isoformat(),
    ),
    "pipeline_no_changes": lambda: viewed(
        View.CHANGES,
        lambda of: over_time.changes(of, SINCE, Bridge(100_00, ()), {}),
        since="2026-02-23",
        on="2026-03-01",
    ),
    "pipeline_statistics": lambda: viewed(View.STATISTICS, lambda of: statistics.statistics(of, (SOLD, FEW))),
    "pipeline_cycles": lambda: viewed(
        View.STATISTICS,
        lambda of: statistics.statistics(of, (replace(TOTAL, key="NEW", name="New customers"),)),
        by=BY.index(By.CYCLE),
    ),
    "pipeline_reasons": lambda: viewed(
        View.STATISTICS, lambda of: statistics.close_codes(of, REASONS), by=BY.index(By.CLOSE_CODE)
    ),
    "pipeline_matrix": lambda: viewed(View.MATRIX, lambda of: statistics.matrix(of, MATRIX)),
    "pipeline_top": lambda: viewed(View.TOP, lambda of: stages.top(of, LARGEST)),
    "pipeline_list": lambda: viewed(
        View.LISTED,
        lambda of: stages.opportunities(of, LISTED, 12, 520_000_50),
        whose="OF",
        stage=2,
        page=1,
        on="2026-02-01",
    ),
    "pipeline_due": lambda: viewed(View.DUE, lambda of: stages.due(of, DueFigure(4, 0)), whose="OF"),
    "pipeline_closed": lambda: viewed(View.ENDED, lambda of: over_time.closed(of, MONTHS, REASONS)),
    "pipeline_ages": lambda: viewed(View.AGES, lambda of: stages.ages(of, STAGES)),
    "pipeline_forecast": lambda: viewed(View.FORECAST, lambda of: ahead.forecast(of, FORECAST)),
    "pipeline_too_little": lambda: viewed(View.FORECAST, lambda of: ahead.forecast(of, TOO_LITTLE)),
    "pipeline_adopted": lambda: viewed(
        View.CALIBRATION,
        lambda of: ahead.adopted(
            of,
            ahead.calibration(of, CHANCES[:1], may_adopt=True),
            Adopted("EXISTING", 1, "Initial", 10, 30),
            again=False,
        ),
    ),
    "pipeline_calibration": lambda: viewed(View.CALIBRATION, lambda of: ahead.calibration(of, CHANCES, may_adopt=True)),
}

WIDE = Sums(10**6, LARGEST_MINOR, LARGEST_MINOR * 10**4)
MANY_STAGES = tuple(StageFigure(LONG[:10], no, LONG[:100], WIDE, 10**7, 99_999.9) for no in range(300))
MANY = tuple(Figure("X" * 20, LONG[:50], WIDE, Ends(10**6, 10**6, 10**6), 99_999.9) for _ in range(3_000))
WEEKS = tuple(f"{year}-W{week:02d}" for year in (2026, 2027) for week in range(1, 53))
MANY_ROWS = Matrix(WEEKS, tuple(("X" * 20, LONG[:50], dict.fromkeys(WEEKS, WIDE)) for _ in range(300)))
MANY_CHOICES = tuple(Choice(f'"{no:06d}\\xx', LONG[:50]) for no in range(300))
FAR = Asked(
    whose='"' * 20,
    cycle='"\\' * 5,
    on="2026-02-01",
    since="2026-01-01",
    by=1,
    standing=3,
    rows=2,
    columns=2,
    measure=4,
    page=1,
    chart="1795418687.048434",
)
WIDE_MONTH = Month("2026-02", 10**6, LARGEST_MINOR, 10**6, LARGEST_MINOR)
WIDE_SPREAD = Spread(LARGEST_MINOR, LARGEST_MINOR, LARGEST_MINOR)


def extreme(view: View, draw: Callable[[Reader], Body]) -> Screen:
    of = replace(
        READER, asked=FAR.turned(view), person=LONG[:50], teams=MANY_CHOICES, cycles=MANY_CHOICES, currency="NOK"
    )
    of = replace(of, asked=replace(of.asked, page=1))
    return drawn(of, draw(of), LONG)


EXTREMES: dict[str, Callable[[], Screen]] = {
    "stages": lambda: extreme(View.STAGES, lambda of: stages.pipeline(of, MANY_STAGES, MANY[0], ((), FEW))),
    "changes": lambda: extreme(
        View.CHANGES,
        lambda of: over_time.changes(
            of, SINCE, screens_digests.EXTREME.bridge or Bridge(0, ()), screens_digests.EXTREME.names
        ),
    ),
    "statistics": lambda: extreme(View.STATISTICS, lambda of: statistics.statistics(of, MANY, ())),
    "matrix": lambda: extreme(View.MATRIX, lambda of: statistics.matrix(of, MANY_ROWS, Matrix((), ()))),
    "list": lambda: extreme(
        View.LISTED,
        lambda of: stages.opportunities(of, [replace(LISTED[0], description=LONG[:100], stage=LONG[:100])] * 8, 999),
    ),
    "top": lambda: extreme(
        View.TOP, lambda of: stages.top(of, [Large("OP999999", LONG[:100], LONG[:100], LARGEST_MINOR)] * 5)
    ),
    "closed": lambda: extreme(View.ENDED, lambda of: over_time.closed(of, [WIDE_MONTH] * 130, REASONS * 50)),
    "ages": lambda: extreme(View.AGES, lambda of: stages.ages(of, MANY_STAGES)),
    "forecast": lambda: extreme(
        View.FORECAST,
        lambda of: ahead.forecast(
            of, replace(FORECAST, periods=(ForecastPeriod(SPANS[0], WIDE_SPREAD, WIDE_SPREAD, LARGEST_MINOR, 1),) * 24)
        ),
    ),
    "calibration": lambda: extreme(
        View.CALIBRATION,
        lambda of: ahead.calibration(
            of,
            [StageCalibration("X" * 10, LONG[:100], no, LONG[:100], 1, 10**6, 10**5) for no in range(300)],
            may_adopt=True,
        ),
    ),
    "rows of stages": lambda: viewed(
        View.MATRIX, lambda of: statistics.matrix(of, MATRIX), rows=ROWS.index(Rows.STAGE)
    ),
}
