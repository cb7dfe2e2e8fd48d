"""Who is to be reminded when, and which channel gets its digest: what is due, found by its index.

These statements are asked each minute, so they are built once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Integer,
    Update,
    bindparam,
    exists,
    func,
    null,
    select,
    update,
)
from sqlmodel import col

from storage.domain.deliveries import DeliveryKind
from storage.domain.nudges import Nudging
from storage.models import Delivery, Digest, Salesperson, Workspace
from storage.models.people import REMINDED


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whether the next time of anything is to be worked out, and the first that is known; None where there is none."""

    unknown: bool
    first: datetime | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """Somebody's or a channel's time of day; `next_at` is None where it is to be worked out, `nudging` for a digest."""

    kind: DeliveryKind
    id: int
    workspace_id: str
    country: str
    region: str
    next_at: datetime | None
    recipient: str
    at: time
    named_zone: str
    days: str
    nudging: Nudging | None

    @property
    def about(self) -> str:
        """Tell several digests of one channel apart."""
        return str(self.id) if self.kind is DeliveryKind.DIGEST else ""

    @property
    def zone(self) -> str:
        """Give the zone; UTC for one that this machine does not know."""
        return _known(self.named_zone)


@lru_cache
def _known(zone: str) -> str:
    """Give a zone that this machine knows: one unknown name keeps nobody else from being reminded."""
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"


@dataclass(frozen=True, slots=True)
class _Statements:
    """What is asked and written of a kind."""

    unknown: Executable
    due: Executable
    of_recipient: Executable
    move_on: Update
    waiting: tuple[ColumnElement[Any], ColumnElement[Any]]


def _statements(table: Any, at: Any, eligible: Any, *columns: Any) -> _Statements:  # noqa: ANN401 - columns of two tables
    """Build the statements of a kind.

    Those whose time is to be worked out are asked apart: put together with an OR, neither database walks the index in
    the order of the times.
    """
    workspace = col(Workspace.id), col(Workspace.holiday_country), col(Workspace.holiday_region)
    there = (
        select(table.id, *workspace, at, *columns)
        .join(Workspace, col(Workspace.id) == table.workspace_id)
        .where(eligible)
        .order_by(at)
    )
    limit = bindparam("limit", type_=Integer)
    locked = there.limit(limit).with_for_update(of=table, key_share=True, skip_locked=True)
    theirs = table.workspace_id == bindparam("workspace"), columns[0] == bindparam("recipient")
    unknown, known = at.is_(None), at.is_not(None)
    return _Statements(
        unknown=locked.where(unknown),
        due=locked.where(known, at <= bindparam("now")),
        of_recipient=there.where(*theirs),
        move_on=update(table)
        .where(table.id.in_(bindparam("ids", expanding=True)))
        .values({at.name: bindparam("next")}),
        waiting=(
            exists().where(eligible, unknown),
            select(at).where(eligible, known).order_by(at).limit(1).scalar_subquery(),
        ),
    )


_KINDS: Mapping[DeliveryKind, _Statements] = {
    DeliveryKind.NUDGE: _statements(
        Salesperson,
        col(Salesperson.next_nudge_at),
        REMINDED,
        col(Salesperson.slack_user_id),
        col(Salesperson.nudge_at),
        func.coalesce(col(Salesperson.time_zone), col(Workspace.time_zone)),
        col(Salesperson.works_on),
        col(Salesperson.nudging),
    ),
    DeliveryKind.DIGEST: _statements(
        Digest,
        col(Digest.next_run_at),
        col(Digest.active),
        col(Digest.channel),
        col(Digest.at),
        col(Digest.time_zone),
        col(Digest.days),
        null(),
    ),
}
_WAITING = select(*(column for kind in _KINDS.values() for column in kind.waiting))
_BEFORE = (
    select(col(Delivery.recipient), col(Delivery.about))
    .where(
        col(Delivery.workspace_id) == bindparam("workspace"),
        col(Delivery.kind) == bindparam("kind"),
        col(Delivery.recipient).in_(bindparam("recipients", expanding=True)),
    )
    .distinct()
)


def waiting(connection: Connection) -> dict[DeliveryKind, Waiting]:
    """Say of each kind whether and when something is to be planned."""
    row = connection.execute(_WAITING).one()
    return {kind: Waiting(bool(row[2 * no]), row[2 * no + 1]) for no, kind in enumerate(_KINDS)}


def due(connection: Connection, kind: DeliveryKind, now: datetime, limit: int, *, unknown: bool) -> list[Schedule]:
    """Lock schedules that are due, or with `unknown` are to be worked out; what another has locked is passed over."""
    values: dict[str, Any] = {"limit": limit} if unknown else {"limit": limit, "now": now}
    statement = _KINDS[kind].unknown if unknown else _KINDS[kind].due
    return [Schedule(kind, *row) for row in connection.execute(statement, values)]


def of_recipient(connection: Connection, workspace_id: str, recipient: str) -> list[Schedule]:
    """Give what a Slack user or a channel gets, the soonest of a kind first; empty for who gets nothing."""
    values = {"workspace": workspace_id, "recipient": recipient}
    return [
        Schedule(kind, *row)
        for kind, statements in _KINDS.items()
        for row in connection.execute(statements.of_recipient, values)
    ]


def move_on(connection: Connection, kind: DeliveryKind, ids: Sequence[int], following: datetime) -> None:
    """Let these be due next at an instant."""
    connection.execute(_KINDS[kind].move_on, {"ids": ids, "next": following})


def planned_before(connection: Connection, schedules: Sequence[Schedule]) -> set[tuple[str, str, str]]:
    """Give workspace, recipient and `about` of those for whom anything was ever planned."""
    recipients: dict[tuple[str, DeliveryKind], set[str]] = {}
    for one in schedules:
        recipients.setdefault((one.workspace_id, one.kind), set()).add(one.recipient)
    return {
        (workspace_id, *row)
        for (workspace_id, kind), those in recipients.items()
        for row in connection.execute(_BEFORE, {"workspace": workspace_id, "kind": kind, "recipients": sorted(those)})
    }
