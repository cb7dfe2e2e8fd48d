"""`salesbot report forecast` and `calibration`: what other programs read, and what people see."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from storage.database import Database
from storage.domain.calibration import wilson
from storage.services.book import Book
from tests.bot.conftest import SampleBooks
from tests.storage.lives import keep, lives

ON = "2026-03-02"


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample_books: SampleBooks) -> Path:
    """Give the sample company; it has not closed enough for a forecast."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'book.db'}")
    monkeypatch.chdir(tmp_path)
    sample_books.copy(tmp_path / "book.db")
    return tmp_path / "book.db"


def with_history(path: Path) -> None:
    """Keep three years of lives besides."""
    database = Database(f"sqlite:///{path}")
    book = Book(database, lambda: datetime(2026, 3, 2, tzinfo=UTC))
    keep(book, lives(Random(3), 1_156, 6), date(2023, 1, 1))  # noqa: S311 - the same lives each time
    database.close()


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["report", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def told(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed(*arguments, "--json"))
    return found


def test_a_forecast_has_a_row_a_month_and_says_how_good_it_was(path: Path) -> None:
    with_history(path)
    found = told("forecast", "--on", ON, "--periods", "4")
    assert (found["report"], found["on"], found["currency"]) == ("forecast", ON, "EUR")
    assert (found["enough"], found["runs"]) == (True, 2_000)
    assert [list(row) for row in found["rows"]] == [["period", "p10", "p50", "p90", "open", "won"]] * 4
    assert [row["period"] for row in found["rows"]] == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert [list(row) for row in found["backtest"]] == [["period", "p10", "p50", "p90", "came"]] * 4
    assert [row["period"] for row in found["backtest"]] == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
    for row in found["rows"] + found["backtest"]:
        low, middle, high = (Decimal(row[name]) for name in ("p10", "p50", "p90"))
        assert 0 <= low <= middle <= high
    assert Decimal(found["rows"][1]["p90"]) > 0
    assert told("forecast", "--on", ON, "--periods", "4") == found
    other = told("forecast", "--on", ON, "--periods", "4", "--seed", "9")
    assert other["seed"] == 9
    assert other["rows"] != found["rows"]
    text = printed("forecast", "--on", ON)
    held = sum(Decimal(row["p10"]) <= Decimal(row["came"]) <= Decimal(row["p90"]) for row in found["backtest"])
    assert f"Forecast on {ON}, amounts in EUR" in text
    assert f"{held} of 4 came between P10 and P90" in text
    assert found["rows"][0]["open"] in text


def test_with_too_little_history_it_says_so_and_gives_no_numbers(path: Path) -> None:
    assert path.exists()
    found = told("forecast", "--on", ON)
    assert found["enough"] is False
    assert [(row["p10"], row["p50"], row["p90"]) for row in found["rows"]] == [(None, None, None)] * 6
    assert found["backtest"] == []
    assert Decimal(found["rows"][0]["open"]) > 0
    text = printed("forecast", "--on", ON)
    assert f"There is too little history for a forecast: {found['ended']} that had been at a stage were closed" in text
    assert "P10" not in text


def test_a_calibration_has_a_row_a_stage_with_the_rate_and_its_interval(path: Path) -> None:
    with_history(path)
    found = told("calibration", "--on", ON)
    assert (found["report"], found["on"], found["needed"]) == ("calibration", ON, 10)
    keys = ["cycle", "stage", "description", "chances", "ended", "won", "rate", "low", "high"]
    assert {tuple(row) for row in found["rows"]} == {tuple(keys)}
    first = next(row for row in found["rows"] if (row["cycle"], row["stage"]) == ("EXISTING", 1))
    interval = wilson(first["won"], first["ended"])
    assert interval is not None
    assert [Decimal(first[name]) * 100 for name in ("low", "high")] == [interval.low, interval.high]
    assert float(first["rate"]) == pytest.approx(100 * first["won"] / first["ended"], abs=0.006)
    few = next(row for row in found["rows"] if not row["ended"])
    assert (few["rate"], few["low"], few["high"]) == (None, None, None)
    text = printed("calibration", "--on", ON)
    [last] = [line for line in text.splitlines() if line.startswith("Too few have ended to judge (fewer than 10): ")]
    assert f"{few['cycle']}/{few['stage']}" in last
    assert "EXISTING/1" not in last


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--periods", "0"), 2), (("--on", "soon"), 2), (("--seed", "-1"), 2), (("--on", "1000-01-01"), 2)],
)
def test_what_nobody_can_mean_is_refused(path: Path, arguments: tuple[str, ...], code: int) -> None:
    assert path.exists()
    result = CliRunner().invoke(cli, ["report", "forecast", *arguments])
    assert result.exit_code == code, result.output
