"""Leads: what a member of the workspace who does not sell passes on to a team."""

from dataclasses import dataclass, replace

from sqlmodel import Session

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.estimates import Estimates, check_estimates
from storage.domain.opportunities import Status
from storage.domain.people import Actor
from storage.domain.text import check_text, clean, search_form
from storage.models import Opportunity, Salesperson
from storage.queries import cycles as cycle_queries
from storage.queries import leads as queries
from storage.queries.leads import LeadTeam
from storage.queries.opportunities import Card
from storage.services import entries
from storage.services.advancing import KIND, add_note
from storage.services.cards import flushed_card, read_card
from storage.services.contacts import choose_company
from storage.services.writing import already_carried_out, hold_set_up, record


@dataclass(frozen=True, slots=True)
class LeadDraft:
    """What somebody filled in; `value` in minor units. `filed_by` is the sentence with which the note begins.

    `unread` is what was typed for the value and could not be read.
    """

    company: str
    description: str
    filed_by: str
    value: int | None = None
    note: str = ""
    unread: tuple[Problem, ...] = ()

    @property
    def whole_note(self) -> str:
        """Give the note that is kept: who filed the lead, and what they wrote."""
        return clean(f"{self.filed_by}\n{self.note}", multiline=True)


@dataclass(frozen=True, slots=True)
class Filed:
    """A lead that was filed: its team's name, and the Slack user to tell; nobody when it was filed before."""

    card: Card
    team: str
    to_tell: str | None = None


class Leads:
    """The services around leads. Nothing of the book is shown to who files one."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def may_file(self, workspace_id: str, slack_user_id: str) -> bool:
        """Tell whether the settings let this Slack user file leads, who must be no salesperson."""
        with self._database.connection() as connection:
            return queries.team_for(connection, workspace_id, slack_user_id) is not None

    def file(self, actor: Actor, draft: LeadDraft, *, key: str | None = None) -> Filed:
        """Write a lead down as an opportunity that is not started, of the team's manager or its first member.

        The company of exactly that name is its contact, or a new one; `key` names the form. Raises `outsider` for whom
        the settings do not let, `no_lead_taker`, `no_cycles`, `blocked` under `company`, and what the fields' rules
        say. Source: product 7.
        """
        now = self._clock()
        with self._database.transaction() as session:
            hold_set_up(session, actor.workspace_id)
            team = _team(session, actor)
            if done := already_carried_out(session, actor.workspace_id, key, now):
                return Filed(read_card(session.connection(), actor.workspace_id, done), team.name or team.code)
            refuse_if_any(_problems(actor, draft))
            owner, cycle_id = _taker(session, team), _cycle_id(session, actor)
            # The owner has the new company and the note: the change log alone names who filed them.
            for_owner = replace(actor, salesperson_id=owner.id)
            contact = choose_company(session, for_owner, now, None, draft.company)
            if contact is None:
                raise AssertionError("a lead without a company is refused")
            description = clean(draft.description)
            row = Opportunity(
                workspace_id=actor.workspace_id,
                no=entries.free_number(session, actor.workspace_id, None),
                description=description,
                search_text=search_form(description),
                contact_id=contact.id,
                company_id=contact.company_id,
                salesperson_id=owner.id,
                cycle_id=cycle_id,
                status=Status.NOT_STARTED,
                creation_date=actor.today,
                planned_value=draft.value,
                changed_at=now,
                changed_by=actor.code,
            )
            session.add(row)
            session.flush()
            add_note(session, for_owner, now, row, None, draft.whole_note)
            after = entries.snapshot(row, {})
            record(session, actor, now, kind=KIND, no=row.no, action="created", after=after, key=key)
            return Filed(flushed_card(session, row), team.name or team.code, owner.slack_user_id)


def _team(session: Session, actor: Actor) -> LeadTeam:
    """Find the team that gets the actor's leads; raise `outsider` for who may file none."""
    team = queries.team_for(session.connection(), actor.workspace_id, actor.code)
    if team is None or actor.salesperson_id:
        raise broken("outsider")
    return team


def _problems(actor: Actor, draft: LeadDraft) -> list[Problem]:
    """Find what is wrong with what was filled in, by itself."""
    company = check_text("name", clean(draft.company), required=True)
    return [
        *(Problem(problem.code, "company", problem.values) for problem in company),
        *check_text("description", clean(draft.description), required=True),
        *check_estimates(Estimates(draft.value, unread=draft.unread), change=actor.today, required=False),
        *check_text("note", draft.whole_note, required=False),
    ]


def _taker(session: Session, team: LeadTeam) -> Salesperson:
    """Find who takes the lead; raise `no_lead_taker`."""
    taker = queries.taker(session.connection(), team)
    if taker is None:
        raise broken("no_lead_taker")
    return session.get_one(Salesperson, taker)


def _cycle_id(session: Session, actor: Actor) -> int:
    """Find the workspace's default sales cycle; raise `no_cycles` where there is none that may be used."""
    code = cycle_queries.default_code(session.connection(), actor.workspace_id)
    found = cycle_queries.by_code(session.connection(), actor.workspace_id, code) if code else None
    if found is None:
        raise broken("no_cycles")
    return found[0]
