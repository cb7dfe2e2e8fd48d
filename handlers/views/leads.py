"""What somebody who does not sell sees: what they can type, and the window in which they pass a lead on.

It shows nothing of the book; whoever gets the lead sees its card, with what was written to them.
"""

from datetime import date
from typing import Any

from handlers import field_ids, ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.dialogs import amount_field
from handlers.views.opportunities import Message, card_message
from storage.queries.opportunities import Card
from storage.services.permits import Allowed

LONGEST_TITLE = 100
"""Longest name of a company, and description."""
LONGEST_NOTE = 2900
"""What the book keeps of a note, less the line in front that says who filed the lead."""
LINES = (
    ("/opp new", "pass a lead on to the team that sells"),
    ("/opp new Desks for their new office", "the same; what you type becomes the description"),
    ("/opp help", "all of this"),
)
"""What can be typed by who may only file leads."""


def help_message(words: Words) -> Message:
    """Draw what there is for who may only file leads: what to type, a button that does it, and how to get more."""
    title = words("Pass a lead on")
    told = words(
        "Salesbot does not know you as a salesperson here, so it shows you no opportunities. You can tell the "
        "team that sells of somebody who may want to buy."
    )
    lines = kit.join("\n", [kit.markup("`{typed}`  {does}", typed=typed, does=words(does)) for typed, does in LINES])
    more = kit.escape(words("If you sell too, ask a Salesbot admin to add you."))
    new = kit.button(words("New lead"), ids.ACTION_LEAD_NEW, "new", style="primary")
    return kit.join("\n", [kit.escape(title), kit.escape(told), lines, more]), [
        kit.header(title),
        kit.section(kit.escape(told)),
        kit.section(lines),
        kit.actions(new),
        kit.context(more),
    ]


def new_lead(words: Words, text: str, currency: str, metadata: str) -> dict[str, Any]:
    """Draw the window New lead; a text too long for the description, or of several lines, stands whole in the note."""
    title = " ".join(text.split())
    note = text if len(text) > LONGEST_TITLE or title != text else ""
    blocks = [
        kit.field(field_ids.COMPANY, words("Company"), kit.text_input(longest=LONGEST_TITLE)),
        kit.field(
            field_ids.DESCRIPTION,
            words("Description"),
            kit.text_input(title, longest=LONGEST_TITLE),
            hint=words("What they may want to buy."),
        ),
        amount_field(words, field_ids.VALUE, words("Estimated value"), currency, "", required=False),
        kit.field(
            field_ids.NOTE,
            words("Note"),
            kit.text_input(note, longest=LONGEST_NOTE, multiline=True),
            required=False,
            hint=words("Whom to ask for, how to reach them, what else you know."),
        ),
    ]
    return kit.modal(ids.VIEW_NEW_LEAD, words("New lead"), words("Send"), words("Cancel"), metadata, blocks)


def brief_message(
    words: Words, card: Card, currency: str, today: date, result: str, note: str, may: Allowed
) -> Message:
    """Draw the card of a lead for who has it now, with the note under the line that says who filed it."""
    text, blocks = card_message(words, card, currency, today, result, may)
    if not note:
        return text, blocks
    quoted = kit.markup(":memo: “{note}”", note=note)
    return kit.shortened(kit.join("\n", [text, quoted])), [*blocks[:2], kit.section(quoted), *blocks[2:]]
