"""Reckoning with days inside a statement, as SQLite and PostgreSQL each do it."""

from typing import Any

from sqlalchemy import Date, Integer, String, literal_column, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import FunctionElement

from storage.domain.figures import Columns

_BETWEEN, _AFTER = "between", "after"
_WRITTEN = {
    "sqlite": {
        _BETWEEN: "CAST(julianday({1}) - julianday({0}) AS INTEGER)",
        _AFTER: "date({0}, {1} || ' days')",
        # The year of an ISO week is that of its Thursday.
        Columns.WEEK: (
            "(strftime('%Y', {0}, '-3 days', 'weekday 4') || '-W' || "
            "substr('0' || ((strftime('%j', {0}, '-3 days', 'weekday 4') + 6) / 7), -2))"
        ),
        Columns.MONTH: "substr({0}, 1, 7)",
        Columns.QUARTER: "(substr({0}, 1, 4) || '-Q' || ((substr({0}, 6, 2) + 2) / 3))",
        Columns.YEAR: "substr({0}, 1, 4)",
    },
    "postgresql": {
        _BETWEEN: "({1} - {0})",
        _AFTER: "({0} + {1})",
        Columns.WEEK: """to_char({0}, 'IYYY-"W"IW')""",
        Columns.MONTH: "to_char({0}, 'YYYY-MM')",
        Columns.QUARTER: """to_char({0}, 'YYYY-"Q"Q')""",
        Columns.YEAR: "to_char({0}, 'YYYY')",
    },
}


class _Reckoned(FunctionElement[Any]):
    """What each database writes in its own way; the first that it is made of says what, as a word."""

    inherit_cache = True


@compiles(_Reckoned, "sqlite")
@compiles(_Reckoned, "postgresql")
def _(element: _Reckoned, compiler: Any, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    what, *days = element.clauses
    return _WRITTEN[compiler.dialect.name][what.name].format(*(compiler.process(each, **options) for each in days))


def days_between(first: Any, second: Any) -> ColumnElement[int]:  # noqa: ANN401 - any expressions of dates
    """Give how many days after the first date the second is."""
    return type_coerce(_Reckoned(literal_column(_BETWEEN), first, second), Integer())


def days_after(day: Any, count: Any) -> ColumnElement[Any]:  # noqa: ANN401 - any expressions of a date and a number
    """Give the date that is a number of days after another."""
    return type_coerce(_Reckoned(literal_column(_AFTER), day, count), Date())


def period_of(columns: Columns, day: Any) -> ColumnElement[str]:  # noqa: ANN401 - any expression of a date
    """Give the period that a date is in, named as `Columns.period` names it."""
    return type_coerce(_Reckoned(literal_column(columns.value), day), String())
