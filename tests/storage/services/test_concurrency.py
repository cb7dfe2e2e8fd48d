"""Many people at once, on both databases."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest
from sqlmodel import col, func, select

from storage.domain.cycles import ActionType
from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Change, Closing, Status
from storage.models import ChangeLog, Contact, Entry, Opportunity, Quote, Task
from storage.services.book import Book
from storage.services.opportunities import Draft
from storage.services.quotes import QuoteDraft
from tests.builders import MONDAY, Company, add_company
from tests.storage.selling import LATER, Selling

THREADS = 8
EACH = 25
ESTIMATES = Estimates(100_00, 40, LATER)
NEXT = Change(ActionType.NEXT, 2, MONDAY, ESTIMATES)
Result = TypeVar("Result")


def at_once(actions: Sequence[Callable[[], Result]]) -> tuple[list[Result], list[str]]:
    """Start everything at the same moment; give what came of it, and the codes of what was refused."""
    barrier = Barrier(len(actions))

    def wait_and_do(action: Callable[[], Result]) -> Result:
        barrier.wait(timeout=20)
        return action()

    results: list[Result] = []
    refused: list[str] = []
    with ThreadPoolExecutor(len(actions)) as pool:
        for future in [pool.submit(wait_and_do, action) for action in actions]:
            try:
                results.append(future.result())
            except RuleBrokenError as error:
                refused += error.codes
    return results, refused


def test_numbers_are_unique_and_without_gaps(book: Book, company: Company) -> None:
    def create_many() -> list[str]:
        draft = Draft("Desks", contact=company.acme, cycle="EXISTING", activate=True, estimates=ESTIMATES)
        return [book.opportunities.create(company.jo, draft).line.no for _ in range(EACH)]

    results, refused = at_once([create_many] * THREADS)
    assert refused == []
    numbers = sorted(no for numbers in results for no in numbers)
    assert numbers == [f"OP{no:06d}" for no in range(1, THREADS * EACH + 1)]
    with book.database.reading() as session:
        tasks = sorted(session.exec(select(Task.no)).all())
    assert tasks == [f"TD{no:06d}" for no in range(1, 2 * THREADS * EACH + 1)]


def test_refused_creations_leave_no_gaps(book: Book, company: Company) -> None:
    def create_some(thread: int) -> list[str]:
        made = []
        for turn in range(EACH):
            # Every third one names a new company, so that it has taken a number when it is refused.
            wrong = (thread + turn) % 3 == 0
            name = f"Company {thread} {turn}"
            draft = Draft("" if wrong else "Desks", new_company=name, cycle="EXISTING")
            try:
                made.append(book.opportunities.create(company.jo, draft).line.no)
            except RuleBrokenError:
                assert wrong
        return made

    results, _ = at_once([partial(create_some, thread) for thread in range(THREADS)])
    numbers = sorted(no for numbers in results for no in numbers)
    assert numbers == [f"OP{no:06d}" for no in range(1, len(numbers) + 1)]
    with book.database.reading() as session:
        contacts = sorted(session.exec(select(Contact.no)).all())
    assert contacts == [f"CT{no:06d}" for no in range(1, len(contacts) + 1)]


def test_of_two_updates_from_the_same_version_one_wins(selling: Selling) -> None:
    version = selling.start("EXISTING").version
    results, refused = at_once([lambda: selling.change(ActionType.NEXT, 2, version=version)] * THREADS)
    assert (len(results), refused) == (1, ["changed_meanwhile"] * (THREADS - 1))
    assert [entry.stage for entry in selling.history()] == [1, 2]
    assert selling.card().version == version + 1


def test_of_two_closings_one_wins(selling: Selling) -> None:
    selling.start("EXISTING")
    results, refused = at_once([lambda: selling.close(Status.LOST, "PRICE_L")] * THREADS)
    assert (len(results), refused) == (1, ["closed"] * (THREADS - 1))
    assert len(selling.history()) == 2


def test_of_two_activations_one_wins(selling: Selling) -> None:
    selling.create(cycle="EXISTING")
    results, refused = at_once([selling.activate] * THREADS)
    assert (len(results), refused) == (1, ["already_started"] * (THREADS - 1))
    assert len(selling.tasks()) == 2


def test_of_two_quotes_one_is_made(selling: Selling) -> None:
    selling.start("EXISTING")
    results, refused = at_once([selling.quote] * THREADS)
    assert (len(results), refused) == (1, ["quote_linked"] * (THREADS - 1))
    assert results[0].no == "SQ000001"


def test_a_form_that_creates_is_carried_out_once(book: Book, company: Company) -> None:
    draft = Draft("Desks", new_company="Brand New AS", cycle="EXISTING", activate=True, estimates=ESTIMATES)
    results, refused = at_once([lambda: book.opportunities.create(company.jo, draft, key="V1")] * THREADS)
    assert refused == []
    assert {card.line.no for card in results} == {"OP000001"}
    with book.database.reading() as session:
        counted = [
            session.exec(select(func.count()).select_from(kind)).one() for kind in (Opportunity, Entry, ChangeLog)
        ]
        companies = session.exec(select(Contact).where(col(Contact.name) == "Brand New AS")).all()
    assert (counted, len(companies)) == ([1, 1, 2], 1)


@pytest.mark.parametrize("version", [None, 1])
def test_a_form_that_updates_is_carried_out_once(selling: Selling, version: int | None) -> None:
    selling.start("EXISTING")
    results, refused = at_once(
        [lambda: selling.change(ActionType.NEXT, 2, version=version, key="V1", note="Called")] * THREADS
    )
    assert refused == []
    assert {card.version for card in results} == {2}
    assert len(selling.history()) == 2


def test_a_form_that_closes_is_carried_out_once(selling: Selling) -> None:
    selling.start("EXISTING")
    closing = Closing(Status.WON, None, MONDAY, 1)
    services = selling.book.opportunities
    results, refused = at_once(
        [lambda: services.close(selling.who, selling.no, closing, close_code="PRICE_W", version=1, key="V1")] * THREADS
    )
    assert refused == []
    assert {card.line.status for card in results} == {Status.WON}
    assert len(selling.history()) == 2


def test_a_form_that_makes_a_quote_is_carried_out_once(selling: Selling) -> None:
    selling.start("EXISTING")
    quotes = selling.book.quotes
    results, refused = at_once([lambda: quotes.create(selling.who, selling.no, QuoteDraft(100_00), key="V1")] * THREADS)
    assert refused == []
    assert {quote.no for quote in results} == {"SQ000001"}
    quotes.withdraw(selling.who, selling.no)
    assert quotes.create(selling.who, selling.no, QuoteDraft(100_00), key="V1").opportunity is None
    with selling.book.database.reading() as session:
        assert session.exec(select(func.count()).select_from(Quote)).one() == 1


def test_a_refused_form_can_be_sent_again(book: Book, company: Company) -> None:
    with pytest.raises(RuleBrokenError):
        book.opportunities.create(company.jo, Draft("", contact=company.acme), key="V1")
    assert book.opportunities.create(company.jo, Draft("Desks", contact=company.acme), key="V1").line.no == "OP000001"


def test_the_same_key_in_another_workspace_is_another_form(book: Book, company: Company) -> None:
    other = add_company(book, "T2")
    for there in (company, other):
        assert book.opportunities.create(there.jo, Draft("Desks", contact=there.acme), key="V1").version == 1
    with book.database.reading() as session:
        assert session.exec(select(func.count()).select_from(Opportunity)).one() == 2
