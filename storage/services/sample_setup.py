"""Sets up a workspace as the sample company is: cycles, activities, close codes, people, teams, contacts."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.people import Actor, Source
from storage.models import (
    CloseCode,
    CloseCodeType,
    ContactType,
    Opportunity,
    SalesCycle,
    SalesCycleStage,
    Salesperson,
    Submission,
    Team,
    TeamMember,
    Workspace,
)
from storage.services.contacts import log_contact, new_contact
from storage.services.lookups import contact_by_no
from storage.services.people import forget_profile
from storage.services.sample_company import CLOSE_CODES, CYCLES, DEFAULT_CYCLE, PEOPLE, STAGES, TEAMS
from storage.services.sample_sales import OPPORTUNITIES
from storage.services.standard import add_activities, add_close_codes, add_cycles, by_code
from storage.services.writing import ensure_workspace

_CONTACT_KEYS = "sample:contact:"
"""How the keys begin under which the contacts are remembered."""


def set_up(session: Session, workspace_id: str, now: datetime, currency: str | None) -> None:
    """Write down what is not there yet; what exists under the same code is left as it is.

    Raises `currency_in_use`, `cycle_differs`, `blocked` and `close_code_wrong_type` when what exists does not allow
    the sample's sales.
    """
    ensure_workspace(session, workspace_id, now)
    workspace = session.get_one(Workspace, workspace_id, with_for_update=True)
    _set_currency(session, workspace, currency)
    workspace.default_cycle_code = workspace.default_cycle_code or DEFAULT_CYCLE
    _check_what_is_there(session, workspace_id)
    add_activities(session, workspace_id)
    add_cycles(session, workspace_id)
    add_close_codes(session, workspace_id)
    _add_people(session, workspace_id)
    _add_teams(session, workspace_id)
    _add_contacts(session, workspace_id, now)


def link_people(session: Session, workspace_id: str, people: Mapping[str, str]) -> dict[str, str]:
    """Link Slack users to salespeople by code; give those that were not linked so before.

    Raises `slack_user_taken` for a Slack user who is already a salesperson that `people` does not name.
    """
    there = col(Salesperson.workspace_id) == workspace_id, col(Salesperson.deleted_at).is_(None)
    rows = session.exec(select(Salesperson).where(*there)).all()
    wanted = {user: code for code, user in people.items()}
    refuse_if_any(
        [
            Problem("slack_user_taken", "people", {"key": user, "by": row.code, "code": wanted[user]})
            for row in rows
            if row.code not in people and (user := row.slack_user_id) in wanted and user is not None
        ]
    )
    linked = [row for row in rows if row.slack_user_id != people.get(row.code, row.slack_user_id)]
    for row in linked:
        row.slack_user_id = None
        forget_profile(row)
    session.flush()  # the database allows one salesperson a Slack user, so the old links go first
    for row in linked:
        row.slack_user_id = people[row.code]
    session.flush()
    return {row.code: people[row.code] for row in linked}


def contacts(session: Session, workspace_id: str) -> dict[str, str]:
    """Give the numbers of the sample's contacts by their opportunity's."""
    rows = session.exec(
        select(Submission.key, Submission.record_no).where(
            col(Submission.workspace_id) == workspace_id, col(Submission.key).startswith(_CONTACT_KEYS)
        )
    )
    return {key.removeprefix(_CONTACT_KEYS): no for key, no in rows}


def _set_currency(session: Session, workspace: Workspace, currency: str | None) -> None:
    """Choose the currency, unless amounts are kept in another one."""
    if currency is None or currency == workspace.currency:
        return
    if session.exec(select(Opportunity.id).where(col(Opportunity.workspace_id) == workspace.id).limit(1)).first():
        raise broken("currency_in_use", "currency", currency=workspace.currency)
    workspace.currency = currency


def _check_what_is_there(session: Session, workspace_id: str) -> None:
    """Refuse cycles and close codes of the workspace's own with which the sample's sales are not possible."""
    cycles = by_code(session, SalesCycle, workspace_id)
    for code in CYCLES.keys() & cycles.keys():
        _check_cycle(session, cycles[code])
    codes = by_code(session, CloseCode, workspace_id)
    for code in CLOSE_CODES.keys() & codes.keys():
        if codes[code].blocked:
            raise broken("blocked", "close_code", key=code)
        status, _ = CLOSE_CODES[code]
        if codes[code].type != CloseCodeType(status):
            raise broken("close_code_wrong_type", "close_code", status=status)


def _check_cycle(session: Session, row: SalesCycle) -> None:
    """Refuse a cycle of the workspace's own in which the sample's sales are not possible."""
    if row.blocked:
        raise broken("blocked", "cycle", key=row.code)
    stages = {
        (stage.no, stage.quote_required)
        for stage in session.exec(select(SalesCycleStage).where(col(SalesCycleStage.cycle_id) == row.id))
    }
    if stages != {(stage.no, stage.quote_required) for stage in STAGES[row.code]}:
        raise broken("cycle_differs", "cycle", cycle=row.code)


def _add_people(session: Session, workspace_id: str) -> None:
    """Add the salespeople."""
    existing = by_code(session, Salesperson, workspace_id)
    for code, name, commission in PEOPLE:
        if code not in existing:
            basis_points = commission * 100
            session.add(Salesperson(workspace_id=workspace_id, code=code, name=name, commission=basis_points))
        elif existing[code].blocked:
            raise broken("blocked", "salesperson", key=code)
    session.flush()


def _add_teams(session: Session, workspace_id: str) -> None:
    """Add the teams with their members."""
    existing = by_code(session, Team, workspace_id)
    salespeople = by_code(session, Salesperson, workspace_id)
    for code in sorted(TEAMS.keys() - existing.keys()):
        name, members = TEAMS[code]
        row = Team(workspace_id=workspace_id, code=code, name=name)
        session.add(row)
        session.flush()
        session.add_all(TeamMember(team_id=row.id, salesperson_id=salespeople[member].id) for member in members)


def _add_contacts(session: Session, workspace_id: str, now: datetime) -> None:
    """Add a contact for each opportunity, and remember which it is."""
    numbers = contacts(session, workspace_id)
    salespeople = by_code(session, Salesperson, workspace_id)
    opportunity_of = {sale.contact.name: sale.no for sale in OPPORTUNITIES}
    for sale in OPPORTUNITIES:
        if sale.no in numbers:
            continue
        employer = numbers[opportunity_of[sale.contact.company]] if sale.contact.company else None
        row = new_contact(
            session,
            workspace_id,
            sale.contact.name,
            salespeople[sale.salesperson].id,
            kind=ContactType.PERSON if sale.contact.is_person else ContactType.COMPANY,
            company=contact_by_no(session, workspace_id, employer) if employer else None,
            email=sale.contact.email,
        )
        owner = salespeople[sale.salesperson]
        log_contact(session, Actor(workspace_id, owner.id, owner.code, now.date(), Source.SAMPLE), now, row)
        numbers[sale.no] = row.no
        key = f"{_CONTACT_KEYS}{sale.no}"
        session.add(Submission(workspace_id=workspace_id, key=key, record_no=row.no, at=now))
