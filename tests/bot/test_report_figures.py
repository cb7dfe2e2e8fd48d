"""`salesbot report` of what is reckoned: the keys other programs read, the tables people read, and past days."""

import json
import re

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from tests.bot.reporting import WIDEST, printed, rows

pytestmark = pytest.mark.usefixtures("book_here")

PARTS = "count value weighted average_value average_weighted not_started won lost win_rate"
KEYS = {
    "salespeople": f"salesperson name {PARTS}",
    "contacts": f"contact no {PARTS}",
    "cycles": "cycle count value weighted not_started won lost win_rate cycle_days",
    "pipeline": "cycle stage description count value weighted reached average_days",
    "close-codes": "code type description count value",
    "matrix": "row 2026-02 2026-03",
    "top": "no description value",
    "due": "due_7_days overdue",
}


def test_each_figure_has_its_keys_and_a_table_that_fits() -> None:
    for name, keys in KEYS.items():
        report = json.loads(printed(name, "--json"))
        assert (report["report"], report["currency"]) == (name, "EUR")
        assert list(report["rows"][0]) == keys.split()
        heading, *lines = [line.strip() for line in printed(name).splitlines() if line.strip()]
        assert re.search(r" on \d{4}-\d\d-\d\d", heading)
        assert max(map(len, lines)) <= WIDEST
        assert len(lines) == len(report["rows"]) + 2
    assert list(rows("pipeline", "--cycle", "NEW")[0]) == KEYS["pipeline"].split()[1:]


def test_the_sample_company_adds_up() -> None:
    helena, *_, otis = rows("salespeople")
    assert list(helena.values()) == ["HR", "Helena Ray", 3, "15000.00", "300.00", "5000.00", "100.00", 0, 0, 1, "0"]
    assert (otis["salesperson"], otis["won"], otis["lost"], otis["win_rate"]) == ("OF", 1, 2, "33.33")
    assert sum(row["count"] for row in rows("salespeople", "--status", "all")) == 14
    assert {row["salesperson"]: row["value"] for row in rows("salespeople", "--status", "won")}["JO"] == "43500.00"
    bikes = rows("contacts")[1]
    assert (bikes["contact"], bikes["no"], bikes["count"], bikes["win_rate"]) == (
        "Nordmarka Sykler AS",
        "CT000006",
        2,
        None,
    )
    assert [list(row.values()) for row in rows("cycles")] == [
        ["EXISTING", 5, "20500.00", "410.00", 1, 4, 1, "80", 14.25],
        ["NEW", 0, "0.00", "0.00", 0, 1, 3, "25", 11.0],
    ]
    assert list(rows("pipeline")[3].values()) == ["EXISTING", 4, "Sign Contract", 0, "0.00", "0.00", 4, 6.75]
    assert {row["code"]: (row["type"], row["count"], row["value"]) for row in rows("close-codes")}["PRICE_W"] == (
        "won",
        1,
        "21000.00",
    )
    assert rows("matrix") == [
        {"row": "BC", "2026-02": "5500.00", "2026-03": None},
        {"row": "HR", "2026-02": "10000.00", "2026-03": "5000.00"},
    ]
    several = rows("matrix", "--rows", "stage", "--columns", "quarter", "--measure", "count", "--status", "all")
    assert several[:2] == [
        {"row": "EXISTING Closed", "2025-Q4": None, "2026-Q1": 5},
        {"row": "EXISTING 1 Initial", "2025-Q4": None, "2026-Q1": 5},
    ]
    averages = rows(
        "matrix", "--rows", "stage", "--cycle", "EXISTING", "--columns", "year", "--measure", "average_weighted"
    )
    assert averages == [{"row": "1 Initial", "2026": "82.00"}]
    weekly = rows("matrix", "--rows", "contact", "--columns", "week", "--measure", "weighted", "--status", "lost")
    assert {value for row in weekly for name, value in row.items() if name != "row"} == {"0.00", None}
    assert rows("top")[0] == {"no": "OP100025", "description": "Guest chairs", "value": "10000.00"}
    due = json.loads(printed("due", "--on", "2026-01-25", "--json"))
    assert (due["on"], due["due_7_days"], due["overdue"]) == ("2026-01-25", 1, 0)


def test_a_past_day_is_told_as_it_was() -> None:
    day = ("--on", "2026-01-20")
    was = {row["no"]: row for row in rows("opportunities", "--status", "all", *day)}
    assert len(was) < len(rows("opportunities", "--status", "all"))
    one = was["OP100015"]
    assert (one["status"], one["stage"], one["value"], one["date_closed"], one["close_code"]) == (
        "open", 4, "9000.00", None, None,
    )  # fmt: skip
    won = was["OP100017"]
    assert (won["status"], won["stage"], won["date_closed"], won["close_code"]) == (
        "won", None, "2026-01-20", "RELATION_W",
    )  # fmt: skip
    assert {row["status"] for row in rows("opportunities", "--status", "won", *day)} == {"won"}
    assert rows("opportunities", "--on", "2099-01-01") == rows("opportunities")
    assert sum(row["count"] for row in rows("salespeople", *day)) == len(rows("opportunities", *day))
    told = rows("entries", "--opportunity", "100015", "--on", "2026-01-15")
    assert [(row["entry"], row["active"], row["days_open"]) for row in told] == [
        (1, False, 1), (2, False, 4), (3, False, 2), (4, True, None),
    ]  # fmt: skip
    assert rows("entries", "--opportunity", "100015", "--on", "2099-01-01") == rows(
        "entries", "--opportunity", "100015"
    )
    before, after = ({row["no"]: row for row in rows("tasks", *on)} for on in (day, ()))
    assert set(before) < set(after)
    later = [no for no, row in before.items() if not row["closed"] and after[no]["closed"]]
    assert later
    assert all(after[no]["date_closed"] > "2026-01-20" and before[no]["date_closed"] is None for no in later)


def test_a_day_is_read_as_people_write_it_and_one_to_come_is_told_as_such() -> None:
    written = {
        "20.1.2026": "2026-01-20",
        "20 jan 2026": "2026-01-20",
        "2026-01-20": "2026-01-20",
        "25/1/2026": "2026-01-25",
    }
    on = {typed: json.loads(printed("top", "--on", typed, "--json"))["on"] for typed in written}
    assert on == written
    heading = {name: printed(name, "--on", "2099-01-01").splitlines()[0] for name in ("cycles", "due", "calibration")}
    assert "is still to come), amounts in EUR" in printed("cycles", "--on", "next friday").splitlines()[0]
    assert heading["cycles"].endswith("sales cycles, as of today (2099-01-01 is still to come), amounts in EUR")
    assert heading["due"].startswith("due and overdue on 2099-01-01, of what there is today")
    assert heading["calibration"].startswith("Calibration, as of today (2099-01-01 is still to come)")


def test_what_there_is_not_is_refused() -> None:
    refusals = {
        ("pipeline", "--cycle", "NOPE"): (1, "there is no sales cycle NOPE"),
        ("matrix", "--cycle", "NOPE"): (1, "there is no sales cycle NOPE"),
        ("matrix", "--rows", "colour"): (2, "colour"),
        ("salespeople", "--status", "not_started"): (2, "not_started"),
        ("top", "--on", "soon"): (2, "“soon” is not a day. Write it like 2026-11-10, 10 nov or yesterday."),
        ("forecast", "--on", "3/4/2026"): (2, "“3/4/2026” can be two days. Write 2026-03-04 or 2026-04-03."),
        ("cycles", "--workspace", "T9"): (1, "there is no workspace T9"),
    }
    for arguments, (code, said) in refusals.items():
        result = CliRunner().invoke(cli, ["report", *arguments])
        assert (result.exit_code, said in result.output) == (code, True), result.output
