"""What can be typed."""

from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.opportunities import Message

LINES = (
    ("/opp", "your open opportunities, the most urgent first"),
    ("/opp new", "create an opportunity"),
    ("/opp new Acme 120k close 15 dec @maria", "the same in one line; also #cycle, !high, 40%, “description”"),
    ("/opp OP000012", "its card; also op12, OP-12 or 12"),
    ("/opp 12 activate", "enter the first stage"),
    ("/opp 12 next", "move on; also previous, skip, jump, update"),
    ("/opp 12 win", "close it as won; or lose"),
    ("/opp 12 quote", "create a sales quote, or see the one it has"),
    ("/opp 12 history", "every step so far; also notes"),
    ("/opp 12 note", "write down a note, a call, a meeting or an e-mail"),
    ("/opp 12 step", "say what is next and when"),
    ("/opp 12 edit", "mend its description, priority or sales cycle"),
    ("/opp 12 undo", "take back what you did last to it, for ten minutes"),
    ("/opp 12 assign", "give it to another salesperson or contact"),
    ("/opp 12 share", "show its card in a channel and keep it true there"),
    ("/opp 12 delete", "delete it; managers also reopen"),
    ("/opp delete closed", "delete the closed ones of a time; admins only"),
    ("/opp 12 task", "write down a task for it; tasks lists its open ones"),
    ("/opp find acme", "search contacts, descriptions, notes and numbers"),
    ("/opp list open high overdue", "a list by status, priority, and estimated closing date; also today, week"),
    ("/opp list won lost cycle NEW @maria >100k", "also not started, all, mine, salesperson JO, stage 2"),
    ("/opp list open on 1 march", "as it stood at the end of that day; also on friday, on 3 weeks ago"),
)
"""Every form of the command, and what it does."""


def help_message(words: Words, *, sells: bool = True) -> Message:
    """Draw the help; who does not sell is told first whom to ask, because nothing of it is for them yet."""
    title = words("What you can type")
    text = kit.join("\n", [kit.markup("`{typed}`  {does}", typed=typed, does=words(does)) for typed, does in LINES])
    more = kit.escape(words("More: /task help, /contact help, /salesbot help."))
    first = [] if sells else [kit.escape(words(problems.SAID["outsider"]))]
    said = kit.join("\n", [kit.escape(title), *first, text, more])
    return said, [kit.header(title), *map(kit.section, [*first, text]), kit.context(more)]
