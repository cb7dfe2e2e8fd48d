"""What a workspace sets up to sell by: the rules for cycles, stages, activities, their steps and close codes.

Sources: domain-reference 1.3 to 1.6, product 3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from storage.domain.cycles import ProbabilityMethod
from storage.domain.dates import EARLIEST, LATEST, apply_formula, check_formula
from storage.domain.errors import Problem, RuleBrokenError, refuse_if_any
from storage.domain.opportunities import Priority, Status
from storage.domain.tasks import TaskType
from storage.domain.text import check_text, clean

LONGEST_CODE = 10
"""Business Central's Code[10]."""
MOST_NO = 9_999
"""More stages than any sale goes through; a number that fits beside its cycle's code in the change log."""
HUNDRED = 100
NAMED_IN_THE_WAY = 2
"""What stands in the way is named so far; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Some:
    """The first few of many, and how many there are in all."""

    first: tuple[str, ...]
    total: int

    @property
    def more(self) -> int:
        """Count those that are not named."""
        return self.total - len(self.first)


def some(names: Sequence[str]) -> Some:
    """Name the first few: all of three, two of more."""
    return Some(tuple(names if len(names) <= NAMED_IN_THE_WAY + 1 else names[:NAMED_IN_THE_WAY]), len(names))


@dataclass(frozen=True, slots=True)
class CycleDraft:
    """What the form Sales cycle asks for."""

    code: str
    description: str = ""
    method: ProbabilityMethod | None = ProbabilityMethod.MULTIPLY
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class StageDraft:
    """What the form Stage asks for; `activity` is a code."""

    no: int | None
    description: str
    completed: int | None = None
    chances: int | None = None
    activity: str | None = None
    quote_required: bool = False
    allow_skip: bool = False
    date_formula: str = ""


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """What the form Activity asks for."""

    code: str
    description: str = ""
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class StepDraft:
    """What the form Activity step asks for."""

    description: str
    type: TaskType = TaskType.NONE
    priority: Priority = Priority.LOW
    date_formula: str = ""


@dataclass(frozen=True, slots=True)
class CloseCodeDraft:
    """What the form Close code asks for; the type is Won or Lost."""

    code: str
    description: str = ""
    type: Status | None = Status.WON
    blocked: bool = False


def code_form(code: str) -> str:
    """Write a code as it is kept: without outer blanks, in upper case."""
    return clean(code).upper()


def check_code(code: str) -> list[Problem]:
    """Find what is wrong with a code in its kept form: `missing`, `too_long` under `code`."""
    if len(code) > LONGEST_CODE:
        return [Problem("too_long", "code", {"longest": LONGEST_CODE})]
    return [replace(problem, field="code") for problem in check_text("name", code, required=True)]


def _check_percentage(field: str, number: int | None) -> list[Problem]:
    """Find a percentage that is none: `percentage_out_of_range`. None is 0."""
    return [] if 0 <= (number or 0) <= HUNDRED else [Problem("percentage_out_of_range", field)]


def _check_formula(formula: str, today: date) -> list[Problem]:
    """Find what is wrong with a date formula: `date_formula_unknown`, `date_out_of_range`."""
    try:
        day = apply_formula(today, formula)
    except RuleBrokenError as error:
        return list(error.problems)
    return [] if EARLIEST <= day <= LATEST else [Problem("date_out_of_range", "date_formula", {"formula": formula})]


def settled_cycle(draft: CycleDraft) -> CycleDraft:
    """Give a cycle as it is kept; raise `missing`, `too_long`."""
    made = replace(draft, code=code_form(draft.code), description=clean(draft.description))
    problems = check_code(made.code) + check_text("description", made.description, required=False)
    if made.method is None:
        problems.append(Problem("missing", "method"))
    refuse_if_any(problems)
    return made


def settled_stage(draft: StageDraft, today: date) -> StageDraft:
    """Give a stage as it is kept; numbers may have gaps, percentages are whole.

    Raises `missing`, `too_long`, `stage_no_out_of_range`, `percentage_out_of_range`, `date_formula_unknown`,
    `date_out_of_range`.
    """
    made = replace(draft, description=clean(draft.description), date_formula=clean(draft.date_formula))
    problems = []
    if made.no is None:
        problems.append(Problem("missing", "stage_no"))
    elif not 1 <= made.no <= MOST_NO:
        problems.append(Problem("stage_no_out_of_range", "stage_no", {"largest": MOST_NO}))
    problems += check_text("description", made.description, required=True)
    problems += _check_percentage("completed", made.completed) + _check_percentage("chances", made.chances)
    problems += _check_formula(made.date_formula, today)
    refuse_if_any(problems)
    return replace(
        made,
        completed=made.completed or 0,
        chances=made.chances or 0,
        date_formula=check_formula(made.date_formula),
    )


def settled_activity(draft: ActivityDraft) -> ActivityDraft:
    """Give an activity as it is kept; raise `missing`, `too_long`."""
    made = replace(draft, code=code_form(draft.code), description=clean(draft.description))
    refuse_if_any(check_code(made.code) + check_text("description", made.description, required=False))
    return made


def settled_step(draft: StepDraft, today: date) -> StepDraft:
    """Give a step as it is kept; its task needs a description.

    Raises `missing`, `too_long`, `date_formula_unknown`, `date_out_of_range`.
    """
    made = replace(draft, description=clean(draft.description), date_formula=clean(draft.date_formula))
    refuse_if_any(check_text("description", made.description, required=True) + _check_formula(made.date_formula, today))
    return replace(made, date_formula=check_formula(made.date_formula))


def settled_close_code(draft: CloseCodeDraft) -> CloseCodeDraft:
    """Give a close code as it is kept; raise `missing`, `too_long`."""
    made = replace(draft, code=code_form(draft.code), description=clean(draft.description))
    problems = check_code(made.code) + check_text("description", made.description, required=False)
    if made.type not in {Status.WON, Status.LOST}:
        problems.append(Problem("missing", "close_type"))
    refuse_if_any(problems)
    return made
