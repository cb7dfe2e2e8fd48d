"""The reports that look ahead and hold chances against what came: as one JSON object, or as tables with words."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from bot.clock import SystemClock
from bot.config import Settings
from bot.opening import only_workspace, opened
from bot.options import JsonOption, OnOption, WorkspaceOption
from bot.report import FULL_WIDTH
from bot.tables import as_of
from storage.database import Database
from storage.domain.calibration import ENOUGH_ENDED, StageCalibration
from storage.domain.forecast import MOST_PERIODS, PERIODS, Forecast, Spread
from storage.domain.money import percent_decimal, to_decimal
from storage.queries import reports
from storage.queries.reports import Row
from storage.queries.slices import Slice
from storage.services.calibrating import Calibration
from storage.services.forecasting import Forecasting

PeriodsOption = Annotated[int, typer.Option(min=1, max=MOST_PERIODS, help="How many months, this one with them.")]
SeedOption = Annotated[
    int | None, typer.Option(min=0, help="Of the simulation; the workspace's of that day if left out.")
]


def add_to(report: typer.Typer, settings: Callable[[], Settings]) -> None:
    """Add the commands; `settings` reads the settings when one is called."""

    @report.command("forecast")
    def report_forecast(
        *,
        workspace: WorkspaceOption = None,
        on: OnOption = None,
        periods: PeriodsOption = PERIODS,
        seed: SeedOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """Simulate what open opportunities will bring, by month."""
        show(forecast(settings(), workspace, on, periods, seed), as_json=as_json)

    @report.command("calibration")
    def report_calibration(
        *, workspace: WorkspaceOption = None, on: OnOption = None, as_json: JsonOption = False
    ) -> None:
        """Hold the chances of each stage against what came of the opportunities that were there."""
        show(calibration(settings(), workspace, on), as_json=as_json)


def forecast(
    settings: Settings, workspace: str | None, on: date | None, periods: int, seed: int | None
) -> dict[str, Any]:
    """Report the forecast; amounts are text, and null while there is too little history."""

    def told(database: Database, part: Slice, today: date, money: str) -> dict[str, Any]:
        found = Forecasting(database).forecast(part, today, periods=periods, seed=seed)
        return {
            "enough": found.enough,
            "ended": found.ended,
            "won": found.won,
            "needed": found.needed,
            "count": found.count,
            "runs": found.runs,
            "seed": found.seed,
            "backtest": _backtest(found, money),
            "rows": _periods(found, money),
        }

    return _report(settings, "forecast", workspace, on, told)


def calibration(settings: Settings, workspace: str | None, on: date | None) -> dict[str, Any]:
    """Report each stage's chances beside the win rate, with the interval in which the true rate lies; per cent."""

    def told(database: Database, part: Slice, _today: date, _money: str) -> dict[str, Any]:
        stages = Calibration(database, SystemClock()).stages(part)
        return {"needed": ENOUGH_ENDED, "rows": [_stage(stage) for stage in stages]}

    return _report(settings, "calibration", workspace, on, told)


def _report(
    settings: Settings,
    name: str,
    workspace: str | None,
    on: date | None,
    told: Callable[[Database, Slice, date, str], dict[str, Any]],
) -> dict[str, Any]:
    with opened(settings) as database:
        with database.reading() as session:
            one = workspace or only_workspace(session)
            money = reports.currency(session, one)
        today = SystemClock()().date()
        head = {"report": name, "on": (on or today).isoformat(), "currency": money}
        return head | told(database, Slice(one, on), today, money)


def _periods(found: Forecast, money: str) -> list[Row]:
    return [
        {
            "period": one.span.period,
            **_percentiles(one.spread, money),
            "open": _amount(one.open, money),
            "won": _amount(one.won, money),
        }
        for one in found.periods
    ]


def _backtest(found: Forecast, money: str) -> list[Row]:
    return [
        {"period": one.span.period, **_percentiles(one.spread, money), "came": _amount(one.came, money)}
        for one in found.backtest
    ]


def _percentiles(spread: Spread | None, money: str) -> Row:
    return {name: _amount(getattr(spread, name), money) if spread else None for name in ("p10", "p50", "p90")}


def _amount(minor: int, money: str) -> str:
    return format(to_decimal(minor, money), "f")


def _stage(stage: StageCalibration) -> Row:
    interval = stage.interval
    return {
        "cycle": stage.cycle,
        "stage": stage.stage,
        "description": stage.description,
        "chances": str(stage.chances),
        "ended": stage.ended,
        "won": stage.won,
        "rate": _percent(stage.rate),
        "low": _percent(interval.low if interval else None),
        "high": _percent(interval.high if interval else None),
    }


def _percent(basis_points: int | None) -> str | None:
    return None if basis_points is None else format(percent_decimal(basis_points), "f")


def show(report: dict[str, Any], *, as_json: bool) -> None:
    """Print a report."""
    if as_json:
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else FULL_WIDTH)
    for part in (_forecast if report["report"] == "forecast" else _calibration)(report):
        console.print(part)


def _forecast(report: dict[str, Any]) -> Iterator[RenderableType]:
    """Draw a forecast: the months, and the quarters on which it was tested."""
    yield Text(f"Forecast{as_of(report)}, amounts in {report['currency']}", style="bold")
    if not report["enough"]:
        yield (
            f"There is too little history for a forecast: {report['ended']} that had been at a stage "
            f"{'was' if report['ended'] == 1 else 'were'} closed in the last two years, {report['won']} of them won; "
            f"it takes {report['needed']}{'' if report['won'] else ', one of them at least won'}."
        )
    yield _table(report["rows"])
    if report["enough"]:
        yield f"{report['count']} open opportunities, {report['runs']} runs, seed {report['seed']}."
    if tested := report["backtest"]:
        held = sum(_is_held(quarter) for quarter in tested)
        yield Text("What it would have said on the first day of past quarters", style="bold")
        yield _table(tested)
        yield f"{held} of {len(tested)} came between P10 and P90; 8 of 10 should."


def _is_held(quarter: Row) -> bool:
    low, came, high = (Decimal(str(quarter[name])) for name in ("p10", "came", "p90"))
    return low <= came <= high


def _calibration(report: dict[str, Any]) -> Iterator[RenderableType]:
    """Draw a calibration."""
    yield Text(f"Calibration{as_of(report)}, per cent", style="bold")
    yield _table(report["rows"])
    few = [f"{row['cycle']}/{row['stage']}" for row in report["rows"] if row["ended"] < report["needed"]]
    if few:
        yield f"Too few have ended to judge (fewer than {report['needed']}): {', '.join(few)}."


def _table(rows: list[Row]) -> Table:
    """Draw rows; words to the left, numbers to the right."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for name in rows[0] if rows else ():
        table.add_column(name, justify="left" if name in {"period", "cycle", "description"} else "right")
    for row in rows:
        # Text, not markup: a description in square brackets is no style.
        table.add_row(*(Text("" if value is None else str(value)) for value in row.values()))
    return table
