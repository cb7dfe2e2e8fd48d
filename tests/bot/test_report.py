"""`salesbot report` as a table."""

import re
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from tests.bot.reporting import WIDEST, printed, rows

pytestmark = pytest.mark.usefixtures("book_here")

KEYS = (
    "no description contact company salesperson cycle stage stages status value chances completed probability weighted "
    "creation_date estimated_closing_date date_closed close_code priority"
)


def lines(*arguments: str) -> list[list[str]]:
    """Give what is printed, line by line, in its columns."""
    found = [line.strip() for line in printed(*arguments).splitlines() if line.strip()]
    assert max(map(len, found)) <= WIDEST
    return [re.split(r" {2,}", line) for line in found]


def test_opportunities_fit_a_terminal_and_are_added_up() -> None:
    heading, columns, _, *body, last = lines("opportunities")
    assert re.fullmatch(r"5 opportunities on \d{4}-\d\d-\d\d, amounts in EUR", heading[0])
    assert columns == ["no", "description", "contact", "salesperson", "stage", "status", "value", "weighted", "closing"]
    assert body[3][:6] == ["OP100025", "Guest chairs", "Granite & Pine Hotel", "HR", "1 of 4", "open"]
    assert body[3][6:] == ["10000.00", "200.00", "2026-02-01"]
    assert [line[0] for line in body] == [row["no"] for row in rows("opportunities")]
    assert last == ["5", "20500.00", "410.00"]


def test_of_what_is_closed_one_sees_when() -> None:
    _, _, _, *body, last = lines("opportunities", "--status", "all")
    every = rows("opportunities", "--status", "all")
    assert body[0][-4:] == ["won", "9000.00", "9000.00", "2026-01-26"]
    assert body[10][-3:] == ["not started", "0.00", "0.00"]
    assert last == ["15", *(str(sum(Decimal(row[name]) for row in every)) for name in ("value", "weighted"))]
    assert list(every[0]) == KEYS.split(), "the JSON has everything"


def test_entries_fit_a_terminal() -> None:
    heading, columns, _, *body = lines("entries", "--opportunity", "100015")
    assert heading[0].startswith("5 entries of OP100015 on ")
    assert columns[:3] == ["entry", "date of change", "action"]
    assert body[0] == ["1", "2026-01-06", "first", "1", "1", "10000.00", "10", "200.00", "2026-01-26", "JO"]
    assert len(body) == 5


def test_nothing_is_a_heading_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(lines("opportunities", "--status", "not_started")) == 5
    monkeypatch.setattr("storage.queries.reports.opportunities", lambda *_: [])
    assert printed("opportunities").startswith("0 opportunities on ")
    assert len(lines("opportunities")) == 1


def test_square_brackets_are_no_style(monkeypatch: pytest.MonkeyPatch) -> None:
    strange = rows("opportunities")[0] | {"description": "[bold]Desks[/bold]"}
    monkeypatch.setattr("storage.queries.reports.opportunities", lambda *_: [strange])
    heading, _, _, line, _ = lines("opportunities")
    assert heading[0].startswith("1 opportunity on ")
    assert line[1] == "[bold]Desks[/bold]"


TASK_KEYS = "no opportunity contact date type priority status description salesperson team closed date_closed"


def test_tasks_are_reported_by_number() -> None:
    found = rows("tasks")
    assert list(found[0]) == TASK_KEYS.split(), "the JSON has everything"
    assert [row["no"] for row in found] == [f"TD{number:06d}" for number in range(1, len(found) + 1)]
    assert {row["status"] for row in found} <= {"not_started", "in_progress", "completed", "waiting", "postponed"}
    assert {row["type"] for row in found} <= {"none", "meeting", "phone_call"}
    one = next(row for row in found if row["opportunity"] == "OP100025" and row["description"].startswith("Verify"))
    assert (one["contact"], one["date"], one["priority"], one["salesperson"], one["team"]) == (
        "Granite & Pine Hotel",
        "2026-01-26",
        "high",
        "HR",
        None,
    )
    assert (one["closed"], one["date_closed"]) == (False, None)
    assert any(row["closed"] and row["date_closed"] for row in found)


def test_tasks_of_one_opportunity_fit_a_terminal() -> None:
    heading, columns, _, *body = lines("tasks", "--opportunity", "100025")
    assert re.fullmatch(r"\d+ tasks on \d{4}-\d\d-\d\d", heading[0])
    assert columns[:5] == ["no", "date", "type", "priority", "status"]
    assert [line[0] for line in body] == [row["no"] for row in rows("tasks", "--opportunity", "op100025")]
    assert {row["opportunity"] for row in rows("tasks", "--opportunity", "OP-100025")} == {"OP100025"}


def test_tasks_of_no_opportunity_are_refused_and_of_a_quiet_one_none() -> None:
    result = CliRunner().invoke(cli, ["report", "tasks", "--opportunity", "7"])
    assert result.exit_code == 1
    assert "OP000007" in result.output
    assert rows("tasks", "--opportunity", "100027") == []
    assert len(lines("tasks", "--opportunity", "100027")) == 1
