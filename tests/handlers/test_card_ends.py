"""Deleting and reopening from the card: after a question, for those who may."""

from dataclasses import replace

from sqlmodel import col, select

from handlers import ids
from storage.models import Salesperson
from tests.builders import START
from tests.handlers.conftest import Office
from tests.handlers.tampering import rewire
from tests.handlers.test_card_menu import look, lose, told


def test_a_closed_one_is_deleted_after_a_question(office: Office) -> None:
    no = office.deal()
    lose(office, no)
    card = look(office, no)
    card.press("Delete")
    window = office.jim.view("Delete opportunity")
    assert "This cannot be undone." in window.text
    before = office.dump()
    window.cancel()
    office.settle()
    assert office.dump() == before
    card.press("Delete")
    assert office.jim.view("Delete opportunity").submit().closed
    office.settle()
    assert card.drawn == "OP000001 was deleted."
    assert office.dump()["opportunity"] == []
    office.jim.command(f"/opp {no}", channel="C1")
    assert "There is no opportunity OP000001." in told(office)


def test_what_is_in_progress_is_not_deleted(office: Office) -> None:
    no = office.deal()
    before = office.dump()
    office.jim.command(f"/opp {no} delete", channel="C1")
    assert "OP000001 is in progress. Win or lose it first" in told(office)
    assert office.dump() == before


def test_a_question_that_is_out_of_date_says_so_and_deletes_nothing(office: Office) -> None:
    no = office.deal(activate=False)
    look(office, no).choose("Delete")
    window = office.jim.view("Delete opportunity")
    office.book.opportunities.activate(office.company.jo, no)
    before = office.dump()
    window.submit()
    assert "changed OP000001 while this window was open" in office.jim.view("Delete opportunity").text
    assert office.dump() == before


def test_an_admin_reopens_after_a_question_and_the_owner_may_not(office: Office) -> None:
    no = office.deal()
    lose(office, no)
    card = look(office, no, office.otis)
    before = office.dump()
    office.jim.command(f"/opp {no} reopen", channel="C1")
    assert "Only the salesperson's manager or an admin can do that." in told(office)
    assert office.dump() == before
    card.press("Reopen")
    assert office.otis.view("Reopen opportunity").submit().closed
    office.settle()
    assert "Reopened: Initial" in card.drawn
    assert "1 of 4 · Initial" in card.drawn
    office.otis.command(f"/opp {no} reopen", channel="C1")
    assert "This opportunity is not closed" in told(office, office.otis)


def test_the_question_says_how_many_tasks_stay_cancelled(office: Office) -> None:
    no = office.deal()
    lose(office, no)
    for said in ("2 tasks that closing cancelled stay cancelled.", "1 task that closing cancelled stays cancelled."):
        office.otis.command(f"/opp {no} reopen", channel="C1")
        window = office.otis.view("Reopen opportunity")
        assert said in window.text
        window.cancel()
        office.book.tasks.reopen(office.company.jo, f"TD00000{said[0]}")
    office.otis.command(f"/opp {no} reopen", channel="C1")
    assert "cancelled" not in office.otis.view("Reopen opportunity").text


def test_the_question_says_that_the_salesperson_is_gone(office: Office) -> None:
    no = office.deal()
    lose(office, no)
    told_of = []
    for gone in ({}, {"blocked": True}, {"blocked": True, "deleted_at": START}):
        with office.book.database.transaction() as session:
            jim = session.exec(select(Salesperson).where(col(Salesperson.code) == "JO")).one()
            for name, value in gone.items():
                setattr(jim, name, value)
        office.otis.command(f"/opp {no} reopen", channel="C1")
        window = office.otis.view("Reopen opportunity")
        told_of.append([line for line in window.text.splitlines() if line.startswith("It belongs to")])
        if "deleted_at" not in gone:
            window.cancel()
    assert told_of == [
        [],
        ["It belongs to Jim Olive, who is blocked: assign it to somebody afterwards."],
        ["It belongs to Jim Olive, who was deleted: assign it to somebody afterwards."],
    ]
    assert window.submit().closed


def test_a_forged_reopening_is_refused(office: Office) -> None:
    no = office.deal(activate=False)
    lose(office, no)
    card = look(office, no)
    before = office.dump()
    rewire(card, "Delete", action_id=ids.ACTION_REOPEN)
    card.press("Delete")
    assert "Only the salesperson's manager" in told(office)
    assert office.dump() == before


def test_a_card_says_overdue_of_a_task_that_is_late(office: Office) -> None:
    no = office.deal()
    office.clock.move(days=3)
    assert "2 · overdue since 2 Mar 2026" in look(office, no).drawn


def test_a_closed_card_says_why_in_words(office: Office) -> None:
    no = office.deal()
    lose(office, no)
    assert "Price_L" in look(office, no).drawn
    assert "PRICE_L" not in look(office, no).drawn


def test_a_manager_is_asked_for_by_the_book(office: Office) -> None:
    no = office.deal()
    lose(office, no)
    shown = office.book.opportunities.card("T1", no)
    allowed = office.book.looking.allowed
    assert allowed(office.company.of, shown).lead
    assert not allowed(office.company.jo, shown).lead
    assert not allowed(replace(office.company.hr), shown).change
