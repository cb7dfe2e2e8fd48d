"""The salesperson's nudge: what is due is written down line by line, and read again as it stands.

Source: product 5.2.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, insert
from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.nudges import (
    QUIET_AFTER,
    Became,
    LineStatus,
    Nudging,
    Snooze,
    becomes_weekly,
    fitting,
    group_of,
)
from storage.domain.people import Actor, Source
from storage.models import Delivery, NudgeLine, Reminder, Salesperson, Workspace
from storage.queries import nudge_lines, people
from storage.queries.meanwhile import dealt_with
from storage.queries.nudge_lines import Nudge
from storage.queries.nudges import Thing
from storage.services.nudge_due import Due, Key, Owned, due_for, key_of, soon_for
from storage.services.writing import add_unless_there

WAKEN_AT_ONCE = 200
"""Snoozes that end in one turn; the rest wait for the next."""


class Nudges:
    """The services around what somebody is told is due. None has an actor: they are the worker's own."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def prepare(self, delivery_id: int) -> Nudge | None:
        """Write down what is due for the reader of a delivery, and for those whose substitute they are.

        Prepared again, the same lines are brought up to date. None, and nothing written, when nothing is due, when the
        reader is away by now, or may be shown nothing any more.
        """
        now = self._clock()
        with self._database.transaction() as session:
            found = session.exec(_PREPARED, params={"of": delivery_id}).first()
            if found is None:
                return None
            row, salesperson, *holidays = found
            reader = people.by_slack_user(session.connection(), row.workspace_id, row.recipient)
            if reader is None or reader.is_outsider or reader.id != salesperson.id:
                return None
            viewer = Actor(
                row.workspace_id, reader.id, reader.code, row.local_date, Source.SCHEDULE, reader.role, reader.sees
            )
            due = due_for(session, viewer, soon_for(salesperson.works_on, holidays, viewer.today))
            _forget(session, reader.id, due)
            told = due.told(max(now, row.due_at))
            away_days = nudge_lines.away_until_now(session.connection(), reader.id, row.local_date)
            dealt, dealt_count = dealt_with(session.connection(), viewer, away_days) if away_days else ([], 0)
            if not told and not dealt:
                return None
            if not told:
                row.answered_at = now  # it asks for nothing, so nobody leaves it unanswered
            headings = [
                group_of(thing.kind, thing.due_date, row.local_date) if owner == reader.id else owner
                for owner, thing in told
            ]
            fit = fitting(headings)
            lines = _write(session, row, told[:fit], due.reminders)
            left = [group_of(thing.kind, thing.due_date, row.local_date) for _, thing in told[fit:]]
            row.content = {
                "total": len(told),
                "beyond": Counter(group.value for group in left),
                "returning": [day.isoformat() for day in away_days] if away_days else None,
                "quieted": _quiet(session, row, salesperson),
                "dealt": [one.kept() for one in dealt],
                "dealt_count": dealt_count,
            }
            # It was read this moment under lock: nothing can have become of it.
            names = {one.salesperson_id: one.name for one in due.covered}
            items = nudge_lines.items_of([(line, thing, Became.DUE) for line, thing in lines], names, due.covered)
            today = reader.acting(now, Source.SCHEDULE).today
            return nudge_lines.drawn(row, reader, today, items, salesperson.nudging)

    def shown(self, delivery_id: int) -> Nudge | None:
        """Read a nudge as it stands now; None when it is not there, or its reader is nobody to show it to any more."""
        with self._database.connection() as connection:
            return nudge_lines.nudge(connection, delivery_id, self._clock())

    def rest(self, delivery_id: int, viewer: Actor) -> list[Thing]:
        """Give what is due besides the lines of a nudge of the viewer's, the most urgent first."""
        with self._database.reading() as session:
            row = session.get(Delivery, delivery_id)
            if row is None or row.salesperson_id != viewer.salesperson_id:
                return []
            lines = session.exec(select(NudgeLine).where(col(NudgeLine.delivery_id) == delivery_id)).all()
            known = {(line.kind, line.record_no) for line in lines}
            salesperson = session.get_one(Salesperson, viewer.salesperson_id)
            workspace = session.get_one(Workspace, viewer.workspace_id)
            holidays = workspace.holiday_country, workspace.holiday_region
            due = due_for(session, viewer, soon_for(salesperson.works_on, holidays, viewer.today))
            told = due.told(self._clock())
            return [thing for _, thing in told if (thing.kind, thing.record_no) not in known]

    def wake(self) -> None:
        """End the snoozes that are over, and let the nudges in which a line is to come back be drawn anew.

        Those until another day come back in that day's own message.
        """
        now = self._clock()
        due = select(Reminder).where(col(Reminder.snoozed_until) <= now).order_by(col(Reminder.snoozed_until))
        with self._database.reading() as session:
            if session.exec(due.limit(1)).first() is None:
                return
        with self._database.transaction() as session:
            over = session.exec(due.limit(WAKEN_AT_ONCE)).all()
            found = {line.delivery_id for one in over for line in _snoozed(session, one)}
            # Whoever locks deliveries and reminders locks the deliveries first, everywhere.
            held = select(Delivery).where(col(Delivery.id).in_(found)).order_by(col(Delivery.id)).with_for_update()
            for row in session.exec(held).all():
                row.redraw_at = now
            session.flush()
            # Of these alone, if nobody else has woken them meanwhile: the messages of others are not marked.
            those = due.where(col(Reminder.id).in_([one.id for one in over])).with_for_update(skip_locked=True)
            for reminder in session.exec(those.execution_options(populate_existing=True)).all():
                reminder.snoozed_until = None
                for line in _snoozed(session, reminder):
                    line.status, line.undo = LineStatus.OPEN, None


_PREPARED = (
    select(Delivery, Salesperson, col(Workspace.holiday_country), col(Workspace.holiday_region))
    .join(Salesperson, col(Salesperson.id) == col(Delivery.salesperson_id))
    .join(Workspace, col(Workspace.id) == col(Delivery.workspace_id))
    .where(col(Delivery.id) == bindparam("of"))
    .with_for_update(of=[Salesperson, Delivery], key_share=True)
)
"""A delivery and its reader. Whoever locks both locks the person first, everywhere."""


def _forget(session: Session, owner: int, due: Due) -> None:
    """Forget how far somebody was reminded of what is not due any more: what is kept does not grow with the years."""
    still = {key_of(owner, thing) for thing in due.owned.get(owner, ())}
    over = [key for key in due.reminders if key[0] == owner and key not in still]
    gone = [due.reminders.pop(key) for key in over]
    if gone:
        session.connection().execute(delete(Reminder).where(col(Reminder.id).in_([one.id for one in gone])))
        for one in gone:
            session.expunge(one)


def _write(
    session: Session, row: Delivery, told: Sequence[Owned], reminders: Mapping[Key, Reminder]
) -> list[tuple[NudgeLine, Thing]]:
    """Write the lines of a delivery and how far their owners were reminded; a line that is there is kept."""
    first = []
    for owner, thing in told:
        reminder = reminders.get(key_of(owner, thing))
        if reminder is None:
            first.append(_new_reminder(row, owner, thing))
        else:
            _remind(reminder, row, thing)
    session.flush()  # whoever locks a reminder and a line locks the reminder first
    add_unless_there(session, *first)
    # It has lines only if it was prepared before.
    before = session.exec(select(NudgeLine).where(col(NudgeLine.delivery_id) == row.id)).all() if row.content else ()
    lines = {key_of(line.owner_id, line): line for line in before}
    place = max((line.position for line in before), default=-1)
    written, new = [], []
    for owner, thing in told:
        line = lines.pop(key_of(owner, thing), None)
        if line is None:
            place += 1
            line = _new_line(row, place, owner, thing)
            new.append(line)
        line.due_date = thing.due_date
        line.shown = nudge_lines.remember(thing, group_of(thing.kind, thing.due_date, row.local_date))
        written.append((line, thing))
    for line in lines.values():
        session.delete(line)
    session.flush()
    _add_lines(session, new)
    return sorted(written, key=lambda pair: pair[0].position)


_ADDED = insert(NudgeLine).returning(col(NudgeLine.position), col(NudgeLine.id))


def _add_lines(session: Session, lines: Sequence[NudgeLine]) -> None:
    """Add lines of one delivery in one statement; each gets its key."""
    if lines:
        values = [line.model_dump(exclude={"id"}) for line in lines]
        keys = {position: key for position, key in session.connection().execute(_ADDED, values)}  # noqa: C416 - rows
        for line in lines:
            line.id = keys[line.position]


def _new_line(row: Delivery, place: int, owner: int, thing: Thing) -> NudgeLine:
    """Begin a line of a delivery."""
    return NudgeLine(
        workspace_id=row.workspace_id,
        delivery_id=row.id,
        position=place,
        kind=thing.kind,
        owner_id=owner,
        record_no=thing.record_no,
        opportunity_no=thing.opportunity_no,
        due_date=thing.due_date,
    )


def _new_reminder(row: Delivery, owner: int, thing: Thing) -> Reminder:
    """Keep that somebody is told for the first time."""
    return Reminder(
        workspace_id=row.workspace_id,
        salesperson_id=owner,
        kind=thing.kind,
        record_no=thing.record_no,
        opportunity_no=thing.opportunity_no,
        due_date=thing.due_date,
        first_told=row.local_date,
    )


def _remind(reminder: Reminder, row: Delivery, thing: Thing) -> None:
    """Keep that somebody is told again; of another date they are told for the first time."""
    if reminder.due_date != thing.due_date:
        reminder.due_date, reminder.first_told = thing.due_date, row.local_date
        reminder.snoozes, reminder.stopped, reminder.escalated_on = 0, False, None
    reminder.opportunity_no, reminder.snoozed_until = thing.opportunity_no, None


def _snoozed(session: Session, reminder: Reminder) -> list[NudgeLine]:
    """Find the lines that were snoozed for hours, and come back where they were."""
    found = select(NudgeLine).where(
        col(NudgeLine.owner_id) == reminder.salesperson_id,
        col(NudgeLine.kind) == reminder.kind,
        col(NudgeLine.record_no) == reminder.record_no,
        col(NudgeLine.status) == LineStatus.SNOOZED,
    )
    return [line for line in session.exec(found).all() if line.undo and line.undo.get("snoozed") == Snooze.HOURS]


def _quiet(session: Session, row: Delivery, salesperson: Salesperson) -> bool:
    """Make it weekly for somebody whom three mornings brought to no reaction; tell whether this nudge says so."""
    if row.content.get("quieted"):
        return True
    connection = session.connection()
    salesperson.unanswered = nudge_lines.unanswered(connection, salesperson.id, row.local_date, QUIET_AFTER)
    if not becomes_weekly(salesperson.nudging, salesperson.unanswered):
        return False
    salesperson.nudging = Nudging.WEEKLY
    return True
