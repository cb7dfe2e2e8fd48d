"""Any moves in any order, by Hypothesis: what must always be true of an opportunity's history."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import col, select

from storage.database import Database
from storage.domain.cycles import ActionType, candidates
from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.opportunities import CLOSED, Change, Closing, Status
from storage.models import Entry, Opportunity
from storage.services.book import Book
from storage.services.quotes import QuoteDraft
from tests.builders import MONDAY, SettableClock, add_company, on
from tests.rows import empty
from tests.storage.selling import Selling

days = st.integers(-3, 40)
estimates = st.tuples(st.integers(-1, 10**12), st.integers(-1, 101), st.integers(-5, 90))
SETTLED = ("active", "days_open", "until")
"""All that changes of an entry once it is written: it is no longer active, and how long it was is known."""


class AnyOrder(RuleBasedStateMachine):
    """One opportunity; each move is carried out or refused, and a refused one changes nothing."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        empty(self.database)
        book = Book(self.database, SettableClock())
        self.selling = Selling(book, add_company(book))
        self.today = MONDAY
        self.version = 1
        self.seen: dict[int, dict[str, Any]] = {}

    @initialize(cycle=st.sampled_from(["EXISTING", "NEW", "EX-LARGE", "MULTI"]))
    def create(self, cycle: str) -> None:
        self.selling.create(cycle=cycle)
        self.seen = self.entries()

    @rule(later=st.integers(1, 30))
    def time_passes(self, later: int) -> None:
        self.today += timedelta(days=later)

    @rule()
    def activate(self) -> None:
        self.attempt(lambda: self.selling.activate(day=self.today))

    @rule(action_type=st.sampled_from(ActionType), stage=st.integers(0, 6), on_day=days, expected=estimates)
    def update(self, action_type: ActionType, stage: int, on_day: int, expected: tuple[int, int, int]) -> None:
        change = Change(action_type, stage, self.day(on_day), self.estimates(expected))
        self.attempt(lambda: self.selling.book.opportunities.update(self.who, self.selling.no, change))

    @rule(data=st.data(), value=st.integers(1, 10**12), chances=st.integers(1, 100))
    def update_well(self, data: st.DataObject, value: int, chances: int) -> None:
        standing = self.selling.book.opportunities.standing("T1", self.selling.no)
        offered = candidates(standing.cycle.stages, standing.current.stage)
        action_type, targets = data.draw(st.sampled_from(sorted(offered.items())))
        expected = Estimates(value, chances, self.today + timedelta(days=30))
        change = Change(action_type, data.draw(st.sampled_from(targets)), self.today, expected)
        self.attempt(lambda: self.selling.book.opportunities.update(self.who, self.selling.no, change))

    @rule(
        certain=st.integers(0, 2),
        status=st.sampled_from(Status),
        code=st.sampled_from(["PRICE_W", "PRICE_L"]),
        on_day=days,
    )
    def close(self, certain: int, status: Status, code: str, on_day: int) -> None:
        if certain:  # most of the time nobody closes, so that histories grow long
            return
        closing = Closing(status, None, self.day(on_day), 5_00)
        services = self.selling.book.opportunities
        self.attempt(lambda: services.close(self.who, self.selling.no, closing, close_code=code))

    @rule(amount=st.integers(0, 10**12))
    def quote(self, amount: int) -> None:
        self.attempt(lambda: self.selling.book.quotes.create(self.who, self.selling.no, QuoteDraft(amount)))

    @rule()
    def withdraw(self) -> None:
        self.attempt(lambda: self.selling.book.quotes.withdraw(self.who, self.selling.no))

    @rule()
    def order(self) -> None:
        quotes = self.selling.book.quotes
        self.attempt(lambda: quotes.make_order(self.who, self.selling.no, "SO-1", "PRICE_W", self.today))

    @rule()
    def delete_order(self) -> None:
        self.attempt(lambda: self.selling.book.quotes.delete_order(self.who, self.selling.no))

    @property
    def who(self) -> Any:  # noqa: ANN401 - an actor; Hypothesis reads the class's annotations
        return on(self.selling.who, self.today)

    def day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def estimates(self, expected: tuple[int, int, int]) -> Estimates:
        value, chances, closing = expected
        return Estimates(value, chances, self.day(closing))

    def attempt(self, move: Any) -> None:  # noqa: ANN401 - any service call
        before = self.row().model_dump(), self.entries()
        try:
            move()
        except RuleBrokenError:
            assert (self.row().model_dump(), self.entries()) == before
        else:
            self.version += 1

    def row(self) -> Opportunity:
        with self.database.reading() as session:
            return session.exec(select(Opportunity)).one()

    def entries(self) -> dict[int, dict[str, Any]]:
        with self.database.reading() as session:
            rows = session.exec(select(Entry).order_by(col(Entry.no))).all()
            return {row.no: row.model_dump() for row in rows}

    @invariant()
    def version_grows_by_one_a_change(self) -> None:
        if self.selling.no:
            assert self.row().version == self.version

    @invariant()
    def exactly_the_last_entry_is_active(self) -> None:
        found = self.entries()
        assert list(found) == list(range(1, len(found) + 1))
        assert [no for no, entry in found.items() if entry["active"]] == list(found)[-1:]
        if self.selling.no:
            assert (self.row().status is Status.NOT_STARTED) is (not found)

    @invariant()
    def weighted_is_exact(self) -> None:
        for entry in self.entries().values():
            if entry["stage"]:
                assert entry["weighted"] == entry["value"] * entry["probability"]

    @invariant()
    def days_open_lie_between_two_changes(self) -> None:
        found = list(self.entries().values())
        for entry, following in pairwise(found):
            assert entry["days_open"] == (following["date_of_change"] - entry["date_of_change"]).days
        assert all(entry["days_open"] is None for entry in found[-1:])

    @invariant()
    def each_entry_holds_until_the_next_one_does(self) -> None:
        found = list(self.entries().values())
        assert [entry["until"] for entry in found] == [entry["date_of_change"] for entry in found[1:]] + [None] * bool(
            found
        )

    @invariant()
    def history_is_not_rewritten(self) -> None:
        found = self.entries()
        for no, entry in self.seen.items():
            kept = {name for name in entry if name not in SETTLED or not entry["active"]}
            assert {name: found[no][name] for name in kept} == {name: entry[name] for name in kept}
        self.seen = found

    @invariant()
    def a_closed_one_says_when(self) -> None:
        if self.selling.no:
            row = self.row()
            assert (row.date_closed is not None) is (row.status in CLOSED)


EXAMPLES = {"sqlite": 25, "postgresql": 8}
"""How many histories are tried on each kind of database."""


@pytest.mark.timeout(300)
def test_any_moves_in_any_order_leave_a_true_history(backend: str, database: Database) -> None:
    machine = type("AnyOrderHere", (AnyOrder,), {"database": database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES[backend],
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
