"""What happened to opportunities, written down to be told to the channels that asked for it.

The change log is the truth: each channel remembers the line up to which it was told. What it asked for waits until the
first of it is a minute old, and is then told in one message. Source: product 5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain.clock import local_date
from storage.domain.deliveries import DeliveryKind
from storage.domain.watching import MERGED_WITHIN, NAMED, Happening, What, first_of, happenings, in_order
from storage.models import Delivery, Watching, Workspace
from storage.queries import watching as queries
from storage.queries.watching import Behind, Shown
from storage.services.writing import add_unless_there

AT_ONCE = 2_000
"""Lines of the change log that are looked through together."""
OLDEST = timedelta(hours=1)
"""What is told after the service was away for longer counts as late by this, so that there is time left to send it."""
REMEMBERED = 5
"""Things told of one opportunity, the last ones: a line on a phone."""

Told = dict[str, tuple[Happening, ...]]
"""What a channel is told, by the numbers of opportunities."""


@dataclass(frozen=True, slots=True)
class News:
    """What is said in a channel: of how many opportunities, and those that are named; the currency by ISO 4217."""

    locale: str
    currency: str
    count: int
    lines: tuple[tuple[Shown, tuple[Happening, ...]], ...]


def plan(database: Database, now: datetime) -> int:
    """Write down what channels are to be told by now; give how many messages."""
    with database.connection() as connection:
        behind = queries.behind(connection)
    return sum(_plan(database, channel, now) for channel in behind)


def next_due(database: Database) -> datetime | None:
    """Give the instant at which there is something to plan, in the past where that is late; None where there is not."""
    with database.connection() as connection:
        behind = queries.behind(connection)
    firsts = [first_of(_told(database, one, min(one.newest, one.seen + AT_ONCE))) for one in behind]
    return min((first + MERGED_WITHIN for first in firsts if first is not None), default=None)


def _plan(database: Database, channel: Behind, now: datetime) -> int:
    """Bring one channel up to date, as far as its news are old enough; what does not concern it is passed over."""
    planned = 0
    while channel.seen < channel.newest:
        until = min(channel.newest, channel.seen + AT_ONCE)
        told = _told(database, channel, until)
        first = first_of(told)
        if first is not None and now - first < MERGED_WITHIN:
            break
        if not _move_on(database, channel, until, told, now):
            break
        planned += bool(told)
        channel = replace(channel, seen=until)
    return planned


def _told(database: Database, channel: Behind, until: int) -> Told:
    """Find what a channel asked for in the lines up to one."""
    with database.connection() as connection:
        lines = queries.lines(connection, channel.workspace_id, channel.seen, until)
        found = {no: _asked_for(channel, those) for no, those in happenings(lines).items()}
        numbers = [no for no, those in found.items() if those]
        shown = queries.shown(connection, channel.workspace_id, numbers, channel.team_id)
    return {no: found[no] for no, one in shown.items() if channel.value_over is None or one.value > channel.value_over}


def _asked_for(channel: Behind, those: Sequence[Happening]) -> tuple[Happening, ...]:
    """Leave out what a channel did not ask for."""
    return tuple(one for one in those if one.is_of(channel.events, channel.value_over))


def _move_on(database: Database, channel: Behind, until: int, told: Told, now: datetime) -> bool:
    """Remember how far a channel was told, and what it is to be told; tell whether nobody else has done so."""
    here = col(Watching.id) == channel.id, col(Watching.seen) == channel.seen, col(Watching.active)
    with database.transaction() as session:
        row = session.exec(select(Watching).where(*here).with_for_update(skip_locked=True)).first()
        if row is None:
            return False
        row.seen = until
        if told:
            add_unless_there(session, _delivery(channel, until, told, now))
        return True


def _delivery(channel: Behind, until: int, told: Told, now: datetime) -> Delivery:
    """Write down what is to be told: numbers and what happened; the rest is read when it is sent."""
    named = [{"no": no, "told": [_logged(one) for one in told[no][-REMEMBERED:]]} for no in in_order(told)[:NAMED]]
    first = first_of(told) or now
    return Delivery(
        workspace_id=channel.workspace_id,
        kind=DeliveryKind.EVENTS,
        recipient=channel.channel,
        about=f"{channel.id}:{until}",
        local_date=local_date(now, channel.time_zone),
        due_at=max(first + MERGED_WITHIN, now - OLDEST),
        next_attempt_at=now,
        content={"watching": channel.id, "count": len(told), "told": named},
    )


def news(session: Session, workspace_id: str, channel: str, content: Mapping[str, Any]) -> News | None:
    """Give what a planned message says, as the book is now; None when its channel is told no more, or all is gone."""
    here = col(Watching.workspace_id) == workspace_id, col(Watching.channel) == channel, col(Watching.active)
    row = session.exec(select(Watching).where(col(Watching.id) == int(content["watching"]), *here)).first()
    if row is None:
        return None
    told = {one["no"]: tuple(_read(each) for each in one["told"]) for one in content["told"]}
    shown = queries.shown(session.connection(), workspace_id, told)
    lines = tuple((shown[no], those) for no, those in told.items() if no in shown)
    if not lines:
        return None
    currency = session.get_one(Workspace, workspace_id).currency
    return News(row.locale, currency, int(content["count"]) - len(told) + len(lines), lines)


def _logged(one: Happening) -> dict[str, Any]:
    """Write down what happened as JSON holds it."""
    return {"what": one.what.value, "at": one.at.isoformat(), "by": one.by, "was": [*one.was], "now": [*one.now]}


def _read(logged: Mapping[str, Any]) -> Happening:
    """Read back what `_logged` wrote."""
    was, now = ((int(no), str(name)) for no, name in (logged["was"], logged["now"]))
    return Happening(What(logged["what"]), datetime.fromisoformat(logged["at"]), str(logged["by"]), was, now)
