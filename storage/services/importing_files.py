"""Open what people want to import: which kind of file it is, what is wrong with it as a whole, and its tables."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import chain as one_after_another
from itertools import islice
from pathlib import Path
from typing import IO

from storage.domain.columns import Columns, recognise
from storage.domain.errors import RuleBrokenError, broken
from storage.services import importing_json, importing_text
from storage.services.exporting_kinds import BY_NAME
from storage.services.importing_content import Content, Flat, Numbered, Whole

LARGEST = 50_000_000
"""Bytes: far more than 100,000 rows have."""
LARGEST_UNPACKED = 1_000_000_000
"""Bytes that an archive may unfold to; a small one can hold endless zeros."""
ABOVE = 20
"""Rows above the headers: titles, empty ones."""
WIDEST = 1_000
"""Columns of a table; what has more is none."""
NAMED = 6
"""Headers that are named where none is known."""
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""How files of Excel before 2007 begin, and new ones with a password."""
ENCRYPTED = 1
"""The bit by which an archive says that a part has a password."""
ARCHIVE = b"PK\x03\x04"
BLOCK = 1 << 20


def checksum(path: Path) -> str:
    """Give the SHA-256 of a file; of a folder, that of its tables one after the other."""
    found = sha256()
    for each in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        with each.open("rb") as file:
            while block := file.read(BLOCK):
                found.update(block)
    return found.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[Content]:
    """Open a file, or the folder of an export.

    Raises under `file`: `file_missing`, `file_empty`, `file_too_large`, `file_old_excel`, `file_damaged`,
    `file_cut_off`, `file_not_text`, `file_not_known`, `file_headers_unknown`; and `column_twice`. What is cut off in
    its middle is found where that is reached.
    """
    if path.is_dir():
        yield Whole(_folder(path))
        return
    start = _start(path)
    if start.startswith(OLD_EXCEL):
        raise broken("file_old_excel", "file")
    if start.startswith(ARCHIVE):
        with _archive(path) as content:
            yield content
        return
    encoding = importing_text.encoding_of(path)
    with path.open(encoding=encoding, newline="") as text:
        first = text.read(1).lstrip() or text.read(64).lstrip()
        text.seek(0)
        yield importing_json.content(text) if first[:1] in {"{", "["} else _table(text, encoding)


def _start(path: Path) -> bytes:
    """Give how a file begins; refuse one that is not there, empty or too large."""
    if not path.is_file():
        raise broken("file_missing", "file", name=path.name)
    size = path.stat().st_size
    if size > LARGEST:
        raise broken("file_too_large", "file", largest=LARGEST // 1_000_000)
    with path.open("rb") as file:
        start = file.read(64)
    if not start.strip():
        raise broken("file_empty", "file")
    return start


def _table(text: IO[str], encoding: str) -> Flat:
    """Open a text of rows."""
    columns, headers, rows = found(importing_text.rows(text))
    return Flat(columns, headers, rows, "Windows-1252" if encoding == importing_text.WINDOWS else "")


def found(rows: Iterator[Numbered]) -> tuple[Columns, tuple[str, ...], Iterator[Numbered]]:
    """Find the headers among the first rows; raise `file_headers_unknown`, `file_empty`."""
    above = list(islice(rows, ABOVE))
    for place, (_, cells) in enumerate(above):
        columns = recognise(cells) if any(cells) and len(cells) <= WIDEST else None
        if columns is not None:
            return columns, tuple(cells), _as_wide(one_after_another(above[place + 1 :], rows), len(cells))
    named = next((cells for _, cells in above if any(cells)), None)
    if named is None:
        raise broken("file_empty", "file")
    raise broken("file_headers_unknown", "file", headers=tuple(cell for cell in named if cell)[:NAMED])


def _as_wide(rows: Iterator[Numbered], width: int) -> Iterator[Numbered]:
    """Leave empty rows out, and empty cells behind the last header."""
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            yield number, cells


@contextmanager
def _archive(path: Path) -> Iterator[Content]:
    """Open a workbook, or an export in an archive; refuse what is damaged or unfolds to too much."""
    from storage.services import importing_workbooks  # noqa: PLC0415 - openpyxl takes 200 ms that others need not wait for

    try:
        with zipfile.ZipFile(path) as archive:
            listed = archive.infolist()
            if any(each.flag_bits & ENCRYPTED for each in listed):
                raise broken("file_old_excel", "file")
            if sum(each.file_size for each in listed) > LARGEST_UNPACKED:
                raise broken("file_too_large", "file", largest=LARGEST // 1_000_000)
            names = {each.filename for each in listed}
            if "xl/workbook.xml" in names:
                with importing_workbooks.opened(path, archive) as rows:
                    yield _of_sheets(rows)
                return
            if "settings.csv" not in names:
                raise broken("file_not_known", "file")
            yield Whole(_tables(lambda name: archive.open(f"{name}.csv") if f"{name}.csv" in names else None))
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError) as error:
        raise broken("file_damaged", "file") from error


def _of_sheets(sheets: Iterator[Iterator[Numbered]]) -> Flat:
    """Take the first sheet whose headers are known."""
    refused: RuleBrokenError | None = None
    for rows in sheets:
        try:
            columns, headers, body = found(rows)
        except RuleBrokenError as error:
            if error.codes not in {("file_headers_unknown",), ("file_empty",)}:
                raise
            refused = refused or error
        else:
            wide = len(headers)
            return Flat(columns, headers, ((number, [*cells, *[""] * (wide - len(cells))]) for number, cells in body))
    raise refused or broken("file_empty", "file")


def _folder(folder: Path) -> Iterator[tuple[str, Iterator[tuple[int, dict[str, str]]]]]:
    """Open the tables of an export in a folder."""
    if not (folder / "settings.csv").is_file():
        raise broken("file_not_known", "file")
    return _tables(lambda name: path.open("rb") if (path := folder / f"{name}.csv").is_file() else None)


def _tables(
    opener: Callable[[str], IO[bytes] | None],
) -> Iterator[tuple[str, Iterator[tuple[int, dict[str, str]]]]]:
    """Give the kinds of an export in the order in which they can be read; one whose table is missing has no rows."""
    for name in BY_NAME:
        file = opener(name)
        if file is not None:
            with file:
                yield name, importing_text.records(file)
