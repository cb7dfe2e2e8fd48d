"""Write a move of an opportunity down: the entry, the note, what taking it back needs, the line of the change log."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from storage.domain.errors import broken, refuse_if_any
from storage.domain.opportunities import NewEntry
from storage.domain.people import Actor
from storage.domain.text import check_text, clean
from storage.models import CloseCode, Note, NoteKind, Opportunity, Quote
from storage.services import entries
from storage.services.entries import Position
from storage.services.lookups import by_code
from storage.services.owners import tell_moved
from storage.services.undoing import remember
from storage.services.writing import record

KIND = "opportunity"
"""How the change log calls these records."""


@dataclass(frozen=True, slots=True)
class Step:
    """A move to write down, with what goes along with it; `quote` is what `kept_quote` says of one it changes."""

    entry: NewEntry
    note: str = ""
    cancel_tasks: bool = False
    close_code: CloseCode | None = None
    quote: dict[str, Any] = field(default_factory=dict)


def kept_quote(quote: Quote) -> dict[str, Any]:
    """Give what taking a move back must know of a quote that the move changes."""
    return {"id": quote.id, "status": quote.status.value, "order_no": quote.order_no}


def advance(session: Session, actor: Actor, now: datetime, here: Position, step: Step) -> None:
    """Write the entry, the note and the log line of a move, and count the version up."""
    row = here.row
    before = entries.snapshot(row, here.logged)
    was = {
        "status": row.status.value,
        "date_closed": row.date_closed.isoformat() if row.date_closed else None,
        "left": here.entry_id,
        "stay": here.stay_id,
        "quote": step.quote,
    }
    made = actor.code, now
    written = entries.write(
        session, here, step.entry, made=made, close_code=step.close_code, cancel_tasks=step.cancel_tasks
    )
    add_note(session, actor, now, row, written.entry_id, step.note)
    row.version += 1
    row.changed_at = now
    row.changed_by = actor.code
    after = entries.snapshot(row, entries.logged(step.entry))
    action = step.entry.action
    state = was | {
        "entry": written.entry_id,
        "made_tasks": written.made_tasks,
        "cancelled_tasks": written.cancelled_tasks,
        "new_customer": written.new_customer,
    }
    remember(session, actor, now, row, action, state)
    record(session, actor, now, kind=KIND, no=row.no, action=action, before=before, after=after)
    tell_moved(session, actor, now, row, action)


def add_note(  # noqa: PLR0913 - a note is flat
    session: Session,
    actor: Actor,
    now: datetime,
    row: Opportunity,
    entry_id: int | None,
    text: str,
    permalink: str = "",
    *,
    kind: NoteKind = NoteKind.NOTE,
) -> None:
    """Keep what somebody wrote with a move, if they wrote something; raise `too_long` under `note`."""
    note = clean(text, multiline=True)
    refuse_if_any(check_text("note", note, required=False))
    if note or permalink:
        session.add(
            Note(
                workspace_id=row.workspace_id,
                opportunity_id=row.id,
                entry_id=entry_id,
                kind=kind,
                text=note,
                author_id=actor.salesperson_id,
                at=now,
                permalink=permalink,
            )
        )


def close_code_of(session: Session, workspace_id: str, code: str) -> CloseCode:
    """Find a close code that may be used; raise `unknown` or `blocked` under `close_code`."""
    row = by_code(session, CloseCode, workspace_id, code, "close_code")
    if row.blocked:
        raise broken("blocked", "close_code", key=code)
    return row
