"""What somebody does about a line of their nudge: done, move, snooze, stop, undo. Source: product 5.2.

Each asks first whether the thing is still due as the line says, so that two presses are one, and a press on last week's
message works on what is still so and on nothing else. Whether it is theirs to change is asked where it is changed.
"""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.deliveries import DeliveryKind
from storage.domain.errors import broken
from storage.domain.nudges import Became, DueKind, LineStatus, Snooze, asks_to_move, snoozed_until
from storage.domain.opportunities import UNDO_WITHIN
from storage.domain.people import Actor
from storage.models import Delivery, NudgeLine, Reminder, Salesperson, Workspace
from storage.services import nudge_lines as lines
from storage.services import nudge_moving as dates
from storage.services.calendars import calendar_of, next_working_day
from storage.services.due_actions import DueActions
from storage.services.nudge_lines import Pressed, check_due
from storage.services.opportunities import Opportunities
from storage.services.permits import check_owner
from storage.services.redating import Put, Redating
from storage.services.task_keeping import Tasks
from storage.services.undoing import Undoing

A_WEEK = timedelta(days=7)
_SETTLED = {
    Became.DONE: LineStatus.DONE,
    Became.CANCELLED: LineStatus.DONE,
    Became.WON: LineStatus.WON,
    Became.LOST: LineStatus.LOST,
    Became.MOVED: LineStatus.MOVED,
    Became.ELSEWHERE: LineStatus.HANDED_OVER,
}
"""How a line stands after something that a window did."""


class NudgeActions:
    """The services behind the buttons of a nudge. Only whoever got it presses there: `not_understood` for others."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._tasks = Tasks(database, clock)
        self._due_actions = DueActions(database, clock)
        self._redating = Redating(database, clock)
        self._opportunities = Opportunities(database, clock)
        self._undoing = Undoing(database, clock)

    def press(self, actor: Actor, line_id: int) -> Pressed:
        """Say how a line stands now, and keep that the actor reacted to the nudge; raise `not_understood`."""
        with self._database.transaction() as session:
            row = lines.find(session, actor, line_id)
            lines.answer(session, actor, self._clock(), row.delivery_id)
            return lines.read(session, actor, row)

    def answer(self, actor: Actor, delivery_id: int) -> None:
        """Keep that the actor reacted to a nudge of theirs as a whole; raise `not_understood` for any other."""
        with self._database.transaction() as session:
            row = session.get(Delivery, delivery_id)
            if row is None or row.salesperson_id != actor.salesperson_id or row.kind is not DeliveryKind.NUDGE:
                raise broken("not_understood")
            lines.answer(session, actor, self._clock(), delivery_id)

    def done(self, actor: Actor, line_id: int) -> None:
        """Complete the task, or clear the next step, of a line.

        Raises `line_settled` when that was done already or is not due any more, `not_understood` for what has no such
        button, and what the change itself says.
        """
        pressed = self._due(actor, line_id)
        if pressed.kind is DueKind.TASK:
            line = self._tasks.complete(actor, pressed.record_no, due=pressed.due_date)
            undo: dict[str, Any] | None = {"task": pressed.record_no, "version": line.version}
        elif pressed.kind is DueKind.NEXT_STEP:
            undo = self._put_step(actor, pressed, None)
        else:
            raise broken("not_understood")
        self._settle(actor, line_id, LineStatus.DONE, undo)

    def a_day_on(self, actor: Actor, pressed: Pressed) -> date:
        """Give the actor's working day after the day of a line, or after today if that is past."""
        with self._database.reading() as session:
            salesperson = session.get_one(Salesperson, actor.salesperson_id)
            workspace = session.get_one(Workspace, actor.workspace_id)
            calendar = calendar_of(workspace.holiday_country, workspace.holiday_region)
            return next_working_day(max(pressed.due_date, actor.today), salesperson.works_on, calendar)

    @staticmethod
    def a_week_on(actor: Actor, pressed: Pressed) -> date:
        """Give the day a week after the day of a line, or after today if that is past."""
        return max(pressed.due_date, actor.today) + A_WEEK

    def move(self, actor: Actor, line_id: int, to: date) -> None:
        """Give what is due another day.

        Raises `line_settled`, `not_understood` for what has no date, and what the change itself says: of a closing date
        also `value_not_positive` and `chances_out_of_range`, because its estimates are written anew with it.
        """
        pressed = self._due(actor, line_id)
        match pressed.kind:
            case DueKind.TASK:
                line = self._tasks.postpone(actor, pressed.record_no, to, due=pressed.due_date)
                undo: dict[str, Any] | None = {"task": pressed.record_no, "version": line.version}
            case DueKind.NEXT_STEP:
                undo = self._put_step(actor, pressed, to)
            case DueKind.CLOSING_DATE:
                undo = self._put_closing_date(actor, pressed, to)
            case DueKind.QUOTE:
                undo = self._extend(actor, pressed, to)
            case _:
                raise broken("not_understood")
        self._settle(actor, line_id, LineStatus.MOVED, undo)

    def snooze(self, actor: Actor, line_id: int, how: Snooze, zone: str, *, sure: bool = False) -> None:
        """Let nothing be heard of a thing for a while; the third time the line asks first, unless `sure`.

        Raises `line_settled`, `not_yours` for whose substitute the actor no longer is.
        """
        now = self._clock()
        with self._database.transaction() as session:
            row, reminder = self._reminder(session, actor, line_id)
            if asks_to_move(reminder.snoozes) and not sure and row.kind is not DueKind.IDLE:
                row.shown = row.shown | {"asks": how.value}
                return
            until = snoozed_until(how, now, zone)
            reminder.snoozed_until, reminder.snoozes = until, reminder.snoozes + 1
            # Whoever snoozes has seen it: from then on it is untouched anew.
            reminder.first_told = until.date()
            lines.settle(row, actor, now, LineStatus.SNOOZED, {"snoozed": how.value})
            row.shown = row.shown | {"until": until.isoformat()}

    def keep(self, actor: Actor, line_id: int) -> None:
        """Leave a line as it is that asked whether to move its date."""
        with self._database.transaction() as session:
            row = lines.find(session, actor, line_id, lock=True)
            row.shown = {name: value for name, value in row.shown.items() if name != "asks"}

    def stop(self, actor: Actor, line_id: int) -> None:
        """Let nothing more be heard of the actor's own thing until its date changes.

        Raises `line_settled`, `not_yours` for somebody else's: their substitute does not decide that for them.
        """
        with self._database.transaction() as session:
            row, reminder = self._reminder(session, actor, line_id)
            if row.owner_id != actor.salesperson_id:
                owner = session.get_one(Salesperson, row.owner_id)
                raise broken("not_yours", no=row.record_no, owner=owner.name)
            reminder.stopped = True
            lines.settle(row, actor, self._clock(), LineStatus.STOPPED, {"stopped": True})

    def undo(self, actor: Actor, line_id: int) -> None:
        """Take back what was done about a line, within ten minutes of it.

        Raises `nothing_to_undo`, `undo_too_late`, `undo_superseded` and what undoing the change itself says.
        """
        now = self._clock()
        with self._database.reading() as session:
            row = lines.find(session, actor, line_id)
            kept = row.undo
            if kept is None or row.done_at is None:
                raise broken("nothing_to_undo", no=row.record_no)
            if now - row.done_at > UNDO_WITHIN:
                raise broken("undo_too_late", no=row.record_no)
            status = row.status
        if "quote" not in kept and "opportunity" in kept:
            self._undoing.undo(actor, kept["opportunity"], version=kept["version"])
        elif "task" in kept:
            back = self._due_actions.undo_moving if status is LineStatus.MOVED else self._tasks.undo_closing
            back(actor, kept["task"], version=kept.get("version"))
        with self._database.transaction() as session:
            # What hangs on the line (a task, an opportunity, a reminder) is locked before it, everywhere.
            if "quote" in kept:
                dates.put_quote_back(session, actor, now, kept)
            reminder = _reminder_of(session, row) if {"snoozed", "stopped"} & set(kept) else None
            row = lines.find(session, actor, line_id, lock=True)
            if row.undo != kept:
                raise broken("nothing_to_undo", no=row.record_no)
            if reminder is not None:
                _hear_again(reminder, status)
            lines.reopen(row)

    def followed(self, actor: Actor, line_id: int) -> int | None:
        """Keep what a window, opened from a line, did about it; give the nudge to draw anew, if it is the actor's."""
        with self._database.transaction() as session:
            row = lines.look_for(session, actor, line_id, lock=True)
            if row is None:
                return None
            pressed = lines.read(session, actor, row)
            if pressed.became in _SETTLED and row.status is LineStatus.OPEN:
                undo = self._undo_of(actor, pressed)
                lines.settle(row, actor, self._clock(), _SETTLED[pressed.became], undo)
            return row.delivery_id

    def _due(self, actor: Actor, line_id: int) -> Pressed:
        """Say how a line stands, if it is still due as it says; raise `line_settled`."""
        with self._database.reading() as session:
            return check_due(lines.read(session, actor, lines.find(session, actor, line_id)))

    def _settle(self, actor: Actor, line_id: int, status: LineStatus, undo: dict[str, Any] | None) -> None:
        """Keep what was done about a line; of two who did the same at once, the first one's way back stays."""
        with self._database.transaction() as session:
            row = lines.find(session, actor, line_id, lock=True)
            if row.status is not status or row.undo is None:
                lines.settle(row, actor, self._clock(), status, undo)

    def _put_step(self, actor: Actor, pressed: Pressed, to: date | None) -> dict[str, Any] | None:
        """Move the next step, or clear it; give what taking it back must know."""
        put = self._redating.put_step(actor, pressed.opportunity_no, to, lambda _: self._due(actor, pressed.id))
        return _undo_of_put(pressed, put)

    def _put_closing_date(self, actor: Actor, pressed: Pressed, to: date) -> dict[str, Any] | None:
        """Move the closing date; give what taking it back must know."""
        put = self._redating.put_closing_date(actor, pressed.opportunity_no, to, lambda _: self._due(actor, pressed.id))
        return _undo_of_put(pressed, put)

    def _extend(self, actor: Actor, pressed: Pressed, to: date) -> dict[str, Any]:
        """Let a quote be valid longer."""
        of = pressed.opportunity_no, pressed.record_no
        with self._database.transaction() as session:
            return dates.extend_quote(session, actor, self._clock(), of, pressed.due_date, to)

    @staticmethod
    def _reminder(session: Session, actor: Actor, line_id: int) -> tuple[NudgeLine, Reminder]:
        """Find a line and how far its owner was reminded, locked; raise `line_settled`, `not_yours`."""
        row = lines.find(session, actor, line_id)
        reminder = _reminder_of(session, row)
        row = lines.find(session, actor, line_id, lock=True)
        check_due(lines.read(session, actor, row))
        if row.owner_id != actor.salesperson_id:
            check_owner(session, actor, row.owner_id, row.record_no)
        return row, reminder

    def _undo_of(self, actor: Actor, pressed: Pressed) -> dict[str, Any] | None:
        """Give what taking back must know of what a window has just done to an opportunity."""
        closed = pressed.became in {Became.WON, Became.LOST}
        if not pressed.opportunity_no or (pressed.kind is DueKind.TASK and not closed):
            return None
        card = self._opportunities.card(actor.workspace_id, pressed.opportunity_no)
        mine = card.undo_by == actor.code and card.undo_at is not None
        recent = card.undo_at is not None and self._clock() - card.undo_at <= UNDO_WITHIN
        return {"opportunity": card.line.no, "version": card.version} if mine and recent else None


def _undo_of_put(pressed: Pressed, put: Put) -> dict[str, Any] | None:
    """Give what taking back must know of an opportunity that was changed; None where it was so already."""
    return {"opportunity": pressed.opportunity_no, "version": put.version} if put.version else None


def _reminder_of(session: Session, row: NudgeLine) -> Reminder:
    """Find how far the owner of a line was reminded of its thing, locked; raise `not_understood`."""
    found = select(Reminder).where(
        col(Reminder.salesperson_id) == row.owner_id,
        col(Reminder.kind) == row.kind,
        col(Reminder.record_no) == row.record_no,
        col(Reminder.due_date) == row.due_date,
    )
    held = found.with_for_update().execution_options(populate_existing=True)
    reminder = session.exec(held).first()
    if reminder is None:
        raise broken("not_understood")
    return reminder


def _hear_again(reminder: Reminder, status: LineStatus) -> None:
    """Take back a snooze or a stop."""
    if status is LineStatus.SNOOZED:
        reminder.snoozes, reminder.snoozed_until = max(reminder.snoozes - 1, 0), None
    reminder.stopped = False
