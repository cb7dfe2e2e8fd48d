from sqlalchemy import inspect
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
