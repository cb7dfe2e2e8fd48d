"""Who may do what, asked where it is done: a command, a button and a forged payload meet the same wall.

Salespeople change what is theirs, and what is somebody's for whom they stand in today; managers what is their teams',
admins everything. Source: product 5.2, 7.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlmodel import Session, col

from storage.domain.errors import broken
from storage.domain.opportunities import UNDO_WITHIN
from storage.domain.people import Actor, Role
from storage.models import Opportunity, Salesperson, Team
from storage.queries.absences import stands_in
from storage.queries.opportunities import Card
from storage.queries.teams import leads, seen_by


@dataclass(frozen=True, slots=True)
class Allowed:
    """What somebody may do with an opportunity: change it, reopen it as its owner's manager, undo what they did last.

    It decides what is offered; whoever does something is asked again.
    """

    change: bool = True
    lead: bool = False
    undo: bool = False


def allowed(connection: Connection, actor: Actor, card: Card, now: datetime) -> Allowed:
    """Say what the actor may do with the opportunity of a card. Source: product 3, 7."""
    lead = leads(connection, actor, card.owner_id)
    mine = card.undo_by == actor.code and card.undo_at is not None and now - card.undo_at <= UNDO_WITHIN
    return Allowed(lead or is_theirs(connection, actor, card.owner_id), lead, mine)


def is_theirs(connection: Connection, actor: Actor, owner_id: int | None) -> bool:
    """Tell whether something is the actor's own, or of somebody for whom they stand in today. Source: product 5.2."""
    return owner_id == actor.salesperson_id or stands_in(connection, actor.salesperson_id, owner_id, actor.today)


def check_admin(actor: Actor) -> None:
    """Refuse what only admins do: `admins_only`."""
    if actor.role is not Role.ADMIN:
        raise broken("admins_only")


def check_manager(session: Session, actor: Actor, owner_id: int) -> None:
    """Refuse what only the owner's managers and admins do: `managers_only`."""
    if not leads(session.connection(), actor, owner_id):
        raise broken("managers_only")


def check_owner(session: Session, actor: Actor, owner_id: int, no: str) -> None:
    """Refuse to change what belongs to somebody else: `not_yours`, with the owner's name."""
    connection = session.connection()
    if owner_id == actor.salesperson_id or leads(connection, actor, owner_id) or is_theirs(connection, actor, owner_id):
        return
    owner = session.scalar(select(col(Salesperson.name)).where(col(Salesperson.id) == owner_id))
    raise broken("not_yours", no=no, owner=owner or "")


def check_sees(connection: Connection, viewer: Actor | None, no: str) -> None:
    """Refuse to show what is not for the viewer, as if it were not there: `no_such_opportunity`."""
    narrowed = seen_by(viewer)
    if viewer is None or not narrowed:
        return
    shown = select(col(Opportunity.id)).where(
        col(Opportunity.workspace_id) == viewer.workspace_id, col(Opportunity.no) == no, *narrowed
    )
    if connection.execute(shown).first() is None:
        raise broken("no_such_opportunity", no=no)


def leads_team(actor: Actor, team: Team | None) -> bool:
    """Tell whether somebody may decide for a team: its manager and admins; for everybody, no team, admins alone."""
    mine = team is not None and team.manager_id == actor.salesperson_id and actor.role is Role.MANAGER
    return mine or actor.role is Role.ADMIN


def check_leads_team(actor: Actor, team: Team | None) -> None:
    """Refuse what only the team's manager and admins do: `team_managers_only`."""
    if not leads_team(actor, team):
        raise broken("team_managers_only")
