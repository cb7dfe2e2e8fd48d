"""Sales cycles: stages, how likely a sale is, and which stages can be reached from here."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.domain.money import BASIS_POINTS


class ProbabilityMethod(StrEnum):
    """How a cycle works out the probability. Source: domain-reference 1.3."""

    MULTIPLY = "multiply"
    ADD = "add"
    CHANCES = "chances"
    COMPLETED = "completed"


class ActionType(StrEnum):
    """What can be asked for in the Update dialog, in the order in which it is the default. Source: 2.10."""

    FIRST = "first"
    NEXT = "next"
    UPDATE = "update"
    PREVIOUS = "previous"
    SKIP = "skip"
    JUMP = "jump"


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a sales cycle. Percentages are whole; numbers may have gaps."""

    no: int
    description: str
    completed: int
    chances: int
    quote_required: bool = False
    allow_skip: bool = False
    date_formula: str = ""


@dataclass(frozen=True, slots=True)
class Cycle:
    """A sales cycle with its stages in numeric order."""

    code: str
    method: ProbabilityMethod
    stages: tuple[Stage, ...]
    blocked: bool = False

    def stage(self, no: int) -> Stage:
        """Give the stage with this number; the caller has checked that it is a candidate."""
        return next(stage for stage in self.stages if stage.no == no)


def probability(method: ProbabilityMethod, chances: int, completed: int) -> int:
    """Work out the probability in basis points from whole percentages; never rounded. Source: 3.3."""
    match method:
        case ProbabilityMethod.MULTIPLY:
            return chances * completed
        case ProbabilityMethod.ADD:
            return (chances + completed) * (BASIS_POINTS // 200)
        case ProbabilityMethod.CHANCES:
            return chances * (BASIS_POINTS // 100)
        case _:
            return completed * (BASIS_POINTS // 100)


def effective_chances(action_type: ActionType, typed: int, stage: Stage) -> int:
    """Give the chance that is stored: the stage's for Skip, Jump and nothing typed, if it has one. Source: 3.2."""
    if stage.chances and (typed == 0 or action_type in {ActionType.SKIP, ActionType.JUMP}):
        return stage.chances
    return typed


def _skip_candidates(ahead: Sequence[Stage]) -> tuple[int, ...]:
    """Collect the stages that can be landed on: each one passed over must allow it."""
    found: list[int] = []
    for stage in ahead:
        if not found and not stage.allow_skip:
            break
        found.append(stage.no)
        if not stage.allow_skip:
            break
    return tuple(found)


def candidates(stages: Sequence[Stage], current: int | None) -> dict[ActionType, tuple[int, ...]]:
    """List the stages each action type can go to from here; a type that is not offered is absent.

    The first stage of each tuple is the dialog's default. Source: 2.10.
    """
    if current is None:
        return {ActionType.FIRST: (stages[0].no,)} if stages else {}
    ahead = [stage for stage in stages if stage.no > current]
    behind = [stage.no for stage in reversed(stages) if stage.no < current]
    offered: dict[ActionType, tuple[int, ...]] = {}
    if ahead:
        offered[ActionType.NEXT] = (ahead[0].no,)
    if any(stage.no == current for stage in stages):
        offered[ActionType.UPDATE] = (current,)
    if behind:
        offered[ActionType.PREVIOUS] = (behind[0],)
    at_least = 2
    if len(skippable := _skip_candidates(ahead)) >= at_least:
        offered[ActionType.SKIP] = skippable
    if len(behind) >= at_least:
        offered[ActionType.JUMP] = tuple(behind)
    return offered
