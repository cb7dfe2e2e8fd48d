"""Who locks what in which order: nobody waits for somebody who waits for them, or reads what is being changed."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from storage.domain.errors import RuleBrokenError
from storage.domain.opportunities import Status
from storage.domain.people import Actor
from storage.domain.setup import StageDraft
from storage.models import Delivery, HomeView, Opportunity, SalesCycleStage, Salesperson, Team
from storage.services.book import Book
from storage.services.handing_over import Part
from storage.services.setting_up import begin
from storage.services.writing import Series, next_numbers
from tests.builders import MONDAY
from tests.storage.nudging import Mornings
from tests.storage.selling import Selling, days_after
from tests.storage.services.setup_cases import cycle_id, stage_id
from tests.storage.tasking import add_team, as_drafted, draft, write

SECONDS = 5
"""Longer than any lock that is right is waited for here."""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@contextmanager
def meanwhile(
    book: Book, hold: Callable[[Session], object], act: Callable[[], object]
) -> Iterator[tuple[Session, Future[object]]]:
    """Lock something, let somebody act until they wait for it, and go on in the transaction that holds the lock."""
    with ThreadPoolExecutor(1) as pool:
        with book.database.transaction() as session:
            hold(session)
            acted = pool.submit(act)
            until = time.monotonic() + SECONDS
            while not book.database.is_sqlite and not acted.done():
                assert time.monotonic() < until, "nobody waits"
                with book.database.connection() as connection:
                    if connection.scalar(text(WAITING)):
                        break
                time.sleep(0.01)
            assert not acted.done(), "nobody waited"
            yield session, acted
        acted.exception(timeout=SECONDS)


def lock(session: Session, kind: type[Opportunity | Salesperson], *conditions: object) -> None:
    """Lock a row as whoever deletes it does."""
    session.exec(select(kind).where(*conditions).with_for_update()).one()  # type: ignore[arg-type]


@pytest.fixture
def admin(selling: Selling) -> Actor:
    return selling.company.of


def test_a_hand_over_locks_nobody_before_its_turn(selling: Selling, admin: Actor) -> None:
    selling.start("EXISTING")
    book, company = selling.book, selling.company

    def over() -> object:
        return book.handing_over.hand_over(admin, company.jo.salesperson_id, "HR", (Part.OPPORTUNITIES,))

    with meanwhile(book, lambda session: begin(session, admin, book.clock()), over) as (session, acted):
        lock(session, Salesperson, col(Salesperson.code) == "HR")
    assert acted.exception() is None
    assert selling.card().owner_id == company.hr.salesperson_id


@pytest.mark.parametrize("edits", [False, True])
def test_a_task_with_a_new_company_waits_before_it_locks_its_opportunity(
    selling: Selling,
    edits: bool,  # noqa: FBT001 - a case
) -> None:
    selling.start("EXISTING")
    book, jo = selling.book, selling.who
    task = write(book, jo, opportunity=selling.no)

    def act() -> object:
        if edits:
            return book.tasks.edit(jo, task.no, replace(as_drafted(task), contact=None, new_company="Newcomers"))
        return book.tasks.create(jo, draft(opportunity=selling.no, new_company="Newcomers"))

    def change_contacts(session: Session) -> None:
        next_numbers(session, "T1", Series.CONTACT, 0)

    with meanwhile(book, change_contacts, act) as (session, acted):
        lock(session, Opportunity, col(Opportunity.no) == selling.no)
    assert acted.exception() is None
    assert len(book.contacts.search("T1", "newcomers", 5).contacts) == 1


def test_a_stage_gets_another_name_when_nothing_moves_in_its_cycle(selling: Selling, admin: Actor) -> None:
    selling.start("EXISTING")
    book = selling.book
    first = stage_id(book, "EXISTING", 1)

    def rename() -> object:
        return book.stage_setup.save(admin, cycle_id(book, "EXISTING"), StageDraft(1, "Renamed", 2, 10), first)

    def move(session: Session) -> None:
        lock(session, Opportunity, col(Opportunity.no) == selling.no)

    with meanwhile(book, move, rename) as (_, acted):
        pass
    assert acted.exception() is None
    assert selling.history()[-1].stage_description == "Renamed"


def test_reopening_waits_for_whoever_deletes_its_stage(selling: Selling, admin: Actor) -> None:
    selling.start("EXISTING")
    selling.close(Status.LOST, "PRICE_L")
    book, gone = selling.book, stage_id(selling.book, "EXISTING", 1)

    def reopen() -> object:
        return book.opportunities.reopen(admin, selling.no)

    with meanwhile(book, lambda session: begin(session, admin, book.clock()), reopen) as (session, acted):
        session.delete(session.get_one(SalesCycleStage, gone))
    assert acted.exception() is None
    assert selling.history()[-1].stage == 2


def test_undoing_a_close_waits_for_whoever_deletes_its_stage(selling: Selling, admin: Actor) -> None:
    selling.start("EXISTING")
    selling.close(Status.LOST, "PRICE_L")
    book, gone = selling.book, stage_id(selling.book, "EXISTING", 1)

    def undo() -> object:
        return book.undoing.undo(selling.who, selling.no)

    with meanwhile(book, lambda session: begin(session, admin, book.clock()), undo) as (session, acted):
        session.delete(session.get_one(SalesCycleStage, gone))
    assert isinstance(acted.exception(), RuleBrokenError)
    assert selling.card().line.status is Status.LOST


@pytest.mark.parametrize("what", ["drawing", "pressing"])
def test_whoever_changes_a_persons_nudges_waits_for_who_holds_the_person(selling: Selling, what: str) -> None:
    book, me = selling.book, selling.who
    write(book, me, "Call")
    jim = Mornings(book, book.clock, me)  # type: ignore[arg-type]
    told = jim.told()
    planned = jim.plan(days_after(MONDAY, 1))
    acts = {
        "drawing": (planned, lambda: book.nudges.prepare(planned)),
        "pressing": (told.id, lambda: book.nudge_actions.answer(jim.me, told.id)),
    }
    delivery, act = acts[what]

    def hold(session: Session) -> Salesperson:
        return session.get_one(Salesperson, me.salesperson_id, with_for_update={"key_share": True})

    with book.database.transaction() as session:
        hold(session).unanswered = 1
    with meanwhile(book, hold, act) as (session, acted):
        session.get_one(Delivery, delivery, with_for_update=True).detail = "held"
    assert acted.exception() is None


def test_nobody_gives_a_task_to_a_team_that_is_being_deleted(selling: Selling) -> None:
    book = selling.book
    with book.database.transaction() as session:
        add_team(session, "T1", "EU", selling.who)

    def delete(session: Session) -> None:
        session.exec(select(Team).where(col(Team.code) == "EU").with_for_update()).one()

    with meanwhile(book, delete, lambda: write(book, selling.who, team="EU")) as (session, acted):
        session.exec(select(Team).where(col(Team.code) == "EU")).one().deleted_at = book.clock()
    refused = acted.exception()
    assert isinstance(refused, RuleBrokenError)
    assert (refused.codes, refused.problems[0].field) == (("unknown",), "owner")


def test_a_change_waits_for_whoever_takes_a_home_and_is_drawn_after_it(selling: Selling) -> None:
    selling.start("EXISTING")
    book, me = selling.book, selling.who
    book.home.opened(me, "U1")

    def taken(session: Session) -> None:
        row = session.get_one(HomeView, ("T1", "U1"), with_for_update=True)
        row.stale, row.draw_at = False, book.clock() + timedelta(days=1)

    with meanwhile(book, taken, lambda: book.noting.add(me, selling.no, "Hello")) as (_, acted):
        pass
    assert acted.exception() is None
    assert book.home.take("T1", "U1") is not None


def test_many_who_change_each_others_work_at_once_wait_for_nobody_who_waits_for_them(selling: Selling) -> None:
    selling.start("EXISTING")
    book, company = selling.book, selling.company
    people = {"U1": company.jo, "U2": company.of, "U3": company.hr}
    with book.database.transaction() as session:
        for user, actor in people.items():
            session.get_one(Salesperson, actor.salesperson_id).slack_user_id = user
    for user, actor in people.items():
        book.home.opened(actor, user)

    def change(number: int) -> None:
        actor, other = list(people.values())[number % 3], list(people.values())[(number + 1) % 3]
        write(book, actor, f"Task {number}", salesperson=other.code)
        draw(list(people)[number % 3])

    def draw(user: str) -> None:
        taken = book.home.take("T1", user)
        while taken is not None:
            taken = book.home.drawn(taken, "h", "UTC")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(change, range(18)))
    for user in people:
        draw(user)
    change(0)
    with book.database.reading() as session:
        rows = session.exec(select(HomeView).order_by(col(HomeView.slack_user_id))).all()
    assert [row.stale for row in rows] == [False, True, False], "the first was drawn just now"
