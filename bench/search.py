"""`/opp find` in a large book, beside the best SQL by hand; and what the search's rows cost whoever writes.

`python bench/search.py [WORKSPACES] [OPPORTUNITIES]`: 2 workspaces of 50,000 each unless told. The aim is 20 of them
and 100 ms for each answer. The SQL by hand gives the same first ten and the same count, of what is found without
typing errors.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from company import actor, durable_postgresql, open_book
from sqlalchemy import text
from sqlmodel import select

from storage.database import Database
from storage.models import Contact, ContactType, Entry, Note, Opportunity, SalesCycle, Salesperson, searching
from storage.queries.search import Found
from storage.services import sample
from storage.services.book import Book
from storage.services.opportunities import Draft

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
VOCABULARY = 40_000
AT_ONCE = 5_000
ROUNDS = 15
CREATED = 300
AIM = 100
SYLLABLES = (
    "ka",
    "mo",
    "ri",
    "sen",
    "tu",
    "bel",
    "fjord",
    "hus",
    "vik",
    "lam",
    "nor",
    "dal",
    "ost",
    "eng",
    "ber",
    "gra",
    "sol",
)
ASKED = {
    "a rare word": "{rare}",
    "a common word": "furniture",
    "the beginning of a common word": "fur",
    "one letter": "f",
    "two common words": "furniture as",
    "a common and a rare word": "{rare} furniture",
    "inside a word": "nitur",
    "a number": "OP240000",
    "one typing error": "furnitrue",
    "two typing errors in a rare word": "{mistyped}",
    "nothing like it": "qqqqxxxxzzzz",
}
IN_ORDER = "SELECT o.id FROM opportunity o WHERE o.workspace_id = 'W1' AND {hit} ORDER BY o.urgency, o.no LIMIT 1001"
SQLITE_HIT = "o.id + 0 IN (SELECT rowid FROM search_index WHERE search_index MATCH :q)"
POSTGRESQL_HIT = "(SELECT s.words @@ CAST(:q AS tsquery) FROM opportunity_search s WHERE s.opportunity_id = o.id)"
BY_HAND = {
    "sqlite": (IN_ORDER.format(hit=SQLITE_HIT), '"W1:furniture"*'),
    "postgresql": (IN_ORDER.format(hit=POSTGRESQL_HIT), "'W1:furniture':*"),
}
"""The common word, its first thousand in the order of the list."""


def vocabulary() -> list[str]:
    """Make words, the same at each run."""
    chance = random.Random(7)  # noqa: S311 - nothing secret
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        words["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5)))] = None
    return list(words)


def write_workspace(database: Database, number: int, count: int, words: list[str]) -> None:
    """Write a workspace of so many opportunities: a third of them not closed, a note on every second."""
    chance = random.Random(number)  # noqa: S311 - nothing secret
    workspace = f"W{number}"

    def some(most: int) -> str:  # few words are common and most are rare, as in any language
        return " ".join(words[int(VOCABULARY * chance.random() ** 3)] for _ in range(chance.randint(1, most)))

    with database.transaction() as session:
        owner = session.exec(select(Salesperson.id).where(Salesperson.workspace_id == workspace)).first()
        cycle = session.exec(select(SalesCycle.id).where(SalesCycle.workspace_id == workspace)).first()
        connection = session.connection()
        shared = {"workspace_id": workspace}
        ids = {}
        for model in (Contact, Opportunity):
            last = connection.execute(text(f"SELECT coalesce(max(id), 0) FROM {model.__tablename__}")).scalar()  # noqa: S608 - our own names
            ids[model] = int(last or 0) + 1
        contacts = [
            shared | {"id": ids[Contact] + each, "no": f"C{each}", "type": ContactType.COMPANY, "search_name": ""}
            | {"name": f"{some(2).title()} AS"}
            for each in range(count // 5)
        ]  # fmt: skip
        _insert(connection, Contact, contacts)
        opportunities, entries, notes = [], [], []
        for each in range(count):
            closed = each % 3 > 0
            key, due = ids[Opportunity] + each, DAY + timedelta(days=chance.randint(-30, 300))
            contact = ids[Contact] + chance.randrange(count // 5)
            at = {"contact_id": contact, "salesperson_id": owner, "cycle_id": cycle}
            opportunities.append(
                shared | at | {
                    "id": key, "no": f"OP{each + 200_001}", "description": f"Furniture {some(4)}", "search_text": "",
                    "status": "won" if closed else "in_progress", "creation_date": DAY, "changed_by": "JO",
                    "date_closed": due if closed else None, "changed_at": NOW, "version": 1, "priority": "normal",
                }
            )  # fmt: skip
            entries.append(
                shared | at | {
                    "opportunity_id": key, "no": 1, "stage": 1, "action": "first", "date_of_change": DAY,
                    "active": True, "value": 1, "completed": 1, "chances": 1, "probability": 1, "weighted": 1,
                    "closing_date": due, "date_closed": due if closed else None,
                }
            )  # fmt: skip
            if each % 2:
                notes.append(shared | {"opportunity_id": key, "text": some(20), "author_id": owner, "at": NOW})
        for model, rows in ((Opportunity, opportunities), (Entry, entries), (Note, notes)):
            _insert(connection, model, rows)


def _insert(connection: Any, model: Any, rows: list[dict[str, Any]]) -> None:  # noqa: ANN401 - any table
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(model.__table__.insert(), rows[start : start + AT_ONCE])


def fill(book: Book, workspaces: int, count: int) -> float:
    """Write the book without the triggers, then let them find what there is; give the seconds of the latter."""
    words = vocabulary()
    with book.database.transaction() as session:
        searching.drop_triggers(session.connection())
        session.connection().execute(text("DELETE FROM opportunity_search"))
    for number in range(1, workspaces + 1):
        sample.load(book, f"W{number}", 2026, {"JO": f"U{number}"})
    for number in range(1, workspaces + 1):
        write_workspace(book.database, number, count, words)
    start = time.perf_counter()
    with book.database.transaction() as session:
        if not book.database.is_sqlite:
            session.connection().execute(text("SET LOCAL statement_timeout = 0"))
        searching.make_triggers(session.connection())
        searching.fill(session.connection())
    seconds = time.perf_counter() - start
    if not book.database.is_sqlite:
        with book.database.transaction() as session:  # the numbers were chosen by hand above
            for table in ("contact", "opportunity"):
                last = f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"  # noqa: S608 - our own names
                session.connection().execute(text(last))
    with book.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if book.database.is_sqlite else "VACUUM ANALYZE"))
    return seconds


def timed(step: Callable[[], object]) -> float:
    """Give the median of the milliseconds a step takes."""
    step()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        step()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def by_hand(book: Book) -> int:
    """Ask for the common word as one would by hand; give how many of it there are."""
    sql, asked = BY_HAND["sqlite" if book.database.is_sqlite else "postgresql"]
    with book.database.connection() as connection:
        return len(connection.execute(text(sql), {"q": asked}).all())


def said(found: Found) -> str:
    """Say what was found, as the list says it."""
    count = f"{found.page.total:,}{'+' if found.more else ''}"
    return f"{count} for {', '.join(found.instead)}" if found.instead else count


def creating(book: Book) -> float:
    """Give the milliseconds that creating an opportunity with a note takes."""
    jim = actor(book)
    taken = []
    for number in range(CREATED):
        draft = Draft(f"Desks {number}", contact="CT000001", cycle="EXISTING", note="They want them before summer.")
        start = time.perf_counter()
        book.opportunities.create(jim, draft)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def report(book: Book, known: dict[str, str]) -> None:
    """Print milliseconds an answer, and what writing costs with and without the search's rows."""
    for what, asked in ASKED.items():
        typed = asked.format(**known)
        taken = timed(partial(book.looking.find, "W1", typed))
        print(f"  {what:34} {taken:6.1f} ms (aim {AIM})  {said(book.looking.find('W1', typed))}")
    print(f"  {'a common word, SQL by hand':34} {timed(partial(by_hand, book)):6.1f} ms")
    ours = creating(book)
    with book.database.transaction() as session:
        searching.drop_triggers(session.connection())
    print(f"  create with a note: {ours:.1f} ms, without the search's rows {creating(book):.1f} ms")


def main(workspaces: int = 2, count: int = 50_000) -> None:
    """Write the book on both databases and search it."""
    rare = vocabulary()[-50]
    known = {"rare": rare, "mistyped": f"{rare[1]}{rare[0]}{rare[2:-2]}{rare[-1]}"}
    with TemporaryDirectory() as folder, durable_postgresql(Path(folder) / "pg") as postgresql:
        for name, url in (("SQLite", f"sqlite:///{folder}/bench.db"), ("PostgreSQL", postgresql)):
            book = open_book(url)
            seconds = fill(book, workspaces, count)
            print(f"{name}: {workspaces} workspaces of {count:,}; all search rows written in {seconds:.0f} s")
            report(book, known)
            book.database.close()


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:3]))
