"""The command `/task`."""

import re
from collections.abc import Callable

from handlers.call import Call
from handlers.filters import MENTION
from handlers.forms import as_said, unescaped
from handlers.reading.tasks import part_day
from handlers.showing import answer
from handlers.tasks import buttons, lists, windows
from handlers.views import task_windows as views
from storage.domain.errors import broken

NUMBER = re.compile(r"(?:td)?[-\s]?0*([1-9][0-9]{0,8})", re.IGNORECASE)
"""Numbers as people type them: td4, TD-4, 4."""
APART = re.compile(r"\Atd\s+(?=[0-9])", re.IGNORECASE)
"""`TD 4`: a number that would be taken for two words."""


def task_no(typed: str) -> str | None:
    """Read a task's number; None when it is not one."""
    match = NUMBER.fullmatch(typed)
    return f"TD{int(match[1]):06d}" if match else None


def command(call: Call) -> None:
    """Answer `/task …`: a number with a verb, a verb of its own, or nothing."""
    text = APART.sub("td", (call.body.get("text") or "").strip())
    first, *behind = text.split(maxsplit=1) or [""]
    word, rest = unescaped(first).lower(), behind[0] if behind else ""
    if word in WORDS:
        WORDS[word](call, rest)
    elif (no := task_no(word)) is not None:
        _verb(unescaped(rest).lower())(call, no)
    elif word in VERBS:
        _verb(word)(call, _number(word, unescaped(rest)))
    elif word in lists.KNOWN or MENTION.fullmatch(first):
        lists.filtered(call, text)
    else:
        raise lists.unknown(word, (*WORDS, *VERBS, *lists.KNOWN))


def _verb(word: str) -> Callable[[Call, str], None]:
    """Find what is to be done with a task; raise `unknown_word_task`."""
    if word not in VERBS:
        raise lists.unknown(word, tuple(VERBS))
    return VERBS[word]


def _number(verb: str, typed: str) -> str:
    """Read the number behind a verb; raise `task_number_missing`."""
    no = task_no(typed)
    if no is None:
        raise broken("task_number_missing", verb=verb)
    return no


def show_help(call: Call, _: str = "") -> None:
    """Say what can be typed."""
    answer(call, *views.help_message(call.words))


def _new(call: Call, rest: str) -> None:
    """Open the window; what was typed behind the word becomes the description, a day at its end the date."""
    if rest.strip().lower() == "help":
        show_help(call)
    else:
        description, day = part_day(as_said(call, rest), call.person.locale, call.actor.today)
        windows.open_new(call, description=description, day=day)


def _list(call: Call, rest: str) -> None:
    """Show a list, or say what can be typed."""
    if rest.strip().lower() == "help":
        show_help(call)
    else:
        lists.filtered(call, rest)


VERBS: dict[str, Callable[[Call, str], None]] = {
    "": buttons.card,
    **{word: buttons.by_word(act) for word, act in buttons.ACTS.items()},
    "edit": windows.open_edit,
    "help": show_help,
}
"""What can be typed behind a number."""

WORDS: dict[str, Callable[[Call, str], None]] = {
    "": lambda call, _: lists.mine(call),
    "new": _new,
    "list": _list,
    "help": show_help,
}
"""What can be typed behind the command."""
