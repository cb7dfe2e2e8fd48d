"""What changed in the open pipeline since the end of a day, from the entries alone. Source: product 5.1, 6.

An opportunity is told by the parts that `storage.domain.digests.moved` tells it by; here the database works them out,
for any number of them.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.domain.digests import MOST_KEPT, Bridge, Part, Step
from storage.domain.money import BASIS_POINTS
from storage.models import Entry, Opportunity
from storage.queries.slices import OPEN, WON, Slice, Statement

_OPENING = "opening"
"""The row that says what was open at first: with the parts in one statement, so that all of it is of one moment."""
_Then = aliased(Entry)


def since(connection: Connection, part: Slice, day: date, kept: int = MOST_KEPT) -> Bridge:
    """Build the bridge from what was open at the end of a day to what is open now, or was on the day of the part.

    What came and went in between is new, and won or lost. Of each part the largest are named. An entry that is in force
    still belongs to whom the opportunity has been given since: only with its next step it tells that it was given.
    """
    moves = _moves(part, day)
    of = moves.c.part
    ranked = select(
        of,
        moves.c.no,
        moves.c.amount,
        func.count().over(partition_by=of).label("count"),
        func.sum(moves.c.amount).over(partition_by=of).label("together"),
        func.row_number().over(partition_by=of, order_by=(moves.c.amount.desc(), moves.c.no)).label("place"),
    ).subquery()
    named = select(ranked).where(ranked.c.place <= kept).order_by(ranked.c.part, ranked.c.place)
    opening, found = 0, dict[Part, tuple[int, int, list[tuple[str, int]]]]()
    for which, no, amount, count, together, _ in connection.execute(named):
        if which == _OPENING:
            opening = int(amount)
        else:
            found.setdefault(Part(which), (count, int(together), []))[2].append((no, int(amount)))
    told = ((each, found[each]) for each in Part if each in found)
    return Bridge(opening, tuple(Step(each, count, sum_, tuple(names)) for each, (count, sum_, names) in told))


def _moves(part: Slice, day: date) -> Subquery:
    """Select by which parts each opportunity changed the pipeline: part, number, amount."""
    pair = _pairs(part, day).cte("pair")
    was, worth, is_open = pair.c.was, pair.c.worth, pair.c.is_open
    was_open, was_inside, is_inside = was.is_not(None), pair.c.was_inside, pair.c.is_inside
    stays = and_(was_open, or_(is_inside, and_(not_(is_open), was_inside)))
    begins = and_(~was_open, is_inside, or_(is_open, not_(pair.c.was_closed)))
    comes = case(
        (begins, literal(Part.NEW.value)),
        (and_(stays, not_(was_inside)), literal(Part.IN.value)),
        (and_(was_open, not_(stays), was_inside), literal(Part.OUT.value)),
    )
    differs = case((worth > was, literal(Part.RAISED.value)), else_=literal(Part.LOWERED.value))
    ends = case((pair.c.is_won, literal(Part.WON.value)), else_=literal(Part.LOST.value))
    opening: Statement = select(
        literal(_OPENING).label("part"),
        literal_column("''").label("no"),
        func.coalesce(func.sum(col(Entry.value)), 0).label("amount"),
    ).where(*part.at(day).in_force(), OPEN)
    return union_all(
        opening,
        select(comes, pair.c.no, case((was_open, was), else_=worth)).where(comes.is_not(None)),
        select(differs, pair.c.no, func.abs(worth - was)).where(stays, worth != was),
        select(ends, pair.c.no, worth).where(or_(stays, begins), not_(is_open)),
    ).subquery("moves")


def _pairs(part: Slice, day: date) -> Statement:
    """Select what has another entry than at the end of the day: its value then if it was open, what it is now."""
    anybodys = replace(part, salesperson_code=None, team_code=None)
    # Written out: not knowing it, PostgreSQL would plan for a third of all there is, and walk through every row.
    then_on = bindparam("then_on", day, Date, literal_execute=True)
    then = and_(
        col(_Then.opportunity_id) == col(Entry.opportunity_id),
        ~col(_Then.undone),
        col(_Then.date_of_change) <= then_on,
        col(_Then.until) > then_on,
    )
    # A won one is worth what it was sold for, whose weight is certain.
    worth = case((WON, col(Entry.weighted) // literal_column(str(BASIS_POINTS), BigInteger)), else_=col(Entry.value))
    columns: tuple[Any, ...] = (
        col(Opportunity.no),
        case((col(_Then.stage) > literal_column("0"), col(_Then.value))).label("was"),
        func.coalesce(col(_Then.stage) == literal_column("0"), literal(value=False)).label("was_closed"),
        and_(col(_Then.id).is_not(None), *part.holds(col(_Then.salesperson_id))).label("was_inside"),
        worth.label("worth"),
        OPEN.label("is_open"),
        WON.label("is_won"),
        and_(col(Entry.id).is_not(None), *part.holds(col(Entry.salesperson_id))).label("is_inside"),
    )
    return (
        select(*columns)
        .select_from(Entry)
        .join(Opportunity, col(Opportunity.id) == col(Entry.opportunity_id))
        .outerjoin(_Then, then)
        .where(*anybodys.in_force(), col(Entry.date_of_change) > then_on)
    )
