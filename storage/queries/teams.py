"""Who works with whom: teams, whom a manager leads, whose opportunities somebody may read."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select, union
from sqlalchemy.sql.expression import SQLColumnExpression
from sqlmodel import col

from storage.domain.people import Actor, Role, Visibility
from storage.models import Opportunity, Salesperson, Team, TeamMember
from storage.queries.absences import covered

_OWNER = col(Opportunity.salesperson_id)


def teams_of(actor: Actor) -> Select[Any]:
    """Select the ids of the teams that somebody manages or is in."""
    member = select(col(TeamMember.team_id)).where(col(TeamMember.salesperson_id) == actor.salesperson_id)
    return select(col(Team.id)).where(
        col(Team.workspace_id) == actor.workspace_id,
        or_(col(Team.manager_id) == actor.salesperson_id, col(Team.id).in_(member)),
    )


def colleagues(actor: Actor) -> Select[Any]:
    """Select the ids of the salespeople in somebody's teams, and of those who manage them."""
    teams = teams_of(actor)
    both = union(
        select(col(TeamMember.salesperson_id)).where(col(TeamMember.team_id).in_(teams)),
        select(col(Team.manager_id)).where(col(Team.id).in_(teams), col(Team.manager_id).is_not(None)),
    ).subquery()
    return select(both.c[0])


def leads(connection: Connection, actor: Actor, salesperson_id: int | None) -> bool:
    """Tell whether the actor is an admin, or a manager in one of whose teams the salesperson is. Source: product 7."""
    if actor.role is not Role.MANAGER:
        return actor.role is Role.ADMIN
    found = select(col(Salesperson.id)).where(
        col(Salesperson.id) == salesperson_id, col(Salesperson.id).in_(colleagues(actor))
    )
    return connection.execute(found).first() is not None


def is_theirs(actor: Actor, owner: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Narrow to what is somebody's own, or of somebody for whom they stand in today. Source: product 5.2."""
    return or_(owner == actor.salesperson_id, owner.in_(covered(actor.salesperson_id, actor.today)))


def seen_by(
    actor: Actor | None,
    owner: SQLColumnExpression[Any] = _OWNER,
) -> list[ColumnElement[bool]]:
    """Narrow opportunities to those that somebody may read: everybody's, their teams' or their own.

    `owner` is the column that says whose they are.
    """
    if actor is None or actor.sees is Visibility.EVERYBODY or actor.role is Role.ADMIN:
        return []
    own = is_theirs(actor, owner)
    if actor.sees is Visibility.TEAM or actor.role is Role.MANAGER:
        return [or_(own, owner.in_(colleagues(actor)))]
    return [own]
