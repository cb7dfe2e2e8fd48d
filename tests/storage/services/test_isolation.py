"""What belongs to another workspace is not there."""

from collections.abc import Callable

import pytest

from storage.domain.cycles import ActionType
from storage.domain.opportunities import Closing, Status
from storage.queries import reports
from storage.queries.filters import Filters
from storage.services.contacts import new_contact
from storage.services.opportunities import Draft
from tests.builders import MONDAY, Company, add_company
from tests.storage.selling import Selling


@pytest.fixture
def stranger(selling: Selling) -> Company:
    """Sell something in T1, and look from T2."""
    selling.start("EXISTING")
    selling.quote()
    return add_company(selling.book, "T2")


ATTEMPTS: dict[str, Callable[[Selling], object]] = {
    "card": lambda their: their.card(),
    "standing": lambda their: their.book.opportunities.standing("T2", their.no),
    "history": lambda their: their.history(),
    "rows": lambda their: their.rows(),
    "activate": lambda their: their.activate(),
    "update": lambda their: their.change(ActionType.NEXT, 2),
    "close": lambda their: their.book.opportunities.close(
        their.who, their.no, Closing(Status.LOST, None, MONDAY), close_code="PRICE_L"
    ),
    "quote": lambda their: their.quote(),
    "quote of": lambda their: their.book.quotes.of("T2", their.no),
    "withdraw": lambda their: their.book.quotes.withdraw(their.who, their.no),
    "order": lambda their: their.book.quotes.make_order(their.who, their.no, "SO", "PRICE_W", MONDAY),
    "delete order": lambda their: their.book.quotes.delete_order(their.who, their.no),
}


@pytest.mark.parametrize("attempt", list(ATTEMPTS))
def test_another_workspaces_opportunity_is_not_found(selling: Selling, stranger: Company, attempt: str) -> None:
    their = Selling(selling.book, stranger)
    their.no = selling.no
    with their.refused("no_such_opportunity"):
        ATTEMPTS[attempt](their)


def test_another_workspaces_contact_salesperson_and_quote_are_unknown(selling: Selling, stranger: Company) -> None:
    with selling.book.database.transaction() as session:
        theirs = [new_contact(session, "T1", f"More {turn}", None).no for turn in range(3)][-1]
    their = Selling(selling.book, stranger)
    with their.refused("unknown", field="contact"):
        their.create(contact=theirs)
    their.start("EXISTING")
    with their.refused("no_quote"):
        their.book.quotes.link(their.who, their.no, "SQ000001")


def test_lists_and_searches_stay_at_home(selling: Selling, stranger: Company) -> None:
    book = selling.book
    assert book.opportunities.page("T2", Filters()).total == 0
    assert book.opportunities.page("T1", Filters()).total == 1
    assert len(book.contacts.search("T2", "acme", 10).contacts) == 1
    assert len(book.people.search("T2", "", 10)) == 3
    assert book.people.by_slack_user("T3", "U1") is None
    with book.database.reading() as session:
        assert reports.opportunities(session, "T2", "all") == []
        assert reports.workspaces(session) == ["T1", "T2"]
    first = book.opportunities.create(stranger.jo, Draft("Desks", contact=stranger.acme))
    assert first.line.no == "OP000001", "every workspace counts from one"
