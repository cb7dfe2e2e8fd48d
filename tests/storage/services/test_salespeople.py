"""Salespeople are set up by admins: added, changed, blocked, deleted. Source: domain-reference 1.8, 2.11; cases G6."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.estimates import Estimates
from storage.domain.opportunities import Status
from storage.domain.people import Actor, Role, SalespersonDraft, Source, TeamDraft
from storage.models import ChangeLog, Opportunity, Salesperson, TeamMember
from storage.services.book import Book
from storage.services.opportunities import Draft
from storage.services.salespeople import SlackUser
from tests.builders import MONDAY, Company
from tests.storage.selling import LATER, Selling
from tests.storage.services.test_concurrency import at_once

ANNA, BO = SlackUser("U10", "Anna Lund", "anna@lund.example", "Sales"), SlackUser("U11", "Bo Berg")


def row(book: Book, code: str) -> Salesperson:
    with book.database.reading() as session:
        return session.exec(select(Salesperson).where(col(Salesperson.code) == code)).one()


def kept(book: Book, company: Company, code: str) -> SalespersonDraft:
    return book.salespeople.kept(company.workspace_id, row(book, code).id).draft


def change(book: Book, company: Company, code: str, /, **changes: Any) -> None:  # noqa: ANN401 - any field
    draft = replace(kept(book, company, code), **changes)
    book.salespeople.change(company.of, row(book, code).id, draft)


def log(book: Book, record: str) -> list[tuple[str, str, dict[str, Any] | None, dict[str, Any] | None]]:
    with book.database.reading() as session:
        lines = session.exec(select(ChangeLog).where(col(ChangeLog.record) == record).order_by(col(ChangeLog.seq)))
        return [(line.record_no, line.action, line.before, line.after) for line in lines]


def test_several_people_are_added_at_once_each_with_a_code_of_their_own(book: Book, company: Company) -> None:
    team = book.teams.add(company.of, TeamDraft("EU", "Europe"))
    again = SlackUser("U12", "Jane Oster")
    made = book.salespeople.add(company.of, [ANNA, BO, again], role=Role.MANAGER, teams=[team.code])
    assert [(one.key, one.name) for one in made] == [("AL", "Anna Lund"), ("BB", "Bo Berg"), ("JO2", "Jane Oster")]
    draft = SalespersonDraft("AL", "Anna Lund", "U10", Role.MANAGER, ("EU",), "anna@lund.example", "", "Sales")
    assert kept(book, company, "AL") == draft
    assert [(no, action) for no, action, _, _ in log(book, "salesperson")] == [
        (c, "created") for c in ("AL", "BB", "JO2")
    ]


def test_the_same_form_adds_once(book: Book, company: Company) -> None:
    assert len(book.salespeople.add(company.of, [ANNA], key="k")) == 1
    assert book.salespeople.add(company.of, [ANNA], key="k") == []
    assert book.salespeople.page(company.workspace_id, 0, 10)[1] == 4


def test_somebody_who_is_not_in_slack_can_sell(book: Book, company: Company) -> None:
    book.salespeople.add(company.of, [SlackUser("", "Nils Holm")])
    assert kept(book, company, "NH").slack_user_id is None


def test_a_slack_user_is_one_salesperson_at_most(selling: Selling) -> None:
    book, company = selling.book, selling.company
    with selling.refused("slack_user_taken", field="slack_users"):
        book.salespeople.add(company.of, [ANNA, SlackUser("U1", "Jim Olive")])
    with selling.refused("slack_user_taken", field="slack_user"):
        change(book, company, "HR", slack_user_id="U1")
    change(book, company, "JO", slack_user_id="U1", phone="1")
    assert kept(book, company, "JO").phone == "1"


def test_two_who_add_the_same_person_at_once_add_one(book: Book, company: Company) -> None:
    results, refused = at_once([lambda: book.salespeople.add(company.of, [ANNA])] * 4)
    assert (len(results), refused) == (1, ["slack_user_taken"] * 3)


def test_only_admins_set_up(selling: Selling) -> None:
    book, company = selling.book, selling.company
    hr = row(book, "HR").id
    manager = replace(company.jo, role=Role.MANAGER)
    doings: list[Callable[[Actor], object]] = [
        lambda who: book.salespeople.add(who, [ANNA]),
        lambda who: book.salespeople.change(who, hr, SalespersonDraft("HR", "Helena")),
        lambda who: book.salespeople.block(who, hr),
        lambda who: book.salespeople.delete(who, hr),
        lambda who: book.teams.add(who, TeamDraft("EU", "Europe")),
    ]
    for who in (company.jo, manager):
        for do in doings:
            with selling.refused("admins_only"):
                do(who)


def test_an_admin_of_slack_opens_the_book_of_a_new_workspace(book: Book) -> None:
    visitor = Actor("T9", 0, "U99", MONDAY, Source.MODAL, Role.ADMIN)
    book.salespeople.add(visitor, [replace(ANNA, id="U99")], role=Role.ADMIN)
    assert book.people.has_admin("T9")
    found = book.people.by_slack_user("T9", "U99")
    assert found is not None
    assert (found.code, found.role) == ("AL", Role.ADMIN)


def test_what_changes_is_logged_and_nothing_else(book: Book, company: Company) -> None:
    change(book, company, "HR", name="Helena Rae", commission=750)
    change(book, company, "HR")
    before, after = {"name": "Helena Ray", "commission": 0}, {"name": "Helena Rae", "commission": 750}
    assert log(book, "salesperson") == [("HR", "changed", before, after)]


def test_another_slack_user_brings_another_profile(book: Book, company: Company) -> None:
    person = book.people.by_slack_user("T1", "U1")
    assert person is not None
    book.people.keep_profile(person, "Europe/Oslo", "nb-NO", is_slack_admin=True)
    change(book, company, "JO", name="Jim O.")
    assert row(book, "JO").is_slack_admin
    change(book, company, "JO", slack_user_id="U55")
    jim = row(book, "JO")
    assert (jim.time_zone, jim.locale, jim.profile_read_at, jim.is_slack_admin) == (None, None, None, False)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"code": " jo "}, "number_taken", "code"),
        ({"name": ""}, "missing", "name"),
        ({"teams": ("NONE",)}, "unknown", "teams"),
        ({"role": Role.ADMIN}, "admin_needs_slack", "role"),
    ],
)
def test_what_does_not_go_is_refused_under_its_field(
    selling: Selling, changes: dict[str, Any], code: str, field: str
) -> None:
    with selling.refused(code, field=field):
        change(selling.book, selling.company, "HR", **changes)


def test_what_was_changed_meanwhile_is_not_overwritten(selling: Selling) -> None:
    book, company = selling.book, selling.company
    opened = book.salespeople.kept(company.workspace_id, row(book, "HR").id)
    change(book, company, "HR", phone="1")
    with selling.refused("record_changed"):
        book.salespeople.change(company.of, row(book, "HR").id, opened.draft, seen=opened.mark)
    again = book.salespeople.kept(company.workspace_id, row(book, "HR").id)
    book.salespeople.change(company.of, row(book, "HR").id, opened.draft, seen=again.mark)
    assert kept(book, company, "HR").phone == ""


@pytest.mark.parametrize(
    "changes", [{"role": Role.MANAGER}, {"blocked": True}, {"slack_user_id": None, "role": Role.MANAGER}]
)
def test_the_last_admin_stays_one(selling: Selling, changes: dict[str, Any]) -> None:
    book, company = selling.book, selling.company
    with selling.refused("last_admin"):
        change(book, company, "OF", **changes)
    change(book, company, "JO", role=Role.ADMIN)
    change(book, company, "OF", **changes)
    assert row(book, "JO").role is Role.ADMIN


def test_the_last_admin_is_neither_blocked_nor_deleted(selling: Selling) -> None:
    book, company = selling.book, selling.company
    with selling.refused("last_admin"):
        book.salespeople.block(company.of, company.of.salesperson_id)
    with selling.refused("last_admin"):
        book.salespeople.delete(company.of, company.of.salesperson_id)


def test_two_admins_who_take_the_role_from_each_other_leave_one(book: Book, company: Company) -> None:
    change(book, company, "JO", role=Role.ADMIN)
    jo, of = kept(book, company, "JO"), kept(book, company, "OF")
    admin = replace(company.jo, role=Role.ADMIN)
    _, refused = at_once(
        [
            lambda: book.salespeople.change(admin, company.of.salesperson_id, replace(of, role=Role.SALESPERSON)),
            lambda: book.salespeople.change(company.of, company.jo.salesperson_id, replace(jo, role=Role.SALESPERSON)),
        ]
    )
    assert refused == ["last_admin"]
    assert book.people.has_admin("T1")


def test_an_admin_who_cannot_come_in_is_none(book: Book, company: Company) -> None:
    person = book.people.by_slack_user(company.workspace_id, "U2")
    assert person is not None
    book.people.keep_profile(person, None, None, is_outsider=True)
    assert not book.people.has_admin("T1")


def test_who_is_blocked_cannot_come_in_until_they_are_unblocked(book: Book, company: Company) -> None:
    book.salespeople.block(company.of, company.jo.salesperson_id)
    assert book.people.by_slack_user("T1", "U1") is None
    book.salespeople.block(company.of, company.jo.salesperson_id)
    book.salespeople.block(company.of, company.jo.salesperson_id, blocked=False)
    assert book.people.by_slack_user("T1", "U1") is not None
    assert [line[1] for line in log(book, "salesperson")] == ["blocked", "unblocked"]


@pytest.mark.parametrize("activate", [True, False])
def test_g6_somebody_with_open_work_is_not_deleted(selling: Selling, *, activate: bool) -> None:
    book, company = selling.book, selling.company
    draft = Draft("Desks", company.acme, cycle="EXISTING", activate=activate, estimates=Estimates(100, 40, LATER))
    no = book.opportunities.create(company.jo, draft).line.no
    expected = ["has_opportunities", "has_tasks"] if activate else ["has_opportunities"]
    found = book.salespeople.hindrances("T1", company.jo.salesperson_id)
    assert [problem.code for problem in found] == expected
    assert found[0].values == {"name": "Jim Olive", "count": 1, "some": (no,)}
    with selling.refused(*expected):
        book.salespeople.delete(company.of, company.jo.salesperson_id)


def test_g6_somebody_with_only_closed_opportunities_is_deleted_and_history_names_them(selling: Selling) -> None:
    book, company = selling.book, selling.company
    book.teams.add(company.of, TeamDraft("EU", "Europe", members=("JO",)))
    selling.start("EXISTING")
    selling.close(Status.LOST, "PRICE_L")
    book.salespeople.delete(company.of, company.jo.salesperson_id)
    jim = row(book, "JO")
    assert (jim.deleted_at, jim.blocked, jim.slack_user_id) == (book.clock(), True, None)
    assert book.people.by_slack_user("T1", "U1") is None
    assert selling.card().line.salesperson_name == "Jim Olive"
    with book.database.reading() as session:
        assert session.exec(select(TeamMember)).all() == []
    assert log(book, "salesperson")[-1][1] == "deleted"
    assert [line.code for line in book.salespeople.page("T1", 0, 10)[0]] == ["HR", "OF"]


def test_code_and_slack_user_of_somebody_who_was_deleted_are_free_again(selling: Selling) -> None:
    book, company = selling.book, selling.company
    book.salespeople.delete(company.of, company.jo.salesperson_id)
    made = book.salespeople.add(company.of, [SlackUser("U1", "Jim Olive")])
    assert [one.key for one in made] == ["JO"]
    with selling.refused("gone"):
        book.salespeople.delete(company.of, company.jo.salesperson_id)


def test_a_manager_of_a_team_keeps_the_role_and_stays_there(selling: Selling) -> None:
    book, company = selling.book, selling.company
    book.teams.add(company.of, TeamDraft("EU", "Europe", "HR"))
    assert row(book, "HR").role is Role.MANAGER
    with selling.refused("leads_team", field="role"):
        change(book, company, "HR", role=Role.SALESPERSON)
    with selling.refused("leads_team"):
        book.salespeople.delete(company.of, company.hr.salesperson_id)
    book.salespeople.block(company.of, company.hr.salesperson_id)
    assert row(book, "HR").blocked


def test_no_workspace_sees_anothers_people(selling: Selling) -> None:
    book, company = selling.book, selling.company
    stranger = Actor("T2", 0, "U99", MONDAY, Source.MODAL, Role.ADMIN)
    book.salespeople.add(stranger, [ANNA])
    with selling.refused("gone"):
        book.salespeople.block(stranger, company.jo.salesperson_id)
    assert [line.code for line in book.salespeople.page("T2", 0, 10)[0]] == ["AL"]


def test_a_list_is_searched_by_name_and_code_and_leaves_the_blocked_out(book: Book, company: Company) -> None:
    book.salespeople.block(company.of, company.hr.salesperson_id)
    assert [one.key for one in book.salespeople.search("T1", "", 10)] == ["JO", "OF"]
    assert [one.key for one in book.salespeople.search("T1", "fal", 10)] == ["OF"]
    assert book.salespeople.find("T1", "HR") == company.hr.salesperson_id
    assert book.salespeople.find("T1", "XX") is None
    assert book.salespeople.admins("T1", 3) == ["Otis Falls"]


def test_nobody_is_given_anything_while_they_are_deleted(book: Book, company: Company) -> None:
    draft = Draft("Desks", company.acme, salesperson="HR")

    def create() -> list[str]:
        return [book.opportunities.create(company.of, draft).line.no for _ in range(5)]

    at_once([create, create, lambda: book.salespeople.delete(company.of, company.hr.salesperson_id), create])
    held = book.salespeople.page("T1", 0, 10)[0]
    with book.database.reading() as session:
        helena = session.get_one(Salesperson, company.hr.salesperson_id)
        hers = session.exec(select(Opportunity.no).where(col(Opportunity.salesperson_id) == helena.id)).all()
    assert (helena.deleted_at is None) == bool(hers)
    assert (helena.deleted_at is None) == ("HR" in {line.code for line in held})
