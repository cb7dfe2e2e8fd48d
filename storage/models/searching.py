"""What the full-text search of opportunities stands on: a row of words for each, their index, the words there are.

`opportunity_search` has one row an opportunity. Its words are folded (`domain.text.search_words`) and carry their
workspace, so that looking a word up reads nothing of other workspaces: `T1:desk` of the number, the description, the
contact and its company, `T1;desk` of notes alone. On PostgreSQL they are a tsvector under the GIN index
`search_index`. On SQLite they are a text, and the table of FTS5 `search_index`, which keeps no text itself, indexes it.

`search_word` has the words of four letters or more that a workspace has. By it a search finds words inside of others,
and words that are near a mistyped one: all that are of such a length are read at once and measured. That is exact,
takes one row a word and some milliseconds with 50,000 words; a table of their forms with letters left out would take
forty rows a word. Two who write the same new word at once both write it, under the opportunity that brought it: where
only one could, the other would wait for all that the first one writes. At night words are let go that no opportunity
has any more; until then they do no harm, as nothing is shown that is not found.

Triggers keep all this true, and `opportunity.urgency`, by which lists begin with the most urgent: whatever writes, a
service, an import, an undo, is part of the same transaction, and no way of writing can forget it. Folding is done
above the database, by the models (`words` of opportunities, contacts and notes), so both databases fold alike.
A migration that rebuilds one of these tables on SQLite loses its triggers and has to make them anew.
"""

from datetime import date
from typing import Any

from sqlalchemy import Connection, MetaData, Table, Text, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel

from storage.models.searching_postgresql import POSTGRESQL, POSTGRESQL_FILL, POSTGRESQL_GONE
from storage.models.searching_sqlite import SQLITE, SQLITE_FILL, SQLITE_GONE

INDEX = "search_index"
"""The table of FTS5, or the index of PostgreSQL; the tables in which FTS5 keeps itself are called so and more."""


class OpportunitySearch(SQLModel, table=True):
    """The words by which one opportunity is found; triggers write it, so that its references need no looking up."""

    __tablename__ = "opportunity_search"
    opportunity_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    workspace_id: str = Field(max_length=32)
    words: str = Field(sa_type=Text().with_variant(TSVECTOR(), "postgresql"))


class SearchWord(SQLModel, table=True):
    """A word that an opportunity of a workspace has, or had until the day it was found gone; triggers write it."""

    __tablename__ = "search_word"
    workspace_id: str = Field(primary_key=True, max_length=32)
    word: str = Field(primary_key=True, sa_type=Text)
    opportunity_id: int = Field(primary_key=True)
    gone_on: date | None = None


def is_of_index(name: str | None) -> bool:
    """Tell whether a table or an index is the search's, or one in which FTS5 keeps itself: no model describes it."""
    return bool(name and name.startswith(INDEX))


def make_triggers(connection: Connection) -> None:
    """Make the index of FTS5 and the triggers, beside tables that have rows or none."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


def fill(connection: Connection) -> None:
    """Write what the triggers would have written of the rows that were there before them."""
    for statement in SQLITE_FILL if connection.dialect.name == "sqlite" else POSTGRESQL_FILL:
        connection.exec_driver_sql(statement)


def drop_triggers(connection: Connection) -> None:
    """Drop what `make_triggers` made."""
    for statement in SQLITE_GONE if connection.dialect.name == "sqlite" else POSTGRESQL_GONE:
        connection.exec_driver_sql(statement)


@event.listens_for(SQLModel.metadata, "after_create")
def _made(_metadata: MetaData, connection: Connection, tables: list[Table], **_options: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
    if any(table.name == OpportunitySearch.__tablename__ for table in tables):
        make_triggers(connection)
