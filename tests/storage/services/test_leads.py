"""Leads of those who do not sell: who may file them, who gets them, what is kept."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from storage.domain.opportunities import Status
from storage.domain.people import Actor, Role, Source, TeamDraft
from storage.models import ChangeLog, Contact, Note, Opportunity, SalesCycle, Salesperson, Team, Workspace
from storage.services.book import Book
from storage.services.leads import LeadDraft
from tests.builders import MONDAY, Company
from tests.storage.selling import Selling
from tests.storage.services.test_concurrency import at_once
from tests.storage.tasking import add_team

ROBIN = Actor("T1", 0, "U9", MONDAY, Source.MODAL)
"""A member of the workspace without a salesperson record."""
LEAD = LeadDraft("Zeta AS", " New  desks ", "Filed by Robin.", 5_000_00, "Ask for Kari\nby phone")


def set_up(book: Book, company: Company, *, manager: Actor | None = None, members: tuple[Actor, ...] = ()) -> None:
    """Let leads go to the team SALE."""
    with book.database.transaction() as session:
        add_team(session, "T1", "SALE", *members, manager=manager)
        session.get_one(Workspace, company.workspace_id).lead_team_code = "SALE"


def block(book: Book, *actors: Actor) -> None:
    with book.database.transaction() as session:
        for actor in actors:
            session.get_one(Salesperson, actor.salesperson_id).blocked = True


@pytest.fixture
def leading(selling: Selling) -> Selling:
    """Let leads go to a team that Otis manages, with Jim and Helena in it."""
    set_up(selling.book, selling.company, manager=selling.company.of, members=(selling.company.jo, selling.company.hr))
    return selling


def test_a_lead_becomes_an_opportunity_that_is_not_started(leading: Selling) -> None:
    book, company = leading.book, leading.company
    filed = book.leads.file(ROBIN, LEAD, key="k")
    assert (filed.team, filed.to_tell) == ("Sale", "U2")
    line = filed.card.line
    assert (line.status, line.salesperson, line.contact) == (Status.NOT_STARTED, "OF", "Zeta AS")
    assert (line.description, line.cycle, filed.card.version) == ("New desks", "NEW", 1)
    with book.database.reading() as session:
        row = session.exec(select(Opportunity)).one()
        note = session.exec(select(Note)).one()
        made = session.exec(select(Contact).where(col(Contact.name) == "Zeta AS")).one()
        logged = session.exec(select(ChangeLog).order_by(col(ChangeLog.seq))).all()
    assert (row.planned_value, row.creation_date, row.changed_by) == (5_000_00, MONDAY, "U9")
    assert (note.text, note.author_id) == ("Filed by Robin.\nAsk for Kari\nby phone", company.of.salesperson_id)
    assert made.salesperson_id == company.of.salesperson_id
    assert [(one.actor, one.record, one.action) for one in logged] == [
        ("U9", "contact", "created"),
        ("U9", "opportunity", "created"),
    ]


def test_the_company_that_is_there_is_taken_and_left_as_it_is(leading: Selling) -> None:
    before = leading.book.contacts.card(leading.company.of, leading.company.nordlys)
    card = leading.book.leads.file(ROBIN, replace(LEAD, company=" nordlys MØBLER as", value=None, note="")).card
    assert (card.line.contact, card.line.salesperson) == ("Nordlys Møbler AS", "OF")
    after = leading.book.contacts.card(leading.company.of, leading.company.nordlys)
    assert (after.name, after.no) == (before.name, before.no)
    with leading.book.database.reading() as session:
        assert len(session.exec(select(Contact)).all()) == 4
        assert session.exec(select(Note)).one().text == "Filed by Robin."


def test_a_company_of_a_like_name_is_another(leading: Selling) -> None:
    leading.book.leads.file(ROBIN, replace(LEAD, company="Nordlys Mobler AS"))
    with leading.book.database.reading() as session:
        assert len(session.exec(select(Contact)).all()) == 5


@pytest.mark.parametrize(
    ("manager", "members", "blocked", "taker"),
    [
        ("of", ("jo", "hr"), (), "OF"),
        ("of", ("jo", "hr"), ("of",), "HR"),
        (None, ("jo", "hr"), (), "HR"),
        (None, ("jo", "hr"), ("hr",), "JO"),
        ("hr", (), (), "HR"),
    ],
)
def test_the_manager_takes_it_else_the_first_member_who_is_not_blocked(
    book: Book,
    company: Company,
    manager: str | None,
    members: tuple[str, ...],
    blocked: tuple[str, ...],
    taker: str,
) -> None:
    people = {"of": company.of, "jo": company.jo, "hr": company.hr}
    set_up(book, company, manager=people[manager] if manager else None, members=tuple(people[code] for code in members))
    block(book, *(people[code] for code in blocked))
    assert book.leads.file(ROBIN, LEAD).card.line.salesperson == taker


def test_without_anybody_in_the_team_it_is_refused(selling: Selling) -> None:
    set_up(selling.book, selling.company, members=(selling.company.jo,))
    block(selling.book, selling.company.jo)
    with selling.refused("no_lead_taker"):
        selling.book.leads.file(ROBIN, LEAD, key="k")


@pytest.mark.parametrize("blocked", [True, False])
def test_without_a_default_cycle_that_may_be_used_it_is_refused(leading: Selling, *, blocked: bool) -> None:
    with leading.book.database.transaction() as session:
        if blocked:
            session.exec(select(SalesCycle).where(col(SalesCycle.code) == "NEW")).one().blocked = True
        else:
            session.get_one(Workspace, "T1").default_cycle_code = None
    with leading.refused("no_cycles"):
        leading.book.leads.file(ROBIN, LEAD, key="k")


@pytest.mark.parametrize(
    ("wrong", "codes", "field"),
    [
        (replace(LEAD, company=" \u200b"), ("missing",), "company"),
        (replace(LEAD, company="x" * 101), ("too_long",), "company"),
        (replace(LEAD, description=""), ("missing",), "description"),
        (replace(LEAD, description="x" * 101), ("too_long",), "description"),
        (replace(LEAD, value=-1), ("value_not_positive",), "value"),
        (replace(LEAD, note="x" * 3000), ("too_long",), "note"),
        (LeadDraft("", "", "Filed.", -1), ("missing", "missing", "value_not_positive"), "company"),
    ],
)
def test_what_is_wrong_is_refused_under_its_field(
    leading: Selling, wrong: LeadDraft, codes: tuple[str, ...], field: str
) -> None:
    with leading.refused(*codes, field=field):
        leading.book.leads.file(ROBIN, wrong, key="k")


def test_a_company_blocked_for_privacy_is_not_used(leading: Selling) -> None:
    with leading.book.database.transaction() as session:
        session.exec(select(Contact).where(col(Contact.name) == "Acme AS")).one().privacy_blocked = True
    with leading.refused("blocked", field="company"):
        leading.book.leads.file(ROBIN, replace(LEAD, company="Acme AS"), key="k")


def test_sent_twice_it_is_filed_once_and_told_once(leading: Selling) -> None:
    first = leading.book.leads.file(ROBIN, LEAD, key="k")
    again = leading.book.leads.file(ROBIN, LEAD, key="k")
    assert (again.card.line.no, again.to_tell, again.team) == (first.card.line.no, None, "Sale")
    assert leading.book.leads.file(ROBIN, LEAD, key="other").card.line.no != first.card.line.no


def test_sent_at_once_it_is_filed_once(leading: Selling) -> None:
    def send() -> str | None:
        return leading.book.leads.file(ROBIN, LEAD, key="k").to_tell

    told, refused = at_once([send] * 4)
    assert refused == []
    assert sorted(map(str, told)) == ["None"] * 3 + ["U2"]
    with leading.book.database.reading() as session:
        assert len(session.exec(select(Opportunity)).all()) == 1


def test_only_those_without_a_record_may(leading: Selling) -> None:
    may = leading.book.leads.may_file
    assert may("T1", "U9")
    assert not may("T2", "U9"), "another workspace's settings"
    assert not may("T1", "U1"), "Jim sells"
    block(leading.book, leading.company.jo)
    assert not may("T1", "U1"), "who is blocked still has a record"
    for who in (replace(ROBIN, code="U1"), leading.company.jo, leading.company.of, replace(ROBIN, workspace_id="T2")):
        with leading.refused("outsider"):
            leading.book.leads.file(who, LEAD, key="k")


@pytest.mark.parametrize("role", Role)
def test_without_the_setting_nobody_may_whatever_their_role(selling: Selling, role: Role) -> None:
    with selling.book.database.transaction() as session:
        add_team(session, "T1", "SALE", selling.company.jo)
    assert not selling.book.leads.may_file("T1", "U9")
    with selling.refused("outsider"):
        selling.book.leads.file(replace(ROBIN, role=role), LEAD, key="k")


def test_a_team_that_was_renamed_goes_on_and_one_that_was_deleted_ends_it(leading: Selling) -> None:
    book, company = leading.book, leading.company
    with book.database.reading() as session:
        team = session.exec(select(Team.id)).one()
    book.teams.change(company.of, team, TeamDraft("EU", "Europe", "OF", ("JO",)))
    assert book.leads.file(ROBIN, LEAD).team == "Europe"
    book.teams.delete(company.of, team)
    with leading.refused("outsider"):
        book.leads.file(ROBIN, LEAD, key="k")
