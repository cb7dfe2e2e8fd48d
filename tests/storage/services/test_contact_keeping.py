"""Companies and persons: written down, changed, told from one another. Source: domain-reference 1.9, 2.11."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.errors import RuleBrokenError
from storage.domain.people import Role
from storage.models import ChangeLog, Contact, ContactType, Salesperson
from storage.queries.contact_cards import ContactCard
from storage.services.book import Book
from storage.services.contact_keeping import Alike, ContactDraft, Kept
from tests.builders import add_company
from tests.storage.selling import Selling, dump
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
    (ContactType.COMPANY, {"name": "kari nordmann AS"}, "kari", False),
    (ContactType.PERSON, {"name": "acme"}, "acme", False),
    (ContactType.PERSON, {"name": "Acme Ltd", "company": "CT000003"}, "acme", False),
    (ContactType.PERSON, {"name": "Somebody", "email": "KARI@acme.example"}, "kari", True),
    (ContactType.COMPANY, {"name": "Something", "email": "kari@acme.example"}, "kari", True),
]
OTHERS: list[tuple[ContactType, dict[str, Any]]] = [
    (ContactType.COMPANY, {"name": "Acme Bygg AS"}),
    (ContactType.PERSON, {"name": "Acme AS", "company": "CT000001"}),
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
    assert create(selling, ContactDraft(ContactType.COMPANY, "Kari Nordmann")).no == "CT000006"


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
