"""Set up the activities: the steps that a stage asks for, and that become tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, delete, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import Problem, RuleBrokenError, broken
from storage.domain.people import Actor
from storage.domain.setup import ActivityDraft, StepDraft, settled_activity, settled_step, some
from storage.models import Activity, ActivityStep
from storage.queries import activities as queries
from storage.queries import in_use
from storage.queries.activities import ActivityRow, StepRow
from storage.queries.listing import Listed
from storage.queries.people import Choice
from storage.services.permits import check_admin
from storage.services.setting_up import begin, check_free, check_seen, find, keep, seen_at, sent_before, there

KIND, STEP_KIND = "activity", "activity_step"
"""How the change log calls these records."""


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """An activity with a page of its steps; `seen` says how far the change log reached for it."""

    row: ActivityRow
    steps: Listed[StepRow]
    seen: int


class ActivitySetup:
    """The services around activities and their steps, for admins."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def page(self, actor: Actor, page: int, size: int) -> Listed[ActivityRow]:
        """List the activities by code; raise `admins_only`."""
        check_admin(actor)
        with self._database.connection() as connection:
            return queries.activities(connection, actor.workspace_id, page, size)

    def one(self, actor: Actor, activity_id: int, page: int = 0, size: int = 1) -> ActivityPage:
        """Give an activity with a page of its steps; raise `admins_only`, `gone`."""
        check_admin(actor)
        with self._database.connection() as connection:
            row = queries.activity(connection, actor.workspace_id, activity_id)
            if row is None:
                raise broken("gone")
            seen = seen_at(connection, actor.workspace_id, KIND, row.code)
            return ActivityPage(row, queries.steps(connection, activity_id, page, size), seen)

    def search(self, actor: Actor, text: str, limit: int) -> list[Choice]:
        """Find activities that a stage may ask for; raise `admins_only`."""
        check_admin(actor)
        with self._database.connection() as connection:
            return queries.activity_choices(connection, actor.workspace_id, text, limit)

    def save(
        self,
        actor: Actor,
        draft: ActivityDraft,
        activity_id: int | None = None,
        *,
        seen: int | None = None,
        key: str | None = None,
    ) -> str:
        """Write down a new activity or change one; give its code.

        Raises `admins_only`, `gone`, `changed_meanwhile`, `number_taken` under `code`, and what `settled_activity`
        says.
        """
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            if done := sent_before(session, actor, self._clock(), key, draft.code):
                return done
            row = find(session, Activity, actor, activity_id) if activity_id else None
            if row:
                check_seen(session, actor, KIND, row.code, seen)
            made = settled_activity(draft)
            check_free(session, Activity, actor, made.code, activity_id)
            before = _snapshot(row) if row else None
            row = row or Activity(workspace_id=actor.workspace_id, code=made.code)
            row.code, row.description, row.blocked = made.code, made.description, made.blocked
            session.add(row)
            keep(session, actor, self._clock(), (KIND, row.code), before, _snapshot(row))
            return row.code

    def block(self, actor: Actor, activity_id: int, *, blocked: bool) -> str:
        """Block an activity, or let it be chosen again; give its code. Raises `admins_only`, `gone`.

        Stages that ask for it already go on asking.
        """
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            row = find(session, Activity, actor, activity_id)
            before = _snapshot(row)
            row.blocked = blocked
            said = "blocked" if blocked else "unblocked"
            keep(session, actor, self._clock(), (KIND, row.code), before, _snapshot(row), said)
            return row.code

    def in_the_way(self, actor: Actor, activity_id: int) -> Problem | None:
        """Say why an activity cannot be deleted; raise `admins_only`, `gone`."""
        check_admin(actor)
        with self._database.reading() as session:
            return _in_the_way(session, find(session, Activity, actor, activity_id, lock=False))

    def delete(self, actor: Actor, activity_id: int) -> str:
        """Delete an activity that no stage asks for, with its steps; give its code.

        Raises `admins_only`, `gone`, `activity_in_use`.
        """
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            row = find(session, Activity, actor, activity_id)
            if problem := _in_the_way(session, row):
                raise RuleBrokenError(problem)
            keep(session, actor, self._clock(), (KIND, row.code), whole(session, row), None)
            session.connection().execute(delete(ActivityStep).where(col(ActivityStep.activity_id) == row.id))
            session.delete(row)
            return row.code

    def step(self, actor: Actor, step_id: int) -> tuple[StepRow, int]:
        """Give a step and how far the change log reached for it; raise `admins_only`, `gone`."""
        check_admin(actor)
        with self._database.reading() as session:
            activity, _ = _find_step(session, actor, step_id, lock=False)
            row = queries.step(session.connection(), actor.workspace_id, step_id)
            if row is None:
                raise broken("gone")
            return row, seen_at(session.connection(), actor.workspace_id, STEP_KIND, f"{activity.code}/{row.no}")

    def save_step(
        self,
        actor: Actor,
        activity_id: int,
        draft: StepDraft,
        step_id: int | None = None,
        *,
        seen: int | None = None,
        key: str | None = None,
    ) -> str:
        """Add a step at the end of an activity or change one; give what it is called, such as INIT/2.

        Raises `admins_only`, `gone`, `changed_meanwhile`, and what `settled_step` says.
        """
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            if step_id:
                activity, row = _find_step(session, actor, step_id)
            else:
                activity, row = find(session, Activity, actor, activity_id), None
            no = row.no if row else max((step.no for step in _steps(session, activity)), default=0) + 1
            named = f"{activity.code}/{no}"
            if done := sent_before(session, actor, self._clock(), key, named):
                return done
            if row:
                check_seen(session, actor, STEP_KIND, named, seen)
            made = settled_step(draft, actor.today)
            before = _step_snapshot(row) if row else None
            row = row or ActivityStep(activity_id=activity.id, no=no)
            row.type, row.priority = made.type, made.priority
            row.description, row.date_formula = made.description, made.date_formula
            session.add(row)
            keep(session, actor, self._clock(), (STEP_KIND, named), before, _step_snapshot(row))
            return named

    def move_step(self, actor: Actor, step_id: int, *, up: bool) -> str:
        """Exchange a step with the one before or after it; give what it is called now. At the end nothing moves.

        Raises `admins_only`, `gone`.
        """
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            activity, row = _find_step(session, actor, step_id)
            steps = _steps(session, activity)
            place = next(index for index, step in enumerate(steps) if step.id == row.id) + (-1 if up else 1)
            if 0 <= place < len(steps):
                other = steps[place]
                mine, theirs = row.no, other.no
                row.no = 0  # until the other one has left its number
                session.flush()
                other.no = mine
                session.flush()
                row.no = theirs
                for step, before in ((row, mine), (other, theirs)):
                    about = STEP_KIND, f"{activity.code}/{step.no}"
                    keep(session, actor, self._clock(), about, {"no": before}, {"no": step.no}, "moved")
            return f"{activity.code}/{row.no}"

    def delete_step(self, actor: Actor, step_id: int) -> str:
        """Delete a step; give what it was called. Raises `admins_only`, `gone`."""
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            activity, row = _find_step(session, actor, step_id)
            named = f"{activity.code}/{row.no}"
            keep(session, actor, self._clock(), (STEP_KIND, named), _step_snapshot(row), None)
            session.delete(row)
            return named


def _find_step(session: Session, actor: Actor, step_id: int, *, lock: bool = True) -> tuple[Activity, ActivityStep]:
    """Find a step and its activity; raise `gone`."""
    row = there(session.get(ActivityStep, step_id))
    return find(session, Activity, actor, row.activity_id, lock=lock), row


def _steps(session: Session, activity: Activity) -> Sequence[ActivityStep]:
    """Give the steps in their order."""
    mine = col(ActivityStep.activity_id) == activity.id
    return session.exec(select(ActivityStep).where(mine).order_by(col(ActivityStep.no))).all()


def _in_the_way(session: Session, row: Activity) -> Problem | None:
    """Name the stages that ask for it."""
    stages = in_use.asking_for(session.connection(), row.id)
    return Problem("activity_in_use", None, {"code": row.code, "stages": some(stages)}) if stages else None


def _snapshot(row: Activity) -> dict[str, Any]:
    """Give the values that the change log keeps of an activity."""
    return {name: getattr(row, name) for name in ("code", "description", "blocked")}


def whole(session: Session, row: Activity) -> dict[str, Any]:
    """Give what the change log keeps of an activity that comes or goes with its steps."""
    return _snapshot(row) | {"steps": [_step_snapshot(step) for step in _steps(session, row)]}


def _step_snapshot(row: ActivityStep) -> dict[str, Any]:
    """Give the values that the change log keeps of a step."""
    return {name: getattr(row, name) for name in ("no", "type", "description", "priority", "date_formula")}
