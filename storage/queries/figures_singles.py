"""The figures that name single opportunities or count days: the largest, what is due, what was closed by month."""

from datetime import date, timedelta

from sqlalchemy import Connection, func, select
from sqlmodel import col

from storage.domain.figures import Columns, DueFigure, Large, Month
from storage.domain.money import BASIS_POINTS
from storage.models import Contact, Entry, Opportunity
from storage.queries.calendars import period_of
from storage.queries.slices import LOST, OPEN, WON, Slice

DUE_WITHIN = timedelta(days=7)
"""Source: domain-reference 6.6."""
DAYS_OF_MONTHS = 32
"""Days after the first of a month of which the last is in the next month."""


def top(connection: Connection, part: Slice, count: int = 5) -> list[Large]:
    """Give the largest open opportunities, those of one value in the order of their making. Source: 6.5.

    They are called what they are called now.
    """
    largest = (
        select(col(Entry.opportunity_id), col(Entry.contact_id), col(Entry.value))
        .where(*part.in_force(), OPEN)
        .order_by(col(Entry.value).desc(), col(Entry.opportunity_id))
        .limit(count)
        .subquery()
    )
    statement = (
        select(col(Opportunity.no), col(Opportunity.description), col(Contact.name), largest.c.value)
        .join(largest, largest.c.opportunity_id == col(Opportunity.id))
        .join(Contact, col(Contact.id) == largest.c.contact_id)
        .order_by(largest.c.value.desc(), col(Opportunity.id))
    )
    return [Large(*row) for row in connection.execute(statement)]


def due(connection: Connection, part: Slice, today: date) -> DueFigure:
    """Count what is open and closes within seven days of today, and what should have closed before it. Source: 6.6."""
    closing = col(Entry.closing_date)
    counts = func.count().filter(closing.between(today, today + DUE_WITHIN)), func.count().filter(closing < today)
    within, before = connection.execute(select(*counts).where(*part.in_force(), OPEN)).one()
    return DueFigure(within, before)


def months(connection: Connection, part: Slice, first: date, last: date) -> list[Month]:
    """Give every month from one day to another: what was closed in it and is closed still.

    A won one counts what it was sold for, a lost one what it was estimated at.
    """
    month = period_of(Columns.MONTH, col(Entry.date_of_change))
    statement = (
        select(
            month,
            func.count().filter(WON),
            func.sum(col(Entry.weighted)).filter(WON),
            func.count().filter(LOST),
            func.sum(col(Entry.value)).filter(LOST),
        )
        .where(*part.in_force(), ~OPEN, col(Entry.date_of_change).between(first, last))
        .group_by(month)
    )
    found = {
        name: Month(name, won, int(sold or 0) // BASIS_POINTS, lost, int(value or 0))
        for name, won, sold, lost, value in connection.execute(statement)
    }
    names, day = [], Columns.MONTH.begins(first)
    while day <= last:
        names.append(Columns.MONTH.period(day))
        day = Columns.MONTH.begins(day + timedelta(days=DAYS_OF_MONTHS))
    return [found.get(name, Month(name, 0, 0, 0, 0)) for name in names]
