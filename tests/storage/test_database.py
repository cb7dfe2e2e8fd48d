import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from storage.database import Database
from storage.domain.opportunities import Status
from storage.services.book import Book
from storage.services.opportunities import Draft
from tests.builders import Company


def test_an_empty_database_has_no_tables(database_url: str) -> None:
    database = Database(database_url, durable=False)
    assert inspect(database.engine).get_table_names() == []
    database.close()


def test_a_database_has_every_table(database: Database) -> None:
    assert set(inspect(database.engine).get_table_names()) == set(SQLModel.metadata.tables)
    database.ping()


def test_a_company_can_sell(book: Book, company: Company) -> None:
    card = book.opportunities.create(company.jo, Draft("Desks", contact=company.acme))
    assert (card.line.no, card.line.status) == ("OP000001", Status.NOT_STARTED)


def test_what_people_typed_is_in_no_errors_text(database: Database) -> None:
    for engine in (database.engine, database._reader):
        with engine.connect() as connection, pytest.raises(DBAPIError) as failed:
            connection.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": "Acme AS"})
        assert "Acme" not in str(failed.value)
