"""The why log: what was sent, held back or failed, and by which rule. Source: product 5.3."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, bindparam, func, or_, select
from sqlmodel import col
from sqlmodel import select as select_rows

from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.nudges import LineStatus
from storage.models import Delivery, Digest, NudgeLine, Salesperson, Team, Workspace


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """What became of one delivery. `recipient` is a Slack user or a channel; `reason` the rule, `detail` its words."""

    kind: DeliveryKind
    recipient: str
    local_date: date
    reason: str
    detail: str
    due_at: datetime
    sent_at: datetime | None
    status: DeliveryStatus
    perhaps_twice: bool
    workspace_id: str = ""


@dataclass(frozen=True, slots=True)
class Unsent:
    """What should be sent by now and is not; `next_attempt_at` is by the book's clock."""

    id: int
    next_attempt_at: datetime
    line: DeliveryLine


LINE: tuple[Any, ...] = (
    col(Delivery.kind),
    col(Delivery.recipient),
    col(Delivery.local_date),
    col(Delivery.reason),
    col(Delivery.detail),
    col(Delivery.due_at),
    col(Delivery.sent_at),
    col(Delivery.status),
    col(Delivery.perhaps_twice),
    col(Delivery.workspace_id),
)
"""What a line is made of, in its order."""
CLAIMED = (
    select_rows(
        Delivery,
        func.coalesce(col(Digest.time_zone), col(Salesperson.time_zone), col(Workspace.time_zone)),
    )
    .join(Workspace, col(Workspace.id) == col(Delivery.workspace_id))
    .outerjoin(Salesperson, col(Salesperson.id) == col(Delivery.salesperson_id))
    .outerjoin(Digest, col(Digest.id) == col(Delivery.digest_id))
    .where(
        col(Delivery.status) == DeliveryStatus.PLANNED,
        col(Delivery.next_attempt_at) <= bindparam("now"),
        col(Delivery.workspace_id) == bindparam("workspace"),
    )
    .order_by(col(Delivery.next_attempt_at), col(Delivery.id))
    .limit(bindparam("share", type_=Integer))
    .with_for_update(of=Delivery, skip_locked=True)
)
"""What is due of a workspace, each with its recipient's time zone."""


def log(
    connection: Connection, workspace_id: str, recipient: str, since: datetime, now: datetime
) -> list[DeliveryLine]:
    """Give what became of everything for a Slack user or a channel since then, the newest first.

    What is in a thread goes without saying, unless it failed.
    """
    statement = (
        select(*LINE)
        .where(
            col(Delivery.workspace_id) == workspace_id,
            col(Delivery.recipient) == recipient,
            col(Delivery.due_at).between(since, now),
            or_(col(Delivery.kind) != DeliveryKind.DETAILS, col(Delivery.status) == DeliveryStatus.FAILED),
        )
        .order_by(col(Delivery.due_at).desc(), col(Delivery.id).desc())
    )
    return [DeliveryLine(*row) for row in connection.execute(statement)]


def unsent(connection: Connection, *wanted: ColumnElement[bool]) -> list[Unsent]:
    """Give the deliveries that hold to these conditions, in their order."""
    statement = select(col(Delivery.id), col(Delivery.next_attempt_at), *LINE).where(*wanted).order_by(col(Delivery.id))
    return [Unsent(row[0], row[1], DeliveryLine(*row[2:])) for row in connection.execute(statement)]


def digest_teams(connection: Connection, workspace_id: str, channel: str) -> dict[int, str]:
    """Name the teams whose digests a channel gets, by the digests' keys; without a name it is everybody's."""
    statement = (
        select(col(Digest.id), func.coalesce(col(Team.name), ""))
        .outerjoin(Team, col(Team.id) == col(Digest.team_id))
        .where(col(Digest.workspace_id) == workspace_id, col(Digest.channel) == channel)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def answered(connection: Connection, workspace_id: str, since: datetime) -> dict[LineStatus, int]:
    """Count the lines of nudges sent since then by what was done about them."""
    statement = (
        select(col(NudgeLine.status), func.count())
        .join(Delivery, col(Delivery.id) == col(NudgeLine.delivery_id))
        .where(col(NudgeLine.workspace_id) == workspace_id, col(Delivery.sent_at) >= since)
        .group_by(col(NudgeLine.status))
    )
    return {row[0]: row[1] for row in connection.execute(statement)}
