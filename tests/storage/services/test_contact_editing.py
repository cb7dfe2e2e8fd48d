"""Contacts that are changed, and what follows them. Source: domain-reference 1.9, 2.11."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from sqlmodel import col, select

from storage.domain.estimates import Estimates
from storage.domain.opportunities import Status
from storage.models import Contact, ContactType, Entry, Opportunity
from storage.services.assigning import Assignment
from storage.services.book import Book
from storage.services.contact_keeping import ContactDraft
from storage.services.opportunities import Draft
from tests.builders import add_company, add_contact
from tests.storage.selling import LATER, Selling
from tests.storage.services.test_concurrency import at_once
from tests.storage.services.test_contact_keeping import PERSON, block, card, create, draft_of, edit, logged, owner


def test_everything_of_a_contact_can_be_changed(selling: Selling) -> None:
    no = selling.company.loner
    done = edit(
        selling, no, name=" Åse  Berg ", company=selling.company.nordlys, email="A@B.no", phone="1", salesperson="OF"
    )
    shown = card(selling, no)
    assert (done.followed, shown.name, shown.email, shown.phone) == (0, "Åse Berg", "a@b.no", "1")
    assert (shown.company.key if shown.company else None, owner(selling, no)) == (selling.company.nordlys, "OF")
    assert selling.book.contacts.search("T1", "berg", 5).contacts[0].key == no
    [(actor, action, before, after)] = logged(selling, no)
    assert (actor, action) == ("JO", "changed")
    assert before is not None
    assert after is not None
    assert (before["name"], before["company"], before["salesperson"]) == ("Åse Lund", None, None)
    assert (after["name"], after["company"], after["salesperson"]) == ("Åse Berg", selling.company.nordlys, "OF")
    assert edit(selling, no, company=None, salesperson=None, email="", phone="").no == no
    shown = card(selling, no)
    assert (shown.company, shown.salesperson, shown.email, shown.phone) == (None, None, "", "")


def test_persons_with_their_companys_salesperson_follow_it_and_the_others_stay(selling: Selling) -> None:
    acme, kari = selling.company.acme, selling.company.kari
    other = create(selling, replace(PERSON, company=acme, salesperson="HR")).no
    assert edit(selling, acme, salesperson="JO").followed == 1
    assert [owner(selling, no) for no in (acme, kari, other)] == ["JO", "JO", "HR"]
    assert edit(selling, acme, name="Acme ASA").followed == 0
    assert edit(selling, acme, salesperson="OF").followed == 1
    assert [owner(selling, no) for no in (acme, kari, other)] == ["OF", "OF", "HR"]
    assert [action for _, action, _, _ in logged(selling, kari)] == ["changed", "changed"]


def test_a_persons_new_salesperson_is_nobody_elses(selling: Selling) -> None:
    assert edit(selling, selling.company.kari, salesperson="OF").followed == 0
    assert owner(selling, selling.company.acme) is None


LINKS: dict[str, Callable[[Selling], str]] = {
    "an opportunity": lambda selling: (selling.create(), selling.company.acme)[1],
    "a closed opportunity": lambda selling: (
        selling.create(contact=selling.company.loner),
        selling.close(Status.LOST, "PRICE_L"),
        selling.company.loner,
    )[2],
    "a person": lambda selling: selling.company.acme,
}


@pytest.mark.parametrize("link", LINKS)
def test_the_type_stays_once_something_is_linked(selling: Selling, link: str) -> None:
    no = LINKS[link](selling)
    shown = card(selling, no)
    other = next(kind for kind in ContactType if kind is not shown.type)
    with selling.refused("contact_type_in_use", field="contact_type"):
        edit(selling, no, type=other)
    assert edit(selling, no, phone="7").no == no


def test_the_type_of_what_nothing_is_linked_to_can_change(selling: Selling) -> None:
    edit(selling, selling.company.loner, type=ContactType.COMPANY)
    assert card(selling, selling.company.loner).type is ContactType.COMPANY
    edit(selling, selling.company.nordlys, type=ContactType.PERSON, company=selling.company.acme)
    assert card(selling, selling.company.nordlys).company is not None


def test_what_cannot_be_chosen_any_more_may_stay_but_not_be_taken(selling: Selling) -> None:
    kari, loner = selling.company.kari, selling.company.loner
    edit(selling, kari, salesperson="OF")
    block(selling.book, selling.company.acme, "OF")
    edit(selling, kari, phone="1")
    assert owner(selling, kari) == "OF"
    with selling.refused("blocked", field="salesperson"):
        edit(selling, loner, salesperson="OF")
    with selling.refused("blocked", field="company"):
        edit(selling, loner, company=selling.company.acme)


def test_another_company_is_written_on_a_persons_opportunities_and_entries(selling: Selling) -> None:
    kari, nordlys = selling.company.kari, selling.company.nordlys
    selling.create(contact=kari, cycle="EXISTING", activate=True, estimates=Estimates(1_00, 5, LATER))
    version = selling.card().version
    other = selling.book.opportunities.create(selling.who, replace_contact(selling.company.acme)).line
    edit(selling, kari, company=nordlys)
    with selling.book.database.reading() as session:
        ids = dict(session.exec(select(Contact.no, Contact.id)).all())
        rows = dict(session.exec(select(Opportunity.no, Opportunity.company_id)).all())
        entries = session.exec(select(Entry.company_id)).all()
    assert rows == {selling.no: ids[nordlys], other.no: None}
    assert list(entries) == [ids[nordlys]]
    assert (selling.card().version, selling.card().line.company) == (version + 1, "Nordlys Møbler AS")
    assert logged(selling, selling.no)[-1][1:] == (
        "contact_changed",
        {"contact": kari, "contact_name": "Kari Nordmann", "company": selling.company.acme},
        {"contact": kari, "contact_name": "Kari Nordmann", "company": nordlys},
    )
    edit(selling, kari, phone="7")
    assert selling.card().version == version + 1


def replace_contact(no: str) -> Draft:
    return Draft("Desks", contact=no, cycle="EXISTING")


def test_of_two_editors_the_second_is_told_and_neither_change_is_lost(selling: Selling) -> None:
    no = selling.company.acme
    shown = card(selling, no)
    keeping, otis = selling.book.contact_keeping, selling.company.of
    keeping.edit(otis, no, replace(draft_of(shown), phone="1"), seen=shown.seen)
    with selling.refused("changed_meanwhile"):
        keeping.edit(selling.who, no, replace(draft_of(shown), email="a@b.no"), seen=shown.seen)
    assert card(selling, no).phone == "1"
    fresh = card(selling, no)
    keeping.edit(selling.who, no, replace(draft_of(fresh), email="a@b.no"), seen=fresh.seen)
    assert (card(selling, no).phone, card(selling, no).email) == ("1", "a@b.no")


def test_of_editors_at_the_same_moment_one_wins(selling: Selling) -> None:
    no = selling.company.acme
    shown = card(selling, no)
    edits = [
        partial(
            selling.book.contact_keeping.edit,
            selling.who,
            no,
            replace(draft_of(shown), phone=str(one)),
            seen=shown.seen,
        )
        for one in range(6)
    ]
    done, refused = at_once(edits)
    assert (len(done), refused) == (1, ["changed_meanwhile"] * 5)


def test_a_form_that_edits_is_carried_out_once(selling: Selling) -> None:
    shown = card(selling, selling.company.acme)
    draft = replace(draft_of(shown), phone="1")
    send = partial(selling.book.contact_keeping.edit, selling.who, shown.no, draft, seen=shown.seen, key="V1")
    done, refused = at_once([send] * 4)
    assert (len(done), refused, len(logged(selling, shown.no))) == (4, [], 1)


def test_company_and_persons_can_be_changed_at_once(selling: Selling) -> None:
    acme, kari, nordlys = selling.company.acme, selling.company.kari, selling.company.nordlys
    selling.start("EXISTING")
    sells = selling.book.opportunities
    makes = [
        partial(
            selling.book.contact_keeping.edit, selling.who, kari, ContactDraft(ContactType.PERSON, "Kari", company=to)
        )
        for to in (nordlys, acme, nordlys)
    ]
    others = [
        partial(
            selling.book.contact_keeping.edit,
            selling.who,
            acme,
            ContactDraft(ContactType.COMPANY, "Acme", salesperson=to),
        )
        for to in ("JO", "OF", "HR")
    ]
    drafts = [partial(sells.create, selling.who, replace_contact(kari)) for _ in range(3)]
    everything: list[Callable[[], object]] = [*makes, *others, *drafts]
    done, refused = at_once(everything)
    assert (len(done), refused) == (9, [])
    company = card(selling, kari).company
    with selling.book.database.reading() as session:
        ids = dict(session.exec(select(Contact.no, Contact.id)).all())
        found = session.exec(select(Opportunity.company_id).where(col(Opportunity.contact_id) == ids[kari])).all()
    assert company is not None
    assert set(found) == {ids[company.key]}


def test_companies_can_be_changed_while_opportunities_come_to_their_persons(selling: Selling) -> None:
    acme, kari, assigning = selling.company.acme, selling.company.kari, selling.book.assigning
    numbers = [selling.create().line.no for _ in range(4)]
    company = ContactDraft(ContactType.COMPANY, "Acme")
    renaming = [
        partial(selling.book.contact_keeping.edit, selling.who, acme, replace(company, name=name, salesperson=to))
        for name, to in (("Acme ASA", "OF"), ("Acme AS", "HR"), ("Acme", "JO"), ("Acme Group", "OF"))
    ]
    coming = [partial(assigning.assign, selling.who, no, Assignment("JO", kari)) for no in numbers]
    drafts = [partial(selling.book.opportunities.create, selling.who, replace_contact(kari)) for _ in range(4)]
    everything: list[Callable[[], object]] = [*renaming, *coming, *drafts]
    done, refused = at_once(everything)
    assert (len(done), refused) == (12, [])
    undoing = [partial(selling.book.undoing.undo, selling.who, no) for no in numbers]
    everything = [*undoing, *renaming]
    done, refused = at_once(everything)
    assert (len(done), refused) == (8, [])
    assert [selling.book.opportunities.card("T1", no).contact_no for no in numbers] == [acme] * 4


def test_only_admins_block_for_privacy(selling: Selling) -> None:
    no, keeping = selling.company.loner, selling.book.contact_keeping
    with selling.refused("admins_only"):
        edit(selling, no, blocked=True)
    draft = replace(draft_of(card(selling, no)), blocked=True)
    keeping.edit(selling.company.of, no, draft)
    assert card(selling, no).blocked
    assert selling.book.contacts.search("T1", "Åse", 5).contacts == ()
    assert selling.book.contacts.choice("T1", no) is None
    with selling.refused("contact_blocked"):
        keeping.edit(selling.who, no, replace(draft, blocked=False))
    with selling.refused("contact_blocked"):
        selling.book.contacts.card(selling.who, no)
    with selling.refused("blocked", field="contact"):
        selling.create(contact=no)
    keeping.edit(selling.company.of, no, replace(draft, blocked=False))
    assert selling.book.contacts.search("T1", "Åse", 5).contacts[0].key == no
    assert edit(selling, no, blocked=False).no == no


def test_a_contact_of_another_workspace_is_not_there(selling: Selling, book: Book) -> None:
    other = add_company(book, "T2")
    with book.database.transaction() as session:
        no = add_contact(session, "T2", "Theirs alone")
    draft = ContactDraft(ContactType.COMPANY, "Stolen")
    for does in (
        lambda: book.contact_keeping.edit(selling.who, no, draft),
        lambda: book.contact_keeping.delete(selling.company.of, no),
        lambda: book.contacts.card(selling.who, no),
    ):
        with selling.refused("no_such_contact"):
            does()
    assert book.contacts.card(other.jo, no).name == "Theirs alone"


def test_a_contact_is_edited_by_anybody_but_not_one_that_is_blocked_for_privacy(selling: Selling) -> None:
    keeping, nordlys = selling.book.contact_keeping, selling.company.nordlys
    renamed = ContactDraft(ContactType.COMPANY, "Nordlys", salesperson="HR")
    assert keeping.edit(selling.company.jo, nordlys, renamed).name == "Nordlys"
    keeping.edit(selling.company.of, nordlys, replace(renamed, blocked=True))
    with selling.refused("contact_blocked"):
        keeping.edit(selling.company.jo, nordlys, renamed)
