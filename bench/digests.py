"""Draw the digest of a team with 20,000 open opportunities: how long, how much memory, how many blocks.

Half of them changed since the digest before. The chart is drawn apart: it costs the same for any number.
"""

import json
import sys
import time
import tracemalloc
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from company import NOW, durable_postgresql, open_book
from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import col

from handlers.digests.composing import outgoing
from handlers.text.words import words_for
from handlers.views.digest_lines import Shown
from handlers.views.digests import digest as drawn_digest
from storage.domain.deliveries import DeliveryKind
from storage.domain.digests import EVERYTHING
from storage.domain.opportunities import Action, Priority, Status
from storage.models import Contact, Delivery, Digest, Entry, Opportunity, SalesCycle, Salesperson
from storage.services.book import Book

OPEN = 20_000
TODAY = date(2026, 3, 2)
AT_ONCE = 1_000


def fill(connection: Connection, count: int) -> None:
    """Add open opportunities of everybody in the workspace, each with two steps behind it."""
    contact = connection.scalar(select(func.min(col(Contact.id))))
    cycle = connection.scalar(select(func.min(col(SalesCycle.id))))
    people = list(connection.scalars(select(col(Salesperson.id))))
    first = (connection.scalar(select(func.max(col(Opportunity.id)))) or 0) + 1
    random = Random(1)  # noqa: S311 - the same company each time
    for start in range(first, first + count, AT_ONCE):
        some = range(start, start + min(AT_ONCE, first + count - start))
        owners = {number: random.choice(people) for number in some}
        connection.execute(insert(Opportunity), [_row(number, owners[number], contact, cycle) for number in some])
        steps = [_step(number, owners[number], contact, cycle, random, no) for number in some for no in (1, 2, 3)]
        connection.execute(insert(Entry), steps)


def _row(number: int, owner: int, contact: int | None, cycle: int | None) -> dict[str, Any]:
    return {
        "id": number, "workspace_id": "T1", "no": f"OP{number:06d}", "description": f"Desks <&> {number} " + "x" * 60,
        "search_text": "", "contact_id": contact, "salesperson_id": owner, "cycle_id": cycle,
        "status": Status.IN_PROGRESS, "priority": Priority.NORMAL, "creation_date": TODAY, "next_step": "",
        "next_step_date": TODAY + timedelta(days=number % 30) if number % 3 else None, "version": 3,
        "changed_at": NOW, "changed_by": "JO",
    }  # fmt: skip


def _step(number: int, owner: int, contact: int | None, cycle: int | None, random: Random, no: int) -> dict[str, Any]:
    value = random.randrange(1_000, 10_000_000)
    day = TODAY - timedelta(days=90 - 20 * no)
    return {
        "workspace_id": "T1", "opportunity_id": number, "no": no, "cycle_id": cycle, "stage": no, "contact_id": contact,
        "stage_description": "Presentation", "salesperson_id": owner, "action": [Action.FIRST, Action.NEXT][no > 1],
        "date_of_change": day, "active": no == 3, "days_open": None if no == 3 else 20, "value": value, "completed": 50,
        "chances": 40, "probability": 4000, "weighted": value * 4000, "undone": False, "made_by": "JO", "made_at": NOW,
        "until": None if no == 3 else day + timedelta(days=20),
        "closing_date": TODAY + timedelta(days=random.randrange(-20, 90)),
    }  # fmt: skip


def subscribe(book: Book) -> tuple[int, list[int]]:
    """Subscribe a channel to everybody's digest; give its key and those of two deliveries."""
    with book.database.transaction() as session:
        row = Digest(workspace_id="T1", channel="C1", parts=list(EVERYTHING))
        session.add(row)
        session.flush()
        deliveries = [
            Delivery(
                workspace_id="T1", kind=DeliveryKind.DIGEST, recipient="C1", about=str(row.id), digest_id=row.id,
                local_date=TODAY - timedelta(days=back), due_at=NOW, next_attempt_at=NOW,
            )
            for back in (1, 0)
        ]  # fmt: skip
        session.add_all(deliveries)
        session.flush()
        return row.id, [one.id for one in deliveries]


def measure(url: str) -> None:
    """Print what one digest costs."""
    book = open_book(url)
    with book.database.transaction() as session:
        fill(session.connection(), OPEN)
        if not book.database.is_sqlite:
            session.connection().exec_driver_sql("ANALYZE")
    digest_id, (first, second) = subscribe(book)
    book.digest_figures.draw(digest_id, first)
    book.deliveries.sent(first, "C1", "1.0", "on_time")
    with book.database.transaction() as session:
        session.connection().execute(
            update(Entry).where(col(Entry.active), col(Entry.id) % 2 == 0).values(value=col(Entry.value) + 100)
        )
    words = words_for("en-GB")
    took = []
    for _ in range(5):
        start = time.perf_counter()
        drawn = book.digest_figures.draw(digest_id, second)
        assert drawn is not None
        told = drawn_digest(words, drawn, Shown(digest_id, second))
        took.append(time.perf_counter() - start)
    outgoing(words, drawn, told)
    start = time.perf_counter()
    outgoing(words, drawn, told)
    chart = time.perf_counter() - start
    tracemalloc.start()
    again = book.digest_figures.draw(digest_id, second)
    assert again is not None
    drawn_digest(words, again, Shown(digest_id, second))
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    assert drawn.bridge is not None
    assert drawn.bridge.closing == drawn.value
    print(
        f"{book.database.engine.dialect.name:11} {drawn.count:,} open, {drawn.bridge.steps[0].count:,} changed: "
        f"{min(took):.2f} s ({max(took):.2f} at most), {peak:.0f} MB at most, {len(told.blocks)} blocks, "
        f"{len(told.text)} signs of text, {len(json.dumps(told.blocks)):,} bytes; chart {chart:.2f} s"
    )
    book.database.close()


def main() -> None:
    """Measure on SQLite, and on PostgreSQL unless told not to."""
    with TemporaryDirectory() as folder:
        measure(f"sqlite:///{folder}/digests.db")
        if "--sqlite" not in sys.argv:
            with durable_postgresql(Path(folder) / "pg") as postgresql:
                measure(postgresql)


if __name__ == "__main__":
    main()
