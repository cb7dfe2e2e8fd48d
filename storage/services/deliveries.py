"""What is to be sent: who has it in hand, and what became of it. Source: product 5.3.

A worker leases a row, says that it is about to send, sends outside any transaction, and says what came of it. One that
is killed leaves its lease to end; a row that then says "about to send" may have been sent already.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.models import Delivery
from storage.queries import deliveries as queries
from storage.queries.deliveries import Unsent
from storage.services.admin_words import tell_admins
from storage.services.pacing import POSTING, TOKEN, held_now
from storage.services.redraws import mark_older
from storage.services.snapshots import rebase
from storage.services.writing import add_unless_there

LEASE = timedelta(seconds=90)
"""How long a worker may take over a message; sending one takes a fraction of a second, with a picture a few."""
DEAD = frozenset({"channel_gone", "person_gone", "token_dead"})
"""Reasons that the admins can do something about."""
SAME_DAY = timedelta(days=2)
"""No local date is further from now than that."""
LONGEST_DETAIL = 200


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that one worker has in hand; `attempts` counts this one, and tells this lease from later ones.

    `perhaps_sent`: somebody was about to send it before, and nobody heard what came of it. `zone` is the recipient's.
    """

    id: int
    workspace_id: str
    kind: DeliveryKind
    recipient: str
    about: str
    local_date: date
    due_at: datetime
    attempts: int
    salesperson_id: int | None
    digest_id: int | None
    perhaps_sent: bool
    zone: str = "UTC"
    content: dict[str, Any] = field(default_factory=dict)


class Deliveries:
    """The services around what is to be sent. None has an actor: they are the worker's own.

    `attempt` is that of the lease; whoever has lost it in between changes nothing and is told so.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def claim(self, limit: int, lease: timedelta | None = None, workspace_id: str | None = None) -> list[Claimed]:
        """Lease what is due, of each workspace alike; nobody else gets it until the lease ends.

        Workspaces that Slack told to wait are left alone.
        """
        now = self._clock()
        due = _due(now) if workspace_id is None else (*_due(now), col(Delivery.workspace_id) == workspace_id)
        with self._database.reading() as session:
            waiting = (
                select(col(Delivery.workspace_id))
                .where(*due, col(Delivery.workspace_id).not_in(held_now(session, POSTING, TOKEN)))
                .group_by(col(Delivery.workspace_id))
                .order_by(func.min(col(Delivery.next_attempt_at)))
                .limit(limit)
            )
            workspaces = session.exec(waiting).all()
        if not workspaces:
            return []
        with self._database.transaction() as session:
            rows: list[tuple[Delivery, str]] = []
            for left, workspace in zip(range(len(workspaces), 0, -1), workspaces, strict=True):
                share = -(-(limit - len(rows)) // left)
                rows += session.exec(queries.CLAIMED, params={"workspace": workspace, "now": now, "share": share}).all()
            return [_lease(row, now + (lease or LEASE), zone) for row, zone in rows]

    def sending(self, delivery_id: int, attempt: int | None = None) -> bool:
        """Say that it is about to be sent, with a whole lease from now; tell whether it is still in hand."""
        now = self._clock()
        planned = col(Delivery.id) == delivery_id, col(Delivery.status) == DeliveryStatus.PLANNED
        in_hand = (col(Delivery.attempts) == attempt,) if attempt is not None else ()
        begin = update(Delivery).where(*planned, *in_hand).values(sending_since=now, next_attempt_at=now + LEASE)
        with self._database.transaction() as session:
            return session.connection().execute(begin).rowcount == 1

    def sent(
        self,
        delivery_id: int,
        channel: str,
        ts: str,
        reason: str,
        lacks: str = "",
        left: tuple[str, Sequence[Any]] = ("", ()),
    ) -> None:
        """Say that Slack took it; the next digest is compared with this one. Of two that it took the first is kept.

        `lacks` says why its picture is not there; `left` are the messages that belong into the thread of a time stamp,
        each a text with blocks: they are to be sent from now on, whatever happens to the worker.
        """
        now = self._clock()
        values = {"reason": reason, "detail": lacks, "channel": channel, "ts": ts, "sent_at": now}
        of = update(Delivery).where(col(Delivery.id) == delivery_id)
        first = of.where(col(Delivery.status) != DeliveryStatus.SENT)
        taken = first.values(status=DeliveryStatus.SENT, sending_since=None, **values).returning(col(Delivery.kind))
        with self._database.transaction() as session:
            mark_older(session, delivery_id, now)  # whoever locks several locks the oldest first
            kind = session.connection().execute(taken).scalar_one_or_none()
            if kind is None:
                session.connection().execute(of.values(perhaps_twice=True))
                return
            if kind is DeliveryKind.DETAILS:
                session.connection().execute(of.values(content={}))  # it stands in Slack now
            if kind is DeliveryKind.DIGEST:
                rebase(session, session.get_one(Delivery, delivery_id))
            if left[1]:
                add_unless_there(session, _details(session.get_one(Delivery, delivery_id), left, now))

    def lacks(self, delivery_id: int, what: str, *, permission: bool = False) -> None:
        """Keep what is in the way of it or its picture (empty: nothing); a missing permission the admins are told."""
        with self._database.transaction() as session:
            row = session.get_one(Delivery, delivery_id, with_for_update=True)
            row.detail = what[:LONGEST_DETAIL]
            if permission and row.kind is not DeliveryKind.ADMINS:
                tell_admins(session, row, "scope_missing", self._clock())

    def hold(self, delivery_id: int, reason: str, detail: str = "", *, attempt: int | None = None) -> bool:
        """Hold it back by a rule, for good."""
        return self._end(delivery_id, attempt, (DeliveryStatus.HELD, reason, detail))

    def fail(self, delivery_id: int, reason: str, detail: str, *, attempt: int | None = None) -> bool:
        """Give it up. What the admins can mend is told them, once until it works again."""
        return self._end(delivery_id, attempt, (DeliveryStatus.FAILED, reason, detail))

    def try_later(
        self,
        delivery_id: int,
        after: timedelta,
        *,
        attempt: int | None = None,
        unheard: bool = False,
        detail: str | None = None,
    ) -> bool:
        """Put it off; `unheard` when Slack may have taken it, `detail` says what is in the way."""
        now = self._clock()

        def put_off(row: Delivery) -> None:
            row.next_attempt_at, row.sending_since = now + after, None
            row.perhaps_twice = row.perhaps_twice or unheard
            row.detail = row.detail if detail is None else detail[:LONGEST_DETAIL]

        return self._change(delivery_id, attempt, put_off)

    def put_back(self, delivery_id: int, after: timedelta, *, attempt: int | None = None) -> bool:
        """Give up the lease of something that was not tried, because it was not its turn yet."""
        now = self._clock()

        def put_back(row: Delivery) -> None:
            row.next_attempt_at, row.attempts, row.sending_since = now + after, row.attempts - 1, None

        return self._change(delivery_id, attempt, put_back)

    def revive(self, workspace_id: str) -> int:
        """Let what failed for a dead token be tried again, now that it works; give how many."""
        now = self._clock()
        failed = select(Delivery).where(
            col(Delivery.workspace_id) == workspace_id,
            col(Delivery.status) == DeliveryStatus.FAILED,
            col(Delivery.reason) == "token_dead",
            col(Delivery.due_at) > now - SAME_DAY,
        )
        with self._database.transaction() as session:
            rows = session.exec(failed.with_for_update(skip_locked=True)).all()
            for row in rows:
                row.status, row.reason, row.next_attempt_at = DeliveryStatus.PLANNED, "", now
            return len(rows)

    def unsent(self, workspace_id: str | None = None) -> list[Unsent]:
        """Give what is due by now and still to be sent, and what failed for a token that is dead still.

        A word to the admins is due when something failed: a tick at the same instant as the one before finds it too.
        """
        now = self._clock()
        with self._database.reading() as session:
            waits = and_(col(Delivery.status) == DeliveryStatus.PLANNED, col(Delivery.due_at) <= now + LEASE)
            dead = and_(
                col(Delivery.status) == DeliveryStatus.FAILED,
                col(Delivery.reason) == "token_dead",
                col(Delivery.due_at).between(now - SAME_DAY, now + LEASE),
                col(Delivery.workspace_id).in_(held_now(session, TOKEN)),
            )
            ours = () if workspace_id is None else (col(Delivery.workspace_id) == workspace_id,)
            return queries.unsent(session.connection(), or_(waits, dead), *ours)

    def bring_forward(self, workspace_id: str | None = None) -> int:
        """Let what was put off be tried at once; give how many. What somebody is about to send is left to them."""
        now = self._clock()
        statement = update(Delivery).where(
            col(Delivery.status) == DeliveryStatus.PLANNED,
            col(Delivery.due_at) <= now + LEASE,
            col(Delivery.next_attempt_at) > now,
            col(Delivery.sending_since).is_(None),
        )
        if workspace_id is not None:
            statement = statement.where(col(Delivery.workspace_id) == workspace_id)
        with self._database.transaction() as session:
            return session.connection().execute(statement.values(next_attempt_at=now)).rowcount

    def next_attempt(self, workspace_id: str | None = None) -> datetime | None:
        """Say when the next of what is still to be sent is due."""
        statement = select(func.min(col(Delivery.next_attempt_at))).where(
            col(Delivery.status) == DeliveryStatus.PLANNED
        )
        if workspace_id is not None:
            statement = statement.where(col(Delivery.workspace_id) == workspace_id)
        with self._database.reading() as session:
            return session.exec(statement).one()

    def _end(self, delivery_id: int, attempt: int | None, how: tuple[DeliveryStatus, str, str]) -> bool:
        now = self._clock()
        status, reason, detail = how
        with self._database.transaction() as session:
            row = _in_hand(session, delivery_id, attempt)
            if row is None:
                return False
            row.status, row.reason, row.detail = status, reason, detail[:LONGEST_DETAIL]
            row.sending_since = None
            if status is DeliveryStatus.FAILED and reason in DEAD and row.kind is not DeliveryKind.ADMINS:
                tell_admins(session, row, reason, now)
            return True

    def _change(self, delivery_id: int, attempt: int | None, change: Callable[[Delivery], None]) -> bool:
        with self._database.transaction() as session:
            row = _in_hand(session, delivery_id, attempt)
            if row is None:
                return False
            change(row)
            return True


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Delivery.status) == DeliveryStatus.PLANNED, col(Delivery.next_attempt_at) <= now


def _details(above: Delivery, left: tuple[str, Sequence[Any]], now: datetime) -> Delivery:
    """Write down what follows a message in a thread."""
    return Delivery(
        workspace_id=above.workspace_id,
        kind=DeliveryKind.DETAILS,
        recipient=above.recipient,
        about=str(above.id),
        local_date=above.local_date,
        due_at=now,
        next_attempt_at=now,
        content={"ts": left[0], "thread": [*left[1]]},
    )


def _in_hand(session: Session, delivery_id: int, attempt: int | None) -> Delivery | None:
    """Give a row that is still to be sent; None when its lease is somebody else's by now."""
    row = session.get_one(Delivery, delivery_id, with_for_update=True)
    there = row.status is DeliveryStatus.PLANNED and attempt in {None, row.attempts}
    return row if there else None


def _lease(row: Delivery, until: datetime, zone: str) -> Claimed:
    """Put a row into one worker's hand."""
    perhaps_sent = row.sending_since is not None
    row.next_attempt_at, row.attempts = until, row.attempts + 1
    row.perhaps_twice = row.perhaps_twice or perhaps_sent
    return Claimed(
        row.id,
        row.workspace_id,
        row.kind,
        row.recipient,
        row.about,
        row.local_date,
        row.due_at,
        row.attempts,
        row.salesperson_id,
        row.digest_id,
        row.perhaps_twice,
        zone,
        row.content,
    )
