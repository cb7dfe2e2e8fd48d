"""Who is an admin only as one of the Slack workspace does not shut themselves out unawares. Source: product 7."""

from dataclasses import replace

import pytest
from sqlmodel import Session, col, select

from storage.domain.errors import RuleBrokenError
from storage.domain.people import Actor, Role, SalespersonDraft, Source
from storage.models import Salesperson
from storage.services.book import Book
from storage.services.salespeople import SlackUser
from tests.builders import MONDAY, Company
from tests.storage.selling import Selling, dump

ANNA, BO = SlackUser("U10", "Anna Lund"), SlackUser("U11", "Bo Berg")
VISITOR = Actor("T1", 0, ANNA.id, MONDAY, Source.MODAL, Role.ADMIN)
"""Anna, who does not sell."""


def jim(company: Company) -> Actor:
    """Give Jim, who sells, and is an admin of the Slack workspace."""
    return replace(company.jo, role=Role.ADMIN)


@pytest.fixture
def unnamed(selling: Selling) -> Selling:
    """Give a workspace where nobody is named as an admin."""
    with selling.book.database.transaction() as session:
        _row(session, "OF").role = Role.SALESPERSON
        _row(session, "JO").is_slack_admin = True
    return selling


def _row(session: Session, code: str) -> Salesperson:
    return session.exec(select(Salesperson).where(col(Salesperson.code) == code)).one()


def change(book: Book, actor: Actor, person_id: int, role: Role, **more: str | bool) -> None:
    draft = book.salespeople.kept("T1", person_id).draft
    book.salespeople.change(actor, person_id, replace(draft, role=role, **more))  # type: ignore[arg-type]


def refused(book: Book, actor: Actor, users: list[SlackUser]) -> tuple[str, str | None]:
    """Try to make people admins; give the code and the field."""
    before = dump(book.database)
    with pytest.raises(RuleBrokenError) as error:
        book.salespeople.add(actor, users, role=Role.ADMIN)
    assert dump(book.database) == before
    return error.value.codes[0], error.value.problems[0].field


def test_somebody_else_is_not_added_as_the_only_admin(unnamed: Selling) -> None:
    expected = ("name_yourself_too", "role")
    assert refused(unnamed.book, VISITOR, [BO]) == expected
    assert refused(unnamed.book, jim(unnamed.company), [BO, ANNA]) == expected


@pytest.mark.parametrize("users", [[ANNA], [BO, ANNA]])
def test_whoever_adds_themselves_is_an_admin_with_the_others(unnamed: Selling, users: list[SlackUser]) -> None:
    unnamed.book.salespeople.add(VISITOR, users, role=Role.ADMIN)
    found = unnamed.book.people.by_slack_user("T1", ANNA.id)
    assert found is not None
    assert found.role is Role.ADMIN


@pytest.mark.parametrize("role", [Role.SALESPERSON, Role.MANAGER])
def test_others_are_added_as_what_is_no_admin(unnamed: Selling, role: Role) -> None:
    assert len(unnamed.book.salespeople.add(VISITOR, [BO], role=role)) == 1


def test_somebody_else_is_not_made_the_only_admin(unnamed: Selling) -> None:
    book, company = unnamed.book, unnamed.company
    for actor in (VISITOR, jim(company)):
        with unnamed.refused("name_yourself_too", field="role"):
            change(book, actor, company.of.salesperson_id, Role.ADMIN)
    with unnamed.refused("name_yourself_too", field="role"):
        change(book, jim(company), company.jo.salesperson_id, Role.ADMIN, slack_user_id="U77")
    change(book, jim(company), company.jo.salesperson_id, Role.ADMIN)
    change(book, jim(company), company.of.salesperson_id, Role.ADMIN)
    assert sorted(book.salespeople.admins("T1", 3)) == ["Jim Olive", "Otis Falls"]


def test_until_somebody_is_named_the_admins_of_the_slack_workspace_are_whom_to_ask(unnamed: Selling) -> None:
    with unnamed.book.database.transaction() as session:
        _row(session, "JO").is_slack_admin = True
    assert unnamed.book.salespeople.admins("T1", 3) == ["Jim Olive"]
    change(unnamed.book, VISITOR, unnamed.company.hr.salesperson_id, Role.ADMIN, slack_user_id=ANNA.id)
    assert unnamed.book.salespeople.admins("T1", 3) == ["Helena Ray"]


def test_a_visitor_names_themselves_by_becoming_a_salesperson_who_is_there(unnamed: Selling) -> None:
    change(unnamed.book, VISITOR, unnamed.company.hr.salesperson_id, Role.ADMIN, slack_user_id=ANNA.id)
    assert unnamed.book.salespeople.admins("T1", 3) == ["Helena Ray"]


def test_an_admin_who_was_blocked_is_not_let_in_as_the_only_one(unnamed: Selling) -> None:
    book, otis = unnamed.book, unnamed.company.of.salesperson_id
    change(book, VISITOR, otis, Role.ADMIN, blocked=True)
    with unnamed.refused("name_yourself_too", field="role"):
        book.salespeople.block(VISITOR, otis, blocked=False)


def test_a_guest_who_stays_outside_shuts_nobody_out(unnamed: Selling) -> None:
    book, otis = unnamed.book, unnamed.company.of.salesperson_id
    with book.database.transaction() as session:
        _row(session, "OF").is_outsider = True
    change(book, VISITOR, otis, Role.ADMIN)
    assert not book.people.has_admin("T1")


def test_a_named_admin_names_whom_they_like(selling: Selling) -> None:
    book, company = selling.book, selling.company
    book.salespeople.add(company.of, [BO], role=Role.ADMIN)
    change(book, company.of, company.jo.salesperson_id, Role.ADMIN)
    book.salespeople.add(Actor("T2", 0, ANNA.id, MONDAY, Source.MODAL, Role.ADMIN), [ANNA], role=Role.ADMIN)
    assert book.salespeople.kept("T1", company.hr.salesperson_id).draft == SalespersonDraft("HR", "Helena Ray")
    assert len(book.salespeople.admins("T1", 5)) == 3
