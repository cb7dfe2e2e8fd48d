"""Makes up the lives of opportunities with rates that are known, keeps them in a book, and reads them plainly.

Days are numbers, 0 is the first day of the history.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, func, select

from storage.domain.forecast_rates import LOST, WON
from storage.domain.opportunities import Action, Priority, Status
from storage.models import Contact, Entry, Opportunity, SalesCycle, Salesperson
from storage.services.book import Book
from tests.builders import START

Ways = Mapping[int, tuple[tuple[int, float], ...]]
"""Where a visit to each stage leads, and how often."""
USUAL: Ways = {
    1: ((2, 0.6), (WON, 0.03), (LOST, 0.37)),
    2: ((3, 0.6), (1, 0.08), (LOST, 0.22), (WON, 0.1)),
    3: ((4, 0.65), (2, 0.1), (LOST, 0.25)),
    4: ((WON, 0.6), (LOST, 0.32), (3, 0.08)),
}
"""How they sell by the cycle EXISTING."""
RESTLESS: Ways = {
    1: ((2, 0.4), (3, 0.2), (WON, 0.2), (LOST, 0.2)),
    2: ((3, 0.4), (1, 0.3), (LOST, 0.3)),
    3: ((1, 0.2), (4, 0.3), (WON, 0.3), (LOST, 0.2)),
    4: ((WON, 0.5), (2, 0.2), (LOST, 0.3)),
    WON: ((LOST, 0.2), (2, 0.3), (0, 0.5)),
    LOST: ((1, 0.3), (0, 0.7)),
}
"""How nobody sells: to and fro, reopened, won and then lost after all; 0 is the end."""


@dataclass(slots=True)
class Life:
    """An opportunity: its estimate in minor units, for how many per cent of it it is sold, its visits.

    A visit is the stage, or WON or LOST, and the day on which it began.
    """

    value: int
    sold: int
    visits: list[tuple[int, int]] = field(default_factory=list)


def lives(random: Random, days: int, every: float, ways: Ways = USUAL) -> list[Life]:
    """Make up what happens in a number of days, where a new opportunity comes every so many days.

    A visit takes 20 days on average, most often 10, seldom 80: its end is not equally likely on every day.
    """
    found, begins = [], 0.0
    while (begins := begins + random.expovariate(1 / every)) < days:
        life = Life(round(10_000 * random.lognormvariate(0, 0.7)), random.choice((100, 100, 100, 90, 80, 120)))
        stage, day = 1, int(begins)
        while stage and day < days:
            life.visits.append((stage, day))
            if stage not in ways:
                break
            day += int(random.gammavariate(2, 10))
            [stage] = random.choices(*zip(*ways[stage], strict=True))
        found.append(life)
    return found


def keep(book: Book, found: Sequence[Life], first: date, random: Random | None = None) -> None:
    """Keep lives in the workspace T1 of `add_company`, in the cycle EXISTING.

    With `random` there are also entries that change nothing of it: updates, and steps that were taken back.
    """
    with book.database.transaction() as session:
        shared = _shared(session)
        start = session.scalar(select(func.count()).select_from(Opportunity)) or 0
        rows = [_row(no, life, first) | shared for no, life in enumerate(found, start + 1)]
        ids = list(
            session.connection().scalars(
                insert(Opportunity).returning(col(Opportunity.id), sort_by_parameter_order=True), rows
            )
        )
        entries = [
            entry | shared | {"opportunity_id": key}
            for key, life in zip(ids, found, strict=True)
            for entry in _entries(life, first, random)
        ]
        session.connection().execute(insert(Entry), entries)


def _shared(session: Session) -> dict[str, Any]:
    """Give what all rows have in common."""
    return {
        "workspace_id": "T1",
        "contact_id": session.exec(select(Contact.id).where(col(Contact.workspace_id) == "T1").limit(1)).one(),
        "salesperson_id": session.exec(select(Salesperson.id).where(col(Salesperson.code) == "JO")).one(),
        "cycle_id": session.exec(select(SalesCycle.id).where(col(SalesCycle.code) == "EXISTING")).one(),
    }


def _row(no: int, life: Life, first: date) -> dict[str, Any]:
    state, entered = life.visits[-1]
    return {
        "no": f"OP{no:06d}", "description": "Desks", "search_text": "desks", "priority": Priority.NORMAL,
        "status": Status.IN_PROGRESS if state > 0 else Status.WON if state == WON else Status.LOST,
        "creation_date": first + timedelta(days=life.visits[0][1]), "next_step": "", "version": 1,
        "date_closed": first + timedelta(days=entered) if state < 0 else None, "changed_at": START, "changed_by": "JO",
    }  # fmt: skip


def _entries(life: Life, first: date, random: Random | None) -> Iterator[dict[str, Any]]:
    """Give the entries of a life, each with the day until which it held."""
    steps: list[tuple[int, int, Action, bool]] = []
    begun: list[int] = []
    for place, (state, day) in enumerate(life.visits):
        since, ends = day, life.visits[place + 1][1] if place + 1 < len(life.visits) else day + 9
        action = Action.WON if state == WON else Action.LOST if state == LOST else Action.NEXT
        steps.append((state, day, action, False))
        while random and random.random() < 0.4:
            if random.random() < 0.5 and state > 0:
                since = random.randint(since, ends)
                steps.append((state, since, Action.UPDATED, False))
            else:
                steps.append((random.choice((1, 3, WON, LOST)), random.randint(since, ends), Action.NEXT, True))
                # What was taken back goes on under the day on which it began.
                steps.append((state, since, Action.UNDONE, False))
        begun += [day] * (len(steps) - len(begun))
    left = [place for place, step in enumerate(steps) if not step[3]]
    until = {place: steps[after][1] for place, after in pairwise(left)}
    for place, (state, day, action, undone) in enumerate(steps):
        chances = 40 if state > 0 else 100 * (state == WON)
        sales = life.value * life.sold // 100
        yield {
            "no": place + 1, "stage": max(state, 0), "stage_description": "", "action": action, "undone": undone,
            "date_of_change": first + timedelta(days=day), "active": place == left[-1],
            "until": first + timedelta(days=until[place]) if place in until else None,
            "date_closed": first + timedelta(days=day) if state < 0 else None, "value": life.value,
            "completed": 50, "chances": chances, "probability": chances * 100,
            "weighted": sales * 10_000 if state == WON else 0, "made_by": "JO", "made_at": START,
            "closing_date": first + timedelta(days=begun[place] + 30),
        }  # fmt: skip
