"""Subscriptions to digests: which channel gets whose pipeline, when, and with what."""

from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.digests import DigestDraft, check_digest
from storage.domain.errors import Problem, refuse_if_any
from storage.domain.people import Actor, Role
from storage.models import Delivery, Digest, Team
from storage.queries.people import Choice
from storage.services import snapshots
from storage.services.subscribing import Kind, Subscriptions, chosen_team, take_turns, team_of
from storage.services.writing import already_carried_out


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
class DigestSaved:
    """A subscription that was made or changed; `moved` when its channel is another one than before."""

    id: int
    channel: str
    team: str
    moved: bool = True


def _fill(session: Session, actor: Actor, row: Digest, draft: DigestDraft) -> None:
    """Put what was filled in into the row, and let its next run be worked out; everything wrong is told together.

    Of another team it begins anew: what changed since the digest before would compare two teams.
    """
    team, refused = chosen_team(session, actor, draft.team)
    problems = [*check_digest(draft), *refused]
    team_id = team.id if team else None
    if any(other.team_id == team_id for other in DIGEST.others(session, actor, row, draft.channel)):
        problems.append(Problem("digest_taken", "channel"))
    refuse_if_any(problems)
    if row.team_id != team_id:
        row.base_id = None
    if row.id is not None and row.channel != draft.channel:
        _take_along(session, row.id, draft.channel)
    row.team_id, row.channel, row.at, row.time_zone = team_id, draft.channel, draft.at, draft.time_zone
    row.days, row.parts, row.next_run_at = "".join(sorted(set(draft.days))), list(draft.parts), None


def _take_along(session: Session, digest_id: int, channel: str) -> None:
    """Let what is planned and not being sent go to another channel, unless that got it already; leases of it end."""
    planned = select(Delivery).where(
        col(Delivery.digest_id) == digest_id,
        col(Delivery.kind) == DeliveryKind.DIGEST,
        col(Delivery.status) == DeliveryStatus.PLANNED,
        col(Delivery.sending_since).is_(None),
    )
    for row in session.exec(planned.with_for_update()).all():
        same = (
            col(Delivery.kind) == row.kind,
            col(Delivery.about) == row.about,
            col(Delivery.local_date) == row.local_date,
        )
        there = col(Delivery.workspace_id) == row.workspace_id, col(Delivery.recipient) == channel, *same
        if session.exec(select(Delivery.id).where(*there)).first() is None:
            row.recipient, row.attempts = channel, row.attempts + 1
        else:
            row.status, row.reason = DeliveryStatus.HELD, "turned_off"


def _draft(session: Session, row: Digest) -> DigestDraft:
    """Give a subscription as the form shows it."""
    team = team_of(session, row)
    code = team.code if team else ""
    return DigestDraft(code, row.channel, row.at, row.days, row.time_zone, tuple(row.parts))


def _logged(draft: DigestDraft) -> dict[str, Any]:
    """Give a subscription as JSON can hold it."""
    return asdict(draft) | {"at": draft.at.isoformat("minutes"), "parts": list(draft.parts)}


def team_name(session: Session, row: Digest) -> str:
    """Give the name of its team; empty for everybody."""
    team = team_of(session, row)
    return team.name if team else ""


def _saved(session: Session, row: Digest, moved: bool) -> DigestSaved:  # noqa: FBT001 - `Kind` calls it
    return DigestSaved(row.id, row.channel, team_name(session, row), moved)


def _starts(_: Session, row: Digest) -> None:
    """Let its next run be worked out; the first one tells what changed since the last."""
    row.next_run_at = None


def _forgets(session: Session, row: Digest) -> None:
    """Drop what its digests told."""
    snapshots.forget(session.connection(), row.id)


DIGEST = Kind("digest", Digest, _fill, _draft, _logged, _saved, _starts, _forgets)


class Digests(Subscriptions[Digest, DigestDraft, DigestSaved]):
    """The services around digests. Managers change those of their teams, admins all. Source: product 5.1, 7."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock, DIGEST)

    def teams(self, actor: Actor) -> list[Choice]:
        """Give the teams for whose digests somebody may decide; none for who manages nothing."""
        there = col(Team.workspace_id) == actor.workspace_id, col(Team.deleted_at).is_(None)
        mine = [] if actor.role is Role.ADMIN else [col(Team.manager_id) == actor.salesperson_id]
        with self._database.reading() as session:
            rows = session.exec(select(Team).where(*there, *mine).order_by(col(Team.code))).all()
        return [Choice(row.code, row.name) for row in rows if actor.role in {Role.ADMIN, Role.MANAGER}]

    def listed(self, actor: Actor) -> list[DigestLine]:
        """Give the subscriptions that somebody may change, by team and channel."""
        with self._database.reading() as session:
            return [
                DigestLine(row.id, row.channel, team, row.at, row.days, row.time_zone, row.active)
                for row, team in self._theirs(session, actor, col(Team.code), col(Digest.id))
            ]

    def add(self, actor: Actor, draft: DigestDraft, *, locale: str = "", key: str | None = None) -> DigestSaved:
        """Subscribe a channel; raise `team_managers_only`, `unknown`, `digest_taken`, and what `check_digest` says."""
        now = self._clock()
        with self._database.transaction() as session:
            take_turns(session, actor, now)
            if (done := already_carried_out(session, actor.workspace_id, key, now)) is not None:
                return DigestSaved(int(done), draft.channel, "", moved=False)  # it may have been deleted since
            row = Digest(workspace_id=actor.workspace_id, channel="", locale=locale)
            _fill(session, actor, row, draft)
            session.add(row)
            session.flush()
            DIGEST.record(session, actor, now, row, "created", None, key)
            return _saved(session, row, moved=True)


def drop_of_team(session: Session, actor: Actor, now: datetime, team_id: int) -> None:
    """Unsubscribe every channel from a team that is being deleted."""
    DIGEST.delete_of_team(session, actor, now, team_id)
