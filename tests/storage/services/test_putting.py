"""Rows that are put into a table many at a time are kept as they are, or refused."""

import pytest
from sqlalchemy import Table, select
from sqlalchemy.exc import DataError

from storage.models import Contact, ContactType
from storage.services.book import Book
from storage.services.importing_writing import put

pytestmark = pytest.mark.usefixtures("company")

CONTACT: Table = Contact.__table__  # type: ignore[attr-defined]


def test_what_is_put_is_kept_to_the_letter(book: Book) -> None:
    """An enum by its value, a text to its longest; PostgreSQL cuts what it is told to take for a shorter text."""
    with book.database.transaction() as session:
        connection = session.connection()
        like = dict(connection.execute(select(CONTACT).limit(1)).mappings().one())
        rows = [
            like | {"id": 99_990 + place, "no": f"CT99999{place}", "name": "Ø" * 100, "type": kind}
            for place, kind in enumerate((*ContactType, ContactType.PERSON.value))
        ]
        put(connection, CONTACT, rows)
        kept = [
            dict(row)
            for row in connection.execute(select(CONTACT).where(CONTACT.c.id >= 99_990).order_by("id")).mappings()
        ]
        assert kept == rows
        if book.database.is_sqlite:
            return  # it does not look at lengths
        with pytest.raises(DataError, match="too long"), session.begin_nested():
            put(connection, CONTACT, [rows[0] | {"id": 99_999, "no": "CT999999", "name": "Ø" * 101}])
