"""Cases A of the worked cases, through the book: what is stored, and what a card and a report show of it."""

from datetime import date

import pytest

from storage.domain.cycles import ActionType, ProbabilityMethod
from storage.domain.estimates import Estimates
from tests.builders import MONDAY, add_cycle
from tests.storage.selling import LATER, Selling

STAGE = [(1, "Initial", 35, 80, None, False, False)]


def add(selling: Selling, method: ProbabilityMethod, **more: str) -> None:
    """Add a cycle ONE of a single stage at 35 %."""
    with selling.book.database.transaction() as session:
        add_cycle(session, selling.company.workspace_id, "ONE", method, STAGE, **more)


@pytest.mark.parametrize(
    ("method", "probability", "weighted"),
    [
        (ProbabilityMethod.MULTIPLY, "14", "28000.00"),
        (ProbabilityMethod.ADD, "37.5", "75000.00"),
        (ProbabilityMethod.CHANCES, "40", "80000.00"),
        (ProbabilityMethod.COMPLETED, "35", "70000.00"),
    ],
)
def test_a1_the_method_decides_what_is_stored(
    selling: Selling, method: ProbabilityMethod, probability: str, weighted: str
) -> None:
    add(selling, method)
    selling.start("ONE", value=200_000_00, chances=40)
    assert selling.figures() == ("200000.00", "40", "35", probability, weighted)


def test_a2_what_is_stored_is_not_rounded(selling: Selling) -> None:
    add(selling, ProbabilityMethod.MULTIPLY)
    selling.start("ONE", value=10_000_00, chances=33)
    assert selling.figures() == ("10000.00", "33", "35", "11.55", "1155.00")


@pytest.mark.parametrize(
    ("action_type", "at", "target", "stored"),
    [
        (ActionType.NEXT, 1, 2, 30),
        (ActionType.SKIP, 1, 3, 80),
        (ActionType.UPDATE, 1, 1, 30),
        (ActionType.PREVIOUS, 3, 2, 30),
        (ActionType.JUMP, 3, 1, 10),
    ],
)
def test_a4_skip_and_jump_take_the_stages_chance(
    selling: Selling, action_type: ActionType, at: int, target: int, stored: int
) -> None:
    selling.start("EXISTING")
    selling.quote()
    if at > 1:
        selling.change(ActionType.SKIP, at)
    card = selling.change(action_type, target, Estimates(100_00, 30, LATER))
    assert (card.line.stage, card.line.chances) == (target, stored)


def test_a4_nothing_typed_takes_the_stages_chance(selling: Selling) -> None:
    card = selling.create(cycle="MULTI")
    assert card.line.chances == 0
    assert selling.activate().line.chances == 30


@pytest.mark.parametrize(
    ("closing_date", "formula", "stored"),
    [
        (None, "1M", date(2026, 4, 2)),
        (MONDAY, "2W", date(2026, 3, 16)),
        (MONDAY, "", MONDAY),
        (LATER, "2W", LATER),
    ],
)
def test_a6_the_stages_formula_gives_the_closing_date(
    selling: Selling, closing_date: date | None, formula: str, stored: date
) -> None:
    add(selling, ProbabilityMethod.MULTIPLY, date_formula=formula)
    selling.create(cycle="ONE", estimates=Estimates(closing_date=closing_date))
    assert selling.activate().line.closing_date == stored
