"""What can be typed behind `/pipeline`."""

from handlers.text.words import Words
from handlers.views import kit
from handlers.views.opportunities import Message

LINES = (
    ("/pipeline", "the pipeline by stage; menus lead to everything below"),
    ("/pipeline mine", "your own; also team SALE, @maria, cycle NEW"),
    ("/pipeline on 1 march", "as it stood at the end of that day; also on friday, on 3 weeks ago, on Q3"),
    ("/pipeline since 1 march", "what changed since then, by name; with statistics, matrix or due by how much"),
    ("/pipeline statistics", "by salesperson; also contacts, cycles, reasons, and open, won, lost or all"),
    ("/pipeline matrix", "by salesperson, contact or stage, and by week, month, quarter or year"),
    ("/pipeline top", "the five largest; due shows what is overdue and due in 7 days"),
    ("/pipeline won and lost", "by month, with the reasons; since tells from when"),
    ("/pipeline forecast", "what is to come; ages tells how long stages take, calibration how good chances are"),
    ("/pipeline matrix team SALE cycle NEW on 1 march", "all of these go together, in any order"),
)
"""Every form of the command, and what it does."""


def help_message(words: Words) -> Message:
    """Draw the help."""
    title = words("What you can type")
    text = kit.join("\n", [kit.markup("`{typed}`  {does}", typed=typed, does=words(does)) for typed, does in LINES])
    return kit.join("\n", [kit.escape(title), text]), [kit.header(title), kit.section(text)]
