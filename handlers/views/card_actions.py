"""The buttons and the menu of a card: what fits the status, and what the reader may do."""

from handlers import ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Element
from storage.domain.opportunities import CLOSED, Status
from storage.queries.opportunities import Card
from storage.services.permits import Allowed

MENU = (
    ("undo", "Undo"),
    ("step", "Next step"),
    ("task", "Task"),
    ("note", "Note"),
    ("quote", "Quote"),
    ("history", "History"),
    ("edit", "Edit"),
    ("assign", "Assign"),
    ("share", "Share in channel"),
    ("delete", "Delete"),
)
"""What the menu may offer, in its order: what is typed behind the number, and how it is called."""
FOR_ALL = frozenset({"history", "share"})
"""What needs no right but to see the opportunity."""
WHILE_OPEN = frozenset({"step", "task", "edit", "assign"})
"""What is done to no closed opportunity."""


def _offered(verb: str, card: Card, may: Allowed) -> bool:
    """Tell whether the menu of this card offers something to this reader."""
    status = card.line.status
    if verb == "undo":
        return may.undo
    if verb in FOR_ALL:
        return True
    if not may.change or (verb in WHILE_OPEN and status in CLOSED):
        return False
    if verb == "quote":
        return status is Status.IN_PROGRESS or card.quote is not None
    return verb != "delete" or status is Status.NOT_STARTED  # closed ones have a button of their own


def card_actions(words: Words, card: Card, may: Allowed) -> Block:
    """Choose the buttons that fit the status, and what the menu offers."""
    no, status = card.line.no, card.line.status
    buttons: list[Element] = []
    if may.change and status is Status.NOT_STARTED:
        buttons.append(kit.button(words("Activate"), ids.ACTION_ACTIVATE, no, style="primary"))
    if may.change and status is Status.IN_PROGRESS:
        buttons.append(kit.button(words("Update"), ids.ACTION_UPDATE, no, style="primary"))
    if may.change and status not in CLOSED:
        buttons.append(kit.button(words("Win"), ids.ACTION_WIN, no))
        buttons.append(kit.button(words("Lose"), ids.ACTION_LOSE, no))
    if may.lead and status in CLOSED:
        buttons.append(kit.button(words("Reopen"), ids.ACTION_REOPEN, no))
    if may.change and status in CLOSED:
        buttons.append(kit.button(words("Delete"), ids.ACTION_DELETE, no))
    # An Undo takes back what this card shows, and nothing newer.
    values = {"undo": f"undo {no} {card.version}"}
    options = [
        kit.option(words(name), values.get(verb, f"{verb} {no}")) for verb, name in MENU if _offered(verb, card, may)
    ]
    menu = kit.select(options, placeholder=words("More")) | {"action_id": ids.ACTION_MORE}
    return kit.actions(*buttons, menu)
