"""What a digest asks its readers for: opportunities that need a decision, and what is due, by salesperson."""

import heapq
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, case, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.domain.digests import PUSHED_TOO_OFTEN, Reason, Watched, reasons, usual_days
from storage.domain.opportunities import CLOSED, Action
from storage.domain.people import Actor
from storage.models import Contact, Entry, Opportunity, Salesperson, Task, Team
from storage.queries.digests import AT_ONCE, Scope, Statement
from storage.queries.stage_days import usual
from storage.queries.teams import seen_by

SUNDAY = 7


@dataclass(frozen=True, slots=True)
class Decision:
    """An opportunity that somebody should decide something about, and why; `usual_days` is rounded."""

    no: str
    description: str
    contact: str
    owner: str
    value: int
    weighted: int
    closing_date: date
    days_in_stage: int
    usual_days: int
    pushes: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """What is due of one salesperson, or of a team as a whole: how much, and the most urgent thing.

    `kind` is `closing_date`, `next_step` or `task`; `no` the number of that thing.
    """

    owner: str
    overdue: int
    today: int
    week: int
    kind: str
    no: str
    title: str
    due_date: date


def decisions(
    connection: Connection, scope: Scope, today: date, limit: int, viewer: Actor | None = None
) -> tuple[list[Decision], int]:
    """Give what needs a decision, the largest weighted value first, and how much of it there is.

    To be called in a transaction: it is read in parts.
    """
    customs = usual(connection, scope.workspace_id)
    total, largest = 0, list[tuple[int, int, Any]]()
    for row in connection.execute(_standing(scope, viewer).execution_options(yield_per=AT_ONCE)):
        watched = Watched(
            closing_date=row.closing_date,
            has_next_step=bool(row.next_step) or row.next_step_date is not None,
            days_in_stage=(today - row.since).days if row.since else 0,
            usual_days=customs.get((row.cycle_id, row.stage), usual_days(0, 0)),
            pushes=row.pushes or 0,
        )
        if found := reasons(watched, today):
            total += 1
            # The key of the row parts those of one weight, the earlier one first.
            heapq.heappush(largest, (row.weighted, -row.id, (row, watched, found)))
            if len(largest) > limit:
                heapq.heappop(largest)
    chosen = [kept for _, _, kept in sorted(largest, key=lambda one: one[:2], reverse=True)]
    return _named(connection, chosen), total


_Step, _Before, _Stay = aliased(Entry), aliased(Entry), aliased(Entry)
_BEGIN_NO_STAY = (Action.UPDATED, Action.UNDONE)
"""What happens within a stay in a stage."""
_since = case(
    (col(Entry.action).not_in(_BEGIN_NO_STAY), col(Entry.date_of_change)),
    else_=select(func.max(col(_Stay.date_of_change)))
    .where(
        col(_Stay.opportunity_id) == col(Entry.opportunity_id),
        col(_Stay.undone).is_(False),
        col(_Stay.action).not_in(_BEGIN_NO_STAY),
    )
    .scalar_subquery(),
)
"""The day on which an opportunity entered its stage; what is looked up only where the last step does not say."""
_expected_before = (
    select(col(_Before.closing_date))
    .where(
        col(_Before.opportunity_id) == col(_Step.opportunity_id),
        col(_Before.no) < col(_Step.no),
        col(_Before.undone).is_(False),
        col(_Before.stage) > 0,
    )
    .order_by(col(_Before.no).desc())
    .limit(1)
    .scalar_subquery()
)
_pushes = case(
    (col(Entry.no) <= PUSHED_TOO_OFTEN, 0),
    else_=select(func.count())
    .where(
        col(_Step.opportunity_id) == col(Entry.opportunity_id),
        col(_Step.undone).is_(False),
        col(_Step.stage) > 0,
        col(_Step.closing_date) > _expected_before,
    )
    .scalar_subquery(),
)
"""Times that the closing date was put off; it takes a step more than that, and few opportunities have so many."""


def _standing(scope: Scope, viewer: Actor | None) -> Statement:
    """Select every open opportunity with all that a decision may hang on; in no order, to be read once."""
    return (
        select(
            col(Opportunity.id),
            col(Opportunity.no),
            col(Opportunity.next_step),
            col(Opportunity.next_step_date),
            col(Entry.value),
            col(Entry.weighted),
            col(Entry.closing_date),
            col(Entry.cycle_id),
            col(Entry.stage),
            _pushes.label("pushes"),
            _since.label("since"),
        )
        .select_from(Entry)
        .join(Opportunity, col(Opportunity.id) == col(Entry.opportunity_id))
        .where(*scope.open(), *seen_by(viewer))
    )


def _named(connection: Connection, chosen: list[Any]) -> list[Decision]:
    """Add names to those that are told."""
    statement = (
        select(col(Opportunity.id), col(Opportunity.description), col(Contact.name), col(Salesperson.name))
        .join(Contact, col(Contact.id) == col(Opportunity.contact_id))
        .join(Salesperson, col(Salesperson.id) == col(Opportunity.salesperson_id))
        .where(col(Opportunity.id).in_([row.id for row, _, _ in chosen]))
    )
    names = {key: (description, contact, owner) for key, description, contact, owner in connection.execute(statement)}
    return [
        Decision(
            row.no,
            *names[row.id],
            row.value,
            row.weighted,
            row.closing_date,
            watched.days_in_stage,
            round(watched.usual_days),
            watched.pushes,
            found,
        )
        for row, watched, found in chosen
    ]


def due(connection: Connection, scope: Scope, today: date) -> list[Due]:
    """Give what is due up to the end of the week, by salesperson, those with most to do first.

    Closing dates and next steps of what is not closed, open tasks; a task of a team goes by the team's name.
    """
    until = today + timedelta(days=SUNDAY - today.isoweekday())
    of_sales = _of_sales(scope, until)
    things = union_all(*of_sales, _of_tasks(scope, until)).subquery()
    of_owner = things.c.owner_id, things.c.team_id

    def count(holds: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((holds, 1), else_=0)).over(partition_by=of_owner)

    first = func.row_number().over(partition_by=of_owner, order_by=(things.c.due, things.c.value.desc(), things.c.no))
    ranked = select(
        func.coalesce(col(Salesperson.name), col(Team.name)).label("owner"),
        count(things.c.due < today).label("overdue"),
        count(things.c.due == today).label("today"),
        count(things.c.due > today).label("week"),
        things.c.kind,
        things.c.no,
        things.c.title,
        things.c.due,
        first.label("rank"),
    )
    ranked = ranked.select_from(things).outerjoin(Salesperson, col(Salesperson.id) == things.c.owner_id)
    whole = ranked.outerjoin(Team, col(Team.id) == things.c.team_id).subquery()
    rows = connection.execute(
        select(*(whole.c[name] for name in ("owner", "overdue", "today", "week", "kind", "no", "title", "due")))
        .where(whole.c.rank == 1)
        .order_by((whole.c.overdue + whole.c.today).desc(), whole.c.week.desc(), whole.c.owner)
    )
    return [Due(row[0] or "", int(row[1]), int(row[2]), int(row[3]), *row[4:]) for row in rows]


def _of_sales(scope: Scope, until: date) -> list[Statement]:
    """Select closing dates of open opportunities, and next steps of those that are not closed."""
    about: tuple[Any, ...] = (col(Opportunity.no).label("no"), col(Opportunity.description).label("title"))
    nobody = literal(None, Integer).label("team_id")
    closing = (
        select(
            col(Entry.salesperson_id).label("owner_id"),
            nobody,
            col(Entry.closing_date).label("due"),
            literal("closing_date").label("kind"),
            *about,
            col(Entry.value).label("value"),
        )
        .join(Opportunity, col(Opportunity.id) == col(Entry.opportunity_id))
        .where(*scope.open(), col(Entry.closing_date) <= until)
    )
    steps = (
        select(
            col(Opportunity.salesperson_id).label("owner_id"),
            nobody,
            col(Opportunity.next_step_date).label("due"),
            literal("next_step").label("kind"),
            *about,
            func.coalesce(col(Entry.value), col(Opportunity.planned_value), 0).label("value"),
        )
        .select_from(Opportunity)
        .outerjoin(Entry, (col(Entry.opportunity_id) == col(Opportunity.id)) & col(Entry.active))
        .where(
            col(Opportunity.workspace_id) == scope.workspace_id,
            col(Opportunity.status).not_in(tuple(CLOSED)),
            col(Opportunity.next_step_date) <= until,
            scope.holds(col(Opportunity.salesperson_id)),
        )
    )
    return [closing, steps]


def _of_tasks(scope: Scope, until: date) -> Statement:
    """Select open tasks."""
    theirs = scope.holds(col(Task.salesperson_id))
    if scope.team_id is not None:
        theirs = or_(theirs, (col(Task.team_id) == scope.team_id) & col(Task.salesperson_id).is_(None))
    return select(
        col(Task.salesperson_id).label("owner_id"),
        case((col(Task.salesperson_id).is_(None), col(Task.team_id))).label("team_id"),
        col(Task.due_date).label("due"),
        literal("task").label("kind"),
        col(Task.no).label("no"),
        col(Task.description).label("title"),
        literal(0).label("value"),
    ).where(
        col(Task.workspace_id) == scope.workspace_id, col(Task.closed).is_(False), col(Task.due_date) <= until, theirs
    )
