"""What is due of opportunities and tasks, and how things that were due stand now."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlmodel import col

from storage.domain.money import BASIS_POINTS
from storage.domain.nudges import LEAST_IDLE_DAYS, Became, DueKind, idle_on
from storage.domain.opportunities import CLOSED, Status
from storage.domain.people import Actor
from storage.domain.quotes import QuoteStatus
from storage.models import Contact, Entry, LastAction, Note, Opportunity, Quote, Salesperson, Task, Team, TeamMember
from storage.queries.digests import AT_ONCE, Statement
from storage.queries.filters import value
from storage.queries.opportunities import stage_since, usual_visit
from storage.queries.teams import seen_by


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be due of an opportunity, or a task: how it stands now. The value is in minor units.

    `due` is None when there is no such date (any more); `ended` says how it, or its opportunity, was closed; `since` is
    when something happened last. A team's task has no `owner_id`, only the name of the team.
    """

    kind: DueKind
    record_no: str
    opportunity_no: str
    due: date | None
    ended: Became | None
    owner_id: int | None
    owner_name: str
    description: str
    contact: str
    what: str = ""
    value: int | None = None
    since: date | None = None
    team_id: int | None = None

    @property
    def due_date(self) -> date:
        """Give the day of what is due."""
        return self.due or date.max


_value = case((col(Opportunity.status) == Status.WON, col(Entry.weighted) // BASIS_POINTS), else_=value)
"""What it was won for, which its last entry keeps as certain, or what it is worth."""
_ENDED = {Status.WON: Became.WON, Status.LOST: Became.LOST}
_last_note = select(func.max(col(Note.at))).where(col(Note.opportunity_id) == col(Opportunity.id)).scalar_subquery()
_has_task = exists().where(col(Task.opportunity_id) == col(Opportunity.id), ~col(Task.closed))
_OPPORTUNITY: tuple[Any, ...] = (
    col(Opportunity.no),
    col(Opportunity.status),
    col(Opportunity.salesperson_id),
    col(Salesperson.name),
    col(Opportunity.description),
    col(Contact.name).label("contact"),
    _value.label("value"),
    col(Opportunity.next_step),
    col(Opportunity.next_step_date),
    col(Opportunity.changed_at),
    col(Entry.closing_date),
    col(Entry.date_of_change),
    col(Quote.no).label("quote_no"),
    col(Quote.valid_until),
    stage_since.label("stage_since"),
    _last_note.label("last_note"),
    _has_task.label("has_task"),
)


def of_people(connection: Connection, viewer: Actor, people: Collection[int], until: date) -> list[Thing]:
    """Give what is due of some salespeople up to and with a day, and what lies still by the viewer's today.

    The viewer's own teams' tasks are theirs too, if the viewer is among the people.
    """
    member = viewer.salesperson_id if viewer.salesperson_id in people else 0
    values: dict[str, Any] = {"people": sorted(people), "until": until, "member": member}
    found = [
        *_opportunities(connection, _DUE, viewer, values),
        *_tasks(connection, _tasks_due, viewer, values),
    ]
    return [one for one in found if one.due is not None and one.due <= until and one.ended is None]


def teams_of(connection: Connection, viewer: Actor) -> frozenset[int]:
    """Give the teams whose tasks somebody is reminded of."""
    return frozenset(connection.execute(_TEAMS, {"member": viewer.salesperson_id}).scalars())


def as_they_are(
    connection: Connection, viewer: Actor, opportunities: Iterable[str], tasks: Iterable[str]
) -> dict[tuple[DueKind, str], Thing]:
    """Give how things stand now, by kind and number: those of some opportunities, and some tasks."""
    found = []
    for nos in _some_at_a_time(opportunities):
        found += _opportunities(connection, _NAMED, viewer, {"nos": nos})
    for nos in _some_at_a_time(tasks):
        found += _tasks(connection, _tasks_named, viewer, {"nos": nos})
    return {(one.kind, one.record_no): one for one in found}


def _some_at_a_time(numbers: Iterable[str]) -> Iterable[list[str]]:
    """Part numbers, each once: a statement has only so many values."""
    wanted = sorted(set(numbers))
    return (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))


_TEAMS = select(col(TeamMember.team_id)).where(col(TeamMember.salesperson_id) == bindparam("member"))
"""The teams that somebody is in: their managers are not reminded of what the members share."""
_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)
_UNTIL = bindparam("until", type_=Date)
_may_lie_still = and_(
    col(Opportunity.status) == Status.IN_PROGRESS,
    col(Entry.date_of_change) <= bindparam("unchanged_since", type_=Date),
    col(Opportunity.next_step_date).is_(None),
    ~_has_task,
)
"""Opportunities at which nothing is planned, and nothing was changed for the least time."""
_OPPORTUNITIES = (
    # The usual days are counted from the entries of everybody, so only where they are asked for.
    select(*_OPPORTUNITY, case((_may_lie_still, usual_visit), else_=None).label("usual_days"))
    .select_from(Opportunity)
    .join(Contact, col(Contact.id) == col(Opportunity.contact_id))
    .join(Salesperson, col(Salesperson.id) == col(Opportunity.salesperson_id))
    .join(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active), isouter=True)
    .join(
        Quote,
        (col(Quote.opportunity_id) == col(Opportunity.id)) & (col(Quote.status) == QuoteStatus.OPEN),
        isouter=True,
    )
    .where(col(Opportunity.workspace_id) == bindparam("workspace"))
)
_NAMED = _OPPORTUNITIES.where(col(Opportunity.no).in_(bindparam("nos", expanding=True)))
_DUE = _OPPORTUNITIES.where(
    col(Opportunity.salesperson_id).in_(_PEOPLE),
    col(Opportunity.status).not_in(tuple(CLOSED)),
    or_(
        and_(col(Opportunity.status) == Status.IN_PROGRESS, col(Entry.closing_date) <= _UNTIL),
        col(Opportunity.next_step_date) <= _UNTIL,
        col(Quote.valid_until) <= _UNTIL,
        _may_lie_still,
    ),
)
"""Opportunities of which something may be due; what lies still is looked at once it was read.

These are asked for each nudge, so they are built once.
"""


def _opportunities(
    connection: Connection, statement: Statement, viewer: Actor, values: Mapping[str, Any]
) -> list[Thing]:
    """Read opportunities; give all that can be due of each."""
    since = viewer.today - timedelta(days=LEAST_IDLE_DAYS)
    rows = connection.execute(statement, {**values, "workspace": viewer.workspace_id, "unchanged_since": since})
    return [thing for row in rows for thing in _things(row, viewer.today)]


def _things(row: Any, today: date) -> Iterable[Thing]:  # noqa: ANN401 - a row of the database
    """Give what can be due of an opportunity."""
    started = row.status is Status.IN_PROGRESS
    days = [day for day in (row.stage_since, row.date_of_change, row.last_note, row.changed_at) if day is not None]
    since = max(day.date() if hasattr(day, "date") else day for day in days)
    idle = idle_on(since, row.usual_days) if started and row.next_step_date is None and not row.has_task else None
    found: tuple[tuple[DueKind, str, date | None, str], ...] = (
        (DueKind.CLOSING_DATE, row.no, row.closing_date if started else None, ""),
        (DueKind.NEXT_STEP, row.no, row.next_step_date, row.next_step),
        (DueKind.QUOTE, row.quote_no or "", row.valid_until, ""),
        (DueKind.IDLE, row.no, idle if idle is not None and idle <= today else None, ""),
    )
    for kind, no, due, what in found:
        yield Thing(
            kind,
            no,
            row.no,
            due,
            _ENDED.get(row.status),
            row.salesperson_id,
            row.name,
            row.description,
            row.contact,
            what,
            row.value,
            since,
        )


_closing = and_(col(LastAction.opportunity_id) == col(Opportunity.id), col(LastAction.action).in_(tuple(CLOSED)))
"""What winning or losing an opportunity did, while that is the last thing done to it."""


def _tasks_in_sight(*readable: ColumnElement[bool]) -> Statement:
    """Select tasks; of an opportunity that may not be read nothing is said."""
    told = or_(col(Task.opportunity_id).is_(None), col(Opportunity.id).is_not(None))
    statement: Statement = (
        select(
            col(Task.no),
            func.coalesce(col(Opportunity.no), "").label("opportunity_no"),
            col(Task.due_date),
            col(Task.closed),
            col(Task.cancelled),
            col(Task.salesperson_id),
            col(Task.team_id),
            func.coalesce(col(Salesperson.name), col(Team.name), "").label("owner_name"),
            func.coalesce(col(Opportunity.description), "").label("about"),
            func.coalesce(col(Contact.name), "").label("contact"),
            col(Task.description),
            _value.label("value"),
            col(Opportunity.status).label("about_status"),
            col(LastAction.state).label("closing"),
        )
        .select_from(Task)
        .join(Opportunity, and_(col(Opportunity.id) == col(Task.opportunity_id), *readable), isouter=True)
        .join(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active), isouter=True)
        .join(LastAction, _closing, isouter=True)
        .join(Contact, (col(Contact.id) == col(Task.contact_id)) & told, isouter=True)
        .join(Salesperson, col(Salesperson.id) == col(Task.salesperson_id), isouter=True)
        .join(Team, col(Team.id) == col(Task.team_id), isouter=True)
        .where(col(Task.workspace_id) == bindparam("workspace"))
    )
    return statement


def _tasks_due(*readable: ColumnElement[bool]) -> Statement:
    """Select open tasks of some salespeople, and of the teams of one of them."""
    theirs = or_(col(Task.salesperson_id).in_(_PEOPLE), col(Task.team_id).in_(_TEAMS))
    return _tasks_in_sight(*readable).where(~col(Task.closed), col(Task.due_date) <= _UNTIL, theirs)


def _tasks_named(*readable: ColumnElement[bool]) -> Statement:
    """Select tasks by number."""
    return _tasks_in_sight(*readable).where(col(Task.no).in_(bindparam("nos", expanding=True)))


_OF_ALL = {_tasks_due: _tasks_due(), _tasks_named: _tasks_named()}
"""Built once for those who may read every opportunity."""


def _tasks(
    connection: Connection, build: Callable[..., Statement], viewer: Actor, values: Mapping[str, Any]
) -> list[Thing]:
    """Read tasks as the viewer may see them."""
    readable = seen_by(viewer)
    statement = build(*readable) if readable else _OF_ALL[build]
    rows = connection.execute(statement, {**values, "workspace": viewer.workspace_id})
    return [
        Thing(
            DueKind.TASK,
            row.no,
            row.opportunity_no,
            row.due_date,
            _ended(row),
            row.salesperson_id,
            row.owner_name,
            row.about,
            row.contact,
            row.description,
            row.value if row.opportunity_no else None,
            team_id=row.team_id,
        )
        for row in rows
    ]


def _ended(row: Any) -> Became | None:  # noqa: ANN401 - a row of the database
    """Say how a task was closed; one that went with its opportunity was won or lost like that."""
    if not row.closed:
        return None
    if not row.cancelled:
        return Became.DONE
    with_it = row.no in (row.closing or {}).get("cancelled_tasks", {})
    return _ENDED.get(row.about_status, Became.CANCELLED) if with_it else Became.CANCELLED
