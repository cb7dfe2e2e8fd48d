"""The commands `export` and `import`: everything out of the book, and tables into it."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.config import Need, Settings
from bot.logs import set_up
from bot.opening import RefusedError, only_workspace, opened
from bot.options import JsonOption, WorkspaceOption
from bot.sampling import checked_workspace
from handlers.text import file_rows, problems
from handlers.text.words import Words, words_for
from storage.database import Database
from storage.domain.cells import DayOrder, DecimalSign
from storage.domain.errors import RuleBrokenError
from storage.domain.money import to_decimal
from storage.domain.people import Actor, Role, Source
from storage.queries import reports
from storage.services.book import Book
from storage.services.exporting import ExportForm
from storage.services.importing import Job
from storage.services.importing_content import Options, Preview, Refusal, Told

SYSTEM = "SYSTEM"
"""How the change log calls the command line where nobody is named."""
MOST_NAMED = 50
"""Rows of each sort that are named; with --json all that are kept."""


class _Plain(Words):
    """English whose days are those of the reports: 2026-03-04."""

    def day(self, day: date) -> str:
        """Write a date as ISO 8601."""
        return day.isoformat()


_WORDS = _Plain(words_for("").locale)


@contextmanager
def _book(workspace: str | None) -> Iterator[tuple[Book, str]]:
    """Open the book and say which workspace is meant; what a rule refuses is said in a sentence."""
    settings = Settings.load(Need.DATABASE)
    set_up(settings.log_level, settings.log_format)
    with opened(settings) as database:
        try:
            yield Book(database, SystemClock()), workspace or _only(database)
        except RuleBrokenError as error:
            if all(problem.code in problems.SAID for problem in error.problems):
                raise RefusedError(_said(error)) from error
            raise


def _only(database: Database) -> str:
    with database.reading() as session:
        return only_workspace(session)


def _said(error: RuleBrokenError) -> str:
    return " ".join(problems.say(_WORDS, problem) for problem in error.problems)


def _system(book: Book, workspace_id: str) -> Actor:
    """Act as whoever runs the service."""
    return Actor(workspace_id, 0, SYSTEM, book.clock().date(), Source.IMPORT, Role.ADMIN)


def _told(what: str) -> Told:
    """Say on a terminal how far it is; in a pipe nobody waits."""
    if not sys.stderr.isatty():
        return lambda _count: None
    return lambda count: typer.echo(f"\r{what}: {count}", err=True, nl=False)


def export(
    *,
    output: Annotated[Path, typer.Option(help="Where to: a folder, a .zip, or for JSON a file.")],
    form: Annotated[ExportForm, typer.Option("--format", help="A table a kind of record, or one file.")] = (
        ExportForm.CSV
    ),
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write everything of a workspace down, so that it can be imported again."""
    with _book(workspace) as (book, one):
        with book.database.reading() as session:
            reports.currency(session, one)  # refuses a workspace that is not in the book
        try:
            counts = book.exporting.write(_system(book, one), form, output, _told("records"))
        except OSError as error:
            raise RefusedError(f"{output} cannot be written: {error.strerror or error}") from error
    if as_json:
        sys.stdout.write(
            json.dumps({"workspace": one, "output": str(output), "records": dict(counts)}, indent=2) + "\n"
        )
        return
    typer.echo(f"Wrote {file_rows.counted(_WORDS, counts)} to {output}.")


def import_file(  # noqa: PLR0913 - the options of the command
    *,
    file: Annotated[Path, typer.Argument(help="A .csv, .xlsx or .json file, or an export: .zip, .json or a folder.")],
    workspace: Annotated[
        str | None,
        typer.Option(
            help="Slack team id (T…); may be left out when the book has one workspace.",
            callback=lambda one: one if one is None else checked_workspace(one),
        ),
    ] = None,
    acting: Annotated[
        str | None, typer.Option("--as", metavar="CODE", help="The salesperson who is said to have imported.")
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm/--dry-run", help="Write it, or only say what would be.")] = False,
    leave_out: Annotated[bool, typer.Option("--skip-refused", help="Import the rows that are not refused.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Create once more what this file created before.")] = False,
    dates: Annotated[DayOrder | None, typer.Option(help="How 03/04/2026 is meant.")] = None,
    decimal: Annotated[DecimalSign | None, typer.Option(help="What stands before decimals, as in 1.234.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a file would create, change, and what of it is refused; with --confirm do it, all or nothing.

    Ends with 1 if nothing could be written.
    """
    job = Job(file, file.name, Options(dates, decimal, leave_out, again), _told("rows"))
    with _book(workspace) as (book, one):
        actor = _acting(book, one, acting)
        found = book.importing.preview(actor, job)
        refused = (found.refused > 0 and (found.whole or not leave_out)) or (found.again > 0 and not again)
        if confirm and not refused:
            found = book.importing.carry_out(actor, job)
    written = confirm and not refused
    if as_json:
        sys.stdout.write(json.dumps(as_object(found, written=written), indent=2, ensure_ascii=False) + "\n")
    else:
        for line in lines(found, job.options, written=written, confirm=confirm):
            typer.echo(line)
    if refused:
        raise typer.Exit(1)


def _acting(book: Book, workspace_id: str, code: str | None) -> Actor:
    """Act as the system, or as a salesperson for it."""
    system = _system(book, workspace_id)
    if code is None:
        return system
    person = book.salespeople.find(workspace_id, code)
    if person is None:
        raise RefusedError(f"there is no salesperson {code} in {workspace_id}")
    return replace(system, salesperson_id=person, code=code)


def lines(found: Preview, options: Options, *, written: bool, confirm: bool) -> Iterator[str]:
    """Say in lines what became of a file, or would."""
    create, change = ("Created", "Changed") if written else ("To create", "To change")
    given = file_rows.numbers(_WORDS, found.numbers)
    yield f"{create}: {file_rows.counted(_WORDS, found.created)}" + (f" ({given})" if given else "")
    if not written:
        yield from _some([f"row {one.row}: {file_rows.made(_WORDS, one, found.currency)}" for one in found.creations])
    yield f"{change}: {file_rows.counted(_WORDS, found.changed)}"
    yield from _some(
        [f"row {one.row}, {one.no}: {file_rows.changed(_WORDS, one, found.currency)}" for one in found.changes]
    )
    yield f"As they are: {found.unchanged}"
    yield "Refused: " + _WORDS.several("{count} row", "{count} rows", found.refused)
    yield from _some([f"{_place(one)}: {problems.say_of_row(_WORDS, one.problem)}" for one in found.refusals])
    yield from (_ASKED[each] for each in sorted(found.unclear))
    if found.before_at is not None:
        yield f"This file was imported before, on {found.before_at.astimezone(UTC):%Y-%m-%d at %H:%M} UTC"
        if found.again and not written:
            yield "What it created then would be created once more" + ("" if options.again else ": only with --again")
    if found.alike and not written:
        yield f"Rows with the description and the contact of an opportunity that is there: {found.alike}"
    if found.unknown:
        yield f"Columns that nobody knows, left out: {', '.join(found.unknown)}"
    if found.encoding:
        yield f"The letters were read as {found.encoding}: look whether they are right"
    if not written:
        yield "Nothing was written." + ("" if confirm else " With --confirm it is.")


_ASKED = {
    "dates": "What comes first in days like these, say --dates dmy or --dates mdy",
    "decimal": "What stands before decimals in amounts like these, say --decimal point or --decimal comma",
}
"""How to answer what a file leaves open."""


def _some(said: list[str]) -> Iterator[str]:
    """Give the first of many lines, and how many more --json names."""
    yield from (f"  {one}" for one in said[:MOST_NAMED])
    if len(said) > MOST_NAMED:
        yield f"  and more: --json names {len(said)}"


def _place(one: Refusal) -> str:
    """Say where something is refused: table, row, column, value."""
    table = f"{one.table}, " if one.table else ""
    row = f"row {one.row}" if one.row else "as a whole"
    column = f", {one.column}" if one.column else ""
    return f"{table}{row}{column}" + (f" “{one.value}”" if one.value else "")


def as_object(found: Preview, *, written: bool) -> dict[str, object]:
    """Say as JSON what became of a file, or would."""
    return {
        "file": found.file,
        "sha256": found.checksum,
        "written": written,
        "created": dict(found.created),
        "changed": dict(found.changed),
        "unchanged": found.unchanged,
        "refused": found.refused,
        "alike": found.alike,
        "imported_before": found.before,
        "imported_before_at": found.before_at.isoformat() if found.before_at else None,
        "refusals": [
            {
                "table": one.table,
                "row": one.row,
                "column": one.column,
                "value": one.value,
                "code": one.problem.code,
                "reason": problems.say_of_row(_WORDS, one.problem),
            }
            for one in found.refusals
        ],
        "changes": [
            {
                "table": one.table,
                "row": one.row,
                "no": one.no,
                "columns": {
                    name: {"old": _plain(name, old, found), "new": _plain(name, new, found)}
                    for name, old, new in one.columns
                },
            }
            for one in found.changes
        ],
        "creations": [
            {
                "table": one.table,
                "row": one.row,
                "no": one.no,
                "name": one.name,
                "of": one.of,
                "value": _plain("value", one.value, found),
            }
            for one in found.creations
        ],
        "numbers": {
            kind: {"count": given.count, "runs": given.runs, "more": given.more}
            for kind, given in found.numbers.items()
            if given.count
        },
        "unknown_columns": list(found.unknown),
        "encoding": found.encoding,
    }


def _plain(name: str, value: object, found: Preview) -> object:
    """Write a value as the reports do: amounts exact with a point, days as ISO 8601."""
    if name == "value" and isinstance(value, int):
        return str(to_decimal(value, found.currency))
    return value.isoformat() if isinstance(value, date) else value
