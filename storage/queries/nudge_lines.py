"""What a nudge said, line by line, and what has become of each line since."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, select
from sqlmodel import col

from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.nudges import Became, DueKind, Group, LineStatus, Nudging, became
from storage.domain.people import Actor, Source
from storage.models import Delivery, NudgeLine, Salesperson
from storage.queries import nudges, people
from storage.queries.absences import Away, between, covered_by
from storage.queries.nudges import Thing
from storage.queries.people import Person

NO_TEAMS: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Item:
    """A line as it stands now; `until` is when a snooze ends, `asks` is the third snooze, which asks first.

    `cover` is the name of the absent person for whom somebody stands in, `cover_until` their last day. `undo` says that
    what was done about it can be taken back, `newer` that a newer nudge tells of it too.
    """

    id: int
    kind: DueKind
    group: Group
    status: LineStatus
    became: Became
    due_date: date
    record_no: str
    thing: Thing
    owner_id: int
    cover: str = ""
    cover_until: date | None = None
    until: datetime | None = None
    asks: str = ""
    undo: bool = False
    newer: bool = False

    @property
    def is_open(self) -> bool:
        """Tell whether something is still to be done about it."""
        quiet = self.status in {LineStatus.SNOOZED, LineStatus.STOPPED}
        return self.became is Became.DUE and not quiet


@dataclass(frozen=True, slots=True)
class Dealt:
    """One thing that was dealt with: its number, what it is called, what became of it, and until when it was moved."""

    no: str
    name: str
    became: Became
    due: date | None = None

    def kept(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        due = self.due.isoformat() if self.due else None
        return {"no": self.no, "name": self.name, "became": self.became.value, "due": due}


def _dealt(kept: Mapping[str, Any]) -> Dealt:
    """Read back what was kept of one."""
    due = date.fromisoformat(kept["due"]) if kept["due"] else None
    return Dealt(kept["no"], kept["name"], Became(kept["became"]), due)


@dataclass(frozen=True, slots=True)
class Nudge:
    """A nudge as it stands now; `total` counts all that was due, also what was too much for one message.

    `returning` are the first and last day of an absence that has just ended. `quieted` says that no reaction to the
    last mornings made it weekly, `nudging` how often it comes by now. `beyond` counts by heading what was too much.
    `dealt` is what was dealt with during that absence, as far as it is named, of `dealt_count` things.
    """

    id: int
    channel: str
    ts: str
    reader: Person
    today: date
    items: tuple[Item, ...]
    total: int = 0
    returning: tuple[date, date] | None = None
    quieted: bool = False
    nudging: Nudging = Nudging.DAILY
    beyond: Mapping[Group, int] = field(default_factory=dict)
    dealt: tuple[Dealt, ...] = ()
    dealt_count: int = 0


_MORNINGS = (
    col(Delivery.salesperson_id) == bindparam("somebody"),
    col(Delivery.kind) == DeliveryKind.NUDGE,
    col(Delivery.local_date) < bindparam("before"),
)
_SENT = (*_MORNINGS, col(Delivery.status) == DeliveryStatus.SENT)
_ANSWERED = (
    select(col(Delivery.answered_at))
    .where(*_SENT)
    .order_by(col(Delivery.local_date).desc())
    .limit(bindparam("most", type_=Integer))
)
_last_sent = select(func.max(col(Delivery.local_date))).where(*_SENT).scalar_subquery()
_AWAY = select(func.min(col(Delivery.local_date)), func.max(col(Delivery.local_date))).where(
    *_MORNINGS, col(Delivery.reason) == "away", col(Delivery.local_date) > func.coalesce(_last_sent, date.min)
)
"""These are asked for each nudge, so they are built once."""


def unanswered(connection: Connection, salesperson_id: int, before: date, most: int) -> int:
    """Count the mornings in a row, up to some, that brought no reaction before a day; two on one day are one."""
    asked = {"somebody": salesperson_id, "before": before, "most": most}
    found = list(connection.execute(_ANSWERED, asked).scalars())
    return next((place for place, answered in enumerate(found) if answered is not None), len(found))


def away_until_now(connection: Connection, salesperson_id: int, before: date) -> tuple[date, date] | None:
    """Give the first and the last day of an absence because of which mornings since the last nudge were held back.

    They are the days as they were said, also those on which nothing is sent anyway.
    """
    held: Any = connection.execute(_AWAY, {"somebody": salesperson_id, "before": before}).one()
    first, last = held
    if first is None:
        return None
    said = [one for one in between(connection, [salesperson_id], first, last) if one.last_day is not None]
    ends = [one.last_day for one in said if one.last_day is not None and one.last_day < before]
    return min([first, *(one.first_day for one in said)]), max([last, *ends])


def nudge(connection: Connection, delivery_id: int, now: datetime) -> Nudge | None:
    """Read a nudge as it stands now; None when its reader is nobody to show anything to any more."""
    row = connection.execute(select(Delivery.__table__).where(col(Delivery.id) == delivery_id)).first()  # type: ignore[attr-defined]
    reader = people.by_slack_user(connection, row.workspace_id, row.recipient) if row else None
    if row is None or reader is None or reader.is_outsider or reader.id != row.salesperson_id:
        return None
    lines = connection.execute(
        select(NudgeLine.__table__)  # type: ignore[attr-defined]
        .where(col(NudgeLine.delivery_id) == delivery_id)
        .order_by(col(NudgeLine.position))
    ).all()
    viewer = reader.acting(now, Source.SCHEDULE)
    things = current(connection, viewer, lines)
    covered = covered_by(connection, viewer.salesperson_id, row.local_date)
    names = _names(connection, {line.owner_id for line in lines} - {viewer.salesperson_id})
    items = items_of([(line, *things[line.id]) for line in lines], names, covered, _newer(connection, row))
    nudging = connection.execute(select(col(Salesperson.nudging)).where(col(Salesperson.id) == reader.id)).scalar_one()
    return drawn(row, reader, viewer.today, items, nudging)


def drawn(row: Any, reader: Person, today: date, items: tuple[Item, ...], nudging: Nudging) -> Nudge:  # noqa: ANN401 - a row
    """Put a nudge together from its delivery, with what that keeps of the morning."""
    away = row.content.get("returning")
    return Nudge(
        row.id,
        row.channel,
        row.ts,
        reader,
        today,
        items,
        row.content.get("total", len(items)),
        (date.fromisoformat(away[0]), date.fromisoformat(away[1])) if away else None,
        bool(row.content.get("quieted")),
        nudging,
        {Group(name): count for name, count in row.content.get("beyond", {}).items()},
        tuple(_dealt(one) for one in row.content.get("dealt", ())),
        row.content.get("dealt_count", 0),
    )


def _names(connection: Connection, people: Collection[int]) -> dict[int, str]:
    """Name those for whom somebody stood in."""
    named = select(col(Salesperson.id), col(Salesperson.name)).where(col(Salesperson.id).in_(people))
    return {key: name for key, name in connection.execute(named)} if people else {}  # noqa: C416 - rows


def _newer(connection: Connection, row: Any) -> set[tuple[Any, ...]]:  # noqa: ANN401 - a row
    """Give owner, kind and number of what newer nudges told the same reader."""
    told = (
        select(col(NudgeLine.owner_id), col(NudgeLine.kind), col(NudgeLine.record_no))
        .join(Delivery, col(Delivery.id) == col(NudgeLine.delivery_id))
        .where(
            col(Delivery.salesperson_id) == row.salesperson_id,
            col(Delivery.kind) == DeliveryKind.NUDGE,
            col(Delivery.status) == DeliveryStatus.SENT,
            col(Delivery.local_date) > row.local_date,
        )
        .distinct()
    )
    return {tuple(one) for one in connection.execute(told)}


def items_of(
    lines: Iterable[tuple[Any, Thing | None, Became]],
    names: Mapping[int, str],
    covered: Iterable[Away],
    newer: Collection[tuple[Any, ...]] = (),
) -> tuple[Item, ...]:
    """Put each line beside what its thing is now; `names` are those for whom the reader stands in."""
    covers = {one.salesperson_id: one for one in covered}
    return tuple([_item(*line, names, covers, newer) for line in lines])


def _item(
    line: Any,  # noqa: ANN401 - a row of the database
    thing: Thing | None,
    state: Became,
    names: Mapping[int, str],
    covers: Mapping[int, Away],
    newer: Collection[tuple[Any, ...]],
) -> Item:
    until, cover = line.shown.get("until"), covers.get(line.owner_id)
    if thing is not None and not thing.what:
        # A next step that was done says nothing any more, and the line still says what it was.
        thing = replace(thing, what=line.shown.get("what", ""))
    return Item(
        line.id,
        line.kind,
        Group(line.shown["group"]),
        line.status,
        state,
        line.due_date,
        line.record_no,
        thing or _remembered(line),
        line.owner_id,
        names.get(line.owner_id, ""),
        cover.last_day if cover else None,
        datetime.fromisoformat(until) if until else None,
        line.shown.get("asks", ""),
        undo=line.undo is not None and line.status is not LineStatus.OPEN,
        newer=(line.owner_id, line.kind, line.record_no) in newer,
    )


def current(connection: Connection, viewer: Actor, lines: Collection[Any]) -> dict[int, tuple[Thing | None, Became]]:
    """Give by line what its thing is now, and what has become of it."""
    opportunities = [line.opportunity_no for line in lines if line.kind is not DueKind.TASK]
    tasks = [line.record_no for line in lines if line.kind is DueKind.TASK]
    things = nudges.as_they_are(connection, viewer, opportunities, tasks)
    there = {thing.opportunity_no: thing for thing in things.values() if thing.kind is DueKind.NEXT_STEP}
    teams = nudges.teams_of(connection, viewer) if tasks else NO_TEAMS
    found = {}
    for line in lines:
        thing = things.get((line.kind, line.record_no))
        about = thing or there.get(line.opportunity_no)
        mine = about is not None and (about.owner_id == line.owner_id or about.team_id in teams)
        found[line.id] = (
            about,
            became(
                line.kind,
                line.due_date,
                there=about is not None and (line.kind is not DueKind.TASK or thing is not None),
                ended=about.ended if about else None,
                mine=mine,
                due=thing.due if thing else None,
            ),
        )
    return found


def remember(thing: Thing, group: Group) -> dict[str, Any]:
    """Give what a line keeps of its thing, for when it is gone."""
    kept = {"group": group.value, "description": thing.description, "contact": thing.contact, "what": thing.what}
    return kept | ({"value": thing.value} if thing.value is not None else {})


def _remembered(line: Any) -> Thing:  # noqa: ANN401 - a row of the database
    """Give what a line kept of a thing that is gone."""
    texts = [line.shown.get(name, "") for name in ("description", "contact", "what")]
    return Thing(line.kind, line.record_no, line.opportunity_no, None, None, None, "", *texts)
