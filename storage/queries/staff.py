"""The salespeople and teams of a workspace, as those who set it up see them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, or_, select
from sqlmodel import col

from storage.domain.nudges import Nudging
from storage.domain.opportunities import CLOSED
from storage.domain.people import Actor, Role
from storage.domain.text import search_form
from storage.models import Opportunity, Salesperson, Task, Team, TeamMember
from storage.queries.handing_over import NO_WORK, Work, work_of
from storage.queries.people import Choice
from storage.queries.teams import colleagues

NAMED_OF_MANY = 5
"""How many records are named where there are more: enough to see what they are about."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A salesperson in the list; `teams` and `leads` are codes of teams, `work` is what they have."""

    id: int
    code: str
    name: str
    role: Role
    blocked: bool
    slack_user_id: str | None
    teams: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    work: Work = NO_WORK


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in the list: its manager's name, and how many are in it."""

    id: int
    code: str
    name: str
    manager: str | None
    members: int


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records there are, and the numbers of some."""

    count: int
    some: tuple[str, ...]


_COLUMNS = (
    col(Salesperson.id),
    col(Salesperson.code),
    col(Salesperson.name),
    col(Salesperson.role),
    col(Salesperson.blocked),
    col(Salesperson.slack_user_id),
)


def people(connection: Connection, workspace_id: str, offset: int, limit: int) -> tuple[list[PersonLine], int]:
    """Give a part of the salespeople in the order of their names, and how many there are."""
    there = col(Salesperson.workspace_id) == workspace_id, col(Salesperson.deleted_at).is_(None)
    total = connection.scalar(select(func.count()).select_from(Salesperson).where(*there)) or 0
    rows = connection.execute(
        select(*_COLUMNS)
        .where(*there)
        .order_by(func.lower(col(Salesperson.name)), col(Salesperson.code))
        .offset(min(offset, max(total - 1, 0) // limit * limit))
        .limit(limit)
    ).all()
    listed = [row.id for row in rows]
    (members, leads), work = teams_of(connection, listed), work_of(connection, listed)
    return [PersonLine(*row, members[row.id], leads[row.id], work[row.id]) for row in rows], total


def teams_of(
    connection: Connection, people_ids: Collection[int]
) -> tuple[dict[int, tuple[str, ...]], dict[int, tuple[str, ...]]]:
    """Give by salesperson the codes of the teams they are in, and of those they lead."""
    members: dict[int, tuple[str, ...]] = defaultdict(tuple)
    leads: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for who, code in connection.execute(
        select(col(TeamMember.salesperson_id), col(Team.code))
        .join(Team, col(Team.id) == col(TeamMember.team_id))
        .where(col(TeamMember.salesperson_id).in_(people_ids))
        .order_by(col(Team.code))
    ):
        members[who] += (code,)
    for manager, code in connection.execute(
        select(col(Team.manager_id), col(Team.code))
        .where(col(Team.manager_id).in_(people_ids))
        .order_by(col(Team.code))
    ):
        leads[manager or 0] += (code,)
    return members, leads


def search(connection: Connection, workspace_id: str, text: str, limit: int, without: str = "") -> list[Choice]:
    """Find salespeople who are not blocked by code or name, in the order of their names."""
    wanted = search_form(text)
    rows = connection.execute(
        select(col(Salesperson.code), col(Salesperson.name))
        .where(
            col(Salesperson.workspace_id) == workspace_id,
            col(Salesperson.blocked).is_(False),
            col(Salesperson.code) != without,
        )
        .order_by(func.lower(col(Salesperson.name)), col(Salesperson.code))
    )
    return [Choice(code, name) for code, name in rows if wanted in search_form(f"{code} {name}")][:limit]


def reachable(connection: Connection, workspace_id: str, text: str, limit: int, without: int) -> list[Choice]:
    """Find salespeople who are in Slack and can be told something, by code or name, in the order of their names."""
    there = (
        col(Salesperson.workspace_id) == workspace_id,
        col(Salesperson.id) != without,
        col(Salesperson.slack_user_id).is_not(None),
        col(Salesperson.blocked).is_(False),
        col(Salesperson.is_outsider).is_(False),
        col(Salesperson.nudging) != Nudging.OFF,
    )
    return _fitting(connection, there, text)[:limit]


def led_by(connection: Connection, actor: Actor, text: str, limit: int) -> list[Choice]:
    """Find by code or name those for whom somebody may speak: themselves, and whom they lead. Source: product 7."""
    there = [col(Salesperson.workspace_id) == actor.workspace_id, col(Salesperson.blocked).is_(False)]
    if actor.role is not Role.ADMIN:
        mine = col(Salesperson.id) == actor.salesperson_id
        led = col(Salesperson.id).in_(colleagues(actor))
        there.append(or_(mine, led) if actor.role is Role.MANAGER else mine)
    return _fitting(connection, there, text)[:limit]


def _fitting(connection: Connection, narrowed: Collection[ColumnElement[bool]], text: str) -> list[Choice]:
    """Find salespeople by code or name, in the order of their names."""
    rows = connection.execute(
        select(col(Salesperson.code), col(Salesperson.name))
        .where(*narrowed)
        .order_by(func.lower(col(Salesperson.name)), col(Salesperson.code))
    )
    wanted = search_form(text)
    return [Choice(code, name) for code, name in rows if wanted in search_form(f"{code} {name}")]


def admins(connection: Connection, workspace_id: str, limit: int) -> list[str]:
    """Give the names of admins who can come in, in the order of their names.

    Until somebody is named they are the admins of the Slack workspace, as far as these sell. Source: product 7.
    """
    reachable = (
        select(col(Salesperson.name))
        .where(
            col(Salesperson.workspace_id) == workspace_id,
            col(Salesperson.blocked).is_(False),
            col(Salesperson.slack_user_id).is_not(None),
            col(Salesperson.is_outsider).is_(False),
        )
        .order_by(func.lower(col(Salesperson.name)))
        .limit(limit)
    )
    named = connection.scalars(reachable.where(col(Salesperson.role) == Role.ADMIN)).all()
    return list(named or connection.scalars(reachable.where(col(Salesperson.is_slack_admin))))


def teams(connection: Connection, workspace_id: str, offset: int, limit: int) -> tuple[list[TeamLine], int]:
    """Give a part of the teams in the order of their codes, and how many there are."""
    there = col(Team.workspace_id) == workspace_id, col(Team.deleted_at).is_(None)
    total = connection.scalar(select(func.count()).select_from(Team).where(*there)) or 0
    members = select(func.count()).where(col(TeamMember.team_id) == col(Team.id)).scalar_subquery()
    rows = connection.execute(
        select(col(Team.id), col(Team.code), col(Team.name), col(Salesperson.name), members)
        .join(Salesperson, col(Salesperson.id) == col(Team.manager_id), isouter=True)
        .where(*there)
        .order_by(col(Team.code))
        .offset(min(offset, max(total - 1, 0) // limit * limit))
        .limit(limit)
    )
    return [TeamLine(*row) for row in rows], total


def team_choices(connection: Connection, workspace_id: str) -> list[Choice]:
    """Give every team to choose from, in the order of their codes."""
    rows = connection.execute(
        select(col(Team.code), col(Team.name))
        .where(col(Team.workspace_id) == workspace_id, col(Team.deleted_at).is_(None))
        .order_by(col(Team.code))
    )
    return [Choice(code, name) for code, name in rows]


def team_people(connection: Connection, team_id: int) -> list[Choice]:
    """Give the members of a team, in the order of their names."""
    rows = connection.execute(
        select(col(Salesperson.code), col(Salesperson.name))
        .join(TeamMember, col(TeamMember.salesperson_id) == col(Salesperson.id))
        .where(col(TeamMember.team_id) == team_id)
        .order_by(func.lower(col(Salesperson.name)), col(Salesperson.code))
    )
    return [Choice(code, name) for code, name in rows]


def open_opportunities(connection: Connection, salesperson_id: int) -> Counted:
    """Count somebody's opportunities that are not closed."""
    mine = col(Opportunity.salesperson_id) == salesperson_id, col(Opportunity.status).not_in(tuple(CLOSED))
    return _counted(connection, Opportunity, mine)


def open_tasks(connection: Connection, *, salesperson_id: int | None = None, team_id: int | None = None) -> Counted:
    """Count the open tasks of a salesperson or a team."""
    owner = col(Task.team_id) == team_id if salesperson_id is None else col(Task.salesperson_id) == salesperson_id
    return _counted(connection, Task, (owner, col(Task.closed).is_(False)))


def _counted(
    connection: Connection, kind: type[Opportunity | Task], narrowed: tuple[ColumnElement[bool], ...]
) -> Counted:
    """Count records, and name some by their numbers."""
    count = connection.scalar(select(func.count()).select_from(kind).where(*narrowed)) or 0
    some = connection.execute(select(col(kind.no)).where(*narrowed).order_by(col(kind.no)).limit(NAMED_OF_MANY))
    return Counted(count, tuple(no for (no,) in some))
