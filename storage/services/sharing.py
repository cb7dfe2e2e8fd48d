"""Cards that were shared in channels: kept true, and their threads told of each change once. Source: product 4.3.

A change marks them stale in its own transaction. Whoever delivers leases a card, so that two replicas do it once.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import Clock, local_date
from storage.domain.people import Actor
from storage.models import ChangeHead, Opportunity, SharedCard, Workspace
from storage.queries import stories
from storage.queries.opportunities import Card
from storage.queries.opportunities import card as read
from storage.queries.stories import Change
from storage.services.cards import read_card
from storage.services.permits import check_sees

LEASE = timedelta(seconds=60)
"""How long a replica has to tell what it took; after that another may."""
LONGEST_WAIT = timedelta(minutes=10)
"""The waits double up to this."""
GIVE_UP_AFTER = timedelta(hours=24)
"""A channel that could not be told for so long is told no more."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A shared card to draw anew; `card` is None when the opportunity was deleted, `changes` are still to be told."""

    id: int
    workspace_id: str
    no: str
    channel: str
    ts: str
    locale: str
    currency: str
    today: date
    card: Card | None
    changes: tuple[Change, ...]
    given_up: bool = False


class Sharing:
    """The services around shared cards."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(self, actor: Actor, no: str) -> tuple[Card, int]:
        """Give the card that is to be shared, and the line of the change log at which it stands.

        Raises `no_such_opportunity`, also for what the actor may not see.
        """
        with self._database.reading() as session:
            check_sees(session.connection(), actor, no)
            # The line is read first: what changes before the card is read is then told once more, never missed.
            seq = _head(session, actor.workspace_id)
            return read_card(session.connection(), actor.workspace_id, no), seq

    def keep(self, actor: Actor, no: str, place: tuple[str, str], told: int, locale: str) -> None:
        """Remember where a card was shared: channel and time stamp; `told` is what `begin` gave."""
        now = self._clock()
        with self._database.transaction() as session:
            found = select(Opportunity).where(
                col(Opportunity.workspace_id) == actor.workspace_id, col(Opportunity.no) == no
            )
            # Locked, so that no change slips in between: it either sees this row, or is seen here.
            row = session.exec(found.with_for_update()).first()
            missed = stories.changes_since(session.connection(), actor.workspace_id, no, told)
            session.add(
                SharedCard(
                    workspace_id=actor.workspace_id,
                    opportunity_id=row.id if row else None,
                    no=no,
                    channel=place[0],
                    ts=place[1],
                    locale=locale,
                    shared_by=actor.code,
                    told=told,
                    stale=bool(missed) or row is None,
                    next_attempt_at=now,
                )
            )

    def take_due(self, limit: int, workspace_id: str | None = None) -> list[Stale]:
        """Take stale cards, of one workspace if it is named.

        Nobody else gets them until the lease ends, so two replicas tell them once.

        What could not be told for a day is let go and given for the last time, marked as given up.
        """
        now = self._clock()
        here = [col(SharedCard.workspace_id) == workspace_id] if workspace_id else []
        due = (
            select(SharedCard)
            .where(col(SharedCard.stale), col(SharedCard.next_attempt_at) <= now, *here)
            .order_by(col(SharedCard.id))
            .limit(limit)
        )
        with self._database.reading() as session:
            if session.exec(due).first() is None:
                return []
        with self._database.transaction() as session:
            rows = session.exec(due.with_for_update(skip_locked=True)).all()
            return [self._take(session, row, now) for row in rows]

    @staticmethod
    def _take(session: Session, row: SharedCard, now: datetime) -> Stale:
        """Lease one card, or let it go."""
        connection = session.connection()
        changes = tuple(stories.changes_since(connection, row.workspace_id, row.no, row.told))
        given_up = row.attempts > 0 and bool(changes) and changes[0].at <= now - GIVE_UP_AFTER
        card = read(connection, row.workspace_id, row.no) if row.opportunity_id is not None else None
        workspace = session.get_one(Workspace, row.workspace_id)
        taken = Stale(
            id=row.id,
            workspace_id=row.workspace_id,
            no=row.no,
            channel=row.channel,
            ts=row.ts,
            locale=row.locale,
            currency=workspace.currency,
            today=local_date(now, workspace.time_zone),
            card=card,
            changes=changes,
            given_up=given_up,
        )
        if given_up:
            session.delete(row)
        else:
            row.next_attempt_at = now + LEASE
            row.attempts += 1
            session.add(row)
        return taken

    def told(self, card_id: int, seq: int) -> None:
        """Remember that a thread was told of a line; what comes behind it is still to be told."""
        with self._database.transaction() as session:
            row = _locked(session, card_id)
            if row is not None:
                row.told, row.next_attempt_at = max(row.told, seq), self._clock() + LEASE

    def done(self, shared: Stale) -> None:
        """Remember that a card is true again, unless it changed while it was drawn; that of a deleted one is let go."""
        with self._database.transaction() as session:
            row = _locked(session, shared.id)
            if row is None:
                return
            if shared.card is None:
                session.delete(row)
                return
            newer = stories.changes_since(session.connection(), row.workspace_id, row.no, row.told)
            row.stale, row.attempts, row.next_attempt_at = bool(newer), 0, self._clock()

    def forget(self, card_id: int) -> None:
        """Let a shared card go whose message is no longer there."""
        with self._database.transaction() as session:
            row = _locked(session, card_id)
            if row is not None:
                session.delete(row)

    def try_later(self, card_id: int) -> None:
        """Put a card off: 2 s, 4 s, 8 s … up to the longest wait."""
        with self._database.transaction() as session:
            row = _locked(session, card_id)
            if row is not None:
                wait = min(timedelta(seconds=2 ** min(row.attempts, 10)), LONGEST_WAIT)
                row.next_attempt_at = self._clock() + wait


def _locked(session: Session, card_id: int) -> SharedCard | None:
    """Give a shared card, locked."""
    return session.exec(select(SharedCard).where(col(SharedCard.id) == card_id).with_for_update()).first()


def _head(session: Session, workspace_id: str) -> int:
    """Give the newest line of a workspace's change log."""
    return session.exec(select(ChangeHead.seq).where(col(ChangeHead.workspace_id) == workspace_id)).first() or 0
