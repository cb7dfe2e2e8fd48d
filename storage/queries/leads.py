"""Who may file a lead, and who gets it."""

from dataclasses import dataclass

from sqlalchemy import Connection, case, exists, or_, select
from sqlmodel import col

from storage.models import Salesperson, Team, TeamMember, Workspace


@dataclass(frozen=True, slots=True)
class LeadTeam:
    """The team that gets the leads."""

    id: int
    code: str
    name: str
    manager_id: int | None


def team_for(connection: Connection, workspace_id: str, slack_user_id: str) -> LeadTeam | None:
    """Find the team to which somebody may file a lead; None for salespeople, also blocked ones. Source: product 7."""
    sells = exists().where(
        col(Salesperson.workspace_id) == workspace_id, col(Salesperson.slack_user_id) == slack_user_id
    )
    found = (
        select(col(Team.id), col(Team.code), col(Team.name), col(Team.manager_id))
        .join(Workspace, col(Workspace.id) == col(Team.workspace_id))
        .where(
            col(Workspace.id) == workspace_id,
            col(Team.code) == col(Workspace.lead_team_code),
            col(Team.deleted_at).is_(None),
            ~sells,
        )
    )
    row = connection.execute(found).first()
    return LeadTeam(*row) if row else None


def taker(connection: Connection, team: LeadTeam) -> int | None:
    """Find who takes a team's lead: its manager, else its first member by code; nobody who is blocked."""
    members = select(col(TeamMember.salesperson_id)).where(col(TeamMember.team_id) == team.id)
    manages = col(Salesperson.id) == team.manager_id
    found = (
        select(col(Salesperson.id))
        .where(or_(manages, col(Salesperson.id).in_(members)), col(Salesperson.blocked).is_(False))
        .order_by(case((manages, 0), else_=1), col(Salesperson.code))
        .limit(1)
    )
    taken: int | None = connection.scalar(found)
    return taken
