"""What a person expects of a sale: value, chances, closing date.

Amounts are minor units, chances whole percentages. Sources: domain-reference 2.3, 2.10, 3.5; product 3.
"""

from dataclasses import dataclass
from datetime import date

from storage.domain.dates import LATEST, apply_formula, check_calendar
from storage.domain.errors import Problem


@dataclass(frozen=True, slots=True)
class Estimates:
    """What a person expects of a sale; None is 'not typed'. `unread` is what was typed and could not be read."""

    value: int | None = None
    chances: int | None = None
    closing_date: date | None = None
    unread: tuple[Problem, ...] = ()


def settle_closing_date(typed: date | None, change: date, formula: str) -> date:
    """Give the closing date that is stored: blank or the change date becomes change + formula. Source: 3.5.

    A formula that points back, or beyond the calendar, gives the nearest day that may be chosen.
    """
    return max(change, min(apply_formula(change, formula), LATEST)) if typed in {None, change} else typed or change


def propose_closing_date(earlier: date | None, change: date, formula: str) -> date | None:
    """Give the closing date a dialog proposes; None when the person must choose. Source: product 3."""
    if earlier and earlier > change:
        return earlier
    proposed = apply_formula(change, formula)
    return proposed if proposed > change else None


def check_estimates(estimates: Estimates, *, change: date | None, required: bool) -> list[Problem]:
    """Find what is wrong with value, chances and closing date, with what could not be read. Source: 2.3, 2.10.

    When not required they may be absent or zero, but never nonsense.
    """
    problems = [*estimates.unread]
    typed_value = any(problem.field == "value" for problem in problems)
    least = 1 if required else 0
    value, chances, closing = estimates.value, estimates.chances, estimates.closing_date
    if (required and value is None and not typed_value) or (value is not None and value < least):
        problems.append(Problem("value_not_positive", "value"))
    if (required and chances is None) or (chances is not None and not least <= chances <= 100):  # noqa: PLR2004 - per cent
        problems.append(Problem("chances_out_of_range", "chances"))
    if required and closing is None:
        problems.append(Problem("missing", "closing_date"))
    elif beyond := check_calendar(closing, "closing_date"):
        problems += beyond
    elif closing and change and closing < change:
        problems.append(Problem("closing_date_past", "closing_date", {"earliest": change}))
    return problems
