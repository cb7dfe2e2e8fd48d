"""Somebody's Home: what it is set to, what it shows, and who draws it when. Source: product 4.4.

A change marks Homes stale in its own transaction (`concerned`). Whoever draws one leases it, so that of a burst of
presses one drawing shows them all: what changes while it is drawn is drawn by the same hands again.
"""

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_, select
from sqlmodel import Session, col

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.deliveries import wait_after
from storage.domain.errors import broken
from storage.domain.home import Scope, Showing, Told, said_after
from storage.domain.occurrences import upcoming
from storage.domain.people import Actor, Role, Source
from storage.models import HomeView
from storage.queries import absences as absence_queries
from storage.queries import home as queries
from storage.queries import home_day
from storage.queries import people as people_queries
from storage.queries.absences import Away
from storage.queries.digests import Statement
from storage.queries.home import Checklist, Part, Pipeline
from storage.queries.home_day import Day
from storage.queries.people import Choice, Person
from storage.services.permits import check_admin
from storage.services.writing import add_unless_there

LEASE = timedelta(seconds=30)
"""How long whoever took a Home has to draw it; after that another may."""
GIVE_UP_AFTER = 8
"""Failures in a row, after which a Home is left until the next midnight, or until something changes."""
LARGEST_PAGE = 10**6

_NOW: BindParameter[datetime] = bindparam("now", type_=HomeView.__table__.c.draw_at.type)  # type: ignore[attr-defined]
_DUE = (
    select(col(HomeView.workspace_id), col(HomeView.slack_user_id))
    .where(
        col(HomeView.draw_at) <= _NOW,
        or_(col(HomeView.leased_until).is_(None), col(HomeView.leased_until) <= _NOW),
    )
    .order_by(col(HomeView.draw_at))
    .limit(1)
)
_MINE = _DUE.where(
    col(HomeView.workspace_id) == bindparam("workspace"), col(HomeView.slack_user_id) == bindparam("slack_user")
)
_ANY = _DUE.where(col(HomeView.workspace_id).not_in(bindparam("without", expanding=True)))
_OF_ONE = _ANY.where(col(HomeView.workspace_id) == bindparam("workspace"))
"""Built once: they are asked behind each request, and every other second."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A Home that is to be drawn by whoever took it; `hash` is Slack's name for what was published last."""

    workspace_id: str
    slack_user_id: str
    scope: Scope
    showing: Showing
    cycle_code: str
    page: int
    told: dict[str, Any]
    hash: str
    turn: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Shown:
    """All that is on somebody's Home. `leads` offers the switch; `set_up` is for admins, `told` was just done here.

    `mark` tells one drawing from the next; `read_at` is when the day was today that is shown.
    """

    person: Person
    part: Part
    showing: Showing
    leads: bool
    day: Day
    pipeline: Pipeline
    cycles: tuple[Choice, ...]
    covered: tuple[Away, ...]
    set_up: Checklist | None
    told: Told | None
    mark: int = 0
    read_at: datetime | None = None


class Homes:
    """The services around Homes. Those without an actor are the worker's own."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def opened(self, actor: Actor, slack_user_id: str, seen: str = "") -> None:
        """Remember that somebody opened their Home, which Slack shows under the hash `seen`: it is drawn anew."""
        now = self._clock()
        row = HomeView(workspace_id=actor.workspace_id, slack_user_id=slack_user_id, hash=seen, draw_at=now)
        with self._database.transaction() as session:
            add_unless_there(session, row)
            kept = _locked(session, actor.workspace_id, slack_user_id)
            kept.stale, kept.draw_at, kept.attempts = True, now, 0
            kept.hash = seen or kept.hash

    def choose(
        self,
        actor: Actor,
        slack_user_id: str,
        *,
        scope: Scope | None = None,
        showing: Showing | None = None,
        cycle_code: str | None = None,
        page: int | None = None,
    ) -> None:
        """Set what somebody's Home shows, and let it be drawn anew; what is not said stays as it was.

        With something else to show it begins at its first page. Raises `managers_only` where somebody wants to see the
        work of others who leads nobody, `not_understood` for a sales cycle that is not there.
        """
        if scope not in {None, Scope.MINE} and not _leads(actor.role):
            raise broken("managers_only")
        now = self._clock()
        new = HomeView(workspace_id=actor.workspace_id, slack_user_id=slack_user_id, draw_at=now)
        with self._database.transaction() as session:
            known = queries.cycles(session.connection(), actor.workspace_id) if cycle_code else ()
            if cycle_code and cycle_code not in {cycle.key for cycle in known}:
                raise broken("not_understood")
            add_unless_there(session, new)
            row = _locked(session, actor.workspace_id, slack_user_id)
            if page is None and (scope, showing, cycle_code) != (None, None, None):
                page = 0
            row.scope = scope or row.scope
            row.showing = showing or row.showing
            row.cycle_code = row.cycle_code if cycle_code is None else cycle_code
            row.page = row.page if page is None else max(0, min(page, LARGEST_PAGE))
            row.stale, row.draw_at, row.attempts = True, now, 0

    def tell(self, actor: Actor, slack_user_id: str, told: Told | None) -> bool:
        """Let somebody's Home say what was just done, as `said_after`, or nothing; tell whether that is new."""
        now = self._clock()
        with self._database.transaction() as session:
            row = session.get(HomeView, (actor.workspace_id, slack_user_id), with_for_update=True)
            if row is None:
                return True
            kept = queries.still_so(session.connection(), actor, Told.load(row.told), now)
            said = said_after(kept, told)
            row.told = said.dump() if said else {}
            row.stale, row.draw_at, row.attempts = True, now, 0
            return said is None or said != kept

    def told(self, actor: Actor, slack_user_id: str) -> Told | None:
        """Give what somebody's Home says that was just done on it."""
        with self._database.reading() as session:
            row = session.get(HomeView, (actor.workspace_id, slack_user_id))
            return Told.load(row.told) if row else None

    def take(self, workspace_id: str, slack_user_id: str) -> Taken | None:
        """Take somebody's Home, if it is to be drawn and nobody else does."""
        return self._take(_MINE, {"workspace": workspace_id, "slack_user": slack_user_id})

    def take_due(self, without: frozenset[str] = frozenset(), workspace_id: str | None = None) -> Taken | None:
        """Take the Home that has been due for longest, of any workspace but these, or of one alone."""
        values = {"without": sorted(without)}
        if workspace_id is None:
            return self._take(_ANY, values)
        return self._take(_OF_ONE, values | {"workspace": workspace_id})

    def _take(self, due: Statement, values: dict[str, Any]) -> Taken | None:
        now = self._clock()
        values |= {"now": now}
        with self._database.connection() as connection:
            if connection.execute(due, values).first() is None:
                return None
        with self._database.transaction() as session:
            found = session.connection().execute(due.with_for_update(skip_locked=True), values).first()
            if found is None:
                return None
            row = _locked(session, *found)
            row.turn += 1
            return _leased(row, now)

    def behind(self, taken: Taken) -> Taken | None:
        """Look again at a Home of which Slack says that another drawing is there; None when somebody else has it now.

        What was published last is then not known: its answer was lost.
        """
        with self._database.transaction() as session:
            row = _still(session, taken)
            if row is None:
                return None
            row.hash = ""
            return _leased(row, self._clock())

    def drawn(self, taken: Taken, published: str, zone: str, read_at: datetime | None = None) -> Taken | None:
        """Remember what was published; give it again if something has changed since it was read.

        It is due again at the midnight in the person's zone that comes after it was read, also if that has passed, or
        when what was done there cannot be taken back any more.
        """
        now = self._clock()
        with self._database.transaction() as session:
            row = _still(session, taken)
            if row is None:
                return None
            row.hash, row.attempts = published, 0
            if row.stale and row.draw_at <= now:
                return _leased(row, now)
            if not row.stale:
                row.draw_at = _next_change(row, read_at or now, zone)
            row.leased_until = None
            return None

    def failed(self, taken: Taken, after: timedelta | None = None) -> None:
        """Remember that a Home could not be drawn; try again later, after so long if that is said."""
        now = self._clock()
        with self._database.transaction() as session:
            row = _still(session, taken)
            if row is None:
                return
            row.leased_until, row.stale = None, True
            if after is None:
                row.attempts += 1
                after = wait_after(row.attempts) if row.attempts < GIVE_UP_AFTER else timedelta(days=1)
            row.draw_at = now + after

    def forget(self, taken: Taken) -> None:
        """Let the Home go of somebody who is nobody here any more."""
        with self._database.transaction() as session:
            row = _still(session, taken)
            if row is not None:
                session.delete(row)

    def read(self, taken: Taken) -> Shown | None:
        """Read all that is on a Home, as its owner may see it now; None for somebody who is nobody here any more."""
        with self._database.snapshot() as connection:
            person = people_queries.by_slack_user(connection, taken.workspace_id, taken.slack_user_id)
            if person is None or person.is_outsider:
                return None
            now = self._clock()
            viewer = person.acting(now, Source.SCHEDULE)
            leads = _leads(person.role)
            cycles = queries.cycles(connection, taken.workspace_id)
            known = taken.cycle_code in {cycle.key for cycle in cycles}
            part = Part(viewer, taken.scope if leads else Scope.MINE, taken.cycle_code if known else "")
            people = queries.people_of(connection, part)
            return Shown(
                person,
                part,
                taken.showing,
                leads,
                home_day.day(connection, part, people, taken.showing, taken.page),
                queries.pipeline(connection, part, people),
                cycles,
                tuple(absence_queries.covered_by(connection, viewer.salesperson_id, viewer.today)),
                queries.checklist(connection, taken.workspace_id) if person.role is Role.ADMIN else None,
                queries.still_so(connection, viewer, Told.load(taken.told), now),
                taken.turn,
                now,
            )

    def checklist(self, actor: Actor) -> Checklist:
        """Count what a new workspace needs; raise `admins_only`."""
        check_admin(actor)
        with self._database.connection() as connection:
            return queries.checklist(connection, actor.workspace_id)


def _leads(role: Role) -> bool:
    return role is not Role.SALESPERSON


def _locked(session: Session, workspace_id: str, slack_user_id: str) -> HomeView:
    return session.get_one(HomeView, (workspace_id, slack_user_id), with_for_update=True)


def _still(session: Session, taken: Taken) -> HomeView | None:
    """Lock the Home that was taken; None when somebody else has it by now, or it has been forgotten."""
    row = session.get(HomeView, (taken.workspace_id, taken.slack_user_id), with_for_update=True)
    return None if row is None or row.turn != taken.turn else row


def _leased(row: HomeView, now: datetime) -> Taken:
    """Let nobody else draw it for a while; what changes meanwhile makes it due anew, as early as it otherwise would."""
    row.stale, row.leased_until = False, now + LEASE
    row.draw_at = row.leased_until
    return Taken(*(getattr(row, one.name) for one in fields(Taken)))


def _next_change(row: HomeView, read_at: datetime, zone: str) -> datetime:
    """Say when a Home is other than it was when it was read, if nobody changes anything."""
    midnight, told = upcoming(read_at, time.min, zone)[1], Told.load(row.told)
    ends = [one.until for one in (told, told and told.notice) if one]
    return min([midnight, *(end for end in ends if end > read_at)])
