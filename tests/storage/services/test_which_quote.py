"""Whoever withdraws or orders a quote means the one they looked at."""

import pytest
from sqlmodel import col, select

from storage.domain.opportunities import Status
from storage.models import Quote
from tests.builders import MONDAY
from tests.storage.selling import Selling


def swapped(selling: Selling) -> None:
    """Make SQ000001, withdraw it, and make SQ000002."""
    selling.start("EXISTING")
    selling.quote()
    selling.book.quotes.withdraw(selling.who, selling.no)
    selling.quote()


def test_another_quote_is_not_withdrawn(selling: Selling) -> None:
    swapped(selling)
    with selling.refused("no_quote"):
        selling.book.quotes.withdraw(selling.who, selling.no, quote_no="SQ000001")
    assert selling.book.quotes.withdraw(selling.who, selling.no, quote_no="SQ000002").no == "SQ000002"


def test_another_quote_does_not_become_an_order(selling: Selling) -> None:
    swapped(selling)
    quotes = selling.book.quotes
    with selling.refused("no_quote"):
        quotes.make_order(selling.who, selling.no, "SO-1", "PRICE_W", MONDAY, quote_no="SQ000001")
    quotes.make_order(selling.who, selling.no, "SO-1", "PRICE_W", MONDAY, quote_no="SQ000002")
    assert selling.card().line.status is Status.WON


@pytest.mark.parametrize("quote_no", [None, "SQ000001"])
def test_an_order_that_is_sent_twice_is_made_once(selling: Selling, quote_no: str | None) -> None:
    selling.start("EXISTING")
    selling.quote()
    for _ in range(2):
        selling.book.quotes.make_order(selling.who, selling.no, "SO-1", "PRICE_W", MONDAY, quote_no=quote_no, key="V1")
    with selling.book.database.reading() as session:
        assert session.exec(select(Quote.order_no).where(col(Quote.order_no) != "")).all() == ["SO-1"]
