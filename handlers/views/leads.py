"""The window in which somebody who does not sell passes a lead on. It shows nothing of the book."""

from typing import Any

from handlers import ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.dialogs import amount_field

LONGEST_TITLE = 100
"""Longest name of a company, and description."""
LONGEST_NOTE = 2900
"""What the book keeps of a note, less the line in front that says who filed the lead."""


def new_lead(words: Words, text: str, currency: str, metadata: str) -> dict[str, Any]:
    """Draw the window New lead; a text too long for the description stands whole in the note."""
    note = text if len(text) > LONGEST_TITLE else ""
    blocks = [
        kit.field(ids.FIELD_COMPANY, words("Company"), kit.text_input(longest=LONGEST_TITLE)),
        kit.field(ids.FIELD_DESCRIPTION, words("Description"), kit.text_input(text, longest=LONGEST_TITLE)),
        amount_field(words, ids.FIELD_VALUE, words("Estimated value"), currency, "", required=False),
        kit.field(
            ids.FIELD_NOTE, words("Note"), kit.text_input(note, longest=LONGEST_NOTE, multiline=True), required=False
        ),
    ]
    return kit.modal(ids.VIEW_NEW_LEAD, words("New lead"), words("Send"), words("Cancel"), metadata, blocks)
