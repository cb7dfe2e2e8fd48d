"""Ask every figure of one workspace in a large book, beside the best SQL that one would write by hand for it.

The book has 1,000,000 opportunities and 3,000,000 entries in 20 workspaces, mixed as they would be on disk. It may be
another: `bench/figures.py --opportunities 100000 --workspaces 2`; `--sqlite` leaves PostgreSQL out.
"""

import argparse
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from company import durable_postgresql
from figures_book import fill
from figures_by_hand import ByHand

from storage.database import Database
from storage.domain.figures import Columns, Rows, Standing
from storage.migrations import run as migrations
from storage.queries.slices import Slice
from storage.services.analysis import Analysis

TODAY = date(2026, 3, 2)
PAST = TODAY - timedelta(days=180)
TIMES = 5
WORKSPACE = "W1"
MAY_TAKE = {"sqlite": 300, "postgresql": 100}
"""Milliseconds of a figure as of now; one of a past day may take five times that."""
PAST_MAY_TAKE = 5


def asked(analysis: Analysis, on: date | None) -> dict[str, Callable[[], object]]:
    """Give each figure as a thing to do."""
    part = Slice(WORKSPACE, on)
    day = on or TODAY
    return {
        "pipeline": partial(analysis.pipeline, part),
        "salespeople": partial(analysis.by_salesperson, part),
        "salespeople, all": partial(analysis.by_salesperson, part, Standing.ALL),
        "contacts": partial(analysis.by_contact, part),
        "cycles": partial(analysis.by_cycle, part),
        "totals": partial(analysis.totals, part),
        "close codes": partial(analysis.by_close_code, part),
        "matrix, salesperson by month": partial(analysis.matrix, part, Rows.SALESPERSON, Columns.MONTH),
        "matrix, stage by week": partial(analysis.matrix, part, Rows.STAGE, Columns.WEEK),
        "matrix, contact by quarter": partial(analysis.matrix, part, Rows.CONTACT, Columns.QUARTER),
        "top": partial(analysis.top, part),
        "due": partial(analysis.due, part, day),
        "months": partial(analysis.months, part, day - timedelta(days=365), day),
        "since": partial(analysis.since, part, day - timedelta(days=30)),
    }


def best_of(deed: Callable[[], object]) -> float:
    """Give the milliseconds of the fastest of some times."""
    took = []
    for _ in range(TIMES):
        start = time.perf_counter()
        deed()
        took.append(time.perf_counter() - start)
    return min(took) * 1000


def by_hand(database: Database, statement: str) -> Callable[[], object]:
    """Give a statement as a thing to do."""

    def deed() -> object:
        with database.connection() as connection:
            return connection.exec_driver_sql(statement).all()

    return deed


def measure(url: str, opportunities: int, workspaces: int) -> None:
    """Build the book and print what each figure takes."""
    database = Database(url, durable=False)
    migrations.upgrade(database)
    start = time.perf_counter()
    fill(database, opportunities, workspaces, TODAY)
    kind = database.engine.dialect.name
    made = time.perf_counter() - start
    print(f"{kind}: {opportunities:,} opportunities in {workspaces} workspaces, made in {made:.0f} s")
    print(f"{'':30} {'now':>9} {'by hand':>9} {'ratio':>6} {'on a day':>9} {'by hand':>9} {'ratio':>6}")
    analysis = Analysis(database)
    slow = []
    for name in asked(analysis, None):
        line = f"{name:30}"
        for on, most in ((None, MAY_TAKE[kind]), (PAST, MAY_TAKE[kind] * PAST_MAY_TAKE)):
            took = best_of(asked(analysis, on)[name])
            statement = ByHand(WORKSPACE, on, TODAY, database.is_sqlite).statement(name)
            hand = best_of(by_hand(database, statement))
            line += f" {took:6.1f} ms {hand:6.1f} ms {took / hand:6.2f}"
            if took > most:
                slow.append(f"  {name}{' on a day' if on else ''}: {took:.0f} ms, where {most} are promised")
        print(line, flush=True)
    print(*slow or ["  each is as fast as promised"], sep="\n")
    database.close()


def main() -> None:
    """Measure on SQLite, and on PostgreSQL unless told not to."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--opportunities", type=int, default=1_000_000)
    reader.add_argument("--workspaces", type=int, default=20)
    reader.add_argument("--sqlite", action="store_true")
    chosen = reader.parse_args()
    size = chosen.opportunities, chosen.workspaces
    with TemporaryDirectory() as folder:
        measure(f"sqlite:///{folder}/figures.db", *size)
        if not chosen.sqlite:
            with durable_postgresql(Path(folder) / "pg") as postgresql:
                measure(postgresql, *size)


if __name__ == "__main__":
    main()
