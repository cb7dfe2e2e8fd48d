"""What both subscriptions of channels, digests and channel messages, have alike: who may change them, and how."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, delete, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.digests import DigestDraft
from storage.domain.errors import Problem, RuleBrokenError, broken
from storage.domain.people import Actor
from storage.domain.watching import WatchingDraft
from storage.models import Digest, Team, Watching, Workspace
from storage.services.marks import check_mark, mark
from storage.services.permits import check_leads_team, leads_team
from storage.services.writing import already_carried_out, ensure_workspace, record

Row = TypeVar("Row", Digest, Watching)
Draft = TypeVar("Draft", DigestDraft, WatchingDraft)
Saved = TypeVar("Saved")


@dataclass(frozen=True, slots=True)
class Kept(Generic[Draft]):
    """A subscription to edit, and the mark of it."""

    draft: Draft
    mark: int


@dataclass(frozen=True)
class Kind(Generic[Row, Draft, Saved]):
    """In what two kinds of subscription differ.

    `name` is how the change log calls it. `fill` puts what was filled in into a row, or refuses it; `saved` says what
    became of it, and whether its channel is another one; `starts` lets it begin from now on; `forgets` drops what is
    kept beside a row that is being deleted.
    """

    name: str
    table: type[Row]
    fill: Callable[[Session, Actor, Row, Draft], None]
    draft: Callable[[Session, Row], Draft]
    logged: Callable[[Draft], dict[str, Any]]
    saved: Callable[[Session, Row, bool], Saved]
    starts: Callable[[Session, Row], None]
    forgets: Callable[[Session, Row], None] | None = None

    def find(self, session: Session, actor: Actor, row_id: int, *, lock: bool = False) -> Row:
        """Find a subscription that somebody may change; raise `gone`, `team_managers_only`."""
        there = col(self.table.workspace_id) == actor.workspace_id, col(self.table.id) == row_id
        statement = select(self.table).where(*there)
        row = session.exec(statement.with_for_update() if lock else statement).first()
        if row is None:
            raise broken("gone")
        check_leads_team(actor, team_of(session, row))
        return row

    def others(self, session: Session, actor: Actor, row: Row, channel: str) -> list[Row]:
        """Give what else a channel is subscribed to."""
        there = col(self.table.workspace_id) == actor.workspace_id, col(self.table.channel) == channel
        return [other for other in session.exec(select(self.table).where(*there)) if other.id != row.id]

    def delete(self, session: Session, actor: Actor, now: datetime, row: Row) -> None:
        """Delete a subscription with what is kept beside it."""
        if self.forgets is not None:
            self.forgets(session, row)
        self.record(session, actor, now, row, "deleted", self.draft(session, row))
        session.connection().execute(delete(self.table).where(col(self.table.id) == row.id))

    def delete_of_team(self, session: Session, actor: Actor, now: datetime, team_id: int) -> None:
        """Unsubscribe every channel from a team that is being deleted."""
        theirs = select(self.table).where(col(self.table.team_id) == team_id).with_for_update()
        for row in session.exec(theirs).all():
            self.delete(session, actor, now, row)

    def record(
        self,
        session: Session,
        actor: Actor,
        now: datetime,
        row: Row,
        action: str,
        before: Draft | None,
        key: str | None = None,
    ) -> None:
        """Keep a line of the change log."""
        after = None if action == "deleted" else self.logged(self.draft(session, row))
        said = self.logged(before) if before else None
        record(session, actor, now, kind=self.name, no=str(row.id), action=action, before=said, after=after, key=key)


class Subscriptions(Generic[Row, Draft, Saved]):
    """The services around one kind. Managers change those of their teams, admins all. Source: product 5, 7."""

    def __init__(self, database: Database, clock: Clock, kind: Kind[Row, Draft, Saved]) -> None:
        self._database = database
        self._clock = clock
        self._kind: Kind[Row, Draft, Saved] = kind

    def _theirs(self, session: Session, actor: Actor, *order: Mapped[Any]) -> list[tuple[Row, str]]:
        """Give the subscriptions that somebody may change, with the names of their teams; empty for everybody."""
        table = self._kind.table
        statement = (
            select(table, Team)
            .outerjoin(Team, col(Team.id) == col(table.team_id))
            .where(col(table.workspace_id) == actor.workspace_id)
            .order_by(*order)
        )
        return [(row, team.name if team else "") for row, team in session.exec(statement) if leads_team(actor, team)]

    def kept(self, actor: Actor, row_id: int) -> Kept[Draft]:
        """Give one subscription to edit; raise `gone`, `team_managers_only`."""
        with self._database.reading() as session:
            draft = self._kind.draft(session, self._kind.find(session, actor, row_id))
            return Kept(draft, mark(draft))

    def change(
        self, actor: Actor, row_id: int, draft: Draft, *, seen: int | None = None, key: str | None = None
    ) -> Saved:
        """Change a subscription; raise `gone`, `record_changed`, and what adding one says."""
        now, kind = self._clock(), self._kind
        with self._database.transaction() as session:
            take_turns(session, actor, now)
            row = kind.find(session, actor, row_id, lock=True)
            if already_carried_out(session, actor.workspace_id, key, now, str(row_id)) is not None:
                return kind.saved(session, row, False)
            before = kind.draft(session, row)
            check_mark(seen, before)
            kind.fill(session, actor, row, draft)
            session.flush()
            kind.record(session, actor, now, row, "changed", before)
            return kind.saved(session, row, row.channel != before.channel)

    def pause(self, actor: Actor, row_id: int) -> None:
        """Tell the channel no more until it is resumed; raise `gone`, `team_managers_only`."""
        self._switch(actor, row_id, active=False)

    def resume(self, actor: Actor, row_id: int) -> None:
        """Tell the channel again; raise `gone`, `team_managers_only`."""
        self._switch(actor, row_id, active=True)

    def _switch(self, actor: Actor, row_id: int, *, active: bool) -> None:
        now, kind = self._clock(), self._kind
        with self._database.transaction() as session:
            row = kind.find(session, actor, row_id, lock=True)
            if row.active is not active:
                row.active = active
                kind.starts(session, row)
                session.flush()
                kind.record(session, actor, now, row, "resumed" if active else "paused", kind.draft(session, row))

    def delete(self, actor: Actor, row_id: int) -> None:
        """Unsubscribe a channel; raise `gone`, `team_managers_only`."""
        now, kind = self._clock(), self._kind
        with self._database.transaction() as session:
            kind.delete(session, actor, now, kind.find(session, actor, row_id, lock=True))


def take_turns(session: Session, actor: Actor, now: datetime) -> None:
    """Let one subscribe at a time in a workspace: no channel is subscribed to the same thing twice."""
    ensure_workspace(session, actor.workspace_id, now)
    session.get_one(Workspace, actor.workspace_id, with_for_update={"key_share": True})


def team_of(session: Session, row: Digest | Watching) -> Team | None:
    """Give the team a subscription is about; None for everybody."""
    return session.get(Team, row.team_id) if row.team_id is not None else None


def chosen_team(session: Session, actor: Actor, code: str) -> tuple[Team | None, Sequence[Problem]]:
    """Find the team that was chosen, None for everybody, and say what is wrong: `unknown`, `team_managers_only`."""
    team: Team | None = None
    try:
        team = _team(session, actor, code)
        check_leads_team(actor, team)
    except RuleBrokenError as error:
        return team, error.problems
    return team, ()


def _team(session: Session, actor: Actor, code: str) -> Team | None:
    """Find the team, or None for everybody; raise `unknown` under `team`."""
    if not code:
        return None
    there = col(Team.workspace_id) == actor.workspace_id, col(Team.code) == code, col(Team.deleted_at).is_(None)
    row = session.exec(select(Team).where(*there)).first()
    if row is None:
        raise broken("unknown", "team", key=code[:20])
    return row
