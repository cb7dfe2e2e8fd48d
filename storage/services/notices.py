"""Private answers that Slack did not take, kept until it does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.models import Notice

LEASE = timedelta(seconds=60)
"""How long a replica has to tell what it took; after that another may."""
LONGEST_WAIT = timedelta(minutes=10)
"""The waits double up to this."""
GIVE_UP_AFTER = timedelta(hours=24)
"""Older answers help nobody."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A private answer to tell."""

    id: int
    workspace_id: str
    slack_user_id: str
    kind: str
    record_no: str | None
    values: dict[str, Any]
    given_up: bool = False


class Notices:
    """The services around answers that are still to be told."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(
        self, workspace_id: str, slack_user_id: str, kind: str, *, record_no: str | None = None, **values: object
    ) -> None:
        """Keep an answer that could not be told."""
        now = self._clock()
        with self._database.transaction() as session:
            session.add(
                Notice(
                    workspace_id=workspace_id,
                    slack_user_id=slack_user_id,
                    kind=kind,
                    record_no=record_no,
                    values=values,
                    created_at=now,
                    next_attempt_at=now,
                )
            )

    def take_due(self, limit: int, workspace_id: str | None = None) -> list[Waiting]:
        """Take what is due, of one workspace if it is named.

        Nobody else gets it until the lease ends, so two replicas tell it once.
        What is too old to help anybody is deleted and given for the last time, marked as given up.
        """
        now = self._clock()
        here = [col(Notice.workspace_id) == workspace_id] if workspace_id else []
        due = (
            select(Notice)
            .where(col(Notice.delivered_at).is_(None), col(Notice.next_attempt_at) <= now, *here)
            .order_by(col(Notice.id))
            .limit(limit)
        )
        with self._database.reading() as session:
            if session.exec(due).first() is None:
                return []
        with self._database.transaction() as session:
            rows = session.exec(due.with_for_update(skip_locked=True)).all()
            return [self._take(session, row, now) for row in rows]

    @staticmethod
    def _take(session: Session, row: Notice, now: datetime) -> Waiting:
        """Lease one answer, or let it go."""
        given_up = row.created_at <= now - GIVE_UP_AFTER
        taken = Waiting(
            row.id, row.workspace_id, row.slack_user_id, row.kind, row.record_no, row.values, given_up=given_up
        )
        if given_up:
            session.delete(row)
        else:
            row.next_attempt_at = now + LEASE
            row.attempts += 1
            session.add(row)
        return taken

    def told(self, notice_id: int) -> None:
        """Remember that an answer was told."""
        with self._database.transaction() as session:
            session.get_one(Notice, notice_id).delivered_at = self._clock()

    def try_later(self, notice_id: int) -> None:
        """Put an answer off: 2 s, 4 s, 8 s … up to the longest wait."""
        with self._database.transaction() as session:
            row = session.get_one(Notice, notice_id)
            row.next_attempt_at = self._clock() + min(timedelta(seconds=2 ** min(row.attempts, 10)), LONGEST_WAIT)
