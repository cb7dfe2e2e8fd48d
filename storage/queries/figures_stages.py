"""The figures by stage of every cycle. Source: domain-reference 6.2, 6.5; product 3."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Subquery, func, literal_column, null, or_, select, union_all
from sqlmodel import col

from storage.domain.figures import StageFigure
from storage.domain.opportunities import Action
from storage.models import Entry, SalesCycle, SalesCycleStage
from storage.queries.calendars import days_after
from storage.queries.figures import added, sums
from storage.queries.slices import OPEN, Condition, Slice, Statement

_NOTHING: ColumnElement[int] = literal_column("0")
_COLUMNS = ("there", "count", "value", "weighted", "reached", "days", "visits")
"""How the set-up describes a stage, unless it was deleted since; and what there is at it."""
_BEGINS = col(Entry.action).not_in([literal_column(f"'{each}'") for each in (Action.UPDATED, Action.UNDONE)])
"""Entries that begin a visit; the days of others add to those of the visit that goes on."""


def pipeline(connection: Connection, part: Slice) -> list[StageFigure]:
    """Give every stage of every cycle, in order: what is open there, how many were ever there, how long visits took.

    A stage that was deleted is told of while something is there. An opportunity that came back to a stage was there
    once, and visited it twice.
    """
    of = _by_stage(part)
    # An index holds all that is summed up, but not these texts: they are looked up where the set-up has none.
    entered = (
        select(col(Entry.stage_description))
        .where(
            col(Entry.workspace_id) == part.workspace_id,
            col(Entry.cycle_id) == of.c.cycle_id,
            col(Entry.stage) == of.c.stage,
            ~col(Entry.undone),
        )
        .order_by(col(Entry.opportunity_id).desc())
        .limit(1)
        .scalar_subquery()
    )
    said = func.coalesce(of.c.there, entered, "").label("said")
    statement = (
        select(col(SalesCycle.code), of.c.stage, said, *(of.c[name] for name in _COLUMNS[1:]))
        .join(of, of.c.cycle_id == col(SalesCycle.id))
        .where(or_(of.c.there.is_not(None), of.c.count > _NOTHING))
        .order_by(col(SalesCycle.code), of.c.cycle_id, of.c.stage)
    )
    return [_stage(row) for row in connection.execute(statement)]


def _by_stage(part: Slice) -> Subquery:
    """Sum up by cycle and stage: the set-up's, what is open, what was ever there."""
    at = col(Entry.cycle_id), col(Entry.stage)
    standing = dict(zip(_COLUMNS[1:4], sums(), strict=True))
    every = union_all(
        _part(col(SalesCycleStage.cycle_id), col(SalesCycleStage.no), there=col(SalesCycleStage.description))
        .join(SalesCycle, col(SalesCycle.id) == col(SalesCycleStage.cycle_id))
        .where(*part.cycles(), col(SalesCycle.deleted_at).is_(None)),
        _part(*at, **standing).where(*part.in_force(), OPEN).group_by(*at),
        _part(*at, **_visits(part)).where(OPEN, *part.begun(), *part.mine()).group_by(*at),
    ).subquery()
    told = func.max(every.c.there).label("there"), *(func.sum(every.c[name]).label(name) for name in _COLUMNS[1:])
    return select(every.c.cycle_id, every.c.stage, *told).group_by(every.c.cycle_id, every.c.stage).subquery()


def _visits(part: Slice) -> dict[str, Any]:
    """Count what was ever at a stage, and the days and visits that ended there.

    Days and visits are counted as `storage.queries.opportunities.usual_visit` counts them. Opportunities lie in the
    order of the index, so that the different ones are counted as they come.
    """
    ended: list[Condition] = [col(Entry.days_open).is_not(None)]
    if part.on is not None:
        # An entry that handed over on its own day, because something was undone, counts the days of the one it went on
        # in: it ended after its days.
        after_days = days_after(col(Entry.date_of_change), col(Entry.days_open))
        on_its_day = col(Entry.until) == col(Entry.date_of_change)
        ended += [col(Entry.until) <= part.on, or_(~on_its_day, after_days <= part.on)]
    return {
        "reached": func.count(col(Entry.opportunity_id).distinct()),
        "days": func.sum(col(Entry.days_open)).filter(*ended),
        "visits": func.count().filter(*ended, _BEGINS),
    }


def _part(cycle: Any, stage: Any, **counted: Any) -> Statement:  # noqa: ANN401 - columns
    """Select some of the columns of a stage, and nothing for the others: the parts of one whole are alike."""
    found = {"there": null()} | counted
    columns = (found.get(name, _NOTHING).label(name) for name in _COLUMNS)
    return select(cycle.label("cycle_id"), stage.label("stage"), *columns)


def _stage(row: Row[*tuple[Any, ...]]) -> StageFigure:
    """Read a stage."""
    code, stage, said, *summed, reached, days, visits = row
    took = float(days or 0) / int(visits) if visits else None
    return StageFigure(code, stage, said, added(summed), int(reached), took)
