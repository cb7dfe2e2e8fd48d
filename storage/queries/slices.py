"""What a figure is asked of: whose book, as of when, for whose eyes. Source: product 6, 7."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    union,
    union_all,
)
from sqlalchemy.orm import Mapped
from sqlmodel import col

from storage.domain.errors import Problem, refuse_if_any
from storage.domain.figures import Standing
from storage.domain.opportunities import Status
from storage.domain.people import Actor
from storage.models import Entry, Opportunity, SalesCycle, Salesperson, Team, TeamMember
from storage.queries.teams import seen_by

Condition = ColumnElement[bool]
Statement = Select[*tuple[Any, ...]]
"""A select of many columns."""
# Written out here and below, not bound: a plan that is made before the values are known still finds its index.
_CLOSED = col(Entry.stage) == literal_column("0")
OPEN = col(Entry.stage) > literal_column("0")
WON = and_(_CLOSED, col(Entry.chances) == literal_column("100"))
LOST = and_(_CLOSED, col(Entry.chances) == literal_column("0"))
ENDS: Mapping[Standing, Condition] = {
    Standing.OPEN: OPEN,
    Standing.WON: WON,
    Standing.LOST: LOST,
    Standing.ALL: true(),
}
"""Which of the entries that are in force a standing means.

The entry that closed an opportunity has the stage 0, and what it was closed as makes its chances certain; so has the
one that says again how it was closed, after a reopening was taken back. Source: domain-reference 3.6, 4.2.
"""


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a book that is asked for.

    `on` means as it stood at the end of that day, without it as it is now; `viewer` only what they may read. The codes
    narrow it to what was then somebody's, a team's members' and its manager's, or of one sales cycle.
    """

    workspace_id: str
    on: date | None = None
    viewer: Actor | None = None
    salesperson_code: str | None = None
    team_code: str | None = None
    cycle_code: str | None = None

    def at(self, day: date) -> "Slice":
        """Give the same part as it stood at the end of a day."""
        return replace(self, on=day)

    def mine(self) -> list[Condition]:
        """Narrow entries to this part, whenever they held."""
        return [col(Entry.workspace_id) == self.workspace_id, *self.asked_for()]

    def asked_for(self) -> list[Condition]:
        """Narrow entries of the workspace to this part."""
        found = self._of(Entry)
        if seen_by(self.viewer):
            seen = select(col(Opportunity.id)).where(
                col(Opportunity.workspace_id) == self.workspace_id, *seen_by(self.viewer)
            )
            found.append(col(Entry.opportunity_id).in_(seen))
        return found

    def in_force(self) -> list[Condition]:
        """Narrow entries to the ones that say where each opportunity stood: one an opportunity that had begun."""
        if self.on is None:
            # An active entry is whose its opportunity is, so that one need not look there.
            seen = seen_by(self.viewer, col(Entry.salesperson_id))
            return [and_(col(Entry.active)), col(Entry.workspace_id) == self.workspace_id, *self._of(Entry), *seen]
        return [*self.begun(), or_(col(Entry.until).is_(None), col(Entry.until) > self.on), *self.mine()]

    def begun(self) -> list[Condition]:
        """Narrow entries to those that had begun to hold by then, and were not undone."""
        past = [] if self.on is None else [col(Entry.date_of_change) <= self.on]
        return [~col(Entry.undone), *past]

    def not_started(self, key: ColumnElement[int]) -> Statement:
        """Select a key, `key`, of each opportunity of this part that was there and had not begun."""
        here = col(Opportunity.workspace_id) == self.workspace_id
        mine = [here, *seen_by(self.viewer), *self._of(Opportunity)]
        if self.on is None:
            new = col(Opportunity.status) == literal_column(f"'{Status.NOT_STARTED}'")
            return select(key.label("key")).where(new, *mine)
        # What was there is laid beside what had begun, and what lies alone is left. A join would do, as long as the
        # database has counted its rows: if not, it looks through the one for each of the other.
        there: Statement = select(col(Opportunity.id).label("id"), key.label("key")).where(
            col(Opportunity.creation_date) <= self.on, *mine
        )
        begun = select(col(Entry.opportunity_id), null()).where(*Slice(self.workspace_id, self.on).in_force())
        every = union_all(there, begun).subquery()
        only = func.max(every.c.key)
        alone = select(only.label("key")).group_by(every.c.id).having(func.count() == literal_column("1"))
        return alone.having(only.is_not(None))

    def cycles(self) -> list[Condition]:
        """Narrow sales cycles to those of this part."""
        code = [] if self.cycle_code is None else [col(SalesCycle.code) == self.cycle_code]
        return [col(SalesCycle.workspace_id) == self.workspace_id, *code]

    def holds(self, owner: ColumnElement[Any] | Mapped[Any]) -> list[Condition]:
        """Narrow to what belongs to those who were asked for."""
        found: list[Condition] = []
        if self.salesperson_code is not None:
            coded = col(Salesperson.workspace_id) == self.workspace_id, col(Salesperson.code) == self.salesperson_code
            found.append(owner.in_(select(col(Salesperson.id)).where(*coded)))
        if self.team_code is not None:
            found.append(owner.in_(self._team()))
        return found

    def _of(self, table: type[Entry] | type[Opportunity]) -> list[Condition]:
        """Narrow entries or opportunities to those of the people and the cycle that were asked for."""
        found = self.holds(col(table.salesperson_id))
        if self.cycle_code is not None:
            found.append(col(table.cycle_id).in_(select(col(SalesCycle.id)).where(*self.cycles())))
        return found

    def _team(self) -> Any:  # noqa: ANN401 - a select of one column
        """Select the keys of the team's members and of its manager."""
        coded = col(Team.workspace_id) == self.workspace_id, col(Team.code) == self.team_code
        members = select(col(TeamMember.salesperson_id)).join(Team, col(Team.id) == col(TeamMember.team_id))
        manager = select(col(Team.manager_id)).where(*coded, col(Team.manager_id).is_not(None))
        both = union(members.where(*coded), manager).subquery()
        return select(both.c[0])


def check(connection: Connection, part: Slice) -> None:
    """Refuse codes that nobody has: `unknown` under `salesperson`, `team` or `cycle`."""
    asked: tuple[tuple[str, str | None, Any], ...] = (
        ("salesperson", part.salesperson_code, Salesperson),
        ("team", part.team_code, Team),
        ("cycle", part.cycle_code, SalesCycle),
    )
    problems = []
    for field, code, table in asked:
        if code is not None:
            mine = col(table.workspace_id) == part.workspace_id, col(table.code) == code
            if not connection.scalar(select(func.count()).select_from(table).where(*mine)):
                problems.append(Problem("unknown", field, {"key": code}))
    refuse_if_any(problems)
