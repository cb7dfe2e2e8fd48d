"""Create, activate, advance and close opportunities; read them."""

from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection
from sqlmodel import Session

from storage.database import Database
from storage.domain import closing as closing_rules
from storage.domain import opportunities as rules
from storage.domain.clock import Clock
from storage.domain.creation import NewOpportunity, check_new
from storage.domain.cycles import Cycle
from storage.domain.errors import broken
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Change, Closing, Current, Priority, Status
from storage.domain.people import Actor
from storage.domain.quotes import QuoteStatus
from storage.domain.text import clean, search_form
from storage.models import Contact, Opportunity, Salesperson
from storage.queries import cycles as cycle_queries
from storage.queries import opportunities as queries
from storage.queries import past_reports
from storage.queries.filters import Filters
from storage.queries.history import HistoryEntry, history
from storage.queries.opportunities import Card, Page
from storage.services import entries
from storage.services.advancing import KIND, Step, add_note, advance, close_code_of, kept_quote
from storage.services.cards import flushed_card, read_card
from storage.services.contacts import choose_contact, hold_contacts
from storage.services.entries import Position
from storage.services.lookups import by_code
from storage.services.permits import check_manager, check_owner, check_sees
from storage.services.writing import already_carried_out, hold_set_up, record


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person filled in to create an opportunity.

    `contact` is a number, or `new_company` a name; without `salesperson` the contact's, else the actor's own
    is taken; without `cycle` the workspace's default.
    """

    description: str
    contact: str | None = None
    new_company: str | None = None
    salesperson: str | None = None
    cycle: str | None = None
    priority: Priority = Priority.NORMAL
    activate: bool = False
    estimates: Estimates = field(default_factory=Estimates)
    next_step: str = ""
    next_step_date: date | None = None
    note: str = ""
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """An opportunity as the dialogs need it: its card, where it stands for the rules, and its cycle."""

    card: Card
    current: Current
    cycle: Cycle


class Opportunities:
    """The services around one opportunity. Every change is one transaction and says who made it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def card(self, workspace_id: str, no: str, *, viewer: Actor | None = None) -> Card:
        """Give the card; raise `no_such_opportunity`, also when it is not for the viewer."""
        with self._database.connection() as connection:
            check_sees(connection, viewer, no)
            return read_card(connection, workspace_id, no)

    def standing(self, workspace_id: str, no: str, *, viewer: Actor | None = None, changing: bool = False) -> Standing:
        """Give what a dialog starts from; raise `no_such_opportunity`, also when it is not for the viewer.

        With `changing`, who may see it and not change it is told so before the dialog opens: `not_yours`.
        """
        with self._database.reading() as session:
            check_sees(session.connection(), viewer, no)
            # The card, whose version the window carries, is read first: a change in between then refuses the window,
            # where the other order would let it overwrite the change unseen.
            card = read_card(session.connection(), workspace_id, no)
            if changing and viewer is not None:
                check_owner(session, viewer, card.owner_id, no)
            here = entries.position(session, entries.find(session, workspace_id, no))
            return Standing(card, here.current, here.cycle)

    def history(self, workspace_id: str, no: str, *, viewer: Actor | None = None) -> tuple[Card, list[HistoryEntry]]:
        """Give every entry, oldest first; raise `no_such_opportunity`, also when it is not for the viewer."""
        with self._database.connection() as connection:
            check_sees(connection, viewer, no)
            return read_card(connection, workspace_id, no), history(connection, workspace_id, no)

    def page(self, workspace_id: str, filters: Filters, offset: int = 0, limit: int = 10) -> Page:
        """Give a part of a list, the most urgent first, as it is now or stood at the end of a day."""
        ask = past_reports.page if filters.on else queries.page
        with self._database.connection() as connection:
            return ask(connection, workspace_id, filters, offset, limit)

    def create(self, actor: Actor, draft: Draft, *, key: str | None = None, no: str | None = None) -> Card:
        """Create an opportunity and, if asked, activate its first stage; all of it or nothing.

        `key` names the form, so that sending it again creates nothing; `no` is a number from elsewhere.
        Raises what `check_new` says, `unknown` and `blocked` for what was chosen, `number_taken`.
        """
        with self._database.transaction() as session:
            hold_set_up(session, actor.workspace_id)
            if done := already_carried_out(session, actor.workspace_id, key, self._clock()):
                return read_card(session.connection(), actor.workspace_id, done)
            hold_contacts(session, actor.workspace_id)
            contact = choose_contact(session, actor, self._clock(), draft.contact, draft.new_company)
            salesperson = _owner(session, actor, draft.salesperson, contact)
            code = draft.cycle or cycle_queries.default_code(session.connection(), actor.workspace_id)
            cycle_id, cycle = _cycle(session.connection(), actor.workspace_id, code) if code else (0, None)
            new = NewOpportunity(
                description=clean(draft.description),
                has_contact=contact is not None,
                salesperson_blocked=salesperson.blocked if salesperson else None,
                cycle=cycle,
                estimates=draft.estimates,
                activate=draft.activate,
                next_step=clean(draft.next_step),
                next_step_date=draft.next_step_date,
            )
            check_new(new, actor.today)
            if contact is None or salesperson is None or cycle is None:
                raise AssertionError("check_new refuses these")
            row = Opportunity(
                workspace_id=actor.workspace_id,
                no=entries.free_number(session, actor.workspace_id, no),
                description=new.description,
                search_text=search_form(new.description),
                contact_id=contact.id,
                company_id=contact.company_id,
                salesperson_id=salesperson.id,
                cycle_id=cycle_id,
                status=Status.IN_PROGRESS if draft.activate else Status.NOT_STARTED,
                priority=draft.priority,
                creation_date=actor.today,
                next_step=new.next_step,
                next_step_date=new.next_step_date,
                planned_value=draft.estimates.value,
                planned_chances=draft.estimates.chances,
                planned_closing_date=draft.estimates.closing_date,
                changed_at=self._clock(),
                changed_by=actor.code,
            )
            session.add(row)
            session.flush()
            entry_id, logged = None, {}
            if draft.activate:
                here = Position(row, Current(Status.NOT_STARTED), cycle)
                new_entry = rules.activate(here.current, cycle, actor.today, draft.estimates)
                made = actor.code, self._clock()
                entry_id = entries.write(session, here, new_entry, made=made).entry_id
                logged = entries.logged(new_entry)
            add_note(session, actor, self._clock(), row, entry_id, draft.note, draft.permalink)
            after = entries.snapshot(row, logged)
            record(session, actor, self._clock(), kind=KIND, no=row.no, action="created", after=after, key=key)
            return flushed_card(session, row)

    def activate(self, actor: Actor, no: str) -> Card:
        """Enter the first stage; raise `no_such_opportunity`, `already_started`, `closed`, `no_stages`."""
        with self._database.transaction() as session:
            row = entries.to_change(session, actor, no)
            here = entries.position(session, row)
            planned = row.planned_closing_date
            typed = Estimates(
                row.planned_value, row.planned_chances, planned if planned and planned >= actor.today else None
            )
            new = rules.activate(here.current, here.cycle, actor.today, typed)
            advance(session, actor, self._clock(), here, Step(new))
            return flushed_card(session, row)

    def update(
        self,
        actor: Actor,
        no: str,
        change: Change,
        *,
        cancel_tasks: bool = False,
        note: str = "",
        version: int | None = None,
        key: str | None = None,
    ) -> Card:
        """Advance or correct an opportunity.

        `version` is the one somebody looked at, `key` names the form. Raises `no_such_opportunity`,
        `changed_meanwhile`, and what `rules.update` says.
        """
        with self._database.transaction() as session:
            if done := already_carried_out(session, actor.workspace_id, key, self._clock(), no):
                return read_card(session.connection(), actor.workspace_id, done)
            row = entries.to_change(session, actor, no, version=version)
            here = entries.position(session, row)
            new = rules.update(here.current, here.cycle, change)
            cancels = cancel_tasks and new.makes_tasks  # Update leaves the tasks alone. Source: domain-reference 2.10
            advance(session, actor, self._clock(), here, Step(new, note=note, cancel_tasks=cancels))
            return flushed_card(session, row)

    def close(  # noqa: PLR0913 - the dialog's fields
        self,
        actor: Actor,
        no: str,
        closing: Closing,
        *,
        close_code: str | None,
        cancel_tasks: bool = True,
        note: str = "",
        version: int | None = None,
        key: str | None = None,
    ) -> Card:
        """Win or lose an opportunity.

        The close code's type is looked up here. Raises `no_such_opportunity`, `changed_meanwhile`, `unknown` or
        `blocked` for the code, and what `closing_rules.close` says.
        """
        with self._database.transaction() as session:
            if done := already_carried_out(session, actor.workspace_id, key, self._clock(), no):
                return read_card(session.connection(), actor.workspace_id, done)
            row = entries.to_change(session, actor, no, version=version)
            code = close_code_of(session, actor.workspace_id, close_code) if close_code else None
            here = entries.position(session, row)
            new = closing_rules.close(here.current, replace(closing, code_type=Status(code.type) if code else None))
            step = Step(new, note=note, cancel_tasks=cancel_tasks, close_code=code)
            advance(session, actor, self._clock(), here, step)
            return flushed_card(session, row)

    def reopen(self, actor: Actor, no: str, *, version: int | None = None) -> Card:
        """Open again what was won or lost; its order, if it had one, is an open quote again.

        For the owner's managers and admins. Raises `no_such_opportunity`, `managers_only`, `changed_meanwhile`,
        `not_closed`, `no_stages`. Source: product 3.
        """
        with self._database.transaction() as session:
            hold_set_up(session, actor.workspace_id)  # it moves the stages of what is closed without locking it
            check_sees(session.connection(), actor, no)
            row = entries.find(session, actor.workspace_id, no, lock=True)
            check_manager(session, actor, row.salesperson_id)
            entries.check_version(session, row, version)
            here = entries.position(session, row)
            new = closing_rules.reopen(here.current, here.cycle, actor.today, entries.before_closing(session, row))
            quote = entries.linked_quote(session, row)
            ordered = quote if quote is not None and quote.status is QuoteStatus.ORDERED else None
            step = Step(new, quote=kept_quote(ordered) if ordered else {})
            advance(session, actor, self._clock(), here, step)
            if ordered:
                ordered.status, ordered.order_no = QuoteStatus.OPEN, ""
            return flushed_card(session, row)


def _cycle(connection: Connection, workspace_id: str, code: str) -> tuple[int, Cycle]:
    """Find a cycle and its id; raise `unknown` under `cycle`."""
    found = cycle_queries.by_code(connection, workspace_id, code)
    if found is None:
        raise broken("unknown", "cycle", key=code)
    return found


def _owner(session: Session, actor: Actor, code: str | None, contact: Contact | None) -> Salesperson | None:
    """Choose the salesperson: the one named, else the contact's, else the actor. Source: domain-reference 2.2.

    A contact whose salesperson was deleted has none. An admin of Slack who does not sell is none either.
    """
    if code:
        return by_code(session, Salesperson, actor.workspace_id, code, "salesperson")
    theirs = session.get(Salesperson, contact.salesperson_id) if contact and contact.salesperson_id else None
    return theirs if theirs and theirs.deleted_at is None else session.get(Salesperson, actor.salesperson_id)
