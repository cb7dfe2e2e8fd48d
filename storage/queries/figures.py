"""The figures of a book, each one statement: by salesperson, contact, cycle and close code, and of all together.

Source: domain-reference 6. What they are asked of says `storage.queries.slices`; stages and the matrix are in
`figures_stages`, what is drawn of single opportunities and months in `figures_singles`.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Subquery, func, literal_column, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.domain.figures import Ends, Figure, ReasonFigure, Standing, Sums
from storage.domain.opportunities import Action
from storage.models import CloseCode, CloseCodeType, Contact, Entry, Opportunity, SalesCycle, Salesperson
from storage.queries.calendars import days_between
from storage.queries.slices import ENDS, LOST, WON, Condition, Slice, Statement

_NOTHING: ColumnElement[int] = literal_column("0")
_COLUMNS = ("count", "value", "weighted", "won", "lost", "not_started", "days", "ended")
"""What is counted of each key, in the order of all parts of a statement."""
_First = aliased(Entry)
_FIRST_DAY = (
    select(col(_First.date_of_change))
    .where(col(_First.opportunity_id) == col(Entry.opportunity_id), ~col(_First.undone))
    .order_by(col(_First.no))
    .limit(1)
    .scalar_subquery()
)
"""The day on which an opportunity began, beside one of its entries."""
_CLOSINGS = col(Entry.action).in_((literal_column(f"'{Action.WON}'"), literal_column(f"'{Action.LOST}'")))
"""Entries that closed something; one that says it again, because a reopening was undone, does not."""


def by_salesperson(connection: Connection, part: Slice, standing: Standing = Standing.OPEN) -> list[Figure]:
    """Give the figures of each salesperson who has anything, the largest value first.

    What is over counts for whom it was when it ended.
    """
    of = _grouped(part, standing, col(Entry.salesperson_id), col(Opportunity.salesperson_id))
    statement = _named(of, col(Salesperson.code), col(Salesperson.name)).join(
        Salesperson, col(Salesperson.id) == of.c.key
    )
    return [_figure(row) for row in connection.execute(statement.order_by(*_largest_first(of, col(Salesperson.code))))]


def by_contact(connection: Connection, part: Slice, standing: Standing = Standing.OPEN) -> list[Figure]:
    """Give the figures of each company, its persons with it, and of each person without one; the largest value first.

    Source: domain-reference 6.2.
    """
    of = _grouped(part, standing, rolled_up(Entry), rolled_up(Opportunity))
    statement = _named(of, col(Contact.no), col(Contact.name)).join(Contact, col(Contact.id) == of.c.key)
    return [_figure(row) for row in connection.execute(statement.order_by(*_largest_first(of, col(Contact.no))))]


def by_cycle(connection: Connection, part: Slice) -> list[Figure]:
    """Give the figures of each sales cycle, by code: open sums, what became of all, how long won ones took.

    One that was deleted is told of while it has anything. Source: domain-reference 6.2.
    """
    of = _grouped(part, Standing.OPEN, col(Entry.cycle_id), col(Opportunity.cycle_id), lengths=True)
    statement = (
        _named(of, col(SalesCycle.code), col(SalesCycle.description))
        .select_from(SalesCycle)
        .outerjoin(of, of.c.key == col(SalesCycle.id))
        .where(*part.cycles(), col(SalesCycle.deleted_at).is_(None) | of.c.key.is_not(None))
    )
    return [_figure(row) for row in connection.execute(statement.order_by(col(SalesCycle.code), col(SalesCycle.id)))]


def totals(connection: Connection, part: Slice) -> Figure:
    """Give the figures of all together: open sums, what became of all, how long won ones took."""
    of = _grouped(part, Standing.OPEN, lengths=True)
    return _figure(("", "", *connection.execute(_named(of)).one()))


def by_close_code(connection: Connection, part: Slice) -> list[ReasonFigure]:
    """Give each close code that was used: how often it closed something, whatever became of that later.

    What closed a second time, after it was reopened, counts twice; what was undone does not count. Won before lost,
    what happened most first. Source: domain-reference 6.2.
    """
    # By the codes and not by the workspace: so the one small index is taken that holds all of it.
    codes = select(col(CloseCode.id)).where(col(CloseCode.workspace_id) == part.workspace_id)
    used = (
        select(
            col(Entry.close_code_id).label("code"),
            func.count().label("count"),
            func.sum(col(Entry.value)).label("value"),
        )
        .where(col(Entry.close_code_id).in_(codes), _CLOSINGS, *part.begun(), *part.asked_for())
        .group_by(col(Entry.close_code_id))
        .subquery()
    )
    statement = (
        select(col(CloseCode.code), col(CloseCode.type), col(CloseCode.description), used.c.count, used.c.value)
        .join(used, used.c.code == col(CloseCode.id))
        .order_by(col(CloseCode.type).desc(), used.c.count.desc(), col(CloseCode.code))
    )
    return [
        ReasonFigure(code, kind is CloseCodeType.WON, said, count, int(value))
        for code, kind, said, count, value in connection.execute(statement)
    ]


def rolled_up(table: type[Entry] | type[Opportunity]) -> ColumnElement[Any]:
    """Give the company of a person, or the contact itself. Source: domain-reference 1.9."""
    return func.coalesce(col(table.company_id), col(table.contact_id))


def sums(*standing: Condition) -> tuple[Any, ...]:
    """Give how many there are, their values and their weighted values together."""
    every = func.count(), func.sum(col(Entry.value)), func.sum(col(Entry.weighted))
    return tuple(each.filter(*standing) for each in every) if standing else every


def added(row: Any) -> Sums:  # noqa: ANN401 - three columns of a row
    """Read what `sums` selected; where there is nothing databases say null."""
    count, value, weighted = row
    return Sums(int(count or 0), int(value or 0), int(weighted or 0))


def _grouped(part: Slice, standing: Standing, *keys: Any, lengths: bool = False) -> Subquery:  # noqa: ANN401 - columns
    """Count by a key: what is asked for, what was won and lost, what has not begun, and how long won ones took.

    The keys are those of entries and of opportunities; without them everything is counted together. All of it is one
    statement, so that what happens meanwhile is in all of it or in none.
    """
    of_entry, of_opportunity = keys or (None, _NOTHING)
    waiting = part.not_started(of_opportunity).subquery()
    parts = [
        _part(of_entry, sums(ENDS[standing]), won=func.count().filter(WON), lost=func.count().filter(LOST)).where(
            *part.in_force()
        ),
        _part(waiting.c.key if keys else None, not_started=func.count()).select_from(waiting),
    ]
    if lengths:
        took = func.sum(days_between(_FIRST_DAY, col(Entry.date_of_change)))
        parts.append(_part(of_entry, days=took, ended=func.count()).where(*part.in_force(), WON))
    every = union_all(*parts).subquery()
    whole = select(every.c.key, *(func.sum(every.c[name]).label(name) for name in _COLUMNS)).group_by(every.c.key)
    return whole.subquery()


def _part(key: Any, first: tuple[Any, ...] = (), /, **counted: Any) -> Statement:  # noqa: ANN401 - columns
    """Select some of the columns by a key, and 0 for the others: the parts of one whole are alike."""
    found = dict(zip(_COLUMNS, first, strict=False)) | counted
    columns = (found.get(name, _NOTHING).label(name) for name in _COLUMNS)
    if key is None:
        return select(_NOTHING.label("key"), *columns)
    return select(key.label("key"), *columns).group_by(key)


def _named(of: Subquery, *naming: Any) -> Statement:  # noqa: ANN401 - columns
    """Select what a figure is made of."""
    return select(*naming, *(of.c[name] for name in _COLUMNS))


def _largest_first(of: Subquery, key: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a column
    """Order by value, and then by what people type."""
    return func.coalesce(of.c.value, 0).desc(), key


def _figure(row: Any) -> Figure:  # noqa: ANN401 - a row
    """Read a figure."""
    key, name, *summed, won, lost, not_started, days, ended = row
    ends = Ends(*(int(each or 0) for each in (not_started, won, lost)))
    return Figure(key, name, added(summed), ends, float(days) / int(ended) if ended else None)
