"""The contacts of somebody who hands over, was deleted or blocked. Source: domain-reference 1.9, 2.11."""

import pytest
from sqlmodel import col, select

from storage.domain.errors import RuleBrokenError
from storage.models import ChangeLog, Contact, ContactType, Salesperson
from storage.services.book import Book
from storage.services.contact_keeping import ContactDraft, Kept
from storage.services.handing_over import Part
from tests.builders import Company
from tests.storage.selling import Selling
from tests.storage.services.test_contact_keeping import COMPANY, create, edit, logged, owner
from tests.storage.services.test_handing_over import over


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


def test_contacts_go_with_a_line_each_and_those_of_others_stay(book: Book, company: Company) -> None:
    keeping = book.contact_keeping
    his = [
        keeping.create(company.jo, ContactDraft(ContactType.COMPANY, name)) for name in ("Fjord AS", "Berg AS", "Gone")
    ]
    other = keeping.create(company.of, ContactDraft(ContactType.COMPANY, "Otium"))
    numbers = [made.no for made in (*his, other) if isinstance(made, Kept)]
    keeping.delete(company.jo, numbers[2])
    assert book.handing_over.offer(company.of, company.jo.salesperson_id).holdings.contacts == 2
    with pytest.raises(RuleBrokenError) as refused:
        over(book, company, parts=(Part.OPPORTUNITIES, Part.TASKS, Part.TEAMS))
    assert refused.value.codes == ("nothing_to_hand_over",)
    assert over(book, company, parts=(Part.CONTACTS,)).contacts == 2
    with book.database.reading() as session:
        lines = session.exec(select(ChangeLog).where(col(ChangeLog.action) == "handed_over")).all()
        ids = [session.exec(select(Contact.salesperson_id).where(col(Contact.no) == no)).one() for no in numbers]
    assert [(line.record, line.record_no, line.before, line.after) for line in lines] == [
        ("contact", no, {"salesperson": "JO"}, {"salesperson": "HR"}) for no in numbers[:2]
    ]
    hr, jo, of = (who.salesperson_id for who in (company.hr, company.jo, company.of))
    assert ids == [hr, hr, jo, of]
