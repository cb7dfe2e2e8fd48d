"""The figures a second time, in plain Python over the rows, and from other columns than the statements use.

What was in force on a day is here the last entry up to it that was not undone; `until` is not looked at. What became
of an opportunity is said by the last entry that was a deed; `chances` are not. Days are counted from dates, not from
`days_open`.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from sqlmodel import Session, select

from storage.domain.digests import Bridge, Now, Then, bridge
from storage.domain.figures import Columns, Ends, Month, Rows, Standing, Sums
from storage.domain.opportunities import Action, Status
from storage.models import CloseCode, Contact, Entry, Opportunity, SalesCycle, SalesCycleStage, Salesperson

STANDING = {Standing.OPEN: Status.IN_PROGRESS, Standing.WON: Status.WON, Standing.LOST: Status.LOST}
ACTIONS = {Action.WON: Status.WON, Action.LOST: Status.LOST}


@dataclass
class Stand:
    """One opportunity as it stood: its entry, and what that means; without an entry it had not begun."""

    row: Opportunity
    entry: Entry | None
    status: Status
    begun: date | None = None

    @property
    def whose(self) -> Entry | Opportunity:
        """Give what says whose it was."""
        return self.entry or self.row

    @property
    def value(self) -> int:
        """Give what it counts as in a bridge."""
        assert self.entry is not None
        return self.entry.weighted // 10_000 if self.status is Status.WON else self.entry.value


@dataclass
class Paper:
    """All rows of a workspace, and whom somebody asks for; None is everybody."""

    session: Session
    workspace_id: str
    seen: set[int] | None = None
    asked: set[int] | None = None
    cycle: str | None = None
    entries: dict[int, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    kept: dict[tuple[date | None, bool], list[Stand]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in sorted(self._all(Entry), key=lambda one: one.no):
            self.entries[entry.opportunity_id].append(entry)
        self.rows = self._all(Opportunity)
        self.people = {one.id: one for one in self._all(Salesperson)}
        self.contacts = {one.id: one for one in self._all(Contact)}
        self.cycles = {one.id: one for one in self._all(SalesCycle) if self.cycle in {None, one.code}}
        self.codes = {one.id: one for one in self._all(CloseCode)}

    def _all(self, table: Any) -> list[Any]:  # noqa: ANN401 - any table
        return [one for one in self.session.exec(select(table)).all() if one.workspace_id == self.workspace_id]

    @cached_property
    def stages(self) -> list[SalesCycleStage]:
        found = [one for one in self.session.exec(select(SalesCycleStage)).all() if one.cycle_id in self.cycles]
        return sorted(found, key=lambda one: (self.cycles[one.cycle_id].code, one.no))

    def counted(self, row: Opportunity, on: date | None) -> list[Entry]:
        """Give the entries that were not undone, up to a day."""
        return [one for one in self.entries[row.id] if not one.undone and (on is None or one.date_of_change <= on)]

    def stands(self, on: date | None, *, anybodys: bool = False) -> list[Stand]:
        """Give every opportunity that there was, as it stood."""
        if (on, anybodys) not in self.kept:
            self.kept[on, anybodys] = list(self._stands(on, anybodys=anybodys))
        return self.kept[on, anybodys]

    def _stands(self, on: date | None, *, anybodys: bool) -> Iterator[Stand]:
        for row in self.rows:
            if on is not None and row.creation_date > on:
                continue
            entries = self.counted(row, on)
            deeds = [one for one in entries if one.action is not Action.UNDONE]
            status = ACTIONS.get(deeds[-1].action, Status.IN_PROGRESS) if deeds else Status.NOT_STARTED
            stand = Stand(row, entries[-1] if entries else None, status, entries[0].date_of_change if entries else None)
            if self.holds(row, stand.whose, anybodys=anybodys):
                yield stand

    def holds(self, row: Opportunity, whose: Entry | Opportunity, *, anybodys: bool = False) -> bool:
        """Tell whether it is asked for."""
        mine = anybodys or self.asked is None or whose.salesperson_id in self.asked
        return mine and whose.cycle_id in self.cycles and (self.seen is None or row.salesperson_id in self.seen)

    def figures(self, on: date | None, standing: Standing, key: Callable[[Any], Hashable]) -> dict[Any, Any]:
        """Give sums and ends by a key."""
        found: dict[Any, tuple[list[Entry], list[Status]]] = defaultdict(lambda: ([], []))
        for one in self.stands(on):
            entries, statuses = found[key(one.whose)]
            statuses.append(one.status)
            if one.entry is not None and standing in {
                Standing.ALL,
                *(s for s in STANDING if STANDING[s] is one.status),
            }:
                entries.append(one.entry)
        return {
            name: (
                added(entries),
                Ends(*(statuses.count(each) for each in (Status.NOT_STARTED, Status.WON, Status.LOST))),
            )
            for name, (entries, statuses) in found.items()
        }

    def cycle_days(self, on: date | None, cycle: int | None = None) -> float | None:
        """Give how long won ones took."""
        days = [
            (one.entry.date_of_change - one.begun).days
            for one in self.stands(on)
            if one.status is Status.WON and one.entry and one.begun and cycle in {None, one.entry.cycle_id}
        ]
        return sum(days) / len(days) if days else None

    def pipeline(self, on: date | None) -> list[tuple[Any, ...]]:
        """Give by stage what is open, how many were there, and what visits took."""
        standing = defaultdict(list)
        for one in self.stands(on):
            if one.status is Status.IN_PROGRESS and one.entry:
                standing[one.entry.cycle_id, one.entry.stage].append(one.entry)
        reached: dict[Any, set[int]] = defaultdict(set)
        days: dict[Any, int] = defaultdict(int)
        visits: dict[Any, int] = defaultdict(int)
        for row in self.rows:
            own = [one for one in self.counted(row, on) if self.holds(row, one)]
            for entry in own:
                reached[entry.cycle_id, entry.stage].add(row.id)
            for entry, ends in self.stays(row):
                if (on is None or ends <= on) and self.holds(row, entry):
                    days[entry.cycle_id, entry.stage] += (ends - entry.date_of_change).days
                    visits[entry.cycle_id, entry.stage] += entry.action is not Action.UPDATED
        return [
            (
                self.cycles[stage.cycle_id].code,
                stage.no,
                stage.description,
                added(standing[at]),
                len(reached[at]),
                days[at] / visits[at] if visits[at] else None,
            )
            for stage in self.stages
            for at in [(stage.cycle_id, stage.no)]
        ]

    def stays(self, row: Opportunity) -> Iterator[tuple[Entry, date]]:
        """Give each deed and the day on which another followed it."""
        deeds = [one for one in self.counted(row, None) if one.action is not Action.UNDONE]
        yield from ((one, after.date_of_change) for one, after in pairwise(deeds))

    def close_codes(self, on: date | None) -> set[tuple[Any, ...]]:
        """Give how often each close code closed something."""
        found = defaultdict(list)
        for row in self.rows:
            for one in self.counted(row, on):
                if one.close_code_id and one.action in ACTIONS and self.holds(row, one):
                    found[one.close_code_id].append(one.value)
        return {(self.codes[key].code, len(values), sum(values)) for key, values in found.items()}

    def matrix(self, on: date | None, rows: Rows, columns: Columns, standing: Standing) -> dict[Any, dict[str, Sums]]:
        """Give sums by row and period."""
        keys: dict[Rows, Callable[[Any], str]] = {
            Rows.SALESPERSON: self.person,
            Rows.CONTACT: self.contact,
            Rows.STAGE: lambda one: f"{self.cycles[one.cycle_id].code} {one.stage}",
        }
        found: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
        for one in self.stands(on):
            if one.entry and (standing is Standing.ALL or STANDING[standing] is one.status):
                found[keys[rows](one.entry)][columns.period(one.entry.closing_date)].append(one.entry)
        return {key: {name: added(cell) for name, cell in cells.items()} for key, cells in found.items()}

    def person(self, of: Entry | Opportunity) -> str:
        """Give the code of a salesperson."""
        return str(self.people[of.salesperson_id].code)

    def contact(self, of: Entry | Opportunity) -> str:
        """Give the number of the company, or of the contact itself."""
        return str(self.contacts[of.company_id or of.contact_id].no)

    def top(self, on: date | None) -> list[tuple[str, int]]:
        """Give the five largest."""
        found = [(one.row.no, one.value) for one in self.stands(on) if one.status is Status.IN_PROGRESS]
        return sorted(found, key=lambda one: (-one[1], one[0]))[:5]

    def due(self, on: date | None, today: date) -> tuple[int, int]:
        """Give how many are due and overdue."""
        days = [one.entry.closing_date for one in self.stands(on) if one.entry and one.status is Status.IN_PROGRESS]
        soon = sum(today <= day <= today + timedelta(days=7) for day in days)
        return soon, sum(day < today for day in days)

    def months(self, on: date | None, first: date, last: date) -> dict[str, Month]:
        """Give the months in which something was closed."""
        found: dict[str, list[Stand]] = defaultdict(list)
        for one in self.stands(on):
            closed = one.entry is not None and one.status in ACTIONS.values()
            if closed and one.entry and first <= one.entry.date_of_change <= last:
                found[f"{one.entry.date_of_change:%Y-%m}"].append(one)
        return {name: month(name, ones) for name, ones in found.items()}

    def since(self, on: date | None, day: date) -> Bridge:
        """Build the bridge as the digest does, from what was then and what is now."""
        then = {one.row.no: one for one in self.stands(day, anybodys=True)}
        lines: list[tuple[str, Then | None, Now | None]] = []
        opening = 0
        for one in self.stands(on, anybodys=True):
            was = then.get(one.row.no)
            before = None
            if was and was.status is Status.IN_PROGRESS:
                before = Then(was.value, self._inside(was))
                opening += was.value if before.inside else 0
            closed_then = was is not None and was.status in ACTIONS.values()
            if one.entry is None or (closed_then and one.status in ACTIONS.values()):
                continue
            lines.append((one.row.no, before, Now(one.status, one.value, self._inside(one))))
        return bridge(opening, lines)

    def _inside(self, one: Stand) -> bool:
        return self.asked is None or one.whose.salesperson_id in self.asked


def month(name: str, ones: list[Stand]) -> Month:
    """Sum a month up."""
    won = [one.value for one in ones if one.status is Status.WON]
    lost = [one.value for one in ones if one.status is Status.LOST]
    return Month(name, len(won), sum(won), len(lost), sum(lost))


def added(entries: Iterable[Entry]) -> Sums:
    """Sum entries up."""
    found = list(entries)
    return Sums(len(found), sum(one.value for one in found), sum(one.weighted for one in found))
