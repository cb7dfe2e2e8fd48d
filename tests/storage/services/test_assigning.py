"""Opportunities that change hands. Source: domain-reference 2.6, 2.7, cases G8 to G10."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.cycles import ActionType
from storage.domain.errors import RuleBrokenError
from storage.domain.opportunities import Status
from storage.domain.people import Actor, Role, Visibility
from storage.models import ChangeLog, Contact, Entry, Note, Quote, Salesperson, Task, Team, TeamMember
from storage.queries.people import Choice
from storage.services.assigning import Assigned, Assignment
from tests.builders import add_company
from tests.storage.selling import Selling, dump
from tests.storage.services.test_concurrency import THREADS, at_once


def assign(selling: Selling, salesperson: str | None, contact: str | None = "", **more: Any) -> Assigned:  # noqa: ANN401 - what the service takes
    """Assign as whoever sells, unless `who` says otherwise; the contact stays unless told."""
    who = more.pop("who", selling.who)
    given = {name: more.pop(name) for name in ("move_tasks", "note") if name in more}
    stays = selling.card().contact_no if contact == "" else contact
    return selling.book.assigning.assign(who, selling.no, Assignment(salesperson, stays, **given), **more)


def of_entries(selling: Selling) -> list[tuple[str, str]]:
    """Give salesperson and contact of each entry, oldest first."""
    with selling.book.database.reading() as session:
        found = (
            select(Salesperson.code, Contact.no)
            .select_from(Entry)
            .join(Salesperson, col(Salesperson.id) == col(Entry.salesperson_id))
        )
        return list(session.exec(found.join(Contact, col(Contact.id) == col(Entry.contact_id)).order_by(col(Entry.no))))


def of_tasks(selling: Selling) -> list[tuple[str, str, bool]]:
    """Give salesperson, contact and whether it is closed of each task."""
    with selling.book.database.reading() as session:
        people = dict(session.exec(select(Salesperson.id, Salesperson.code)).all())
        contacts = dict(session.exec(select(Contact.id, Contact.no)).all())
        tasks = session.exec(select(Task).order_by(col(Task.no))).all()
        return [(people[one.salesperson_id or 0], contacts[one.contact_id or 0], one.closed) for one in tasks]


def block(selling: Selling, code: str) -> None:
    with selling.book.database.transaction() as session:
        session.exec(select(Salesperson).where(col(Salesperson.code) == code)).one().blocked = True


def lines(selling: Selling) -> Sequence[ChangeLog]:
    with selling.book.database.reading() as session:
        return session.exec(select(ChangeLog).where(col(ChangeLog.action) == "assigned")).all()


def test_g9_the_active_entry_follows_and_older_entries_and_tasks_stay(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.change(ActionType.NEXT, 2)
    acme, version = selling.company.acme, selling.card().version
    done = assign(selling, "HR")
    assert (done.card.line.salesperson, done.card.version, done.moved) == ("HR", version + 1, 0)
    assert done.handed_to == Choice("HR", "Helena Ray")
    assert of_entries(selling) == [("JO", acme), ("HR", acme)]
    assert of_tasks(selling) == [("JO", acme, False), ("JO", acme, False)]
    [line] = lines(selling)
    assert (line.actor, line.record, line.record_no) == ("JO", "opportunity", selling.no)
    whose = {"contact": acme, "contact_name": "Acme AS"}
    assert line.before == {"salesperson": "JO", "salesperson_name": "Jim Olive", **whose}
    assert line.after == {"salesperson": "HR", "salesperson_name": "Helena Ray", **whose, "moved_tasks": []}


def test_open_tasks_follow_when_asked_and_closed_ones_and_other_peoples_stay(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.change(ActionType.NEXT, 2, cancel_tasks=True)
    selling.change(ActionType.PREVIOUS, 1)
    acme, kari = selling.company.acme, selling.company.kari
    with selling.book.database.transaction() as session:
        other = session.exec(select(Task).where(col(Task.no) == "TD000004")).one()
        other.salesperson_id = selling.company.of.salesperson_id
    assert selling.book.assigning.offer(selling.who, selling.no).open_tasks == 2
    done = assign(selling, "HR", kari, move_tasks=True)
    assert of_tasks(selling) == [("JO", acme, True), ("JO", acme, True), ("HR", kari, False), ("OF", kari, False)]
    assert done.moved == 2
    [line] = lines(selling)
    assert line.after is not None
    assert (line.after["contact"], line.after["moved_tasks"]) == (kari, ["TD000003", "TD000004"])
    with selling.book.database.reading() as session:
        assert [one.version for one in session.exec(select(Task).order_by(col(Task.no)))][2:] == [2, 2]


@pytest.mark.parametrize("move", [True, False])
def test_the_contact_alone_can_change(selling: Selling, move: bool) -> None:  # noqa: FBT001 - asked or not
    selling.start("EXISTING")
    selling.quote()
    done = assign(selling, "JO", selling.company.kari, move_tasks=move)
    assert (done.card.line.contact, done.card.line.company, done.handed_to) == ("Kari Nordmann", "Acme AS", None)
    whose = selling.company.kari if move else selling.company.acme
    assert of_tasks(selling) == [("JO", whose, False)] * 2
    assert of_entries(selling) == [("JO", selling.company.kari)]
    with selling.book.database.reading() as session:
        ids = dict(session.exec(select(Contact.no, Contact.id)).all())
        assert [one.contact_id for one in session.exec(select(Quote))] == [ids[selling.company.kari]]


def test_the_open_quote_follows_and_an_earlier_one_stays(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote()
    selling.book.quotes.withdraw(selling.who, selling.no)
    selling.quote()
    assign(selling, "HR")
    with selling.book.database.reading() as session:
        owners = [one.salesperson_id for one in session.exec(select(Quote).order_by(col(Quote.no)))]
    assert owners == [selling.company.jo.salesperson_id, selling.company.hr.salesperson_id]


def test_g8_any_contact_before_the_start_and_the_same_companys_after_it(selling: Selling) -> None:
    company = selling.company
    selling.create(cycle="EXISTING")
    assert selling.book.assigning.offer(selling.who, selling.no).contacts is None
    for no in (company.nordlys, company.loner, company.kari):
        assign(selling, "JO", no)
    selling.activate()
    offered = selling.book.assigning.offer(selling.who, selling.no).contacts
    assert offered == (Choice(company.acme, "Acme AS"), Choice(company.kari, "Kari Nordmann", "Acme AS"))
    for no in (company.nordlys, company.loner):
        with selling.refused("contact_of_other_company", field="contact"):
            assign(selling, "JO", no)
    assert assign(selling, "JO", company.acme).card.line.company is None
    assert assign(selling, "JO", company.kari).card.line.company == "Acme AS"


def test_a_person_without_a_company_is_a_company_of_its_own(selling: Selling) -> None:
    selling.create(cycle="EXISTING", contact=selling.company.loner)
    selling.activate()
    offered = selling.book.assigning.offer(selling.who, selling.no).contacts
    assert offered == (Choice(selling.company.loner, "Åse Lund"),)
    with selling.refused("contact_of_other_company", field="contact"):
        assign(selling, "JO", selling.company.acme)


@pytest.mark.parametrize("started", [True, False])
@pytest.mark.parametrize(
    ("salesperson", "contact", "expected"),
    [
        (None, "CT000001", [("missing", "salesperson")]),
        ("OF", None, [("missing", "contact")]),
        ("", None, [("missing", "salesperson"), ("missing", "contact")]),
        ("XX", "CT000001", [("unknown", "salesperson")]),
        ("XX", "CT000009", [("unknown", "salesperson"), ("unknown", "contact")]),
        ("HR", "CT000001", [("blocked", "salesperson")]),
        ("JO", "CT000004", [("blocked", "contact")]),
        ("JO", "CT000001", [("nothing_to_assign", "salesperson")]),
    ],
)
def test_g10_what_cannot_be_is_refused_under_its_field_and_nothing_changes(
    selling: Selling,
    salesperson: str | None,
    contact: str | None,
    expected: list[tuple[str, str]],
    started: bool,  # noqa: FBT001 - Not Started, or In Progress
) -> None:
    selling.create(cycle="EXISTING")
    if started:
        selling.activate()
    block(selling, "HR")
    with selling.book.database.transaction() as session:
        session.exec(select(Contact).where(col(Contact.no) == "CT000004")).one().privacy_blocked = True
    before = dump(selling.book.database)
    with pytest.raises(RuleBrokenError) as caught:
        assign(selling, salesperson, contact, move_tasks=True, note="Please")
    assert [(problem.code, problem.field) for problem in caught.value.problems] == expected
    assert dump(selling.book.database) == before


def test_what_stays_may_be_blocked(selling: Selling) -> None:
    selling.start("EXISTING")
    block(selling, "JO")
    with selling.book.database.transaction() as session:
        session.exec(select(Contact).where(col(Contact.no) == selling.company.acme)).one().privacy_blocked = True
    otis = selling.company.of
    assert assign(selling, "JO", selling.company.kari, who=otis).card.line.contact == "Kari Nordmann"
    assert assign(selling, "OF", who=otis).card.line.salesperson == "OF"


@pytest.mark.parametrize("status", [Status.WON, Status.LOST])
def test_what_is_closed_stays_whose_it_was(selling: Selling, status: Status) -> None:
    selling.start("EXISTING")
    selling.close(status, "PRICE_W" if status is Status.WON else "PRICE_L", 100)
    for does in (partial(assign, selling, "HR"), partial(selling.book.assigning.offer, selling.who, selling.no)):
        with selling.refused("closed"):
            does()


def test_a_note_is_kept_with_it_and_one_that_is_too_long_refused(selling: Selling) -> None:
    selling.start("EXISTING")
    with selling.refused("too_long", field="note"):
        assign(selling, "HR", note="x" * 3001)
    assign(selling, "HR", note=" Knows them\nwell ")
    with selling.book.database.reading() as session:
        [note] = session.exec(select(Note)).all()
    assert (note.text, note.author_id) == ("Knows them\nwell", selling.company.jo.salesperson_id)


def make_team(selling: Selling, manager: Actor, *members: Actor) -> None:
    with selling.book.database.transaction() as session:
        team = Team(workspace_id="T1", code="NORTH", name="North", manager_id=manager.salesperson_id)
        session.add(team)
        session.flush()
        session.add_all(TeamMember(team_id=team.id, salesperson_id=one.salesperson_id) for one in members)


def test_the_owner_gives_it_away_and_cannot_take_it_back(selling: Selling) -> None:
    selling.start("EXISTING")
    assign(selling, "HR")
    for does in (partial(assign, selling, "JO"), partial(selling.book.assigning.offer, selling.who, selling.no)):
        with selling.refused("not_yours"):
            does()
    assert assign(selling, "JO", who=selling.company.hr).handed_to == Choice("JO", "Jim Olive", "U1")


def test_managers_of_the_owner_and_admins_take_and_give(selling: Selling) -> None:
    selling.start("EXISTING")
    manager = replace(selling.company.hr, role=Role.MANAGER)
    with selling.refused("not_yours"):
        assign(selling, "HR", who=manager)
    make_team(selling, manager, selling.company.jo)
    assert assign(selling, "HR", who=manager).handed_to is None, "who assigns to themselves need not be told"
    assert assign(selling, "JO", who=manager).handed_to == Choice("JO", "Jim Olive", "U1")
    assert assign(selling, "HR", who=selling.company.of).handed_to == Choice("HR", "Helena Ray")


def test_what_somebody_may_not_read_is_not_there_for_them(selling: Selling) -> None:
    selling.start("EXISTING")
    blind = replace(selling.company.hr, sees=Visibility.OWN)
    for does in (partial(assign, selling, "HR", who=blind), partial(selling.book.assigning.offer, blind, selling.no)):
        with selling.refused("no_such_opportunity"):
            does()
    other = add_company(selling.book, "T2")
    with selling.refused("no_such_opportunity"):
        assign(selling, "HR", who=other.of)


def test_of_two_who_assign_the_same_at_once_the_second_is_told(selling: Selling) -> None:
    selling.start("EXISTING")
    version, admin = selling.card().version, selling.company.of
    each = [partial(assign, selling, code, who=admin, version=version) for code in ("HR", "OF") * (THREADS // 2)]
    done, refused = at_once(each)
    assert (len(done), refused) == (1, ["changed_meanwhile"] * (THREADS - 1))
    assert (len(lines(selling)), selling.card().version) == (1, version + 1)
    assert selling.card().line.salesperson == done[0].card.line.salesperson


def test_a_form_that_assigns_is_carried_out_and_told_once(selling: Selling) -> None:
    version = selling.start("EXISTING").version
    send = partial(assign, selling, "HR", version=version, key="V1", note="Yours")
    done, refused = at_once([send] * THREADS)
    assert (refused, len(lines(selling))) == ([], 1)
    assert [one.handed_to.key for one in done if one.handed_to] == ["HR"]
    assert {one.card.line.salesperson for one in done} == {"HR"}


@pytest.mark.parametrize("move", [True, False])
def test_undo_puts_everything_back(selling: Selling, move: bool) -> None:  # noqa: FBT001 - asked or not
    selling.start("EXISTING")
    selling.quote()
    acme, kari, version = selling.company.acme, selling.company.kari, selling.card().version
    assign(selling, "HR", kari, move_tasks=move)
    undone = selling.book.undoing.undo(selling.who, selling.no)
    assert undone.action == "assigned"
    card = selling.card()
    assert (card.line.salesperson, card.contact_no, card.line.company, card.version) == ("JO", acme, None, version + 2)
    assert of_entries(selling) == [("JO", acme)]
    assert of_tasks(selling) == [("JO", acme, False)] * 2
    with selling.book.database.reading() as session:
        [quote] = session.exec(select(Quote)).all()
        ids = dict(session.exec(select(Contact.no, Contact.id)).all())
    assert (quote.salesperson_id, quote.contact_id) == (selling.company.jo.salesperson_id, ids[acme])
