"""The menu of a card: undo, next step, edit, note, history, delete, reopen, as people press them."""

import pytest
from sqlmodel import col, select

from bot.sandbox import Message, Person
from storage.domain.cycles import ActionType
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Change, Closing, Status
from storage.models import Salesperson
from tests.builders import MONDAY
from tests.handlers.conftest import Office
from tests.handlers.tampering import rewire

LATER = MONDAY.replace(month=6)
OUT_OF_DATE = ":warning: This button or window is out of date. Type /opp to go on."


def look(office: Office, no: str, person: Person | None = None) -> Message:
    who = person or office.jim
    who.command(f"/opp {no}", channel="C1")
    office.settle()
    return who.private("C1")[-1]


def told(office: Office, person: Person | None = None) -> str:
    office.settle()
    return (person or office.jim).private("C1")[-1].text


def next_stage(office: Office, no: str) -> None:
    change = Change(ActionType.NEXT, 2, MONDAY, Estimates(7_00, 50, LATER))
    office.book.opportunities.update(office.company.jo, no, change)


def lose(office: Office, no: str) -> None:
    office.book.opportunities.close(office.company.jo, no, Closing(Status.LOST, None, MONDAY), close_code="PRICE_L")


def test_the_menu_offers_what_fits_the_status_and_the_reader(office: Office) -> None:
    no = office.deal(activate=False)
    started = ["Next step", "Task", "Note", "Quote", "History", "Edit", "Assign", "Share in channel"]
    assert look(office, no).choices() == [one for one in started if one != "Quote"] + ["Delete"]
    office.book.opportunities.activate(office.company.jo, no)
    assert look(office, no).choices() == ["Undo", *started]
    assert look(office, no, office.otis).choices() == started
    lose(office, no)
    mine, theirs = look(office, no), look(office, no, office.otis)
    assert (mine.buttons, mine.choices()) == (["Delete"], ["Undo", "Note", "History", "Share in channel"])
    assert (theirs.buttons, theirs.choices()) == (["Reopen", "Delete"], ["Note", "History", "Share in channel"])


def test_who_may_not_change_it_is_offered_to_read(office: Office) -> None:
    with office.book.database.transaction() as session:
        helena = session.exec(select(Salesperson).where(col(Salesperson.code) == "HR")).one()
        helena.slack_user_id = "U9"
    no = office.deal()
    card = look(office, no, office.stranger)
    assert (card.buttons, card.choices()) == ([], ["History", "Share in channel"])
    for verb in ("undo", "step", "edit", "note", "delete", "update", "win", "quote"):
        before = office.dump()
        office.stranger.command(f"/opp {no} {verb}", channel="C1")
        said = told(office, office.stranger)
        assert said.startswith(":warning: "), verb
        assert not office.stranger.has_view()
        assert office.dump() == before


def test_undo_from_the_menu_puts_the_card_back_where_it_stands(office: Office) -> None:
    no = office.deal()
    card = look(office, no)
    card.press("Update")
    assert office.jim.view("Update opportunity").submit().closed
    office.settle()
    assert "Presentation" in card.drawn
    card.choose("Undo")
    office.settle()
    assert "Undone: Next" in card.drawn
    assert "1 of 4 · Initial" in card.drawn
    assert "Undo" not in card.choices()


def test_undo_is_offered_for_ten_minutes(office: Office) -> None:
    no = office.deal()
    next_stage(office, no)
    assert "Undo" in look(office, no).choices()
    stale = look(office, no)
    office.clock.move(minutes=11)
    assert "Undo" not in look(office, no).choices()
    before = office.dump()
    stale.choose("Undo")
    assert "more than ten minutes ago" in told(office)
    assert office.dump() == before


def test_undo_can_be_typed(office: Office) -> None:
    no = office.deal()
    next_stage(office, no)
    office.jim.command("/opp 1 undo", channel="C1")
    assert told(office).startswith("Undone: Next. OP000001")


def test_an_old_card_undoes_nothing_newer(office: Office) -> None:
    no = office.deal()
    next_stage(office, no)
    old = look(office, no)
    change = Change(ActionType.UPDATE, 2, MONDAY, Estimates(9_00, 50, LATER))
    office.book.opportunities.update(office.company.jo, no, change)
    before = office.dump()
    old.choose("Undo")
    assert "was changed after that" in told(office)
    assert office.dump() == before


def test_somebody_elses_step_is_not_undone(office: Office) -> None:
    no = office.deal()
    next_stage(office, no)
    before = office.dump()
    office.otis.command(f"/opp {no} undo", channel="C1")
    assert "What was done last to OP000001, Jim Olive did." in told(office, office.otis)
    assert office.dump() == before


@pytest.mark.parametrize(
    "value", ["", "undo", "undo ", "undo OP000009 1", "burn OP000001", "update OP000001", "win OP000001"]
)
def test_an_edited_choice_does_nothing(office: Office, value: str) -> None:
    no = office.deal()
    card = look(office, no)
    before = office.dump()
    rewire(card, "History", value=value)
    card.choose("History")
    assert told(office).startswith(":warning: ")
    assert not office.jim.has_view()
    assert office.dump() == before


def test_the_next_step_is_kept_and_cleared(office: Office) -> None:
    no = office.deal()
    card = look(office, no)
    card.choose("Next step")
    window = office.jim.view("Next step")
    window.fill({"Next step": "Send samples", "Next step date": "2026-03-09"})
    assert window.submit().closed
    office.settle()
    assert "Next step saved" in card.drawn
    assert "Send samples · 9 Mar 2026 · in 7 days" in card.drawn
    office.jim.command(f"/opp {no} step", channel="C1")
    window = office.jim.view("Next step")
    assert window.value("Next step") == "Send samples"
    window.fill({"Next step": "", "Next step date": ""})
    assert window.submit().closed
    office.settle()
    assert "Send samples" not in look(office, no).drawn


def test_a_next_step_in_the_past_is_refused_under_its_field_unless_it_was_there(office: Office) -> None:
    no = office.deal(next_step="Call", next_step_date=MONDAY)
    office.jim.command(f"/opp {no} step", channel="C1")
    window = office.jim.view("Next step")
    window.fill({"Next step date": "2026-02-27"})
    before = office.dump()
    assert window.submit().errors == {"Next step date": "The next step lies ahead. Choose 2 Mar 2026 or a later day."}
    assert office.dump() == before
    office.clock.move(days=3)
    window.fill({"Next step date": "2026-03-02", "Next step": "Call again"})
    assert window.submit().closed


def test_a_next_step_can_be_undone(office: Office) -> None:
    no = office.deal(next_step="Call", next_step_date=MONDAY)
    office.book.editing.next_step(office.company.jo, no, "Write", None)
    office.jim.command(f"/opp {no} undo", channel="C1")
    assert "Undone: Next step" in told(office)
    assert "Call · 2 Mar 2026 · today" in look(office, no).drawn


def test_description_and_priority_are_edited_and_the_cycle_before_the_start(office: Office) -> None:
    no = office.deal(activate=False)
    office.jim.command(f"/opp {no} edit", channel="C1")
    window = office.jim.view("Edit opportunity")
    window.fill({"Description": "Crates", "Priority": "High", "Sales cycle": "NEW"})
    assert window.submit().closed
    office.settle()
    drawn = look(office, no).drawn
    assert "Crates" in drawn
    assert "High priority" in drawn
    assert "NEW" in drawn
    office.book.opportunities.activate(office.company.jo, no)
    office.jim.command(f"/opp {no} edit", channel="C1")
    assert "Sales cycle" not in office.jim.view("Edit opportunity").labels


def test_nothing_is_edited_without_a_description_or_over_somebody_elses_change(office: Office) -> None:
    no = office.deal()
    office.jim.command(f"/opp {no} edit", channel="C1")
    window = office.jim.view("Edit opportunity")
    window.fill({"Description": " \u3164"})
    assert window.submit(force=True).errors == {"Description": "This is needed."}
    next_stage(office, no)
    window.fill({"Description": "Crates"})
    before = office.dump()
    [said] = window.submit().errors.values()
    assert "changed OP000001 while this window was open" in said
    assert office.dump() == before


def test_what_is_closed_is_not_edited(office: Office) -> None:
    no = office.deal()
    lose(office, no)
    for verb in ("step", "edit"):
        office.jim.command(f"/opp {no} {verb}", channel="C1")
        assert "This opportunity is closed (Lost)." in told(office)
    assert not office.jim.has_view()


def test_the_history_says_who_and_when_and_what_was_taken_back(office: Office) -> None:
    no = office.deal()
    office.clock.move(minutes=5)
    next_stage(office, no)
    office.book.undoing.undo(office.company.jo, no)
    office.book.editing.next_step(office.company.jo, no, "Call Kari", None)
    look(office, no).choose("History")
    office.settle()
    drawn = office.jim.private("C1")[-1].drawn
    assert "First → 1 Initial" in drawn
    assert "written by Jim Olive, 2 Mar 2026, 10:05" in drawn
    assert "taken back" in drawn
    assert "Undone → 1 Initial" in drawn
    assert "next step: Call Kari · Jim Olive, 2 Mar 2026, 10:05" in drawn
