"""What a row makes of a new opportunity: the rules of the window New opportunity, and those of closing."""

from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from storage.domain import closing as closing_rules
from storage.domain.creation import NewOpportunity, check_new
from storage.domain.cycles import ActionType, Cycle, Stage
from storage.domain.errors import Problem, RuleBrokenError, refuse_if_any
from storage.domain.opportunities import (
    CLOSED,
    Action,
    Closing,
    Current,
    NewEntry,
    Priority,
    Status,
    entry_at,
)
from storage.domain.people import Actor
from storage.services.importing_contacts import Contacts, Meant, Named
from storage.services.importing_lines import Sale
from storage.services.importing_setup import Reason, Seller, SetUp, Way, stage_of
from storage.services.lookups import gathered

_VALUES = attrgetter(*NewEntry.__dataclass_fields__)
"""An entry is kept on disk as its values: a hundred thousand of them are read back."""


class NewSale(NamedTuple):
    """An opportunity to write down, with the values of its entries; `no` None takes the next number."""

    no: str | None
    description: str
    contact: Meant
    salesperson_id: int
    cycle_id: int
    status: Status
    priority: Priority
    creation_date: date
    date_closed: date | None
    next_step: str
    next_step_date: date | None
    planned: tuple[int | None, int | None, date | None]
    entries: tuple[tuple[Any, ...], ...]
    close_code_id: int | None


def new_sale(actor: Actor, set_up: SetUp, contacts: Contacts, sale: Sale) -> tuple[NewSale, int]:
    """Work out what a row writes down, and how many contacts are new with it; raise everything that is wrong together.

    Without a stage and a status it enters the first stage if value and closing date are there, and is Not Started
    otherwise. The stage's activity is not run, and the stage may ask for a quote: what is imported has happened.
    Raises what `check_new` and `closing_rules.close` say, and `unknown`, `named_twice`, `blocked`, `stage_unknown`,
    `stage_needs_progress`, `created_in_future`.
    """
    found: list[Problem] = []
    seller = gathered(found, lambda: set_up.seller(sale.salesperson or "")) if sale.salesperson else None
    way = gathered(found, lambda: set_up.way(sale.cycle or "")) if sale.cycle else set_up.default
    reason = gathered(found, lambda: set_up.reason(sale.close_code or "")) if sale.close_code else None
    stage = gathered(found, lambda: _stage(way, sale)) if way else None
    refuse_if_any(found)
    status = _status(sale, stage, reason)
    created = sale.creation_date or min(actor.today, sale.date_closed or actor.today)
    if created > actor.today:
        found.append(Problem("created_in_future", "creation_date", {"today": actor.today}))
    named = Named(sale.contact or sale.company or "", sale.company or "", sale.email or "", sale.phone or "")
    is_named = bool(named.contact)
    owner = seller or set_up.sellers.get(actor.salesperson_id)
    contact, planned = (
        gathered(found, lambda: contacts.meant(named, owner.id if owner else None)) if is_named else None
    ) or (None, 0)
    if seller is None and contact is not None and contact.salesperson_id in set_up.sellers:
        owner = set_up.sellers[contact.salesperson_id]
    entries: tuple[NewEntry, ...] = ()
    try:
        entries = _checked(sale, status, created, _Given(is_named, owner, way, stage, reason))
    except RuleBrokenError as error:
        found += error.problems
    refuse_if_any(found)
    if contact is None or owner is None or way is None:
        raise AssertionError("refused above")
    last = entries[-1] if status in CLOSED else None
    made = NewSale(
        no=sale.no,
        description=sale.description or "",
        contact=contact,
        salesperson_id=owner.id,
        cycle_id=way.id,
        status=status,
        priority=sale.priority or Priority.NORMAL,
        creation_date=created,
        date_closed=last.date_of_change if last else None,
        next_step=sale.next_step or "",
        next_step_date=sale.next_step_date,
        planned=(sale.estimates.value, sale.estimates.chances, sale.estimates.closing_date),
        entries=tuple(map(_VALUES, entries)),
        close_code_id=reason.id if reason and last else None,
    )
    return made, planned


@dataclass(frozen=True, slots=True)
class _Given:
    """What a row's names were found to be."""

    is_named: bool
    owner: Seller | None
    way: Way | None
    stage: Stage | None
    reason: Reason | None


def _stage(way: Way | None, sale: Sale) -> Stage | None:
    """Find the stage that a row names; a closed one of a report has the number 0."""
    if way is None or not sale.stage or (sale.stage == "0" and sale.status in CLOSED):
        return None
    return stage_of(way.cycle, sale.stage)


def _status(sale: Sale, stage: Stage | None, reason: Reason | None) -> Status:
    """Say where an opportunity stands whose row may leave that out."""
    if sale.status is not None:
        return sale.status
    if sale.date_closed is not None and reason is not None:
        return reason.type
    complete = sale.estimates.value is not None and sale.estimates.closing_date is not None
    return Status.IN_PROGRESS if stage is not None or complete else Status.NOT_STARTED


def _checked(sale: Sale, status: Status, created: date, given: _Given) -> tuple[NewEntry, ...]:
    """Check a row by the rules, and give its entries: that of its stage, that of its end."""
    cycle: Cycle | None = given.way.cycle if given.way else None
    open_ = status is Status.IN_PROGRESS
    stage = given.stage or (cycle.stages[0] if cycle and cycle.stages and open_ else None)
    estimates = sale.estimates
    if stage is not None and not estimates.chances:
        estimates = replace(estimates, chances=stage.chances or None)
    closed = status in CLOSED
    new = NewOpportunity(
        description=sale.description or "",
        has_contact=given.is_named,
        salesperson_blocked=(given.owner.blocked and not closed) if given.owner else None,
        cycle=replace(cycle, blocked=False) if cycle and closed else cycle,
        estimates=replace(estimates, closing_date=None) if closed else estimates,
        activate=open_,
        next_step=sale.next_step or "",
        next_step_date=sale.next_step_date,
    )
    found: list[Problem] = []
    gathered(found, lambda: check_new(new, created))
    if status is Status.NOT_STARTED and given.stage is not None:
        found.append(Problem("stage_needs_progress", "stage"))
    if not closed and sale.date_closed is not None:
        found.append(Problem("not_closed_with_date", "date_closed"))
    made: tuple[NewEntry, ...] = ()
    if stage is not None and cycle is not None and not found:
        on = sale.date_closed or sale.estimates.closing_date
        typed = replace(estimates, closing_date=max(created, on) if closed and on else estimates.closing_date)
        first = Current(Status.NOT_STARTED, creation_date=created)
        made = (entry_at(cycle, stage, first, created, (ActionType.FIRST, Action.FIRST), typed),)
    ending = gathered(found, lambda: _ending(sale, status, created, made, given.reason)) if closed else None
    refuse_if_any(found)
    return (*made, ending) if ending is not None else made


def _ending(sale: Sale, status: Status, created: date, made: tuple[NewEntry, ...], reason: Reason | None) -> NewEntry:
    """Give the entry that closes an opportunity; raise what `closing_rules.close` says, the day under its column."""
    value, current = sale.estimates.value or 0, Current(Status.NOT_STARTED, creation_date=created)
    if made:
        first = made[-1]
        current = Current(Status.IN_PROGRESS, first.stage, created, first.value, first.chances, first.closing_date)
    on = sale.date_closed or sale.estimates.closing_date
    closing = Closing(status, reason.type if reason else None, on, value or None)
    try:
        return closing_rules.close(replace(current, value=value), closing)
    except RuleBrokenError as error:
        names: dict[str | None, str] = {"closing_date": "date_closed", "sales_value": "value"}
        raise RuleBrokenError(
            *(replace(each, field=names.get(each.field, each.field)) for each in error.problems)
        ) from error
