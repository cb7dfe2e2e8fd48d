"""Who is away, until when, and who stands in for them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.models import Absence, Salesperson

_Substitute = aliased(Salesperson)
_COLUMNS: tuple[Any, ...] = (
    col(Absence.salesperson_id),
    col(Salesperson.name),
    col(Absence.first_day),
    col(Absence.last_day),
    col(_Substitute.id),
    func.coalesce(col(_Substitute.name), ""),
    col(Absence.id),
)
_CAN_STAND_IN = (
    col(_Substitute.slack_user_id).is_not(None)
    & col(_Substitute.blocked).is_(False)
    & col(_Substitute.is_outsider).is_(False)
)


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody's absence; without a last day until they say otherwise, without a substitute nobody stands in.

    A substitute who has been blocked since, or has left Slack, stands in no more.
    """

    salesperson_id: int
    name: str
    first_day: date
    last_day: date | None
    substitute_id: int | None
    substitute_name: str
    id: int = 0

    def covers(self, day: date) -> bool:
        """Tell whether the person is away on a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def away(connection: Connection, workspace_id: str, day: date) -> dict[int, Away]:
    """Give who of a workspace is away on a day, by the key of the salesperson; who has left for good is not away."""
    still = col(Salesperson.blocked).is_(False), col(Salesperson.deleted_at).is_(None)
    there = col(Absence.workspace_id) == workspace_id, *still, *on(day, day)
    return {row.salesperson_id: row for row in _read(connection, *there)}


def covered_by(connection: Connection, salesperson_id: int, day: date) -> list[Away]:
    """Give those for whom somebody stands in on a day, in the order of their names."""
    return around(connection, salesperson_id, day)[1]


def around(connection: Connection, salesperson_id: int, day: date) -> tuple[bool, list[Away]]:
    """Tell whether somebody is away on a day, and give those for whom they stand in, in the order of their names."""
    rows = [Away(*row) for row in connection.execute(_AROUND, {"somebody": salesperson_id, "first": day, "last": day})]
    covered = [row for row in rows if row.salesperson_id != salesperson_id]
    covered.sort(key=lambda row: (row.name.casefold(), row.salesperson_id))
    return len(covered) < len(rows), covered


def between(connection: Connection, people: Collection[int], first: date, last: date | None) -> list[Away]:
    """Give the absences of some salespeople that touch these days, in the order of their days."""
    values = {"people": sorted(people), "first": first, "last": last or date.max}
    return [Away(*row) for row in connection.execute(_BETWEEN, values)]


def covered_between(connection: Connection, people: Collection[int], first: date, last: date) -> list[Away]:
    """Give the absences in which one of some salespeople stands in, and that touch these days."""
    values = {"people": sorted(people), "first": first, "last": last}
    return [Away(*row) for row in connection.execute(_COVERED, values)]


def next_of(connection: Connection, salesperson_id: int, day: date) -> Away | None:
    """Give the absence in which somebody is on a day, or their next one."""
    still = or_(col(Absence.last_day).is_(None), col(Absence.last_day) >= day)
    return next(iter(_read(connection, col(Absence.salesperson_id) == salesperson_id, still)), None)


def covered(salesperson_id: int, day: date) -> Select[Any]:
    """Select the keys of those for whom somebody stands in on a day."""
    return select(col(Absence.salesperson_id)).where(col(Absence.substitute_id) == salesperson_id, *on(day, day))


def stands_in(connection: Connection, salesperson_id: int, owner_id: int | None, day: date) -> bool:
    """Tell whether somebody stands in on a day for the owner of something."""
    if owner_id is None:
        return False
    found = covered(salesperson_id, day).where(col(Absence.salesperson_id) == owner_id).limit(1)
    return connection.execute(found).first() is not None


def covering(connection: Connection, salesperson_id: int, first: date, last: date | None) -> list[str]:
    """Name those for whom somebody stands in on any of these days."""
    rows = _read(connection, col(Absence.substitute_id) == salesperson_id, *on(first, last))
    return sorted({row.name for row in rows}, key=str.casefold)


def on(first: date, last: date | None) -> list[ColumnElement[bool]]:
    """Narrow to absences that touch these days; without a last one, all days from the first on."""
    still = or_(col(Absence.last_day).is_(None), col(Absence.last_day) >= first)
    return [still] if last is None else [still, col(Absence.first_day) <= last]


_AWAY = (
    select(*_COLUMNS)
    .join(Salesperson, col(Salesperson.id) == col(Absence.salesperson_id))
    .outerjoin(_Substitute, (col(_Substitute.id) == col(Absence.substitute_id)) & _CAN_STAND_IN)
    .order_by(col(Absence.first_day), col(Absence.id))
)
_TOUCHING = (
    or_(col(Absence.last_day).is_(None), col(Absence.last_day) >= bindparam("first")),
    col(Absence.first_day) <= bindparam("last"),
)
_BETWEEN = _AWAY.where(col(Absence.salesperson_id).in_(bindparam("people", expanding=True)), *_TOUCHING)
_COVERED = _AWAY.where(col(Absence.substitute_id).in_(bindparam("people", expanding=True)), *_TOUCHING)
_AROUND = _AWAY.where(
    or_(col(Absence.salesperson_id) == bindparam("somebody"), col(Absence.substitute_id) == bindparam("somebody")),
    *_TOUCHING,
)
"""Built once: they are asked each time that somebody's nudge is planned or drawn."""


def _read(connection: Connection, *narrowed: ColumnElement[bool]) -> list[Away]:
    """Read absences in the order of their days."""
    return [Away(*row) for row in connection.execute(_AWAY.where(*narrowed))]
