"""What channels are to be told of opportunities: who is behind the change log, what it says, what is shown of each."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select
from sqlmodel import col

from storage.domain.money import BASIS_POINTS
from storage.domain.opportunities import Status
from storage.domain.people import Source
from storage.domain.watching import ACTIONS, Line, Stage
from storage.models import ChangeHead, ChangeLog, Entry, Opportunity, Watching, Workspace
from storage.queries.digests import AT_ONCE, Scope, naming
from storage.queries.stories import ABOUT, name_of

NOT_NEWS = (Source.SAMPLE, Source.IMPORT)
"""What was loaded from elsewhere did not happen today; a thousand lines of it help nobody."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A channel that has not been told of everything yet: its conditions, the line told last, and the newest one."""

    id: int
    workspace_id: str
    channel: str
    events: tuple[str, ...]
    value_over: int | None
    team_id: int | None
    seen: int
    newest: int
    time_zone: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a channel may see of an opportunity: no more than a shared card shows; of a won one what it was sold for."""

    no: str
    description: str
    contact: str
    owner: str
    value: int


def behind(connection: Connection) -> list[Behind]:
    """Give the channels behind the change log of their workspace; none in most minutes."""
    statement = (
        select(
            col(Watching.id),
            col(Watching.workspace_id),
            col(Watching.channel),
            col(Watching.events),
            col(Watching.value_over),
            col(Watching.team_id),
            col(Watching.seen),
            col(ChangeHead.seq),
            col(Workspace.time_zone),
        )
        .join(ChangeHead, col(ChangeHead.workspace_id) == col(Watching.workspace_id))
        .join(Workspace, col(Workspace.id) == col(Watching.workspace_id))
        .where(col(Watching.active), col(ChangeHead.seq) > col(Watching.seen))
        .order_by(col(Watching.id))
    )
    return [Behind(row[0], row[1], row[2], tuple(row[3]), *row[4:]) for row in connection.execute(statement)]


def newest(connection: Connection, workspace_id: str) -> int:
    """Give the newest line of a workspace's change log; 0 before the first."""
    return connection.scalar(select(col(ChangeHead.seq)).where(col(ChangeHead.workspace_id) == workspace_id)) or 0


def lines(connection: Connection, workspace_id: str, after: int, until: int) -> list[Line]:
    """Give what the change log says about opportunities behind a line and up to another, oldest first."""
    who = col(ChangeLog.actor)
    statement = (
        select(
            col(ChangeLog.at),
            func.coalesce(name_of(who), who),
            col(ChangeLog.record_no),
            col(ChangeLog.action),
            col(ChangeLog.before),
            col(ChangeLog.after),
        )
        .where(
            col(ChangeLog.workspace_id) == workspace_id,
            col(ChangeLog.seq) > after,
            col(ChangeLog.seq) <= until,
            col(ChangeLog.record) == ABOUT,
            col(ChangeLog.action).in_(ACTIONS),
            col(ChangeLog.source).not_in(NOT_NEWS),
        )
        .order_by(col(ChangeLog.seq))
    )
    return [
        Line(at, by, no, action, _stage(before), _stage(now), str((now or {}).get("undid", "")), _values(before, now))
        for at, by, no, action, before, now in connection.execute(statement)
    ]


def _stage(side: dict[str, Any] | None) -> Stage:
    """Give the stage that one side of a line names."""
    return (side or {}).get("stage") or 0, str((side or {}).get("stage_description") or "")


def _values(*sides: dict[str, Any] | None) -> tuple[int | None, int | None]:
    """Give the values that both sides of a line name."""
    was, now = ((side or {}).get("value") for side in sides)
    return was, now


def shown(
    connection: Connection, workspace_id: str, numbers: Collection[str], team_id: int | None = None
) -> dict[str, Shown]:
    """Show opportunities by their numbers, a team's alone if it is named; what was deleted is left out."""
    wanted, found = sorted(numbers), dict[str, Shown]()
    value = func.coalesce(col(Entry.value), col(Opportunity.planned_value), 0)
    for start in range(0, len(wanted), AT_ONCE):
        statement = (
            naming(workspace_id, wanted[start : start + AT_ONCE], value, func.coalesce(col(Entry.weighted), 0))
            .outerjoin(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active))
            .where(Scope(workspace_id, team_id).holds(col(Opportunity.salesperson_id)))
        )
        for no, description, contact, owner, status, worth, weighted in connection.execute(statement):
            brought = weighted // BASIS_POINTS if status is Status.WON else worth
            found[no] = Shown(no, description, contact, owner, brought)
    return found
