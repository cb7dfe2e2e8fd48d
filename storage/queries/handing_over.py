"""What somebody has that can be handed over, and how it is told to who gets it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, case, func, select
from sqlmodel import col

from storage.domain.opportunities import CLOSED, Priority
from storage.models import Contact, Entry, Opportunity, Task, Team, TeamMember
from storage.queries.filters import closing_date, value


@dataclass(frozen=True, slots=True)
class Holdings:
    """What somebody has: open opportunities with their value in minor units, open tasks, teams by code, contacts."""

    opportunities: int
    value: int
    tasks: int
    teams: tuple[str, ...]
    leads: tuple[str, ...]
    contacts: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """How much somebody has that is open, with the opportunities' value in minor units, and how many contacts."""

    opportunities: int = 0
    value: int = 0
    tasks: int = 0
    contacts: int = 0


NO_WORK = Work()
"""Of somebody who has nothing."""


@dataclass(frozen=True, slots=True)
class Urgent:
    """An opportunity in a briefing; the value in minor units."""

    no: str
    description: str
    contact: str
    value: int
    closing_date: date | None


def holdings(connection: Connection, salesperson_id: int) -> Holdings:
    """Count what somebody has."""
    count, worth = connection.execute(
        select(func.count(), func.coalesce(func.sum(value), 0))
        .select_from(Opportunity)
        .join(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active), isouter=True)
        .where(col(Opportunity.salesperson_id) == salesperson_id, col(Opportunity.status).not_in(tuple(CLOSED)))
    ).one()
    tasks = select(func.count()).where(col(Task.salesperson_id) == salesperson_id, col(Task.closed).is_(False))
    member = select(col(TeamMember.team_id)).where(col(TeamMember.salesperson_id) == salesperson_id)
    teams = select(col(Team.code)).where(col(Team.id).in_(member)).order_by(col(Team.code))
    leads = select(col(Team.code)).where(col(Team.manager_id) == salesperson_id).order_by(col(Team.code))
    mine = col(Contact.salesperson_id) == salesperson_id, col(Contact.deleted_at).is_(None)
    contacts = select(func.count()).select_from(Contact).where(*mine)
    return Holdings(
        count,
        int(worth),
        connection.scalar(tasks) or 0,
        tuple(code for (code,) in connection.execute(teams)),
        tuple(code for (code,) in connection.execute(leads)),
        connection.scalar(contacts) or 0,
    )


def work_of(connection: Connection, people_ids: Collection[int]) -> dict[int, Work]:
    """Count by salesperson what each of them has; three statements, however many they are."""
    sold = connection.execute(
        select(col(Opportunity.salesperson_id), func.count(), func.coalesce(func.sum(value), 0))
        .join(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active), isouter=True)
        .where(col(Opportunity.salesperson_id).in_(people_ids), col(Opportunity.status).not_in(tuple(CLOSED)))
        .group_by(col(Opportunity.salesperson_id))
    )
    opportunities = {who: (count, int(worth)) for who, count, worth in sold}
    planned = connection.execute(
        select(col(Task.salesperson_id), func.count())
        .where(col(Task.salesperson_id).in_(people_ids), col(Task.closed).is_(False))
        .group_by(col(Task.salesperson_id))
    )
    tasks = {who: count for who, count in planned if who is not None}
    known = connection.execute(
        select(col(Contact.salesperson_id), func.count())
        .where(col(Contact.salesperson_id).in_(people_ids), col(Contact.deleted_at).is_(None))
        .group_by(col(Contact.salesperson_id))
    )
    contacts = {who: count for who, count in known if who is not None}
    return {who: Work(*opportunities.get(who, (0, 0)), tasks.get(who, 0), contacts.get(who, 0)) for who in people_ids}


def total(connection: Connection, opportunity_ids: Sequence[int]) -> int:
    """Add up what opportunities are worth, in minor units."""
    worth = (
        select(func.coalesce(func.sum(value), 0))
        .select_from(Opportunity)
        .join(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active), isouter=True)
        .where(col(Opportunity.id).in_(opportunity_ids))
    )
    return int(connection.scalar(worth) or 0)


def most_urgent(connection: Connection, opportunity_ids: Sequence[int], limit: int) -> list[Urgent]:
    """Give the most urgent of some opportunities: earliest closing date, then priority and number."""
    rows = connection.execute(
        select(col(Opportunity.no), col(Opportunity.description), col(Contact.name), value, closing_date)
        .select_from(Opportunity)
        .join(Contact, col(Contact.id) == col(Opportunity.contact_id))
        .join(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active), isouter=True)
        .where(col(Opportunity.id).in_(opportunity_ids))
        .order_by(
            func.coalesce(closing_date, date.max),
            case({Priority.HIGH: 0, Priority.NORMAL: 1}, value=col(Opportunity.priority), else_=2),
            col(Opportunity.no),
        )
        .limit(limit)
    )
    return [Urgent(*row) for row in rows]
