"""Screens around an opportunity: the card's menu, next step, edit, note, history, delete, reopen, share."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from handlers.forms import Metadata
from handlers.views import around, history
from handlers.views.opportunities import Message, card_message
from storage.domain.opportunities import Action, Status
from storage.models import NoteKind
from storage.queries.history import HistoryEntry
from storage.queries.stories import Change, NoteLine
from storage.services.deleting import Batch
from storage.services.looking import Story
from storage.services.permits import Allowed
from tests.builders import MONDAY
from tests.handlers.screens import CARD, CYCLES, ENGLISH, ENTRY, EXTREME_TEXTS, EXTREMES, MANY_CYCLES, NOT_STARTED, WON

AT = datetime(2026, 2, 20, 9, 30, tzinfo=UTC)
BACK = Metadata(no="OP000012", version=4).dump()
READER = history.Reader(ENGLISH, "EUR", "Europe/Oslo")
NOTE = NoteLine(1, 7, NoteKind.CALL, "Kari wants <blue> boxes\nand a lid", "Jim Olive", AT, "")
LINKED = replace(NOTE, id=2, kind=NoteKind.EMAIL, at=AT + timedelta(days=1), permalink="https://x.slack.com/p1?a=1&b=2")
STEP = Change(
    9,
    AT + timedelta(days=2),
    "Helena Ray",
    "opportunity",
    "OP000012",
    "next_step",
    {"next_step": "", "next_step_date": None},
    {"next_step": "Call Kari", "next_step_date": "2026-03-01"},
)
QUOTED = Change(
    10,
    AT + timedelta(days=3),
    "Jim Olive",
    "quote",
    "SQ000001",
    "created",
    {},
    {"opportunity": "OP000012", "amount": 12500000, "status": "open", "order_no": ""},
)
CLEARED = replace(STEP, seq=11, at=AT + timedelta(days=4), before=STEP.after, after=STEP.before)
MOVED = replace(ENTRY, no=4, id=8, stage=4, stage_description="Sign Contract", undone=True, days_open=None)
AGAIN = replace(ENTRY, no=5, id=9, action=Action.UNDONE, made_at=AT + timedelta(minutes=9))
STORY = Story(CARD, (ENTRY, MOVED, AGAIN), (NOTE, LINKED), (STEP, QUOTED, CLEARED))
LOST = replace(WON, order_no=None, line=replace(WON.line, status=Status.LOST, weighted=0), undo_by="JO", undo_at=AT)


def message(drawn: Message) -> dict[str, Any]:
    return {"text": drawn[0], "blocks": drawn[1]}


def story(given: Story = STORY) -> dict[str, Any]:
    return message(history.history_message(READER, "OP000012 · Boxes", "OP000012", given, 99))


def notes(*found: NoteLine) -> dict[str, Any]:
    return message(history.notes_message(READER, "Notes · OP000012", "OP000012", found, 1))


def closed_entry() -> HistoryEntry:
    return replace(ENTRY, no=6, stage=0, action=Action.LOST, close_code="PRICE_L", close_reason="Price")


MORE: dict[str, Callable[[], dict[str, Any]]] = {
    "card_undo": lambda: message(card_message(ENGLISH, CARD, "EUR", MONDAY, "Updated", Allowed(undo=True))),
    "card_of_somebody_else": lambda: message(card_message(ENGLISH, CARD, "EUR", MONDAY, may=Allowed(change=False))),
    "card_not_started_of_mine": lambda: message(
        card_message(ENGLISH, replace(NOT_STARTED, open_tasks=2, next_task_date=date(2026, 2, 1)), "EUR", MONDAY)
    ),
    "card_lost_for_a_manager": lambda: message(
        card_message(ENGLISH, LOST, "EUR", MONDAY, may=Allowed(lead=True, undo=True))
    ),
    "history_story": story,
    "history_closed": lambda: story(Story(WON, (ENTRY, closed_entry()))),
    "notes": lambda: notes(*[NOTE] * 16, LINKED, *[NOTE] * 20),
    "notes_empty": notes,
    "next_step": lambda: around.next_step(ENGLISH, CARD, BACK),
    "edit_opportunity": lambda: around.edit(ENGLISH, NOT_STARTED, CYCLES, BACK),
    "edit_started": lambda: around.edit(ENGLISH, CARD, CYCLES, BACK),
    "edit_with_a_blocked_cycle": lambda: around.edit(
        ENGLISH, replace(NOT_STARTED, line=replace(NOT_STARTED.line, cycle="OLD")), MANY_CYCLES, BACK
    ),
    "note": lambda: around.note(ENGLISH, CARD, "", BACK),
    "note_from_message": lambda: around.note(ENGLISH, None, "Please send 40 boxes", BACK),
    "note_from_a_long_message": lambda: around.note(ENGLISH, None, EXTREME_TEXTS["families"], BACK),
    "delete_opportunity": lambda: around.delete(ENGLISH, CARD, BACK),
    "reopen_opportunity": lambda: around.reopen(ENGLISH, WON, BACK),
    "reopen_lost": lambda: around.reopen(ENGLISH, LOST, BACK, around.Reopening(3, "blocked")),
    "share": lambda: around.share(ENGLISH, CARD, BACK),
    "delete_closed": lambda: around.delete_closed(ENGLISH, CYCLES, "{}"),
    "delete_closed_without_cycles": lambda: around.delete_closed(ENGLISH, [], "{}"),
    "confirm_closed": lambda: around.confirm_closed(ENGLISH, Batch(MONDAY), 1234, "{}"),
    "confirm_closed_narrowed": lambda: around.confirm_closed(
        ENGLISH, Batch(MONDAY, Status.LOST, "JO", "EXISTING"), 1, "{}"
    ),
}
EXTREME = {
    f"{name} of {which}": (lambda draw=draw, standing=standing: draw(standing))
    for which, standing in EXTREMES.items()
    for name, draw in {
        "next step": lambda given: around.next_step(ENGLISH, given.card, BACK),
        "edit": lambda given: around.edit(ENGLISH, given.card, MANY_CYCLES, BACK),
        "note": lambda given: around.note(ENGLISH, given.card, given.card.line.description, BACK),
        "delete": lambda given: around.delete(ENGLISH, given.card, BACK),
        "reopen": lambda given: around.reopen(ENGLISH, given.card, BACK),
        "share": lambda given: around.share(ENGLISH, given.card, BACK),
        "story": lambda given: story(
            Story(
                given.card,
                tuple(replace(ENTRY, id=no, stage_description=given.card.line.description) for no in range(15)),
                tuple(replace(LINKED, entry_id=None, text=given.card.line.description) for _ in range(40)),
                (replace(STEP, after={"next_step": given.card.line.description}, by=given.card.line.description),) * 40,
            )
        ),
    }.items()
}
"""Every window with what is extreme."""
