"""Find opportunities by what people remember of them: a number, a word of the contact, the description, a note.

Best first: the number itself; then what has the words in its number, description, contact or company; then what has
some of them in notes only. Among equals as in any list: open before closed, the most urgent first.

Where nothing has all the words, typing errors are forgiven: for a word that nothing has, the known words with the
fewest errors are taken, and if that does not help, for every word. Only what the viewer may read counts, also for the
words that are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select
from sqlmodel import col

from storage.domain.people import Actor
from storage.domain.searching import errors_forgiven, nearest, number_meant
from storage.domain.text import clean, search_words
from storage.models import Opportunity
from storage.queries.opportunities import Line, Page, lines_of
from storage.queries.search_hits import COUNTED, Reader, Term, any_hit, hits, known_words, term
from storage.queries.teams import seen_by

MOST_WORDS = 10
"""Words of a text that are looked for."""
LONGEST_NO = 20
"""Of a number."""
MOST_NEAR = 5
"""Known words that are taken for a mistyped one."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found; `more` says that there is more than was counted.

    `missed` are words that nothing has, or that nothing has together, and `instead` those that were taken for them.
    """

    page: Page
    more: bool = False
    missed: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


def find(connection: Connection, workspace_id: str, text: str, viewer: Actor | None, offset: int, limit: int) -> Found:
    """Find by text and give a page, the best first; the last page where one asked for is beyond it."""
    reader = Reader(workspace_id, viewer)
    words = search_words(text)[:MOST_WORDS]
    exact = _of_number(connection, reader, text)
    terms = [term(connection, workspace_id, word) for word in words]
    found = _best_first(connection, reader, terms, exact)
    near: dict[str, list[str]] = {}
    if words and not found:
        near, found = _nearest(connection, reader, words, terms)
    counted = found[:COUNTED]
    start = min(offset, max(len(counted) - 1, 0) // limit * limit)
    lines = lines_of(connection, counted[start : start + limit]) if counted else []
    said = [_as_written(word, lines) for some in near.values() for word in some]
    page = Page(tuple(lines), len(counted), start)
    return Found(page, len(found) > COUNTED, tuple(near), tuple(dict.fromkeys(said)))


def _of_number(connection: Connection, reader: Reader, text: str) -> list[int]:
    """Give the opportunity whose number this is, as people type numbers."""
    meant = sorted({clean(text).upper()[:LONGEST_NO], number_meant(text) or ""})
    statement = select(col(Opportunity.id)).where(
        col(Opportunity.workspace_id) == reader.workspace_id, col(Opportunity.no).in_(meant), *seen_by(reader.viewer)
    )
    return list(connection.scalars(statement.order_by(col(Opportunity.no))))


def _best_first(connection: Connection, reader: Reader, terms: Sequence[Term], exact: list[int]) -> list[int]:
    """Put what was found in order, each once."""
    found = dict.fromkeys(exact)
    if terms:
        found.update(dict.fromkeys(hits(connection, reader, terms, notes=False)))
        if len(found) <= COUNTED:
            found.update(dict.fromkeys(hits(connection, reader, terms)))
    return list(found)


def _nearest(
    connection: Connection, reader: Reader, words: list[str], terms: list[Term]
) -> tuple[dict[str, list[str]], list[int]]:
    """Give the words that are near those typed and lead somewhere together, and what they lead to."""
    missed = [
        word
        for word, one in zip(words, terms, strict=True)
        if len(words) == 1 or not any_hit(connection, reader, [one])
    ]
    near = {word: _near(connection, reader.workspace_id, word) for word in missed}
    for mistyped in (missed, words):
        near |= {word: _near(connection, reader.workspace_id, word) for word in mistyped if word not in near}
        wider = [replace(one, whole=(*one.whole, *near.get(word, ()))) for word, one in zip(words, terms, strict=True)]
        if any(near.values()) and (found := _best_first(connection, reader, wider, [])):
            if words != missed or any(len(some) > 1 for some in near.values()):
                near = {word: _leading(connection, reader, wider, words.index(word), near[word]) for word in near}
            return {word: some for word, some in near.items() if some}, found
        if not all(near[word] for word in missed):
            break  # a word that nothing has and that is near to none: no other will help
    return {}, []


def _near(connection: Connection, workspace_id: str, word: str) -> list[str]:
    errors = errors_forgiven(word)
    return nearest(word, known_words(connection, workspace_id, word, errors))[:MOST_NEAR] if errors else []


def _leading(
    connection: Connection, reader: Reader, terms: Sequence[Term], place: int, near: Sequence[str]
) -> list[str]:
    """Give those of the near words by which something is found that the viewer may read."""

    def with_one(word: str) -> list[Term]:
        return [Term(whole=(word,)) if at == place else one for at, one in enumerate(terms)]

    return [word for word in near if any_hit(connection, reader, with_one(word))]


def _as_written(word: str, lines: Sequence[Line]) -> str:
    """Give a folded word as it is written in what was found, if a line shows it."""
    shown = (text for line in lines for text in (line.description, line.contact, line.company or ""))
    pieces = (piece.strip(".,;:!?()[]\"'«»“”„") for text in shown for piece in text.split())
    return next((piece for piece in pieces if search_words(piece) == [word]), word)
