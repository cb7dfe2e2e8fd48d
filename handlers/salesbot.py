"""The command `/salesbot`: the set-up, handing over, help."""

from collections.abc import Callable
from difflib import get_close_matches

from handlers import ids
from handlers.away import away
from handlers.call import Call, Routes
from handlers.data.exporting import export
from handlers.data.importing import explain
from handlers.digests.settings import open_digests
from handlers.filters import EVERYBODY, MENTION, bare, codes_by_name
from handlers.forms import as_said, unescaped
from handlers.setup.handing_over import open_hand_over
from handlers.setup.menu import open_setup
from handlers.showing import answer
from handlers.views.salesbot import help_message
from handlers.why import why
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
    """Open the hand-over of somebody's work: a mention, a code, or a name typed out.

    Raises `managers_only` before anything else, `person_missing`, `no_such_person`.
    """
    if said.lower() == "help":
        show_help(call, "")
        return
    who = call.known or call.visitor
    if who is None or who.role is Role.SALESPERSON:
        raise broken("managers_only")
    if not said:
        raise broken("person_missing")
    found = _find(call, said)
    if found is None:
        raise broken("no_such_person", key=as_said(call, said)[:LONGEST_SHOWN])
    open_hand_over(call, found)


def _find(call: Call, said: str) -> int | None:
    """Find a salesperson, blocked or not: whoever has left is handed over too."""
    find, mention = call.book.salespeople.find, MENTION.fullmatch(said)
    whom = mention[1] if mention else unescaped(said).lstrip("@").upper()
    found = find(call.workspace_id, whom[:LONGEST_SHOWN])
    if found is not None or mention:
        return found
    people, _ = call.book.salespeople.page(call.workspace_id, 0, EVERYBODY)
    code = codes_by_name([(person.code, person.name) for person in people]).get(bare(said))
    return find(call.workspace_id, code) if code else None


WORDS: dict[str, Callable[[Call, str], None]] = {
    "setup": lambda call, rest: show_help(call, "") if rest.strip().lower() == "help" else open_setup(call),
    "handover": hand_over,
    "digest": lambda call, rest: show_help(call, "") if rest.strip().lower() == "help" else open_digests(call),
    "why": lambda call, rest: show_help(call, "") if rest.strip().lower() == "help" else why(call, rest),
    "export": lambda call, rest: show_help(call, "") if rest.strip().lower() == "help" else export(call, rest),
    "import": lambda call, rest: show_help(call, "") if rest.strip().lower() == "help" else explain(call, rest),
    "away": lambda call, rest: show_help(call, "") if rest.strip().lower() == "help" else away(call, rest),
    "help": show_help,
}
"""What can be typed behind the command."""
