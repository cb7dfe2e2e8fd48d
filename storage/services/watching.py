"""Subscriptions to what happens to opportunities: which channel is told of what. What is told: `channel_news`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import Problem, RuleBrokenError, broken, refuse_if_any
from storage.domain.people import Actor
from storage.domain.watching import WatchingDraft, check_watching
from storage.models import Team, Watching, Workspace
from storage.queries import watching as queries
from storage.services import channel_news
from storage.services.channel_news import News
from storage.services.marks import check_mark, mark
from storage.services.permits import check_leads_team, leads_team
from storage.services.writing import already_carried_out, ensure_workspace, record

KIND = "watching"
"""How the change log calls these records."""


@dataclass(frozen=True, slots=True)
class WatchingLine:
    """A subscription in the list; `team` is the name of one, empty for everybody; the value is in minor units."""

    id: int
    channel: str
    events: tuple[str, ...]
    value_over: int | None
    team: str
    active: bool


@dataclass(frozen=True, slots=True)
class KeptWatching:
    """A subscription to edit, and the mark of it."""

    draft: WatchingDraft
    mark: int


@dataclass(frozen=True, slots=True)
class WatchingSaved:
    """A subscription that was made or changed; `moved` when its channel is another one than before."""

    id: int
    channel: str
    moved: bool = True


class Watchings:
    """The services around channel messages. Managers decide for their teams, admins for all. Source: product 5, 7."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def plan(self) -> int:
        """Write down what channels are to be told by now; give how many messages. Nobody acts: the clock does."""
        return channel_news.plan(self._database, self._clock())

    def next_due(self) -> datetime | None:
        """Give the instant at which there is something to plan, in the past where that is late; None for nothing."""
        return channel_news.next_due(self._database)

    def news(self, workspace_id: str, channel: str, content: Mapping[str, Any]) -> News | None:
        """Give what a planned message says, as the book is now; None for one that nobody is to be told any more."""
        with self._database.reading() as session:
            return channel_news.news(session, workspace_id, channel, content)

    def listed(self, actor: Actor) -> list[WatchingLine]:
        """Give the subscriptions that somebody may change, in the order in which they were made."""
        statement = (
            select(Watching, Team)
            .outerjoin(Team, col(Team.id) == col(Watching.team_id))
            .where(col(Watching.workspace_id) == actor.workspace_id)
            .order_by(col(Watching.id))
        )
        with self._database.reading() as session:
            return [
                WatchingLine(
                    row.id, row.channel, tuple(row.events), row.value_over, team.name if team else "", row.active
                )
                for row, team in session.exec(statement)
                if leads_team(actor, team)
            ]

    def kept(self, actor: Actor, watching_id: int) -> KeptWatching:
        """Give one subscription to edit; raise `gone`, `team_managers_only`."""
        with self._database.reading() as session:
            draft = _draft(session, _find(session, actor, watching_id))
            return KeptWatching(draft, mark(draft))

    def add(self, actor: Actor, draft: WatchingDraft, *, locale: str = "", key: str | None = None) -> WatchingSaved:
        """Subscribe a channel, from now on.

        Raises `team_managers_only`, `unknown`, `watching_taken`, and what `check_watching` says.
        """
        now = self._clock()
        with self._database.transaction() as session:
            _take_turns(session, actor, now)
            if (done := already_carried_out(session, actor.workspace_id, key, now)) is not None:
                row = _find(session, actor, int(done))
                return WatchingSaved(row.id, row.channel, moved=False)
            row = Watching(workspace_id=actor.workspace_id, channel="", locale=locale)
            _fill(session, actor, row, draft)
            row.seen = queries.newest(session.connection(), actor.workspace_id)
            session.add(row)
            session.flush()
            _record(session, actor, now, row, "created", None, key)
            return WatchingSaved(row.id, row.channel)

    def change(
        self, actor: Actor, watching_id: int, draft: WatchingDraft, *, seen: int | None = None, key: str | None = None
    ) -> WatchingSaved:
        """Change a subscription; raise `gone`, `record_changed`, and what `add` says."""
        now = self._clock()
        with self._database.transaction() as session:
            _take_turns(session, actor, now)
            row = _find(session, actor, watching_id, lock=True)
            if already_carried_out(session, actor.workspace_id, key, now, str(watching_id)) is not None:
                return WatchingSaved(row.id, row.channel, moved=False)
            before = _draft(session, row)
            check_mark(seen, before)
            _fill(session, actor, row, draft)
            session.flush()
            _record(session, actor, now, row, "changed", before)
            return WatchingSaved(row.id, row.channel, moved=row.channel != before.channel)

    def pause(self, actor: Actor, watching_id: int) -> None:
        """Tell it no more until it is resumed; raise `gone`, `team_managers_only`."""
        self._switch(actor, watching_id, active=False)

    def resume(self, actor: Actor, watching_id: int) -> None:
        """Tell it again, from now on; raise `gone`, `team_managers_only`."""
        self._switch(actor, watching_id, active=True)

    def _switch(self, actor: Actor, watching_id: int, *, active: bool) -> None:
        now = self._clock()
        with self._database.transaction() as session:
            row = _find(session, actor, watching_id, lock=True)
            if row.active is not active:
                row.active, row.seen = active, queries.newest(session.connection(), actor.workspace_id)
                session.flush()
                _record(session, actor, now, row, "resumed" if active else "paused", _draft(session, row))

    def delete(self, actor: Actor, watching_id: int) -> None:
        """Unsubscribe a channel; raise `gone`, `team_managers_only`."""
        now = self._clock()
        with self._database.transaction() as session:
            _delete(session, actor, now, _find(session, actor, watching_id, lock=True))


def stop_for_team(session: Session, actor: Actor, now: datetime, team_id: int) -> None:
    """Unsubscribe every channel from a team that is being deleted."""
    for row in session.exec(select(Watching).where(col(Watching.team_id) == team_id).with_for_update()).all():
        _delete(session, actor, now, row)


def _find(session: Session, actor: Actor, watching_id: int, *, lock: bool = False) -> Watching:
    """Find a subscription that somebody may change; raise `gone`, `team_managers_only`."""
    there = col(Watching.workspace_id) == actor.workspace_id, col(Watching.id) == watching_id
    statement = select(Watching).where(*there)
    row = session.exec(statement.with_for_update() if lock else statement).first()
    if row is None:
        raise broken("gone")
    check_leads_team(actor, session.get(Team, row.team_id) if row.team_id is not None else None)
    return row


def _take_turns(session: Session, actor: Actor, now: datetime) -> None:
    """Let one subscribe at a time in a workspace: a channel has one subscription."""
    ensure_workspace(session, actor.workspace_id, now)
    session.get_one(Workspace, actor.workspace_id, with_for_update={"key_share": True})


def _fill(session: Session, actor: Actor, row: Watching, draft: WatchingDraft) -> None:
    """Put what was filled in into the row; everything wrong is told together."""
    problems = check_watching(draft)
    team: Team | None = None
    try:
        team = _team(session, actor, draft.team)
        check_leads_team(actor, team)
    except RuleBrokenError as error:
        problems += error.problems
    twin = col(Watching.workspace_id) == actor.workspace_id, col(Watching.channel) == draft.channel
    if any(other.id != row.id for other in session.exec(select(Watching).where(*twin))):
        problems.append(Problem("watching_taken", "channel"))
    refuse_if_any(problems)
    row.channel, row.team_id = draft.channel, team.id if team else None
    row.events, row.value_over = list(draft.events), draft.value_over


def _team(session: Session, actor: Actor, code: str) -> Team | None:
    """Find the team, or None for everybody; raise `unknown` under `team`."""
    if not code:
        return None
    there = col(Team.workspace_id) == actor.workspace_id, col(Team.code) == code, col(Team.deleted_at).is_(None)
    row = session.exec(select(Team).where(*there)).first()
    if row is None:
        raise broken("unknown", "team", key=code[:20])
    return row


def _draft(session: Session, row: Watching) -> WatchingDraft:
    """Give a subscription as the form shows it."""
    team = session.get(Team, row.team_id) if row.team_id is not None else None
    return WatchingDraft(row.channel, tuple(row.events), row.value_over, team.code if team else "")


def _delete(session: Session, actor: Actor, now: datetime, row: Watching) -> None:
    _record(session, actor, now, row, "deleted", _draft(session, row))
    session.connection().execute(delete(Watching).where(col(Watching.id) == row.id))


def _record(
    session: Session,
    actor: Actor,
    now: datetime,
    row: Watching,
    action: str,
    before: WatchingDraft | None,
    key: str | None = None,
) -> None:
    """Keep a line of the change log."""
    after = None if action == "deleted" else _logged(_draft(session, row))
    said = _logged(before) if before else None
    record(session, actor, now, kind=KIND, no=str(row.id), action=action, before=said, after=after, key=key)


def _logged(draft: WatchingDraft) -> dict[str, Any]:
    """Give a subscription as JSON can hold it."""
    kept = asdict(draft) | {"events": list(draft.events)}
    return {name: value for name, value in kept.items() if name != "unread"}
