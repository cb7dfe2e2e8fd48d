"""Teams are set up by admins; a manager is made by them. Source: domain-reference 1.8, 2.11."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from storage.domain.people import Role, TeamDraft
from storage.domain.tasks import TaskType
from storage.models import Salesperson, Task, Team, TeamMember, Workspace
from storage.services.book import Book
from tests.builders import MONDAY, Company
from tests.storage.selling import Selling
from tests.storage.services.test_salespeople import log, row

EU = TeamDraft("EU", "Europe", "HR", ("JO", "OF"))


def team(book: Book, code: str = "EU") -> Team:
    with book.database.reading() as session:
        return session.exec(select(Team).where(col(Team.code) == code)).one()


def add_task(session: Session, team_id: int, *, closed: bool = False) -> None:
    session.add(
        Task(
            workspace_id="T1",
            no=f"TD90000{int(closed)}",
            team_id=team_id,
            type=TaskType.NONE,
            due_date=MONDAY,
            closed=closed,
        )
    )


def test_a_team_has_a_manager_and_members(book: Book, company: Company) -> None:
    saved = book.teams.add(company.of, TeamDraft(" eu ", " Europe ", "HR", ("JO", "OF")))
    assert (saved.code, saved.name, saved.raised) == ("EU", "Europe", "Helena Ray")
    kept = book.teams.kept("T1", team(book).id)
    assert (kept.manager and kept.manager.key, [one.key for one in kept.members]) == ("HR", ["JO", "OF"])
    assert row(book, "HR").role is Role.MANAGER
    assert log(book, "team") == [
        ("EU", "created", None, {"code": "EU", "name": "Europe", "manager": "HR", "members": ["JO", "OF"]})
    ]
    assert log(book, "salesperson") == [("HR", "changed", {"role": "salesperson"}, {"role": "manager"})]


def test_an_admin_who_leads_a_team_stays_an_admin(book: Book, company: Company) -> None:
    assert book.teams.add(company.of, TeamDraft("EU", "Europe", "OF")).raised == ""
    assert row(book, "OF").role is Role.ADMIN


def test_a_team_is_changed_and_its_leads_follow_its_code(book: Book, company: Company) -> None:
    book.teams.add(company.of, EU)
    with book.database.transaction() as session:
        session.get_one(Workspace, "T1").lead_team_code = "EU"
    book.teams.change(company.of, team(book).id, TeamDraft("EMEA", "Europe", None, ("HR",)))
    kept = book.teams.kept("T1", team(book, "EMEA").id)
    assert (kept.code, kept.manager, [one.key for one in kept.members]) == ("EMEA", None, ["HR"])
    assert book.settings.kept("T1").draft.lead_team == "EMEA"


@pytest.mark.parametrize(
    ("draft", "code", "field"),
    [
        (TeamDraft("", "Europe"), "missing", "code"),
        (TeamDraft("eu", "Again"), "number_taken", "code"),
        (TeamDraft("US", "America", "XX"), "unknown", "manager"),
        (TeamDraft("US", "America", None, ("JO", "XX")), "unknown", "members"),
        (TeamDraft("US", "America", "HR"), "blocked", "manager"),
        (TeamDraft("US", "America", None, ("HR",)), "blocked", "members"),
    ],
)
def test_what_does_not_go_is_refused_under_its_field(selling: Selling, draft: TeamDraft, code: str, field: str) -> None:
    book, company = selling.book, selling.company
    book.teams.add(company.of, TeamDraft("EU", "Europe"))
    book.salespeople.block(company.of, company.hr.salesperson_id)
    with selling.refused(code, field=field):
        book.teams.add(company.of, draft)


def test_whoever_is_blocked_stays_in_a_team_that_is_changed(book: Book, company: Company) -> None:
    book.teams.add(company.of, EU)
    for actor in (company.hr, company.jo):
        book.salespeople.block(company.of, actor.salesperson_id)
    book.teams.change(company.of, team(book).id, TeamDraft("EU", "Europe!", "HR", ("JO",)))
    assert [one.key for one in book.teams.kept("T1", team(book).id).members] == ["JO"]


def test_what_was_changed_meanwhile_is_not_overwritten(selling: Selling) -> None:
    book, company = selling.book, selling.company
    book.teams.add(company.of, EU)
    opened = book.teams.kept("T1", team(book).id)
    book.teams.change(company.of, team(book).id, TeamDraft("EU", "Europe", "HR", ("JO",)))
    with selling.refused("record_changed"):
        book.teams.change(company.of, team(book).id, EU, seen=opened.mark)


def test_a_team_with_open_tasks_is_not_deleted(selling: Selling) -> None:
    book, company = selling.book, selling.company
    book.teams.add(company.of, EU)
    with book.database.transaction() as session:
        add_task(session, team(book).id)
    found = book.teams.hindrances("T1", team(book).id)
    assert [(one.code, one.values) for one in found] == [
        ("team_has_tasks", {"team": "Europe", "count": 1, "some": ("TD900000",)})
    ]
    with selling.refused("team_has_tasks"):
        book.teams.delete(company.of, team(book).id)


def test_a_deleted_team_is_nobodys_and_its_code_is_free(selling: Selling) -> None:
    book, company = selling.book, selling.company
    book.teams.add(company.of, EU)
    with book.database.transaction() as session:
        add_task(session, team(book).id, closed=True)
        session.get_one(Workspace, "T1").lead_team_code = "EU"
    deleted = team(book).id
    book.teams.delete(company.of, deleted)
    with book.database.reading() as session:
        assert session.exec(select(TeamMember)).all() == []
        assert session.exec(select(Salesperson.role).where(col(Salesperson.code) == "HR")).one() is Role.MANAGER
    assert book.teams.choices("T1") == []
    assert book.settings.kept("T1").draft.lead_team is None
    with selling.refused("gone"):
        book.teams.delete(company.of, deleted)
    book.teams.add(company.of, EU)
    assert [line.code for line in book.teams.page("T1", 0, 10)[0]] == ["EU"]


def test_the_same_form_makes_one_team(book: Book, company: Company) -> None:
    made: list[Any] = [book.teams.add(company.of, EU, key="k").code for _ in range(2)]
    assert made == ["EU", "EU"]
    assert book.teams.page("T1", 0, 10)[1] == 1
