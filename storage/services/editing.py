"""Edit an opportunity without moving it: the next step, the description, the priority, the cycle before it starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.editing import check_edit, check_next_step, check_open
from storage.domain.errors import broken
from storage.domain.opportunities import Priority
from storage.domain.people import Actor
from storage.domain.text import clean, search_form
from storage.models import Opportunity, SalesCycle
from storage.queries import cycles as cycle_queries
from storage.queries.opportunities import Card
from storage.services import entries
from storage.services.advancing import KIND
from storage.services.cards import flushed_card, read_card
from storage.services.undoing import remember
from storage.services.writing import already_carried_out, record


@dataclass(frozen=True, slots=True)
class Edit:
    """What the Edit window asks for; `cycle` is a code, None leaves the cycle as it is."""

    description: str
    priority: Priority
    cycle: str | None = None


class Editing:
    """The services that edit. Every change is one transaction, says who made it, and can be undone."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def next_step(
        self, actor: Actor, no: str, text: str, day: date | None, *, version: int | None = None, key: str | None = None
    ) -> Card:
        """Say what is to be done next and when; nothing of both clears it.

        `version` is the one somebody looked at, `key` names the form. Raises `no_such_opportunity`, `not_yours`,
        `changed_meanwhile`, `closed`, `too_long`, `date_out_of_calendar`, `next_step_past`. Source: product 2.
        """
        with self._database.transaction() as session:
            if done := already_carried_out(session, actor.workspace_id, key, self._clock(), no):
                return read_card(session.connection(), actor.workspace_id, done)
            row = entries.to_change(session, actor, no, version=version)
            check_open(row.status)
            step = clean(text)
            check_next_step(step, day, row.next_step_date, actor.today)
            self._change(session, actor, row, "next_step", {"next_step": step, "next_step_date": day})
            return flushed_card(session, row)

    def edit(self, actor: Actor, no: str, edit: Edit, *, version: int | None = None, key: str | None = None) -> Card:
        """Change description and priority, and the cycle while it is Not Started.

        Raises `no_such_opportunity`, `not_yours`, `changed_meanwhile`, `unknown` under `cycle`, and what `check_edit`
        says.
        """
        with self._database.transaction() as session:
            if done := already_carried_out(session, actor.workspace_id, key, self._clock(), no):
                return read_card(session.connection(), actor.workspace_id, done)
            row = entries.to_change(session, actor, no, version=version)
            now = session.get_one(SalesCycle, row.cycle_id).code
            cycle_id, cycle = row.cycle_id, None
            if edit.cycle is not None and edit.cycle != now:
                found = cycle_queries.by_code(session.connection(), actor.workspace_id, edit.cycle)
                if found is None:
                    raise broken("unknown", "cycle", key=edit.cycle)
                cycle_id, cycle = found
            description = clean(edit.description)
            check_edit(row.status, description, cycle)
            changed = {"description": description, "priority": edit.priority, "cycle_id": cycle_id}
            self._change(session, actor, row, "edited", changed)
            return flushed_card(session, row)

    def _change(self, session: Session, actor: Actor, row: Opportunity, action: str, wanted: Mapping[str, Any]) -> None:
        """Write what is to be different; what is so already changes nothing, not even the version."""
        before = {name: getattr(row, name) for name in wanted}
        if before == dict(wanted):
            return
        said_before = _said(session, row, before)
        for name, value in wanted.items():
            setattr(row, name, value)
        row.search_text = search_form(row.description)
        row.version += 1
        row.changed_at, row.changed_by = self._clock(), actor.code
        session.flush()
        remember(session, actor, self._clock(), row, action, {name: _plain(value) for name, value in before.items()})
        after = _said(session, row, wanted)
        record(session, actor, self._clock(), kind=KIND, no=row.no, action=action, before=said_before, after=after)


def _said(session: Session, row: Opportunity, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give values for the change log, the cycle by its code."""
    said = {name: _plain(value) for name, value in values.items() if name != "cycle_id"}
    if "cycle_id" in values:
        said["cycle"] = session.get_one(SalesCycle, row.cycle_id).code
    return said


def _plain(value: Any) -> Any:  # noqa: ANN401 - a column of any type
    """Give a value as JSON holds it."""
    return value.isoformat() if isinstance(value, date) else value
