from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.domain.cycles import (
    ActionType,
    Cycle,
    ProbabilityMethod,
    Stage,
    candidates,
    effective_chances,
    probability,
)
from storage.domain.money import BASIS_POINTS, percent_decimal, weigh, weighted_decimal

MULTIPLY, ADD = ProbabilityMethod.MULTIPLY, ProbabilityMethod.ADD
CHANCES, COMPLETED = ProbabilityMethod.CHANCES, ProbabilityMethod.COMPLETED
FIRST, NEXT, UPDATE = ActionType.FIRST, ActionType.NEXT, ActionType.UPDATE
PREVIOUS, SKIP, JUMP = ActionType.PREVIOUS, ActionType.SKIP, ActionType.JUMP

percentages = st.integers(0, 100)
methods = st.sampled_from(ProbabilityMethod)


def stages(skippable: str) -> tuple[Stage, ...]:
    """Build stages 10, 20, 30… of which `y` may be skipped and `n` may not."""
    return tuple(
        Stage(no * 10, f"Stage {no}", no * 10, no * 10, allow_skip=letter == "y")
        for no, letter in enumerate(skippable, start=1)
    )


@pytest.mark.parametrize(
    ("method", "shown", "weighted"),
    [
        (MULTIPLY, "14", "28000.00"),
        (ADD, "37.5", "75000.00"),
        (CHANCES, "40", "80000.00"),
        (COMPLETED, "35", "70000.00"),
    ],
)
def test_a1_four_methods_make_four_weighted_values_of_one_input(
    method: ProbabilityMethod, shown: str, weighted: str
) -> None:
    likely = probability(method, 40, 35)
    assert str(percent_decimal(likely)) == shown
    assert str(weighted_decimal(weigh(200_000_00, likely), "EUR")) == weighted


@pytest.mark.parametrize(("method", "shown", "weighted"), [(MULTIPLY, "11.55", "1155.00"), (ADD, "34", "3400.00")])
def test_a2_nothing_is_rounded(method: ProbabilityMethod, shown: str, weighted: str) -> None:
    likely = probability(method, 33, 35)
    assert str(percent_decimal(likely)) == shown
    assert str(weighted_decimal(weigh(10_000_00, likely), "EUR")) == weighted


@given(methods, percentages, percentages, st.integers(0, 10**14))
def test_weighted_is_exactly_value_times_probability(
    method: ProbabilityMethod, chances: int, completed: int, value: int
) -> None:
    share = {
        MULTIPLY: Fraction(chances, 100) * Fraction(completed, 100),
        ADD: Fraction(chances + completed, 200),
        CHANCES: Fraction(chances, 100),
        COMPLETED: Fraction(completed, 100),
    }[method]
    likely = probability(method, chances, completed)
    assert Fraction(likely, BASIS_POINTS) == share
    assert Fraction(weigh(value, likely), BASIS_POINTS) == value * share
    assert Fraction(weighted_decimal(weigh(value, likely), "EUR")) == value * share / 100


@given(methods, percentages, percentages)
def test_a_probability_lies_between_never_and_certain(method: ProbabilityMethod, chances: int, completed: int) -> None:
    assert 0 <= probability(method, chances, completed) <= BASIS_POINTS


@pytest.mark.parametrize(
    ("action_type", "typed", "of_stage", "stored"),
    [
        (JUMP, 30, 80, 80),
        (SKIP, 30, 80, 80),
        (NEXT, 30, 80, 30),
        (PREVIOUS, 30, 80, 30),
        (UPDATE, 30, 80, 30),
        (FIRST, 0, 80, 80),
        (NEXT, 0, 80, 80),
        (UPDATE, 0, 80, 80),
        (SKIP, 30, 0, 30),
        (JUMP, 0, 0, 0),
    ],
)
def test_a4_which_chance_is_used(action_type: ActionType, typed: int, of_stage: int, stored: int) -> None:
    assert effective_chances(action_type, typed, Stage(1, "Initial", 0, of_stage)) == stored


def test_a5_the_proposed_chance_follows_the_action_type() -> None:
    cycle = Cycle("C", MULTIPLY, (Stage(1, "Initial", 10, 25), Stage(2, "Proposal", 50, 60)))
    offered = candidates(cycle.stages, 1)
    assert cycle.stage(offered[NEXT][0]).chances == 60
    assert cycle.stage(offered[UPDATE][0]).chances == 25


@pytest.mark.parametrize(
    ("skippable", "current", "offered"),
    [
        # before the first stage only the first one, whatever its number
        ("nnn", None, {FIRST: (10,)}),
        ("", None, {}),
        # the ends
        ("nnn", 10, {NEXT: (20,), UPDATE: (10,)}),
        ("nnn", 20, {NEXT: (30,), UPDATE: (20,), PREVIOUS: (10,)}),
        ("nnn", 30, {UPDATE: (30,), PREVIOUS: (20,), JUMP: (20, 10)}),
        ("n", 10, {UPDATE: (10,)}),
        # the stage landed on need not be skippable, each one passed over must be
        ("nynn", 10, {NEXT: (20,), UPDATE: (10,), SKIP: (20, 30)}),
        ("nyyn", 10, {NEXT: (20,), UPDATE: (10,), SKIP: (20, 30, 40)}),
        ("nyy", 10, {NEXT: (20,), UPDATE: (10,), SKIP: (20, 30)}),
        ("nnyy", 10, {NEXT: (20,), UPDATE: (10,)}),
        # one candidate is not enough to skip
        ("nny", 20, {NEXT: (30,), UPDATE: (20,), PREVIOUS: (10,)}),
        # the current stage has been taken out of the cycle
        ("nnn", 25, {NEXT: (30,), PREVIOUS: (20,), JUMP: (20, 10)}),
        ("", 10, {}),
    ],
)
def test_what_is_offered_from_a_stage(
    skippable: str, current: int | None, offered: dict[ActionType, tuple[int, ...]]
) -> None:
    found = candidates(stages(skippable), current)
    assert found == offered
    assert list(found) == [kind for kind in ActionType if kind in found], "the first one offered is the default"


@given(st.text("yn", min_size=1, max_size=8), st.data())
def test_skip_lands_ahead_and_jump_behind(skippable: str, data: st.DataObject) -> None:
    cycle = stages(skippable)
    current = data.draw(st.sampled_from(cycle)).no
    offered = candidates(cycle, current)
    for target in offered.get(SKIP, ()):
        assert target > current
        assert all(stage.allow_skip for stage in cycle if current < stage.no < target)
    assert all(target < current for target in offered.get(JUMP, ()))
