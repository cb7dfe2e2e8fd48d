"""Draw the nudge that is about to be sent."""

from handlers.forms import new_form
from handlers.outgoing import Outgoing
from handlers.text.words import words_for
from handlers.views.nudges import nudge_message
from storage.services.book import Book
from storage.services.deliveries import Claimed


def compose(book: Book, claimed: Claimed) -> Outgoing | None:
    """Write down and draw what is due for somebody; None when nothing is."""
    nudge = book.nudges.prepare(claimed.id)
    if nudge is None:
        return None
    text, blocks = nudge_message(words_for(nudge.reader.locale), nudge, new_form())
    return Outgoing(text=text, blocks=blocks, reason="catch_up" if nudge.returning else "")
