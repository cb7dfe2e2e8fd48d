"""The windows around an opportunity: next step, edit, note, delete, reopen, share; delete closed ones."""

from dataclasses import dataclass
from typing import Any

from handlers import field_ids, ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block
from storage.domain.opportunities import Priority, Status
from storage.models import NoteKind
from storage.queries.opportunities import Card
from storage.queries.people import Choice
from storage.services.deleting import Batch

BOTH = "both"
"""The option that means won and lost."""


def _about(card: Card) -> Block:
    """Name the opportunity."""
    line = card.line
    named = kit.markup(
        "*{no}* {description} — {contact}", no=line.no, description=line.description, contact=line.contact
    )
    return kit.context(named)


def next_step(words: Words, card: Card, metadata: str) -> dict[str, Any]:
    """Draw the window Next step: what, and when; empty fields clear it."""
    line = card.line
    blocks = [
        _about(card),
        kit.field(field_ids.NEXT_STEP, words("Next step"), kit.text_input(line.next_step, longest=100), required=False),
        kit.field(
            field_ids.NEXT_STEP_DATE, words("Next step date"), kit.date_input(line.next_step_date), required=False
        ),
    ]
    title, save = words("Next step"), words("Save")
    return kit.modal(ids.VIEW_NEXT_STEP, title, save, words("Cancel"), metadata, blocks)


def edit(words: Words, card: Card, cycles: list[Choice], metadata: str) -> dict[str, Any]:
    """Draw the window Edit opportunity; the sales cycle is offered before the first stage was activated."""
    line = card.line
    priorities = [kit.option(problems.name(words, priority), priority) for priority in Priority]
    blocks = [
        _about(card),
        kit.field(field_ids.DESCRIPTION, words("Description"), kit.text_input(line.description, longest=100)),
        kit.field(field_ids.PRIORITY, words("Priority"), kit.select(priorities, line.priority)),
    ]
    if line.status is Status.NOT_STARTED and cycles:
        blocks.append(
            kit.field(field_ids.CYCLE, words("Sales cycle"), kit.select(_cycles(cycles, line.cycle), line.cycle))
        )
    title, save = words("Edit opportunity"), words("Save")
    return kit.modal(ids.VIEW_EDIT_OPPORTUNITY, title, save, words("Cancel"), metadata, blocks)


def _cycles(cycles: list[Choice], own: str = "") -> list[dict[str, Any]]:
    """Offer sales cycles; the one that is in use first, even when it may not be chosen any more."""
    offered = [(one.key, one.name) for one in cycles]
    if own and own not in dict(offered):
        offered.insert(0, (own, ""))
    return [kit.option(f"{key} · {name}" if name else key, key) for key, name in offered]


def note(words: Words, card: Card | None, text: str, metadata: str) -> dict[str, Any]:
    """Draw the window Note; without a card the opportunity is asked for."""
    kinds = [kit.option(problems.name(words, kind), kind) for kind in NoteKind]
    blocks = [
        _about(card)
        if card
        else kit.field(
            field_ids.NOTE_ABOUT, words("Opportunity"), kit.search(placeholder=words("Type a name or number"))
        ),
        kit.field(field_ids.NOTE_KIND, words("Kind"), kit.select(kinds, NoteKind.NOTE)),
        kit.field(field_ids.NOTE, words("Text"), kit.text_input(text, longest=3000, multiline=True)),
    ]
    title = words("Note") if card else words("Add to opportunity")
    return kit.modal(ids.VIEW_NOTE, title, words("Save"), words("Cancel"), metadata, blocks)


def opportunity_option(found: Choice) -> dict[str, Any]:
    """Offer an opportunity: number, description, contact."""
    return kit.option(f"{found.key} · {found.name}", found.key, found.detail)


def delete(words: Words, card: Card, metadata: str) -> dict[str, Any]:
    """Draw the question before an opportunity is deleted."""
    said = words(
        "It is deleted for good, with its history and its notes. Tasks stay, without it; a quote is let go. "
        "This cannot be undone."
    )
    title, verb = words("Delete opportunity"), words("Delete")
    blocks = [_about(card), kit.section(kit.escape(said))]
    return kit.modal(ids.VIEW_DELETE_OPPORTUNITY, title, verb, words("Cancel"), metadata, blocks)


@dataclass(frozen=True, slots=True)
class Reopening:
    """What is told before reopening: how many tasks closing cancelled, and if its salesperson is there no more."""

    cancelled: int = 0
    owner_gone: str = ""


NOTHING = Reopening()
"""There is nothing to tell."""


def reopen(words: Words, card: Card, metadata: str, told: Reopening = NOTHING) -> dict[str, Any]:
    """Draw the question before an opportunity is reopened."""
    was_won = card.line.status is Status.WON
    won = words("It goes on at the stage where it was closed, and no longer counts as won.")
    lost = words("It goes on at the stage where it was closed, and no longer counts as lost.")
    blocks = [_about(card), kit.section(kit.escape(won if was_won else lost))]
    if card.order_no:
        order = words("Its order {order} becomes an open quote again.", order=card.order_no)
        blocks.append(kit.section(kit.escape(order)))
    if told.owner_gone:
        blocked = words(
            "It belongs to {name}, who is blocked: assign it to somebody afterwards.", name=card.line.salesperson_name
        )
        deleted = words(
            "It belongs to {name}, who was deleted: assign it to somebody afterwards.", name=card.line.salesperson_name
        )
        blocks.append(kit.section(kit.escape(deleted if told.owner_gone == "deleted" else blocked)))
    if told.cancelled:
        one = "{count} task that closing cancelled stays cancelled."
        many = "{count} tasks that closing cancelled stay cancelled."
        blocks.append(kit.section(kit.escape(words.several(one, many, told.cancelled))))
    title, verb = words("Reopen opportunity"), words("Reopen")
    return kit.modal(ids.VIEW_REOPEN_OPPORTUNITY, title, verb, words("Cancel"), metadata, blocks)


def share(words: Words, card: Card, metadata: str) -> dict[str, Any]:
    """Draw the window Share in channel."""
    hint = words("Everybody in the channel will see the card. It stays true, and its thread says what changes.")
    blocks = [_about(card), kit.field(field_ids.CHANNEL, words("Channel"), kit.conversation(), hint=hint)]
    title, verb = words("Share in channel"), words("Share")
    return kit.modal(ids.VIEW_SHARE, title, verb, words("Cancel"), metadata, blocks)


def delete_closed(words: Words, cycles: list[Choice], metadata: str) -> dict[str, Any]:
    """Draw the window that asks which closed opportunities are to be deleted."""
    statuses = [
        kit.option(words("Won and lost"), BOTH),
        *(kit.option(problems.name(words, status), status) for status in (Status.WON, Status.LOST)),
    ]
    blocks = [
        kit.field(field_ids.BEFORE, words("Closed before"), kit.date_input()),
        kit.field(field_ids.STATUS, words("Status"), kit.select(statuses, BOTH)),
        kit.field(
            field_ids.SALESPERSON, words("Salesperson"), kit.search(placeholder=words("Everybody")), required=False
        ),
    ]
    if cycles:
        offered = kit.select(_cycles(cycles), placeholder=words("Every sales cycle"))
        blocks.append(kit.field(field_ids.CYCLE, words("Sales cycle"), offered, required=False))
    title, verb = words("Delete closed ones"), words("Count")
    return kit.modal(ids.VIEW_DELETE_CLOSED, title, verb, words("Cancel"), metadata, blocks)


def confirm_closed(words: Words, batch: Batch, count: int, metadata: str) -> dict[str, Any]:
    """Draw the question before a batch is deleted: how many, and which."""
    which = [problems.name(words, batch.status) if batch.status else words("Won and lost")]
    which.append(words("closed before {day}", day=words.day(batch.before) if batch.before else "—"))
    which += [words("salesperson {code}", code=batch.salesperson)] if batch.salesperson else []
    which += [words("sales cycle {code}", code=batch.cycle)] if batch.cycle else []
    counted = words.several("{count} opportunity is deleted", "{count} opportunities are deleted", count)
    said = words(
        "{counted} for good, with history and notes. Tasks stay, without them. This cannot be undone.", counted=counted
    )
    blocks = [kit.section(kit.escape(said)), kit.context(kit.escape(" · ".join(which)))]
    title, verb = words("Delete closed ones"), words.several("Delete {count}", "Delete {count}", count)
    return kit.modal(ids.VIEW_CONFIRM_CLOSED, title, verb, words("Cancel"), metadata, blocks)
