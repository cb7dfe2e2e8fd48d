"""The contacts of somebody who was deleted or blocked. Source: domain-reference 1.9, 2.11."""

import pytest
from sqlmodel import col, select

from storage.models import Contact, Salesperson
from tests.storage.selling import Selling
from tests.storage.services.test_contact_keeping import COMPANY, create, edit, logged, owner


def whose(selling: Selling, no: str) -> int | None:
    with selling.book.database.reading() as session:
        return session.exec(select(Contact.salesperson_id).where(col(Contact.no) == no)).one()


def test_whoever_is_deleted_leaves_contacts_that_are_nobodys(selling: Selling) -> None:
    book, company = selling.book, selling.company
    edit(selling, company.acme, salesperson="HR")
    edit(selling, company.nordlys, salesperson="OF")
    others, lines = whose(selling, company.nordlys), len(logged(selling, company.nordlys))
    book.salespeople.delete(company.of, company.hr.salesperson_id)
    assert [owner(selling, no) for no in (company.acme, company.kari)] == [None, None]
    for no in (company.acme, company.kari):
        assert logged(selling, no)[-1] == ("OF", "changed", {"salesperson": "HR"}, {"salesperson": None})
    assert (whose(selling, company.nordlys), len(logged(selling, company.nordlys))) == (others, lines)


@pytest.mark.parametrize("gone", ["blocked", "deleted"])
def test_a_contact_keeps_its_salesperson_who_has_left_while_something_else_is_changed(
    selling: Selling, gone: str
) -> None:
    company = selling.company
    no = create(selling, COMPANY).no
    edit(selling, no, salesperson="HR")
    with selling.book.database.transaction() as session:
        helena = session.get_one(Salesperson, company.hr.salesperson_id)
        helena.blocked = True
        helena.deleted_at = selling.book.clock() if gone == "deleted" else None
    edit(selling, no, phone="1")
    assert (whose(selling, no), owner(selling, no)) == (company.hr.salesperson_id, "HR")
    code = "unknown" if gone == "deleted" else "blocked"
    with selling.refused(code, field="salesperson"):
        edit(selling, company.acme, salesperson="HR")
    with selling.refused("unknown", field="salesperson"):
        edit(selling, no, salesperson="XX")
    edit(selling, no, salesperson=None)
    assert owner(selling, no) is None
