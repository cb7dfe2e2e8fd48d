"""`salesbot export` and `salesbot import` on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from tests.bot.conftest import SampleBooks

TABLE = "Description;Contact;Value;Closing date\nChairs;Fjordkontor AS;1200;03/04/2099\nDesks;Fjordkontor AS;12k;\n"


@pytest.fixture(autouse=True)
def book(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample_books: SampleBooks) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'book.db'}")
    monkeypatch.chdir(tmp_path)
    sample_books.copy(tmp_path / "book.db")
    (tmp_path / "deals.csv").write_text(TABLE)


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == code, result.output
    return result.stdout + result.stderr


def said(*arguments: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json", code=code))
    return found


def test_everything_goes_out_and_in_again(tmp_path: Path) -> None:
    counts = said("export", "--output", "all.zip")["records"]
    assert (counts["opportunities"], counts["entries"]) == (15, 35)
    assert "15 opportunities, 35 entries" in run("export", "--format", "json", "--output", "all.json")
    assert "35 entries" in run("export", "--output", "folder")
    for name in ("all.zip", "all.json", "folder", "folder/opportunities.csv", "folder/contacts.csv"):
        found = said("import", name, "--confirm")
        assert (found["created"], found["changed"], found["refused"]) == ({}, {}, 0), name
    made = said("import", "all.zip", "--workspace", "T0EMPTY", "--confirm")
    assert (made["written"], made["created"]["entries"]) == (True, 35)
    run("export", "--format", "json", "--workspace", "T0EMPTY", "--output", "other.json")
    assert (tmp_path / "other.json").read_bytes() == (tmp_path / "all.json").read_bytes()
    assert "all as they were written" in run("verify", "--workspace", "T0EMPTY")


def test_nothing_is_written_unless_confirmed_and_refused_rows_only_left_out_when_said() -> None:
    before = run("report", "opportunities", "--status", "all")
    shown = run("import", "deals.csv", code=1)
    assert "row 2, Closing date “03/04/2099”: “03/04/2099” can be two days." in shown
    assert "row 3, Value “12k”: “12k” is no number." in shown
    assert "Nothing was written. With --confirm it is." in shown
    found = said("import", "deals.csv", "--dates", "dmy", "--as", "JO", "--confirm", code=1)
    assert (found["written"], found["refused"], found["created"]) == (False, 1, {"opportunities": 1})
    assert found["refusals"][0]["code"] == "cell_not_a_number"
    assert run("report", "opportunities", "--status", "all") == before
    done = run("import", "deals.csv", "--dates", "dmy", "--confirm", "--skip-refused", "--as", "JO")
    assert "Created: 1 opportunities" in done
    assert "Chairs" in run("report", "opportunities")


def test_what_cannot_be_done_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("Foo;Bar\n1;2\n")
    for arguments, words in (
        (("import", "none.csv"), "There is no file none.csv."),
        (("import", "other.csv"), "These headers are none that Salesbot knows: Foo, Bar."),
        (("import", "deals.csv", "--as", "XX"), "there is no salesperson XX"),
        (("export", "--output", "x", "--workspace", "T0OTHER"), "there is no workspace T0OTHER"),
        (("export", "--output", "deals.csv/x.zip"), "deals.csv/x.zip cannot be written"),
    ):
        assert words in run(*arguments, code=1)
    assert "is not a Slack team id" in run("import", "deals.csv", "--workspace", "nonsense", code=2)
