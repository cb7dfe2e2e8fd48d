"""What the cases do, in few words: sell as somebody on a day, and look at everything before and after."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from storage.domain.cycles import ActionType
from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Change, Closing, Status
from storage.domain.people import Actor
from storage.models import Opportunity, Task
from storage.queries import reports
from storage.queries.history import HistoryEntry
from storage.queries.opportunities import Card
from storage.services.book import Book
from storage.services.opportunities import Draft
from storage.services.quotes import QuoteDraft, QuoteView
from tests.builders import MONDAY, Company, on
from tests.rows import dump

__all__ = ["LATER", "Selling", "as_somebody", "days_after", "dump"]

LATER = date(2026, 5, 31)
"""A closing date far enough ahead for every case."""


class Selling:
    """One opportunity's life in a company; amounts are minor units, the day is Monday 2026-03-02 unless told."""

    def __init__(self, book: Book, company: Company, who: Actor | None = None) -> None:
        self.book = book
        self.company = company
        self.who = who or company.jo
        self.no = ""

    @contextmanager
    def refused(self, *codes: str, field: str | None = None) -> Iterator[None]:
        """Expect a refusal with these codes, and that nothing has changed anywhere."""
        before = dump(self.book.database)
        with pytest.raises(RuleBrokenError) as caught:
            yield
        assert caught.value.codes == codes
        if field is not None:
            assert caught.value.problems[0].field == field
        assert dump(self.book.database) == before

    def create(self, *, day: date = MONDAY, **draft: Any) -> Card:  # noqa: ANN401 - a draft's fields
        """Create an opportunity, for Acme and called Desks unless told otherwise."""
        draft = {"description": "Desks", "contact": self.company.acme} | draft
        card = self.book.opportunities.create(on(self.who, day), Draft(**draft))
        self.no = card.line.no
        return card

    def start(self, cycle: str, *, value: int = 100_00, chances: int = 40, day: date = MONDAY) -> Card:
        """Create an opportunity and enter its first stage."""
        return self.create(cycle=cycle, activate=True, estimates=Estimates(value, chances, LATER), day=day)

    def activate(self, *, day: date = MONDAY) -> Card:
        """Enter the first stage."""
        return self.book.opportunities.activate(on(self.who, day), self.no)

    def change(
        self,
        action: ActionType,
        stage: int | None,
        estimates: Estimates | None = None,
        *,
        day: date = MONDAY,
        **more: Any,  # noqa: ANN401 - what the service takes besides
    ) -> Card:
        """Advance or correct it; the estimates stay plausible unless told."""
        change = Change(action, stage, day, estimates or Estimates(100_00, 40, max(LATER, day)))
        return self.book.opportunities.update(self.who, self.no, change, **more)

    def close(
        self, status: Status | None, code: str | None, sales: int | None = None, *, day: date | None = MONDAY
    ) -> Card:
        """Win or lose it."""
        return self.book.opportunities.close(self.who, self.no, Closing(status, None, day, sales), close_code=code)

    def quote(self, amount: int = 100_00) -> QuoteView:
        """Make a quote for it."""
        return self.book.quotes.create(self.who, self.no, QuoteDraft(amount))

    def card(self) -> Card:
        """Look at its card."""
        return self.book.opportunities.card(self.company.workspace_id, self.no)

    def history(self) -> list[HistoryEntry]:
        """Look at its entries, oldest first."""
        return self.book.opportunities.history(self.company.workspace_id, self.no)[1]

    def rows(self) -> list[reports.Row]:
        """Look at its entries as a report shows them."""
        with self.book.database.reading() as session:
            return reports.entries(session, self.company.workspace_id, self.no)

    def tasks(self) -> list[Task]:
        """Look at its tasks."""
        with self.book.database.reading() as session:
            statement = select(Task).join(Opportunity, col(Opportunity.id) == col(Task.opportunity_id))
            return list(session.exec(statement.where(col(Opportunity.no) == self.no).order_by(col(Task.no))).all())

    def figures(self) -> tuple[str, str, str, str, str]:
        """Give value, chances, completed, probability and weighted of the active entry."""
        row = self.rows()[-1]
        found = [row[name] for name in ("value", "chances", "completed", "probability", "weighted")]
        value, chances, completed, probability, weighted = map(str, found)
        return value, chances, completed, probability, weighted


def days_after(day: date, days: int) -> date:
    """Give a later day."""
    return day + timedelta(days=days)


def as_somebody(selling: Selling, who: Actor) -> Selling:
    """Let somebody else go on with the same opportunity."""
    other = Selling(selling.book, selling.company, replace(who))
    other.no = selling.no
    return other
