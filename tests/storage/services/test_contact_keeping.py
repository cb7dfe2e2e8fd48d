"""Companies and persons: written down, changed, told from one another. Source: domain-reference 1.9, 2.11."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Status
from storage.domain.people import Role
from storage.models import ChangeLog, Contact, ContactType, Entry, Opportunity, Salesperson
from storage.queries.contact_cards import ContactCard
from storage.services.book import Book
from storage.services.contact_keeping import Alike, ContactDraft, Kept
from storage.services.opportunities import Draft
from tests.builders import add_company, add_contact
from tests.storage.selling import LATER, Selling, dump
from tests.storage.services.test_concurrency import at_once

COMPANY = ContactDraft(ContactType.COMPANY, "Brand New AS", email="Post@New.Example", phone="  +47 22 33 44 55 ")
PERSON = ContactDraft(ContactType.PERSON, "Per Ås")


def kept(made: Kept | Alike) -> Kept:
    """Say that it was written down."""
    assert isinstance(made, Kept)
    return made


def create(selling: Selling, draft: ContactDraft, **more: Any) -> ContactCard:  # noqa: ANN401 - what the service takes
    made = kept(selling.book.contact_keeping.create(selling.who, draft, **more))
    return card(selling, made.no)


def card(selling: Selling, no: str) -> ContactCard:
    return selling.book.contacts.card(replace(selling.who, role=Role.ADMIN), no)


def draft_of(shown: ContactCard) -> ContactDraft:
    """Fill the window with what it shows."""
    return ContactDraft(
        shown.type,
        shown.name,
        company=shown.company.key if shown.company else None,
        email=shown.email,
        phone=shown.phone,
        salesperson=shown.salesperson.key if shown.salesperson else None,
    )


def edit(selling: Selling, no: str, **changes: Any) -> Kept:  # noqa: ANN401 - a draft's fields
    shown = card(selling, no)
    return selling.book.contact_keeping.edit(selling.who, no, replace(draft_of(shown), **changes), seen=shown.seen)


def owner(selling: Selling, no: str) -> str | None:
    shown = card(selling, no).salesperson
    return shown.key if shown else None


def logged(selling: Selling, no: str) -> list[tuple[str, str, dict[str, Any] | None, dict[str, Any] | None]]:
    with selling.book.database.reading() as session:
        lines = session.exec(select(ChangeLog).where(col(ChangeLog.record_no) == no).order_by(col(ChangeLog.seq))).all()
        return [(line.actor, line.action, line.before, line.after) for line in lines]


def test_a_company_is_written_down_with_the_actor_as_its_salesperson(selling: Selling) -> None:
    made = create(selling, COMPANY)
    assert (made.no, made.type, made.name) == ("CT000005", ContactType.COMPANY, "Brand New AS")
    assert (made.email, made.phone) == ("post@new.example", "+47 22 33 44 55")
    assert (owner(selling, made.no), made.company, made.blocked) == ("JO", None, False)
    [(actor, action, before, after)] = logged(selling, made.no)
    assert (actor, action, before) == ("JO", "created", None)
    assert after == {
        "type": "company",
        "name": "Brand New AS",
        "company": None,
        "email": "post@new.example",
        "phone": "+47 22 33 44 55",
        "salesperson": "JO",
        "blocked": False,
    }


@pytest.mark.parametrize(
    ("of", "named", "expected"),
    [("nordlys", None, "HR"), ("nordlys", "OF", "OF"), ("acme", None, "JO"), (None, None, "JO"), (None, "HR", "HR")],
)
def test_a_person_has_its_companys_salesperson_unless_one_is_named(
    selling: Selling, of: str | None, named: str | None, expected: str
) -> None:
    no = getattr(selling.company, of) if of else None
    made = create(selling, replace(PERSON, company=no, salesperson=named))
    assert (made.company.key if made.company else None, owner(selling, made.no)) == (no, expected)


def test_a_company_has_no_company_whatever_the_form_says(selling: Selling) -> None:
    assert create(selling, replace(COMPANY, company=selling.company.acme, new_company="Other")).company is None


def test_a_persons_company_can_be_written_down_with_it(selling: Selling) -> None:
    made = create(selling, replace(PERSON, new_company="Quite New AS"))
    assert made.company is not None
    assert (made.company.key, made.company.name, made.no) == ("CT000005", "Quite New AS", "CT000006")
    again = create(selling, replace(PERSON, name="Pål Ås", new_company="quite  new as"))
    assert again.company == made.company


REFUSED: dict[str, tuple[dict[str, Any], list[tuple[str, str | None]]]] = {
    "no name": ({"name": " \u200b "}, [("missing", "name")]),
    "long name": ({"name": "x" * 101}, [("too_long", "name")]),
    "no e-mail": ({"email": "kari"}, [("not_an_email", "email")]),
    "long e-mail": ({"email": "x" * 81}, [("too_long", "email")]),
    "e-mail long when folded": ({"email": "ß" * 40 + "@b.no"}, [("too_long", "email")]),
    "long phone": ({"phone": "1" * 31}, [("too_long", "phone")]),
    "no salesperson": ({"salesperson": "XX"}, [("unknown", "salesperson")]),
    "blocked salesperson": ({"salesperson": "OF"}, [("blocked", "salesperson")]),
    "no company": ({"type": ContactType.PERSON, "company": "CT9"}, [("unknown", "company")]),
    "blocked company": ({"type": ContactType.PERSON, "company": "CT000003"}, [("blocked", "company")]),
    "a person as company": ({"type": ContactType.PERSON, "company": "CT000004"}, [("not_a_company", "company")]),
    "long new company": ({"type": ContactType.PERSON, "new_company": "x" * 101}, [("too_long", "company")]),
    "everything": (
        {"type": ContactType.PERSON, "name": "", "email": "@", "phone": "1" * 31, "salesperson": "X", "company": "Y"},
        [
            ("missing", "name"),
            ("not_an_email", "email"),
            ("too_long", "phone"),
            ("unknown", "salesperson"),
            ("unknown", "company"),
        ],
    ),
}


def block(book: Book, contact: str | None = None, salesperson: str | None = None) -> None:
    with book.database.transaction() as session:
        if contact:
            session.exec(select(Contact).where(col(Contact.no) == contact)).one().privacy_blocked = True
        if salesperson:
            session.exec(select(Salesperson).where(col(Salesperson.code) == salesperson)).one().blocked = True


@pytest.mark.parametrize("case", REFUSED)
@pytest.mark.parametrize("does", ["create", "edit"])
def test_a_wrong_form_is_refused_under_its_fields_and_nothing_changes(selling: Selling, case: str, does: str) -> None:
    block(selling.book, selling.company.nordlys, "OF")
    changes, expected = REFUSED[case]
    draft = replace(COMPANY, **changes)
    no = create(selling, ContactDraft(ContactType.PERSON, "Someone")).no
    keeping = selling.book.contact_keeping
    send = (
        partial(keeping.create, selling.who, draft)
        if does == "create"
        else partial(keeping.edit, selling.who, no, draft)
    )
    before = dump(selling.book.database)
    with pytest.raises(RuleBrokenError) as caught:
        send()
    assert [(problem.code, problem.field) for problem in caught.value.problems] == expected
    assert dump(selling.book.database) == before


SAME: list[tuple[ContactType, dict[str, Any], str, bool]] = [
    (ContactType.COMPANY, {"name": "ACME a/s"}, "acme", False),
    (ContactType.COMPANY, {"name": "Acme Ltd."}, "acme", False),
    (ContactType.COMPANY, {"name": "nordlys møbler"}, "nordlys", False),
    (ContactType.PERSON, {"name": "kari  NORDMANN", "company": "CT000001"}, "kari", False),
    (ContactType.PERSON, {"name": "Ase Lund"}, "loner", False),
    (ContactType.PERSON, {"name": "Somebody", "email": "KARI@acme.example"}, "kari", True),
    (ContactType.COMPANY, {"name": "Something", "email": "kari@acme.example"}, "kari", True),
]
OTHERS: list[tuple[ContactType, dict[str, Any]]] = [
    (ContactType.COMPANY, {"name": "Acme Bygg AS"}),
    (ContactType.COMPANY, {"name": "Kari Nordmann"}),
    (ContactType.PERSON, {"name": "Acme AS"}),
    (ContactType.PERSON, {"name": "Kari Nordmann", "company": "CT000003"}),
    (ContactType.PERSON, {"name": "Kari Nordmann"}),
    (ContactType.PERSON, {"name": "Åse Lund", "company": "CT000001"}),
    (ContactType.COMPANY, {"name": "%", "email": "%@acme.example"}),
]


@pytest.mark.parametrize(("kind", "filled", "same", "by_email"), SAME)
def test_what_looks_the_same_is_asked_about_once_and_then_written_down(
    selling: Selling,
    kind: ContactType,
    filled: dict[str, Any],
    same: str,
    by_email: bool,  # noqa: FBT001 - a column of the table
) -> None:
    edit(selling, selling.company.kari, email="kari@acme.example")
    keeping, draft = selling.book.contact_keeping, ContactDraft(kind, **{"name": "", **filled})
    before = dump(selling.book.database)
    asked = keeping.create(selling.who, draft, key="V1")
    assert isinstance(asked, Alike)
    assert [(one.no, one.by_email) for one in asked.found] == [(getattr(selling.company, same), by_email)]
    assert dump(selling.book.database) == before
    other = keeping.create(
        selling.who,
        replace(draft, name=f"{draft.name} x", email="kari@acme.example"),
        key="V1",
        confirmed=asked.confirmation,
    )
    assert isinstance(other, Alike), "another name or e-mail is asked about anew"
    assert dump(selling.book.database) == before
    assert kept(keeping.create(selling.who, draft, key="V1", confirmed=asked.confirmation)).no == "CT000005"
    assert kept(keeping.create(selling.who, draft, key="V1")).no == "CT000005", "the same form again does nothing twice"


@pytest.mark.parametrize(("kind", "filled"), OTHERS)
def test_what_does_not_look_the_same_is_written_down_at_once(
    selling: Selling, kind: ContactType, filled: dict[str, Any]
) -> None:
    edit(selling, selling.company.kari, email="kari@acme.example")
    assert create(selling, ContactDraft(kind, **{"name": "", **filled})).no == "CT000005"


def test_what_is_asked_about_with_a_new_company_can_be_confirmed(selling: Selling) -> None:
    edit(selling, selling.company.kari, email="kari@acme.example")
    draft = replace(PERSON, new_company="Quite New AS", email="kari@acme.example")
    asked = selling.book.contact_keeping.create(selling.who, draft)
    assert isinstance(asked, Alike)
    assert create(selling, draft, confirmed=asked.confirmation).no == "CT000006"


def test_who_is_blocked_for_privacy_is_not_written_down_again(selling: Selling) -> None:
    edit(selling, selling.company.kari, email="kari@acme.example")
    block(selling.book, selling.company.acme)
    block(selling.book, selling.company.kari)
    for draft, field in (
        (ContactDraft(ContactType.COMPANY, "acme  as"), "name"),
        (ContactDraft(ContactType.COMPANY, "Other", email="kari@acme.example"), "email"),
    ):
        with selling.refused("contact_blocked", field=field):
            selling.book.contact_keeping.create(selling.who, draft)
    assert create(selling, ContactDraft(ContactType.COMPANY, "Acme Ltd")).no == "CT000005"


def test_deleted_contacts_and_those_of_other_workspaces_do_not_count(selling: Selling, book: Book) -> None:
    add_company(book, "T2")
    book.contact_keeping.delete(selling.company.of, selling.company.loner)
    assert create(selling, ContactDraft(ContactType.PERSON, "Åse Lund")).no == "CT000005"


def test_of_two_who_write_down_the_same_at_once_one_is_asked(selling: Selling) -> None:
    create_it = partial(selling.book.contact_keeping.create, selling.who, COMPANY)
    made, refused = at_once([create_it] * 4)
    assert refused == []
    assert sorted(type(one).__name__ for one in made) == ["Alike", "Alike", "Alike", "Kept"]


def test_a_form_that_creates_is_carried_out_once(selling: Selling) -> None:
    made, refused = at_once([partial(selling.book.contact_keeping.create, selling.who, COMPANY, key="V1")] * 4)
    assert refused == []
    assert {kept(one).no for one in made} == {"CT000005"}


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
