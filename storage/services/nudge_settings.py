"""How often, when and on which days somebody wants to be reminded. Source: product 5.2."""

from dataclasses import dataclass
from datetime import time

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.nudges import Nudging
from storage.domain.people import Actor
from storage.models import Salesperson
from storage.services import nudge_lines as lines
from storage.services.writing import record

WEEKDAYS = "1234567"


@dataclass(frozen=True, slots=True)
class Reminders:
    """What somebody chose; `works_on` are ISO weekdays, `"12345"`. None is 'not chosen'."""

    nudging: Nudging | None
    at: time | None
    works_on: str


class NudgeSettings:
    """The services around somebody's own reminders."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def of(self, actor: Actor) -> Reminders:
        """Give what the actor has chosen."""
        with self._database.reading() as session:
            return _chosen(session.get_one(Salesperson, actor.salesperson_id))

    def change(self, actor: Actor, wanted: Reminders) -> Reminders:
        """Keep what the actor chose; it counts as a reaction to the last reminder.

        Raises `missing` under `how_often`, `remind_at` and `works_on`.
        """
        days = "".join(sorted(set(wanted.works_on) & set(WEEKDAYS)))
        given = {"how_often": wanted.nudging, "remind_at": wanted.at, "works_on": days or None}
        refuse_if_any([Problem("missing", field) for field, value in given.items() if value is None])
        if wanted.nudging is None or wanted.at is None:
            raise AssertionError("refused above")
        return self._put(actor, Reminders(wanted.nudging, wanted.at.replace(second=0, microsecond=0), days))

    def back_to_daily(self, actor: Actor) -> Reminders:
        """Be reminded every working day again; who turned it off meanwhile is told so: `reminders_off`."""
        now = self.of(actor)
        if now.nudging is Nudging.OFF:
            raise broken("reminders_off")
        return self._put(actor, Reminders(Nudging.DAILY, now.at, now.works_on))

    def _put(self, actor: Actor, wanted: Reminders) -> Reminders:
        """Write what is different, with the change log's line; when the next is due is worked out anew."""
        with self._database.transaction() as session:
            row = session.get_one(Salesperson, actor.salesperson_id, with_for_update={"key_share": True})
            lines.answer(session, actor, self._clock())
            before = _chosen(row)
            if before != wanted:
                row.nudging, row.nudge_at, row.works_on = (
                    wanted.nudging or row.nudging,
                    wanted.at or row.nudge_at,
                    wanted.works_on,
                )
                row.next_nudge_at, row.unanswered = None, 0
                session.flush()
                said = [_said(before), _said(wanted)]
                record(
                    session,
                    actor,
                    self._clock(),
                    kind="salesperson",
                    no=row.code,
                    action="reminders",
                    before=said[0],
                    after=said[1],
                )
            return wanted


def _chosen(row: Salesperson) -> Reminders:
    """Give what a salesperson has chosen."""
    return Reminders(row.nudging, row.nudge_at, row.works_on)


def _said(chosen: Reminders) -> dict[str, str | None]:
    """Give what the change log keeps."""
    at = chosen.at.isoformat("minutes") if chosen.at else None
    return {"nudging": chosen.nudging, "nudge_at": at, "works_on": chosen.works_on}
