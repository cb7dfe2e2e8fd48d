"""What a contact's card and lists say, and to whom. Source: domain-reference 1.9."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.domain.estimates import Estimates
from storage.domain.opportunities import Closing, Status
from storage.domain.people import Actor, Visibility
from storage.models import Contact, ContactType
from storage.queries.contact_cards import ContactCard, Figure
from storage.queries.people import Choice
from storage.services.contact_keeping import ContactDraft
from storage.services.opportunities import Draft
from storage.services.task_keeping import TaskDraft
from tests.builders import MONDAY, SettableClock, add_company, add_contact
from tests.storage.selling import LATER, Selling


def card(selling: Selling, no: str, who: Actor | None = None) -> ContactCard:
    return selling.book.contacts.card(who or selling.who, no)


def numbers(selling: Selling, text: str = "", who: Actor | None = None) -> list[str]:
    return [line.no for line in selling.book.contacts.page(who or selling.who, text, 0, 50).lines]


def sell(selling: Selling, contact: str, value: int, who: Actor | None = None, *, activate: bool = True) -> str:
    draft = Draft("Desks", contact=contact, cycle="EXISTING", activate=activate, estimates=Estimates(value, 40, LATER))
    actor = who or selling.who
    return selling.book.opportunities.create(actor, replace(draft, salesperson=actor.code)).line.no


def close(selling: Selling, no: str, status: Status, value: int | None = None) -> None:
    code = "PRICE_W" if status is Status.WON else "PRICE_L"
    selling.book.opportunities.close(selling.company.of, no, Closing(status, None, MONDAY, value), close_code=code)


def test_a_companys_figures_include_its_persons_and_a_persons_do_not_include_the_company(selling: Selling) -> None:
    acme, kari = selling.company.acme, selling.company.kari
    first, second = sell(selling, acme, 100_00), sell(selling, kari, 50_00)
    planned = sell(selling, kari, 7_00, activate=False)
    close(selling, won := sell(selling, kari, 30_00), Status.WON, 25_00)
    close(selling, lost := sell(selling, acme, 20_00), Status.LOST)
    sell(selling, selling.company.nordlys, 999_00)
    completed = 200  # basis points: 2 % at the first stage
    assert card(selling, acme).figures == {
        Status.NOT_STARTED: Figure(1, 7_00, 0),
        Status.IN_PROGRESS: Figure(2, 150_00, 150_00 * completed),
        Status.WON: Figure(1, 30_00, 25_00 * 10_000),
        Status.LOST: Figure(1, 20_00, 0),
    }
    assert card(selling, kari).figures == {
        Status.NOT_STARTED: Figure(1, 7_00, 0),
        Status.IN_PROGRESS: Figure(1, 50_00, 50_00 * completed),
        Status.WON: Figure(1, 30_00, 25_00 * 10_000),
        Status.LOST: Figure(),
    }
    assert sorted(line.no for line in card(selling, acme).open.lines) == [first, second, planned]
    assert sorted(line.no for line in card(selling, acme).past.lines) == [won, lost]
    assert card(selling, selling.company.loner).figures == dict.fromkeys(Status, Figure())


def test_the_card_names_company_persons_salesperson_and_the_next_task(selling: Selling) -> None:
    acme, kari, nordlys = selling.company.acme, selling.company.kari, selling.company.nordlys
    sell(selling, kari, 1_00)
    shown = card(selling, acme)
    assert (shown.type, shown.company, shown.salesperson) == (ContactType.COMPANY, None, None)
    assert (shown.persons, shown.more_persons) == ((Choice(kari, "Kari Nordmann"),), 0)
    assert (shown.open_tasks, shown.next_task_date) == (2, MONDAY)
    assert (card(selling, kari).company, card(selling, kari).persons) == (Choice(acme, "Acme AS"), ())
    assert card(selling, kari).open_tasks == 2
    assert (card(selling, nordlys).salesperson, card(selling, nordlys).open_tasks) == (Choice("HR", "Helena Ray"), 0)
    assert card(selling, nordlys).next_task_date is None


def test_the_card_is_short_however_much_there_is(selling: Selling) -> None:
    with selling.book.database.transaction() as session:
        for one in range(8):
            add_contact(session, "T1", f"Person {one}", person=True, company=selling.company.acme)
    for one in range(7):
        sell(selling, selling.company.acme, one + 1)
    shown = card(selling, selling.company.acme)
    assert (len(shown.persons), shown.more_persons) == (5, 4)
    assert (len(shown.open.lines), shown.open.total) == (5, 7)


@pytest.mark.parametrize(("sees", "expected"), [(Visibility.EVERYBODY, 2), (Visibility.TEAM, 1), (Visibility.OWN, 1)])
def test_the_card_and_the_list_count_only_what_the_viewer_may_read(
    selling: Selling, sees: Visibility, expected: int
) -> None:
    acme = selling.company.acme
    mine = sell(selling, acme, 1_00)
    sell(selling, acme, 2_00, selling.company.of)
    viewer = replace(selling.who, sees=sees)
    shown = card(selling, acme, viewer)
    assert (shown.open.total, shown.figures[Status.IN_PROGRESS].count) == (expected, expected)
    assert mine in [line.no for line in shown.open.lines]
    [line] = [one for one in selling.book.contacts.page(viewer).lines if one.no == acme]
    assert line.open == expected


@pytest.mark.parametrize(("sees", "expected"), [(Visibility.EVERYBODY, (5, 0)), (Visibility.OWN, (1, 3))])
def test_the_card_counts_only_the_tasks_that_the_viewer_may_see(
    selling: Selling, sees: Visibility, expected: tuple[int, int]
) -> None:
    book, acme, of = selling.book, selling.company.acme, selling.company.of
    theirs = sell(selling, selling.company.kari, 2_00, of)  # its first stage writes down two
    mine = TaskDraft("Call", MONDAY + timedelta(days=3), salesperson="JO", contact=acme)
    book.tasks.create(selling.who, mine)
    book.tasks.complete(selling.who, book.tasks.create(selling.who, replace(mine, date=MONDAY)).no)
    book.tasks.create(of, replace(mine, date=MONDAY, salesperson="OF"))
    book.tasks.create(of, replace(mine, date=MONDAY, opportunity=theirs))
    shown = card(selling, acme, replace(selling.who, sees=sees))
    count, days = expected
    assert (shown.open_tasks, shown.next_task_date) == (count, MONDAY + timedelta(days=days))


def test_ones_own_contacts_come_first_and_those_last_worked_on(selling: Selling, clock: SettableClock) -> None:
    company = selling.company
    assert numbers(selling) == [company.loner, company.nordlys, company.kari, company.acme]
    sell(selling, company.nordlys, 1_00)
    clock.now += timedelta(minutes=1)
    sell(selling, company.kari, 1_00)
    assert numbers(selling) == [company.kari, company.acme, company.nordlys, company.loner]
    assert numbers(selling, who=company.hr) == [company.nordlys, company.kari, company.acme, company.loner]


def test_a_list_is_given_in_pages_and_a_page_past_its_end_is_the_last(selling: Selling) -> None:
    page = selling.book.contacts.page
    assert [line.name for line in page(selling.who, "", 2, 2).lines] == ["Kari Nordmann", "Acme AS"]
    last = page(selling.who, "", 90, 3)
    assert ([line.name for line in last.lines], last.total, last.offset) == (["Acme AS"], 4, 3)
    assert page(selling.who, "nobody").lines == ()


FOUND = {
    "acme": ["kari", "acme"],
    "ASE": ["loner"],
    "ct000001": ["acme"],
    "kari@acme.example": ["kari"],
    "@ACME": ["kari"],
    "22 33": ["kari"],
    "%": [],
    "_": [],
    "\\": [],
    "ct00000": [],
}


@pytest.mark.parametrize("text", FOUND)
def test_contacts_are_found_by_name_company_number_email_and_phone(selling: Selling, text: str) -> None:
    draft = ContactDraft(
        ContactType.PERSON, "Kari Nordmann", company=selling.company.acme, email="kari@acme.example", phone="22 33 44"
    )
    selling.book.contact_keeping.edit(selling.who, selling.company.kari, draft)
    assert numbers(selling, text) == [getattr(selling.company, name) for name in FOUND[text]]


def test_those_blocked_for_privacy_are_for_admins_alone(selling: Selling) -> None:
    kari = selling.company.kari
    with selling.book.database.transaction() as session:
        session.exec(select(Contact).where(col(Contact.no) == kari)).one().privacy_blocked = True
    assert kari not in numbers(selling)
    assert card(selling, selling.company.acme).persons == ()
    with selling.refused("contact_blocked"):
        card(selling, kari)
    assert kari in numbers(selling, who=selling.company.of)
    assert [one.key for one in card(selling, selling.company.acme, selling.company.of).persons] == [kari]
    assert card(selling, kari, selling.company.of).blocked


def test_no_contact_is_shown_to_another_workspace(selling: Selling) -> None:
    other = add_company(selling.book, "T2")
    with selling.book.database.transaction() as session:
        theirs = add_contact(session, "T2", "Theirs alone")
    assert numbers(selling, "theirs") == []
    assert theirs not in numbers(selling)
    with selling.refused("no_such_contact"):
        card(selling, theirs)
    assert card(selling, theirs, other.jo).name == "Theirs alone"
