"""What can be typed."""

from handlers.text.words import Words
from handlers.views import kit
from handlers.views.opportunities import Message

LINES = (
    ("/opp", "your open opportunities, the most urgent first"),
    ("/opp new", "create an opportunity"),
    ("/opp OP000012", "its card; also op12, OP-12 or 12"),
    ("/opp 12 activate", "enter the first stage"),
    ("/opp 12 next", "move on; also previous, skip, jump, update"),
    ("/opp 12 win", "close it as won; or lose"),
    ("/opp 12 quote", "create a sales quote, or see the one it has"),
    ("/opp 12 history", "every step so far"),
    ("/opp find acme", "search descriptions, contacts and numbers"),
    ("/opp list open high overdue", "a list by status, priority, and what is due; also week"),
    ("/opp list won lost cycle NEW @maria >100k", "also not started, all, mine, salesperson JO, stage 2"),
)
"""Every form of the command, and what it does."""


def help_message(words: Words) -> Message:
    """Draw the help."""
    title = words("What you can type")
    text = kit.join("\n", [kit.markup("`{typed}`  {does}", typed=typed, does=words(does)) for typed, does in LINES])
    return kit.join("\n", [kit.escape(title), text]), [kit.header(title), kit.section(text)]
