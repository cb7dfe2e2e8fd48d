# ruff: noqa: S608 - our own words and no input
"""A large book to ask figures of, made inside the database: nothing of it passes through Python."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Any

from sqlmodel import SQLModel

from storage.database import Database
from storage.models import CloseCode, Contact, Entry, Opportunity, SalesCycle, SalesCycleStage, Salesperson, Workspace

DAYS = 1_000
"""How far back the opportunities go."""
PEOPLE, CONTACTS, CYCLES, CODES = 25, 2_000, 3, 8
"""Of each workspace; half of the contacts are persons of the other half."""
STEPS = (0, 1, 2, 2, 3, 3, 4, 4, 5, 6)
"""How many entries each of ten opportunities has: three on average; of one in ten nothing has happened yet."""
STAGES = (1, 2, 3, 3, 4, 5)
"""At which stage each entry of an opportunity is, unless it closes it."""
ACTIONS = ("first", "next", "next", "updated", "next", "next")
FATES, OPEN, WON = 20, 9, 15
"""Of twenty that were begun, nine are open, six were won, five lost."""


class Maker:
    """Writes the statements that fill a book, in the words of one database."""

    def __init__(self, opportunities: int, workspaces: int, today: date, *, sqlite: bool) -> None:
        self.opportunities, self.workspaces, self.today, self.sqlite = opportunities, workspaces, today, sqlite

    def day(self, after: str) -> str:
        """Give the day that is so many days after the first one."""
        first = self.today - timedelta(days=DAYS)
        return f"date('{first}', ({after}) || ' days')" if self.sqlite else f"(DATE '{first}' + CAST({after} AS int))"

    def numbers(self, count: int, name: str = "s") -> str:
        """Give the numbers from 0 on."""
        if not self.sqlite:
            return f"generate_series(CAST(0 AS bigint), {count - 1}) AS {name}(i)"
        counted = f"SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1}"
        return f"(WITH RECURSIVE n(i) AS ({counted}) SELECT i FROM n) AS {name}"

    def insert(self, table: type[SQLModel], source: str, columns: Mapping[str, str]) -> str:
        """Write rows of a table; columns that are not named get what the model says."""
        said = {name: self.literal(field.default) for name, field in table.model_fields.items() if name != "id"}
        named = (column.name for column in table.__table__.c)  # type: ignore[attr-defined]
        every = {**columns, **{name: said[name] for name in named if name not in columns}}
        names, what = ", ".join(every), ", ".join(every.values())
        return f"INSERT INTO {table.__tablename__} ({names}) SELECT {what} FROM {source}"

    def literal(self, value: Any) -> str:  # noqa: ANN401 - a default of any type
        """Write a value."""
        if isinstance(value, bool):
            return str(int(value)) if self.sqlite else str(value)
        if isinstance(value, Enum):
            value = value.value
        return "NULL" if value is None else str(value) if isinstance(value, int) else f"'{value}'"

    def statements(self) -> Iterator[str]:
        """Give the statements, in order."""
        yield from self._set_up()
        yield self._plan()
        yield from self._book()
        yield "DROP TABLE plan"

    def _set_up(self) -> Iterator[str]:
        now, some = f"'{self.today} 09:00:00'", self.numbers(self.workspaces)
        yield self.insert(Workspace, some, {"id": "'W' || i", "created_at": now})
        some = self.numbers(self.workspaces * PEOPLE)
        code = f"'P' || (i % {PEOPLE})"
        whose = {"workspace_id": f"'W' || (i / {PEOPLE})"}
        yield self.insert(Salesperson, some, whose | {"id": "i + 1", "code": code, "name": code})
        some = self.numbers(self.workspaces * CONTACTS)
        name = f"'Contact ' || (i % {CONTACTS})"
        yield self.insert(
            Contact,
            some,
            {
                "id": "i + 1", "workspace_id": f"'W' || (i / {CONTACTS})", "no": f"'CT' || (i % {CONTACTS})",
                "name": name, "search_name": f"lower({name})",
                "type": "CASE i % 2 WHEN 0 THEN 'company' ELSE 'person' END",
                "company_id": "CASE i % 2 WHEN 1 THEN i END",
            },
        )  # fmt: skip
        some = self.numbers(self.workspaces * CYCLES)
        code = f"'C' || (i % {CYCLES})"
        yield self.insert(SalesCycle, some, {"id": "i + 1", "workspace_id": f"'W' || (i / {CYCLES})", "code": code})
        some = self.numbers(self.workspaces * CYCLES * max(STAGES))
        no = f"i % {max(STAGES)} + 1"
        yield self.insert(
            SalesCycleStage,
            some,
            {"id": "i + 1", "cycle_id": f"i / {max(STAGES)} + 1", "no": no, "description": f"'Stage ' || ({no})"},
        )
        some = self.numbers(self.workspaces * CODES)
        kind = f"CASE WHEN i % {CODES} < {CODES // 2} THEN 'won' ELSE 'lost' END"
        yield self.insert(
            CloseCode,
            some,
            {"id": "i + 1", "workspace_id": f"'W' || (i / {CODES})", "code": f"'R' || (i % {CODES})", "type": kind},
        )

    def _plan(self) -> str:
        """Decide what becomes of each: by numbers that look like chance and are the same each time."""
        steps = " ".join(f"WHEN {luck} THEN {count}" for luck, count in enumerate(STEPS))
        many = self.workspaces
        drawn = (
            f"SELECT i, i % {many} AS w, i / {many} AS l, i / {many} * 31 % {DAYS} AS born, "
            f"i / {many} / 7 * 104729 % {FATES} AS fate, "
            f"CASE i / {many} * 7919 % 1009 % {len(STEPS)} {steps} END AS steps "
            f"FROM {self.numbers(self.opportunities)}"
        )
        wish, room = "15 + l * 11 % 45", f"({DAYS} - born) / (steps + 1)"
        columns = {
            **{name: name for name in ("i", "w", "steps", "born", "fate")},
            "gap": f"CASE WHEN {wish} < {room} THEN {wish} ELSE {room} END",
            "ahead": "30 + l * 37 % 200",
            "owner": f"w * {PEOPLE} + l * 13 % {PEOPLE} + 1",
            "contact": f"w * {CONTACTS} + l * 17 % 2003 % {CONTACTS} + 1",
            "cycle": f"w * {CYCLES} + l % {CYCLES} + 1",
            "worth": "1000 + l * 48271 % 9999991",
            "reason": f"w * {CODES} + l % {CODES // 2} + 1",
        }
        told = ", ".join(f"{what} AS {name}" for name, what in columns.items())
        return f"CREATE TEMPORARY TABLE plan AS SELECT {told} FROM ({drawn}) AS drawn"

    def _book(self) -> Iterator[str]:
        begun, is_open, is_won = "steps > 0", f"fate < {OPEN}", f"fate < {WON}"
        closed = f"WHEN {is_won} THEN 'won' ELSE 'lost'"
        status = f"CASE WHEN steps = 0 THEN 'not_started' WHEN {is_open} THEN 'in_progress' {closed} END"
        whose = {
            "workspace_id": "'W' || w", "contact_id": "contact",
            "company_id": "CASE contact % 2 WHEN 0 THEN contact - 1 END", "salesperson_id": "owner",
            "cycle_id": "cycle",
        }  # fmt: skip
        yield self.insert(
            Opportunity,
            "plan",
            whose
            | {
                "id": "i + 1", "no": "'OP' || i", "description": "'Desks ' || i", "search_text": "'desks ' || i",
                "status": status, "creation_date": self.day("born"), "changed_at": f"'{self.today} 09:00:00'",
                "changed_by": "'P0'",
                "date_closed": f"CASE WHEN {begun} AND NOT {is_open} THEN {self.day('born + (steps - 1) * gap')} END",
            },
        )  # fmt: skip
        last = "j.i + 1 = steps"
        ends = f"({last} AND NOT {is_open})"
        stage = f"CASE j.i {' '.join(f'WHEN {no} THEN {stage}' for no, stage in enumerate(STAGES))} END"
        actions = " ".join(f"WHEN {no} THEN '{action}'" for no, action in enumerate(ACTIONS))
        chances = f"CASE WHEN NOT {ends} THEN 10 + 15 * ({stage}) WHEN {is_won} THEN 100 ELSE 0 END"
        here = self.day("born + j.i * gap")
        ahead = self.day("born + j.i * gap + ahead")
        yes, no = ("1", "0") if self.sqlite else ("TRUE", "FALSE")
        yield self.insert(
            Entry,
            f"plan JOIN {self.numbers(max(STEPS), 'j')} ON j.i < steps",
            whose
            | {
                "id": f"plan.i * {max(STEPS)} + j.i + 1", "opportunity_id": "plan.i + 1", "no": "j.i + 1",
                "stage": f"CASE WHEN {ends} THEN 0 ELSE {stage} END", "stage_description": f"'Stage ' || ({stage})",
                "action": f"CASE WHEN NOT {ends} THEN CASE j.i {actions} END WHEN {is_won} THEN 'won' ELSE 'lost' END",
                "date_of_change": here, "active": f"CASE WHEN {last} THEN {yes} ELSE {no} END",
                "until": f"CASE WHEN NOT {last} THEN {self.day('born + (j.i + 1) * gap')} END",
                "days_open": f"CASE WHEN NOT {last} THEN gap END",
                "date_closed": f"CASE WHEN {ends} THEN {here} END",
                "value": "worth + 100 * j.i", "completed": "50", "chances": chances,
                "probability": f"100 * ({chances})",
                "weighted": f"(worth + 100 * j.i) * 100 * ({chances})",
                "closing_date": f"CASE WHEN {ends} THEN {here} ELSE {ahead} END",
                "close_code_id": f"CASE WHEN {ends} THEN reason + CASE WHEN {is_won} THEN 0 ELSE {CODES // 2} END END",
            },
        )  # fmt: skip


def fill(database: Database, opportunities: int, workspaces: int, today: date) -> None:
    """Fill a book: each opportunity is of the workspace that its number leaves as a rest, so that they are mixed.

    What is kept beside the rows for searching is left out: no figure asks for it.
    """
    maker = Maker(opportunities, workspaces, today, sqlite=database.is_sqlite)
    before, after = (_sqlite if database.is_sqlite else _postgresql)(database)
    connection = database.engine.raw_connection()
    try:
        if not database.is_sqlite:
            connection.driver_connection.autocommit = True  # type: ignore[union-attr]
        cursor = connection.cursor()
        for statement in (*before, *maker.statements(), *after):
            cursor.execute(statement)
    finally:
        connection.invalidate()  # what was set for it is nothing for others


def _sqlite(database: Database) -> tuple[list[str], list[str]]:
    """Give what to say before and after: no triggers meanwhile, indexes of the large tables built at the end."""
    large = "type = 'trigger' OR type = 'index' AND sql IS NOT NULL AND tbl_name IN ('opportunity', 'entry')"
    with database.connection() as connection:
        found = connection.exec_driver_sql(f"SELECT type, name, sql FROM sqlite_master WHERE {large}").all()
    settings = [f"PRAGMA {each}" for each in ("foreign_keys=OFF", "cache_size=-500000")]
    drops = [f"DROP {kind} {name}" for kind, name, _ in found]
    return [*settings, *drops, "BEGIN"], [*(text for _, _, text in found), "COMMIT"]


def _postgresql(_: Database) -> tuple[list[str], list[str]]:
    """Give what to say before and after: no triggers meanwhile, and what autovacuum would do in its time."""
    settings = ("statement_timeout = 0", "session_replication_role = replica", "work_mem = '256MB'")
    return [f"SET {each}" for each in settings], ["VACUUM ANALYZE"]
