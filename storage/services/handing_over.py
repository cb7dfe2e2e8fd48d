"""Hand over what a salesperson has to another one: open opportunities and tasks, places in teams, contacts."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlmodel import Session, col

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import broken
from storage.domain.opportunities import CLOSED
from storage.domain.people import Actor, Role
from storage.domain.quotes import QuoteStatus
from storage.models import Contact, Entry, Opportunity, Quote, Salesperson, Task, Team, TeamMember, Workspace
from storage.queries import handing_over as queries
from storage.queries.handing_over import Holdings, Urgent
from storage.queries.people import Choice
from storage.services import teams
from storage.services.contact_rows import KIND as CONTACT
from storage.services.contact_rows import held_by
from storage.services.lookups import by_code
from storage.services.permits import check_admin, check_manager
from storage.services.writing import Series, already_carried_out, next_numbers, record

OPPORTUNITY, TASK = "opportunity", "task"
"""How the change log calls these records."""
ACTION = "handed_over"
NAMED_IN_BRIEFING = 5
"""Opportunities that the new owner is told by name: what can be looked at in the first five minutes."""
AT_ONCE = 500
"""Rows of one statement; databases bound the values that one can have."""


class Part(StrEnum):
    """What can be handed over."""

    OPPORTUNITIES = "opportunities"
    TASKS = "tasks"
    TEAMS = "teams"
    CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class Offer:
    """What the window starts from: whose work it is, what they have, and whether the actor may hand over teams."""

    person: Choice
    holdings: Holdings
    with_teams: bool


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What came of it, for who did it and for the new owner. Amounts in minor units.

    `again` says that the same form did this before, so that nobody is told twice.
    """

    giver: str
    receiver: str
    slack_user_id: str | None = None
    opportunities: int = 0
    tasks: int = 0
    teams: tuple[str, ...] = ()
    value: int = 0
    urgent: tuple[Urgent, ...] = field(default=())
    raised: bool = False
    again: bool = False
    contacts: int = 0


@dataclass(frozen=True, slots=True)
class _Work:
    """Rows that are handed over, locked: id and number of each."""

    opportunities: Sequence[tuple[int, str]] = ()
    tasks: Sequence[tuple[int, str]] = ()
    teams: Sequence[Team] = ()
    contacts: Sequence[tuple[int, str]] = ()


class HandingOver:
    """The service that hands over. It is one transaction, whatever the number of records."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def offer(self, actor: Actor, person_id: int) -> Offer:
        """Give what the window starts from; raise `gone`, `managers_only`."""
        with self._database.reading() as session:
            giver = _giver(session, actor, person_id)
            check_manager(session, actor, giver.id)
            held = queries.holdings(session.connection(), giver.id)
            return Offer(Choice(giver.code, giver.name), held, actor.role is Role.ADMIN)

    def hand_over(
        self, actor: Actor, person_id: int, to: str | None, parts: Collection[Part], *, key: str | None = None
    ) -> HandedOver:
        """Hand over what a salesperson has to the salesperson with the code `to`.

        Stages and closed opportunities stay as they are; the active entry and the open quote follow the opportunity.
        Raises `gone`, `managers_only`, for teams `admins_only`; under `hand_to` `missing`, `unknown`, `blocked`,
        `same_person`; under `hand_over` `missing`, `nothing_to_hand_over`. Source: domain-reference 2.7.
        """
        now = self._clock()
        with self._database.transaction() as session:
            done = already_carried_out(session, actor.workspace_id, key, now, to or "")
            giver = _giver(session, actor, person_id)
            check_manager(session, actor, giver.id)
            # Two hand-overs, or one and the set-up, take turns. Before anybody else is locked, as the set-up does: who
            # deletes the receiver would wait for us, and we for them.
            session.get_one(Workspace, actor.workspace_id, with_for_update={"key_share": True})
            receiver = _receiver(session, actor, giver, to)
            if done is not None:
                return HandedOver(giver.name, receiver.name, again=True)
            if not parts:
                raise broken("missing", "hand_over")
            if Part.TEAMS in parts:
                check_admin(actor)
            work = _lock(session, giver, parts)
            # What they are is read again, behind the locks that deleting and blocking somebody takes.
            for row in sorted((giver, receiver), key=lambda one: one.id):
                session.refresh(row, with_for_update={"key_share": True})
            _check_there(receiver)
            if not (work.opportunities or work.tasks or work.teams or work.contacts):
                raise broken("nothing_to_hand_over", "hand_over", name=giver.name)
            _give_opportunities(session, actor, now, work, receiver)
            _give_tasks(session, work, receiver)
            _give_contacts(session, work, receiver)
            raised = _give_teams(session, actor, now, work, (giver, receiver))
            _log(session, actor, now, work, (giver.code, receiver.code))
            ids = [row_id for row_id, _ in work.opportunities]
            connection = session.connection()
            session.flush()
            return HandedOver(
                giver.name,
                receiver.name,
                receiver.slack_user_id,
                len(work.opportunities),
                len(work.tasks),
                tuple(team.code for team in work.teams),
                sum(queries.total(connection, some) for some in _some(ids)),
                tuple(_most_urgent(session, ids)),
                raised,
                contacts=len(work.contacts),
            )


def _giver(session: Session, actor: Actor, person_id: int) -> Salesperson:
    """Find whose work it is, be they blocked or not; raise `gone`."""
    row = session.get(Salesperson, person_id)
    if row is None or row.workspace_id != actor.workspace_id or row.deleted_at is not None:
        raise broken("gone")
    return row


def _receiver(session: Session, actor: Actor, giver: Salesperson, to: str | None) -> Salesperson:
    """Find who gets it; raise `missing`, `unknown`, `same_person`, `blocked` under `hand_to`."""
    if not to:
        raise broken("missing", "hand_to")
    receiver = by_code(session, Salesperson, actor.workspace_id, to, "hand_to")
    if receiver.id == giver.id:
        raise broken("same_person", "hand_to", name=giver.name)
    _check_there(receiver)
    return receiver


def _check_there(receiver: Salesperson) -> None:
    """Refuse somebody who cannot work: `blocked`."""
    if receiver.blocked:
        raise broken("blocked", "hand_to", key=receiver.name)


def _lock(session: Session, giver: Salesperson, parts: Collection[Part]) -> _Work:
    """Lock what is handed over, each kind in the order of its ids: opportunities before tasks, as a move does.

    Who changes contacts locks their numbers before anything else, and a task locks its contact last.
    """
    connection = session.connection()
    if Part.CONTACTS in parts:
        next_numbers(session, giver.workspace_id, Series.CONTACT, 0)
    mine_open = col(Opportunity.salesperson_id) == giver.id, col(Opportunity.status).not_in(tuple(CLOSED))
    my_tasks = col(Task.salesperson_id) == giver.id, col(Task.closed).is_(False)
    wanted = []
    if Part.OPPORTUNITIES in parts:
        wanted.append(and_(*mine_open))
    if Part.TASKS in parts:
        wanted.append(col(Opportunity.id).in_(select(col(Task.opportunity_id)).where(*my_tasks)))
    if wanted:
        opportunity = select(col(Opportunity.id)).where(or_(*wanted)).order_by(col(Opportunity.id))
        connection.execute(opportunity.with_for_update())
    opportunities_there = select(col(Opportunity.id), col(Opportunity.no)).where(*mine_open)
    tasks_there = select(col(Task.id), col(Task.no)).where(*my_tasks)
    led = col(Team.manager_id) == giver.id
    member = select(col(TeamMember.team_id)).where(col(TeamMember.salesperson_id) == giver.id)
    teams_there = select(Team).where(or_(led, col(Team.id).in_(member))).order_by(col(Team.id)).with_for_update()
    contacts_there = select(col(Contact.id), col(Contact.no)).where(*held_by(giver)).order_by(col(Contact.id))
    return _Work(
        _rows(session, opportunities_there.order_by(col(Opportunity.id))) if Part.OPPORTUNITIES in parts else (),
        _rows(session, tasks_there.order_by(col(Task.id))) if Part.TASKS in parts else (),
        session.execute(teams_there).scalars().all() if Part.TEAMS in parts else (),
        _rows(session, contacts_there, key_share=True) if Part.CONTACTS in parts else (),
    )


def _rows(
    session: Session,
    statement: Any,  # noqa: ANN401 - a select of id and number
    *,
    key_share: bool = False,
) -> list[tuple[int, str]]:
    """Lock rows and give their ids and numbers; with `key_share` others may go on naming them."""
    locked = statement.with_for_update(key_share=key_share)
    return [(row_id, no) for row_id, no in session.connection().execute(locked)]


def _some(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Part ids so that each statement holds as many as it may."""
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _give_opportunities(session: Session, actor: Actor, now: datetime, work: _Work, receiver: Salesperson) -> None:
    """Give the opportunities with their active entries and open quotes; older entries keep whose they were."""
    connection = session.connection()
    for ids in _some([row_id for row_id, _ in work.opportunities]):
        counted = {"version": col(Opportunity.version) + 1, "changed_at": now, "changed_by": actor.code}
        opportunity = update(Opportunity).where(col(Opportunity.id).in_(ids))
        connection.execute(opportunity.values(salesperson_id=receiver.id, **counted))
        entry = update(Entry).where(col(Entry.opportunity_id).in_(ids), col(Entry.active))
        connection.execute(entry.values(salesperson_id=receiver.id))
        quote = update(Quote).where(col(Quote.opportunity_id).in_(ids), col(Quote.status) == QuoteStatus.OPEN)
        connection.execute(quote.values(salesperson_id=receiver.id))


def _give_tasks(session: Session, work: _Work, receiver: Salesperson) -> None:
    """Give the tasks."""
    for ids in _some([row_id for row_id, _ in work.tasks]):
        task = update(Task).where(col(Task.id).in_(ids))
        session.connection().execute(task.values(salesperson_id=receiver.id, version=col(Task.version) + 1))


def _give_contacts(session: Session, work: _Work, receiver: Salesperson) -> None:
    """Give the contacts."""
    for ids in _some([row_id for row_id, _ in work.contacts]):
        contact = update(Contact).where(col(Contact.id).in_(ids))
        session.connection().execute(contact.values(salesperson_id=receiver.id))


def _give_teams(
    session: Session, actor: Actor, now: datetime, work: _Work, people: tuple[Salesperson, Salesperson]
) -> bool:
    """Give the places in teams; tell whether that made a manager of the receiver."""
    giver, receiver = people
    raised = False
    for team in work.teams:
        place = session.get(TeamMember, (team.id, giver.id))
        if place is not None:
            session.delete(place)
            if session.get(TeamMember, (team.id, receiver.id)) is None:
                session.add(TeamMember(team_id=team.id, salesperson_id=receiver.id))
        if team.manager_id == giver.id:
            team.manager_id = receiver.id
            raised = bool(teams.raise_to_manager(session, actor, now, receiver)) or raised
    return raised


def _log(session: Session, actor: Actor, now: datetime, work: _Work, codes: tuple[str, str]) -> None:
    """Write one line a record."""
    before, after = ({"salesperson": code} for code in codes)
    lines = [
        *((OPPORTUNITY, no) for _, no in work.opportunities),
        *((TASK, no) for _, no in work.tasks),
        *((teams.KIND, team.code) for team in work.teams),
        *((CONTACT, no) for _, no in work.contacts),
    ]
    for kind, no in lines:
        record(session, actor, now, kind=kind, no=no, action=ACTION, before=before, after=after)


def _most_urgent(session: Session, ids: Sequence[int]) -> list[Urgent]:
    """Give the most urgent of what was handed over."""
    found = [
        urgent for some in _some(ids) for urgent in queries.most_urgent(session.connection(), some, NAMED_IN_BRIEFING)
    ]
    latest = max((urgent.closing_date for urgent in found if urgent.closing_date), default=None)
    found.sort(key=lambda urgent: (urgent.closing_date is None, urgent.closing_date or latest))
    return found[:NAMED_IN_BRIEFING]
