"""The standard way to sell, for a workspace that has none yet. Source: domain-reference 9.1, 9.3, 9.4."""

from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.people import Actor
from storage.models import (
    Activity,
    ActivityStep,
    CloseCode,
    CloseCodeType,
    SalesCycle,
    SalesCycleStage,
    Salesperson,
    Team,
)
from storage.queries import cycles as cycle_queries
from storage.queries import setup as queries
from storage.queries.setup import Overview
from storage.services import activity_setup, close_code_setup, cycle_setup
from storage.services.permits import check_admin
from storage.services.sample_company import ACTIVITIES, CLOSE_CODES, CYCLES, DEFAULT_CYCLE, STAGES, STEPS
from storage.services.setting_up import begin, keep

Coded = TypeVar("Coded", Activity, SalesCycle, CloseCode, Salesperson, Team)


@dataclass(frozen=True, slots=True)
class StandardAdded:
    """How many of each the workspace did not have yet."""

    cycles: int
    activities: int
    close_codes: int


class Selling:
    """The services around how a workspace sells, as a whole."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def overview(self, actor: Actor) -> Overview:
        """Count what is set up; all zero for a workspace without a book. Raises `admins_only`."""
        check_admin(actor)
        with self._database.connection() as connection:
            return queries.overview(connection, actor.workspace_id)

    def use_standard(self, actor: Actor) -> StandardAdded:
        """Add the standard cycles, activities and close codes, and open the workspace's book if there is none.

        What exists under the same code is left as it is, so that a second time adds nothing. NEW becomes the default
        cycle unless there is one. Raises `admins_only`.
        """
        with self._database.transaction() as session:
            workspace = begin(session, actor, self._clock())
            activities = add_activities(session, actor.workspace_id)
            cycles = add_cycles(session, actor.workspace_id)
            close_codes = add_close_codes(session, actor.workspace_id)
            if cycle_queries.default_code(session.connection(), actor.workspace_id) is None and cycles:
                workspace.default_cycle_code = DEFAULT_CYCLE
            self._log(session, actor, activities, cycles, close_codes)
            return StandardAdded(len(cycles), len(activities), len(close_codes))

    def _log(
        self,
        session: Session,
        actor: Actor,
        activities: list[Activity],
        cycles: list[SalesCycle],
        close_codes: list[CloseCode],
    ) -> None:
        """Keep a line of the change log for each record, with what belongs to it."""
        now = self._clock()
        for activity in activities:
            about = activity_setup.KIND, activity.code
            keep(session, actor, now, about, None, activity_setup.whole(session, activity))
        for cycle in cycles:
            about = cycle_setup.KIND, cycle.code
            keep(session, actor, now, about, None, cycle_setup.whole(session, cycle))
        for code in close_codes:
            about = close_code_setup.KIND, code.code
            keep(session, actor, now, about, None, close_code_setup.snapshot(code))


def by_code(session: Session, kind: type[Coded], workspace_id: str) -> dict[str, Coded]:
    """Give the rows that exist by their codes; one that was deleted has given its code back."""
    rows = session.exec(select(kind).where(col(kind.workspace_id) == workspace_id))
    return {row.code: row for row in rows if getattr(row, "deleted_at", None) is None}


def add_activities(session: Session, workspace_id: str) -> list[Activity]:
    """Add the standard activities that are not there yet, with their steps; give them."""
    existing = by_code(session, Activity, workspace_id)
    added = []
    for code in sorted(ACTIVITIES.keys() - existing.keys()):
        row = Activity(workspace_id=workspace_id, code=code, description=ACTIVITIES[code])
        session.add(row)
        session.flush()
        session.add_all(
            ActivityStep(activity_id=row.id, no=no, **step._asdict()) for no, step in enumerate(STEPS[code], start=1)
        )
        added.append(row)
    session.flush()
    return added


def add_cycles(session: Session, workspace_id: str) -> list[SalesCycle]:
    """Add the standard cycles that are not there yet, with their stages; give them. The activities exist."""
    existing = by_code(session, SalesCycle, workspace_id)
    activities = by_code(session, Activity, workspace_id)
    added = []
    for code, (description, method) in CYCLES.items():
        if code in existing:
            continue
        row = SalesCycle(workspace_id=workspace_id, code=code, description=description, method=method)
        session.add(row)
        session.flush()
        for stage in STAGES[code]:
            values = stage._asdict()
            activity = activities[values.pop("activity")]
            session.add(SalesCycleStage(cycle_id=row.id, activity_id=activity.id, **values))
        added.append(row)
    session.flush()
    return added


def add_close_codes(session: Session, workspace_id: str) -> list[CloseCode]:
    """Add the standard close codes that are not there yet; give them."""
    existing = by_code(session, CloseCode, workspace_id)
    added = [
        CloseCode(workspace_id=workspace_id, code=code, description=description, type=CloseCodeType(status))
        for code, (status, description) in CLOSE_CODES.items()
        if code not in existing
    ]
    session.add_all(added)
    session.flush()
    return added
