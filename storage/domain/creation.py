"""What a new opportunity needs. Source: domain-reference 2.3."""

from dataclasses import dataclass
from datetime import date

from storage.domain.cycles import Cycle
from storage.domain.dates import check_calendar
from storage.domain.errors import Problem, refuse_if_any
from storage.domain.estimates import Estimates, check_estimates
from storage.domain.text import check_text


@dataclass(frozen=True, slots=True)
class NewOpportunity:
    """What the New opportunity dialog asks for, once contact, salesperson and cycle are looked up."""

    description: str
    has_contact: bool
    salesperson_blocked: bool | None
    cycle: Cycle | None
    estimates: Estimates
    activate: bool = False
    next_step: str = ""
    next_step_date: date | None = None


def check_new(new: NewOpportunity, today: date) -> None:
    """Refuse an opportunity that cannot be created, with every problem at once.

    `salesperson_blocked` is None when there is none. Source: 2.3; the past closing date is ours (product 3).
    """
    problems: list[Problem] = []
    if not new.has_contact:
        problems.append(Problem("missing", "contact"))
    problems += check_text("description", new.description, required=True)
    if new.salesperson_blocked is not False:
        problems.append(Problem("blocked" if new.salesperson_blocked else "missing", "salesperson"))
    if new.cycle is None:
        problems.append(Problem("missing", "cycle"))
    elif new.cycle.blocked:
        problems.append(Problem("blocked", "cycle"))
    elif new.activate and not new.cycle.stages:
        problems.append(Problem("no_stages", "cycle", {"cycle": new.cycle.code}))
    problems += check_estimates(new.estimates, change=today, required=new.activate)
    problems += check_text("next_step", new.next_step, required=False)
    problems += check_calendar(new.next_step_date, "next_step_date")
    refuse_if_any(problems)
