"""The open pipeline of a team or of everybody: by stage, by salesperson, by name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select, true, union
from sqlalchemy.orm import Mapped
from sqlmodel import col

from storage.domain.opportunities import Status
from storage.domain.people import Actor
from storage.models import (
    ChangeLog,
    Contact,
    Entry,
    Opportunity,
    Salesperson,
    Team,
    TeamMember,
)
from storage.queries import open_pipeline
from storage.queries.open_pipeline import OpenOwner, OpenStage
from storage.queries.slices import Slice
from storage.queries.teams import seen_by

Statement = Select[*tuple[Any, ...]]
"""A select of many columns."""
AT_ONCE = 500
"""Rows that are read, and numbers that are named, at a time: below the number of values a statement may have."""


@dataclass(frozen=True, slots=True)
class Named:
    """An opportunity as a digest names it; `status` is None when it was deleted."""

    no: str
    description: str
    contact: str
    owner: str
    status: Status | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose pipeline: a workspace's, of a team's members and its manager, or of everybody without a team."""

    workspace_id: str
    team_id: int | None = None

    def holds(self, owner: ColumnElement[Any] | Mapped[Any]) -> ColumnElement[bool]:
        """Tell whether an owner is in it."""
        if self.team_id is None:
            return true()
        return owner.in_(self.people())

    def people(self) -> Statement:
        """Select the keys of the team's members and its manager."""
        both = union(
            select(col(TeamMember.salesperson_id)).where(col(TeamMember.team_id) == self.team_id),
            select(col(Team.manager_id)).where(col(Team.id) == self.team_id, col(Team.manager_id).is_not(None)),
        ).subquery()
        return select(both.c[0])

    def open(self) -> tuple[Any, ...]:
        """Narrow entries to those that say where an open opportunity stands; one index holds all of it."""
        here = col(Entry.workspace_id) == self.workspace_id
        return here, col(Entry.active), col(Entry.stage) > 0, self.holds(col(Entry.salesperson_id))


def by_stage(connection: Connection, scope: Scope) -> tuple[OpenStage, ...]:
    """Give what is open by cycle and stage."""
    return open_pipeline.by_stage(connection, Slice(scope.workspace_id), scope.holds(col(Entry.salesperson_id)))


def by_owner(connection: Connection, scope: Scope, viewer: Actor | None = None) -> tuple[OpenOwner, ...]:
    """Give what is open by salesperson, the largest first; only what the viewer may read, if there is one."""
    theirs = scope.holds(col(Entry.salesperson_id))
    return open_pipeline.by_owner(connection, Slice(scope.workspace_id, viewer=viewer), theirs)


def naming(workspace_id: str, numbers: Collection[str], *more: ColumnElement[Any]) -> Statement:
    """Select what names opportunities by their numbers: number, description, contact, owner, status; and more."""
    return (
        select(
            col(Opportunity.no),
            col(Opportunity.description),
            col(Contact.name),
            col(Salesperson.name),
            col(Opportunity.status),
            *more,
        )
        .join(Contact, col(Contact.id) == col(Opportunity.contact_id))
        .join(Salesperson, col(Salesperson.id) == col(Opportunity.salesperson_id))
        .where(col(Opportunity.workspace_id) == workspace_id, col(Opportunity.no).in_(numbers))
    )


def named(
    connection: Connection, workspace_id: str, numbers: Collection[str], viewer: Actor | None = None
) -> Mapping[str, Named]:
    """Name opportunities by their numbers, those that were deleted too; only what the viewer may read, if there is one.

    What was deleted tells nobody any more whose it was: with a viewer who may not read everything it is left out.
    """
    wanted, found = sorted(set(numbers)), dict[str, Named]()
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        rows = connection.execute(naming(workspace_id, some).where(*seen_by(viewer)))
        found |= {row[0]: Named(*row) for row in rows}
        if not seen_by(viewer):
            found |= _deleted(connection, workspace_id, [no for no in some if no not in found])
    return found


def _deleted(connection: Connection, workspace_id: str, numbers: Collection[str]) -> dict[str, Named]:
    """Name what was deleted as the change log does."""
    gone = col(ChangeLog.workspace_id) == workspace_id, col(ChangeLog.record) == "opportunity"
    rows = connection.execute(
        select(col(ChangeLog.record_no), col(ChangeLog.before))
        .where(*gone, col(ChangeLog.record_no).in_(numbers), col(ChangeLog.action) == "deleted")
        .order_by(col(ChangeLog.seq))
    )
    return {no: Named(no, str((before or {}).get("description", "")), "", "", None) for no, before in rows}
