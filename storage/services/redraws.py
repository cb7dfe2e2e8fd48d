"""Messages that no longer show what is so: kept until Slack has taken their new drawing. Source: product 5.2.

Whoever draws leases one, so that two replicas do not draw the same; what Slack did not take comes back by itself.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.nudges import LineStatus
from storage.models import Delivery, NudgeLine
from storage.services.pacing import TOKEN, UPDATING, held_now

LEASE = timedelta(seconds=60)
"""How long a replica has to draw what it took; after that another may."""
AGAIN_AFTER = timedelta(seconds=30)
"""How long what Slack did not take waits; the tick comes each minute anyway."""

OLDER_AFTER = timedelta(hours=1)
"""In the hour after the nudges people press most, and Slack takes only so many drawings."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A message to draw anew, leased until an instant."""

    id: int
    workspace_id: str
    until: datetime


class Redraws:
    """The services around messages to draw anew. None has an actor: they are the worker's own."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def later(self, delivery_id: int, after: timedelta = AGAIN_AFTER) -> None:
        """Let a message be drawn anew after a while."""
        self._mark(delivery_id, self._clock() + after)

    def take(self, passing_over: Collection[str] = (), workspace_id: str | None = None) -> Stale | None:
        """Lease the next message to draw, of one workspace if it is named.

        None when there is none, or Slack told its workspace to wait.
        """
        now = self._clock()
        with self._database.reading() as session:
            due = (
                select(Delivery)
                .where(
                    col(Delivery.redraw_at) <= now,
                    col(Delivery.status) == DeliveryStatus.SENT,
                    col(Delivery.workspace_id).not_in(held_now(session, UPDATING, TOKEN)),
                    col(Delivery.workspace_id).not_in(sorted(passing_over)),
                    *((col(Delivery.workspace_id) == workspace_id,) if workspace_id else ()),
                )
                .order_by(col(Delivery.redraw_at), col(Delivery.id))
                .limit(1)
            )
            if session.exec(due).first() is None:
                return None
        with self._database.transaction() as session:
            row = session.exec(due.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            row.redraw_at = now + LEASE
            return Stale(row.id, row.workspace_id, row.redraw_at)

    def put_back(self, stale: Stale) -> None:
        """Give up the lease of a message that it was not the turn of yet."""
        self._mark(stale.id, self._clock(), stale.until)

    def done(self, stale: Stale) -> None:
        """Say that a message shows what is so, unless somebody has said meanwhile that it does not."""
        self._mark(stale.id, None, stale.until)

    def _mark(self, delivery_id: int, at: datetime | None, leased: datetime | None = None) -> None:
        ours = (col(Delivery.redraw_at) == leased,) if leased else ()
        with self._database.transaction() as session:
            of = update(Delivery).where(col(Delivery.id) == delivery_id, *ours)
            session.connection().execute(of.values(redraw_at=at))


_this, _older = aliased(Delivery), aliased(Delivery)
_OLDER = (
    select(col(_older.id))
    .join(_this, col(_this.salesperson_id) == col(_older.salesperson_id))
    .where(
        col(_this.id) == bindparam("of"),
        col(_this.kind) == DeliveryKind.NUDGE,
        col(_older.kind) == DeliveryKind.NUDGE,
        col(_older.status) == DeliveryStatus.SENT,
        col(_older.local_date) < col(_this.local_date),
    )
    .order_by(col(_older.local_date).desc())
    .limit(1)
)
_MARK_OLDER = (
    update(Delivery)
    .where(
        col(Delivery.id).in_(_OLDER),
        col(Delivery.redraw_at).is_(None),
        exists().where(col(NudgeLine.delivery_id) == col(Delivery.id), col(NudgeLine.status) == LineStatus.OPEN),
    )
    .values(redraw_at=bindparam("at"))
)


def mark_older(session: Session, delivery_id: int, now: datetime) -> None:
    """Let the nudge before the one that is being sent lose the buttons of what this one tells of again."""
    session.connection().execute(_MARK_OLDER, {"of": delivery_id, "at": now + OLDER_AFTER})
