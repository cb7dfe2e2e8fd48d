"""The cases' company, ready to sell."""

from datetime import datetime

import pytest

from storage.services.book import Book
from tests.builders import Company
from tests.storage.selling import Selling


@pytest.fixture
def selling(book: Book, company: Company) -> Selling:
    """Sell as JO on Monday 2026-03-02."""
    return Selling(book, company)


@pytest.fixture
def timeless(book: Book) -> Book:
    """Give a book whose clock must not be asked."""

    def nobody_asks() -> datetime:
        raise AssertionError("the sample has days of its own")

    return Book(book.database, nobody_asks)
