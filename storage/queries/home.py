"""What a Home is about, and its figures: the open pipeline, how far a workspace is set up; one statement each.

Source: product 4.4.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, union
from sqlmodel import col

from storage.domain.home import Deed, Scope, Told
from storage.domain.nudges import DueKind
from storage.domain.opportunities import Status
from storage.domain.people import Actor
from storage.models import (
    Digest,
    Entry,
    Opportunity,
    SalesCycle,
    Salesperson,
    Task,
)
from storage.queries.absences import covered
from storage.queries.listing import count
from storage.queries.open_pipeline import OpenOwner, OpenStage, by_owner, by_stage
from storage.queries.people import Choice
from storage.queries.slices import Slice
from storage.queries.teams import colleagues, seen_by

MOST_OWNERS = 20
"""Salespeople whose totals stand on a Home: the ones with most; the pipeline's own screen has all."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of the book a Home is about: whose work, and of which sales cycle if one is chosen."""

    viewer: Actor
    scope: Scope = Scope.MINE
    cycle_code: str = ""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The open pipeline: by stage, by salesperson where it is not one's own; how many have not begun."""

    stages: tuple[OpenStage, ...]
    owners: tuple[OpenOwner, ...]
    not_started: int


@dataclass(frozen=True, slots=True)
class Checklist:
    """How far a workspace is set up; `sold` tells whether anything was ever written down there."""

    people: int = 0
    cycles: int = 0
    digests: int = 0
    sold: bool = False


def people_of(connection: Connection, part: Part) -> tuple[int, ...] | None:
    """Give whose work it is: the viewer's and theirs for whom they stand in today, also their teams'; None: all's."""
    viewer = part.viewer
    if part.scope is Scope.ALL:
        return None
    those = [covered(viewer.salesperson_id, viewer.today)]
    if part.scope is Scope.TEAM:
        those.append(colleagues(viewer))
    found = connection.execute(union(*those)).scalars()
    return tuple(sorted({viewer.salesperson_id, *found}))


def still_so(connection: Connection, viewer: Actor, told: Told | None, now: datetime) -> Told | None:
    """Give what was just done on a Home, while it is as it was left and can be taken back; else what is said beside."""
    if told is None:
        return None
    notice = still_so(connection, viewer, told.notice, now)
    if now >= told.until:
        return notice
    if told.deed in {Deed.SHOWN, Deed.REFUSED}:
        return told
    of: Any = Task if told.kind is DueKind.TASK else Opportunity
    version = connection.scalar(
        select(col(of.version)).where(col(of.workspace_id) == viewer.workspace_id, col(of.no) == told.no)
    )
    return replace(told, notice=notice) if version == told.version else notice


def whose(people: Collection[int] | None, owner: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - any column
    """Narrow to what belongs to some; None: to everybody."""
    return [] if people is None else [owner.in_(people)]


def in_cycle(part: Part, cycle_id: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - any column
    """Narrow to one sales cycle, if one is chosen."""
    if not part.cycle_code:
        return []
    chosen = select(col(SalesCycle.id)).where(
        col(SalesCycle.workspace_id) == part.viewer.workspace_id, col(SalesCycle.code) == part.cycle_code
    )
    return [cycle_id.in_(chosen)]


def pipeline(connection: Connection, part: Part, people: Collection[int] | None) -> Pipeline:
    """Give the open pipeline as far as the viewer may read it; one's own is without those one stands in for."""
    viewer = part.viewer
    those = (viewer.salesperson_id,) if part.scope is Scope.MINE else people
    waiting = connection.scalar(
        select(func.count())
        .select_from(Opportunity)
        .where(
            col(Opportunity.workspace_id) == viewer.workspace_id,
            col(Opportunity.status) == Status.NOT_STARTED,
            *whose(those, col(Opportunity.salesperson_id)),
            *seen_by(viewer),
            *in_cycle(part, col(Opportunity.cycle_id)),
        )
    )
    here = Slice(viewer.workspace_id, viewer=viewer, cycle_code=part.cycle_code or None)
    theirs = whose(those, col(Entry.salesperson_id))
    owners = () if part.scope is Scope.MINE else by_owner(connection, here, *theirs, most=MOST_OWNERS)
    return Pipeline(by_stage(connection, here, *theirs), owners, waiting or 0)


def cycles(connection: Connection, workspace_id: str) -> tuple[Choice, ...]:
    """Give the sales cycles by code, also blocked ones: something may still be open there."""
    rows = connection.execute(
        select(col(SalesCycle.code), col(SalesCycle.description))
        .where(col(SalesCycle.workspace_id) == workspace_id, col(SalesCycle.deleted_at).is_(None))
        .order_by(col(SalesCycle.code))
    )
    return tuple(Choice(*row) for row in rows)


def checklist(connection: Connection, workspace_id: str) -> Checklist:
    """Count what a new workspace needs; all zero for one without a book."""
    here = (
        count(Salesperson, col(Salesperson.workspace_id) == workspace_id, col(Salesperson.deleted_at).is_(None)),
        count(SalesCycle, col(SalesCycle.workspace_id) == workspace_id, col(SalesCycle.deleted_at).is_(None)),
        count(Digest, col(Digest.workspace_id) == workspace_id),
        select(col(Opportunity.id)).where(col(Opportunity.workspace_id) == workspace_id).exists(),
    )
    people, cycles_, digests, sold = connection.execute(select(*here)).one()
    return Checklist(people, cycles_, digests, bool(sold))
