"""No statement leaves the words behind what they are of."""

from typing import Any

import pytest
from sqlalchemy import insert, literal, select, update
from sqlmodel import col

from storage.models import Contact
from tests.storage.selling import Selling

NAMED = select(literal("T1"), literal("CT000099"), literal("company"), literal("Brand"), literal("brand"))
COLUMNS = ["workspace_id", "no", "type", "name", "search_name"]


def test_an_update_of_a_name_needs_the_words(selling: Selling) -> None:
    with selling.book.database.transaction() as session:
        connection = session.connection()
        with pytest.raises(AssertionError, match="words_of"):
            connection.execute(update(Contact).values(name="Brand"))
        connection.execute(update(Contact).values(name="Brand", words="brand"))
        connection.execute(update(Contact).values(phone="1"))
        assert set(connection.scalars(select(col(Contact.words)))) == {"brand"}


def test_an_insert_of_what_is_selected_needs_the_words(selling: Selling) -> None:
    given: dict[str, Any] = {"email": literal(""), "phone": literal(""), "privacy_blocked": literal(value=False)}
    chosen = NAMED.add_columns(*given.values())
    with selling.book.database.transaction() as session:
        connection = session.connection()
        with pytest.raises(AssertionError, match="fill_words"):
            connection.execute(insert(Contact).from_select([*COLUMNS, *given], chosen, include_defaults=False))
        chosen = chosen.add_columns(literal("brand"))
        connection.execute(insert(Contact).from_select([*COLUMNS, *given, "words"], chosen, include_defaults=False))
        assert connection.scalar(select(col(Contact.words)).where(col(Contact.no) == "CT000099")) == "brand"
