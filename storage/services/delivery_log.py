"""The why log: what was sent, held back or failed, when and by which rule, and what comes next. Source: product 5.3."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.deliveries import DeliveryKind
from storage.domain.nudges import LineStatus
from storage.models import Salesperson
from storage.queries import deliveries as queries
from storage.queries import schedules
from storage.queries.deliveries import DeliveryLine
from storage.services.planning import coming

KEPT_IN_SIGHT = timedelta(days=14)
"""Two weeks answer every "why did I get nothing on Thursday"."""
REACTIONS_IN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NextTime:
    """When something may be sent next: a person's nudge, or a channel's digest of a team (of everybody without a name).

    Without an instant the rules hold it back for weeks.
    """

    kind: DeliveryKind
    at: datetime | None
    team: str = ""


class DeliveryLog:
    """The services that look the log up; who may see whose is the caller's to decide: it shows no records."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def lines(self, workspace_id: str, recipient: str) -> list[DeliveryLine]:
        """Give what became of everything for a Slack user or a channel in two weeks, the newest first."""
        now = self._clock()
        with self._database.connection() as connection:
            return queries.log(connection, workspace_id, recipient, now - KEPT_IN_SIGHT, now)

    def next_times(self, workspace_id: str, recipient: str) -> list[NextTime]:
        """Say when a Slack user or a channel may next be sent something; empty for who gets nothing."""
        now = self._clock()
        with self._database.connection() as connection:
            found = schedules.of_recipient(connection, workspace_id, recipient)
            teams = queries.digest_teams(connection, workspace_id, recipient)
            return [
                NextTime(one.kind, coming(connection, one, now), "" if one.nudging else teams.get(one.id, ""))
                for one in found
            ]

    def reactions(self, workspace_id: str) -> dict[LineStatus, int]:
        """Count what people did about the lines of their reminders in thirty days."""
        with self._database.connection() as connection:
            return queries.answered(connection, workspace_id, self._clock() - REACTIONS_IN)

    def slack_user(self, workspace_id: str, salesperson_id: int) -> str | None:
        """Name the Slack user of a salesperson."""
        statement = select(col(Salesperson.slack_user_id)).where(
            col(Salesperson.workspace_id) == workspace_id, col(Salesperson.id) == salesperson_id
        )
        with self._database.connection() as connection:
            return connection.scalar(statement)
