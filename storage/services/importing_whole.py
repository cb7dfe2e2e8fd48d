"""An export, looked at record by record: what is there already and the same, what is new, what contradicts the book."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from storage.domain.errors import Problem, RuleBrokenError, broken
from storage.domain.histories import Past, check_history
from storage.domain.opportunities import Status
from storage.domain.people import Actor
from storage.models import Contact, Opportunity
from storage.queries.people import currency
from storage.services.exporting_kinds import BY_NAME, Form, Kind
from storage.services.exporting_rows import Records, Row
from storage.services.importing_content import Changed, Made, Refusal, Tally, Told, Whole
from storage.services.importing_scratch import AT_ONCE, Scratch
from storage.services.importing_values import value

Key = tuple[str, ...]
Read = tuple[int, Row, dict[str, Any]]
"""A row's number, its cells, and its values by column of the table."""
_NUMBERED: Mapping[str, Any] = {
    "contacts": Contact.__table__,  # type: ignore[attr-defined]
    "opportunities": Opportunity.__table__,  # type: ignore[attr-defined]
}
_OF_ONE = frozenset({"settings", "numbers"})
"""Kinds that a workspace has once."""
_PARENTS = {"entries": "opportunities", "notes": "opportunities"}
SHOWN = 60


@dataclass(frozen=True, slots=True)
class New:
    """A record to write down: its values by column, keys still as the file names them."""

    values: dict[str, Any]
    opportunity: str = ""


class WholeRows:
    """The records of an export."""

    def __init__(self, connection: Connection, actor: Actor, notes: Scratch) -> None:
        self._connection = connection
        self._workspace_id = actor.workspace_id
        self._notes = notes
        self._currency = currency(connection, actor.workspace_id)
        self._is_new = _is_empty(connection, actor.workspace_id)
        self._records = Records(connection, actor.workspace_id, self._currency)

    def look(self, whole: Whole, tally: Tally, told: Told) -> None:
        """Decide about every record. Raises `file_not_known` for a kind that nobody knows, `import_currency`."""
        done = 0
        for name, rows in whole.kinds:
            kind = BY_NAME.get(name)
            if kind is None:
                raise broken("file_not_known", "file")
            there = {} if kind.large or name in _OF_ONE else self._there(kind)
            for part in _parts(kind, rows):
                self._part(kind, part, there, tally)
                done += len(part)
                told(done)
            if name == "contacts":
                self._check_companies(tally)
        for no in self._notes.untold():
            tally.refuse(Refusal(0, Problem("history_missing", "no", {"no": no}), table="entries"))

    def _there(self, kind: Kind) -> dict[Key, Row]:
        """Give every record of a small kind by its key."""
        return {_key(kind, row): row for row in self._records.rows(kind)}

    def _part(self, kind: Kind, part: list[tuple[int, Row]], there: dict[Key, Row], tally: Tally) -> None:
        """Decide about some records of a kind."""
        if kind.name == "settings":
            self._settings(part, tally)
            return
        nothing = dict.fromkeys((column.name for column in kind.kept), "")
        full = ((number, nothing | row) for number, row in part)
        read = [one for number, row in full if (one := self._read(kind, number, row, tally)) is not None]
        if kind.name == "numbers":
            self._numbers(read, tally)
            return
        found = self._records.named(kind, [_key(kind, row) for _, row, _ in read]) if kind.large else there
        self._check_keys(kind, read, tally)
        for _, group in groupby(read, key=lambda one: one[1]["opportunity"] if kind.name == "entries" else one[0]):
            self._group(kind, list(group), found, tally)

    def _read(self, kind: Kind, number: int, row: Row, tally: Tally) -> Read | None:
        """Read a record's cells; what is wrong with them refuses it."""
        problems: list[Refusal] = []
        values: dict[str, Any] = {}
        for column in kind.kept:
            text = row.get(column.name, "")
            try:
                values[column.column] = value(kind, column, text, self._currency)
            except RuleBrokenError as error:
                shown = text[:SHOWN]
                problems += [Refusal(number, each, column.name, shown, kind.name) for each in error.problems]
        key = _key(kind, row)
        if not problems and kind.key and not self._notes.take(kind.name, "/".join(key)):
            problems.append(
                Refusal(
                    number,
                    Problem("number_twice", kind.key[-1], {"no": key[-1]}),
                    kind.key[-1],
                    "/".join(key),
                    kind.name,
                )
            )
        if problems:
            tally.refuse(*problems)
            return None
        return number, row, values

    def _check_keys(self, kind: Kind, read: list[Read], tally: Tally) -> None:
        """Refuse records that name what is neither in the file nor in the book; they are taken out of `read`."""
        wrong = set()
        for column in kind.kept:
            if column.form is not Form.KEY:
                continue
            named = {row[column.name] for _, row, _ in read if row[column.name]}
            if column.of == "entries":
                missing = {
                    row[column.name]
                    for _, row, _ in read
                    if row[column.name] and not self._notes.has("entries", f"{row['opportunity']}/{row[column.name]}")
                }
            elif kind.name == column.of:
                for one in named:
                    self._notes.want(kind.name, one)  # a company may stand below its person
                continue
            else:
                missing = self._missing(column.of, {one for one in named if not self._notes.has(column.of, one)})
            for number, row, _ in read:
                if row[column.name] in missing and number not in wrong:
                    wrong.add(number)
                    problem = Problem("unknown", column.name, {"key": row[column.name]})
                    tally.refuse(Refusal(number, problem, column.name, row[column.name], kind.name))
        read[:] = [one for one in read if one[0] not in wrong]

    def _check_companies(self, tally: Tally) -> None:
        """Refuse contacts whose company is neither in the file nor in the book."""
        for no in sorted(self._missing("contacts", self._notes.missing("contacts"))):
            tally.refuse(Refusal(0, Problem("unknown", "company", {"key": no}), "company", no, "contacts"))

    def _missing(self, of: str, named: set[str]) -> set[str]:
        """Give those of some keys that the book does not have."""
        if not named:
            return set()
        if of not in _NUMBERED:
            return named - set(self._records.keys(of).values())
        table = _NUMBERED[of]
        there = select(table.c.no).where(table.c.workspace_id == self._workspace_id, table.c.no.in_(sorted(named)))
        return named - set(self._connection.scalars(there))

    def _group(self, kind: Kind, group: list[Read], found: Mapping[Key, Row], tally: Tally) -> None:
        """Decide about one record, or about the entries of one opportunity."""
        opportunity = group[0][1].get("opportunity", "") if kind.name in _PARENTS else ""
        state = self._notes.state(opportunity) if opportunity else None
        if kind.name == "entries" and state is not None:
            problems = check_history(*state, [_past(values) for _, _, values in group])
            self._notes.told(opportunity)
            if problems:
                at = group[0][0]
                tally.refuse(*(Refusal(at, each, each.field or "", opportunity, kind.name) for each in problems))
                return
        for number, row, values in group:
            there = found.get(_key(kind, row))
            if there is None and (not opportunity or state is not None):
                self._notes.add(kind.name, New(values, row.get("opportunity", "")))
                name = row.get("description") or row.get("name") or ""
                tally.create(kind.name, Made(number, name[:SHOWN], " ".join(_key(kind, row)), table=kind.name))
                if kind.name == "opportunities":
                    self._notes.expect(values["no"], Status(values["status"]), values["date_closed"])
            elif there is not None and (wrong := _different(kind, row, there)) is None:
                tally.unchanged += 1
            else:
                column = wrong if there is not None else kind.key[-1]
                problem = Problem("import_differs", column, {"key": " ".join(_key(kind, row))})
                tally.refuse(Refusal(number, problem, column or "", row.get(column or "", "")[:SHOWN], kind.name))

    def _numbers(self, read: list[Read], tally: Tally) -> None:
        """Decide about the series of numbers: one goes on behind what the file gave out, and is never set back."""
        there = {row["series"]: int(row["last"]) for row in self._records.rows(BY_NAME["numbers"])}
        for number, row, values in read:
            series, last = row["series"], int(values["last"])
            if there.get(series, -1) >= last:
                tally.unchanged += 1
                continue
            self._notes.add("numbers", (series, last))
            if series in there:
                tally.change("numbers", Changed(number, series, (("last", there[series], last),), "numbers"))
            else:
                tally.create("numbers", Made(number, "", series, table="numbers"))

    def _settings(self, part: list[tuple[int, Row]], tally: Tally) -> None:
        """Take the settings for a workspace that has nothing yet; another one must have the same currency."""
        for number, row in part:
            if self._is_new:
                self._currency = row.get("currency", "") or self._currency
                one = self._read(BY_NAME["settings"], number, row, tally)
                if one is not None:
                    self._notes.add("settings", New(one[2]))
                    tally.create("settings", Made(number, "", table="settings"))
            elif row.get("currency") != self._currency:
                raise broken("import_currency", "file", file=row.get("currency", ""), book=self._currency)
            else:
                tally.unchanged += 1


def _is_empty(connection: Connection, workspace_id: str) -> bool:
    """Tell whether a workspace has nothing that an export could contradict."""
    for name in ("salespeople", "cycles", "contacts", "opportunities"):
        table = BY_NAME[name].table
        if connection.execute(select(table.c.id).where(table.c.workspace_id == workspace_id).limit(1)).first():
            return False
    return True


def _key(kind: Kind, row: Row) -> Key:
    """Give what tells a record from the others of its kind."""
    return tuple(row.get(name, "") for name in kind.key)


def _different(kind: Kind, row: Row, there: Row) -> str | None:
    """Give the first column in which a record of the file is not as the book has it; None for none."""
    return next((one.name for one in kind.kept if row.get(one.name, "") != there[one.name]), None)


def _past(values: Mapping[str, Any]) -> Past:
    """Give an entry as its history is checked."""
    return Past(**{name: values[name] for name in Past.__dataclass_fields__})


def _parts(kind: Kind, rows: Iterator[tuple[int, Row]]) -> Iterator[list[tuple[int, Row]]]:
    """Give rows some at a time; the entries of one opportunity are never parted."""
    part: list[tuple[int, Row]] = []
    for number, row in rows:
        whole = kind.name != "entries" or not part or part[-1][1].get("opportunity") != row.get("opportunity")
        if len(part) >= AT_ONCE and whole:
            yield part
            part = []
        part.append((number, row))
    if part:
        yield part
