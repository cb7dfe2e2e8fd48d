"""Subscriptions to digests: which channel gets whose pipeline, when, and with what."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, time
from typing import Any

from sqlmodel import Session, col, delete, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.digests import DigestDraft, check_digest
from storage.domain.errors import Problem, RuleBrokenError, broken, refuse_if_any
from storage.domain.people import Actor, Role
from storage.models import Digest, Team, Workspace
from storage.queries.people import Choice
from storage.services import snapshots
from storage.services.marks import check_mark, mark
from storage.services.permits import check_leads_team, leads_team
from storage.services.writing import already_carried_out, ensure_workspace, record

KIND = "digest"
"""How the change log calls these records."""


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A subscription in the list; `team` is the name of one, empty for everybody."""

    id: int
    channel: str
    team: str
    at: time
    days: str
    time_zone: str
    active: bool


@dataclass(frozen=True, slots=True)
class KeptDigest:
    """A subscription to edit, and the mark of it."""

    draft: DigestDraft
    mark: int


@dataclass(frozen=True, slots=True)
class DigestSaved:
    """A subscription that was made or changed; `moved` when its channel is another one than before."""

    id: int
    channel: str
    team: str
    moved: bool = True


class Digests:
    """The services around digests. Managers change those of their teams, admins all. Source: product 5.1, 7."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def teams(self, actor: Actor) -> list[Choice]:
        """Give the teams for whose digests somebody may decide; none for who manages nothing."""
        there = col(Team.workspace_id) == actor.workspace_id, col(Team.deleted_at).is_(None)
        mine = [] if actor.role is Role.ADMIN else [col(Team.manager_id) == actor.salesperson_id]
        with self._database.reading() as session:
            rows = session.exec(select(Team).where(*there, *mine).order_by(col(Team.code))).all()
        return [Choice(row.code, row.name) for row in rows if actor.role in {Role.ADMIN, Role.MANAGER}]

    def listed(self, actor: Actor) -> list[DigestLine]:
        """Give the subscriptions that somebody may change, by team and channel."""
        statement = (
            select(Digest, Team)
            .outerjoin(Team, col(Team.id) == col(Digest.team_id))
            .where(col(Digest.workspace_id) == actor.workspace_id)
            .order_by(col(Team.code), col(Digest.id))
        )
        with self._database.reading() as session:
            return [
                DigestLine(row.id, row.channel, team.name if team else "", row.at, row.days, row.time_zone, row.active)
                for row, team in session.exec(statement)
                if leads_team(actor, team)
            ]

    def kept(self, actor: Actor, digest_id: int) -> KeptDigest:
        """Give one subscription to edit; raise `gone`, `team_managers_only`."""
        with self._database.reading() as session:
            draft = _draft(session, _find(session, actor, digest_id))
            return KeptDigest(draft, mark(draft))

    def add(self, actor: Actor, draft: DigestDraft, *, locale: str = "", key: str | None = None) -> DigestSaved:
        """Subscribe a channel; raise `team_managers_only`, `unknown`, `digest_taken`, and what `check_digest` says."""
        now = self._clock()
        with self._database.transaction() as session:
            _take_turns(session, actor, now)
            if (done := already_carried_out(session, actor.workspace_id, key, now)) is not None:
                return DigestSaved(int(done), draft.channel, "", moved=False)  # it may have been deleted since
            row = Digest(workspace_id=actor.workspace_id, channel="", locale=locale)
            _fill(session, actor, row, draft)
            session.add(row)
            session.flush()
            _record(session, actor, now, row, "created", None, key)
            return DigestSaved(row.id, row.channel, team_name(session, row))

    def change(
        self, actor: Actor, digest_id: int, draft: DigestDraft, *, seen: int | None = None, key: str | None = None
    ) -> DigestSaved:
        """Change a subscription; raise `gone`, `record_changed`, and what `add` says.

        Of another team it begins anew: what changed since the digest before would compare two teams.
        """
        now = self._clock()
        with self._database.transaction() as session:
            _take_turns(session, actor, now)
            row = _find(session, actor, digest_id, lock=True)
            if already_carried_out(session, actor.workspace_id, key, now, str(digest_id)) is not None:
                return DigestSaved(row.id, row.channel, team_name(session, row), moved=False)
            before, team_id = _draft(session, row), row.team_id
            check_mark(seen, before)
            _fill(session, actor, row, draft)
            if row.team_id != team_id:
                row.base_id = None
            session.flush()
            _record(session, actor, now, row, "changed", before)
            return DigestSaved(row.id, row.channel, team_name(session, row), moved=row.channel != before.channel)

    def pause(self, actor: Actor, digest_id: int) -> None:
        """Send it no more until it is resumed; raise `gone`, `team_managers_only`."""
        self._switch(actor, digest_id, active=False)

    def resume(self, actor: Actor, digest_id: int) -> None:
        """Send it again; the first one tells what changed since the last. Raises `gone`, `team_managers_only`."""
        self._switch(actor, digest_id, active=True)

    def _switch(self, actor: Actor, digest_id: int, *, active: bool) -> None:
        now = self._clock()
        with self._database.transaction() as session:
            row = _find(session, actor, digest_id, lock=True)
            if row.active is not active:
                row.active, row.next_run_at = active, None
                session.flush()
                _record(session, actor, now, row, "resumed" if active else "paused", _draft(session, row))

    def delete(self, actor: Actor, digest_id: int) -> None:
        """Unsubscribe a channel; raise `gone`, `team_managers_only`."""
        now = self._clock()
        with self._database.transaction() as session:
            _delete(session, actor, now, _find(session, actor, digest_id, lock=True))


def drop_of_team(session: Session, actor: Actor, now: datetime, team_id: int) -> None:
    """Unsubscribe every channel from a team that is being deleted."""
    for row in session.exec(select(Digest).where(col(Digest.team_id) == team_id).with_for_update()):
        _delete(session, actor, now, row)


def _find(session: Session, actor: Actor, digest_id: int, *, lock: bool = False) -> Digest:
    """Find a subscription that somebody may change; raise `gone`, `team_managers_only`."""
    there = col(Digest.workspace_id) == actor.workspace_id, col(Digest.id) == digest_id
    statement = select(Digest).where(*there)
    row = session.exec(statement.with_for_update() if lock else statement).first()
    if row is None:
        raise broken("gone")
    check_leads_team(actor, session.get(Team, row.team_id) if row.team_id is not None else None)
    return row


def _take_turns(session: Session, actor: Actor, now: datetime) -> None:
    """Let one subscribe at a time in a workspace: no two digests of one team for one channel."""
    ensure_workspace(session, actor.workspace_id, now)
    session.get_one(Workspace, actor.workspace_id, with_for_update={"key_share": True})


def _fill(session: Session, actor: Actor, row: Digest, draft: DigestDraft) -> None:
    """Put what was filled in into the row, and let its next run be worked out; everything wrong is told together."""
    problems = check_digest(draft)
    team: Team | None = None
    try:
        team = _team(session, actor, draft.team)
        check_leads_team(actor, team)
    except RuleBrokenError as error:
        problems += error.problems
    team_id = team.id if team else None
    twin = col(Digest.workspace_id) == actor.workspace_id, col(Digest.channel) == draft.channel
    others = session.exec(select(Digest).where(*twin)).all()
    if any(other.team_id == team_id and other.id != row.id for other in others):
        problems.append(Problem("digest_taken", "channel"))
    refuse_if_any(problems)
    row.team_id, row.channel, row.at, row.time_zone = team_id, draft.channel, draft.at, draft.time_zone
    row.days, row.parts, row.next_run_at = "".join(sorted(set(draft.days))), list(draft.parts), None


def _team(session: Session, actor: Actor, code: str) -> Team | None:
    """Find the team, or None for everybody; raise `unknown` under `team`."""
    if not code:
        return None
    there = col(Team.workspace_id) == actor.workspace_id, col(Team.code) == code, col(Team.deleted_at).is_(None)
    row = session.exec(select(Team).where(*there)).first()
    if row is None:
        raise broken("unknown", "team", key=code[:20])
    return row


def team_name(session: Session, row: Digest) -> str:
    """Give the name of its team; empty for everybody."""
    team = session.get(Team, row.team_id) if row.team_id is not None else None
    return team.name if team else ""


def _draft(session: Session, row: Digest) -> DigestDraft:
    """Give a subscription as the form shows it."""
    team = session.get(Team, row.team_id) if row.team_id is not None else None
    code = team.code if team else ""
    return DigestDraft(code, row.channel, row.at, row.days, row.time_zone, tuple(row.parts))


def _delete(session: Session, actor: Actor, now: datetime, row: Digest) -> None:
    snapshots.forget(session.connection(), row.id)
    _record(session, actor, now, row, "deleted", _draft(session, row))
    session.connection().execute(delete(Digest).where(col(Digest.id) == row.id))


def _record(
    session: Session,
    actor: Actor,
    now: datetime,
    row: Digest,
    action: str,
    before: DigestDraft | None,
    key: str | None = None,
) -> None:
    """Keep a line of the change log."""
    after = None if action == "deleted" else _logged(_draft(session, row))
    no = str(row.id)
    record(
        session,
        actor,
        now,
        kind=KIND,
        no=no,
        action=action,
        before=_logged(before) if before else None,
        after=after,
        key=key,
    )


def _logged(draft: DigestDraft) -> dict[str, Any]:
    """Give a subscription as JSON can hold it."""
    return asdict(replace(draft)) | {"at": draft.at.isoformat("minutes"), "parts": list(draft.parts)}
