"""The change log as a chain: each line's hash covers the line and the hash of the one before.

Lines are written at the very end of their transaction. The head of the chain is one row a workspace, which PostgreSQL
locks until the transaction ends: taken last, it never stands in the way of another lock.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import Connection, Executable, Integer, bindparam, func, select, union
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from storage.database import at_end
from storage.models import ChangeHead, ChangeLog

Line = dict[str, Any]
"""What a line says, by column: everything but its place in the chain."""

BEGINNING = "0" * 64
"""What stands for the hash of the line before the first."""
COVERED = ("at", "actor", "source", "record", "record_no", "action", "before", "after")
"""The columns a hash covers, besides workspace and place."""
AT_ONCE = 1_000
"""Lines read together when a chain is checked."""
_WAITING = "change_log"
_log = ChangeLog.__table__  # type: ignore[attr-defined]
_head = ChangeHead.__table__  # type: ignore[attr-defined]
_KEEP = _head.update().where(_head.c.workspace_id == bindparam("of")).values(hash=bindparam("newest"))


def keep(session: Session, line: Line) -> None:
    """Let a line be written when the transaction ends."""
    waiting: list[Line] = session.info.setdefault(_WAITING, [])
    if not waiting:
        at_end(session, _write)
    waiting.append(line)


def hash_of(workspace_id: str, seq: int, line: Mapping[str, Any], before: str) -> str:
    """Give a line's hash: over its workspace, its place, what it says, and the hash of the line before."""
    said = {name: line[name] for name in COVERED}
    said["at"] = line["at"].astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps([before, workspace_id, seq, said], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


@cache
def _take_places(dialect: str) -> Executable:
    """Build the statement that takes the next places in a chain and gives its last hash."""
    count = bindparam("count", type_=Integer)
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(_head)
    taken = insert.values(workspace_id=bindparam("workspace"), seq=count, hash=BEGINNING).on_conflict_do_update(
        index_elements=[_head.c.workspace_id], set_={"seq": _head.c.seq + count}
    )
    return cast("Executable", taken.returning(_head.c.seq, _head.c.hash))


def _write(session: Session) -> None:
    """Write the lines that wait, workspace by workspace, always in the same order."""
    waiting: list[Line] = session.info.pop(_WAITING)
    for workspace_id in sorted({line["workspace_id"] for line in waiting}):
        _append(session.connection(), workspace_id, [line for line in waiting if line["workspace_id"] == workspace_id])


def _append(connection: Connection, workspace_id: str, lines: list[Line]) -> None:
    taken = {"workspace": workspace_id, "count": len(lines)}
    last, newest = connection.execute(_take_places(connection.dialect.name), taken).one()
    rows = []
    for seq, line in enumerate(lines, start=last - len(lines) + 1):
        newest = hash_of(workspace_id, seq, line, newest)
        rows.append({**line, "seq": seq, "hash": newest})
    connection.execute(_log.insert(), rows)
    connection.execute(_KEEP, {"of": workspace_id, "newest": newest})


@dataclass(frozen=True, slots=True)
class Flaw:
    """A place where a chain is not as it was written: `altered`, `missing`, `reordered` or `added`."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A workspace's change log, looked through: how many lines it has, and every flaw."""

    workspace_id: str
    lines: int
    flaws: tuple[Flaw, ...]


def check(connection: Connection, workspace_id: str) -> Checked:
    """Look through a workspace's change log as far as it reached at the beginning; who writes meanwhile is left alone.

    A line whose hash was worked out anew is found at the next one, and the last one at the head of the chain.
    """
    reaches, newest = _reached(connection, workspace_id)
    expected, before, last_id, lines = 1, BEGINNING, 0, 0
    flaws: list[Flaw] = []
    for row in _lines(connection, workspace_id, reaches):
        seq: int = row["seq"]
        lines += 1
        flaws += [Flaw(gone, "missing") for gone in range(expected, seq)]
        if row["id"] < last_id:
            flaws.append(Flaw(seq, "reordered"))
        # Behind a gap there is nothing to compare with; that something is missing there is told already.
        if seq == expected and row["hash"] != hash_of(workspace_id, seq, row, before):
            flaws.append(Flaw(seq, "altered"))
        expected, before, last_id = seq + 1, row["hash"], max(last_id, row["id"])
    flaws += [Flaw(gone, "missing") for gone in range(expected, reaches + 1)]
    if expected == reaches + 1 and before != newest and not (flaws and flaws[-1].seq == reaches):
        flaws.append(Flaw(reaches, "altered"))
    beyond = select(func.max(_log.c.seq)).where(_log.c.workspace_id == workspace_id)
    longest = connection.execute(beyond).scalar() or 0
    reaches_now, _ = _reached(connection, workspace_id)
    flaws += [Flaw(seq, "added") for seq in range(reaches_now + 1, longest + 1)]
    return Checked(workspace_id, lines, tuple(flaws))


def workspaces(connection: Connection) -> list[str]:
    """List the workspaces that have a change log, or had one."""
    both = union(select(_log.c.workspace_id), select(_head.c.workspace_id)).subquery()
    return list(connection.scalars(select(both.c.workspace_id).order_by(both.c.workspace_id)))


def _reached(connection: Connection, workspace_id: str) -> tuple[int, str]:
    """Give the place and the hash of the last line, as the head of the chain knows them."""
    head = connection.execute(select(_head.c.seq, _head.c.hash).where(_head.c.workspace_id == workspace_id)).first()
    return (head.seq, head.hash) if head else (0, BEGINNING)


def _lines(connection: Connection, workspace_id: str, reaches: int) -> Iterator[Mapping[str, Any]]:
    """Read a chain from its beginning, some lines at a time."""
    statement = (
        select(_log)
        .where(_log.c.workspace_id == workspace_id, _log.c.seq > bindparam("seen"), _log.c.seq <= reaches)
        .order_by(_log.c.seq)
        .limit(AT_ONCE)
    )
    seen = 0
    while rows := connection.execute(statement, {"seen": seen}).mappings().all():
        yield from cast("Sequence[Mapping[str, Any]]", rows)
        seen = rows[-1]["seq"]
