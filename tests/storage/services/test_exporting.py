"""Everything comes out, and goes in again as it was: into an empty book, and into the same one without a change."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import SQLModel, col, select

from storage.domain.digests import DigestDraft
from storage.domain.errors import RuleBrokenError
from storage.domain.opportunities import Status
from storage.domain.watching import WatchingDraft
from storage.models import Contact, Salesperson, Workspace
from storage.services import chain
from storage.services.book import Book
from storage.services.exporting import ExportForm
from storage.services.exporting_kinds import KINDS, WORKED_OUT
from storage.services.importing import Job
from tests.builders import MONDAY
from tests.rows import empty
from tests.storage.selling import Selling, dump
from tests.storage.services.importing_cases import ADMIN
from tests.storage.tasking import add_team, write

TOOLS = frozenset(
    {"change_head", "change_log", "delivery", "last_action", "notice", "nudge_line", "pace", "reminder", "shared_card"}
    | {"snapshot_line", "submission", "home_view"}
)
"""Tables of which nothing is exported: the log, what only Slack's side knows, what is left of what was done."""


@pytest.fixture
def full(selling: Selling) -> Selling:
    """Sell for a while: won, lost, taken back, quoted, noted; somebody was deleted and their code given away again."""
    book, company = selling.book, selling.company
    selling.start("EXISTING")
    book.noting.add(company.jo, selling.no, "=HYPERLINK(1)\nsecond line")
    selling.quote()
    selling.close(Status.WON, "PRICE_W", sales=50_00)
    lost = Selling(book, company, company.hr)
    lost.create(description="+Lamps; \"best\", 'cheap'")
    lost.close(Status.LOST, "PRICE_L")
    back = Selling(book, company)
    back.create(cycle="NEW")
    back.activate()
    book.undoing.undo(company.jo, back.no)
    back.activate()
    write(book, company.hr, salesperson="HR")
    with book.database.transaction() as session:
        add_team(session, "T1", "EU", company.hr)
        gone = session.exec(select(Salesperson).where(col(Salesperson.code) == "HR")).one()
        gone.deleted_at = book.clock()
        session.flush()
        session.add(Salesperson(workspace_id="T1", code="HR", name="@Another"))
    book.absences.begin(company.jo, MONDAY, date(2026, 3, 6))
    for number in range(2):
        book.digests.add(company.of, DigestDraft("EU", f"C{number}"))
        book.watching.add(company.of, WatchingDraft(f"C{number}", team="EU"))
    return selling


def exported(book: Book, target: Path, form: ExportForm) -> bytes:
    """Write everything down; give it in bytes."""
    book.exporting.write(ADMIN, form, target)
    files = sorted(target.iterdir()) if target.is_dir() else [target]
    return b"".join(file.read_bytes() for file in files)


@pytest.mark.parametrize(
    ("form", "name"), [(ExportForm.JSON, "all.json"), (ExportForm.CSV, "all.zip"), (ExportForm.CSV, "all")]
)
def test_what_comes_out_goes_in_again_as_it_was(full: Selling, tmp_path: Path, form: ExportForm, name: str) -> None:
    book, target = full.book, tmp_path / name
    first = exported(book, target, form)
    counts = book.exporting.write(ADMIN, form, target)
    before = dump(book.database)
    assert [kind.name for kind in KINDS if not before[kind.table.name]] == []
    same = book.importing.preview(ADMIN, Job(target, name))
    assert (same.counts, same.refusals) == ((0, 0, 0), ())
    assert same.unchanged == sum(counts.values()) > 50
    empty(book.database)
    done = book.importing.carry_out(ADMIN, Job(target, name))
    assert (done.refusals, done.created) == ((), {kind: count for kind, count in counts.items() if count})
    assert (counts["opportunities"], counts["entries"]) == (3, 5)
    assert exported(book, tmp_path / f"again-{name}", form) == first
    after = dump(book.database)
    for table in set(before) - TOOLS - {"workspace", "team_member"}:
        assert len(after[table]) == len(before[table]), table
    with book.database.connection() as connection:
        assert chain.check(connection, "T1").flaws == ()
    assert full.create(salesperson="JO").line.no == "OP000004"


def test_no_cell_is_run_by_a_spreadsheet_and_excel_knows_the_letters(full: Selling, tmp_path: Path) -> None:
    exported(full.book, tmp_path / "out.zip", ExportForm.CSV)
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert content.startswith(b"\xef\xbb\xbf")
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
                assert not any(cell[:1] in "=+-@\t\r" for cell in row if cell), row
        assert "'=HYPERLINK(1)" in archive.read("notes.csv").decode()


def _differently(row: dict[str, object], **values: object) -> None:
    row.update(values)


WRONG: dict[str, tuple[Callable[[dict[str, list[dict[str, object]]]], object], str]] = {
    "a number that is missing": (lambda all_: all_["entries"].pop(0), "history_numbers"),
    "two that are active": (lambda all_: _differently(all_["entries"][0], active=True), "history_active"),
    "a date before": (lambda all_: _differently(all_["entries"][0], date_of_change="2026-12-01"), "history_dates"),
    "another end": (lambda all_: _differently(all_["entries"][0], until="2026-12-01"), "history_until"),
    "another weight": (lambda all_: _differently(all_["entries"][0], weighted="1.00"), "history_weighted"),
    "no entries": (lambda all_: all_["entries"].clear(), "history_missing"),
    "another status": (
        lambda all_: _differently(all_["opportunities"][0], status="lost", date_closed="2026-03-05"),
        "history_status",
    ),
    "nobody": (lambda all_: _differently(all_["opportunities"][0], salesperson="XX"), "unknown"),
    "no contact": (lambda all_: _differently(all_["tasks"][0], contact="CT000099"), "unknown"),
    "no company": (lambda all_: _differently(all_["contacts"][1], company="CT000099"), "unknown"),
    "twice": (lambda all_: all_["quotes"].append(all_["quotes"][0]), "number_twice"),
    "no day": (lambda all_: _differently(all_["tasks"][0], date="soon"), "cell_not_a_day"),
    "no choice": (lambda all_: _differently(all_["tasks"][0], status="x"), "cell_not_a_choice"),
    "too many per cent": (lambda all_: _differently(all_["stages"][0], chances=101), "number_out_of_range"),
    "too long": (lambda all_: _differently(all_["contacts"][0], name="x" * 101), "too_long"),
    "no zone": (lambda all_: _differently(all_["settings"][0], time_zone="Foo/Bar"), "unknown"),
    "no currency": (lambda all_: _differently(all_["settings"][0], currency="euro"), "unknown"),
    "no country": (lambda all_: _differently(all_["settings"][0], holiday_country="??"), "unknown"),
    "no weekdays": (lambda all_: _differently(all_["salespeople"][0], works_on="89"), "unknown"),
    "no formula": (lambda all_: _differently(all_["stages"][0], date_formula="soon"), "date_formula_unknown"),
    "no letters": (lambda all_: _differently(all_["contacts"][0], no="CT\ud800"), "unknown"),
    "half a record": (lambda all_: all_["opportunities"][0].pop("salesperson"), "missing"),
    "nothing": (lambda all_: _differently(all_["tasks"][0], date=None), "missing"),
}


def test_an_export_that_contradicts_itself_is_refused_whole(full: Selling, tmp_path: Path) -> None:
    book = full.book
    book.exporting.write(ADMIN, ExportForm.JSON, tmp_path / "all.json")
    text = (tmp_path / "all.json").read_text()
    empty(book.database)
    before = dump(book.database)
    for name, (spoil, code) in WRONG.items():
        said = json.loads(text)
        spoil(said)
        job = Job(tmp_path / "bad.json", "bad.json")
        job.path.write_text(json.dumps(said))
        assert code in {one.problem.code for one in book.importing.preview(ADMIN, job).refusals}, name
        with pytest.raises(RuleBrokenError) as caught:
            book.importing.carry_out(ADMIN, replace(job, options=replace(job.options, leave_out=True)))
        assert caught.value.codes == ("import_refused",), name
    assert dump(book.database) == before


def test_an_older_export_never_sets_a_book_back(full: Selling, tmp_path: Path) -> None:
    book, job = full.book, Job(tmp_path / "all.json", "all.json")
    book.exporting.write(ADMIN, ExportForm.JSON, job.path)
    with book.database.transaction() as session:
        session.exec(select(Contact).where(col(Contact.no) == "CT000001")).one().phone = "1"
    found = book.importing.preview(ADMIN, job)
    assert [(one.table, one.column, one.problem.code) for one in found.refusals] == [
        ("contacts", "phone", "import_differs")
    ]
    with book.database.transaction() as session:
        session.get_one(Workspace, "T1").currency = "NOK"
    with pytest.raises(RuleBrokenError) as caught:
        book.importing.preview(ADMIN, job)
    assert caught.value.codes == ("import_currency",)


def test_every_column_of_every_table_is_exported_or_known_to_be_left_out() -> None:
    kinds = {kind.table.name: kind for kind in KINDS}
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in kinds:
            assert table.name in TOOLS or "search" in table.name, table.name
            continue
        named = {column.column for column in kinds[table.name].kept} | WORKED_OUT.get(table.name, frozenset())
        assert {column.name for column in table.columns} - {"id", "workspace_id"} == named - {"id", "workspace_id"}


def test_two_workspaces_are_kept_apart(full: Selling, tmp_path: Path) -> None:
    counts = full.book.exporting.write(replace(ADMIN, workspace_id="T2"), ExportForm.JSON, tmp_path / "other.json")
    assert set(counts.values()) == {0}
