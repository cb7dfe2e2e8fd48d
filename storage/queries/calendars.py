"""Reckoning with days inside a statement, as SQLite and PostgreSQL each do it."""

from typing import Any

from sqlalchemy import Date, Integer, String, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from storage.domain.figures import Columns

_SQLITE_PERIODS = {
    # The year of an ISO week is that of its Thursday.
    Columns.WEEK: (
        "strftime('%Y', {0}, '-3 days', 'weekday 4') || '-W' || "
        "substr('0' || ((strftime('%j', {0}, '-3 days', 'weekday 4') + 6) / 7), -2)"
    ),
    Columns.MONTH: "substr({0}, 1, 7)",
    Columns.QUARTER: "substr({0}, 1, 4) || '-Q' || ((substr({0}, 6, 2) + 2) / 3)",
    Columns.YEAR: "substr({0}, 1, 4)",
}
_POSTGRESQL_PERIODS = {
    Columns.WEEK: """to_char({0}, 'IYYY-"W"IW')""",
    Columns.MONTH: "to_char({0}, 'YYYY-MM')",
    Columns.QUARTER: """to_char({0}, 'YYYY-"Q"Q')""",
    Columns.YEAR: "to_char({0}, 'YYYY')",
}


class days_between(FunctionElement[int]):  # noqa: N801 - it stands where SQL's functions stand
    """How many days after the first date the second is."""

    type = Integer()
    inherit_cache = True


class days_after(FunctionElement[Any]):  # noqa: N801 - as above
    """The date that is a number of days after another."""

    type = Date()
    inherit_cache = True


class _Period(FunctionElement[str]):
    """The period that a date is in; the first of the two it is made of says which, as a word."""

    type = String()
    inherit_cache = True


def period_of(columns: Columns, day: Any) -> _Period:  # noqa: ANN401 - any expression of a date
    """Give the period that a date is in, named as `Columns.period` names it."""
    return _Period(literal_column(columns.value), day)


@compiles(days_between, "sqlite")
def _(element: days_between, compiler: Any, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    first, second = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


@compiles(days_between, "postgresql")
def _(element: days_between, compiler: Any, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    first, second = (compiler.process(each, **options) for each in element.clauses)
    return f"({second} - {first})"


@compiles(days_after, "sqlite")
def _(element: days_after, compiler: Any, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    day, count = (compiler.process(each, **options) for each in element.clauses)
    return f"date({day}, {count} || ' days')"


@compiles(days_after, "postgresql")
def _(element: days_after, compiler: Any, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    day, count = (compiler.process(each, **options) for each in element.clauses)
    return f"({day} + {count})"


@compiles(_Period, "sqlite")
def _(element: _Period, compiler: Any, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    kind, day = element.clauses
    return f"({_SQLITE_PERIODS[Columns(kind.name)]})".format(compiler.process(day, **options))


@compiles(_Period, "postgresql")
def _(element: _Period, compiler: Any, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    kind, day = element.clauses
    return _POSTGRESQL_PERIODS[Columns(kind.name)].format(compiler.process(day, **options))
