"""Let go what nobody can need any more of what the clock brought: each night, some at a time.

What is still to be sent stays, and so does what the next message is worked out from: each person's last nudge, the
delivery that a digest compares with, and the words to admins, who are told once.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import SQLModel, col

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.nudges import DueKind
from storage.domain.opportunities import CLOSED
from storage.models import (
    Delivery,
    Digest,
    Notice,
    NudgeLine,
    Opportunity,
    Reminder,
    Salesperson,
    SnapshotLine,
    Task,
    Workspace,
)
from storage.services.letting_words_go import let_words_go

KEPT_FOR = timedelta(days=90)
"""The why log tells of two weeks and the reactions of a month; a quarter is as far back as anybody asks."""
SNAPSHOTS_KEPT_FOR = timedelta(days=2)
"""Until then a digest may still be sent; what was sent since is what the next one compares with."""
AT_ONCE = 500
"""Rows of one transaction: others wait no longer than it takes."""
SNAPSHOTS_AT_ONCE = 10
"""Each may have twenty thousand lines."""
_newer = aliased(Delivery)


class LettingGo:
    """The service that lets go. Nobody acts: the clock does."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._words_on: date | None = None
        self._workspaces: list[str] = []

    def some(self) -> int:
        """Let go some of what is over; give how many rows, 0 when there are no more.

        The snapshots go first: whoever lets go of many digests at once then has no more to do than for other rows.
        """
        now = self._clock()
        rows = self._snapshots(now) or self._deliveries(now) or self._reminders(now) or self._notices(now)
        return rows or self._words(now.date())

    def _words(self, today: date) -> int:
        """Let words of one workspace go; each workspace has its turn once a day."""
        if self._words_on != today:
            with self._database.connection() as connection:
                self._workspaces = list(connection.scalars(select(col(Workspace.id))))
            self._words_on = today
        while self._workspaces:
            if gone := let_words_go(self._database, self._workspaces.pop(), today):
                return gone
        return 0

    def _deliveries(self, now: datetime) -> int:
        """Let deliveries go with their lines."""
        over = (
            col(Delivery.due_at) < now - KEPT_FOR,
            col(Delivery.status) != DeliveryStatus.PLANNED,
            col(Delivery.kind) != DeliveryKind.ADMINS,
            ~_is_base(),
            ~_is_last_nudge(),
        )
        named: dict[type[SQLModel], Mapped[int]] = {
            NudgeLine: col(NudgeLine.delivery_id),
            SnapshotLine: col(SnapshotLine.delivery_id),
            Delivery: col(Delivery.id),
        }
        return self._delete(Delivery, over, AT_ONCE, named)

    def _snapshots(self, now: datetime) -> int:
        """Let the snapshots go of digests that were drawn and not delivered."""
        over = (
            col(Delivery.digest_id) > 0,  # this is looked up; most that is delivered is no digest
            col(Delivery.due_at) < now - SNAPSHOTS_KEPT_FOR,
            col(Delivery.status) != DeliveryStatus.PLANNED,
            ~_is_base(),
            select(SnapshotLine).where(col(SnapshotLine.delivery_id) == col(Delivery.id)).exists(),
        )
        return self._delete(Delivery, over, SNAPSHOTS_AT_ONCE, {SnapshotLine: col(SnapshotLine.delivery_id)})

    def _reminders(self, now: datetime) -> int:
        """Forget how far people were reminded of what is closed or gone, or no longer theirs because they left."""
        here = col(Reminder.workspace_id)
        task = select(Task).where(
            col(Task.workspace_id) == here, col(Task.no) == col(Reminder.record_no), col(Task.closed).is_(False)
        )
        opportunity = select(Opportunity).where(
            col(Opportunity.workspace_id) == here,
            col(Opportunity.no) == col(Reminder.opportunity_no),
            col(Opportunity.status).not_in(tuple(CLOSED)),
        )
        left = select(Salesperson).where(
            col(Salesperson.id) == col(Reminder.salesperson_id), col(Salesperson.deleted_at).is_not(None)
        )
        is_task = col(Reminder.kind) == DueKind.TASK
        over = or_((is_task & ~task.exists()), (~is_task & ~opportunity.exists()), left.exists())
        old = col(Reminder.first_told) < (now - KEPT_FOR).date()
        return self._delete(Reminder, (old, over), AT_ONCE, {Reminder: col(Reminder.id)})

    def _notices(self, now: datetime) -> int:
        """Let go what people were told in private; what is still to be told gives itself up."""
        over = col(Notice.delivered_at) < now - KEPT_FOR
        return self._delete(Notice, (over,), AT_ONCE, {Notice: col(Notice.id)})

    def _delete(
        self,
        of: type[Delivery] | type[Reminder] | type[Notice],
        over: Sequence[ColumnElement[bool]],
        limit: int,
        named: Mapping[type[SQLModel], Mapped[int]],
    ) -> int:
        """Delete what names some rows in these columns, and give how much of the last table; what is in hand waits.

        It is looked for before: on SQLite a transaction makes every other writer wait.
        """
        found = select(col(of.id)).where(*over).order_by(col(of.id)).limit(limit)
        with self._database.reading() as session:
            if session.connection().scalar(found) is None:
                return 0
        deleted = 0
        with self._database.transaction() as session:
            connection = session.connection()
            ids = list(connection.scalars(found.with_for_update(skip_locked=True)))
            for table, column in named.items():
                deleted = connection.execute(delete(table).where(column.in_(ids))).rowcount
        return deleted


def _is_base() -> ColumnElement[bool]:
    """Tell whether a digest compares with a delivery."""
    return select(Digest).where(col(Digest.base_id) == col(Delivery.id)).exists()


def _is_last_nudge() -> ColumnElement[bool]:
    """Tell whether a delivery is the last nudge that somebody was sent."""
    newer = select(_newer).where(
        col(_newer.salesperson_id) == col(Delivery.salesperson_id),
        col(_newer.kind) == DeliveryKind.NUDGE,
        col(_newer.status) == DeliveryStatus.SENT,
        col(_newer.local_date) > col(Delivery.local_date),
    )
    sent = (col(Delivery.kind) == DeliveryKind.NUDGE) & (col(Delivery.status) == DeliveryStatus.SENT)
    return sent & ~newer.exists()
