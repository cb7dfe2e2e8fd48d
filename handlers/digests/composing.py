"""A digest that is due, drawn to be sent."""

import structlog

from handlers.charts import Bar
from handlers.charts import bars as chart
from handlers.outgoing import Outgoing, Picture
from handlers.text.words import Words, words_for
from handlers.views.digest_charts import alt_text
from handlers.views.digest_lines import Shown
from handlers.views.digests import Digested, digest
from storage.services.book import Book
from storage.services.deliveries import Claimed
from storage.services.snapshots import Drawn

FILE = "pipeline.png"
NOT_DRAWN = "not drawn"
"""Why a digest comes without its chart: the log says more."""

log = structlog.get_logger(__name__)


def compose(book: Book, claimed: Claimed) -> Outgoing | None:
    """Draw a digest from the book as it is now; None for one that was given up meanwhile."""
    digest_id = claimed.digest_id or 0
    drawn = book.digest_figures.draw(digest_id, claimed.id)
    if drawn is None:
        return None
    words = words_for(drawn.locale)
    return outgoing(words, drawn, digest(words, drawn, Shown(digest_id, claimed.id)))


def outgoing(words: Words, drawn: Drawn, told: Digested) -> Outgoing:
    """Put a digest together with its chart; one that cannot be drawn keeps nothing back, the text says the same."""
    picture = None
    try:
        picture = _picture(words, drawn, told.rows) if told.rows else None
    except Exception:
        log.exception("chart not drawn", team=drawn.team)
    unpictured = NOT_DRAWN if told.rows and picture is None else ""
    return Outgoing(told.text, told.blocks, told.thread, picture, picture_at=told.picture_at, unpictured=unpictured)


def _picture(words: Words, drawn: Drawn, rows: tuple[Bar, ...]) -> Picture:
    title = words("Open pipeline by stage")
    names = words("Open value"), words("Weighted value")
    total = words.money(drawn.value, drawn.currency)
    return Picture(chart(f"{title} · {total}", names, rows), FILE, title, alt_text(words, drawn))
