"""Hold the chances of each stage against what came of it, and adopt what was observed. Source: product 6."""

from dataclasses import replace

from storage.database import Database
from storage.domain.calibration import ENOUGH_ENDED, Adopted, StageCalibration
from storage.domain.clock import Clock
from storage.domain.errors import broken
from storage.domain.people import Actor
from storage.domain.setup import StageDraft
from storage.queries import calibrations as queries
from storage.queries.setup import StageRow
from storage.queries.slices import Slice, check
from storage.services.permits import check_admin
from storage.services.stage_setup import StageSetup


class Calibration:
    """The services around how well chances were judged; everybody may look, admins may set them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._stages = StageSetup(database, clock)

    def stages(self, part: Slice) -> list[StageCalibration]:
        """Give every stage of every cycle, or of the one asked for, in order.

        Raises `unknown` under `salesperson`, `team` or `cycle`.
        """
        with self._database.connection() as connection:
            check(connection, part)
            return queries.calibrations(connection, part)

    def adopt(self, actor: Actor, cycle_code: str, stage_no: int) -> Adopted:
        """Set a stage's chances to the win rate observed in the whole workspace; give also what they were.

        Opportunities keep the chances they have; the next ones that enter the stage get these. Raises `admins_only`,
        `gone`, `too_few_ended`, `changed_meanwhile`.
        """
        check_admin(actor)
        part = Slice(actor.workspace_id, cycle_code=cycle_code)
        with self._database.connection() as connection:
            all_stages = queries.calibrations(connection, part)
        found = [stage for stage in all_stages if stage.stage == stage_no]
        if not found:
            raise broken("gone")
        if not found[0].enough:
            raise broken("too_few_ended", ended=found[0].ended, needed=ENOUGH_ENDED)
        return self._set(actor, found[0].cycle, stage_no, found[0].observed)

    def set_back(self, actor: Actor, adopted: Adopted) -> Adopted:
        """Set a stage's chances back to what they were before they were adopted.

        Raises `admins_only`, `gone`, `changed_meanwhile`, and `chances_superseded` if they are no longer what was
        adopted.
        """
        check_admin(actor)
        return self._set(actor, adopted.cycle, adopted.stage, adopted.was, expected=adopted.chances)

    def _set(self, actor: Actor, cycle: str, stage_no: int, chances: int, *, expected: int | None = None) -> Adopted:
        """Set the chances as the form of the stage does, everything else as it is."""
        with self._database.connection() as connection:
            keys = queries.stage_id(connection, actor.workspace_id, cycle, stage_no)
        if keys is None:
            raise broken("gone")
        cycle_id, stage_id = keys
        row, seen = self._stages.one(actor, stage_id)
        if expected is not None and row.chances != expected:
            raise broken("chances_superseded", chances=row.chances)
        draft = replace(_draft(row), chances=chances)
        self._stages.save(actor, cycle_id, draft, stage_id, seen=seen)
        return Adopted(cycle, row.no, row.description, row.chances, chances)


def _draft(row: StageRow) -> StageDraft:
    """Fill in a form of a stage as it is."""
    return StageDraft(
        no=row.no,
        description=row.description,
        completed=row.completed,
        chances=row.chances,
        activity=row.activity,
        quote_required=row.quote_required,
        allow_skip=row.allow_skip,
        date_formula=row.date_formula,
    )
