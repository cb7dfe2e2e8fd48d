"""The table of moves, walked pair by pair."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from storage.domain.closing import close, delete_order, reopen
from storage.domain.cycles import ActionType, Cycle, ProbabilityMethod, Stage
from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.opportunities import (
    CLOSED,
    MOVES,
    Change,
    Closing,
    Current,
    Move,
    NewEntry,
    Status,
    activate,
    after,
    update,
)

TODAY = date(2026, 3, 2)
CYCLE = Cycle(
    "C",
    ProbabilityMethod.MULTIPLY,
    tuple(Stage(no, f"Stage {no}", no * 10, no * 10, allow_skip=True) for no in range(1, 6)),
)
ESTIMATES = Estimates(50_00, 40, date(2026, 4, 2))
TARGETS = {Move.NEXT: 4, Move.PREVIOUS: 2, Move.SKIP: 5, Move.UPDATE: 3, Move.JUMP: 1}
STANDING = {
    Status.NOT_STARTED: Current(Status.NOT_STARTED),
    Status.IN_PROGRESS: Current(Status.IN_PROGRESS, 3, TODAY, 50_00, 40, date(2026, 4, 2)),
    Status.WON: Current(Status.WON, 3, TODAY, 50_00, 100, TODAY),
    Status.LOST: Current(Status.LOST, 3, TODAY, 50_00, 0, TODAY),
}


def make(move: Move, current: Current) -> NewEntry:
    """Do a move the way a dialog does, with everything filled in."""
    match move:
        case Move.FIRST:
            return activate(current, CYCLE, TODAY, ESTIMATES)
        case Move.WIN:
            return close(current, Closing(Status.WON, Status.WON, TODAY, 45_00))
        case Move.LOSE:
            return close(current, Closing(Status.LOST, Status.LOST, TODAY))
        case Move.DELETE_ORDER:
            return delete_order(current, TODAY)
        case Move.REOPEN:
            return reopen(current, CYCLE, TODAY, ESTIMATES)
        case _:
            return update(current, CYCLE, Change(ActionType(move), TARGETS[move], TODAY, ESTIMATES))


def refusal(status: Status, move: Move) -> str:
    """Say why a pair is missing from the table."""
    if move is Move.DELETE_ORDER:
        return "not_won"
    if move is Move.REOPEN:
        return "not_closed"
    if status in CLOSED:
        return "closed"
    return "already_started" if move is Move.FIRST else "not_started"


@pytest.mark.parametrize(("status", "move"), list(product(Status, Move)))
def test_every_pair_is_legal_or_refused_with_its_reason(status: Status, move: Move) -> None:
    current = STANDING[status]
    untouched = replace(current)
    if (status, move) in MOVES:
        assert after(status, move) is MOVES[status, move]
        assert make(move, current).status is MOVES[status, move]
    else:
        for attempt in (lambda: after(status, move), lambda: make(move, current)):
            with pytest.raises(RuleBrokenError) as refused:
                attempt()
            assert refused.value.codes == (refusal(status, move),)
    assert current == untouched


def test_nothing_leads_back_to_not_started() -> None:
    assert Status.NOT_STARTED not in MOVES.values()


def test_every_action_type_is_a_move() -> None:
    assert {kind.value for kind in ActionType} <= {move.value for move in Move}
