"""`salesbot verify`: a change log as it was written, and one that somebody touched."""

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    found = tmp_path / "book.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{found}")
    monkeypatch.chdir(tmp_path)
    assert run("sample", "--workspace", "T1", "--year", "2026").exit_code == 0
    return found


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def touch(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        assert connection.execute(statement).rowcount > 0
    connection.close()


def test_a_log_as_it_was_written_is_whole(path: Path) -> None:
    said = run("verify")
    assert said.exit_code == 0
    assert said.stdout.startswith("T1: ")
    assert "all as they were written" in said.stdout
    found = json.loads(run("verify", "--workspace", "T1", "--json").stdout)
    assert found["ok"] is True
    assert found["workspaces"][0]["lines"] > 35
    assert path.exists()


@pytest.mark.parametrize(
    ("statement", "line", "what"),
    [
        ("UPDATE change_log SET actor = 'XX' WHERE seq = 7", 7, "altered"),
        ("DELETE FROM change_log WHERE seq = 7", 7, "missing"),
        ("UPDATE change_log SET id = 100000 WHERE seq = 7", 8, "reordered"),
        ("DELETE FROM change_log WHERE seq = (SELECT seq FROM change_head)", None, "missing"),
    ],
)
def test_what_somebody_touched_is_named(path: Path, statement: str, line: int | None, what: str) -> None:
    last = json.loads(run("verify", "--json").stdout)["workspaces"][0]["lines"]
    touch(path, statement)
    said = run("verify", "--json")
    assert said.exit_code == 1
    assert json.loads(said.stdout)["workspaces"][0]["flaws"][0] == {"line": line or last, "what": what}
    text = run("verify")
    assert text.exit_code == 1
    assert f"line {line or last}: {what}" in text.stdout


def test_of_many_flaws_the_first_are_named(path: Path) -> None:
    touch(path, "DELETE FROM change_log")
    assert "more" in run("verify").stdout.splitlines()[-1]


def test_a_workspace_nobody_knows_is_refused(path: Path) -> None:
    said = run("verify", "--workspace", "T9")
    assert (said.exit_code, said.stdout) == (1, "")
    assert "T9" in said.stderr
    assert path.exists()


def test_an_empty_log_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    assert run("migrate").exit_code == 0
    assert run("verify").stdout == "The change log is empty.\n"
