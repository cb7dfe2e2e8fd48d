"""Read the records of a workspace for an export, a few at a time, each cell as the text that stands in the file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from storage.domain.money import percent_decimal, to_decimal, weighted_decimal
from storage.models import Contact, Entry, Opportunity
from storage.services.exporting_kinds import BY_NAME, Column, Form, Kind

AT_ONCE = 1_000
"""Records that are read together: what is in memory at any time."""
PARENTS = 200
"""Opportunities whose entries or notes are read together."""
DELETED = "~"
"""Stands behind the code of what was deleted, with a number: its code may have been given away again."""
TWICE = frozenset({"salespeople", "teams", "cycles"})
"""Kinds whose codes are free again when one is deleted."""

Row = dict[str, str]
"""One record: the text of each column by its name; nothing is the empty text."""
_contact = Contact.__table__  # type: ignore[attr-defined]
_opportunity = Opportunity.__table__  # type: ignore[attr-defined]
_entry = Entry.__table__  # type: ignore[attr-defined]
_BY_PARENT = frozenset({"entries", "notes"})
_NUMBERED: Mapping[str, tuple[Any, str]] = {
    "contacts": (_contact, "no"),
    "opportunities": (_opportunity, "no"),
    "entries": (_entry, "no"),
}
"""What is named by a number that the database looks up; the keys of the set-up are held in memory."""


def cell(value: Any, column: Column, currency: str) -> str:  # noqa: ANN401 - a column of any type
    """Write a value: exact, the same for every reader."""
    if value is None:
        return ""
    if column.form in _IN_MONEY:
        return _plain(_IN_MONEY[column.form](value, currency))
    if column.form in _WRITTEN:
        return _WRITTEN[column.form](value)
    return str(value.value if isinstance(value, Enum) else value)


def _plain(number: Decimal) -> str:
    return format(number, "f")


_IN_MONEY: Mapping[Form, Callable[[int, str], Decimal]] = {Form.AMOUNT: to_decimal, Form.WEIGHTED: weighted_decimal}
_WRITTEN: Mapping[Form, Callable[[Any], str]] = {
    Form.HUNDREDTHS: lambda value: _plain(percent_decimal(value)),
    Form.YES: lambda value: "yes" if value else "no",
    Form.LIST: " ".join,
    Form.INSTANT: lambda value: str(value.astimezone(UTC).isoformat()),
    Form.DAY: lambda value: str(value.isoformat()),
    Form.TIME: lambda value: str(value.isoformat()),
}


class Records:
    """The records of one workspace, on one connection."""

    def __init__(self, connection: Connection, workspace_id: str, currency: str) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._currency = currency
        self._keys: dict[str, dict[int, str]] = {}

    def keys(self, kind: str) -> dict[int, str]:
        """Give the keys of a kind of the set-up by its rows; what was deleted has a number behind its code."""
        if kind not in self._keys:
            self._keys[kind] = _coded(self._connection, BY_NAME[kind], self._workspace_id)
        return self._keys[kind]

    def forget_keys(self) -> None:
        """Read the keys again when they are asked for: more were written meanwhile."""
        self._keys.clear()

    def rows(self, kind: Kind) -> Iterator[Row]:
        """Give every record of a kind, in the order in which they were written down."""
        if kind.name in _BY_PARENT:
            yield from self._by_parent(kind)
        elif kind.large:
            yield from self._paged(kind)
        else:
            yield from self._written(kind, _statement(kind).order_by(*_order(kind)))

    def named(self, kind: Kind, key: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], Row]:
        """Give the records of a large kind that have these keys, by their keys; others are left out."""
        firsts = sorted({one[0] for one in key})
        source = _opportunities_of(kind) if kind.name in _BY_PARENT else kind.table
        statement = _statement(kind).where(source.c.no.in_(firsts)).order_by(*_order(kind))
        wanted = set(key)
        found = ((tuple(row[name] for name in kind.key), row) for row in self._written(kind, statement))
        return {one: row for one, row in found if one in wanted}

    def _paged(self, kind: Kind) -> Iterator[Row]:
        """Read a kind by its rows' own keys."""
        last = 0
        while True:
            page = _statement(kind).where(kind.table.c.id > last).order_by(kind.table.c.id).limit(AT_ONCE)
            found = list(self._raw(page))
            if not found:
                return
            yield from (self._text(kind, values) for values in found)
            last = found[-1][0]

    def _by_parent(self, kind: Kind) -> Iterator[Row]:
        """Read what belongs to opportunities, opportunity by opportunity."""
        last = 0
        of = select(_opportunity.c.id).where(_opportunity.c.workspace_id == self._workspace_id)
        while True:
            page = of.where(_opportunity.c.id > last).order_by(_opportunity.c.id).limit(PARENTS)
            parents = list(self._connection.scalars(page))
            if not parents:
                return
            within = _statement(kind).where(kind.table.c.opportunity_id.in_(parents)).order_by(*_order(kind))
            yield from self._written(kind, within)
            last = parents[-1]

    def _written(self, kind: Kind, statement: Select[Any]) -> Iterator[Row]:
        for values in self._raw(statement):
            yield self._text(kind, values)

    def _raw(self, statement: Select[Any]) -> Iterator[Any]:
        return iter(self._connection.execute(statement, {"of": self._workspace_id}))

    def _text(self, kind: Kind, values: Sequence[Any]) -> Row:
        """Write one record; its first value is its row's own key."""
        row: Row = {}
        for column, value in zip(kind.columns, values[1:], strict=True):
            held = column.form is Form.KEY and column.of not in _NUMBERED
            key = value if not held or value is None else self.keys(column.of)[value]
            row[column.name] = cell(key, column, self._currency)
        if kind.name in TWICE:
            row["code"] = self.keys(kind.name)[values[0]]
        return row


def _coded(connection: Connection, kind: Kind, workspace_id: str) -> dict[int, str]:
    """Give the codes of a kind by its rows: those there are, then what was deleted, in the order of writing down."""
    table = kind.table
    mine = select(table.c.id, table.c.code).where(table.c.workspace_id == workspace_id).order_by(table.c.id)
    if kind.name not in TWICE:
        return {one: code for one, code in connection.execute(mine)}  # noqa: C416 - rows are no pairs for the checker
    there = {one: code for one, code in connection.execute(mine.where(table.c.deleted_at.is_(None)))}  # noqa: C416
    taken = set(there.values())
    for one, code in connection.execute(mine.where(table.c.deleted_at.is_not(None))):
        number = 1
        while (key := f"{code}{DELETED}{number}") in taken:
            number += 1
        there[one] = key
        taken.add(key)
    return there


@cache
def _opportunities_of(kind: Kind) -> Any:  # noqa: ANN401 - an alias of a table
    """Name the opportunities that a kind belongs to, as its statement joins them."""
    return _opportunity.alias(f"{kind.name}_opportunity_id")


@cache
def _statement(kind: Kind) -> Select[Any]:
    """Build the statement of a kind: its row's own key, then its columns."""
    table = kind.table
    source: FromClause = table
    expressions: list[ColumnElement[Any]] = []
    aliases: dict[str, Any] = {}
    for column in kind.columns:
        if column.form is Form.KEY and column.of in _NUMBERED and not column.shown:
            target, key = _NUMBERED[column.of]
            is_parent = kind.name in _BY_PARENT and column.of == "opportunities"
            alias = _opportunities_of(kind) if is_parent else target.alias(f"{kind.name}_{column.column}")
            source = source.outerjoin(alias, alias.c.id == table.c[column.column])
            aliases[column.column] = alias
            expressions.append(alias.c[key])
        elif not column.shown:
            expressions.append(table.c[column.column])
    if kind.name == "opportunities":
        source, shown = _of_opportunity(source, aliases)
    elif kind.name == "notes":
        shown = {"note": func.row_number().over(partition_by=table.c.opportunity_id, order_by=table.c.id)}
    else:
        shown = {}
    kept = iter(expressions)
    columns = [shown[column.name] if column.shown else next(kept) for column in kind.columns]
    own = table.c.id if "id" in table.c else table.c[kind.columns[0].column]
    if kind.within:
        parent = BY_NAME[kind.within].table
        link = next(column.column for column in kind.columns if column.of == kind.within)
        source = source.join(parent, parent.c.id == table.c[link])
        whose = parent.c.workspace_id
    else:
        whose = table.c.id if kind.name == "settings" else table.c.workspace_id
    return select(own, *columns).select_from(source).where(whose == bindparam("of"))


def _of_opportunity(source: FromClause, aliases: Mapping[str, Any]) -> tuple[FromClause, dict[str, Any]]:
    """Give what an opportunity's line shows beside its own columns, for who reads the file in a spreadsheet."""
    active = _entry.alias("active_entry")
    joined = source.outerjoin(active, (active.c.opportunity_id == _opportunity.c.id) & active.c.active)
    return joined, {
        "contact_name": aliases["contact_id"].c.name,
        "company_name": aliases["company_id"].c.name,
        "stage": func.nullif(active.c.stage, 0),
        "value": func.coalesce(active.c.value, _opportunity.c.planned_value),
        "chances": func.coalesce(active.c.chances, _opportunity.c.planned_chances),
        "estimated_closing_date": func.coalesce(active.c.closing_date, _opportunity.c.planned_closing_date),
        "close_code": active.c.close_code_id,
    }


def _order(kind: Kind) -> tuple[Any, ...]:
    """Give the order of a kind: by opportunity, then by number or as they were written; or by the row's own key."""
    table = kind.table
    if kind.name == "entries":
        return table.c.opportunity_id, table.c.no
    if kind.name == "notes":
        return table.c.opportunity_id, table.c.id
    return (table.c.id,) if "id" in table.c else tuple(table.primary_key)
