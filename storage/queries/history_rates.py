"""What happened to the opportunities of a workspace, counted by the database for a forecast.

A visit is the time from the day on which an opportunity came to a stage, or was won or lost, to the day on which it
left; what was only updated there goes on with it, and entries that were undone count nowhere. What was known on a day
are the visits that had begun by then, and of them those had ended that ended by then: so the visits are found once for
all days that are asked for.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlmodel import col

from storage.domain.forecast import HISTORY_DAYS
from storage.domain.forecast_rates import BANDS, LOST, WON, History, Stage
from storage.domain.money import BASIS_POINTS
from storage.models import Entry, Opportunity
from storage.queries.calendars import days_between

_STAYED, _ENDED, _SOLD = 0, 1, 2
"""Which of the three a row counts."""
MOST_PER_CENT = 1_000
"""What was sold for more than ten times its estimate had none worth the name."""
STATE = case((col(Entry.stage) > 0, col(Entry.stage)), (col(Entry.chances) > 0, WON), else_=LOST)
"""Where an entry says an opportunity is; one that says again how it was closed is certain in the same way."""


def histories(connection: Connection, workspace_id: str, days: Collection[date]) -> dict[date, History]:
    """Give what was known on each of the days, of the time before it that counts."""
    visits, asked = _visits(workspace_id, min(days) - timedelta(days=HISTORY_DAYS)), _days(days)
    stays: dict[date, dict[Stage, list[int]]] = defaultdict(dict)
    exits: dict[date, dict[tuple[int, int, int], list[int]]] = defaultdict(dict)
    sold: dict[date, dict[tuple[int, int], int]] = defaultdict(dict)
    # One statement, so that the visits are found once.
    counts = union_all(_stays(visits, asked), _exits(visits, asked), _sold(visits, asked))
    for kind, day, cycle, stage, to, *counted in connection.execute(counts):
        if kind == _STAYED:
            # Of the days before each age it is the difference that lies between two.
            stays[day][cycle, stage] = [after - before for before, after in pairwise([0, *counted])]
        elif kind == _ENDED:
            exits[day][cycle, stage, to] = counted
        else:
            sold[day][cycle, stage] = counted[0]
    return {day: History(stays[day], exits[day], sold[day]) for day in days}


def _days(days: Collection[date]) -> CTE:
    """Give the days as rows, each with the last one before the time that counts."""
    rows = [
        select(literal(day, Date).label("day"), literal(day - timedelta(days=HISTORY_DAYS), Date).label("before"))
        for day in sorted(days)
    ]
    return union_all(*rows).cte("days")


def _visits(workspace_id: str, since: date) -> CTE:
    """Select the visits of all opportunities but those that were closed before a day."""
    # By the opportunities one finds the few that count, and then their entries; not by all entries of the workspace.
    counting = select(col(Opportunity.id)).where(
        col(Opportunity.workspace_id) == workspace_id,
        or_(col(Opportunity.date_closed).is_(None), col(Opportunity.date_closed) > since),
    )
    order: Any = {"partition_by": col(Entry.opportunity_id), "order_by": col(Entry.no)}
    steps = (
        select(
            *(col(Entry.opportunity_id), col(Entry.cycle_id), col(Entry.no), col(Entry.date_of_change)),
            *(col(Entry.value), col(Entry.weighted), STATE.label("state")),
            func.lag(STATE).over(**order).label("before"),
        )
        .where(col(Entry.opportunity_id).in_(counting), ~col(Entry.undone))
        .subquery("steps")
    )
    next_one: Any = {"partition_by": steps.c.opportunity_id, "order_by": steps.c.no}
    return (
        select(
            *(steps.c.opportunity_id, steps.c.cycle_id, steps.c.state, steps.c.value, steps.c.weighted),
            steps.c.date_of_change.label("entered"),
            func.lead(steps.c.date_of_change).over(**next_one).label("left"),
            func.lead(steps.c.state).over(**next_one).label("to"),
        )
        .where(or_(steps.c.before.is_(None), steps.c.before != steps.c.state))
        .cte("visits")
    )


def _stays(visits: CTE, asked: CTE) -> Any:  # noqa: ANN401 - a select of many columns
    """Count the days of visits to each stage, by day asked: those before each age band, and all of them."""
    until = func.coalesce(case((visits.c.left <= asked.c.day, visits.c.left)), asked.c.day)
    # The last day of a visit is one of those on which it could have ended.
    after = days_between(visits.c.entered, until) + 1
    first = case((visits.c.entered > asked.c.before, 0), else_=days_between(visits.c.entered, asked.c.before) + 1)
    counted = (
        select(asked.c.day, visits.c.cycle_id, visits.c.state, first.label("first"), after.label("after"))
        .join(asked, visits.c.entered <= asked.c.day)
        .where(visits.c.state > 0, or_(visits.c.left.is_(None), visits.c.left > asked.c.before))
        .subquery("counted")
    )
    here = counted.c.day, counted.c.cycle_id, counted.c.state
    below = [func.sum(_capped(counted.c.after, age)) - func.sum(_capped(counted.c.first, age)) for age in BANDS[1:]]
    every = func.sum(counted.c.after) - func.sum(counted.c.first)
    return select(literal(_STAYED), *here, literal(0), *below, every).group_by(*here)


def _capped(days: ColumnElement[int], most: int) -> ColumnElement[int]:
    return case((days < most, days), else_=most)


def _exits(visits: CTE, asked: CTE) -> Any:  # noqa: ANN401 - a select of many columns
    """Count the visits that ended, by day asked, stage, where they led, and age band."""
    age = days_between(visits.c.entered, visits.c.left)
    ended = (
        select(asked.c.day, visits.c.cycle_id, visits.c.state, visits.c.to, age.label("age"))
        .join(asked, and_(visits.c.left <= asked.c.day, visits.c.left > asked.c.before))
        .where(visits.c.state > 0)
        .subquery("ended")
    )
    here = ended.c.day, ended.c.cycle_id, ended.c.state, ended.c.to
    bands = [ended.c.age.between(first, after - 1) for first, after in pairwise(BANDS)]
    counts = [func.count().filter(band) for band in (*bands, ended.c.age >= BANDS[-1])]
    return select(literal(_ENDED), *here, *counts).group_by(*here)


def _sold(visits: CTE, asked: CTE) -> Any:  # noqa: ANN401 - a select of many columns
    """Count what was won, by day asked, cycle, and per cent of the estimate for which it was sold."""
    # Bound as they are, the numbers would be taken for 32 bits.
    two_hundredths = visits.c.value * literal(BASIS_POINTS // 50, BigInteger)
    twice = visits.c.weighted * literal(2, BigInteger)
    per_cent = (twice + two_hundredths // literal(2, BigInteger)) // two_hundredths
    won = (
        select(
            asked.c.day,
            visits.c.cycle_id,
            case((per_cent > MOST_PER_CENT, MOST_PER_CENT), else_=per_cent).label("per_cent"),
        )
        .join(asked, and_(visits.c.entered <= asked.c.day, visits.c.entered > asked.c.before))
        .where(visits.c.state == WON, visits.c.value > 0)
        .subquery("won")
    )
    rest = [literal(0) for _ in BANDS[1:]]
    return select(literal(_SOLD), *won.c, literal(0), func.count(), *rest).group_by(*won.c)
