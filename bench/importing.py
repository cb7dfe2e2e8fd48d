"""Measure bringing in and giving out: rows a second, and how much memory at the most; the number of rows by argument.

Each run is a process of its own, so that its memory is its own; a tenth of the rows beside it shows that it stays flat.
"""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from company import durable_postgresql, open_book

from storage.domain.people import Actor, Role, Source
from storage.services.exporting import ExportForm
from storage.services.importing import Job

ROWS = 100_000
KILO = 1024
HEADERS = ("description", "contact", "e-mail", "salesperson", "stage", "value", "estimated closing date", "next step")
ADMIN = Actor("T1", 0, "BENCH", date(2026, 3, 2), Source.IMPORT, Role.ADMIN)


def write_rows(path: Path, count: int) -> None:
    """Write a table as people have them: a third as many companies as opportunities."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(HEADERS)
        for number in range(count):
            company = number // 3
            rows.writerow(
                (
                    f"Chairs and desks {number}",
                    f"Company {company} AS",
                    f"post@company{company}.example",
                    ("JO", "OF", "HR")[number % 3],
                    1 + number % 4,
                    f"{1_000 + number},50",
                    "31.12.2026",
                    "Call them",
                )
            )


def run(url: str, rows: int) -> None:
    """Bring a file in and give everything out again; print what it took."""
    book = open_book(url)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "rows.csv", Path(folder) / "out.zip"
        write_rows(source, rows)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began, busy = time.perf_counter(), time.process_time()
        found = book.importing.carry_out(ADMIN, Job(source, source.name))
        took, busy = time.perf_counter() - began, time.process_time() - busy
        counts = found.created["opportunities"], found.refused
        if counts != (rows, 0):
            raise SystemExit(f"wrong: {counts} {found.refusals[:3]}")
        print(
            f"  import {rows:>7} rows: {took:6.1f} s, {rows / took:7.0f} rows/s ({busy:.1f} s of the processor here)",
            end="",
        )
        began = time.perf_counter()
        written = sum(book.exporting.write(ADMIN, ExportForm.CSV, target).values())
        took = time.perf_counter() - began
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"; export {written:>7} records: {took:5.1f} s", end="")
        print(f"; at most {most // KILO} MB, {(most - before) // KILO} MB more than before")


def main(rows: int) -> None:
    """Run both databases, each with a tenth of the rows and with all."""
    for count in (rows // 10, rows):
        with tempfile.TemporaryDirectory() as folder:
            print("SQLite", flush=True)
            _apart(f"sqlite:///{folder}/bench.db", count)
        with tempfile.TemporaryDirectory() as folder, durable_postgresql(Path(folder)) as url:
            print("PostgreSQL", flush=True)
            _apart(url, count)


def _apart(url: str, rows: int) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    subprocess.run([sys.executable, __file__, url, str(rows)], check=True, env=environment)  # noqa: S603 - ourselves


if __name__ == "__main__":
    if len(sys.argv) > 2:
        run(sys.argv[1], int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
