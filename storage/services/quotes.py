"""Quotes of an opportunity, and the orders they become. Source: domain-reference 4.4 to 4.7."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from storage.database import Database
from storage.domain import closing as rules
from storage.domain.clock import Clock
from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.opportunities import Closing, Status
from storage.domain.people import Actor
from storage.domain.quotes import QuoteStatus, check_link, check_new_quote
from storage.domain.text import check_text, clean
from storage.models import Opportunity, Quote
from storage.services import entries
from storage.services.advancing import Step, advance, close_code_of, kept_quote
from storage.services.permits import check_sees
from storage.services.writing import Series, already_carried_out, next_numbers, record

KIND = "quote"
"""How the change log calls these records."""


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote as people see it; the amount is in minor units."""

    no: str
    opportunity: str | None
    amount: int
    valid_until: date | None
    link: str
    status: QuoteStatus
    order_no: str


@dataclass(frozen=True, slots=True)
class QuoteDraft:
    """What the Sales quote dialog asks for; the amount is in minor units. `unread` is what could not be read of it."""

    amount: int | None
    valid_until: date | None = None
    link: str = ""
    unread: tuple[Problem, ...] = ()


class Quotes:
    """The services around quotes. Every change is one transaction and says who made it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def of(self, workspace_id: str, opportunity_no: str, *, viewer: Actor | None = None) -> QuoteView:
        """Give the linked quote; raise `no_such_opportunity`, also when it is not for the viewer, and `no_quote`."""
        with self._database.reading() as session:
            check_sees(session.connection(), viewer, opportunity_no)
            row = entries.find(session, workspace_id, opportunity_no)
            quote = entries.linked_quote(session, row)
            if quote is None:
                raise broken("no_quote", no=row.no)
            return _view(quote, row.no)

    def create(self, actor: Actor, opportunity_no: str, draft: QuoteDraft, *, key: str | None = None) -> QuoteView:
        """Make a quote and link it; raise what `check_new_quote` says and `no_such_opportunity`."""
        with self._database.transaction() as session:
            if done := already_carried_out(session, actor.workspace_id, key, self._clock()):
                return _made(session, actor.workspace_id, done)
            row = entries.to_change(session, actor, opportunity_no)
            linked = entries.linked_quote(session, row)
            link = clean(draft.link)
            others = [*draft.unread, *check_text("link", link, required=False)]
            of = linked.no if linked else None
            check_new_quote(row.status, of, draft.amount, draft.valid_until, actor.today, others)
            quote = Quote(
                workspace_id=row.workspace_id,
                no=next_numbers(session, row.workspace_id, Series.QUOTE)[0],
                opportunity_id=row.id,
                contact_id=row.contact_id,
                salesperson_id=row.salesperson_id,
                amount=draft.amount or 0,
                valid_until=draft.valid_until,
                link=link,
            )
            session.add(quote)
            self._touch(actor, row)
            self._log(session, actor, quote, row, "created", None, key)
            return _view(quote, row.no)

    def link(self, actor: Actor, opportunity_no: str, quote_no: str) -> QuoteView:
        """Link an open quote instead of the one that is linked, which is let go.

        Raises `no_such_opportunity`, `no_quote`, `quote_of_other_opportunity`, `quote_needs_progress`. Source: 4.5.
        """
        with self._database.transaction() as session:
            row = entries.to_change(session, actor, opportunity_no)
            quote = _find(session, actor.workspace_id, quote_no)
            elsewhere = quote.opportunity_id is not None and quote.opportunity_id != row.id
            check_link(row.status, _number_of(session, quote) if elsewhere else None)
            previous = entries.linked_quote(session, row)
            before = _said(quote, row.no if previous is not None and previous.id == quote.id else None)
            if previous is not None and previous.id != quote.id:
                was = _said(previous, row.no)
                previous.opportunity_id = None
                session.flush()  # the database allows one quote an opportunity, so the old one goes first
                self._log(session, actor, previous, row, "unlinked", was)
            quote.opportunity_id = row.id
            self._touch(actor, row)
            self._log(session, actor, quote, row, "linked", before)
            return _view(quote, row.no)

    def withdraw(self, actor: Actor, opportunity_no: str, *, quote_no: str | None = None) -> QuoteView:
        """Withdraw the linked quote; the opportunity goes on without.

        `quote_no` is the quote that somebody looked at. Raises `no_such_opportunity`, and `no_quote` also when another
        one is linked by now, or when it has become an order.
        """
        with self._database.transaction() as session:
            row = entries.to_change(session, actor, opportunity_no)
            quote = _linked(session, row, quote_no)
            if quote.status is not QuoteStatus.OPEN:
                raise broken("no_quote", no=row.no)
            before = _said(quote, row.no)
            quote.opportunity_id = None
            quote.status = QuoteStatus.WITHDRAWN
            self._touch(actor, row)
            self._log(session, actor, quote, row, "withdrawn", before)
            return _view(quote, None)

    def make_order(  # noqa: PLR0913 - the dialog's fields
        self,
        actor: Actor,
        opportunity_no: str,
        order_no: str,
        close_code: str | None,
        closing_date: date | None,
        *,
        quote_no: str | None = None,
        version: int | None = None,
        key: str | None = None,
    ) -> QuoteView:
        """Turn the linked quote into an order, which wins the opportunity. Both happen or neither.

        `version` is the opportunity's that somebody looked at, `quote_no` the quote. Raises `no_such_opportunity`,
        `changed_meanwhile`, `no_quote` also when another one is linked by now, `missing` or `too_long` for the number,
        and what `rules.close` says. Source: 4.6.
        """
        with self._database.transaction() as session:
            row = entries.to_change(session, actor, opportunity_no)
            quote = _linked(session, row, quote_no)
            if already_carried_out(session, actor.workspace_id, key, self._clock()) == quote.no:
                return _view(quote, row.no)
            entries.check_version(session, row, version)
            number = clean(order_no)
            refuse_if_any(check_text("order_no", number, required=True))
            code = close_code_of(session, actor.workspace_id, close_code) if close_code else None
            here = entries.position(session, row)
            new = rules.close(here.current, Closing(Status.WON, Status(code.type) if code else None, closing_date))
            step = Step(new, cancel_tasks=True, close_code=code, quote=kept_quote(quote))
            before = _said(quote, row.no)
            advance(session, actor, self._clock(), here, step)
            quote.status = QuoteStatus.ORDERED
            quote.order_no = number
            self._log(session, actor, quote, row, "ordered", before, key)
            return _view(quote, row.no)

    def delete_order(self, actor: Actor, opportunity_no: str) -> QuoteView:
        """Delete the order of a won opportunity, which is lost by it; raise `no_quote`, `not_won`, `no_order`.

        Source: 4.7.
        """
        with self._database.transaction() as session:
            row = entries.to_change(session, actor, opportunity_no)
            quote = _linked(session, row)
            here = entries.position(session, row)
            new = rules.delete_order(here.current, actor.today)
            if quote.status is not QuoteStatus.ORDERED:
                raise broken("no_order", no=row.no)
            before = _said(quote, row.no)
            advance(session, actor, self._clock(), here, Step(new, quote=kept_quote(quote)))
            quote.opportunity_id = None
            quote.status = QuoteStatus.WITHDRAWN
            self._log(session, actor, quote, row, "order_deleted", before)
            return _view(quote, None)

    def _touch(self, actor: Actor, row: Opportunity) -> None:
        """Count the opportunity's version up, where no move does."""
        row.version += 1
        row.changed_at = self._clock()
        row.changed_by = actor.code

    def _log(
        self,
        session: Session,
        actor: Actor,
        quote: Quote,
        row: Opportunity,
        action: str,
        before: dict[str, Any] | None,
        key: str | None = None,
    ) -> None:
        """Write the change log's line; `row` is the opportunity that the quote was or is linked to."""
        session.add(quote)
        after = _said(quote, row.no if quote.opportunity_id == row.id else None)
        record(
            session, actor, self._clock(), kind=KIND, no=quote.no, action=action, before=before, after=after, key=key
        )


def _said(quote: Quote, opportunity: str | None) -> dict[str, Any]:
    """Give what the change log keeps of a quote."""
    return {"opportunity": opportunity, "amount": quote.amount, "status": quote.status, "order_no": quote.order_no}


def _view(quote: Quote, opportunity: str | None) -> QuoteView:
    """Give the read model of a row."""
    return QuoteView(quote.no, opportunity, quote.amount, quote.valid_until, quote.link, quote.status, quote.order_no)


def _made(session: Session, workspace_id: str, no: str) -> QuoteView:
    """Give the quote that a form has made already, wherever it stands by now."""
    statement = select(Quote).where(col(Quote.workspace_id) == workspace_id, col(Quote.no) == no)
    quote = session.exec(statement).one()
    return _view(quote, _number_of(session, quote))


def _linked(session: Session, row: Opportunity, quote_no: str | None = None) -> Quote:
    """Give the linked quote or refuse, also when it is not the one that is meant."""
    quote = entries.linked_quote(session, row)
    if quote is None or quote_no not in {None, quote.no}:
        raise broken("no_quote", no=row.no)
    return quote


def _find(session: Session, workspace_id: str, no: str) -> Quote:
    """Find an open quote by number or refuse."""
    statement = select(Quote).where(
        col(Quote.workspace_id) == workspace_id, col(Quote.no) == no, col(Quote.status) == QuoteStatus.OPEN
    )
    quote = session.exec(statement.with_for_update()).first()
    if quote is None:
        raise broken("no_quote", no=no)
    return quote


def _number_of(session: Session, quote: Quote) -> str | None:
    """Give the number of the opportunity a quote belongs to."""
    return session.exec(select(Opportunity.no).where(col(Opportunity.id) == quote.opportunity_id)).first()
