"""Loads the sample company by replaying its sales through the services, so that its history is real.

Every step carries a key, as a form does: a load that was interrupted is finished by the next one, and a load that was
finished changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlmodel import SQLModel, col, func, select

from storage.domain.cycles import ActionType
from storage.domain.dates import EARLIEST, LATEST
from storage.domain.errors import Problem, refuse_if_any
from storage.domain.estimates import Estimates
from storage.domain.money import to_minor
from storage.domain.opportunities import Change, Closing, Status
from storage.domain.people import Actor, Source
from storage.models import (
    CloseCode,
    Contact,
    Entry,
    Opportunity,
    Quote,
    SalesCycle,
    Salesperson,
    Submission,
    Task,
    Team,
    Workspace,
)
from storage.services.book import Book
from storage.services.opportunities import Draft
from storage.services.quotes import QuoteDraft
from storage.services.sample_company import PEOPLE, STAGES, EntryRow, OpportunityRow, on_day
from storage.services.sample_sales import OPPORTUNITIES
from storage.services.sample_setup import contacts, link_people, set_up
from storage.services.writing import already_carried_out

FIRST_DAY = "02/09-28"
"""The day on which the sample company opens its book: that of its first sale."""
TODAY = "01-26"
"""Its last sales: whoever sees it as of this day has some that are won, some that are due soon, none that is late."""
LAST_DAY = "03-21"
"""The latest of its estimated closing dates."""
_MARK = "sample"
_NINE = time(9, tzinfo=UTC)
_COUNTED: Mapping[str, type[SQLModel]] = {
    "cycles": SalesCycle,
    "close_codes": CloseCode,
    "salespeople": Salesperson,
    "teams": Team,
    "contacts": Contact,
    "opportunities": Opportunity,
    "entries": Entry,
    "quotes": Quote,
    "tasks": Task,
}


@dataclass(frozen=True, slots=True)
class SampleLoaded:
    """What a load did: whether it was the one that finished, how many records of each kind it added, who was linked."""

    created: bool
    counts: Mapping[str, int]
    linked: Mapping[str, str]


def load(
    book: Book,
    workspace_id: str,
    year: int,
    people: Mapping[str, str],
    currency: str | None = None,
    *,
    shift: timedelta = timedelta(0),
) -> SampleLoaded:
    """Load the sample company, its last sales in `year`; `people` maps salesperson codes to Slack users.

    A second load only links people. Amounts are in `currency`, or in what the workspace has already. `shift` moves
    every day by whole days. Raises what `check` and `set_up` say, and `slack_user_taken` under `people`.
    """
    check(year, people, currency, shift)
    before = _counts(book, workspace_id)
    with book.database.transaction() as session:
        loaded = session.get(Submission, (workspace_id, _MARK)) is not None
        if not loaded:
            set_up(session, workspace_id, datetime.combine(on_day(FIRST_DAY, year) + shift, _NINE), currency)
        linked = link_people(session, workspace_id, people)
    created = False
    if not loaded:
        replay = _Replay(book, workspace_id, year, shift)
        for sale in OPPORTUNITIES:
            replay.sale(sale)
        created = replay.mark()
    after = _counts(book, workspace_id)
    return SampleLoaded(created, {kind: after[kind] - before[kind] for kind in after}, linked)


def check(year: int, people: Mapping[str, str], currency: str | None = None, shift: timedelta = timedelta(0)) -> None:
    """Refuse what cannot be loaded into any book: `unknown`, `slack_user_taken`."""
    known = tuple(sorted(person.code for person in PEOPLE))
    problems = [Problem("unknown", "people", {"key": code, "known": known}) for code in people if code not in known]
    first: dict[str, str] = {}
    for code, user in people.items():
        if first.setdefault(user, code) != code:
            problems.append(Problem("slack_user_taken", "people", {"key": user, "by": first[user], "code": code}))
    iso = 3
    if currency is not None and not (len(currency) == iso and currency.isascii() and currency.isupper()):
        problems.append(Problem("unknown", "currency", {"key": currency}))
    if not EARLIEST.year < year <= LATEST.year or _leaves_calendar(year, shift):  # it begins in the year before
        problems.append(Problem("unknown", "year", {"key": year}))
    refuse_if_any(problems)


def _leaves_calendar(year: int, shift: timedelta) -> bool:
    """Say whether a shift moves any day to where there are none."""
    try:
        return on_day(FIRST_DAY, year) + shift < EARLIEST or on_day(LAST_DAY, year) + shift > LATEST
    except OverflowError:
        return True


def _counts(book: Book, workspace_id: str) -> dict[str, int]:
    """Count the workspace's records of each kind."""
    with book.database.reading() as session:
        return {
            kind: session.exec(select(func.count()).select_from(table).filter_by(workspace_id=workspace_id)).one()
            for kind, table in _COUNTED.items()
        }


class _Replay:
    """Does again what the sample's salespeople did, each step on its own day."""

    def __init__(self, book: Book, workspace_id: str, year: int, shift: timedelta) -> None:
        self._database = book.database
        self._workspace_id = workspace_id
        self._year = year
        self._shift = shift
        with book.database.reading() as session:
            self._currency = session.get_one(Workspace, workspace_id).currency
            statement = select(Salesperson.code, Salesperson.id).where(col(Salesperson.workspace_id) == workspace_id)
            self._people = dict(session.exec(statement).all())
            self._contacts = contacts(session, workspace_id)

    def sale(self, sale: OpportunityRow) -> None:
        """Replay one opportunity from its creation to where the sample leaves it."""
        self._create(sale)
        for entry in sale.entries[1:]:
            self._quote(sale, entry)
            self._advance(sale, entry)
        self._close(sale)

    def mark(self) -> bool:
        """Remember that everything was loaded; tell whether nobody else has meanwhile."""
        now = datetime.combine(self._day(FIRST_DAY), _NINE)
        with self._database.transaction() as session:
            return already_carried_out(session, self._workspace_id, _MARK, now) is None

    def _day(self, day: str) -> date:
        """Give a day of the sample's year, shifted."""
        return on_day(day, self._year) + self._shift

    def _on(self, sale: OpportunityRow, day: str) -> tuple[Book, Actor]:
        """Give the book and the salesperson as they were on a day."""
        today = self._day(day)
        instant = datetime.combine(today, _NINE)
        actor = Actor(self._workspace_id, self._people[sale.salesperson], sale.salesperson, today, Source.SAMPLE)
        return Book(self._database, lambda: instant), actor

    def _minor(self, amount: int) -> int:
        """Give an amount in minor units of the workspace's currency."""
        return to_minor(Decimal(amount), self._currency, "value")

    def _estimates(self, sale: OpportunityRow, entry: EntryRow) -> Estimates:
        """Give what was expected at an entry; of a closed sale, that it closes when it did."""
        closing = sale.closed.day if sale.closed else sale.closing or entry.day
        return Estimates(self._minor(entry.value), entry.chances, self._day(closing))

    def _create(self, sale: OpportunityRow) -> None:
        """Create the opportunity, activated if it has entries."""
        first = sale.entries[0] if sale.entries else None
        day = sale.created or (first.day if first else sale.closed.day if sale.closed else FIRST_DAY)
        book, actor = self._on(sale, day)
        draft = Draft(
            description=sale.description,
            contact=self._contacts[sale.no],
            salesperson=sale.salesperson,
            cycle=sale.cycle,
            priority=sale.priority,
            activate=first is not None,
            estimates=self._estimates(sale, first) if first else Estimates(),
        )
        book.opportunities.create(actor, draft, key=f"{_MARK}:{sale.no}", no=sale.no)

    def _quote(self, sale: OpportunityRow, entry: EntryRow) -> None:
        """Make the quote that the stage asks for; one is enough for all later stages."""
        stage = next(stage for stage in STAGES[sale.cycle] if stage.no == entry.stage)
        if stage.quote_required:
            book, actor = self._on(sale, entry.day)
            amount = sale.closed.sales if sale.closed else entry.value
            book.quotes.create(actor, sale.no, QuoteDraft(self._minor(amount)), key=f"{_MARK}:{sale.no}:quote")

    def _advance(self, sale: OpportunityRow, entry: EntryRow) -> None:
        """Enter the next stage."""
        book, actor = self._on(sale, entry.day)
        change = Change(ActionType.NEXT, entry.stage, actor.today, self._estimates(sale, entry))
        book.opportunities.update(actor, sale.no, change, key=f"{_MARK}:{sale.no}:{entry.stage}")

    def _close(self, sale: OpportunityRow) -> None:
        """Win or lose, if the sample did."""
        if sale.closed is None:
            return
        book, actor = self._on(sale, sale.closed.day)
        won = sale.closed.status is Status.WON
        closing = Closing(sale.closed.status, None, actor.today, self._minor(sale.closed.sales) if won else None)
        book.opportunities.close(actor, sale.no, closing, close_code=sale.closed.code, key=f"{_MARK}:{sale.no}:close")
