import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.sandbox import LocalSlack
from tests.bot.conftest import SampleBooks

TOKEN, APP_TOKEN = "xoxb-good", "xapp-good"


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with LocalSlack(bot_token=TOKEN, app_token=APP_TOKEN) as slack:
        yield slack


@pytest.fixture(autouse=True)
def healthy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, slack: LocalSlack, sample_books: SampleBooks) -> None:
    for name in list(os.environ):
        if name.startswith(("SLACK_", "SALESBOT_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'book.db'}")
    monkeypatch.setenv("SLACK_API_URL", slack.api_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    sample_books.copy(tmp_path / "book.db", "--people", "JO=U1")


def doctor() -> Result:
    return CliRunner().invoke(cli, ["doctor"])


def wrong(result: Result) -> list[str]:
    return [line.split()[1].rstrip(":") for line in result.stdout.splitlines() if line.startswith("WRONG")]


def test_a_healthy_set_up_has_nothing_wrong() -> None:
    result = doctor()
    assert result.exit_code == 0, result.output
    assert [line.split()[1] for line in result.stdout.splitlines()] == [
        "python:",
        "manifest:",
        "settings:",
        "database:",
        "schema:",
        "people:",
        "auth.test:",
        "scopes:",
        "apps.connections.open:",
    ]


@pytest.mark.parametrize(
    ("name", "value", "found", "words"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-bad", ["auth.test"], "invalid_auth"),
        ("SLACK_APP_TOKEN", "xapp-bad", ["apps.connections.open"], "invalid_auth"),
        ("SLACK_BOT_TOKEN", "xapp-good", ["settings"], "does not start with xoxb-"),
        ("SLACK_BOT_TOKEN", "", ["settings"], "SLACK_BOT_TOKEN is not set"),
        ("DATABASE_URL", "postgresql://u:hidden@127.0.0.1:1/n", ["database"], "check DATABASE_URL"),
        ("SLACK_API_URL", "http://127.0.0.1:9/api/", ["auth.test", "apps.connections.open"], "does not answer"),
    ],
)
def test_what_is_wrong_is_named_with_its_cure(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, found: list[str], words: str
) -> None:
    monkeypatch.setenv(name, value)
    result = doctor()
    assert result.exit_code == 1
    assert wrong(result) == found
    assert words in result.stdout
    assert "hidden" not in result.output


def test_an_old_schema_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "old.db")) as old:
        old.execute("CREATE TABLE other (id INTEGER)")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'old.db'}")
    result = doctor()
    assert wrong(result) == ["schema"]
    assert "salesbot migrate" in result.stdout


def test_looking_makes_no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    result = doctor()
    assert wrong(result) == ["database"]
    assert "there is no database yet" in result.stdout
    assert "salesbot run or salesbot migrate makes it" in result.stdout
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'away' / 'new.db'}")
    result = doctor()
    assert wrong(result) == ["database"]
    assert "unable to open database file" in result.stdout
    assert sorted(tmp_path.rglob("*")) == before


def test_a_bot_that_nobody_can_use_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'lonely.db'}")
    for arguments in (["migrate"], ["sample", "--workspace", "T1", "--year", "2026"]):
        assert CliRunner().invoke(cli, arguments).exit_code == 0
        result = doctor()
        assert wrong(result) == ["people"]
        assert "nobody can use the bot yet" in result.stdout
        assert "salesbot sample --workspace T… --people" in result.stdout
    assert CliRunner().invoke(cli, ["sample", "--workspace", "T1", "--people", "JO=U1"]).exit_code == 0
    assert wrong(doctor()) == []


@pytest.mark.parametrize("how", ["ratelimited", "drop", "internal_error"])
def test_a_slack_that_fails_is_no_traceback(slack: LocalSlack, how: str) -> None:
    slack.fail("*", how)
    result = doctor()
    assert result.exit_code == 1
    assert wrong(result) == ["auth.test", "apps.connections.open"]
