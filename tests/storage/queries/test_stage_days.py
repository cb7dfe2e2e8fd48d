"""Days in this stage against the usual: an update is no new visit."""

from storage.domain.cycles import ActionType
from storage.domain.digests import USUAL_DAYS
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


def test_before_five_were_won_a_number_of_days_is_usual_whatever_others_did(selling: Selling) -> None:
    selling.start("EXISTING")
    for action in (UPDATE, NEXT, PREVIOUS, NEXT):
        selling.change(action, 2 if action is NEXT else 1)
    selling.start("NEW")
    selling.close(Status.LOST, "PRICE_L", day=days_after(MONDAY, 99))
    assert selling.start("EXISTING").usual_days == USUAL_DAYS


def test_a_closed_one_is_in_its_end_since_it_was_closed(selling: Selling) -> None:
    selling.start("EXISTING")
    assert selling.close(Status.LOST, "PRICE_L", day=days_after(MONDAY, 2)).stage_since == days_after(MONDAY, 2)
