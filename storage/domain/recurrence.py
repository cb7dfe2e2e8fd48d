"""When the next one of a recurring task is due. Source: domain-reference 5.3."""

from datetime import date, timedelta

from storage.domain.dates import LATEST, apply_formula, check_formula
from storage.domain.errors import Problem, RuleBrokenError

_FIELD = "repeats"
_DAY = timedelta(days=1)
_PERIOD = "C"
"""Stands in formulas that lead to the end of a period: on that very day they lead nowhere, a day later they do."""


def check_repeats(formula: str, due: date | None) -> tuple[str, list[Problem]]:
    """Give the interval in its stored form and what is wrong with it; blank means that nothing repeats.

    Finds `date_formula_unknown`, `date_out_of_range` and `repeats_backwards`, all under `repeats`.
    """
    try:
        stored = check_formula(formula)
        leads = not stored or due is None or due > LATEST or _leads_forward(due, stored)
    except RuleBrokenError as error:
        return "", [Problem(problem.code, _FIELD, problem.values) for problem in error.problems]
    return stored, [] if leads else [Problem("repeats_backwards", _FIELD, {"formula": stored})]


def _leads_forward(due: date, formula: str) -> bool:
    """Tell whether an interval leads to a later day."""
    day = apply_formula(due, formula)
    return day > due or (day == due and _PERIOD in formula and apply_formula(due + _DAY, formula) > due)


def next_date(base: date, formula: str) -> date | None:
    """Give the day of the next one: always later than `base`; None where the calendar of the book ends.

    An interval was checked from the day it was typed for; from another one it may lead nowhere (`CM` at the end of a
    month), and then it is counted from a day later, or the next day is taken: closing a task must not fail by it.
    """
    try:
        led = (apply_formula(start, formula) for start in (base, base + _DAY))
        day = next((day for day in led if day > base), base + _DAY)
    except (RuleBrokenError, OverflowError):
        return None
    return day if day <= LATEST else None
