"""The cases' company, ready to sell."""

import pytest

from storage.services.book import Book
from tests.builders import Company
from tests.storage.selling import Selling


@pytest.fixture
def selling(book: Book, company: Company) -> Selling:
    """Sell as JO on Monday 2026-03-02."""
    return Selling(book, company)
