"""What a row changes in an opportunity that is there: no more than the windows would, and by their rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlmodel import Session

from storage.domain import closing as closing_rules
from storage.domain import opportunities as rules
from storage.domain.cycles import ActionType, candidates
from storage.domain.editing import check_next_step
from storage.domain.errors import Problem, RuleBrokenError, broken, refuse_if_any
from storage.domain.estimates import Estimates, check_estimates
from storage.domain.opportunities import CLOSED, Change, Closing, Priority, Status
from storage.domain.people import Actor
from storage.domain.text import check_text, name_form, search_form
from storage.models import CloseCode, Contact, Entry, Opportunity, SalesCycle, Salesperson
from storage.services import entries
from storage.services.advancing import KIND, Step, advance
from storage.services.importing_lines import Sale, is_contact_no, number_of
from storage.services.importing_setup import SetUp, stage_of
from storage.services.undoing import remember
from storage.services.writing import record

_row = Opportunity.__table__  # type: ignore[attr-defined]
_entry = Entry.__table__  # type: ignore[attr-defined]
_contact = Contact.__table__.alias("of_contact")  # type: ignore[attr-defined]
_company = Contact.__table__.alias("of_company")  # type: ignore[attr-defined]
_person = Salesperson.__table__  # type: ignore[attr-defined]
_cycle = SalesCycle.__table__  # type: ignore[attr-defined]
_code = CloseCode.__table__  # type: ignore[attr-defined]
_THERE = select(
    *(_row.c[name] for name in ("id", "no", "description", "status", "priority", "creation_date", "date_closed")),
    *(_row.c[name] for name in ("next_step", "next_step_date", "salesperson_id")),
    _contact.c.no.label("contact_no"),
    _contact.c.name.label("contact"),
    _company.c.no.label("company_no"),
    _company.c.name.label("company"),
    _person.c.code.label("salesperson"),
    _cycle.c.code.label("cycle"),
    _cycle.c.description.label("cycle_description"),
    _code.c.code.label("close_code"),
    func.coalesce(_entry.c.stage, 0).label("stage"),
    _entry.c.stage_description,
    func.coalesce(_entry.c.value, _row.c.planned_value).label("value"),
    func.coalesce(_entry.c.chances, _row.c.planned_chances).label("chances"),
    func.coalesce(_entry.c.closing_date, _row.c.planned_closing_date).label("closing_date"),
).select_from(
    _row.join(_contact, _contact.c.id == _row.c.contact_id)
    .outerjoin(_company, _company.c.id == _row.c.company_id)
    .join(_cycle, _cycle.c.id == _row.c.cycle_id)
    .join(_person, _person.c.id == _row.c.salesperson_id)
    .outerjoin(_entry, (_entry.c.opportunity_id == _row.c.id) & _entry.c.active)
    .outerjoin(_code, _code.c.id == _entry.c.close_code_id)
)

There = Any
"""An opportunity of the book, as `_THERE` gives it."""


def there(connection: Connection, workspace_id: str, numbers: Iterable[str]) -> dict[str, There]:
    """Find opportunities by their numbers."""
    statement = _THERE.where(_row.c.workspace_id == workspace_id, _row.c.no.in_(sorted(set(numbers))))
    return {row.no: row for row in connection.execute(statement)}


def alike(connection: Connection, workspace_id: str, new: Sequence[tuple[int, str]]) -> int:
    """Count those that are there already, by the contact's row and the description as it is searched."""
    if not new:
        return 0
    contacts, texts = ({one[place] for one in new} for place in (0, 1))
    mine = _row.c.workspace_id == workspace_id, _row.c.contact_id.in_(contacts), _row.c.search_text.in_(texts)
    found = {tuple(one) for one in connection.execute(select(_row.c.contact_id, _row.c.search_text).where(*mine))}
    return sum(one in found for one in new)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be different in an opportunity: its own columns, its estimates and stage, or that it is closed."""

    id: int
    columns: Mapping[str, Any]
    stage: int | None = None
    estimates: Estimates | None = None
    ending: tuple[Status, str | None, date | None] | None = None


def difference(set_up: SetUp, sale: Sale, row: There) -> Wanted | None:
    """Say what a row wants to be different; None if all that it says is so already. An empty cell changes nothing.

    Raises `import_fixed` for what a file cannot change, `closed`, `unknown`, `named_twice`, `blocked`, `stage_unknown`.
    """
    columns: dict[str, Any] = {}
    for name in ("description", "priority", "next_step", "next_step_date"):
        said = getattr(sale, name)
        if said is not None and said != getattr(row, name):
            columns[name] = said
    if sale.salesperson and set_up.seller(sale.salesperson).id != row.salesperson_id:
        seller = set_up.seller(sale.salesperson)
        if seller.blocked:
            raise broken("blocked", "salesperson", key=seller.name)
        columns["salesperson_id"] = seller.id
    _refuse_fixed(sale, row)
    said = sale.estimates
    typed = {"value": said.value, "chances": said.chances, "closing_date": said.closing_date}
    typed = {name: value for name, value in typed.items() if value is not None and value != getattr(row, name)}
    stage = _stage(set_up, sale, row)
    status = sale.status or Status(row.status)
    closing = status in CLOSED and row.status not in CLOSED
    if row.status in CLOSED and (columns or typed or stage or status != row.status or _is_other_end(sale, row)):
        raise broken("closed", "status", status=Status(row.status))
    if status is Status.NOT_STARTED and row.status == Status.IN_PROGRESS:
        raise broken("import_fixed", "status")
    starts = status is Status.IN_PROGRESS and row.status == Status.NOT_STARTED
    if not (columns or typed or stage or closing or starts):
        return None
    merged = Estimates(*(typed.get(name, getattr(row, name)) for name in ("value", "chances", "closing_date")))
    return Wanted(
        row.id,
        columns,
        stage if stage or not starts else 0,
        merged if typed or stage or starts else None,
        (status, sale.close_code, sale.date_closed or sale.estimates.closing_date) if closing else None,
    )


def _stage(set_up: SetUp, sale: Sale, row: There) -> int | None:
    """Give the stage that a row wants, where that is another one."""
    if not sale.stage or sale.stage == "0" or row.status in CLOSED:
        return None
    wanted = stage_of(set_up.way(row.cycle).cycle, sale.stage).no
    return wanted if wanted != row.stage else None


def _refuse_fixed(sale: Sale, row: There) -> None:
    """Refuse to change what a file cannot change: whose it is about, how and since when it is sold."""
    problems = []
    said = sale.contact or ""
    same = {row.contact_no} if is_contact_no(said) else {name_form(row.contact)}
    if said and (number_of(said, "CT") if is_contact_no(said) else name_form(said)) not in same:
        problems.append(Problem("import_fixed", "contact"))
    of = sale.company or ""
    companies = (
        {row.company_no, row.contact_no}
        if is_contact_no(of)
        else {
            name_form(row.company or row.contact),
            name_form(row.contact),
        }
    )
    if of and (number_of(of, "CT") if is_contact_no(of) else name_form(of)) not in companies:
        problems.append(Problem("import_fixed", "company"))
    if sale.cycle and search_form(sale.cycle) not in {search_form(row.cycle), search_form(row.cycle_description)}:
        problems.append(Problem("import_fixed", "cycle"))
    if sale.creation_date and sale.creation_date != row.creation_date:
        problems.append(Problem("import_fixed", "creation_date"))
    refuse_if_any(problems)


def _is_other_end(sale: Sale, row: There) -> bool:
    """Tell whether a row says that something closed was closed otherwise."""
    day, code = sale.date_closed, sale.close_code
    return bool((day and day != row.date_closed) or (code and search_form(code) != search_form(row.close_code or "")))


def check(session: Session, actor: Actor, set_up: SetUp, wanted: Wanted) -> rules.NewEntry | None:
    """Give the entry that a change will bring, if it brings one; raise what the windows would say, write nothing."""
    row = session.get_one(Opportunity, wanted.id)
    _check_columns(row, wanted.columns, actor.today)
    here = entries.position(session, row)
    new = _moved(actor, here, wanted) if wanted.estimates is not None else None
    return _ended(actor, set_up, here, wanted) if wanted.ending is not None else new


def _check_columns(row: Opportunity, columns: Mapping[str, Any], today: date) -> None:
    """Raise `missing`, `too_long`, `next_step_past`, `date_out_of_calendar`."""
    if "description" in columns:
        refuse_if_any(check_text("description", columns["description"], required=True))
    if {"next_step", "next_step_date"} & columns.keys():
        day = columns.get("next_step_date", row.next_step_date)
        check_next_step(columns.get("next_step", row.next_step), day, row.next_step_date, today)


def _moved(actor: Actor, here: entries.Position, wanted: Wanted) -> rules.NewEntry | None:
    """Give the entry that new estimates or another stage bring; None before the first stage.

    The move is the first one possible of those that lead there. Raises what `rules.update` says.
    """
    estimates = wanted.estimates or Estimates()
    if here.current.status is Status.NOT_STARTED:
        if wanted.stage is None:
            refuse_if_any(check_estimates(estimates, change=None, required=False))
            return None
        new = rules.activate(here.current, here.cycle, actor.today, estimates)
        if wanted.stage not in {0, new.stage}:
            raise broken("stage_needs_progress", "stage")
        refuse_if_any(check_estimates(replace(estimates, chances=new.chances), change=actor.today, required=True))
        return new
    offered = candidates(here.cycle.stages, here.current.stage)
    target = wanted.stage or here.current.stage
    order = (ActionType.UPDATE, ActionType.NEXT, ActionType.PREVIOUS, ActionType.SKIP, ActionType.JUMP)
    how = next((each for each in order if target in offered.get(each, ())), None)
    if how is None:
        raise broken("stage_not_possible", "stage", action_type=ActionType.SKIP)
    on = rules.propose_date_of_change(here.current, actor.today)
    return rules.update(here.current, here.cycle, Change(how, target, on, estimates))


def _ended(actor: Actor, set_up: SetUp, here: entries.Position, wanted: Wanted) -> rules.NewEntry:
    """Give the entry that closes an opportunity; raise what `closing_rules.close` says."""
    status, code, day = wanted.ending or (None, None, None)
    reason = set_up.reason(code) if code else None
    if reason is not None and reason.blocked:
        raise broken("blocked", "close_code", key=reason.code)
    value = wanted.estimates.value if wanted.estimates else here.current.value
    closing = Closing(status, reason.type if reason else None, day or actor.today, value)
    try:
        return closing_rules.close(here.current, closing)
    except RuleBrokenError as error:
        names: dict[str | None, str] = {"closing_date": "date_closed", "sales_value": "value"}
        problems = (replace(each, field=names.get(each.field, each.field)) for each in error.problems)
        raise RuleBrokenError(*problems) from error


def carry_out(session: Session, actor: Actor, now: datetime, set_up: SetUp, wanted: Wanted) -> None:
    """Write a change, as the windows do: the columns, then the move, then the end; each with its line in the log."""
    row = session.get_one(Opportunity, wanted.id, populate_existing=True)
    if wanted.columns:
        _edit(session, actor, now, row, wanted.columns)
    here = entries.position(session, row)
    if wanted.ending is not None:
        _, code, _ = wanted.ending
        reason = set_up.reason(code) if code else None
        found = session.get_one(CloseCode, reason.id) if reason else None
        advance(
            session, actor, now, here, Step(_ended(actor, set_up, here, wanted), cancel_tasks=True, close_code=found)
        )
    elif wanted.estimates is not None:
        new = _moved(actor, here, wanted)
        if new is None:
            value, chances, day = wanted.estimates.value, wanted.estimates.chances, wanted.estimates.closing_date
            planned = {"planned_value": value, "planned_chances": chances, "planned_closing_date": day}
            _edit(session, actor, now, row, planned)
        else:
            advance(session, actor, now, here, Step(new))
    session.flush()


def _edit(session: Session, actor: Actor, now: datetime, row: Opportunity, columns: Mapping[str, Any]) -> None:
    """Change columns of an opportunity, its active entry and open quote with it, and keep what taking it back needs."""
    before = {name: getattr(row, name) for name in columns}
    for name, value in columns.items():
        setattr(row, name, Priority(value) if name == "priority" else value)
    row.search_text = search_form(row.description)
    row.version += 1
    row.changed_at, row.changed_by = now, actor.code
    session.flush()
    if "salesperson_id" in columns:
        entries.follow(session, row)
    told = {name: _plain(session, name, value) for name, value in before.items()}
    if not any(name.startswith("planned_") for name in columns):
        kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in before.items()}
        remember(session, actor, now, row, "edited", kept)
    after = {name: _plain(session, name, value) for name, value in columns.items()}
    record(session, actor, now, kind=KIND, no=row.no, action="edited", before=_named(told), after=_named(after))


def _plain(session: Session, name: str, value: Any) -> Any:  # noqa: ANN401 - a column of any type
    """Give a value as the log keeps it: people by their code."""
    if name == "salesperson_id":
        return session.get_one(Salesperson, value).code
    return value.isoformat() if isinstance(value, date) else value


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name.removesuffix("_id"): value for name, value in values.items()}
