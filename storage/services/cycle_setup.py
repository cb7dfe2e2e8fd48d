"""Set up the sales cycles."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, delete, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.cycles import ProbabilityMethod
from storage.domain.errors import Problem, RuleBrokenError, broken
from storage.domain.people import Actor
from storage.domain.setup import CycleDraft, settled_cycle, some
from storage.models import SalesCycle, SalesCycleStage
from storage.queries import in_use
from storage.queries import setup as queries
from storage.queries.listing import Listed
from storage.queries.setup import CycleRow, StageRow
from storage.services.permits import check_admin
from storage.services.setting_up import begin, check_free, check_seen, find, keep, seen_at, sent_before
from storage.services.stage_setup import hold_still, stage_snapshot

KIND = "sales_cycle"
"""How the change log calls these records."""


@dataclass(frozen=True, slots=True)
class CyclePage:
    """A sales cycle with a page of its stages; `seen` says how far the change log reached for it."""

    row: CycleRow
    stages: Listed[StageRow]
    seen: int


class CycleSetup:
    """The services around sales cycles, for admins."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def page(self, actor: Actor, page: int, size: int) -> Listed[CycleRow]:
        """List the sales cycles by code; raise `admins_only`."""
        check_admin(actor)
        with self._database.connection() as connection:
            return queries.cycles(connection, actor.workspace_id, page, size)

    def one(self, actor: Actor, cycle_id: int, page: int = 0, size: int = 1) -> CyclePage:
        """Give a sales cycle with a page of its stages; raise `admins_only`, `gone`."""
        check_admin(actor)
        with self._database.connection() as connection:
            row = queries.cycle(connection, actor.workspace_id, cycle_id)
            if row is None:
                raise broken("gone")
            seen = seen_at(connection, actor.workspace_id, KIND, row.code)
            return CyclePage(row, queries.stages(connection, cycle_id, page, size), seen)

    def save(
        self,
        actor: Actor,
        draft: CycleDraft,
        cycle_id: int | None = None,
        *,
        seen: int | None = None,
        key: str | None = None,
    ) -> str:
        """Write down a new sales cycle or change one; give its code.

        A default cycle stays the default under its new code. Raises `admins_only`, `gone`, `changed_meanwhile`,
        `number_taken` under `code`, and what `settled_cycle` says.
        """
        with self._database.transaction() as session:
            workspace = begin(session, actor, self._clock())
            if done := sent_before(session, actor, self._clock(), key, draft.code):
                return done
            row = find(session, SalesCycle, actor, cycle_id) if cycle_id else None
            if row:
                check_seen(session, actor, KIND, row.code, seen)
            made = settled_cycle(draft)
            check_free(session, SalesCycle, actor, made.code, cycle_id)
            before = _snapshot(row) if row else None
            if row and workspace.default_cycle_code == row.code:
                workspace.default_cycle_code = made.code
            row = row or SalesCycle(workspace_id=actor.workspace_id, code=made.code)
            row.code, row.description, row.blocked = made.code, made.description, made.blocked
            row.method = made.method or ProbabilityMethod.MULTIPLY
            session.add(row)
            keep(session, actor, self._clock(), (KIND, row.code), before, _snapshot(row))
            return row.code

    def block(self, actor: Actor, cycle_id: int, *, blocked: bool) -> str:
        """Block a sales cycle, or let it be chosen again; give its code. Raises `admins_only`, `gone`.

        What is in progress in it goes on. Source: domain-reference 1.3.
        """
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            row = find(session, SalesCycle, actor, cycle_id)
            before = _snapshot(row)
            row.blocked = blocked
            said = "blocked" if blocked else "unblocked"
            keep(session, actor, self._clock(), (KIND, row.code), before, _snapshot(row), said)
            return row.code

    def in_the_way(self, actor: Actor, cycle_id: int) -> Problem | None:
        """Say why a sales cycle cannot be deleted; raise `admins_only`, `gone`."""
        check_admin(actor)
        with self._database.reading() as session:
            return _in_the_way(session, find(session, SalesCycle, actor, cycle_id, lock=False))

    def delete(self, actor: Actor, cycle_id: int) -> str:
        """Delete a sales cycle in which nothing is in progress, with its stages; give its code.

        The row stays, blocked, for the history that names it; its code is free again. What is Not Started in it can
        no longer be activated, because it has no stages. Raises `admins_only`, `gone`, `cycle_in_use`.
        Source: domain-reference 1.3, 2.11.
        """
        with self._database.transaction() as session:
            workspace = begin(session, actor, self._clock())
            row = find(session, SalesCycle, actor, cycle_id, lock=False)
            hold_still(session, row)
            if problem := _in_the_way(session, row):
                raise RuleBrokenError(problem)
            before = whole(session, row) | {"is_default": workspace.default_cycle_code == row.code}
            keep(session, actor, self._clock(), (KIND, row.code), before, None)
            session.connection().execute(delete(SalesCycleStage).where(col(SalesCycleStage.cycle_id) == row.id))
            row.deleted_at, row.blocked = self._clock(), True
            if workspace.default_cycle_code == row.code:
                workspace.default_cycle_code = None
            return row.code


def _in_the_way(session: Session, row: SalesCycle) -> Problem | None:
    """Name the opportunities that are in progress in it."""
    found = in_use.open_in_cycle(session.connection(), row.id)
    return Problem("cycle_in_use", None, {"cycle": row.code, "opportunities": some(found)}) if found else None


def _snapshot(row: SalesCycle) -> dict[str, Any]:
    """Give the values that the change log keeps of a sales cycle."""
    return {name: getattr(row, name) for name in ("code", "description", "method", "blocked")}


def whole(session: Session, row: SalesCycle) -> dict[str, Any]:
    """Give what the change log keeps of a sales cycle that comes or goes with its stages."""
    stages = session.exec(
        select(SalesCycleStage).where(col(SalesCycleStage.cycle_id) == row.id).order_by(col(SalesCycleStage.no))
    )
    return _snapshot(row) | {"stages": [stage_snapshot(session, stage) for stage in stages]}
