"""How a digest is drawn from the book at one instant, and what it leaves behind for the next one to compare with."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlmodel import Session, col

from storage.domain.clock import local_date
from storage.domain.deliveries import DeliveryKind
from storage.domain.digests import Bridge, Content, Part, Step
from storage.models import Delivery, Digest, Reminder, SnapshotLine, Team, Workspace
from storage.queries import absences, bridges, decisions, digests, reminders
from storage.queries.absences import Away
from storage.queries.decisions import Decision, Due
from storage.queries.digests import Named, Scope
from storage.queries.open_pipeline import OpenOwner, OpenStage
from storage.queries.reminders import Untouched
from storage.services.calendars import calendar_of, working_days_between

TOLD = 30
"""Decisions that are named, the first few in the digest and the rest in its thread."""
NAMED = 20
"""Opportunities of one part that are named, the first few in the digest and the rest in its thread."""
_LINES, _SEEN, _TEAM, _TOLD = "lines", "seen", "team", "reminders"
"""What a delivery keeps: the bridge by number, the newest entry that was in it, whose pipeline, what was untouched."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that one digest tells; `since` is the day of the one before, None for the first.

    What was not asked for is empty. `names` has those that the bridge names, by number.
    """

    team: str
    locale: str
    currency: str
    today: date
    since: date | None
    parts: frozenset[Content]
    stages: tuple[OpenStage, ...]
    owners: tuple[OpenOwner, ...]
    bridge: Bridge | None
    names: Mapping[str, Named]
    decisions: tuple[Decision, ...]
    decisions_count: int
    untouched: tuple[Untouched, ...]
    due: tuple[Due, ...]
    away: tuple[Away, ...]

    @property
    def value(self) -> int:
        """Give what is open together."""
        return sum(stage.value for stage in self.stages)

    @property
    def weighted(self) -> int:
        """Give the weighted value of what is open, in ten-thousandths of a minor unit."""
        return sum(stage.weighted for stage in self.stages)

    @property
    def count(self) -> int:
        """Count what is open."""
        return sum(stage.count for stage in self.stages)

    @property
    def is_quiet(self) -> bool:
        """Tell whether nothing has changed, nothing is to be decided and nothing is due."""
        unchanged = not self.bridge.steps if self.bridge is not None else not self.stages
        return unchanged and not self.decisions and not self.untouched and not self.due


def draw(session: Session, digest_id: int, now: datetime, delivery_id: int | None = None) -> Drawn | None:
    """Draw a digest from one state of the book; with a delivery, keep the snapshot that the next one starts from.

    To be called first in a transaction. Drawn again for the same delivery, it begins anew. None for one that is gone,
    and for a delivery of one that was paused meanwhile.
    """
    connection = _at_one_instant(session)
    digest = session.get(Digest, digest_id)
    if digest is None or (delivery_id is not None and not digest.active):
        return None
    scope, today = Scope(digest.workspace_id, digest.team_id), local_date(now, digest.time_zone)
    bridge, since = _bridge(connection, digest, scope)
    asked = frozenset(Content(part) for part in digest.parts)
    workspace = session.get_one(Workspace, digest.workspace_id)
    untouched = _untouched(connection, workspace, scope, today) if Content.DECISIONS in asked else []
    if delivery_id is not None:
        keep(connection, delivery_id, scope, bridge, [one.reminder_id for one in untouched])
    found, count = decisions.decisions(connection, scope, today, TOLD) if Content.DECISIONS in asked else ([], 0)
    named = [no for step in (bridge.steps if bridge else ()) for no, _ in step.largest[:NAMED]]
    team = connection.scalar(select(col(Team.name)).where(col(Team.id) == digest.team_id)) or ""
    away = absences.away(connection, digest.workspace_id, today)
    people = None if digest.team_id is None else set(connection.scalars(scope.people()))
    return Drawn(
        team=team,
        locale=digest.locale,
        currency=workspace.currency,
        today=today,
        since=since,
        parts=asked,
        stages=tuple(digests.by_stage(connection, scope)),
        owners=tuple(digests.by_owner(connection, scope)),
        bridge=bridge,
        names=digests.named(connection, digest.workspace_id, named),
        decisions=tuple(found),
        decisions_count=count,
        untouched=tuple(untouched),
        due=tuple(decisions.due(connection, scope, today)) if Content.DUE in asked else (),
        away=tuple(one for key, one in away.items() if people is None or key in people),
    )


def _at_one_instant(session: Session) -> Connection:
    """Let all statements of a transaction see one state of the book; on SQLite they do anyway."""
    if session.get_bind().dialect.name == "sqlite":
        return session.connection()
    return session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _bridge(connection: Connection, digest: Digest, scope: Scope) -> tuple[Bridge | None, date | None]:
    """Give what changed since the digest that was delivered last, and its day; None for the first."""
    columns = col(Delivery.id), col(Delivery.local_date), col(Delivery.content)
    base = connection.execute(select(*columns).where(col(Delivery.id) == digest.base_id)).first()
    if base is None:
        return None, None
    return bridges.bridge_since(connection, scope, base[0], int(base[2].get(_SEEN, 0))), base[1]


def _untouched(connection: Connection, workspace: Workspace, scope: Scope, today: date) -> list[Untouched]:
    """Give what people were told of three working days ago and left alone; as many as a digest tells."""
    calendar = calendar_of(workspace.holiday_country, workspace.holiday_region)
    told = col(Reminder.workspace_id) == workspace.id, col(Reminder.escalated_on).is_(None)
    people = select(col(Reminder.salesperson_id)).where(*told, scope.holds(col(Reminder.salesperson_id))).distinct()

    def working_days(days: str, first: date, last: date) -> int:
        return working_days_between(first, last, days, calendar)

    found = reminders.untouched(connection, workspace.id, list(connection.scalars(people)), today, working_days)
    return found[:TOLD]


def keep(
    connection: Connection, delivery_id: int, scope: Scope, bridge: Bridge | None, told_of: Collection[int] = ()
) -> None:
    """Keep how everything stands, and what the digest told of each opportunity, to be shown when somebody asks."""
    connection.execute(delete(SnapshotLine).where(col(SnapshotLine.delivery_id) == delivery_id))
    bridges.keep_snapshot(connection, delivery_id, scope)
    content: dict[str, Any] = {
        _SEEN: bridges.last_entry(connection, scope.workspace_id),
        _TEAM: scope.team_id,
        _TOLD: [*told_of],
    }
    if bridge is not None:
        content[_LINES] = {"opening": bridge.opening} | {
            step.part.value: [step.count, step.amount, *step.largest] for step in bridge.steps
        }
    connection.execute(update(Delivery).where(col(Delivery.id) == delivery_id).values(content=content))


def told(content: Mapping[str, Any]) -> Bridge | None:
    """Give the bridge that a delivery told; None for one that had none."""
    lines = content.get(_LINES)
    if lines is None:
        return None
    kept = ((part, lines[part.value]) for part in Part if part.value in lines)
    steps = (Step(part, line[0], line[1], tuple((no, amount) for no, amount in line[2:])) for part, line in kept)
    return Bridge(lines["opening"], tuple(steps))


def rebase(session: Session, delivery: Delivery) -> None:
    """Let the next digest begin where this one, which was delivered, ended; earlier snapshots are let go."""
    if delivery.kind is not DeliveryKind.DIGEST or delivery.digest_id is None:
        return
    digest = session.get(Digest, delivery.digest_id)
    drawn = delivery.content
    if digest is None or _SEEN not in drawn or drawn.get(_TEAM) != digest.team_id:
        return  # it was changed meanwhile to tell of another team
    if (digest.base_id or 0) > delivery.id:
        return  # a newer one was out already
    digest.base_id = delivery.id
    session.flush()
    reminders.escalated(session, delivery.content.get(_TOLD, ()), delivery.local_date)
    forget(session.connection(), digest.id, before=delivery.id)


def forget(connection: Connection, digest_id: int, before: int | None = None) -> None:
    """Let the snapshots of a digest go, or those before a delivery."""
    of_digest = select(col(Delivery.id)).where(col(Delivery.digest_id) == digest_id)
    if before is not None:
        of_digest = of_digest.where(col(Delivery.id) < before)
    connection.execute(delete(SnapshotLine).where(col(SnapshotLine.delivery_id).in_(of_digest)))
