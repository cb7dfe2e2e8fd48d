"""Write what is new in a file into the book, a thousand rows at a time; numbers are taken in blocks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    Connection,
    Date,
    Enum,
    Insert,
    String,
    Table,
    Text,
    bindparam,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Session

from storage.domain.opportunities import NewEntry, Status
from storage.domain.people import Actor
from storage.domain.text import search_form
from storage.domain.urgency import urgency
from storage.models import Contact, Entry, NumberSeries, Opportunity
from storage.models.base import fill_words
from storage.services.importing_contacts import Meant, Planned
from storage.services.importing_content import Numbers
from storage.services.importing_opportunities import NewSale
from storage.services.importing_scratch import NUMBER, Scratch
from storage.services.writing import Series, next_numbers

_contact: Table = Contact.__table__  # type: ignore[attr-defined]
_opportunity: Table = Opportunity.__table__  # type: ignore[attr-defined]
_entry: Table = Entry.__table__  # type: ignore[attr-defined]
_SOLD = (
    _contact.update()
    .where(_contact.c.id == bindparam("buyer"))
    .values(
        customer_since=case(
            (_contact.c.customer_since < bindparam("since", type_=Date), _contact.c.customer_since),
            else_=bindparam("since", type_=Date),
        )
    )
)


def insert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rows with keys of our own, and give the keys: to be told them takes three times as long."""
    ids = _free_ids(connection, table, len(rows))
    for row_id, row in zip(ids, rows, strict=True):
        row["id"] = row_id
    put(connection, table, rows)
    return ids


def put(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Put rows that have the same columns, all that have no default of the database, into a table.

    PostgreSQL takes them in one statement, as a list of each column: a statement for each row takes half as long again
    in all, one that names every value more than twice as long. Lists of lists would be taken apart.
    """
    for row in rows:
        fill_words(table.name, row)
    names = tuple(rows[0])
    if connection.dialect.name == "sqlite" or any(isinstance(table.c[name].type, JSON) for name in names):
        connection.execute(table.insert(), rows)
    else:
        connection.execute(_put(table, names), {name: _values(table.c[name], rows) for name in names})


def _values(column: Column[Any], rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Give a column of the rows; an enum by its value, because psycopg takes no list of enums and texts."""
    values = [row[column.name] for row in rows]
    return [value if value is None else str(value) for value in values] if isinstance(column.type, Enum) else values


@cache
def _put(table: Table, names: tuple[str, ...]) -> Insert:
    """Build the statement that puts lists of columns into a table."""
    lists = (func.unnest(bindparam(name, type_=ARRAY(_listed(table.c[name])))) for name in names)
    return table.insert().from_select(names, select(*lists), include_defaults=False)


def _listed(column: Column[Any]) -> TypeEngine[Any]:
    """Give the type of a column's list; texts have no length there: PostgreSQL cuts what is cast to one, silently."""
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    return Text() if isinstance(kind, String) else column.type


def _free_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Take the next keys of a table; on SQLite nobody else writes until the transaction ends."""
    if connection.dialect.name == "sqlite":
        last: int = connection.scalar(select(func.coalesce(func.max(table.c.id), 0))) or 0
        return list(range(last + 1, last + 1 + count))
    sequence = func.pg_get_serial_sequence(table.name, "id")
    taken = select(func.nextval(cast(sequence, REGCLASS))).select_from(func.generate_series(1, count))
    return sorted(connection.scalars(taken))


def free_numbers(
    session: Session, workspace_id: str, series: Series, table: Table, count: int, scratch: Scratch
) -> Iterator[str]:
    """Take the next numbers of a series, past any that came from elsewhere or come with this file."""
    while count:
        block = next_numbers(session, workspace_id, series, count)
        alike = len(block[0]) == len(block[-1])
        # A list of a thousand PostgreSQL compares one by one with each row, where its index is not the cheaper way.
        within = table.c.no.between(block[0], block[-1]) if alike else table.c.no.in_(block)
        mine = table.c.workspace_id == workspace_id, within
        taken = set(session.connection().scalars(select(table.c.no).where(*mine)))
        free = [no for no in block if no not in taken and not scratch.has(NUMBER, no)]
        yield from free
        count -= len(free)


def past_numbers(session: Session, workspace_id: str, series: Series, table: Table) -> None:
    """Let a series go on behind the numbers that came from elsewhere and look like its own."""
    next_numbers(session, workspace_id, series, 0)
    own = table.c.workspace_id == workspace_id, table.c.no.like(f"{series.value}{'_' * 6}")
    highest = session.connection().scalar(select(func.max(table.c.no)).where(*own)) or ""
    digits = highest.removeprefix(series.value)
    row = session.get_one(NumberSeries, (workspace_id, series.value), populate_existing=True)
    row.last = max(row.last, int(digits) if digits.isdecimal() else 0)


def write_contacts(session: Session, workspace_id: str, scratch: Scratch, given: Numbers) -> Iterator[int]:
    """Write the planned contacts, companies before their persons; give how many, part by part; note their numbers."""
    for within in (False, True):
        for part in scratch.contacts(within=within):
            wanted = sum(new.no is None for _, _, new in part)
            numbers = free_numbers(session, workspace_id, Series.CONTACT, _contact, wanted, scratch)
            rows = [_contact_row(workspace_id, new.no or next(numbers), new, company) for _, company, new in part]
            _note(rows, given)
            ids = insert(session.connection(), _contact, rows)
            scratch.placed([(row_id, place) for row_id, (place, _, _) in zip(ids, part, strict=True)])
            yield len(part)


def _note(rows: Iterable[Mapping[str, Any]], given: Numbers) -> None:
    for row in rows:
        given.add(row["no"])


def _contact_row(workspace_id: str, no: str, new: Planned, company: int | None) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "no": no,
        "type": new.type,
        "name": new.name,
        "search_name": search_form(new.name),
        "company_id": company or new.company_id,
        "salesperson_id": new.salesperson_id,
        "email": new.email,
        "phone": new.phone,
        "customer_since": new.customer_since,
        "privacy_blocked": False,
        "deleted_at": None,
    }


def write_sales(session: Session, actor: Actor, now: datetime, scratch: Scratch, given: Numbers) -> Iterator[int]:
    """Write the planned opportunities with their entries; give how many, part by part, and note their numbers."""
    connection = session.connection()
    for part in scratch.steps("sale"):
        sales: list[NewSale] = part
        places = {place for sale in sales for place in (sale.contact.place, sale.contact.company_place) if place}
        rows_of = scratch.rows_of(sorted(places)) if places else {}
        whose = [_whose(sale.contact, rows_of) for sale in sales]
        wanted = sum(sale.no is None for sale in sales)
        numbers = free_numbers(session, actor.workspace_id, Series.OPPORTUNITY, _opportunity, wanted, scratch)
        rows = [
            _row(actor, now, sale, sale.no or next(numbers), about) for sale, about in zip(sales, whose, strict=True)
        ]
        _note(rows, given)
        ids = insert(connection, _opportunity, rows)
        lines = [
            line
            for row_id, sale, about in zip(ids, sales, whose, strict=True)
            for line in _entries(actor, now, row_id, sale, about)
        ]
        if lines:
            put(connection, _entry, lines)
        _make_customers(connection, sales, whose)
        yield len(part)


def _whose(contact: Meant, rows_of: Mapping[int, int]) -> tuple[int, int | None]:
    """Give the rows of a contact and its company, planned ones by what they became."""
    row_id = contact.row_id or rows_of[contact.place or 0]
    company = contact.company_id or (rows_of[contact.company_place] if contact.company_place else None)
    return row_id, company


def _row(actor: Actor, now: datetime, sale: NewSale, no: str, about: tuple[int, int | None]) -> dict[str, Any]:
    value, chances, closing_date = sale.planned
    due = NewEntry(*sale.entries[-1]).closing_date if sale.entries else closing_date
    return {
        "workspace_id": actor.workspace_id,
        "no": no,
        # The triggers would find the same, in two steps for each row.
        "urgency": urgency(due, sale.date_closed, sale.priority),
        "description": sale.description,
        "search_text": search_form(sale.description),
        "contact_id": about[0],
        "company_id": about[1],
        "salesperson_id": sale.salesperson_id,
        "cycle_id": sale.cycle_id,
        "status": sale.status,
        "priority": sale.priority,
        "creation_date": sale.creation_date,
        "date_closed": sale.date_closed,
        "next_step": sale.next_step,
        "next_step_date": sale.next_step_date,
        "planned_value": value,
        "planned_chances": chances,
        "planned_closing_date": closing_date,
        "version": 1,
        "changed_at": now,
        "changed_by": actor.code,
    }


def _entries(
    actor: Actor, now: datetime, row_id: int, sale: NewSale, about: tuple[int, int | None]
) -> Iterator[dict[str, Any]]:
    """Give an opportunity's entries; each holds until the next one."""
    entries = [NewEntry(*values) for values in sale.entries]
    after: Iterable[NewEntry | None] = [*entries[1:], None]
    for no, (entry, following) in enumerate(zip(entries, after, strict=False), start=1):
        closes = entry.stage == 0
        yield {
            "workspace_id": actor.workspace_id,
            "opportunity_id": row_id,
            "no": no,
            "cycle_id": sale.cycle_id,
            "stage": entry.stage,
            "stage_description": entry.stage_description,
            "previous_stage": entry.previous_stage,
            "contact_id": about[0],
            "company_id": about[1],
            "salesperson_id": sale.salesperson_id,
            "action": entry.action,
            "date_of_change": entry.date_of_change,
            "active": following is None,
            "until": following.date_of_change if following else None,
            "date_closed": entry.date_of_change if closes else None,
            "days_open": following.days_open if following else None,
            "value": entry.value,
            "completed": entry.completed,
            "chances": entry.chances,
            "probability": entry.probability,
            "weighted": entry.weighted,
            "closing_date": entry.closing_date,
            "close_code_id": sale.close_code_id if closes else None,
            "undone": False,
            "made_by": actor.code,
            "made_at": now,
        }


def _make_customers(connection: Connection, sales: Sequence[NewSale], whose: Sequence[tuple[int, int | None]]) -> None:
    """Turn who bought something into a customer, since the earliest of it. Source: domain-reference 4.3."""
    since: dict[int, date] = {}
    for sale, (contact, company) in zip(sales, whose, strict=True):
        if sale.status is Status.WON and sale.date_closed is not None:
            buyer = company or contact
            since[buyer] = min(since.get(buyer, sale.date_closed), sale.date_closed)
    if since:
        connection.execute(_SOLD, [{"buyer": buyer, "since": day} for buyer, day in sorted(since.items())])
