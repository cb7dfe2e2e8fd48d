"""One's own last action is taken back within ten minutes, and nothing of the history is rewritten (cases G12)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from storage.domain.cycles import ActionType
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Action, Status
from storage.domain.people import Role
from storage.models import (
    ChangeLog,
    Contact,
    Entry,
    LastAction,
    Quote,
)
from storage.queries.opportunities import Card
from storage.services.assigning import Assignment
from storage.services.undoing import Undone
from tests.builders import MONDAY, SettableClock, on
from tests.storage.selling import LATER, Selling, as_somebody

THURSDAY = date(2026, 3, 5)


def undo(selling: Selling, day: date = MONDAY, **more: int) -> Undone:
    return selling.book.undoing.undo(on(selling.who, day), selling.no, **more)


def undo_to_card(selling: Selling, version: int) -> Card:
    return undo(selling, version=version).card


def as_it_was(card: Card) -> Card:
    """Give a card without what every change counts up and who may take it back."""
    return replace(card, version=0, undo_by=None, undo_at=None)


def open_tasks(selling: Selling) -> list[tuple[str, str]]:
    return [(task.no, task.status.value) for task in selling.tasks() if not task.closed]


def to_stage(selling: Selling, no: int, day: date = MONDAY) -> None:
    selling.change(ActionType.NEXT, no, Estimates(500_00, 60, LATER), day=day)


def quoted(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote(90_00)


def make_order(selling: Selling) -> None:
    selling.book.quotes.make_order(selling.who, selling.no, "SO-1", "PRICE_W", MONDAY)


def won_by_order(selling: Selling) -> None:
    quoted(selling)
    make_order(selling)


def lost(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.close(Status.LOST, "PRICE_L")


def beyond(selling: Selling) -> None:
    selling.start("EXISTING")
    to_stage(selling, 2)


def boss(selling: Selling) -> Selling:
    return as_somebody(selling, replace(selling.who, role=Role.ADMIN))


ACTIONS: dict[str, tuple[Callable[[Selling], object], Callable[[Selling], object]]] = {
    "activate": (lambda it: it.create(cycle="EXISTING"), lambda it: it.activate()),
    "next": (lambda it: it.start("EXISTING"), lambda it: to_stage(it, 2)),
    "next that cancels": (
        lambda it: it.start("NEW"),
        lambda it: it.change(ActionType.NEXT, 2, cancel_tasks=True),
    ),
    "previous": (beyond, lambda it: it.change(ActionType.PREVIOUS, 1)),
    "skip": (lambda it: it.start("EXISTING"), lambda it: it.change(ActionType.SKIP, 2)),
    "update": (lambda it: it.start("EXISTING"), lambda it: it.change(ActionType.UPDATE, 1, Estimates(7_00, 5, LATER))),
    "lose": (lambda it: it.start("EXISTING"), lambda it: it.close(Status.LOST, "PRICE_L")),
    "win": (lambda it: it.start("EXISTING"), lambda it: it.close(Status.WON, "PRICE_W", 80_00)),
    "lose before the first": (lambda it: it.create(cycle="EXISTING"), lambda it: it.close(Status.LOST, "PRICE_L")),
    "make order": (quoted, make_order),
    "delete order": (won_by_order, lambda it: it.book.quotes.delete_order(it.who, it.no)),
    "reopen": (lost, lambda it: it.book.opportunities.reopen(boss(it).who, it.no)),
    "reopen an order": (won_by_order, lambda it: it.book.opportunities.reopen(boss(it).who, it.no)),
    "assign": (lambda it: it.start("EXISTING"), lambda it: it.book.assigning.assign(it.who, it.no, to_helena(it))),
}


def to_helena(selling: Selling) -> Assignment:
    return Assignment(salesperson="HR", contact=selling.company.acme, move_tasks=True)


@pytest.mark.parametrize("name", ACTIONS)
def test_what_was_done_is_taken_back(selling: Selling, name: str) -> None:
    before_it, do = ACTIONS[name]
    before_it(selling)
    card, tasks, told = selling.card(), open_tasks(selling), selling.history()
    quotes = whole_quotes(selling)
    do(selling)
    assert as_it_was(selling.card()) != as_it_was(card)
    done = undo(selling)
    assert as_it_was(done.card) == as_it_was(card)
    assert as_it_was(selling.card()) == as_it_was(card)
    assert (open_tasks(selling), whole_quotes(selling)) == (tasks, quotes)
    assert selling.card().version == card.version + 2
    assert [(entry.no, entry.action) for entry in selling.history()[: len(told)]] == [
        (entry.no, entry.action) for entry in told
    ]


def whole_quotes(selling: Selling) -> list[tuple[object, ...]]:
    with selling.book.database.reading() as session:
        rows = session.exec(select(Quote).order_by(col(Quote.no))).all()
        return [(row.no, row.opportunity_id, row.status, row.order_no, row.salesperson_id) for row in rows]


def test_the_history_shows_the_move_and_its_undoing(selling: Selling, clock: SettableClock) -> None:
    selling.start("EXISTING")
    clock.move(minutes=1)
    to_stage(selling, 2, THURSDAY)
    clock.move(minutes=9)
    undo(selling, THURSDAY)
    first, moved, again = selling.history()
    assert (first.undone, moved.undone, again.undone) == (False, True, False)
    assert (first.active, moved.active, again.active) == (False, False, True)
    assert [entry.action for entry in (first, moved, again)] == [Action.FIRST, Action.NEXT, Action.UNDONE]
    assert [entry.days_open for entry in (first, moved, again)] == [None, None, None]
    assert again.date_of_change == first.date_of_change == MONDAY
    assert (again.value, again.chances, again.closing_date) == (first.value, first.chances, first.closing_date)
    assert (again.made_by, again.made_at) == ("Jim Olive", clock())
    assert moved.stage == 2


def test_the_stay_that_goes_on_counts_its_days_once(selling: Selling) -> None:
    selling.start("EXISTING")
    to_stage(selling, 2, THURSDAY)
    undo(selling, THURSDAY)
    to_stage(selling, 2, date(2026, 3, 9))
    assert [entry.days_open for entry in selling.history()] == [7, None, None, None]
    undo(selling, date(2026, 3, 9))
    assert [entry.days_open for entry in selling.history()] == [None] * 5
    to_stage(selling, 2, date(2026, 3, 10))
    assert [entry.days_open for entry in selling.history()] == [8, *[None] * 5]
    assert [entry.no for entry in selling.history()] == [1, 2, 3, 4, 5, 6]
    with selling.book.database.reading() as session:
        held = [one.until for one in session.exec(select(Entry).where(~col(Entry.undone)).order_by(col(Entry.no)))]
    tuesday = date(2026, 3, 10)
    assert held == [MONDAY, MONDAY, tuesday, None], "what was gone back to holds from when it first did"


def test_activation_can_be_undone_and_done_again(selling: Selling) -> None:
    selling.create(cycle="EXISTING")
    selling.activate()
    undo(selling)
    assert selling.card().line.status is Status.NOT_STARTED
    assert [(entry.undone, entry.active) for entry in selling.history()] == [(True, False)]
    selling.activate()
    assert [(entry.no, entry.undone, entry.active) for entry in selling.history()] == [
        (1, True, False),
        (2, False, True),
    ]
    assert len(open_tasks(selling)) == 2


def test_stage_days_are_as_before(selling: Selling) -> None:
    selling.start("EXISTING")
    to_stage(selling, 2, date(2026, 3, 12))
    undo(selling, date(2026, 3, 12))
    assert selling.card().stage_since == MONDAY
    to_stage(selling, 2, date(2026, 3, 13))
    assert selling.card().stage_since == date(2026, 3, 13)


def test_a_report_of_entries_leaves_out_what_was_undone(selling: Selling) -> None:
    selling.start("EXISTING")
    to_stage(selling, 2)
    undo(selling)
    assert [(row["stage"], row["action"], row["active"]) for row in selling.rows()] == [
        (1, "first", False),
        (1, "undone", True),
    ]


def test_what_was_finished_meanwhile_stays_finished(selling: Selling) -> None:
    selling.create(cycle="EXISTING")
    selling.activate()
    with selling.book.database.transaction() as session:
        first = selling.tasks()[0]
        session.add(first)
        first.closed, first.date_closed = True, MONDAY
    undo(selling)
    done, cancelled = selling.tasks()
    assert (done.closed, done.cancelled, cancelled.closed, cancelled.cancelled) == (True, False, True, True)


def test_the_first_sale_makes_a_customer_and_its_undoing_none(selling: Selling) -> None:
    def since() -> date | None:
        with selling.book.database.reading() as session:
            return session.exec(select(Contact).where(col(Contact.no) == selling.company.acme)).one().customer_since

    selling.start("EXISTING")
    selling.close(Status.WON, "PRICE_W", 80_00)
    second = Selling(selling.book, selling.company)
    second.start("EXISTING")
    second.close(Status.WON, "PRICE_W", 80_00, day=THURSDAY)
    assert since() == MONDAY
    undo(second)
    assert since() == MONDAY
    undo(selling)
    assert since() is None


def test_the_log_says_what_was_undone(selling: Selling) -> None:
    selling.start("EXISTING")
    to_stage(selling, 2)
    undo(selling)
    with selling.book.database.reading() as session:
        line = session.exec(select(ChangeLog).order_by(col(ChangeLog.id).desc())).first()
        assert line is not None
        assert session.exec(select(LastAction)).all() == []
    assert (line.action, line.actor, line.record_no) == ("undone", "JO", selling.no)
    assert line.before is not None
    assert line.after is not None
    assert (line.before["stage"], line.after["stage"], line.after["undid"]) == (2, 1, "next")
