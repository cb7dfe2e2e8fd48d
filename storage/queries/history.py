"""The entries of an opportunity, as its history and reports tell them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.domain.opportunities import Action
from storage.models import CloseCode, Entry, Note, Opportunity, Salesperson


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of an opportunity's history."""

    no: int
    stage: int
    stage_description: str
    previous_stage: int | None
    action: Action
    date_of_change: date
    days_open: int | None
    value: int
    chances: int
    completed: int
    probability: int
    weighted: int
    closing_date: date
    active: bool
    salesperson: str
    close_code: str | None
    note: str | None
    id: int = 0
    undone: bool = False
    salesperson_name: str = ""
    close_reason: str | None = None
    made_by: str | None = None
    made_at: datetime | None = None


_Maker = aliased(Salesperson)
_maker = (
    select(col(_Maker.name))
    .where(col(_Maker.workspace_id) == col(Entry.workspace_id), col(_Maker.code) == col(Entry.made_by))
    .order_by(col(_Maker.deleted_at).is_not(None))
    .limit(1)
    .scalar_subquery()
)
"""Who made an entry; a code that was deleted may have been given to somebody else since."""
_HISTORY: tuple[Any, ...] = (
    col(Entry.no),
    col(Entry.stage),
    col(Entry.stage_description),
    col(Entry.previous_stage),
    col(Entry.action),
    col(Entry.date_of_change),
    col(Entry.days_open),
    col(Entry.value),
    col(Entry.chances),
    col(Entry.completed),
    col(Entry.probability),
    col(Entry.weighted),
    col(Entry.closing_date),
    col(Entry.active),
    col(Salesperson.code),
    col(CloseCode.code),
    select(func.min(col(Note.text))).where(col(Note.entry_id) == col(Entry.id)).scalar_subquery(),
    col(Entry.id),
    col(Entry.undone),
    col(Salesperson.name),
    func.nullif(col(CloseCode.description), ""),
    func.coalesce(_maker, func.nullif(col(Entry.made_by), "")),
    col(Entry.made_at),
)


def history(connection: Connection, workspace_id: str, no: str) -> list[HistoryEntry]:
    """Give every entry of one opportunity, oldest first."""
    statement = (
        select(*_HISTORY)
        .select_from(Entry)
        .join(Opportunity, col(Opportunity.id) == col(Entry.opportunity_id))
        .join(Salesperson, col(Salesperson.id) == col(Entry.salesperson_id))
        .join(CloseCode, col(CloseCode.id) == col(Entry.close_code_id), isouter=True)
        .where(col(Opportunity.workspace_id) == workspace_id, col(Opportunity.no) == no)
        .order_by(col(Entry.no))
    )
    return [HistoryEntry(*row) for row in connection.execute(statement)]
