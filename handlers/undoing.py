"""Take back one's own last action; reopen what was closed."""

from handlers import ids
from handlers.call import Call, Routes
from handlers.forms import Metadata
from handlers.showing import open_window, origin, show_card
from handlers.text import problems
from handlers.views import around
from storage.domain import opportunities as rules
from storage.domain.opportunities import Move


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.actions[ids.ACTION_REOPEN] = reopen_button
    routes.views[ids.VIEW_REOPEN_OPPORTUNITY] = reopen


def undo(call: Call, no: str, version: int | None = None) -> None:
    """Take back what the person did last; `version` is that of the card they pressed it on."""
    undone = call.book.undoing.undo(call.actor, no, version=version)
    named = problems.NAMED.get(undone.action, ACTIONS.get(undone.action, undone.action))
    show_card(call, undone.card, call.words("Undone: {action}", action=call.words(named)), origin(call))


ACTIONS = {"next_step": "Next step", "edited": "Edit", "assigned": "Assign"}
"""How actions are called that no entry records."""


def open_reopen(call: Call, no: str) -> None:
    """Ask before reopening; raise `managers_only`, `not_closed`."""
    card = call.book.looking.to_lead(call.actor, no)
    rules.after(card.line.status, Move.REOPEN)
    cancelled = call.book.looking.cancelled_by_closing(call.person.workspace_id, no)
    asked = around.Reopening(cancelled, call.book.looking.owner_gone(card))
    open_window(call, around.reopen(call.words, card, origin(call, no, card.version).dump(), asked))


def reopen_button(call: Call) -> None:
    """Ask before reopening, from the card."""
    open_reopen(call, call.no)


def reopen(call: Call) -> None:
    """Reopen the opportunity of the window."""
    at = Metadata.load(call.view["private_metadata"])
    card = call.book.opportunities.reopen(call.actor, at.no, version=at.version)
    show_card(call, card, call.words("Reopened: {stage}", stage=card.line.stage_description), at)
