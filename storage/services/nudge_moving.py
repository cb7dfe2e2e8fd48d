"""Another date for a quote, where no window asks for it, and the way back."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from storage.domain.dates import check_day
from storage.domain.errors import Problem, broken, refuse_if_any
from storage.domain.people import Actor
from storage.domain.quotes import QuoteStatus
from storage.models import Opportunity, Quote
from storage.services import entries
from storage.services.writing import record


def extend_quote(
    session: Session, actor: Actor, now: datetime, of: tuple[str, str], was: date, to: date
) -> dict[str, Any]:
    """Let an open quote be valid until another day; `of` are its opportunity's number and its own.

    Gives what taking it back must know. Raises `no_such_opportunity`, `not_yours`, `no_quote`, `valid_until_past`,
    `date_out_of_calendar`, `changed_meanwhile` when it is valid until another day than `was` by now.
    """
    row = entries.to_change(session, actor, of[0])
    quote = _open_quote(session, row, of[1])
    problems = check_day(to, None, "valid_until")
    if not problems and to < actor.today:
        problems = [Problem("valid_until_past", "valid_until", {"earliest": actor.today})]
    refuse_if_any(problems)
    if quote.valid_until != was:
        entries.check_version(session, row, 0)
    _put_day(session, actor, now, (row, quote), to)
    return {"quote": quote.no, "opportunity": row.no, "day": was.isoformat(), "version": row.version}


def put_quote_back(session: Session, actor: Actor, now: datetime, kept: dict[str, Any]) -> None:
    """Let a quote be valid as it was before; raise `undo_superseded` after any other change."""
    row = entries.to_change(session, actor, kept["opportunity"])
    if row.version != kept["version"]:
        raise broken("undo_superseded", no=row.no)
    quote = _open_quote(session, row, kept["quote"])
    _put_day(session, actor, now, (row, quote), date.fromisoformat(kept["day"]))


def _open_quote(session: Session, row: Opportunity, quote_no: str) -> Quote:
    """Give the open quote that is linked, if it is the one that is meant; raise `no_quote`."""
    quote = entries.linked_quote(session, row)
    if quote is None or quote.no != quote_no or quote.status is not QuoteStatus.OPEN:
        raise broken("no_quote", no=row.no)
    return quote


def _put_day(session: Session, actor: Actor, now: datetime, of: tuple[Opportunity, Quote], to: date) -> None:
    """Write the day, and the line of the change log."""
    row, quote = of
    before = _said(row, quote)
    quote.valid_until = to
    row.version += 1
    row.changed_at, row.changed_by = now, actor.code
    session.flush()
    record(session, actor, now, kind="quote", no=quote.no, action="extended", before=before, after=_said(row, quote))


def _said(row: Opportunity, quote: Quote) -> dict[str, Any]:
    """Give what the change log keeps of a quote whose day changes."""
    day = quote.valid_until.isoformat() if quote.valid_until else None
    return {"opportunity": row.no, "amount": quote.amount, "status": quote.status, "valid_until": day}
