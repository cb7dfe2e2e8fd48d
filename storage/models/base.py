"""What every table shares: the naming of constraints, and columns that hold enums by value."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Connection, Engine, Enum, Insert, Text, Update, event, inspect, text
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Field, SQLModel

from storage.domain.text import search_words

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Set before the first table, so that migrations can name what they drop."""


THERE = text("deleted_at IS NULL")
"""Of records that history goes on naming: those that were not deleted."""


def one_of(kind: type[StrEnum], **options: Any) -> Any:  # noqa: ANN401 - SQLModel's own Field is typed so
    """Make a column that stores an enum's value as text, checked by the database."""
    return Field(
        sa_type=Enum(
            kind,
            native_enum=False,
            create_constraint=True,
            name=kind.__name__.lower(),
            length=16,
            values_callable=lambda members: [member.value for member in members],
        ),
        **options,
    )


def big(**options: Any) -> Any:  # noqa: ANN401 - SQLModel's own Field is typed so
    """Make a 64-bit column for amounts."""
    return Field(sa_type=BigInteger, **options)


def found_by(*columns: str) -> Any:  # noqa: ANN401 - SQLModel's own Field is typed so
    """Make the column of the folded words of other columns, by which a search finds the row: see `models.searching`.

    Whatever writes through the ORM fills it (`keep_words`), and every INSERT; an UPDATE that names one of those columns
    and not this one is refused.
    """

    def words(context: Any) -> str:  # noqa: ANN401 - SQLAlchemy's execution context
        given = context.get_current_parameters()
        return words_of(*(given[column] for column in columns))

    return Field(default="", sa_type=Text, sa_column_kwargs={"default": words, "server_default": text("''")})


def words_of(*texts: str) -> str:
    """Give what such a column holds."""
    return " ".join(search_words(" ".join(texts)))


def keep_words(model: type[SQLModel], *columns: str) -> None:
    """Let the ORM write the words anew whenever it writes those columns, and no other UPDATE leave them behind."""
    _KEPT[str(model.__tablename__)] = columns

    def keep(_mapper: object, _connection: object, row: Any) -> None:  # noqa: ANN401 - a row of any table
        written = inspect(row).attrs
        if any(written[column].history.has_changes() for column in columns):
            row.words = words_of(*(getattr(row, column) for column in columns))
            flag_modified(row, "words")  # written also where it is as before: then it was not forgotten

    event.listen(model, "before_insert", keep)
    event.listen(model, "before_update", keep)


def fill_words(table: str, row: dict[str, Any]) -> None:
    """Fill in the words of a row that is about to be written by a statement without SQLAlchemy's defaults."""
    if columns := _KEPT.get(table):
        row["words"] = words_of(*(row[column] for column in columns))


_KEPT: dict[str, tuple[str, ...]] = {}
"""By table the columns of which it keeps the words."""


@event.listens_for(Engine, "before_execute")
def _refuse_to_forget(
    _connection: Connection,
    statement: object,
    many: Sequence[Mapping[str, Any]],
    one: Mapping[str, Any],
    _options: object,
) -> None:
    """Refuse what would leave the words behind what they are of: nobody would find it any more.

    That is an UPDATE, or an INSERT of what a SELECT gives, for which the column's default is not asked.
    """
    if not isinstance(statement, Insert | Update) or (kept := _KEPT.get(str(statement.table))) is None:
        return
    if isinstance(statement, Insert):
        if statement.select is not None and "words" not in (statement._select_names or ()):  # noqa: SLF001 - as below
            raise AssertionError(f"what is put into {statement.table} needs `words`: see fill_words")
        return
    values: Mapping[Any, Any] = statement._values or {}  # noqa: SLF001 - nothing public says which columns a statement sets
    named = {getattr(column, "name", column) for column in values} | set(one)
    named.update(*many)
    if named.intersection(kept) and "words" not in named:
        raise AssertionError(
            f"{sorted(named.intersection(kept))} of {statement.table} need `words` beside them: see words_of"
        )


def workspace_key(**options: Any) -> Any:  # noqa: ANN401 - SQLModel's own Field is typed so
    """Make the column that says whose row it is."""
    return Field(foreign_key="workspace.id", max_length=32, index=options.pop("index", True), **options)
