"""Another day for a next step or a closing date, where no window asks for it, and for a next step that it is done.

Whoever presses looks at what is due, and so does `check`, after the version was read with which it is changed: two
presses at once are one. Source: product 4.4, 5.2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.cycles import ActionType
from storage.domain.errors import RuleBrokenError
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Change, propose_date_of_change
from storage.domain.people import Actor
from storage.queries.opportunities import Line
from storage.services.editing import Editing
from storage.services.opportunities import Opportunities

Check = Callable[[Line], object]
"""Raises unless an opportunity is still due as it was seen."""
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Put:
    """The text of the next step that was there, and the opportunity's version since, 0 if nothing was changed."""

    step: str
    version: int


class Redating:
    """The services below the buttons of a nudge and of a Home that change an opportunity as it stands."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._editing = Editing(database, clock)
        self._opportunities = Opportunities(database, clock)

    def put_step(self, actor: Actor, no: str, to: date | None, check: Check) -> Put:
        """Move the next step, None clears it; raise what `check` and `Editing.next_step` say."""
        return _as_it_is(lambda: self._put_step(actor, no, to, check))

    def put_closing_date(self, actor: Actor, no: str, to: date, check: Check) -> Put:
        """Move the closing date by an Update that leaves the rest as it is; raise what `check` and `update` say."""
        return _as_it_is(lambda: self._put_closing_date(actor, no, to, check))

    def _put_step(self, actor: Actor, no: str, to: date | None, check: Check) -> Put:
        card = self._opportunities.card(actor.workspace_id, no, viewer=actor)
        check(card.line)
        step = card.line.next_step
        after = self._editing.next_step(actor, no, step if to else "", to, version=card.version)
        return Put(step, after.version if after.version != card.version else 0)

    def _put_closing_date(self, actor: Actor, no: str, to: date, check: Check) -> Put:
        standing = self._opportunities.standing(actor.workspace_id, no, viewer=actor, changing=True)
        check(standing.card.line)
        now = standing.current
        value = now.quote_amount if now.quote_amount is not None else now.value
        on = propose_date_of_change(now, actor.today)
        change = Change(ActionType.UPDATE, now.stage, on, Estimates(value, now.chances, to))
        return Put("", self._opportunities.update(actor, no, change, version=standing.card.version).version)


def _as_it_is(change: Callable[[], Result]) -> Result:
    """Change something as it stands; if somebody changes it just then, look again, once."""
    try:
        return change()
    except RuleBrokenError as error:
        if error.codes != ("changed_meanwhile",):
            raise
        return change()
