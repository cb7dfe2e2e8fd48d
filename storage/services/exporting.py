"""Write down everything of a workspace: a table for each kind of record, or one JSON file; both are read again."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from storage.database import Database
from storage.domain.cells import guarded
from storage.domain.people import Actor
from storage.queries.people import currency
from storage.services.exporting_kinds import KINDS, Column, Form, Kind
from storage.services.exporting_rows import Records, Row
from storage.services.permits import check_admin

MARK = "salesbot"
"""The first name in the JSON file, with the version of its layout: by it the file is known again."""
VERSION = 1
TOLD_EVERY = 1_000
"""Records between two reports of how far it is."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive: two exports of the same book are the same to the byte."""
_GUARDED = frozenset({Form.TEXT, Form.LINES, Form.KEY})
"""What people have typed; numbers and days cannot be run."""

Progress = Callable[[int], object]
"""Told how many records are done."""


class ExportForm(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSON = "json"


class Exporting:
    """The service that gives everything out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(
        self, actor: Actor, form: ExportForm, target: Path, told: Progress = lambda _count: None
    ) -> Mapping[str, int]:
        """Write everything of the actor's workspace into a file or folder; give how many records of each kind.

        CSV goes into an archive for a target that ends with .zip, otherwise into a folder. It is all of one instant,
        read and written a few records at a time. A file is there when it is whole, not before. Raises `admins_only`.
        """
        check_admin(actor)
        counts = {kind.name: 0 for kind in KINDS}
        done = 0
        with self._database.snapshot() as connection:
            records = Records(connection, actor.workspace_id, currency(connection, actor.workspace_id))
            with _opened(form, target) as sink:
                for kind in KINDS:
                    with sink(kind) as write:
                        for row in records.rows(kind):
                            write(row)
                            counts[kind.name] += 1
                            done += 1
                            if done % TOLD_EVERY == 0:
                                told(done)
        return counts


Sink = Callable[[Kind], AbstractContextManager[Callable[[Row], object]]]


@contextmanager
def _opened(form: ExportForm, target: Path) -> Iterator[Sink]:
    """Open where the records go; a file is written beside its place, and put there at the end."""
    if form is ExportForm.CSV and target.suffix.lower() != ".zip":
        target.mkdir(parents=True, exist_ok=True)
        yield lambda kind: _table_in(target, kind)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as file:
            if form is ExportForm.CSV:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                    yield lambda kind: _table_of(archive, kind)
            else:
                with io.TextIOWrapper(file, encoding="utf-8", newline="\n") as text:
                    text.write(f'{{"{MARK}": {VERSION}')
                    yield lambda kind: _list_in(text, kind)
                    text.write("\n}\n")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _table_in(folder: Path, kind: Kind) -> Iterator[Callable[[Row], object]]:
    """Write a table into a file of a folder."""
    with (folder / f"{kind.name}.csv").open("wb") as file:
        yield _table(file, kind)


@contextmanager
def _table_of(archive: zipfile.ZipFile, kind: Kind) -> Iterator[Callable[[Row], object]]:
    """Write a table into a file of an archive."""
    about = zipfile.ZipInfo(f"{kind.name}.csv", _EPOCH)
    about.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(about, "w", force_zip64=True) as file:
        yield _table(file, kind)


def _table(file: IO[bytes], kind: Kind) -> Callable[[Row], object]:
    """Write the headers of a table, behind the mark that says UTF-8 to a spreadsheet; give what writes a row."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    names = [column.name for column in kind.columns]
    watched = [column.form in _GUARDED for column in kind.columns]

    def write(cells: list[str], mark: str = "") -> None:
        rows.writerow(cells)
        file.write(f"{mark}{text.getvalue()}".encode())
        text.seek(0)
        text.truncate()

    write(names, "\ufeff")
    return lambda row: write(
        [guarded(row[name]) if typed else row[name] for name, typed in zip(names, watched, strict=True)]
    )


@contextmanager
def _list_in(text: IO[str], kind: Kind) -> Iterator[Callable[[Row], object]]:
    """Write a list of objects, each on a line of its own."""
    text.write(f',\n"{kind.name}": [')
    first = True

    def write(row: Row) -> None:
        nonlocal first
        text.write("\n" if first else ",\n")
        first = False
        said = {column.name: _said(row[column.name], column, kind) for column in kind.columns}
        json.dump(said, text, ensure_ascii=False, separators=(", ", ": "))

    yield write
    text.write("\n]")


def _said(cell: str, column: Column, kind: Kind) -> Any:  # noqa: ANN401 - whatever JSON can say
    """Give a cell as JSON says it; amounts and percentages stay texts, so that no reader rounds them."""
    if column.form is Form.LIST:
        return cell.split()
    if not cell:
        is_text = column.form in {Form.TEXT, Form.LINES} and not column.shown
        return "" if is_text and not kind.table.c[column.column].nullable else None
    match column.form:
        case Form.WHOLE:
            return int(cell)
        case Form.YES:
            return cell == "yes"
        case _:
            return cell
