"""What of an opportunity can be edited without a move. Source: domain-reference 1.1, product 2."""

from datetime import date

from storage.domain.cycles import Cycle
from storage.domain.dates import check_calendar
from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.opportunities import CLOSED, Status
from storage.domain.text import check_text


def check_open(status: Status) -> None:
    """Refuse to edit what is closed: `closed`."""
    if status in CLOSED:
        raise broken("closed", status=status)


def check_next_step(text: str, day: date | None, kept: date | None, today: date) -> None:
    """Refuse a next step that cannot be; one without text or day is fine, and so is none.

    A day may be past only if it is the one that was kept already. Raises `too_long`, `date_out_of_calendar`,
    `next_step_past`.
    """
    problems = check_text("next_step", text, required=False)
    if beyond := check_calendar(day, "next_step_date"):
        problems += beyond
    elif day is not None and day < today and day != kept:
        problems.append(Problem("next_step_past", "next_step_date", {"earliest": today}))
    refuse_if_any(problems)


def check_edit(status: Status, description: str, cycle: Cycle | None) -> None:
    """Refuse an edit; `cycle` is another one than the opportunity's, if it is to be changed.

    Raises `closed`, `missing`, `too_long`, `cycle_fixed` once the first stage was activated, `blocked`.
    """
    check_open(status)
    problems = check_text("description", description, required=True)
    if cycle is not None and status is not Status.NOT_STARTED:
        problems.append(Problem("cycle_fixed", "cycle"))
    elif cycle is not None and cycle.blocked:
        problems.append(Problem("blocked", "cycle"))
    refuse_if_any(problems)


def check_delete(status: Status, no: str) -> None:
    """Refuse to delete what is In Progress: `delete_in_progress`. Source: domain-reference 2.11, product 3."""
    if status is Status.IN_PROGRESS:
        raise broken("delete_in_progress", no=no)
