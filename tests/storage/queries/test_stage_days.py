"""Days in this stage against the usual: an update is no new visit."""

from datetime import timedelta

from storage.domain.cycles import ActionType
from storage.domain.opportunities import Status
from tests.builders import MONDAY
from tests.storage.selling import Selling, days_after

NEXT, UPDATE, PREVIOUS = ActionType.NEXT, ActionType.UPDATE, ActionType.PREVIOUS


def test_before_the_first_stage_it_is_in_none(selling: Selling) -> None:
    card = selling.create(cycle="EXISTING")
    assert (card.stage_since, card.usual_days) == (None, None)


def test_an_update_does_not_begin_the_stage_again(selling: Selling) -> None:
    selling.start("EXISTING")
    selling.change(NEXT, 2, day=days_after(MONDAY, 3))
    card = selling.change(UPDATE, 2, day=days_after(MONDAY, 8))
    assert card.stage_since == days_after(MONDAY, 3)
    assert card.date_of_change == days_after(MONDAY, 8)


def test_what_is_usual_is_days_by_visit(selling: Selling) -> None:
    for days, updates in ((10, 4), (20, 0)):
        selling.start("EXISTING")
        for turn in range(updates):
            selling.change(UPDATE, 1, day=days_after(MONDAY, turn + 1))
        selling.change(NEXT, 2, day=days_after(MONDAY, days))
    selling.start("NEW")
    selling.close(Status.LOST, "PRICE_L", day=days_after(MONDAY, 99))
    assert selling.start("EXISTING").usual_days == 15.0


def test_it_is_not_measured_against_itself(selling: Selling) -> None:
    selling.start("NEW")
    for action in (UPDATE, UPDATE, NEXT, PREVIOUS, NEXT, PREVIOUS):  # so that its entries are more than the other's
        selling.change(action, 2 if action is NEXT else 1)
    selling.start("EXISTING")
    for turn in range(1, 4):
        card = selling.change(UPDATE, 1, day=days_after(MONDAY, turn))
    assert card.usual_days is None
    selling.change(NEXT, 2, day=days_after(MONDAY, 7))
    card = selling.change(PREVIOUS, 1, day=days_after(MONDAY, 8))
    assert (card.usual_days, card.stage_since) == (7.0, MONDAY + timedelta(days=8))
    assert selling.change(UPDATE, 1, day=days_after(MONDAY, 30)).usual_days == 7.0


def test_a_closed_one_is_in_its_end_since_it_was_closed(selling: Selling) -> None:
    selling.start("EXISTING")
    assert selling.close(Status.LOST, "PRICE_L", day=days_after(MONDAY, 2)).stage_since == days_after(MONDAY, 2)
