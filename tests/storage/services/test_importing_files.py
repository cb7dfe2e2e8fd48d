"""Files in every encoding and shape: those that are read, and those that are refused as a whole."""

from pathlib import Path

import pytest

from storage.domain.errors import RuleBrokenError
from storage.queries import reports
from storage.services.book import Book
from storage.services.importing_workbooks import LARGEST_PART
from tests.storage.selling import dump
from tests.storage.services.importing_cases import ADMIN, HEADERS, altered, preview, workbook, written

pytestmark = pytest.mark.usefixtures("company")

HEAD = HEADERS.encode() + b"\n"
ROW = ";Stühle;Acme AS;;JO;NEW;;;;"
FILES: dict[str, tuple[bytes, str]] = {
    "utf-8": (f"{HEADERS}\n{ROW}\n".encode(), ""),
    "utf-8 with its mark": (f"\ufeff{HEADERS}\n{ROW}\n".encode(), ""),
    "utf-16": (f"{HEADERS}\n{ROW}\n".encode("utf-16"), ""),
    "utf-16 without its mark": (f"{HEADERS}\n{ROW}\n".encode("utf-16-le"), ""),
    "windows-1252": (f"{HEADERS}\n{ROW}\n".encode("cp1252"), "Windows-1252"),
    "tabs": (f"{HEADERS}\n{ROW}\n".replace(";", "\t").encode(), ""),
    "commas": (f"{HEADERS}\n{ROW}\n".replace(";", ",").encode(), ""),
    "named separator": (f"sep=|\r\n{HEADERS}\r\n{ROW}\r\n".replace(";", "|").encode(), ""),
    "no end": (f"{HEADERS}\n{ROW}".encode(), ""),
    "empty rows and a title": (f"Our deals\n\n;;;;;;;;;\n{HEADERS}\n\n{ROW}\n;;;;;;;;;\n".encode(), ""),
    "a list": ('[{"description": "Stühle", "contact": "Acme AS", "salesperson": "JO", "value": 5.5}]'.encode(), ""),
    "a report": (
        '{"report": "x", "rows": [{"description": "Stühle", "contact": "Acme AS", "owner": "JO"}]}'.encode(),
        "",
    ),
}


def test_texts_are_read_in_their_encoding_and_by_their_separator(book: Book, tmp_path: Path) -> None:
    for name, (content, encoding) in FILES.items():
        found = preview(book, tmp_path, content)
        assert (found.created, found.refused, found.encoding) == ({"opportunities": 1}, 0, encoding), name


def test_what_a_workbook_says_of_its_size_is_not_believed(book: Book, tmp_path: Path) -> None:
    for said in ("A1", "A1:G3", "A1:XFD1048576"):
        content = altered(lambda text, said=said: text.replace('<dimension ref="A1:G4"', f'<dimension ref="{said}"'))  # type: ignore[misc]
        found = preview(book, tmp_path, content, name="deals.xlsx")
        assert (found.counts, found.refusals) == ((1, 0, 0), ()), said


def test_a_text_that_a_spreadsheet_may_not_run_is_read_as_it_was(book: Book, tmp_path: Path) -> None:
    said = ("'=1+1", "'+47 22", "''=1+1", "'tis", "'", "=1+1")
    table = "Description;Contact;Salesperson\n" + "".join(f"{one};Acme AS;JO\n" for one in said)
    book.importing.carry_out(ADMIN, written(tmp_path, table.encode()))
    kept = ["=1+1", "+47 22", "'=1+1", "'tis", "'", "=1+1"]
    assert _descriptions(book) == kept
    rows = workbook(*((one, "Acme AS", "JO", "NEW", None, None, None) for one in said[:-1]))
    book.importing.carry_out(ADMIN, written(tmp_path, rows, "deals.xlsx"))
    assert _descriptions(book) == [*kept, *kept[:-1]]


def _descriptions(book: Book) -> list[object]:
    with book.database.reading() as session:
        return [row["description"] for row in reports.opportunities(session, "T1", "all")]


NUMBERS = ("1" * 5_000, "1e999999999", "1e-999999999", "-5", '"\\ud800"')
"""As JSON says them: each refuses its row, and is not unfolded."""


def test_a_number_that_no_column_holds_refuses_its_row(book: Book, tmp_path: Path) -> None:
    rows = (f'{{"description": "x", "contact": "Acme AS", "salesperson": "JO", "value": {one}}}' for one in NUMBERS)
    found = preview(book, tmp_path, f"[{','.join(rows)}]".encode())
    assert (found.refused, {one.column for one in found.refusals}) == (len(NUMBERS), {"value"})
    assert sum(len(str(one)) for one in found.refusals) < 5_000


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "file_empty"),
    "blanks": (b" \n\n", "file_empty"),
    "headers alone": (HEAD, "file_empty"),
    "other headers": (b"Foo;Bar\n1;2\n", "file_headers_unknown"),
    "a column twice": (b"Description;Value;Amount\nx;1;2\n", "column_twice"),
    "an open quotation mark": (HEAD + b';"Chairs;Acme AS\n', "file_cut_off"),
    "a half row at the end": (HEAD + ROW.encode() + b"\n;Chairs;Acme", "file_cut_off"),
    "no text": (HEAD + b"\x00\x01\x02", "file_not_text"),
    "no encoding": (HEAD + b";\x81\x8d\x8f;;;;;;;;\n", "file_not_text"),
    "half a workbook": (workbook(("Chairs",))[:2000], "file_damaged"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"x" * 100, "file_old_excel"),
    "another archive": (b"PK\x03\x04" + b"\x00" * 100, "file_damaged"),
    "half of a list": (b'[{"description": "Chairs", "contact": "Ac', "file_cut_off"),
    "half of an export": (b'{"salesbot": 1,\n"settings": [\n{"currency": "EUR"}', "file_cut_off"),
    "other JSON": (b'{"a": 1}', "file_not_known"),
    "no JSON": (b"{nonsense", "file_not_known"),
    "an empty list": (b"[]", "file_empty"),
    "half a letter at the end": (HEAD + ROW.encode() + b"\n" + ROW.encode() + "ü".encode()[:1], "file_cut_off"),
    "a million columns": (b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n1\n", "file_damaged"),
    "a thousand columns": (HEAD.strip() + b";" * 1_000 + b"\n", "file_headers_unknown"),
    "lists in lists in lists": (b"[" * 100_000, "file_not_known"),
    "a workbook that declares types": (altered(lambda text: f"<!DOCTYPE x [<!ENTITY a 'b'>]>{text}"), "file_damaged"),
    "a workbook without end": (altered(lambda text: text.replace('<row r="4"', '<row r="9999999999"')), "file_damaged"),
    "a workbook that is no tree": (altered(lambda text: text.replace("</row>", "</ro>")), "file_damaged"),
    "a workbook with a foreign number": (
        altered(lambda text: text.replace('sheetId="1"', 'sheetId="x"'), "xl/workbook.xml"),
        "file_damaged",
    ),
    "a workbook that unfolds to too much": (
        altered(lambda text: text + " " * (LARGEST_PART + 1), "xl/styles.xml"),
        "file_too_large",
    ),
    "a list of other things": (b'[{"foo": 1}]', "file_headers_unknown"),
}


def test_a_file_that_cannot_be_read_is_refused_as_a_whole(book: Book, tmp_path: Path) -> None:
    before = dump(book.database)
    for name, (content, code) in BAD.items():
        job = written(tmp_path, content)
        for act in (book.importing.preview, book.importing.carry_out):
            with pytest.raises(RuleBrokenError) as caught:
                act(ADMIN, job)
            assert caught.value.codes == (code,), name
    assert dump(book.database) == before
