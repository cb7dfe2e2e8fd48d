"""What can be typed behind /salesbot."""

from handlers.text.words import Words
from handlers.views import kit
from handlers.views.opportunities import Message

LINES = (
    ("/salesbot setup", "people, teams, sales cycles, activities, close codes, settings; for admins"),
    ("/salesbot handover @person", "give what somebody has to somebody else; for their manager and admins"),
    ("/salesbot digest", "your reminders; for managers and admins: which channel gets whose digest, and one for now"),
    ("/salesbot away 3d", "you are away; also until friday, until friday @person who stands in, off; away alone asks"),
    ("/salesbot why", "what Salesbot sent you, what it held back, and why; admins: why @person, why #channel"),
    ("/salesbot export", "everything as a file; export json as one of JSON; for admins"),
    ("/salesbot import", "how tables of opportunities and contacts come in; for admins"),
    ("/salesbot help", "all of this; /opp help tells how to sell"),
)
"""Every form of the command, and what it does."""


def help_message(words: Words) -> Message:
    """Draw the help."""
    title = words("What you can type")
    text = kit.join("\n", [kit.markup("`{typed}`  {does}", typed=typed, does=words(does)) for typed, does in LINES])
    return kit.join("\n", [kit.escape(title), text]), [kit.header(title), kit.section(text)]
