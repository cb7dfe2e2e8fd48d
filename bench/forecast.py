"""How well and how fast the forecast is: by a history whose rates are known, kept in the database.

Every quarter of 19 years is forecast on its first day from what was known then; what came must lie between P10 and P90
in 80 % of them, five more or less. Then a book of 10,000 open opportunities is simulated in 2,000 runs.
"""

import resource
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from company import NOW, durable_postgresql, open_book
from sqlalchemy import Connection, func, insert, select
from sqlmodel import col

from storage.domain.forecast import RUNS
from storage.domain.forecast_rates import BANDS, LOST, WON, Weights
from storage.domain.opportunities import Action, Priority, Status
from storage.models import Contact, Entry, Opportunity, SalesCycle, Salesperson
from storage.queries.slices import Slice
from storage.services.book import Book
from storage.services.simulating import Open, simulate

FIRST = date(2004, 1, 1)
DAYS = 21 * 365
QUARTERS = 72
"""Those before them are the history of the first. All ends before the sample company begins to sell."""
EVERY = 0.15
"""Days between two new opportunities: 50,000 in all, as in one of 20 workspaces of a large book."""
AT_ONCE = 5_000
MOST_OPEN = 10_000
WAYS = {
    1: ((2, 0.6), (WON, 0.03), (LOST, 0.37)),
    2: ((3, 0.6), (1, 0.08), (LOST, 0.22), (WON, 0.1)),
    3: ((4, 0.65), (2, 0.1), (LOST, 0.25)),
    4: ((WON, 0.6), (LOST, 0.32), (3, 0.08)),
}
"""Where a visit to each stage leads, and how often. It takes 20 days on average, most often 10, seldom 80."""
Visits = list[tuple[int, int]]
"""Stage, or how it ended, and the day on which that began."""


def lives(random: Random) -> Iterator[Visits]:
    """Make up what happens to each opportunity."""
    begins = 0.0
    while (begins := begins + random.expovariate(1 / EVERY)) < DAYS:
        visits, stage, day = [], 1, int(begins)
        while day < DAYS:
            visits.append((stage, day))
            if stage < 0:
                break
            day += int(random.gammavariate(2, 10))
            [stage] = random.choices(*zip(*WAYS[stage], strict=True))
        yield visits


def fill(connection: Connection) -> int:
    """Keep the lives of opportunities in the sample company; give how many there are."""
    random = Random(1)  # noqa: S311 - the same company each time
    shared = {
        "workspace_id": "T1",
        "contact_id": connection.scalar(select(func.min(col(Contact.id)))),
        "salesperson_id": connection.scalar(select(func.min(col(Salesperson.id)))),
        "cycle_id": connection.scalar(select(col(SalesCycle.id)).where(col(SalesCycle.code) == "EXISTING")),
    }
    first = (connection.scalar(select(func.max(col(Opportunity.id)))) or 0) + 1
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for key, visits in enumerate(lives(random), first):
        rows.append(shared | _row(key, visits))
        value = round(10_000 * random.lognormvariate(0, 0.7))
        entries += [shared | {"opportunity_id": key} | entry for entry in _entries(visits, value, random)]
        if len(rows) == AT_ONCE:
            _flush(connection, rows, entries)
    _flush(connection, rows, entries)
    return key - first + 1


def _flush(connection: Connection, rows: list[dict[str, Any]], entries: list[dict[str, Any]]) -> None:
    connection.execute(insert(Opportunity), rows)
    connection.execute(insert(Entry), entries)
    rows.clear()
    entries.clear()


def _row(key: int, visits: Visits) -> dict[str, Any]:
    stage, day = visits[-1]
    return {
        "id": key, "no": f"OP{key:06d}", "description": "Desks", "search_text": "desks", "priority": Priority.NORMAL,
        "status": {WON: Status.WON, LOST: Status.LOST}.get(stage, Status.IN_PROGRESS), "next_step": "", "version": 1,
        "creation_date": FIRST + timedelta(days=visits[0][1]), "changed_at": NOW, "changed_by": "JO",
        "date_closed": FIRST + timedelta(days=day) if stage < 0 else None,
    }  # fmt: skip


def _entries(visits: Visits, value: int, random: Random) -> Iterator[dict[str, Any]]:
    sales = value * random.choice((100, 100, 100, 90, 80, 120)) // 100
    for place, (stage, day) in enumerate(visits):
        after = visits[place + 1 : place + 2]
        on = FIRST + timedelta(days=day)
        yield {
            "no": place + 1, "stage": max(stage, 0), "stage_description": "", "undone": False, "date_of_change": on,
            "action": {WON: Action.WON, LOST: Action.LOST}.get(stage, Action.NEXT), "active": not after,
            "until": FIRST + timedelta(days=after[0][1]) if after else None, "completed": 50,
            "days_open": after[0][1] - day if after else None, "date_closed": on if stage < 0 else None,
            "value": value, "chances": 40 if stage > 0 else 100 * (stage == WON), "probability": 4_000,
            "weighted": sales * 10_000 if stage == WON else 0, "closing_date": on + timedelta(days=30),
            "made_by": "JO", "made_at": NOW,
        }  # fmt: skip


def measure(url: str) -> None:
    """Print how often what came was between P10 and P90, and how long a forecast takes."""
    book = open_book(url)
    with book.database.transaction() as session:
        count = fill(session.connection())
    with book.database.transaction() as session:
        session.connection().exec_driver_sql("ANALYZE")
    today = FIRST + timedelta(days=DAYS)
    part = Slice("T1", today)
    name = book.database.engine.dialect.name
    print(f"{name:11} {count:,} opportunities in 21 years, {_took(book, part, today, 0):.2f} s a forecast, ", end="")
    print(f"{_took(book, part, today, 4):.2f} s with four past quarters")
    start = time.perf_counter()
    found = book.forecasting.forecast(part, today, quarters=QUARTERS)
    took = time.perf_counter() - start
    below = sum(one.came < one.spread.p10 for one in found.backtest)
    print(
        f"{name:11} of {len(found.backtest)} quarters {found.held / len(found.backtest):.0%} came between P10 and P90, "
        f"{below} below; {found.backtest[-1].spread}, {found.backtest[-1].came} came; {took:.1f} s"
    )
    assert len(found.backtest) == QUARTERS
    book.database.close()


def _took(book: Book, part: Slice, today: date, quarters: int) -> float:
    """Give the seconds of a forecast, the best of three."""
    took = []
    for _ in range(3):
        start = time.perf_counter()
        assert book.forecasting.forecast(part, today, quarters=quarters).enough
        took.append(time.perf_counter() - start)
    return min(took)


def simulation() -> None:
    """Print what the simulation alone of a large book costs."""
    random = Random(1)  # noqa: S311 - the same book each time
    day = (95.0, 1.0, 1.5, 0.5, 1.0, 1.0)
    stages = (1, 2, 3)
    found = Weights(stages, ((day,) * len(BANDS),) * len(stages), ((80, 1.0), (100, 3.0)))
    book = [
        Open(1, random.choice(stages), random.randrange(250), random.randrange(1_000, 100_000))
        for _ in range(MOST_OPEN)
    ]
    start = time.perf_counter()
    simulate(book, {1: found}, (8, 39, 70, 98, 129, 159), 1)
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{MOST_OPEN:,} opportunities, {RUNS:,} runs, six months: {took:.1f} s, the process {peak:.0f} MB at most")


def main() -> None:
    """Measure the simulation, then the whole on SQLite, and on PostgreSQL unless told not to."""
    simulation()
    with TemporaryDirectory() as folder:
        measure(f"sqlite:///{folder}/forecast.db")
        if "--sqlite" not in sys.argv:
            with durable_postgresql(Path(folder) / "pg") as postgresql:
                measure(postgresql)


if __name__ == "__main__":
    main()
