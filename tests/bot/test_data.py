"""`salesbot export` and `salesbot import` on the command line."""

import json
import re
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
    assert "row 2, Closing date “03/04/2099”: “03/04/2099” can be two days. Write 2099-04-03 or 2099-03-04, or" in shown
    assert "row 3, Value “12k”: “12k” is no number." in shown
    assert "Nothing was written. With --confirm it is." in shown
    found = said("import", "deals.csv", "--dates", "dmy", "--as", "JO", "--confirm", code=1)
    assert (found["written"], found["refused"], found["created"]) == (False, 1, {"opportunities": 1})
    assert found["refusals"][0]["code"] == "cell_not_a_number"
    assert run("report", "opportunities", "--status", "all") == before
    done = run("import", "deals.csv", "--dates", "dmy", "--confirm", "--skip-refused", "--as", "JO")
    assert "Created: 1 opportunity (OP" in done
    assert "Chairs" in run("report", "opportunities")


def test_rows_are_told_one_by_one_and_nothing_is_created_twice_unless_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("Description;Contact;Salesperson;Value\nDesks;Kvist AS;JO;1200,50\n")
    assert "\n  row 2: Desks · Kvist AS (new) · €1,200.50\n" in run("import", "new.csv", "--confirm", "--dry-run")
    no = re.search(r"Created: 1 opportunity, 1 contact \((OP\d+); CT\d+\)", run("import", "new.csv", "--confirm"))
    assert no is not None
    before = run("report", "opportunities", "--status", "all")
    shown = run("import", "new.csv", "--confirm", code=1)
    assert "This file was imported before, on 20" in shown
    assert "What it created then would be created once more: only with --again\n" in shown
    assert "opportunity that is there: 1\nNothing was written." in shown
    assert run("report", "opportunities", "--status", "all") == before
    again = said("import", "new.csv", "--confirm", "--again")
    assert (again["written"], again["created"], again["imported_before"]) == (True, {"opportunities": 1}, 1)
    assert again["numbers"]["opportunities"]["count"] == 1
    assert again["creations"] == [
        {"table": "", "row": 2, "no": "", "name": "Desks", "of": "Kvist AS", "value": "1200.50"}
    ]
    (tmp_path / "change.csv").write_text(f"No.;Value;Salesperson;Next step date\n{no[1]};1300;HR;2099-12-31\n")
    shown = run("import", "change.csv")
    assert f"  row 2, {no[1]}: Value €1,200.50 → €1,300, Salesperson JO → HR, Next step date: 2099-12-31" in shown
    assert said("import", "change.csv", "--confirm")["changes"][0]["columns"] == {
        "value": {"old": "1200.50", "new": "1300.00"},
        "salesperson": {"old": "JO", "new": "HR"},
        "next_step_date": {"old": None, "new": "2099-12-31"},
    }
    assert "Wrote 1 record of settings, 4 series of numbers" in run("export", "--output", "all.zip")


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
