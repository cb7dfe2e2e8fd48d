"""Sales quotes, as far as the sales process needs them. Source: domain-reference 4.4 to 4.7."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from storage.domain.dates import check_calendar
from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.opportunities import Status


class QuoteStatus(StrEnum):
    """Where a quote stands; an order is a quote's status and the number that was typed."""

    OPEN = "open"
    ORDERED = "ordered"
    WITHDRAWN = "withdrawn"


def check_new_quote(
    status: Status,
    linked: str | None,
    amount: int | None,
    valid_until: date | None,
    today: date,
    others: Sequence[Problem] = (),
) -> None:
    """Refuse a quote that cannot be made; `others` is what else is wrong, such as an amount that could not be read.

    Raises `quote_linked`, `quote_needs_progress`, `amount_not_positive`, `valid_until_past`, `date_out_of_calendar`.
    """
    if linked:
        raise broken("quote_linked", quote=linked)
    if status is not Status.IN_PROGRESS:
        raise broken("quote_needs_progress", status=status)
    problems = [*others]
    if (amount is None or amount <= 0) and all(problem.field != "amount" for problem in others):
        problems.append(Problem("amount_not_positive", "amount"))
    if beyond := check_calendar(valid_until, "valid_until"):
        problems += beyond
    elif valid_until and valid_until < today:
        problems.append(Problem("valid_until_past", "valid_until", {"earliest": today}))
    refuse_if_any(problems)


def check_link(status: Status, linked_elsewhere: str | None) -> None:
    """Refuse to link a quote: `quote_needs_progress`, `quote_of_other_opportunity`."""
    if linked_elsewhere:
        raise broken("quote_of_other_opportunity", opportunity=linked_elsewhere)
    if status is not Status.IN_PROGRESS:
        raise broken("quote_needs_progress", status=status)
