"""Homes to read and to draw."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from storage.domain.estimates import Estimates
from storage.domain.people import Actor
from storage.models import HomeView
from storage.services.book import Book
from storage.services.home import Shown, Taken
from storage.services.opportunities import Draft
from tests.builders import Company


def deal(book: Book, actor: Actor, company: Company, closing: date | None = None, **more: Any) -> str:  # noqa: ANN401 - any field of a draft
    """Write down an opportunity, in its first stage if it has a closing date; give its number."""
    estimates = Estimates(1_000_00, 40, closing) if closing else Estimates()
    cycle = more.pop("cycle", "EXISTING")
    draft = Draft("Boxes", company.acme, cycle=cycle, activate=closing is not None, estimates=estimates, **more)
    return book.opportunities.create(replace(actor, today=min(actor.today, closing or actor.today)), draft).line.no


def opened(book: Book, actor: Actor, user: str, **chosen: Any) -> Taken:  # noqa: ANN401 - what `choose` takes
    """Open a Home and take it to draw it."""
    book.home.opened(actor, user)
    if chosen:
        book.home.choose(actor, user, **chosen)
    taken = book.home.take(actor.workspace_id, user)
    assert taken is not None
    return taken


def read(book: Book, taken: Taken) -> Shown:
    """Read a Home that was taken."""
    shown = book.home.read(taken)
    assert shown is not None
    return shown


def state(book: Book, user: str) -> tuple[bool, timedelta]:
    """Tell whether a Home is stale, and in how long it is drawn."""
    with book.database.reading() as session:
        row = session.get_one(HomeView, ("T1", user))
        return row.stale, row.draw_at - book.clock()
