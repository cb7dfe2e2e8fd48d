"""Next step, edit, notes, reopening: what is written, who may, and what is refused."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from storage.domain.cycles import ActionType
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Action, Priority, Status
from storage.domain.people import Role, Visibility
from storage.domain.quotes import QuoteStatus
from storage.models import ChangeLog, NoteKind, Quote, SalesCycle
from storage.services.editing import Edit
from tests.builders import MONDAY, on
from tests.storage.selling import LATER, Selling, as_somebody, dump

FRIDAY = date(2026, 3, 6)


def last_line(selling: Selling) -> ChangeLog:
    with selling.book.database.reading() as session:
        return session.exec(select(ChangeLog).order_by(col(ChangeLog.id).desc()).limit(1)).one()


def test_a_next_step_is_kept_and_logged(selling: Selling) -> None:
    version = selling.start("EXISTING").version
    card = selling.book.editing.next_step(selling.who, selling.no, "  Call\nKari ", FRIDAY)
    assert (card.line.next_step, card.line.next_step_date, card.version) == ("Call Kari", FRIDAY, version + 1)
    line = last_line(selling)
    assert (line.action, line.before, line.after) == (
        "next_step",
        {"next_step": "", "next_step_date": None},
        {"next_step": "Call Kari", "next_step_date": "2026-03-06"},
    )


def test_what_is_so_already_changes_nothing(selling: Selling) -> None:
    selling.start("EXISTING", value=100_00)
    selling.book.editing.next_step(selling.who, selling.no, "Call", FRIDAY)
    before = dump(selling.book.database)
    selling.book.editing.next_step(selling.who, selling.no, "Call", FRIDAY)
    selling.book.editing.edit(selling.who, selling.no, Edit("Desks", Priority.NORMAL, "EXISTING"))
    assert dump(selling.book.database) == before


def test_a_form_that_is_sent_twice_edits_once(selling: Selling) -> None:
    selling.start("EXISTING")
    for _ in range(2):
        selling.book.editing.next_step(selling.who, selling.no, "Call", FRIDAY, key="V1")
        selling.book.editing.edit(selling.who, selling.no, Edit("Chairs", Priority.HIGH), key="V2")
        selling.book.noting.add(selling.who, selling.no, "Hello", key="V3")
    assert selling.card().version == 3
    assert len(selling.book.noting.of("T1", selling.no)[1]) == 1


def test_description_priority_and_cycle_are_edited_and_undone(selling: Selling) -> None:
    selling.create(cycle="EXISTING")
    card = selling.book.editing.edit(selling.who, selling.no, Edit("Chairs", Priority.HIGH, "NEW"))
    assert (card.line.description, card.line.priority, card.line.cycle) == ("Chairs", Priority.HIGH, "NEW")
    line = last_line(selling)
    assert line.after == {"description": "Chairs", "priority": "high", "cycle": "NEW"}
    assert line.before == {"description": "Desks", "priority": "normal", "cycle": "EXISTING"}
    undone = selling.book.undoing.undo(selling.who, selling.no)
    back = undone.card.line
    assert (undone.action, back.description, back.priority, back.cycle) == (
        "edited",
        "Desks",
        Priority.NORMAL,
        "EXISTING",
    )


@pytest.mark.parametrize(
    ("edit", "code", "field"),
    [
        (Edit("", Priority.LOW), "missing", "description"),
        (Edit("x" * 101, Priority.LOW), "too_long", "description"),
        (Edit("Chairs", Priority.LOW, "NOWHERE"), "unknown", "cycle"),
        (Edit("Chairs", Priority.LOW, "NEW"), "cycle_fixed", "cycle"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(selling: Selling, edit: Edit, code: str, field: str) -> None:
    selling.start("EXISTING")
    with selling.refused(code, field=field):
        selling.book.editing.edit(selling.who, selling.no, edit)


def test_a_blocked_cycle_is_not_chosen_but_one_that_is_blocked_by_now_is_kept(selling: Selling) -> None:
    selling.create(cycle="EXISTING")
    with selling.book.database.transaction() as session:
        for cycle in session.exec(select(SalesCycle)).all():
            cycle.blocked = True
    with selling.refused("blocked", field="cycle"):
        selling.book.editing.edit(selling.who, selling.no, Edit("Chairs", Priority.LOW, "NEW"))
    card = selling.book.editing.edit(selling.who, selling.no, Edit("Chairs", Priority.LOW, "EXISTING"))
    assert card.line.description == "Chairs"


def test_a_closed_one_is_not_edited_but_takes_notes(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.close(Status.LOST, "PRICE_L")
    with selling.refused("closed"):
        selling.book.editing.next_step(selling.who, selling.no, "Call", FRIDAY)
    with selling.refused("closed"):
        selling.book.editing.edit(selling.who, selling.no, Edit("Chairs", Priority.LOW))
    selling.book.noting.add(selling.who, selling.no, "They bought elsewhere", kind=NoteKind.MEETING)
    [note] = selling.book.noting.of("T1", selling.no)[1]
    assert (note.kind, note.text, note.author) == (NoteKind.MEETING, "They bought elsewhere", "Jim Olive")


def test_somebody_elses_is_neither_edited_nor_noted(selling: Selling) -> None:
    selling.start("EXISTING")
    other = as_somebody(selling, selling.company.hr)
    with other.refused("not_yours"):
        selling.book.editing.next_step(other.who, selling.no, "Call", FRIDAY)
    with other.refused("not_yours"):
        selling.book.editing.edit(other.who, selling.no, Edit("Chairs", Priority.LOW))
    with other.refused("not_yours"):
        selling.book.noting.add(other.who, selling.no, "Hello")
    with other.refused("not_yours"):
        selling.book.looking.to_change(other.who, selling.no)
    assert selling.book.looking.to_change(selling.company.of, selling.no).line.no == selling.no


def test_over_a_newer_version_nothing_is_edited(selling: Selling) -> None:
    version = selling.start("EXISTING").version
    selling.change(ActionType.UPDATE, 1)
    with selling.refused("changed_meanwhile"):
        selling.book.editing.next_step(selling.who, selling.no, "Call", FRIDAY, version=version)
    with selling.refused("changed_meanwhile"):
        selling.book.editing.edit(selling.who, selling.no, Edit("Chairs", Priority.LOW), version=version)


@pytest.mark.parametrize(("text", "code"), [("", "missing"), (" \u3164", "missing"), ("x" * 3001, "too_long")])
def test_a_note_says_something_and_not_too_much(selling: Selling, text: str, code: str) -> None:
    selling.start("EXISTING")
    with selling.refused(code, field="note"):
        selling.book.noting.add(selling.who, selling.no, text)


def test_notes_are_for_those_who_see_the_opportunity(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.book.noting.add(selling.who, selling.no, "Hello")
    blind = replace(selling.company.hr, sees=Visibility.OWN)
    with selling.refused("no_such_opportunity"):
        selling.book.noting.of("T1", selling.no, viewer=blind)
    assert len(selling.book.noting.of("T1", selling.no, viewer=selling.company.hr)[1]) == 1


def test_the_open_ones_that_one_may_change_are_offered(selling: Selling) -> None:
    selling.start("EXISTING")
    mine = selling.no
    selling.create(description="Chairs", salesperson="HR")
    theirs = selling.no
    search = selling.book.noting.search
    assert [one.key for one in search(selling.company.jo, "", 9)] == [mine]
    assert {one.key for one in search(selling.company.of, "", 9)} == {mine, theirs}
    assert [one.key for one in search(selling.company.of, "CHAIR", 9)] == [theirs]
    manager = replace(selling.company.jo, role=Role.MANAGER)
    assert [one.key for one in search(manager, "", 9)] == [mine]


def test_a_manager_reopens_and_the_estimates_are_there_again(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.change(ActionType.NEXT, 2, Estimates(700_00, 65, LATER))
    selling.close(Status.LOST, "PRICE_L", day=FRIDAY)
    with selling.refused("managers_only"):
        selling.book.opportunities.reopen(selling.who, selling.no)
    with selling.refused("managers_only"):
        selling.book.looking.to_lead(selling.who, selling.no)
    card = selling.book.opportunities.reopen(on(selling.company.of, FRIDAY), selling.no)
    line = card.line
    assert (line.status, line.stage, line.value, line.chances, line.closing_date) == (
        Status.IN_PROGRESS,
        2,
        700_00,
        65,
        LATER,
    )
    assert (line.date_closed, line.close_code) == (None, None)
    assert [entry.action for entry in selling.history()][-1] is Action.REOPENED
    assert len(selling.tasks()) == 2
    with selling.refused("not_closed"):
        selling.book.opportunities.reopen(selling.company.of, selling.no)


def test_what_was_never_started_is_reopened_at_the_first_stage(selling: Selling) -> None:
    selling.create(cycle="EXISTING", estimates=Estimates(500_00, 33, LATER))
    selling.close(Status.LOST, "PRICE_L")
    line = selling.book.opportunities.reopen(selling.company.of, selling.no).line
    assert (line.stage, line.value, line.chances, line.closing_date) == (1, 500_00, 33, LATER)
    assert len(selling.tasks()) == 2


def test_the_quote_that_became_an_order_is_open_again(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote(90_00)
    selling.book.quotes.make_order(selling.who, selling.no, "SO-1", "PRICE_W", MONDAY)
    card = selling.book.opportunities.reopen(selling.company.of, selling.no)
    assert (card.order_no, card.quote) == (None, "SQ000001")
    with selling.book.database.reading() as session:
        assert session.exec(select(Quote)).one().status is QuoteStatus.OPEN


def test_a_cycle_without_stages_is_not_reopened(selling: Selling) -> None:
    selling.create(cycle="EMPTY")
    selling.close(Status.LOST, "PRICE_L")
    with selling.refused("no_stages", field="cycle"):
        selling.book.opportunities.reopen(selling.company.of, selling.no)
