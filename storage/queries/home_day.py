"""What is due on a Home: counted by its days in one statement, and one page of it read in another.

The counts tell of which days a page shows something: of all that is due, only the rows of these days are read.
Source: product 4.4.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, and_, case, func, literal, or_, select, true
from sqlalchemy import union_all as together
from sqlmodel import col

from storage.domain.home import LINES, Scope, Showing, Span, When, page_within, shows, span, week_end, when
from storage.domain.nudges import DueKind
from storage.domain.opportunities import CLOSED
from storage.domain.people import Role
from storage.models import Contact, Entry, Opportunity, Salesperson, Task, Team, TeamMember
from storage.queries.digests import Statement
from storage.queries.filters import value
from storage.queries.home import Part, in_cycle, whose
from storage.queries.tasks import changeable_by, visible_to
from storage.queries.teams import colleagues, is_theirs, seen_by, teams_of

Owners = list[list[ColumnElement[bool]]]
"""Who has some tasks, as conditions: one list for each part that is found by an index of its own."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that is due: a closing date, a next step or a task. The value is in minor units, None without one.

    `no` is the number of the opportunity or the task; `mine` tells whether it is the viewer's own; a task of a team has
    the team's name as owner.
    """

    kind: DueKind
    no: str
    opportunity_no: str
    due: date
    value: int | None
    what: str
    description: str
    contact: str
    owner: str
    mine: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class Day:
    """What is due until the end of the week: how much under each heading, and one page of it, the most urgent first.

    `counts` are all that is due; `shown` those that the Home was asked to show, of which `things` are one page.
    """

    counts: Mapping[When, int]
    shown: Mapping[When, int]
    things: tuple[Thing, ...]
    page: int

    @property
    def total(self) -> int:
        """Count what the pages hold together."""
        return sum(self.shown.values())


def day(connection: Connection, part: Part, people: Collection[int] | None, showing: Showing, page: int) -> Day:
    """Give what is due until the end of the week, as far as the viewer may read it."""
    owners, today = _owners(connection, part, people), part.viewer.today
    counts, shown = dict.fromkeys(When, 0), dict.fromkeys(When, 0)
    days: Counter[date] = Counter()
    kinds = set()
    for kind, due, number in _counted(connection, _due(part, people, owners)):
        heading = when(due, today)
        counts[heading] += number
        if shows(showing, kind, heading):
            shown[heading] += number
            days[due] += number
            kinds.add(kind)
    at = page_within(page, days.total())
    if not days:
        return Day(counts, shown, (), at)
    found = span(days, at)
    listed = _due(part, people, owners, found)
    few = [some for kind, statements in listed.items() if kind in kinds for some in statements]
    return Day(counts, shown, _page(connection, part, few, found.skipped), at)


def _counted(connection: Connection, due: Mapping[DueKind, list[Statement]]) -> list[tuple[DueKind, date, int]]:
    """Count what is due by kind and day."""
    parts = [
        select(things.c.kind, things.c.due, func.count().label("number")).group_by(things.c.kind, things.c.due)
        for statements in due.values()
        for things in [one.subquery() for one in statements]
    ]
    rows = connection.execute(together(*parts))
    return [(DueKind(kind), on, number) for kind, on, number in rows]


def _page(connection: Connection, part: Part, due: Sequence[Statement], skipped: int) -> tuple[Thing, ...]:
    """Read one page, the most urgent first: by day, then by value; names are looked up for these alone."""
    some = together(*due).subquery()
    order = some.c.due, func.coalesce(some.c.value, 0).desc(), some.c.no, some.c.kind
    few = select(some).order_by(*order).offset(skipped).limit(LINES).subquery()
    order = few.c.due, func.coalesce(few.c.value, 0).desc(), few.c.no, few.c.kind
    what = case((few.c.kind == DueKind.NEXT_STEP, col(Opportunity.next_step)), else_=col(Task.description))
    rows = connection.execute(
        select(
            few.c.kind,
            few.c.no,
            func.coalesce(col(Opportunity.no), ""),
            few.c.due,
            few.c.value,
            func.coalesce(what, ""),
            func.coalesce(col(Opportunity.description), ""),
            func.coalesce(col(Contact.name), ""),
            func.coalesce(col(Salesperson.name), col(Team.name), ""),
            few.c.owner_id,
            few.c.may_change,
        )
        .select_from(few)
        .outerjoin(Opportunity, col(Opportunity.id) == few.c.opportunity_id)
        .outerjoin(Task, col(Task.id) == few.c.task_id)
        .outerjoin(Contact, col(Contact.id) == few.c.contact_id)
        .outerjoin(Salesperson, col(Salesperson.id) == few.c.owner_id)
        .outerjoin(Team, (col(Team.id) == col(Task.team_id)) & few.c.owner_id.is_(None))
        .order_by(*order)
    )
    me = part.viewer.salesperson_id
    return tuple(_thing(row, me) for row in rows)


def _thing(row: Any, me: int) -> Thing:  # noqa: ANN401 - a row of the database
    """Make a thing of a row: its kind, what names it, whose it is, whether it may be changed."""
    said = tuple(row[1:9])
    return Thing(*(DueKind(row[0]), *said, row[9] == me, bool(row[10])))


def _due(
    part: Part, people: Collection[int] | None, owners: Owners, days: Span | None = None
) -> dict[DueKind, list[Statement]]:
    """Select by kind what is due until the end of the week: its day, to be counted; of some days all, to be listed."""
    return {
        DueKind.CLOSING_DATE: [_closing_dates(part, people, days)],
        DueKind.NEXT_STEP: [_next_steps(part, people, days)],
        DueKind.TASK: [_tasks(part, some, days) for some in owners],
    }


def _on(part: Part, due: Any, days: Span | None) -> list[ColumnElement[bool]]:  # noqa: ANN401 - any column
    """Narrow to what is due on some days, or until the end of the week."""
    return [due <= week_end(part.viewer.today)] if days is None else [due.between(days.first, days.last)]


_SALE: tuple[Any, ...] = (
    col(Opportunity.no).label("no"),
    col(Opportunity.id).label("opportunity_id"),
    literal(None, Integer).label("task_id"),
    col(Opportunity.contact_id).label("contact_id"),
    col(Opportunity.salesperson_id).label("owner_id"),
    value.label("value"),
)
_active = (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active)


def _sale(part: Part) -> tuple[Any, ...]:
    """Give the columns of an opportunity's thing, and whether the viewer may change it. Source: product 7.

    Only of everybody's work there may be what is neither theirs nor their teams'.
    """
    viewer, owner = part.viewer, col(Opportunity.salesperson_id)
    if part.scope is not Scope.ALL or viewer.role is Role.ADMIN:
        return (*_SALE, literal(1).label("may_change"))
    theirs = or_(is_theirs(viewer, owner), owner.in_(colleagues(viewer)))
    return (*_SALE, case((theirs, 1), else_=0).label("may_change"))


def _closing_dates(part: Part, people: Collection[int] | None, days: Span | None) -> Statement:
    """Select closing dates of open opportunities: entries alone tell of them."""
    due: tuple[Any, ...] = literal(DueKind.CLOSING_DATE.value).label("kind"), col(Entry.closing_date).label("due")
    chosen: Statement = select(*due, *(_sale(part) if days else ())).select_from(Entry)
    if days:
        chosen = chosen.join(Opportunity, col(Opportunity.id) == col(Entry.opportunity_id))
    return chosen.where(
        col(Entry.workspace_id) == part.viewer.workspace_id,
        col(Entry.active),
        col(Entry.stage) > 0,
        *_on(part, col(Entry.closing_date), days),
        *whose(people, col(Entry.salesperson_id)),
        *seen_by(part.viewer, col(Entry.salesperson_id)),
        *in_cycle(part, col(Entry.cycle_id)),
    )


def _next_steps(part: Part, people: Collection[int] | None, days: Span | None) -> Statement:
    """Select next steps of what is not closed."""
    due: tuple[Any, ...] = literal(DueKind.NEXT_STEP.value).label("kind"), col(Opportunity.next_step_date).label("due")
    chosen: Statement = select(*due, *(_sale(part) if days else ())).select_from(Opportunity)
    if days:
        chosen = chosen.outerjoin(Entry, _active)
    return chosen.where(
        col(Opportunity.workspace_id) == part.viewer.workspace_id,
        col(Opportunity.status).not_in(tuple(CLOSED)),
        *_on(part, col(Opportunity.next_step_date), days),
        *whose(people, col(Opportunity.salesperson_id)),
        *seen_by(part.viewer),
        *in_cycle(part, col(Opportunity.cycle_id)),
    )


def _owners(connection: Connection, part: Part, people: Collection[int] | None) -> Owners:
    """Part tasks by who has them, so that each part is found by its own index: people's, and those of teams alone."""
    if people is None:
        return [[]]
    viewer = part.viewer
    member = select(col(TeamMember.team_id)).where(col(TeamMember.salesperson_id) == viewer.salesperson_id)
    teams = connection.scalars(teams_of(viewer) if part.scope is Scope.TEAM else member).all()
    theirs = col(Task.salesperson_id).in_(people)
    if not teams:
        return [[theirs]]
    others = or_(col(Task.salesperson_id).is_(None), col(Task.salesperson_id).not_in(people))
    return [[theirs], [col(Task.team_id).in_(teams), others]]


def _tasks(part: Part, whose_tasks: Sequence[ColumnElement[bool]], days: Span | None) -> Statement:
    """Select open tasks; of an opportunity that may not be read nothing is said."""
    viewer = part.viewer
    told = or_(col(Task.opportunity_id).is_(None), col(Opportunity.id).is_not(None))
    rest: tuple[Any, ...] = (
        col(Task.no).label("no"),
        col(Opportunity.id).label("opportunity_id"),
        col(Task.id).label("task_id"),
        case((told, col(Task.contact_id))).label("contact_id"),
        col(Task.salesperson_id).label("owner_id"),
        case((col(Opportunity.id).is_not(None), value)).label("value"),
        case((changeable_by(viewer), 1), else_=0).label("may_change"),
    )
    due: tuple[Any, ...] = literal(DueKind.TASK.value).label("kind"), col(Task.due_date).label("due")
    chosen: Statement = select(*due, *(rest if days else ())).select_from(Task)
    if days or seen_by(viewer) or part.cycle_code:
        readable = and_(true(), *seen_by(viewer))
        chosen = chosen.outerjoin(Opportunity, (col(Opportunity.id) == col(Task.opportunity_id)) & readable)
    if days:
        chosen = chosen.outerjoin(Entry, _active)
    return chosen.where(
        col(Task.workspace_id) == viewer.workspace_id,
        ~col(Task.closed),
        *_on(part, col(Task.due_date), days),
        *whose_tasks,
        *visible_to(viewer),
        *in_cycle(part, col(Opportunity.cycle_id)),
    )
