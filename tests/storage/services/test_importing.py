"""Tables come in by the rules of the windows: all of it or nothing, and whatever is wrong is said row by row."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from storage.domain.cells import DayOrder, DecimalSign
from storage.domain.errors import RuleBrokenError
from storage.domain.opportunities import Status
from storage.domain.people import Role
from storage.models import ContactType
from storage.queries import reports
from storage.services import chain
from storage.services.book import Book
from storage.services.contact_keeping import ContactDraft, Kept
from storage.services.importing import Job, Seen
from storage.services.importing_content import Options
from tests.builders import Company
from tests.storage.selling import Selling, dump
from tests.storage.services.importing_cases import ADMIN, DAY, HEADERS, preview, workbook, written

pytestmark = pytest.mark.usefixtures("company")

GOOD = """\
;Chairs;Kari Nordmann;Acme AS;JO;EXISTING;2;open;120 000,50;31.12.2026
;Desks;Fjordkontor AS;;Helena Ray;NEW;Qualification;;5000;2026-12-31
;Lamps;Ola Normann;Fjordkontor AS;hr;;;not started;;
OP000500;Tables;CT000001;;JO;EXISTING;;won;9.000;2.3.2026
"""


def opportunities(book: Book) -> list[reports.Row]:
    """Give every opportunity as the report does."""
    with book.database.reading() as session:
        return reports.opportunities(session, "T1", "all")


def test_rows_become_opportunities_and_contacts_and_the_log_stays_true(book: Book, tmp_path: Path) -> None:
    lines = "".join(f"{line};{'PRICE_W' if 'won' in line else ''}\n" for line in GOOD.splitlines())
    job = written(tmp_path, f"{HEADERS};Close code\n{lines}".encode())
    before = dump(book.database)
    seen = book.importing.preview(ADMIN, job)
    assert (seen.created, seen.changed, seen.refused) == ({"opportunities": 4, "contacts": 2}, {}, 0), seen.refusals
    assert dump(book.database) == before
    done = book.importing.carry_out(ADMIN, job, seen=Seen(seen.checksum, seen.counts), key="form")
    assert done == seen
    rows = {str(row["description"]): row for row in opportunities(book)}
    assert [row["no"] for row in rows.values()] == ["OP000001", "OP000002", "OP000003", "OP000500"]
    wanted = ("contact", "company", "salesperson", "cycle", "stage", "status", "value", "chances", "weighted")
    assert {name: [row[key] for key in wanted] for name, row in rows.items()} == {
        "Chairs": ["Kari Nordmann", "Acme AS", "JO", "EXISTING", 2, "open", "120000.50", "40", "60000.25"],
        "Desks": ["Fjordkontor AS", "Fjordkontor AS", "HR", "NEW", 2, "open", "5000.00", "20", "1000.00"],
        "Lamps": ["Ola Normann", "Fjordkontor AS", "HR", "NEW", None, "not_started", "0.00", "0", "0.00"],
        "Tables": ["Acme AS", "Acme AS", "JO", "EXISTING", None, "won", "9000.00", "100", "9000.00"],
    }
    with book.database.connection() as connection:
        checked = chain.check(connection, "T1")
    assert (checked.lines, checked.flaws) == (1, ())
    kept = dump(book.database)
    again = {"seen": Seen(seen.checksum, seen.counts), "key": "form"}
    for changed in ({}, {"seen": None}):
        with pytest.raises(RuleBrokenError) as caught:
            book.importing.carry_out(ADMIN, job, **{**again, **changed})  # type: ignore[arg-type]
        assert caught.value.codes == ("import_done",)
    with pytest.raises(RuleBrokenError) as caught:  # from a window that was opened before the first was sent
        book.importing.carry_out(ADMIN, job, seen=Seen(seen.checksum, book.importing.preview(ADMIN, job).counts))
    assert caught.value.codes == ("import_changed",)
    assert book.importing.preview(ADMIN, job).before == 1
    assert dump(book.database) == kept


ROW = ";Stühle;Acme AS;;JO;NEW;;;;"
REFUSED = {
    ";;Acme AS;;JO;;;;;": "missing",
    ";Chairs;;;JO;;;;;": "missing",
    ";Chairs;CT000099;;JO;;;;;": "unknown",
    ";Chairs;Acme AS;;XX;;;;;": "unknown",
    ";Chairs;Acme AS;;JO;XX;;;;": "unknown",
    ";Chairs;Acme AS;;JO;EMPTY;;open;1;31.12.2026": "no_stages",
    ";Chairs;Acme AS;;JO;NEW;Dreams;;1;31.12.2026": "stage_unknown",
    ";Chairs;Acme AS;;JO;NEW;2;not started;1;31.12.2026": "stage_needs_progress",
    ";Chairs;Acme AS;;JO;NEW;;maybe;;": "cell_not_a_choice",
    ";Chairs;Acme AS;;JO;NEW;;open;0;31.12.2026": "value_not_positive",
    ";Chairs;Acme AS;;JO;NEW;;open;1;": "missing",
    ";Chairs;Acme AS;;JO;NEW;;open;1;1.1.2026": "closing_date_past",
    ";Chairs;Acme AS;;JO;NEW;;won;1;2.3.2026": "missing",
    ";Chairs;Acme AS;;JO;NEW;;;12k;": "cell_not_a_number",
    ";Chairs;Acme AS;;JO;NEW;;;1,2,3;": "cell_not_a_number",
    ";Chairs;Acme AS;;JO;NEW;;;0,001;": "amount_too_fine",
    ";Chairs;Acme AS;;JO;NEW;;;USD 5;": "cell_other_currency",
    ";Chairs;Acme AS;;JO;NEW;;;;03/04/2026": "cell_day_unclear",
    ";Chairs;Acme AS;;JO;NEW;;;;soon": "cell_not_a_day",
    ";Chairs;Acme AS;;JO;NEW;;;;1.1.1850": "date_out_of_calendar",
    ";Chairs;Acme AS;;JO;NEW;;;;;;;": "cells_not_as_headers:0",
    ";Chairs;Acme AS;;JO;NEW": "cells_not_as_headers",
    f";{'x' * 101};Acme AS;;JO;;;;;": "too_long",
    f";Chairs;{'x' * 101};;JO;;;;;": "too_long",
}
"""A row, and why it is refused; `:0` is not."""


def test_a_row_that_breaks_a_rule_is_refused_by_its_number_and_nothing_is_written(book: Book, tmp_path: Path) -> None:
    good = ";Good;Acme AS;;JO;NEW;;;;"
    wrong = [row for row, code in REFUSED.items() if not code.endswith(":0")]
    before = dump(book.database)
    content = "\n".join([good, *wrong, good, ""])
    found = preview(book, tmp_path, content)
    by_row = {one.row: one for one in reversed(found.refusals)}
    assert {row: by_row[place].problem.code for place, row in enumerate(wrong, start=3)} == {
        row: REFUSED[row] for row in wrong
    }
    assert (found.counts, found.refused) == ((2, 0, len(wrong)), len(wrong))
    value = by_row[wrong.index(";Chairs;Acme AS;;JO;NEW;;;12k;") + 3]
    assert (value.column, value.value) == ("Value", "12k")
    job = Job(tmp_path / "deals.csv", "deals.csv")
    with pytest.raises(RuleBrokenError) as caught:
        book.importing.carry_out(ADMIN, job)
    assert caught.value.codes == ("import_refused",)
    assert dump(book.database) == before
    book.importing.carry_out(ADMIN, replace(job, options=Options(leave_out=True)))
    assert [row["description"] for row in opportunities(book)] == ["Good", "Good"]


def test_a_workbook_keeps_its_days_and_numbers_and_a_formula_its_value(book: Book, tmp_path: Path) -> None:
    rows = (
        ("Days", "Acme AS", "JO", "NEW", 1200.5, 40, DAY),
        ("Serial", "Acme AS", "JO", "NEW", 1200, 40, 46387),
        (None, None, None, None, None, None, None),
        ("Formula", "Acme AS", "JO", "NEW", "=1+1", 40, DAY),
        ("Error", "Acme AS", "JO", "NEW", "#N/A", 40, DAY),
    )
    found = preview(book, tmp_path, workbook(*rows), name="deals.xlsx")
    assert found.created == {"opportunities": 2}
    assert [(one.row, one.column, one.problem.code) for one in found.refusals] == [
        (7, "Value", "cell_formula"),
        (8, "Value", "cell_error"),
    ]
    job = Job(tmp_path / "deals.xlsx", "deals.xlsx", Options(leave_out=True))
    book.importing.carry_out(ADMIN, job)
    assert [(row["value"], row["estimated_closing_date"]) for row in opportunities(book)] == [
        ("1200.50", "2026-12-31"),
        ("1200.00", "2026-12-31"),
    ]


def test_what_a_file_leaves_open_is_read_as_was_said(book: Book, tmp_path: Path) -> None:
    row = ";Chairs;Acme AS;;JO;NEW;1;open;5000;03/04/2026\n"
    assert preview(book, tmp_path, row).unclear == {"dates"}
    for order, day in ((DayOrder.DMY, "2026-04-03"), (DayOrder.MDY, "2026-03-04")):
        job = replace(written(tmp_path, row), options=Options(dates=order, decimal=DecimalSign.POINT, again=True))
        book.importing.carry_out(ADMIN, job)
        assert opportunities(book)[-1]["estimated_closing_date"] == day


def test_what_is_there_is_changed_by_the_rules_or_left_as_it_is(selling: Selling, tmp_path: Path) -> None:
    book = selling.book
    one = selling.start("EXISTING", value=100_00).line.no
    two = selling.create(description="Lamps").line.no
    same = f"{one};Desks;Acme AS;;JO;EXISTING;1;open;100;31.5.2026\n"
    assert preview(book, tmp_path, same).unchanged == 1
    change = f"{one};Large desks;;;HR;;2;;250;\n{two};;;;;;;open;300;31.12.2026\n"
    found = book.importing.carry_out(replace(ADMIN, code="OF"), written(tmp_path, change))
    assert (found.created, found.changed, found.refused) == ({}, {"opportunities": 2}, 0), found.refusals
    first, second = opportunities(book)
    assert [first[key] for key in ("description", "salesperson", "stage", "value")] == [
        "Large desks",
        "HR",
        2,
        "250.00",
    ]
    assert [second[key] for key in ("status", "stage", "value")] == ["open", 1, "300.00"]
    lost = f"{one};;;;;;;lost;;2.3.2026"
    job = written(tmp_path, f"{HEADERS};Close code\n{lost};PRICE_L\n".encode())
    book.importing.carry_out(ADMIN, job)
    assert opportunities(book)[0]["status"] == "lost"
    with book.database.connection() as connection:
        assert chain.check(connection, "T1").flaws == ()


def test_what_a_file_cannot_change_is_refused(selling: Selling, tmp_path: Path) -> None:
    book, one = selling.book, selling.start("EXISTING").line.no
    closed = Selling(book, selling.company)
    closed.start("EXISTING")
    gone = closed.close(Status.LOST, "PRICE_L").line.no
    rows = {
        f"{one};;Åse Lund;;;;;;;": "import_fixed",
        f"{one};;;Nordlys Møbler AS;;;;;;": "import_fixed",
        f"{one};;;;;NEW;;;;": "import_fixed",
        f"{one};;;;;;;not started;;": "import_fixed",
        f"{one};;;;;;3;;;": "stage_not_possible:quote_required",
        f"{gone};Other;;;;;;;;": "closed",
        f"{gone};;;;;;;won;;": "closed",
    }
    before = dump(book.database)
    for row, codes in rows.items():
        found = preview(book, tmp_path, row + "\n")
        assert next(one.problem.code for one in found.refusals) in codes.split(":"), row
    twice = preview(book, tmp_path, f"{one};Other;;;;;;;;\n{one};Again;;;;;;;;\n")
    assert [each.problem.code for each in twice.refusals] == ["number_twice"]
    assert dump(book.database) == before


def test_contacts_come_in_and_are_matched_by_number_name_or_e_mail(
    book: Book, company: Company, tmp_path: Path
) -> None:
    table = (
        "No.;Name;Type;Company;E-mail;Phone;Salesperson\n"
        ";acme as;;;;22 33 44 55;\n"
        ";Kari Nordmann;;Acme AS;kari@acme.example;;\n"
        ";Per Hansen;person;Nye Møbler AS;per@nye.example;'+47 1;JO\n"
        "CT000003;Nordlys Møbler AS;;;;;HR\n"
        "CT000006;Sjette AS;company;;;;\n"
        "CT000900;Gamle Møbler AS;company;;;;\n"
        ";Feil;;;not-an-address;;\n"
    )
    found = preview(book, tmp_path, table.encode())
    assert (found.created, found.changed, found.unchanged) == ({"contacts": 4}, {"contacts": 2}, 1), found.refusals
    assert [(one.row, one.problem.code) for one in found.refusals] == [(8, "not_an_email")]
    job = Job(tmp_path / "deals.csv", "deals.csv", Options(leave_out=True))
    book.importing.carry_out(ADMIN, job)
    shown = {one.name: one for one in book.contacts.page(company.of, limit=50).lines}
    assert {"Per Hansen", "Nye Møbler AS", "Gamle Møbler AS"} <= shown.keys()
    again = book.importing.preview(ADMIN, job)
    assert (again.created, again.changed, again.unchanged) == ({}, {}, 6)
    kept = book.contact_keeping.create(company.of, ContactDraft(ContactType.COMPANY, "Next AS"))
    assert isinstance(kept, Kept)
    assert kept.no == "CT000901"  # past the number that came from elsewhere


def test_only_admins_bring_data_in(book: Book, company: Company, tmp_path: Path) -> None:
    job = written(tmp_path, ROW + "\n")
    for actor in (company.jo, replace(company.jo, role=Role.MANAGER)):
        for act in (book.importing.preview, book.importing.carry_out):
            with pytest.raises(RuleBrokenError) as caught:
                act(actor, job)
            assert caught.value.codes == ("admins_only",)


def test_what_was_seen_is_what_is_done_or_nothing_is(book: Book, tmp_path: Path) -> None:
    job = written(tmp_path, ROW + "\n")
    seen = book.importing.preview(ADMIN, job)
    before = dump(book.database)
    for other in (Seen("another", seen.counts), Seen(seen.checksum, (2, 0, 0))):
        with pytest.raises(RuleBrokenError) as caught:
            book.importing.carry_out(ADMIN, job, seen=other)
        assert caught.value.codes == ("import_changed",)
    assert dump(book.database) == before


def test_two_thousand_rows_come_in_and_the_numbers_have_no_gap(book: Book, tmp_path: Path) -> None:
    rows = "".join(f";Deal {n};Company {n // 2} AS;;JO;NEW;1;;{n + 1};31.12.2026\n" for n in range(2_000))
    told: list[int] = []
    job = replace(written(tmp_path, rows), told=told.append)
    found = book.importing.carry_out(ADMIN, job)
    assert found.created == {"opportunities": 2_000, "contacts": 1_000}
    assert [row["no"] for row in opportunities(book)] == [f"OP{n:06d}" for n in range(1, 2_001)]
    assert told == [1_000, 2_000, 1_000, 2_000, 3_000]
    assert date(2026, 12, 31).isoformat() == opportunities(book)[0]["estimated_closing_date"]
