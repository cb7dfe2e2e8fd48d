"""Lists by pages, as whoever sets a workspace up looks at them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, func, select

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Listed(Generic[Made]):
    """A page of a list, and how long the whole is; the last page where one asked for is beyond it."""

    rows: tuple[Made, ...]
    total: int
    page: int


def count(model: Any, *conditions: ColumnElement[bool]) -> Any:  # noqa: ANN401 - SQLAlchemy's own types
    """Count rows beside each row of a list."""
    return select(func.count(model.id)).where(*conditions).scalar_subquery()


def page_of(
    connection: Connection, statement: Select[*tuple[Any, ...]], make: Callable[..., Made], page: int, size: int
) -> Listed[Made]:
    """Read a page; the last one where there is none so far."""
    total = connection.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    page = min(page, max((total - 1) // size, 0))
    rows = connection.execute(statement.offset(page * size).limit(size)).all()
    return Listed(tuple(make(*row) for row in rows), total, page)


def one_of(connection: Connection, statement: Select[*tuple[Any, ...]], make: Callable[..., Made]) -> Made | None:
    """Read one row."""
    row = connection.execute(statement).first()
    return make(*row) if row else None
