import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from tests.bot.conftest import SampleBooks

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("SLACK_", "SALESBOT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'book.db'}")
    monkeypatch.chdir(tmp_path)


def salesbot(*arguments: str) -> Result:
    return RUNNER.invoke(cli, list(arguments))


@pytest.fixture
def loaded(tmp_path: Path, sample_books: SampleBooks) -> None:
    sample_books.copy(tmp_path / "book.db", "--people", "JO=U1,OF=U2", "--currency", "NOK")


def as_json(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.mark.usefixtures("loaded")
def test_reports_are_one_json_object() -> None:
    found = as_json(salesbot("report", "opportunities", "--json"))
    assert list(found) == ["report", "on", "currency", "rows"]
    assert (found["report"], found["currency"]) == ("opportunities", "NOK")
    assert found["rows"]
    assert {row["status"] for row in found["rows"]} == {"open"}
    every = as_json(salesbot("report", "opportunities", "--status", "all", "--workspace", "T1", "--json"))["rows"]
    parts = [
        as_json(salesbot("report", "opportunities", "--status", status, "--json"))["rows"]
        for status in ("open", "won", "lost", "not_started")
    ]
    assert len(every) == sum(map(len, parts))


@pytest.mark.usefixtures("loaded")
def test_a_number_is_taken_as_people_type_it() -> None:
    no = as_json(salesbot("report", "opportunities", "--json"))["rows"][0]["no"]
    number = int(no.removeprefix("OP"))
    for typed in (no, f"op{number}", f"OP-{number}", f" op {number} ", f"{number}"):
        rows = as_json(salesbot("report", "entries", "--opportunity", typed, "--json"))["rows"]
        assert {row["no"] for row in rows} == {no}


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["report", "opportunities", "--workspace", "T2"], 1, "there is no workspace T2"),
        (["report", "entries", "--opportunity", "OP999999"], 1, "there is no opportunity OP999999"),
        (["report", "entries"], 2, "--opportunity"),
        (["report", "opportunities", "--status", "hot"], 2, "'not_started'"),
        (["run"], 2, "SLACK_BOT_TOKEN is not set"),
        (["web"], 2, "SLACK_SIGNING_SECRET is not set"),
        (["worker"], 2, "SLACK_BOT_TOKEN is not set"),
        (["dance"], 2, "dance"),
    ],
)
def test_errors_are_lines_on_stderr(arguments: list[str], code: int, words: str) -> None:
    result = salesbot(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_without_a_book_the_cure_is_named_and_none_is_made(tmp_path: Path) -> None:
    result = salesbot("report", "opportunities")
    assert result.exit_code == 1
    assert "salesbot migrate" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_empty_book_says_so() -> None:
    assert salesbot("migrate").stdout.startswith("The schema is at ")
    result = salesbot("report", "opportunities")
    assert result.exit_code == 1
    assert "the book is empty" in result.stderr


@pytest.mark.usefixtures("loaded")
def test_with_several_workspaces_one_must_be_named() -> None:
    assert salesbot("sample", "--workspace", "T2", "--year", "2026").exit_code == 0
    result = salesbot("report", "opportunities")
    assert result.exit_code == 1
    assert "T1, T2" in result.stderr
    assert as_json(salesbot("report", "opportunities", "--workspace", "T2", "--json"))["rows"]


def test_a_database_that_is_away_is_one_line_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:hidden@127.0.0.1:1/none")
    result = salesbot("report", "opportunities")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "check DATABASE_URL" in result.stderr
    assert "hidden" not in result.stderr


@pytest.mark.parametrize("start", [["-m", "bot"], ["-c", "from bot.cli import main; main()"]])
def test_it_starts_as_a_module_and_as_a_script(start: list[str], tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, *start, "--help"]
    ran = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own program
    assert ran.returncode == 0
    for name in ("run", "web", "worker", "migrate", "sample", "report", "doctor", "manifest", "demo"):
        assert f"  {name} " in ran.stdout
