"""Files as people have them, for the tests of the import."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from storage.domain.people import Actor, Role, Source
from storage.services.book import Book
from storage.services.importing import Job
from storage.services.importing_content import PLAIN, Options, Preview
from tests.builders import MONDAY

ADMIN = Actor("T1", 0, "SYSTEM", MONDAY, Source.IMPORT, Role.ADMIN)
HEADERS = "No.;Description;Contact;Company;Salesperson;Sales cycle;Stage;Status;Value;Estimated closing date"


def written(folder: Path, content: str | bytes, name: str = "deals.csv") -> Job:
    """Write a file; text gets the usual headers."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else f"{HEADERS}\n{content}".encode())
    return Job(path, name)


def preview(
    book: Book, folder: Path, content: str | bytes, options: Options = PLAIN, name: str = "deals.csv"
) -> Preview:
    """Look at a file."""
    job = written(folder, content, name)
    return book.importing.preview(ADMIN, Job(job.path, name, options))


def workbook(*rows: tuple[object, ...]) -> bytes:
    """Make a workbook: a title above, rows that were merged, and a second sheet."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["Our deals"])
    sheet.append([])
    sheet.append(["Description", "Contact", "Salesperson", "Cycle", "Value", "Chances", "Closing date"])
    for row in rows:
        sheet.append(list(row))
    sheet.merge_cells("A1:C1")
    made.create_sheet("Notes").append(["Nothing", "here"])
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def altered(change: Callable[[str], str], part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """Make a workbook of one row in which somebody has changed a part by hand."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(("Chairs", "Acme AS", "JO", "NEW", 1200, 40, DAY)))) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            content = before.read(name).decode()
            after.writestr(name, change(content) if name == part else content)
    return made.getvalue()


DAY = date(2026, 12, 31)
