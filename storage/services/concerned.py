"""Whose Home a change concerns: they are marked stale in the transaction of the change, once, at its very end.

Theirs are drawn at once who changed something, to whom it belongs, or who stand in for those. Whoever looks at a team's
or at everybody's work sees it a moment later, so that a busy morning does not draw their Homes all the time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, Update, bindparam, case, or_, select, union_all
from sqlmodel import Session, col

from storage.database import at_end
from storage.domain.home import Scope
from storage.domain.opportunities import CLOSED
from storage.domain.people import Actor
from storage.models import Absence, Contact, HomeView, Opportunity, Salesperson, Task, Team, TeamMember

WATCHERS_WAIT = timedelta(seconds=20)
"""How long those who look at the work of others wait, so that several changes are drawn together."""
MOST = 100
"""Records of one transaction that are looked up; a change of more concerns everybody."""
NAMING = {"opportunity": "opportunities", "task": "tasks", "contact": "contacts", "absence": "people"}
"""The kinds of records whose people are known; what else is changed is the set-up, which concerns everybody."""
ABOUT = frozenset({"quote", "note", "digest", "watching", "batch"})
"""What concerns no more than whoever changed it, and those whom its values name."""
KEYS = {"opportunity": "opportunities", "salesperson": "people", "substitute": "people", "team": "teams"}
"""What the values of a change may name."""
_WAITING = "homes"
_home = HomeView.__table__  # type: ignore[attr-defined]


@dataclass
class Concerned:
    """What the changes of a transaction name in one workspace; people and teams by their codes."""

    now: datetime
    everybody: bool = False
    named: dict[str, set[str]] = field(default_factory=dict)

    def name(self, what: str, keys: Iterable[object]) -> None:
        """Add names of one kind."""
        known = self.named.setdefault(what, set())
        known |= {key for key in keys if isinstance(key, str) and key}
        self.everybody |= len(known) > MOST


def concern(
    session: Session, actor: Actor, now: datetime, about: tuple[str, str], said: Iterable[Mapping[str, Any] | None]
) -> None:
    """Let the Homes be drawn anew that a change concerns: `about` its record's kind and number, `said` its values."""
    waiting: dict[str, Concerned] = session.info.setdefault(_WAITING, {})
    if not waiting:
        at_end(session, _mark)
    found = waiting.setdefault(actor.workspace_id, Concerned(now))
    kind, no = about
    found.name("people", [actor.code])
    if kind in NAMING:
        found.name(NAMING[kind], [no])
    elif kind not in ABOUT:
        found.everybody = True
    for values in said:
        for key, what in KEYS.items():
            if values and key in values:
                found.name(what, [values[key]])


def mark_user(session: Session, workspace_id: str, slack_user_id: str, now: datetime) -> None:
    """Let the Home of one Slack user be drawn anew: something about them has changed."""
    theirs = _home.c.slack_user_id == slack_user_id
    session.connection().execute(
        _home.update().where(_home.c.workspace_id == workspace_id, theirs).values(stale=True, draw_at=now)
    )


def _mark(session: Session) -> None:
    """Mark what was collected. One that is stale already is touched too: whoever draws it just now waits here."""
    waiting: dict[str, Concerned] = session.info.pop(_WAITING)
    connection = session.connection()
    for workspace_id, found in sorted(waiting.items()):
        values: dict[str, Any] = {"of_workspace": workspace_id, "now": found.now}
        if found.everybody:
            connection.execute(_everybody(), values)
            continue
        named = {what: sorted(keys) for what, keys in found.named.items() if keys}
        day = found.now.date()
        values |= {**named, "soon": found.now + WATCHERS_WAIT, "yesterday": day - _DAY, "tomorrow": day + _DAY}
        connection.execute(_those(tuple(sorted(named))), values)


_DAY = timedelta(days=1)
_HERE: BindParameter[str] = bindparam("of_workspace")
_NOW, _SOON = (bindparam(name, type_=_home.c.draw_at.type) for name in ("now", "soon"))


def _owners_of(table: Any, *narrowed: ColumnElement[bool]) -> Select[Any]:  # noqa: ANN401 - any table with an owner
    return select(col(table.salesperson_id)).where(col(table.workspace_id) == _HERE, *narrowed)


def _names(what: str) -> Any:  # noqa: ANN401 - a list that a statement takes
    return bindparam(what, expanding=True)


_contacts = select(col(Contact.id)).where(col(Contact.workspace_id) == _HERE, col(Contact.no).in_(_names("contacts")))
_teams = select(col(Team.id)).where(col(Team.workspace_id) == _HERE, col(Team.code).in_(_names("teams")))
_task_teams = select(col(Task.team_id)).where(col(Task.workspace_id) == _HERE, col(Task.no).in_(_names("tasks")))


def _in_teams(teams: Select[Any]) -> list[Select[Any]]:
    """Select who is in teams, and who manages them."""
    return [
        select(col(TeamMember.salesperson_id)).where(col(TeamMember.team_id).in_(teams)),
        select(col(Team.manager_id)).where(col(Team.id).in_(teams)),
    ]


_PEOPLE: Mapping[str, list[Select[Any]]] = {
    "people": [
        select(col(Salesperson.id)).where(
            col(Salesperson.workspace_id) == _HERE, col(Salesperson.code).in_(_names("people"))
        )
    ],
    "opportunities": [_owners_of(Opportunity, col(Opportunity.no).in_(_names("opportunities")))],
    "contacts": [
        _owners_of(
            Opportunity,
            or_(col(Opportunity.contact_id).in_(_contacts), col(Opportunity.company_id).in_(_contacts)),
            col(Opportunity.status).not_in(tuple(CLOSED)),
        )
    ],
    "tasks": [_owners_of(Task, col(Task.no).in_(_names("tasks"))), *_in_teams(_task_teams)],
    "teams": _in_teams(_teams),
}
"""Whom names of each kind concern."""


@cache
def _everybody() -> Update:
    """Build the statement that marks every Home of a workspace."""
    return _home.update().where(_home.c.workspace_id == _HERE).values(stale=True, draw_at=_NOW)  # type: ignore[no-any-return]


@cache
def _those(named: tuple[str, ...]) -> Update:
    """Build the statement that marks whom these kinds of names concern, and those who look at others' work."""
    people = union_all(*(part for what in named for part in _PEOPLE[what])).subquery()
    # A day more on both sides: whose today it is depends on where they are.
    standing_in = select(col(Absence.substitute_id)).where(
        col(Absence.salesperson_id).in_(select(people.c[0])),
        col(Absence.first_day) <= bindparam("tomorrow"),
        or_(col(Absence.last_day).is_(None), col(Absence.last_day) >= bindparam("yesterday")),
    )
    users = select(col(Salesperson.slack_user_id)).where(
        col(Salesperson.workspace_id) == _HERE,
        or_(col(Salesperson.id).in_(select(people.c[0])), col(Salesperson.id).in_(standing_in)),
    )
    theirs = _home.c.slack_user_id.in_(users)
    later = case((_home.c.draw_at < _SOON, _home.c.draw_at), else_=_SOON)
    statement = _home.update().where(_home.c.workspace_id == _HERE, or_(theirs, _home.c.scope != Scope.MINE))
    return statement.values(stale=True, draw_at=case((theirs, _NOW), else_=later))  # type: ignore[no-any-return]
