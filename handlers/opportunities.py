"""The command `/opp`, the card and its buttons, the history."""

import re
from collections.abc import Callable
from difflib import get_close_matches

from handlers import (
    assigning,
    closing,
    deleting,
    editing,
    entering,
    ids,
    leads,
    lists,
    moving,
    noting,
    quotes,
    sharing,
    tasks,
    undoing,
)
from handlers.call import LONGEST_NO, Call, Routes
from handlers.forms import new_form, unescaped
from handlers.showing import answer, origin, show, show_card
from handlers.views import help as help_view
from handlers.views import history
from handlers.views.card_actions import MENU
from handlers.views.opportunities import card_message
from storage.domain.cycles import ActionType
from storage.domain.errors import RuleBrokenError, broken
from storage.domain.opportunities import Status

NUMBER = re.compile(r"(?:op)?[-\s]?0*(\d{1,9})", re.IGNORECASE)
"""Numbers as people type them: op12, OP-12, 12."""
LAST = 10**6
"""A page of the history behind any that there is: the last one is shown."""
APART = re.compile(r"\Aop\s+(?=[0-9])", re.IGNORECASE)
"""`OP 12`: a number that would be taken for two words."""


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.commands[ids.COMMAND_OPP] = command
    routes.actions[ids.ACTION_OPEN] = open_card
    routes.actions[ids.ACTION_ACTIVATE] = activate_button
    routes.actions[ids.ACTION_MORE] = more
    routes.actions[ids.ACTION_HISTORY_BACK] = history_page
    routes.actions[ids.ACTION_HISTORY_ON] = history_page


def opportunity_no(typed: str) -> str | None:
    """Read an opportunity's number; None when it is not one."""
    match = NUMBER.fullmatch(typed)
    return f"OP{int(match[1]):06d}" if match else None


def command(call: Call) -> None:
    """Answer `/opp …`: a number with a verb, a verb of its own, or nothing."""
    first, rest = _first_word(APART.sub("op", (call.body.get("text") or "").strip()))
    word = first.lower()
    if call.known is None and call.visitor is not None:
        leads.command(call, word, rest)
    elif not word:
        lists.mine(call)
    elif word in WORDS:
        WORDS[word](call, rest)
    elif (no := opportunity_no(first)) is not None:
        verb = rest.lower()
        if verb not in VERBS:
            raise unknown_word(unescaped(rest), VERBS)
        VERBS[verb](call, no)
    elif word in VERBS and (no := opportunity_no(unescaped(rest))) is not None:
        VERBS[word](call, no)
    elif word == "delete":
        deleting.open_delete_closed(call, rest)
    elif word in VERBS:
        raise broken("number_missing", verb=word)
    else:
        raise unknown_word(first, WORDS)


def _first_word(text: str) -> tuple[str, str]:
    """Part the first word from the rest, which is as Slack sent it: mentions are told from what was typed."""
    first, *rest = text.split(maxsplit=1) or [""]
    return unescaped(first), rest[0] if rest else ""


def unknown_word(word: str, known: dict[str, Callable[..., None]]) -> RuleBrokenError:
    """Name the nearest known word, if there is one that is near."""
    near = get_close_matches(word.lower(), [each for each in known if each], n=1, cutoff=0.6)
    if near:
        return broken("unknown_word", word=word[:50], nearest=near[0])
    return broken("unknown_word_far", word=word[:50])


def show_help(call: Call, _: str) -> None:
    """Say what can be typed."""
    text, blocks = help_view.help_message(call.words, sells=call.known is not None)
    answer(call, text, blocks)


def card(call: Call, no: str) -> None:
    """Show the card, privately."""
    shown = call.book.opportunities.card(call.person.workspace_id, no, viewer=call.actor)
    may = call.book.looking.allowed(call.actor, shown)
    text, blocks = card_message(call.words, shown, call.person.currency, call.actor.today, may=may)
    answer(call, text, blocks)


def open_card(call: Call) -> None:
    """Show the card of a line in a list."""
    card(call, call.no)


def activate(call: Call, no: str) -> None:
    """Enter the first stage."""
    shown = call.book.opportunities.activate(call.actor, no)
    show_card(call, shown, call.words("Activated: {stage}", stage=shown.line.stage_description), origin(call))


def activate_button(call: Call) -> None:
    """Enter the first stage from the card."""
    activate(call, call.no)


def show_history(call: Call, no: str, page: int = -1, *, replace: bool = False) -> None:
    """Show the history, privately; the last page first, where the newest entries are."""
    story = call.book.looking.story(call.person.workspace_id, no, viewer=call.actor)
    title = f"{story.card.line.no} · {story.card.line.description}"
    reader = history.Reader(call.words, call.person.currency, call.zone)
    text, blocks = history.history_message(reader, title, no, story, page if page >= 0 else LAST)
    answer(call, text, blocks, replace=replace)


def history_page(call: Call) -> None:
    """Turn a page of the history."""
    no, _, page = call.value.partition(" ")
    if not page.isdecimal():
        raise broken("not_understood")
    show_history(call, no[:LONGEST_NO], int(page), replace=True)


def more(call: Call) -> None:
    """Do what was chosen in the card's menu."""
    verb, _, rest = call.value.partition(" ")
    no, _, version = rest.partition(" ")
    if verb not in dict(MENU) or verb not in VERBS or not no:
        raise broken("not_understood")
    if verb == "undo" and version.isdecimal():
        undoing.undo(call, no[:LONGEST_NO], int(version[:LONGEST_NO]))
    else:
        VERBS[verb](call, no[:LONGEST_NO])
        unchoose(call, no[:LONGEST_NO])


def unchoose(call: Call, no: str) -> None:
    """Draw the card anew, so that its menu shows nothing chosen: of the same choice made twice Slack tells nothing."""
    at = origin(call)
    if not (at.replace or at.channel):
        return
    drawn = call.book.opportunities.card(call.person.workspace_id, no, viewer=call.actor)
    may = call.book.looking.allowed(call.actor, drawn)
    text, blocks = card_message(call.words, drawn, call.person.currency, call.actor.today, may=may)
    blocks[-1]["block_id"] = f"menu.{new_form()}"
    show(call, text, blocks, at)


def _or_help(does: Callable[[Call, str], None]) -> Callable[[Call, str], None]:
    """Answer help where that is all that was typed behind a word."""
    return lambda call, rest: (show_help if rest.strip().lower() == "help" else does)(call, rest)


def _mover(action_type: ActionType) -> Callable[[Call, str], None]:
    """Open the Update window with an action type preset."""
    return lambda call, no: moving.open_update(call, no, action_type)


VERBS: dict[str, Callable[[Call, str], None]] = {
    "": card,
    "activate": activate,
    "next": _mover(ActionType.NEXT),
    "previous": _mover(ActionType.PREVIOUS),
    "skip": _mover(ActionType.SKIP),
    "jump": _mover(ActionType.JUMP),
    "update": _mover(ActionType.UPDATE),
    "win": lambda call, no: closing.open_close(call, no, Status.WON),
    "lose": lambda call, no: closing.open_close(call, no, Status.LOST),
    "quote": quotes.open_quote,
    "history": show_history,
    "note": noting.open_note,
    "notes": noting.show_notes,
    "step": editing.open_next_step,
    "edit": editing.open_edit,
    "share": sharing.open_share,
    "assign": assigning.open_assign,
    "undo": undoing.undo,
    "reopen": undoing.open_reopen,
    "delete": deleting.open_delete,
    "task": tasks.open_new,
    "tasks": tasks.of_opportunity,
    "help": lambda call, _: show_help(call, ""),
}
"""What can be typed behind a number."""

WORDS: dict[str, Callable[[Call, str], None]] = {
    "new": _or_help(entering.enter),
    "list": _or_help(lists.filtered),
    "find": _or_help(lists.look_for),
    "help": show_help,
}
"""What can be typed behind the command."""
