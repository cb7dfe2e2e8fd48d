"""Say who is away, and who stands in for them: their nudges wait, the substitute is told of what is due."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Update, update
from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.absences import check_absence
from storage.domain.clock import Clock, local_date
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.errors import broken, refuse_if_any
from storage.domain.nudges import Nudging
from storage.domain.people import Actor
from storage.models import Absence, Delivery, Salesperson, Workspace
from storage.queries import absences as queries
from storage.queries import staff
from storage.queries.absences import Away
from storage.queries.people import Choice
from storage.services.calendars import calendar_of, is_first_of_week, next_working_day
from storage.services.lookups import by_code, gathered
from storage.services.permits import check_manager
from storage.services.writing import already_carried_out, record

KIND = "absence"
"""How the change log calls these; their number is the code of who is away."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Absent:
    """Whose absence it is, what is known of it, and for whom they would have stood in on its days.

    `away` is None for somebody who is not away and is not going to be; `today` is the person's own. People are named
    by code, with their Slack user as the detail. `again` says that the same form did this before.
    """

    person: Choice
    away: Away | None
    today: date
    substitute: Choice | None = None
    uncovered: tuple[str, ...] = ()
    again: bool = False


class Absences:
    """The services around absences: one's own, and for managers those of their teams' people."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def current(self, actor: Actor, whose: str | None = None) -> Absent:
        """Give the absence somebody is in, or their next one; `whose` is a code, None for oneself.

        Raises `missing` and `no_such_person` under `whose`, `managers_only`.
        """
        with self._database.reading() as session:
            row, today = _person(session, actor, whose, self._clock())
            return _absent(session, row, queries.next_of(session.connection(), row.id, today), today)

    def last_day(self, actor: Actor, working_days: int) -> date:
        """Give the last of so many working days of one's own, of which today is the first if it is one."""
        with self._database.reading() as session:
            row, today = _person(session, actor, None, self._clock())
            workspace = session.get_one(Workspace, row.workspace_id)
            calendar, day = calendar_of(workspace.holiday_country, workspace.holiday_region), today - _DAY
            for _ in range(working_days):
                day = next_working_day(day, row.works_on, calendar)
            return day

    def substitutes(self, actor: Actor, text: str, limit: int) -> list[Choice]:
        """Find by code or name who can stand in: salespeople who are in Slack."""
        with self._database.connection() as connection:
            return staff.reachable(connection, actor.workspace_id, text, limit, actor.salesperson_id)

    def people(self, actor: Actor, text: str, limit: int) -> list[Choice]:
        """Find by code or name those for whom the actor may speak."""
        with self._database.connection() as connection:
            return staff.led_by(connection, actor, text, limit)

    def begin(
        self,
        actor: Actor,
        first: date | None,
        last: date | None,
        substitute_code: str | None = None,
        whose: str | None = None,
        *,
        key: str | None = None,
    ) -> Absent:
        """Say that somebody is away from the first to the last day, without a last one until they say otherwise.

        What was said of these days before is replaced; an absence that began earlier ends the day before. Raises what
        `current` and `check_absence` say, and under `substitute` `unknown`, `blocked`, `substitute_self`,
        `substitute_unreachable`, `substitute_quiet`, `substitute_away`, `substitute_gone`. Source: product 5.2.
        """
        now = self._clock()
        with self._database.transaction() as session:
            row, today = _person(session, actor, whose, now, lock=True)
            again = already_carried_out(session, actor.workspace_id, key, now) is not None
            if not again:
                problems = check_absence(first, last, today)
                substitute = gathered(
                    problems, lambda: _substitute(session, actor, row, substitute_code, (first, last))
                )
                refuse_if_any(problems)
                if first is None:
                    raise AssertionError("refused above")
                before = _make_room(session, row, first, last)
                made = Absence(workspace_id=row.workspace_id, salesperson_id=row.id, first_day=first, last_day=last)
                made.substitute_id = substitute.id if substitute else None
                session.add(made)
                session.flush()
                after = _said(first, last, substitute.code if substitute else None)
                record(session, actor, now, kind=KIND, no=row.code, action="begun", before=before, after=after, key=key)
                session.connection().execute(_holding(row, first, last, substitute.name if substitute else ""))
                row.next_nudge_at = None
                session.flush()
            connection = session.connection()
            away = next(iter(queries.between(connection, [row.id], first or today, first or today)), None)
            left = queries.covering(connection, row.id, first or today, last)
            return replace(_absent(session, row, away, today), uncovered=tuple(left), again=again)

    def end(self, actor: Actor, whose: str | None = None) -> Absent:
        """Say that somebody is back today; somebody who is not away takes back their next absence.

        Gives the absence as it was. What was held back today is sent after all. Raises what `current` says,
        `not_away`, of oneself `not_away_yourself`.
        """
        now = self._clock()
        with self._database.transaction() as session:
            row, today = _person(session, actor, whose, now, lock=True)
            was = queries.next_of(session.connection(), row.id, today)
            if was is None:
                raise broken("not_away_yourself" if row.id == actor.salesperson_id else "not_away", name=row.name)
            found = session.exec(select(Absence).where(col(Absence.id) == was.id)).one()
            before = _kept(session, found)
            if was.first_day < today:
                found.last_day = today - _DAY
                session.flush()
                after = _kept(session, found)
            else:
                session.delete(found)
                after = None
            record(session, actor, now, kind=KIND, no=row.code, action="ended", before=before, after=after)
            session.flush()
            if was.covers(today) and _is_told(session, row, today):
                session.connection().execute(_sending(row, today, now))
            row.next_nudge_at = None
            return _absent(session, row, was, today)


def _absent(session: Session, row: Salesperson, away: Away | None, today: date) -> Absent:
    """Say whose absence it is, and who stands in."""
    found = session.get(Salesperson, away.substitute_id) if away and away.substitute_id else None
    substitute = Choice(found.code, found.name, found.slack_user_id or "") if found else None
    return Absent(Choice(row.code, row.name, row.slack_user_id or ""), away, today, substitute)


def _person(
    session: Session, actor: Actor, whose: str | None, now: datetime, *, lock: bool = False
) -> tuple[Salesperson, date]:
    """Find who is away, and their own date of today; raise `missing`, `no_such_person`, `managers_only`."""
    if whose is None and not actor.salesperson_id:
        raise broken("missing", "whose")
    named = col(Salesperson.id) == actor.salesperson_id if whose is None else col(Salesperson.code) == whose
    there = col(Salesperson.workspace_id) == actor.workspace_id, col(Salesperson.deleted_at).is_(None), named
    found = select(Salesperson).where(*there)
    row = session.exec(found.with_for_update(key_share=True) if lock else found).first()
    if row is None:
        raise broken("no_such_person", "whose", key=whose or actor.code)
    if row.id != actor.salesperson_id:
        check_manager(session, actor, row.id)
    zone = row.time_zone or session.get_one(Workspace, row.workspace_id).time_zone
    return row, local_date(now, zone)


def _substitute(
    session: Session, actor: Actor, row: Salesperson, code: str | None, days: tuple[date | None, date | None]
) -> Salesperson | None:
    """Find who stands in; somebody who cannot be told, or is away then, is refused."""
    if not code:
        return None
    found = by_code(session, Salesperson, actor.workspace_id, code, "substitute")
    if found.id == row.id:
        raise broken("substitute_self", "substitute", name=row.name)
    if found.blocked:
        raise broken("blocked", "substitute", key=found.name)
    if found.slack_user_id is None or found.is_outsider:
        raise broken("substitute_unreachable", "substitute", name=found.name)
    if found.nudging is Nudging.OFF:
        raise broken("substitute_quiet", "substitute", name=found.name)
    first, last = days
    gone = next(iter(queries.between(session.connection(), [found.id], first, last)), None) if first else None
    if gone and gone.last_day:
        raise broken("substitute_away", "substitute", name=found.name, first=gone.first_day, last=gone.last_day)
    if gone:
        raise broken("substitute_gone", "substitute", name=found.name, first=gone.first_day)
    return found


def _make_room(session: Session, row: Salesperson, first: date, last: date | None) -> dict[str, Any] | None:
    """End what was said of these days before; give the last of it for the change log."""
    touching = select(Absence).where(col(Absence.salesperson_id) == row.id, *queries.on(first, last))
    before = None
    for old in session.exec(touching.order_by(col(Absence.first_day), col(Absence.id)).with_for_update()).all():
        before = _kept(session, old)
        if old.first_day < first:
            old.last_day = first - _DAY
        else:
            session.delete(old)
    session.flush()
    return before


def _is_told(session: Session, row: Salesperson, today: date) -> bool:
    """Tell whether somebody who is back is reminded today: weekly, if they were away since the week began."""
    if row.nudging is not Nudging.WEEKLY:
        return row.nudging is Nudging.DAILY
    workspace = session.get_one(Workspace, row.workspace_id)
    calendar = calendar_of(workspace.holiday_country, workspace.holiday_region)
    absent = queries.between(session.connection(), [row.id], today - _DAY * today.isoweekday(), today)

    def is_away(day: date) -> bool:
        return any(one.covers(day) for one in absent)

    return is_first_of_week(row.works_on, calendar, today, is_away)


def _kept(session: Session, row: Absence) -> dict[str, Any]:
    """Give what the change log keeps of an absence."""
    substitute = session.get(Salesperson, row.substitute_id) if row.substitute_id else None
    return _said(row.first_day, row.last_day, substitute.code if substitute else None)


def _said(first: date, last: date | None, substitute: str | None) -> dict[str, Any]:
    """Write an absence for the change log."""
    days = {"first_day": first.isoformat(), "last_day": last.isoformat() if last else None}
    return {**days, "substitute": substitute}


def _nudges(row: Salesperson) -> tuple[ColumnElement[bool], ...]:
    """Narrow deliveries to somebody's nudges that nobody is sending."""
    return (
        col(Delivery.workspace_id) == row.workspace_id,
        col(Delivery.kind) == DeliveryKind.NUDGE,
        col(Delivery.recipient) == row.slack_user_id,
        col(Delivery.sending_since).is_(None),
    )


def _holding(row: Salesperson, first: date, last: date | None, substitute: str) -> Update:
    """Hold back what is planned for these days and not yet sent."""
    planned = *_nudges(row), col(Delivery.status) == DeliveryStatus.PLANNED, col(Delivery.local_date) >= first
    until = (col(Delivery.local_date) <= last,) if last else ()
    held = {"status": DeliveryStatus.HELD, "reason": "away", "detail": substitute}
    return update(Delivery).where(*planned, *until).values(held)


def _sending(row: Salesperson, today: date, now: datetime) -> Update:
    """Let what was held back today be sent after all."""
    held = *_nudges(row), col(Delivery.status) == DeliveryStatus.HELD, col(Delivery.reason) == "away"
    planned = {"status": DeliveryStatus.PLANNED, "reason": "", "detail": "", "next_attempt_at": now}
    return update(Delivery).where(*held, col(Delivery.local_date) == today).values(planned)
