"""What is told of the rows of a file: what each makes and changes, which numbers were given, what would come twice."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from storage.domain.errors import RuleBrokenError
from storage.domain.opportunities import Status
from storage.models import Salesperson
from storage.services.book import Book
from storage.services.importing_content import FEW, KEPT, Changed, Made, Numbers, Options
from tests.storage.selling import Selling, dump
from tests.storage.services.importing_cases import ADMIN, HEADERS, preview, written

pytestmark = pytest.mark.usefixtures("company")


def test_each_row_says_what_it_makes_and_what_it_changes_from_what_to_what(selling: Selling, tmp_path: Path) -> None:
    book, one = selling.book, selling.start("EXISTING", value=100_00).line.no
    two, three = (Selling(book, selling.company).create(description=said).line.no for said in ("Lamps", "Rugs"))
    four = selling.start("EXISTING", value=100_00).line.no
    table = (
        f"{HEADERS};Close code;Next step\n"
        ";Chairs;CT000001;;JO;NEW;;not started;5 000,50;;;\n"
        "OP000500;Stools;Nye Møbler AS;;JO;NEW;;not started;;;;\n"
        f"{one};Large desks;;;HR;;2;;250;;;Call\n"
        f"{two};;;;;;;open;300;31.12.2026;;\n"
        f"{three};;;;;;;;40;;;\n"
        f"{four};;;;;;;lost;;;PRICE_L;\n"
    )
    found = preview(book, tmp_path, table.encode())
    assert found.refusals == ()
    assert (found.currency, found.creations) == (
        "EUR",
        (
            Made(2, "Chairs", of="Acme AS", value=5_000_50),
            Made(3, "Stools", "OP000500", "Nye Møbler AS", is_new=True),
        ),
    )
    assert found.changes == (
        Changed(
            4,
            one,
            (
                ("stage", "Initial", "Presentation"),
                ("value", 100_00, 250_00),
                ("description", "Desks", "Large desks"),
                ("salesperson", "JO", "HR"),
                ("next_step", "", "Call"),
            ),
        ),
        Changed(
            5,
            two,
            (
                ("status", Status.NOT_STARTED, Status.IN_PROGRESS),
                ("stage", None, "Initial"),
                ("value", None, 300_00),
                ("chances", None, 10),
                ("closing_date", None, date(2026, 12, 31)),
            ),
        ),
        Changed(6, three, (("value", None, 40_00),)),
        Changed(
            7,
            four,
            (
                ("status", Status.IN_PROGRESS, Status.LOST),
                ("close_code", None, "PRICE_L"),
                ("date_closed", None, date(2026, 3, 2)),
            ),
        ),
    )
    done = book.importing.carry_out(ADMIN, written(tmp_path, table.encode()))
    assert {kind: given.each for kind, given in done.numbers.items()} == {
        "opportunities": ["OP000005", "OP000500"],
        "contacts": ["CT000005"],
    }
    after = preview(book, tmp_path, table.encode().replace(b"\n;Chairs", b"\nOP000005;Chairs"))
    assert (after.counts, after.unchanged) == ((0, 0, 0), 6), after


def test_contacts_say_the_same_and_no_more_is_kept_than_is_read(book: Book, tmp_path: Path) -> None:
    table = "No.;Name;Company;Phone;Salesperson\n;Kari Berg;Acme AS;;\nCT000003;;;22 33;OF\n"
    table += "".join(f";Company {n};;;\n" for n in range(KEPT))
    found = preview(book, tmp_path, table.encode())
    assert found.creations[:2] == (Made(2, "Kari Berg", of="Acme AS"), Made(4, "Company 0"))
    assert found.changes == (Changed(3, "CT000003", (("phone", "", "22 33"), ("salesperson", "HR", "OF"))),)
    assert (found.created, len(found.creations)) == ({"contacts": KEPT + 1}, KEPT)


def test_what_was_created_by_the_same_file_is_created_again_only_when_that_is_said(book: Book, tmp_path: Path) -> None:
    job = written(tmp_path, ";Chairs;Acme AS;;JO;NEW;;;;\n")
    first = book.importing.carry_out(ADMIN, job)
    assert (first.again, first.before_at) == (0, None)
    seen, before = book.importing.preview(ADMIN, job), dump(book.database)
    assert (seen.again, seen.before_at, seen.alike) == (1, book.clock(), 1)
    mended = ";chairs ;Acme AS;;JO;NEW;;;;\n;Chairs;Nordlys Møbler AS;;JO;NEW;;;;\n;Stools;Acme AS;;JO;NEW;;;;\n"
    other = preview(book, tmp_path, mended, name="mended.csv")
    assert (other.again, other.alike) == (0, 1), "another file, but one of its rows is there"
    with pytest.raises(RuleBrokenError) as caught:
        book.importing.carry_out(ADMIN, job)
    assert (caught.value.codes, dump(book.database)) == (("import_again",), before)
    assert book.importing.carry_out(ADMIN, replace(job, options=Options(again=True))).counts == (1, 0, 0)
    change = written(tmp_path, b"No.;Next step\nOP000001;Call\n", "change.csv")
    for said, count in (("Call", 0), ("Write", 1)):  # what only changes may come as often as it will
        assert book.importing.carry_out(ADMIN, change).before == count
        book.editing.next_step(ADMIN, "OP000001", f"{said} again", None)


MISSING = {
    b"No.;Value\nOP999999,3\n".replace(b",", b";"): "OP999999",
    b"No.;Contact;Value\nOP999999;Acme AS;3\n": "OP999999",
    b"No.;Description\nOP999999;Chairs\n": "OP999999",
    b"No.;E-mail\nCT009999;a@b.example\n": "CT009999",
}
"""Tables that can only change what is there, and the number that is not."""


def test_a_number_that_is_not_there_is_said_to_be_so_where_nothing_can_be_made_of_it(
    book: Book, tmp_path: Path
) -> None:
    for table, no in MISSING.items():
        (found,) = preview(book, tmp_path, table).refusals
        assert (found.problem.code, found.problem.values) == ("number_not_there", {"no": no}), table
    whole = preview(
        book, tmp_path, "OP999999;;;;JO;;;;5;\nOP999998;Chairs;;;JO;;;;;\nOP999997;Chairs;Acme AS;;JO;;;;;\n"
    )
    assert {(each.row, each.problem.code) for each in whole.refusals} == {(2, "number_not_there"), (3, "missing")}
    assert whole.creations == (Made(4, "Chairs", "OP999997", "Acme AS"),)


POSSIBLE = {
    "salesperson": (";Chairs;Acme AS;;XX;;;;;;", ("HR", "JO", "OF")),
    "cycle": (";Chairs;Acme AS;;JO;XX;;;;;", ("EMPTY", "EX-LARGE", "EXISTING", "MULTI", "NEW")),
    "close_code": (";Chairs;Acme AS;;JO;NEW;;won;1;2.3.2026;XX", ("PRICE_L", "PRICE_W", "PRODUCT_W")),
}
"""Rows with a code that nobody knows, and those that are known."""


def test_who_writes_what_nobody_knows_is_told_what_is_known(book: Book, tmp_path: Path) -> None:
    table = "\n".join((f"{HEADERS};Close code", *(row for row, _ in POSSIBLE.values()), "")).encode()
    found = {one.problem.field: one.problem.values.get("possible") for one in preview(book, tmp_path, table).refusals}
    assert found == {field: known for field, (_, known) in POSSIBLE.items()}
    with book.database.transaction() as session:
        for number in range(8):
            session.add(Salesperson(workspace_id="T1", code=f"S{number}", name=f"Seller {number}"))
    found = {one.problem.field: one.problem.values.get("possible") for one in preview(book, tmp_path, table).refusals}
    assert found["salesperson"] is None, "nobody reads more than ten"


def test_a_closing_date_that_is_over_says_which_day_was_read(book: Book, tmp_path: Path) -> None:
    (found,) = preview(book, tmp_path, ";Chairs;Acme AS;;JO;NEW;;open;1;4.1.2026\n").refusals
    assert (found.problem.code, found.problem.values["day"]) == ("closing_date_past", date(2026, 1, 4))


NUMBERS = {
    (): ([], 0),
    ("OP000009", "OP000010", "OP000011"): ([("OP000009", "OP000011")], 0),
    ("OP000001", "OP000500", "OP000002"): ([("OP000001",) * 2, ("OP000500",) * 2, ("OP000002",) * 2], 0),
    ("A", "B", "B"): ([("A", "A"), ("B", "B"), ("B", "B")], 0),
    (*"97531", "x", "y"): ([(one, one) for one in "97531"], 2),
}
"""Numbers as they are given, the runs that are named of them, and how many are not."""


@pytest.mark.parametrize("given", NUMBERS)
def test_numbers_without_a_gap_are_named_by_the_first_and_the_last(given: tuple[str, ...]) -> None:
    numbers = Numbers()
    for no in given:
        numbers.add(no)
    assert ((numbers.runs, numbers.more), numbers.each, numbers.count) == (
        NUMBERS[given],
        list(given[:FEW]),
        len(given),
    )
