"""`salesbot sample`: what it loads, whom it links, what it refuses."""

import os
from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from bot.cli import cli
from storage.database import Database
from storage.models import Salesperson

ALREADY = "The sample company is in T1 already"


@pytest.fixture(autouse=True)
def address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    for name in list(os.environ):
        if name.startswith(("SLACK_", "SALESBOT_")):
            monkeypatch.delenv(name)
    url = f"sqlite:///{tmp_path / 'book.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    return url


def sample(*arguments: str, workspace: str = "T1") -> Result:
    return CliRunner().invoke(cli, ["sample", "--workspace", workspace, "--year", "2026", *arguments])


def linked(address: str) -> dict[str, str | None]:
    database = Database(address, connections=1)
    try:
        with database.reading() as session:
            rows = session.exec(select(Salesperson).where(col(Salesperson.slack_user_id).is_not(None))).all()
            return {row.code: row.slack_user_id for row in rows}
    finally:
        database.close()


def test_it_makes_the_database_it_needs(tmp_path: Path, address: str) -> None:
    result = sample("--people", "JO=U1,HR=U2")
    assert result.exit_code == 0, result.output
    loaded, said = result.stdout.splitlines()
    assert loaded.startswith("Loaded into T1: ")
    assert "15 opportunities" in loaded
    assert said == "Linked to their Slack users: HR to U2, JO to U1."
    assert (tmp_path / "book.db").exists()
    assert linked(address) == {"JO": "U1", "HR": "U2"}


def test_people_are_linked_on_every_run(address: str) -> None:
    assert sample().exit_code == 0
    for people, said, found in (
        ("", f"{ALREADY}; nothing was changed.\n", {}),
        ("HR=U0777", f"{ALREADY}.\nLinked to their Slack users: HR to U0777.\n", {"HR": "U0777"}),
        ("HR=U0777", f"{ALREADY}; nothing was changed.\n", {"HR": "U0777"}),
        ("HR=U8,JO=U0777", f"{ALREADY}.\nLinked to their Slack users: HR to U8, JO to U0777.\n", None),
        ("HR=U8,OF=U9", f"{ALREADY}.\nLinked to their Slack users: OF to U9.\n", None),
    ):
        result = sample("--people", people)
        assert (result.exit_code, result.stdout) == (0, said)
        if found is not None:
            assert linked(address) == found
    assert linked(address) == {"HR": "U8", "JO": "U0777", "OF": "U9"}


def test_a_slack_user_who_is_somebody_already_is_refused(address: str) -> None:
    assert sample("--people", "HR=U7").exit_code == 0
    result = sample("--people", "OF=U8,JO=U7")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("salesbot: the Slack user U7 is HR and cannot be JO too")
    assert linked(address) == {"HR": "U7"}


@pytest.mark.parametrize("workspace", ["T1", "T0123", "T0LOCAL", "E0ORG"])
def test_slacks_team_ids_are_taken(workspace: str) -> None:
    assert sample(workspace=workspace).stdout.startswith(f"Loaded into {workspace}: ")


@pytest.mark.parametrize("workspace", ["bad", "T", "t1", "C0123", "T 1", "T1\n", ""])
def test_what_is_no_team_id_is_refused(workspace: str, tmp_path: Path) -> None:
    result = sample(workspace=workspace)
    assert result.exit_code == 2
    assert "is not a Slack team id" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--people", "JO:U1"], 2, "JO=U0123"),
        (["--people", "JO=U1,JO=U2"], 2, "JO cannot be two Slack users"),
        (["--people", "JO=U1,OF=U1"], 2, "U1 cannot be two salespeople"),
        (["--people", "XX=U9"], 1, "no salesperson XX; its codes are BC, EH, HR, JO, LT, OF, RB"),
        (["--year", "x"], 2, "--year"),
        (["--year", "1900"], 2, "1901"),
        (["--year", "3000"], 2, "2999"),
        (["--currency", "ABC"], 2, "--currency"),
        (["--currency", "eur"], 2, "--currency"),
    ],
)
def test_what_is_refused_makes_nothing(arguments: list[str], code: int, words: str, tmp_path: Path) -> None:
    result = sample(*arguments)
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []
