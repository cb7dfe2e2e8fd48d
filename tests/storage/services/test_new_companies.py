"""A company is written down once, whoever names it, and the change log says who did."""

from dataclasses import replace
from functools import partial

import pytest
from sqlmodel import col, select

from storage.domain.opportunities import Closing, Status
from storage.domain.people import Source
from storage.models import ChangeLog, Contact
from storage.services.book import Book
from storage.services.opportunities import Draft
from tests.builders import MONDAY, Company, add_contact
from tests.storage.selling import Selling, as_somebody
from tests.storage.services.test_concurrency import THREADS, at_once


def companies(book: Book, name: str) -> list[str]:
    with book.database.reading() as session:
        return list(session.exec(select(Contact.no).where(col(Contact.name) == name)).all())


def block(book: Book, no: str) -> None:
    with book.database.transaction() as session:
        session.exec(select(Contact).where(col(Contact.no) == no)).one().privacy_blocked = True


def test_many_at_once_name_one_company(book: Book, company: Company) -> None:
    def create(name: str) -> str:
        return book.opportunities.create(company.jo, Draft("Desks", new_company=name)).contact_no

    names = ["Brand New AS", "  brand new  as"] * (THREADS // 2)
    results, refused = at_once([partial(create, name) for name in names])
    assert (len(set(results)), refused) == (1, [])
    with book.database.reading() as session:
        assert len(session.exec(select(Contact)).all()) == 5
        assert len(session.exec(select(ChangeLog).where(col(ChangeLog.record) == "contact")).all()) == 1


@pytest.mark.parametrize("name", ["Acme AS", "acme as", "  ACME \u00a0 AS "])
def test_a_company_that_is_there_is_taken(selling: Selling, name: str) -> None:
    assert selling.create(contact=None, new_company=name).contact_no == selling.company.acme
    assert selling.book.contacts.search("T1", name, 10).exact


@pytest.mark.parametrize("name", ["Ácme AS", "Acme", "Kari Nordmann", "Åse Lund", "Nordlys Mobler AS"])
def test_another_name_is_another_company(selling: Selling, name: str) -> None:
    found = selling.book.contacts.search("T1", name, 10)
    assert (found.exact, found.blocked) == (False, False)
    card = selling.create(contact=None, new_company=name)
    assert card.contact_no == "CT000005"
    assert selling.book.contacts.search("T1", name, 10).exact


def test_one_of_another_workspace_is_not_taken(selling: Selling) -> None:
    with selling.book.database.transaction() as session:
        add_contact(session, "T1", "Only Here AS")
    assert not selling.book.contacts.search("T2", "Only Here AS", 10).exact


def test_a_blocked_company_is_neither_offered_nor_made_again(selling: Selling) -> None:
    block(selling.book, selling.company.acme)
    found = selling.book.contacts.search("T1", "acme as", 10)
    assert [choice.name for choice in found.contacts] == ["Kari Nordmann"] or found.contacts == ()
    assert (found.exact, found.blocked) == (True, True)
    with selling.refused("blocked", field="contact"):
        selling.create(contact=None, new_company="ACME AS")


def test_of_two_of_the_same_name_the_one_that_may_be_used_is_taken(selling: Selling) -> None:
    with selling.book.database.transaction() as session:
        second = add_contact(session, "T1", "Acme AS")
    block(selling.book, selling.company.acme)
    found = selling.book.contacts.search("T1", "Acme AS", 10)
    assert (found.exact, found.blocked) == (True, False)
    assert selling.create(contact=None, new_company="Acme AS").contact_no == second


def test_a_new_company_has_its_line_in_the_change_log(selling: Selling) -> None:
    selling.create(contact=None, new_company=" Brand  New AS")
    with selling.book.database.reading() as session:
        line = session.exec(select(ChangeLog).where(col(ChangeLog.record) == "contact")).one()
    assert (line.record_no, line.action, line.actor, line.source) == ("CT000005", "created", "JO", Source.MODAL)
    assert (line.before, line.after) == (None, {"type": "company", "name": "Brand New AS"})


@pytest.mark.parametrize("name", ["\u200b", " \u0301", "\u200d\u200e"])
def test_a_company_without_a_visible_name_is_refused(selling: Selling, name: str) -> None:
    with selling.refused("missing", field="contact"):
        selling.create(contact=None, new_company=name)


def test_a_number_from_elsewhere_is_taken_once(book: Book, company: Company) -> None:
    draft = Draft("Desks", contact=company.acme)
    results, refused = at_once([lambda: book.opportunities.create(company.jo, draft, no="OP000001")] * THREADS)
    assert [card.line.no for card in results] == ["OP000001"]
    assert refused == ["number_taken"] * (THREADS - 1)
    assert book.opportunities.create(company.jo, draft).line.no == "OP000002"


def test_a_number_that_was_given_out_is_taken(selling: Selling) -> None:
    selling.create()
    draft = Draft("Desks", contact=selling.company.acme)
    with selling.refused("number_taken"):
        selling.book.opportunities.create(selling.who, draft, no=selling.no)


def test_the_contacts_of_somebody_who_has_left_are_sold_to_by_whoever_begins(selling: Selling) -> None:
    book, company = selling.book, selling.company
    assert selling.create(contact=company.nordlys).owner_id == company.hr.salesperson_id
    book.opportunities.close(company.of, selling.no, Closing(Status.LOST, None, MONDAY), close_code="PRICE_L")
    book.salespeople.block(company.of, company.hr.salesperson_id)
    with selling.refused("blocked", field="salesperson"):
        selling.create(contact=company.nordlys)
    book.salespeople.delete(company.of, company.hr.salesperson_id)
    assert selling.create(contact=company.nordlys).owner_id == company.jo.salesperson_id


def test_an_admin_of_slack_who_does_not_sell_names_whose_it_is(selling: Selling) -> None:
    visitor = replace(selling.company.of, salesperson_id=0, code="U99")
    with as_somebody(selling, visitor).refused("missing", field="salesperson"):
        selling.book.opportunities.create(visitor, Draft("Desks", selling.company.acme))
    card = selling.book.opportunities.create(visitor, Draft("Desks", selling.company.acme, salesperson="JO"))
    assert card.owner_id == selling.company.jo.salesperson_id
