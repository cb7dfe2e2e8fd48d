"""Files in every encoding and shape: those that are read, and those that are refused as a whole."""

from pathlib import Path

import pytest

from storage.domain.errors import RuleBrokenError
from storage.services.book import Book
from tests.storage.selling import dump
from tests.storage.services.importing_cases import ADMIN, HEADERS, preview, workbook, written

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
