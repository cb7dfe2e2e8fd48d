"""Write the new records of an export into the book, kind by kind: what is named first, then what names it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, select, tuple_
from sqlmodel import Session, col

from storage.domain.text import search_form
from storage.models import ChangeHead, Contact, Entry, NumberSeries, Opportunity, Workspace
from storage.queries.people import currency
from storage.services.exporting_kinds import KINDS, WORKED_OUT, Form, Kind
from storage.services.exporting_rows import DELETED, TWICE, Records
from storage.services.importing_scratch import Scratch
from storage.services.importing_whole import New
from storage.services.importing_writing import put
from storage.services.writing import Series, next_numbers

_contact: Table = Contact.__table__  # type: ignore[attr-defined]
_opportunity: Table = Opportunity.__table__  # type: ignore[attr-defined]
_entry: Table = Entry.__table__  # type: ignore[attr-defined]
_BY_THEMSELVES = frozenset({"id", "words"})
"""Columns that an INSERT fills when it does not name them."""
_OF_COMPANY = _contact.update().where(_contact.c.id == bindparam("person")).values(company_id=bindparam("of_company"))


class Restoring:
    """Writes records with the keys of the file turned into those of the book."""

    def __init__(self, session: Session, workspace_id: str) -> None:
        self._session = session
        self._connection = session.connection()
        self._workspace_id = workspace_id
        self._records = Records(self._connection, workspace_id, currency(self._connection, workspace_id))
        self._ids: dict[str, dict[str, int]] = {}

    def write(self, notes: Scratch) -> Iterator[int]:
        """Write everything that is planned; give how many records, part by part."""
        for kind in KINDS:
            for part in notes.steps(kind.name):
                if kind.name == "settings":
                    self._settings(part[0])
                elif kind.name == "numbers":
                    self._numbers(part)
                else:
                    self._part(kind, part)
                yield len(part)
            self._records.forget_keys()
            self._ids.clear()
            if kind.name == "contacts":
                for part in notes.steps(kind.name):
                    self._companies(part)

    def _settings(self, new: New) -> None:
        """Set up a workspace that had nothing."""
        row = self._session.get_one(Workspace, self._workspace_id)
        for name, value in new.values.items():
            setattr(row, name, value)
        self._session.flush()

    def _numbers(self, last: Sequence[tuple[str, int]]) -> None:
        """Let every series go on behind the last number that the file gave out."""
        for prefix, number in last:
            if prefix in set(Series):
                next_numbers(self._session, self._workspace_id, Series(prefix), 0)
                row = self._session.get_one(NumberSeries, (self._workspace_id, prefix), populate_existing=True)
                row.last = max(row.last, number)
        self._session.flush()

    def _part(self, kind: Kind, part: Sequence[New]) -> None:
        """Write some records of a kind."""
        numbered = self._numbered(kind, part)
        rows = []
        for new in part:
            row = self._begun(kind)
            for column in kind.kept:
                value = new.values[column.column]
                if column.of == kind.name:
                    value = None  # a company may stand below its person: it is given to them at the end
                elif column.form is Form.KEY and value is not None:
                    value = self._id(column.of, value, new.opportunity, numbered)
                row[column.column] = value
            if kind.name in TWICE and row["deleted_at"] is not None:
                row["code"] = row["code"].rpartition(DELETED)[0] or row["code"]
            if kind.name == "contacts":
                row["search_name"] = search_form(row["name"])
            elif kind.name == "opportunities":
                row["search_text"] = search_form(row["description"])
            rows.append(row)
        put(self._connection, kind.table, rows)

    def _begun(self, kind: Kind) -> dict[str, Any]:
        """Give what a new record begins with: its workspace, and what the book fills in itself."""
        columns, fields = kind.table.c, kind.model.model_fields
        worked_out = (WORKED_OUT.get(kind.table.name, frozenset()) & fields.keys()) - _BY_THEMSELVES
        row = {name: fields[name].get_default(call_default_factory=True) for name in worked_out}
        if "workspace_id" in columns:
            row["workspace_id"] = self._workspace_id
        if kind.name == "channel_messages":
            seen = select(col(ChangeHead.seq)).where(col(ChangeHead.workspace_id) == self._workspace_id)
            row["seen"] = self._connection.scalar(seen) or 0
        return row

    def _id(self, of: str, key: Any, opportunity: str, numbered: Mapping[tuple[str, str], int]) -> int:  # noqa: ANN401 - a text or a number
        """Give the row that a key names."""
        if of == "entries":
            return numbered["entries", f"{opportunity}/{key}"]
        if (of, key) in numbered:
            return numbered[of, key]
        if of not in self._ids:
            self._ids[of] = {code: row_id for row_id, code in self._records.keys(of).items()}
        return self._ids[of][key]

    def _numbered(self, kind: Kind, part: Sequence[New]) -> dict[tuple[str, str], int]:
        """Look up everything with a number that some records name, in one go."""
        found: dict[tuple[str, str], int] = {}
        for of, table in (("contacts", _contact), ("opportunities", _opportunity)):
            columns = [] if kind.name == of else [each.column for each in kind.kept if each.of == of]
            named = {new.values[column] for new in part for column in columns} - {None}
            if named:
                mine = table.c.workspace_id == self._workspace_id, table.c.no.in_(sorted(named))
                rows = self._connection.execute(select(table.c.no, table.c.id).where(*mine))
                found |= {(of, no): row_id for no, row_id in rows}
        column = next((each.column for each in kind.kept if each.of == "entries"), None)
        if column is not None:
            found |= self._entries([(new.opportunity, new.values[column]) for new in part if new.values[column]])
        return found

    def _entries(self, named: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Look up entries by the number of their opportunity and their own."""
        if not named:
            return {}
        joined = _entry.join(_opportunity, _opportunity.c.id == _entry.c.opportunity_id)
        statement = (
            select(_opportunity.c.no, _entry.c.no.label("entry"), _entry.c.id)
            .select_from(joined)
            .where(
                _opportunity.c.workspace_id == self._workspace_id,
                tuple_(_opportunity.c.no, _entry.c.no).in_([(no, int(entry)) for no, entry in named]),
            )
        )
        return {("entries", f"{no}/{entry}"): row_id for no, entry, row_id in self._connection.execute(statement)}

    def _companies(self, part: Sequence[New]) -> None:
        """Give persons their companies, now that all contacts are there."""
        pairs = [(new.values["no"], new.values["company_id"]) for new in part if new.values["company_id"]]
        if not pairs:
            return
        named = sorted({no for pair in pairs for no in pair})
        mine = _contact.c.workspace_id == self._workspace_id, _contact.c.no.in_(named)
        found = self._connection.execute(select(_contact.c.no, _contact.c.id).where(*mine))
        ids: dict[str, int] = {no: row_id for no, row_id in found}  # noqa: C416 - rows are no pairs for the checker
        self._connection.execute(_OF_COMPANY, [{"person": ids[one], "of_company": ids[of]} for one, of in pairs])
