"""What is known of a file once it was read, on disk: the memory stays flat however many rows it has."""

import pickle
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from storage.domain.opportunities import Status

AT_ONCE = 1_000
"""Rows that are looked up, and written, together."""
NUMBER = "number"
"""The kind under which the numbers that rows bring with them are taken."""
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE taken (kind TEXT, key TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE contact (id INTEGER PRIMARY KEY, company INTEGER, content BLOB, row_id INTEGER);
CREATE TABLE called (form TEXT PRIMARY KEY, contact INTEGER) WITHOUT ROWID;
CREATE TABLE sale (no TEXT PRIMARY KEY, status TEXT, closed TEXT, told INTEGER DEFAULT 0) WITHOUT ROWID;
CREATE TABLE wanted (kind TEXT, key TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE step (id INTEGER PRIMARY KEY, what TEXT, content BLOB);
"""


class Scratch:
    """A database of our own for one import, gone at its end."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: dict[str, list[Any]] = {}

    def take(self, kind: str, key: str) -> bool:
        """Take a key; tell whether nobody in the file had it."""
        one = self._connection.execute("INSERT OR IGNORE INTO taken VALUES (?, ?)", (kind, key))
        return one.rowcount == 1

    def has(self, kind: str, key: str) -> bool:
        """Tell whether somebody in the file has taken a key."""
        found = self._connection.execute("SELECT 1 FROM taken WHERE kind = ? AND key = ?", (kind, key))
        return found.fetchone() is not None

    def want(self, kind: str, key: str) -> None:
        """Remember that a record is named, which may stand further down."""
        self._connection.execute("INSERT OR IGNORE INTO wanted VALUES (?, ?)", (kind, key))

    def missing(self, kind: str) -> set[str]:
        """Give what is named and stands nowhere in the file."""
        sql = "SELECT key FROM wanted WHERE kind = ? EXCEPT SELECT key FROM taken WHERE kind = ?"
        return {key for (key,) in self._connection.execute(sql, (kind, kind))}

    def expect(self, no: str, status: Status, closed: date | None) -> None:
        """Remember where a new opportunity stands: its entries must say the same."""
        self._connection.execute(
            "INSERT INTO sale (no, status, closed) VALUES (?, ?, ?)", (no, status, closed and closed.isoformat())
        )

    def state(self, no: str) -> tuple[Status, date | None] | None:
        """Give where a new opportunity stands; None for one that is not new."""
        found = self._connection.execute("SELECT status, closed FROM sale WHERE no = ?", (no,)).fetchone()
        return (Status(found[0]), date.fromisoformat(found[1]) if found[1] else None) if found else None

    def told(self, no: str) -> None:
        """Remember that the entries of an opportunity were there."""
        self._connection.execute("UPDATE sale SET told = 1 WHERE no = ?", (no,))

    def untold(self) -> Iterator[str]:
        """Give the opportunities that have started and have no entries."""
        sql = "SELECT no FROM sale WHERE NOT told AND status <> ? ORDER BY no"
        yield from (no for (no,) in self._connection.execute(sql, (Status.NOT_STARTED,)))

    def called(self, form: str) -> int | None:
        """Give the place of the planned contact that is called so."""
        found = self._connection.execute("SELECT contact FROM called WHERE form = ?", (form,)).fetchone()
        return int(found[0]) if found else None

    def contact(self, forms: Sequence[str], content: object, company: int | None = None) -> int:
        """Plan a contact that is called so from now on; give its place. `company` is that of one that is planned."""
        made = self._connection.execute(
            "INSERT INTO contact (company, content) VALUES (?, ?)", (company, _kept(content))
        )
        place = int(made.lastrowid or 0)
        self._connection.executemany("INSERT OR IGNORE INTO called VALUES (?, ?)", [(form, place) for form in forms])
        return place

    def contacts(self, *, within: bool) -> Iterator[list[tuple[int, int | None, Any]]]:
        """Give the planned contacts, some at a time, those within planned companies or the others: place, row, content.

        The row is that of the company, once that was `placed`.
        """
        last = 0
        sql = (
            "SELECT contact.id, of.row_id, contact.content FROM contact LEFT JOIN contact of ON of.id = contact.company"
            " WHERE contact.id > ? AND (contact.company IS NOT NULL) = ? ORDER BY contact.id LIMIT ?"
        )
        while found := self._connection.execute(sql, (last, within, AT_ONCE)).fetchall():
            yield [(place, company, _read(content)) for place, company, content in found]
            last = found[-1][0]

    def placed(self, rows: Sequence[tuple[int, int]]) -> None:
        """Remember which rows the planned contacts became: pairs of row and place."""
        self._connection.executemany("UPDATE contact SET row_id = ? WHERE id = ?", rows)

    def rows_of(self, places: Sequence[int]) -> dict[int, int]:
        """Give the rows of planned contacts by their places."""
        marks = ",".join("?" * len(places))
        found = self._connection.execute(f"SELECT id, row_id FROM contact WHERE id IN ({marks})", list(places))  # noqa: S608 - question marks
        return dict(found.fetchall())

    def add(self, what: str, content: object) -> None:
        """Keep a step for later, with others of its kind."""
        waiting = self._waiting.setdefault(what, [])
        waiting.append(content)
        if len(waiting) == AT_ONCE:
            self._flush(what)

    def _flush(self, what: str) -> None:
        if waiting := self._waiting.pop(what, None):
            self._connection.execute("INSERT INTO step (what, content) VALUES (?, ?)", (what, _kept(waiting)))

    def steps(self, what: str) -> Iterator[list[Any]]:
        """Give the steps of a kind in their order, some at a time."""
        self._flush(what)
        last = 0
        sql = "SELECT id, content FROM step WHERE id > ? AND what = ? ORDER BY id LIMIT 1"
        while found := self._connection.execute(sql, (last, what)).fetchone():
            last = found[0]
            yield _read(found[1])


def _kept(content: object) -> bytes:
    return pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL)


def _read(content: bytes) -> Any:  # noqa: ANN401 - what was kept
    return pickle.loads(content)  # noqa: S301 - written by ourselves a moment ago, into a folder of our own


@contextmanager
def scratch() -> Iterator[Scratch]:
    """Open a scratch database, and remove it at the end."""
    with TemporaryDirectory(prefix="salesbot-") as folder:
        connection = sqlite3.connect(Path(folder) / "scratch.db", isolation_level=None, check_same_thread=False)
        try:
            connection.executescript(_TABLES)
            connection.execute("BEGIN")
            yield Scratch(connection)
        finally:
            connection.close()
