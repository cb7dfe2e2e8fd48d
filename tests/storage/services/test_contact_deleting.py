"""Contacts that are deleted, and what keeps them. Source: domain-reference 2.11, cases G7."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from sqlmodel import col, select

from storage.domain.errors import RuleBrokenError
from storage.domain.opportunities import Closing, Status
from storage.domain.people import Actor, Role
from storage.models import ChangeLog, Contact, Entry, Opportunity, Task, Team, TeamMember
from storage.services.contact_keeping import Kept
from storage.services.opportunities import Draft
from tests.storage.selling import Selling, dump
from tests.storage.services.test_concurrency import at_once


def delete(selling: Selling, no: str, who: Actor | None = None) -> Kept:
    return selling.book.contact_keeping.delete(who or selling.company.of, no)


def row(selling: Selling, no: str) -> Contact:
    with selling.book.database.reading() as session:
        return session.exec(select(Contact).where(col(Contact.no) == no)).one()


def lost(selling: Selling, contact: str) -> str:
    """Lose an opportunity of a contact; give its number."""
    selling.create(contact=contact, cycle="EXISTING")
    selling.activate()
    selling.close(Status.LOST, "PRICE_L")
    return selling.no


def test_a_deleted_contact_is_not_found_or_chosen_any_more_and_stays_for_history(selling: Selling) -> None:
    no = selling.company.loner
    closed = lost(selling, no)
    assert delete(selling, no) == Kept(no, "Åse Lund")
    gone = row(selling, no)
    assert (gone.deleted_at, gone.privacy_blocked) == (selling.book.clock(), True)
    assert selling.book.contacts.search("T1", "Åse", 5).contacts == ()
    assert selling.book.contacts.page(selling.company.of, "Åse").total == 0
    assert selling.book.contacts.choice("T1", no) is None
    assert selling.book.opportunities.card("T1", closed).line.contact == "Åse Lund"
    with selling.refused("no_such_contact"):
        selling.book.contacts.card(selling.company.of, no)
    with selling.refused("unknown", field="contact"):
        selling.book.opportunities.create(selling.who, Draft("Desks", contact=no, cycle="EXISTING"))
    with selling.refused("no_such_contact"):
        delete(selling, no)


def test_a_company_goes_with_its_persons_and_its_closed_opportunities_go_on_naming_them(selling: Selling) -> None:
    acme, kari = selling.company.acme, selling.company.kari
    ours, theirs = lost(selling, acme), lost(selling, kari)
    assert delete(selling, acme) == Kept(acme, "Acme AS", followed=1)
    assert row(selling, acme).deleted_at is not None
    assert row(selling, kari).deleted_at is not None
    names = [selling.book.opportunities.card("T1", no).line.contact for no in (ours, theirs)]
    assert names == ["Acme AS", "Kari Nordmann"]
    assert row(selling, selling.company.nordlys).deleted_at is None
    with selling.book.database.reading() as session:
        lines = session.exec(select(ChangeLog.record_no).where(col(ChangeLog.action) == "deleted")).all()
    assert list(lines) == [acme, kari]


def test_a_persons_closed_opportunities_become_its_companys(selling: Selling) -> None:
    acme, kari = selling.company.acme, selling.company.kari
    closed, other = lost(selling, kari), lost(selling, acme)
    version = selling.book.opportunities.card("T1", closed).version
    assert delete(selling, kari) == Kept(kari, "Kari Nordmann", moved=1)
    assert row(selling, acme).deleted_at is None
    card = selling.book.opportunities.card("T1", closed)
    assert (card.line.contact, card.line.company, card.version) == ("Acme AS", None, version + 1)
    with selling.book.database.reading() as session:
        contacts = set(session.exec(select(Entry.contact_id, Entry.company_id)).all())
        companies = set(session.exec(select(Opportunity.company_id)).all())
    assert (contacts, companies) == ({(row(selling, acme).id, None)}, {None})
    assert selling.book.opportunities.card("T1", other).version == version


ALIVE: dict[str, Callable[[Selling], object]] = {
    "Not Started": lambda selling: selling.card(),
    "In Progress": lambda selling: selling.activate(),
}


@pytest.mark.parametrize("status", ALIVE)
@pytest.mark.parametrize("of", ["acme", "kari"])
def test_g7_open_opportunities_keep_a_contact_and_its_company(selling: Selling, status: str, of: str) -> None:
    selling.create(contact=getattr(selling.company, of), cycle="NEW")
    ALIVE[status](selling)
    with selling.book.database.transaction() as session:
        for task in session.exec(select(Task)):
            task.closed = True
    before = dump(selling.book.database)
    for no in {getattr(selling.company, of), selling.company.acme}:
        with pytest.raises(RuleBrokenError) as caught:
            delete(selling, no)
        [problem] = caught.value.problems
        assert (problem.code, problem.values["opportunities"]) == ("contact_has_opportunities", (selling.no,))
    assert dump(selling.book.database) == before
    delete(selling, selling.company.loner)
    selling.close(Status.LOST, "PRICE_L")
    delete(selling, selling.company.acme)


def test_open_tasks_keep_a_contact_until_they_are_done(selling: Selling) -> None:
    kari = selling.company.kari
    selling.create(contact=kari, cycle="EXISTING")
    selling.activate()
    no = selling.no
    selling.book.opportunities.close(selling.who, no, closing_lost(selling), close_code="PRICE_L", cancel_tasks=False)
    for each in (kari, selling.company.acme):
        with pytest.raises(RuleBrokenError) as caught:
            delete(selling, each)
        [problem] = caught.value.problems
        assert (problem.code, problem.values) == (
            "contact_has_tasks",
            {"name": "Kari Nordmann", "tasks": ("TD000001", "TD000002")},
        )
    with selling.book.database.transaction() as session:
        for task in session.exec(select(Task)):
            task.closed = True
    assert delete(selling, kari).moved == 1


def closing_lost(selling: Selling) -> Closing:
    return Closing(Status.LOST, None, selling.who.today)


def test_everything_in_the_way_is_named_at_once_and_the_first_five_of_each(selling: Selling) -> None:
    for _ in range(6):
        selling.create(contact=selling.company.acme, cycle="NEW")
    selling.create(contact=selling.company.kari, cycle="EXISTING")
    selling.activate()
    with pytest.raises(RuleBrokenError) as caught:
        delete(selling, selling.company.acme)
    first, second, third = caught.value.problems
    assert (first.code, second.code, third.code) == (
        "contact_has_opportunities",
        "contact_has_tasks",
        "contact_has_opportunities",
    )
    assert first.values["opportunities"] == (*(f"OP{no:06d}" for no in range(1, 6)), "…")
    assert third.values["opportunities"] == ("OP000007",)


def make_manager(selling: Selling, *members: Actor) -> Actor:
    """Let Jim manage a team of these."""
    with selling.book.database.transaction() as session:
        team = Team(workspace_id="T1", code="NORTH", name="North", manager_id=selling.company.jo.salesperson_id)
        session.add(team)
        session.flush()
        session.add_all(TeamMember(team_id=team.id, salesperson_id=one.salesperson_id) for one in members)
    return replace(selling.company.jo, role=Role.MANAGER)


def test_a_contact_is_deleted_by_its_salesperson_their_manager_or_an_admin_alone(selling: Selling) -> None:
    nordlys = selling.company.nordlys
    with selling.refused("contact_not_yours"):
        delete(selling, nordlys, selling.company.jo)
    manager = make_manager(selling)
    with selling.refused("contact_not_yours"):
        delete(selling, nordlys, manager)
    with selling.refused("admins_only"):
        delete(selling, selling.company.acme, selling.company.jo)
    delete(selling, nordlys, selling.company.hr)
    delete(selling, selling.company.acme, selling.company.of)


def test_a_manager_deletes_the_contacts_of_the_team(selling: Selling) -> None:
    manager = make_manager(selling, selling.company.hr)
    assert delete(selling, selling.company.nordlys, manager).no == selling.company.nordlys
    with selling.refused("admins_only"):
        delete(selling, selling.company.acme, manager)


def test_the_card_says_who_may_delete(selling: Selling) -> None:
    cards = selling.book.contacts.card
    company = selling.company
    may = {
        (who.code, no): cards(who, no).may_delete
        for who in (company.jo, company.hr, company.of)
        for no in (company.nordlys, company.acme)
    }
    assert [key for key, allowed in may.items() if allowed] == [
        ("HR", company.nordlys),
        ("OF", company.nordlys),
        ("OF", company.acme),
    ]


def test_of_deleting_and_selling_at_once_one_wins(selling: Selling) -> None:
    no = selling.company.loner
    draft = Draft("Desks", contact=no, cycle="EXISTING")
    sell = [partial(selling.book.opportunities.create, selling.who, draft) for _ in range(3)]
    both: list[Callable[[], object]] = [*sell, partial(delete, selling, no)]
    _, refused = at_once(both)
    with selling.book.database.reading() as session:
        sold = len(session.exec(select(Opportunity)).all())
    deleted = row(selling, no).deleted_at is not None
    assert (sold == 0) == deleted
    assert set(refused) == ({"unknown"} if deleted else {"contact_has_opportunities"})


def test_of_two_who_delete_at_once_one_does(selling: Selling) -> None:
    done, refused = at_once([partial(delete, selling, selling.company.acme)] * 4)
    assert (len(done), refused) == (1, ["no_such_contact"] * 3)
