"""What changed in an open pipeline since the snapshot of an earlier digest, and how such a snapshot is kept."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.domain.digests import Bridge, Now, Then, bridge
from storage.domain.money import BASIS_POINTS
from storage.domain.opportunities import CLOSED, Action, Status
from storage.models import Entry, Opportunity, SnapshotLine
from storage.queries.digests import AT_ONCE, Scope, Statement


def last_entry(connection: Connection, workspace_id: str) -> int:
    """Give the key of the newest entry: what happens later has a higher one."""
    return connection.scalar(select(func.max(col(Entry.id))).where(col(Entry.workspace_id) == workspace_id)) or 0


def keep_snapshot(connection: Connection, delivery_id: int, scope: Scope) -> None:
    """Write down how every open opportunity of the workspace stands."""
    whole = Scope(scope.workspace_id)
    standing = (
        select(
            literal(delivery_id),
            col(Entry.opportunity_id),
            col(Opportunity.no),
            scope.holds(col(Entry.salesperson_id)),
            col(Entry.value),
        )
        .join(Opportunity, col(Opportunity.id) == col(Entry.opportunity_id))
        .where(*whole.open())
    )
    names = ["delivery_id", "opportunity_id", "no", "inside", "value"]
    connection.execute(insert(SnapshotLine).from_select(names, standing))


def bridge_since(connection: Connection, scope: Scope, delivery_id: int, seen: int) -> Bridge:
    """Build the bridge from the snapshot of an earlier delivery; `seen` is what `last_entry` gave then.

    To be called where the statements see one state of the book.
    """
    of_base = col(SnapshotLine.delivery_id) == delivery_id, col(SnapshotLine.inside)
    opening = connection.scalar(select(func.coalesce(func.sum(col(SnapshotLine.value)), 0)).where(*of_base))
    return bridge(int(opening or 0), _changes(connection, scope, delivery_id, seen))


def _changes(
    connection: Connection, scope: Scope, base: int, seen: int
) -> Iterator[tuple[str, Then | None, Now | None]]:
    """Give by number what may have changed: what was open, what is new, what came and went meanwhile."""
    for row in _stream(connection, _was_open(scope, base)):
        no, was_inside, was, status, is_inside, value, weighted = row
        now = None if status is None else Now(status, _worth(status, value or 0, weighted or 0), bool(is_inside))
        yield no, Then(was, was_inside), now
    for statement in (_is_new(scope, base), _came_and_went(scope, base, seen)):
        for no, status, value, weighted in _stream(connection, statement):
            yield no, None, Now(status, _worth(status, value, weighted), inside=True)


def _worth(status: Status, value: int, weighted: int) -> int:
    """Give what an opportunity counts as: a won one what it was sold for, whose weight is certain."""
    return weighted // BASIS_POINTS if status is Status.WON else value


def _stream(connection: Connection, statement: Statement) -> Iterator[Any]:
    """Read rows some at a time."""
    return iter(connection.execute(statement.execution_options(yield_per=AT_ONCE)))


def _was_open(scope: Scope, base: int) -> Statement:
    """Select what was open and is no longer as it was."""
    inside = scope.holds(col(Opportunity.salesperson_id))
    as_it_was = and_(
        col(Opportunity.status) == Status.IN_PROGRESS,
        col(Entry.value) == col(SnapshotLine.value),
        inside == col(SnapshotLine.inside),
    )
    return (
        select(
            col(SnapshotLine.no),
            col(SnapshotLine.inside),
            col(SnapshotLine.value),
            col(Opportunity.status),
            inside,
            col(Entry.value),
            col(Entry.weighted),
        )
        .select_from(SnapshotLine)
        .outerjoin(Opportunity, _is_the_same())
        .outerjoin(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active))
        .where(
            col(SnapshotLine.delivery_id) == base,
            or_(col(Opportunity.id).is_(None), col(Entry.id).is_(None), ~as_it_was),
            or_(col(SnapshotLine.inside), func.coalesce(inside, False)),
        )
    )


_COLUMNS = col(Opportunity.no), col(Opportunity.status), col(Entry.value), col(Entry.weighted)


def _not_in(base: int) -> ColumnElement[bool]:
    """Narrow to what was not open then."""
    return ~exists().where(col(SnapshotLine.delivery_id) == base, _is_the_same())


def _is_the_same() -> ColumnElement[bool]:
    """Match a line with its opportunity: SQLite gives the key of one that was deleted to the next that is made."""
    same = col(SnapshotLine.opportunity_id) == col(Opportunity.id)
    return same & (col(SnapshotLine.no) == col(Opportunity.no))


def _is_new(scope: Scope, base: int) -> Statement:
    """Select what is open now and was not then."""
    return (
        select(*_COLUMNS)
        .join(Opportunity, col(Opportunity.id) == col(Entry.opportunity_id))
        .where(*scope.open(), _not_in(base))
    )


_End, _Earlier, _Reopened = aliased(Entry), aliased(Entry), aliased(Entry)


def _came_and_went(scope: Scope, base: int, seen: int) -> Statement:
    """Select what was closed since, without having been open or closed then."""
    ended = select(col(_End.opportunity_id)).where(
        col(_End.id) > seen, col(_End.workspace_id) == scope.workspace_id, *_closes(_End)
    )
    reopened = exists().where(
        col(_Reopened.opportunity_id) == col(_Earlier.opportunity_id),
        col(_Reopened.no) > col(_Earlier.no),
        col(_Reopened.action) == Action.REOPENED,
        col(_Reopened.undone).is_(False),
    )
    closed_then = exists().where(
        col(_Earlier.opportunity_id) == col(Entry.opportunity_id),
        col(_Earlier.id) <= seen,
        *_closes(_Earlier),
        ~reopened,
    )
    return (
        select(*_COLUMNS)
        .join(Opportunity, col(Opportunity.id) == col(Entry.opportunity_id))
        .where(
            col(Opportunity.workspace_id) == scope.workspace_id,
            col(Opportunity.id).in_(ended),
            col(Opportunity.status).in_(tuple(CLOSED)),
            scope.holds(col(Opportunity.salesperson_id)),
            col(Entry.active),
            _not_in(base),
            ~closed_then,
        )
    )


def _closes(entry: type[Entry]) -> tuple[ColumnElement[bool], ...]:
    """Narrow entries to those that closed an opportunity."""
    return col(entry.action).in_((Action.WON, Action.LOST)), col(entry.undone).is_(False)
