"""Set up the stages of sales cycles: their order is their numbers, which may have gaps."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import case, update
from sqlmodel import Session, col, delete, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import Problem, RuleBrokenError, broken
from storage.domain.opportunities import CLOSED
from storage.domain.people import Actor
from storage.domain.setup import MOST_NO, StageDraft, settled_stage, some
from storage.models import Activity, Entry, LastAction, Opportunity, SalesCycle, SalesCycleStage
from storage.queries import in_use
from storage.queries import setup as queries
from storage.queries.setup import StageRow
from storage.services.permits import check_admin
from storage.services.setting_up import begin, check_seen, find, keep, seen_at, sent_before, there

KIND = "stage"
"""How the change log calls these records; their numbers are such as NEW/3."""


class StageSetup:
    """The services around the stages of sales cycles, for admins."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def one(self, actor: Actor, stage_id: int) -> tuple[StageRow, int]:
        """Give a stage and how far the change log reached for it; raise `admins_only`, `gone`."""
        check_admin(actor)
        with self._database.reading() as session:
            cycle, _ = _find(session, actor, stage_id, lock=False)
            row = queries.stage(session.connection(), actor.workspace_id, stage_id)
            if row is None:
                raise broken("gone")
            return row, seen_at(session.connection(), actor.workspace_id, KIND, f"{cycle.code}/{row.no}")

    def next_no(self, actor: Actor, cycle_id: int) -> int:
        """Propose the number of the next stage of a cycle; raise `admins_only`, `gone`."""
        check_admin(actor)
        with self._database.reading() as session:
            cycle = find(session, SalesCycle, actor, cycle_id, lock=False)
            return min(queries.last_stage(session.connection(), cycle.id) + 1, MOST_NO)

    def save(
        self,
        actor: Actor,
        cycle_id: int,
        draft: StageDraft,
        stage_id: int | None = None,
        *,
        seen: int | None = None,
        key: str | None = None,
    ) -> str:
        """Add a stage to a cycle or change one; give what it is called, such as NEW/3.

        Whatever is at the stage stays at it, under a new number or description. Raises `admins_only`, `gone`,
        `changed_meanwhile`, `number_taken` under `stage_no`, `unknown` or `blocked` under `activity`, and what
        `settled_stage` says. Source: domain-reference 1.4.
        """
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            if stage_id:
                cycle, row = _find(session, actor, stage_id, lock=False)
            else:
                cycle, row = find(session, SalesCycle, actor, cycle_id), None
            if done := sent_before(session, actor, self._clock(), key, f"{cycle.code}/{draft.no}"):
                return done
            if row:
                check_seen(session, actor, KIND, f"{cycle.code}/{row.no}", seen)
            made = settled_stage(draft, actor.today)
            no = made.no or 0
            _check_free(session, cycle, no, stage_id)
            activity_id = _activity(session, actor, made.activity, row)
            before = stage_snapshot(session, row) if row else None
            if row and (row.no, row.description) != (no, made.description):
                hold_still(session, cycle)
            if row and row.no != no:
                _renumber(session, actor, self._clock, cycle, {row.no: no})
                session.refresh(row)
            if row and row.description != made.description:
                at = col(Entry.cycle_id) == cycle.id, col(Entry.stage) == no, col(Entry.active)
                session.connection().execute(update(Entry).where(*at).values(stage_description=made.description))
            row = row or SalesCycleStage(cycle_id=cycle.id, no=no, description=made.description)
            row.description, row.date_formula, row.activity_id = made.description, made.date_formula, activity_id
            row.completed, row.chances = made.completed or 0, made.chances or 0
            row.quote_required, row.allow_skip = made.quote_required, made.allow_skip
            session.add(row)
            named = f"{cycle.code}/{no}"
            keep(session, actor, self._clock(), (KIND, named), before, stage_snapshot(session, row))
            return named

    def move(self, actor: Actor, stage_id: int, *, up: bool) -> str:
        """Exchange the numbers of a stage and the one before or after it; give what it is called now.

        Whatever is in progress at one of them stays at the same stage, under its new number; what has ended keeps the
        number under which it happened. At the end of the list nothing moves. Raises `admins_only`, `gone`.
        """
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            cycle, row = _find(session, actor, stage_id, lock=False)
            hold_still(session, cycle)
            stages = session.exec(
                select(SalesCycleStage)
                .where(col(SalesCycleStage.cycle_id) == cycle.id)
                .order_by(col(SalesCycleStage.no))
            ).all()
            place = next(index for index, stage in enumerate(stages) if stage.id == row.id) + (-1 if up else 1)
            if 0 <= place < len(stages):
                other = stages[place]
                exchanged = {row.no: other.no, other.no: row.no}
                _renumber(session, actor, self._clock, cycle, exchanged)
                for before, after in exchanged.items():
                    about = KIND, f"{cycle.code}/{after}"
                    keep(session, actor, self._clock(), about, {"no": before}, {"no": after}, "moved")
                session.refresh(row)
            return f"{cycle.code}/{row.no}"

    def in_the_way(self, actor: Actor, stage_id: int) -> Problem | None:
        """Say why a stage cannot be deleted; raise `admins_only`, `gone`."""
        check_admin(actor)
        with self._database.reading() as session:
            return _in_the_way(session, *_find(session, actor, stage_id, lock=False))

    def delete(self, actor: Actor, stage_id: int) -> str:
        """Delete a stage at which nothing is in progress; give what it was called.

        What was done last in this cycle can no longer be taken back: it might lead to the stage. Raises `admins_only`,
        `gone`, `stage_in_use`. Source: domain-reference 1.4.
        """
        with self._database.transaction() as session:
            begin(session, actor, self._clock())
            cycle, row = _find(session, actor, stage_id, lock=False)
            hold_still(session, cycle)
            if problem := _in_the_way(session, cycle, row):
                raise RuleBrokenError(problem)
            named = f"{cycle.code}/{row.no}"
            _forget_undo(session, cycle)
            keep(session, actor, self._clock(), (KIND, named), stage_snapshot(session, row), None)
            session.delete(row)
            return named


def hold_still(session: Session, cycle: SalesCycle) -> None:
    """Lock a cycle and all that is not closed in it, so that nothing moves while its stages do.

    Opportunities first, as whoever moves one does.
    """
    moving = col(Opportunity.cycle_id) == cycle.id, col(Opportunity.status).not_in(CLOSED)
    session.connection().execute(
        select(col(Opportunity.id)).where(*moving).order_by(col(Opportunity.id)).with_for_update()
    )
    there(
        session.exec(
            select(SalesCycle)
            .where(col(SalesCycle.id) == cycle.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).first()
    )


def stage_snapshot(session: Session, row: SalesCycleStage) -> dict[str, Any]:
    """Give the values that the change log keeps of a stage; its activity by code."""
    kept = ("no", "description", "completed", "chances", "quote_required", "allow_skip", "date_formula")
    activity = session.get(Activity, row.activity_id) if row.activity_id else None
    return {name: getattr(row, name) for name in kept} | {"activity": activity.code if activity else None}


def _find(session: Session, actor: Actor, stage_id: int, *, lock: bool = True) -> tuple[SalesCycle, SalesCycleStage]:
    """Find a stage and its cycle; raise `gone`."""
    row = there(session.get(SalesCycleStage, stage_id))
    return find(session, SalesCycle, actor, row.cycle_id, lock=lock), row


def _check_free(session: Session, cycle: SalesCycle, no: int, stage_id: int | None) -> None:
    """Refuse a number that another stage of the cycle has: `number_taken`."""
    taken = col(SalesCycleStage.cycle_id) == cycle.id, col(SalesCycleStage.no) == no
    found = session.exec(select(SalesCycleStage.id).where(*taken)).first()
    if found is not None and found != stage_id:
        raise broken("number_taken", "stage_no", no=no)


def _activity(session: Session, actor: Actor, code: str | None, row: SalesCycleStage | None) -> int | None:
    """Find the activity by code; one that is blocked only where the stage asks for it already."""
    if not code:
        return None
    mine = col(Activity.workspace_id) == actor.workspace_id, col(Activity.code) == code
    found = session.exec(select(Activity).where(*mine).with_for_update(read=True, key_share=True)).first()
    if found is None:
        raise broken("unknown", "activity", key=code)
    if found.blocked and (row is None or row.activity_id != found.id):
        raise broken("blocked", "activity", key=code)
    return found.id


def _renumber(session: Session, actor: Actor, clock: Clock, cycle: SalesCycle, new: Mapping[int, int]) -> None:
    """Give stages new numbers; whoever is at one stays at it, and a closed one would be reopened at it.

    Windows that were opened on an opportunity of the cycle name stages by their old numbers: they are refused. So is
    taking back what was done under the old ones.
    """
    run = session.connection().execute
    for steps in ({old: MOST_NO + old for old in new}, {MOST_NO + old: to for old, to in new.items()}):
        no = col(SalesCycleStage.no)
        mine = col(SalesCycleStage.cycle_id) == cycle.id
        for old, to in steps.items():  # two by two: no two stages of a cycle have the same number at any time
            run(update(SalesCycleStage).where(mine, no == old).values(no=to))
    for column, at in ((col(Entry.stage), col(Entry.stage) > 0), (col(Entry.previous_stage), col(Entry.stage) == 0)):
        active = col(Entry.cycle_id) == cycle.id, col(Entry.active), at, column.in_(new)
        run(update(Entry).where(*active).values({column: case(dict(new), value=column)}))
    moving = col(Opportunity.cycle_id) == cycle.id, col(Opportunity.status).not_in(CLOSED)
    run(
        update(Opportunity)
        .where(*moving)
        .values(version=col(Opportunity.version) + 1, changed_by=actor.code, changed_at=clock())
        .execution_options(synchronize_session=False)
    )
    _forget_undo(session, cycle)


def _forget_undo(session: Session, cycle: SalesCycle) -> None:
    """Forget what was done last to each opportunity of a cycle: it leads to a stage that is no longer what it was."""
    mine = select(Opportunity.id).where(col(Opportunity.cycle_id) == cycle.id)
    session.connection().execute(delete(LastAction).where(col(LastAction.opportunity_id).in_(mine)))


def _in_the_way(session: Session, cycle: SalesCycle, row: SalesCycleStage) -> Problem | None:
    """Name the opportunities that are at it."""
    found = in_use.open_in_cycle(session.connection(), cycle.id, row.no)
    if not found:
        return None
    return Problem("stage_in_use", None, {"stage": row.description, "opportunities": some(found)})
