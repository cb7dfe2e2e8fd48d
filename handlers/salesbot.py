"""The command `/salesbot`: the set-up, handing over, help."""

from collections.abc import Callable
from difflib import get_close_matches

from handlers import ids
from handlers.call import Call, Routes
from handlers.filters import MENTION
from handlers.forms import as_said, unescaped
from handlers.setup.handing_over import open_hand_over
from handlers.setup.menu import open_setup
from handlers.showing import answer
from handlers.views.salesbot import help_message
from storage.domain.errors import broken
from storage.domain.people import Role
from storage.domain.text import clean

LONGEST_SHOWN = 50


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.commands[ids.COMMAND_SALESBOT] = command


def command(call: Call) -> None:
    """Answer `/salesbot …`; raise `outsider` for whoever neither sells nor sets up."""
    if call.known is None and (call.visitor is None or call.visitor.role is not Role.ADMIN):
        raise broken("outsider")
    first, _, rest = clean(call.body.get("text")).partition(" ")
    word = unescaped(first).lower() or "help"
    if word in WORDS:
        WORDS[word](call, rest)
        return
    near = get_close_matches(word, WORDS, n=1, cutoff=0.6)
    if near:
        raise broken("unknown_word_salesbot", word=word[:LONGEST_SHOWN], nearest=near[0])
    raise broken("unknown_word_salesbot_far", word=word[:LONGEST_SHOWN])


def show_help(call: Call, _: str) -> None:
    """Say what can be typed."""
    text, blocks = help_message(call.words)
    answer(call, text, blocks)


def hand_over(call: Call, said: str) -> None:
    """Open the hand-over of somebody's work: a mention, or the code of one who is not in Slack.

    Raises `person_missing`, `no_such_person`.
    """
    if not said:
        raise broken("person_missing")
    if said.lower() == "help":
        show_help(call, "")
        return
    mention = MENTION.fullmatch(said)
    whom = mention[1] if mention else unescaped(said).lstrip("@").upper()
    found = call.book.salespeople.find(call.workspace_id, whom[:LONGEST_SHOWN])
    if found is None:
        raise broken("no_such_person", key=as_said(call, said)[:LONGEST_SHOWN])
    open_hand_over(call, found)


WORDS: dict[str, Callable[[Call, str], None]] = {
    "setup": lambda call, rest: show_help(call, "") if rest.strip().lower() == "help" else open_setup(call),
    "handover": hand_over,
    "help": show_help,
}
"""What can be typed behind the command."""
