"""Cases C of the worked cases: moving through stages."""

from datetime import date

import pytest

from storage.domain.cycles import ActionType, candidates
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Action, Status, propose_date_of_change
from tests.builders import MONDAY, on
from tests.storage.selling import LATER, Selling

FIRST, NEXT, UPDATE = ActionType.FIRST, ActionType.NEXT, ActionType.UPDATE
PREVIOUS, SKIP, JUMP = ActionType.PREVIOUS, ActionType.SKIP, ActionType.JUMP
MARCH_9 = date(2026, 3, 9)
MARCH_10 = date(2026, 3, 10)


def test_c2_1_next_enters_the_second_stage_with_what_was_typed(selling: Selling) -> None:
    selling.start("EXISTING")
    line = selling.change(NEXT, 2, Estimates(120_00, 45, LATER)).line
    assert (line.stage, line.value, line.chances) == (2, 120_00, 45)


@pytest.mark.parametrize("action_type", [NEXT, SKIP, UPDATE, PREVIOUS, JUMP], ids=["C2.2", "C2.3", "", " ", "  "])
def test_c2_2_and_c2_3_before_the_first_stage_nothing_moves(selling: Selling, action_type: ActionType) -> None:
    selling.create(cycle="EXISTING")
    with selling.refused("not_started"):
        selling.change(action_type, 2)


def test_c2_4_next_into_a_quote_stage_needs_a_quote(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.change(NEXT, 2)
    with selling.refused("quote_required", field="stage"):
        selling.change(NEXT, 3)
    selling.quote()
    assert selling.change(NEXT, 3).line.stage == 3


def test_c2_4_a_withdrawn_quote_is_none(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote()
    selling.book.quotes.withdraw(selling.who, selling.no)
    with selling.refused("quote_required", field="stage"):
        selling.change(SKIP, 3)


def test_c2_5_skip_into_a_quote_stage_needs_a_quote(selling: Selling) -> None:
    selling.start("EXISTING")
    with selling.refused("quote_required", field="stage"):
        selling.change(SKIP, 3)
    selling.quote()
    selling.change(SKIP, 3)
    entry = selling.history()[-1]
    assert (entry.stage, entry.action, entry.previous_stage) == (3, Action.JUMPED, 1)
    assert (entry.chances, entry.completed) == (80, 80)


def test_c2_6_skip_asks_only_the_target_for_a_quote(selling: Selling) -> None:
    selling.start("EX-LARGE")
    selling.quote()
    assert selling.change(SKIP, 4).line.stage == 4


def test_c2_7_skip_to_the_adjacent_stage_is_next(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.change(SKIP, 2)
    assert selling.history()[-1].action is Action.NEXT


def test_c2_7_jump_to_the_adjacent_stage_is_previous(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote()
    selling.change(SKIP, 3)
    selling.change(JUMP, 2)
    assert selling.history()[-1].action is Action.PREVIOUS


def test_c2_8_back_into_a_quote_stage_and_update_there_need_no_quote(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.quote()
    selling.change(SKIP, 3)
    selling.change(NEXT, 4)
    selling.book.quotes.withdraw(selling.who, selling.no)
    assert selling.change(PREVIOUS, 3).line.stage == 3
    assert selling.change(UPDATE, 3).line.stage == 3


@pytest.mark.parametrize(
    ("value", "chances", "code", "field"),
    [
        (0, 40, "value_not_positive", "value"),
        (-1, 40, "value_not_positive", "value"),
        (100, 0, "chances_out_of_range", "chances"),
        (100, 101, "chances_out_of_range", "chances"),
    ],
)
def test_c2_9_nothing_is_no_estimate(selling: Selling, value: int, chances: int, code: str, field: str) -> None:
    selling.start("EXISTING")
    with selling.refused(code, field=field):
        selling.change(NEXT, 2, Estimates(value, chances, LATER))


def test_c2_10_a_change_is_not_dated_before_the_last_one(selling: Selling) -> None:
    selling.start("EXISTING", day=MARCH_10)
    with selling.refused("before_last_change", field="date_of_change"):
        selling.change(NEXT, 2, day=MARCH_9)
    assert selling.change(NEXT, 2, day=MARCH_10).line.stage == 2


def test_c2_10_the_closing_date_is_not_before_the_change(selling: Selling) -> None:
    selling.start("EXISTING")
    with selling.refused("closing_date_past", field="closing_date"):
        selling.change(NEXT, 2, Estimates(100, 40, MARCH_9), day=MARCH_10)
    assert selling.change(NEXT, 2, Estimates(100, 40, MARCH_10), day=MARCH_10).line.closing_date == MARCH_10


def test_c2_11_the_proposed_date_is_that_of_a_later_change(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.change(NEXT, 2, day=date(2026, 3, 20))
    current = selling.book.opportunities.standing(selling.company.workspace_id, selling.no).current
    assert propose_date_of_change(current, MONDAY) == date(2026, 3, 20)


def test_c2_12_days_open_are_those_until_the_next_change(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.change(NEXT, 2, day=MARCH_9)
    selling.change(UPDATE, 2, day=MARCH_9)
    assert [(entry.days_open, entry.active) for entry in selling.history()] == [(7, False), (0, False), (None, True)]


def test_c2_13_the_stages_description_is_kept_on_the_entry(selling: Selling) -> None:
    selling.start("EXISTING")
    assert selling.change(NEXT, 2).line.stage_description == "Presentation"
    assert [entry.stage_description for entry in selling.history()] == ["Initial", "Presentation"]


@pytest.mark.parametrize(("status", "code"), [(Status.WON, "PRICE_W"), (Status.LOST, "PRICE_L")])
def test_c2_14_a_closed_opportunity_is_not_updated(selling: Selling, status: Status, code: str) -> None:
    selling.start("EXISTING")
    selling.close(status, code, 100)
    for action_type, stage in ((UPDATE, 1), (NEXT, 2)):
        with selling.refused("closed"):
            selling.change(action_type, stage)
    with selling.refused("closed"):
        selling.activate()


def test_c2_15_at_the_last_stage_the_dialog_opens_on_update(selling: Selling) -> None:
    selling.start("MULTI")
    before = selling.tasks()
    standing = selling.book.opportunities.standing(selling.company.workspace_id, selling.no)
    opening = next(iter(candidates(standing.cycle.stages, standing.current.stage)))
    assert opening is UPDATE
    selling.change(opening, 1)
    assert selling.history()[-1].action is Action.UPDATED
    assert selling.tasks() == before


def test_going_back_makes_the_stages_tasks_again(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.change(NEXT, 2)
    selling.change(PREVIOUS, 1)
    assert [task.description for task in selling.tasks()] == ["Verify quality", "Identify key persons"] * 2


def test_next_can_cancel_the_open_tasks_and_makes_new_ones(selling: Selling) -> None:
    selling.start("NEW")
    selling.change(NEXT, 2, cancel_tasks=True)
    assert [task.cancelled for task in selling.tasks()] == [True, True, False, False, False, False]
    assert [task.due_date for task in selling.tasks()[2:]] == [MONDAY, MARCH_9, date(2026, 3, 16), date(2026, 3, 17)]


def test_update_leaves_the_tasks_alone(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.change(UPDATE, 1, cancel_tasks=True)
    assert [task.closed for task in selling.tasks()] == [False, False]


def test_a_note_is_kept_with_the_move_and_one_too_long_refuses_it(selling: Selling) -> None:
    selling.start("EXISTING")
    with selling.refused("too_long", field="note"):
        selling.change(NEXT, 2, note="x" * 3001)
    assert selling.change(NEXT, 2, note="Kari liked it.\nCall her.").line.stage == 2


def test_somebody_elses_later_day_does_not_matter(selling: Selling) -> None:
    selling.start("EXISTING")
    card = selling.book.opportunities.card(selling.company.workspace_id, selling.no)
    assert card.date_of_change == on(selling.company.of, MONDAY).today
