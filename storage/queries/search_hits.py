"""Which opportunities have the words: statements for the full-text search of each database.

A hit has every word that was asked for, in any order and in any of its fields. What they stand on is described in
`storage.models.searching`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, bindparam, cast, column, func, select, table, true
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import col

from storage.domain.people import Actor
from storage.models import Opportunity, OpportunitySearch, SearchWord
from storage.models.searching_words import WORTH_KNOWING
from storage.queries.teams import seen_by

COUNTED = 1_000
"""Hits are counted and turned through up to here; who finds more is better served by another word."""
FEW = 5_000
"""So many are found first and sorted then; of more, those are looked for that come first."""
WITHIN = 50
"""Words that have a word inside of them: no more are looked for, the shortest first."""
LEAST_INSIDE = 3
"""Shortest word that is looked for inside of others; of other scripts any is."""
_INDEX = table("search_index", column("rowid"), column("search_index"))


@dataclass(frozen=True, slots=True)
class Term:
    """What stands for one word that was typed: beginnings of words, and whole ones; any of them will do."""

    begins: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose hits these are: of one workspace, and of those only what the viewer may read."""

    workspace_id: str
    viewer: Actor | None = None


def term(connection: Connection, workspace_id: str, word: str) -> Term:
    """Say what a word finds: whatever begins with it, and known words that have it inside."""
    inside: tuple[str, ...] = ()
    if len(word) >= LEAST_INSIDE or not word.isascii():
        known = col(SearchWord.word)
        statement = (
            select(known)
            .where(col(SearchWord.workspace_id) == workspace_id, known.like(f"_%{word}%"))
            .group_by(known)
            .order_by(func.length(known), known)
            .limit(WITHIN)
        )
        inside = tuple(found for found in connection.scalars(statement) if not found.startswith(word))
    return Term((word,), inside)


def known_words(connection: Connection, workspace_id: str, word: str, errors: int) -> list[str]:
    """Give the words that a workspace knows and that are as long as a word, but for some errors."""
    known = col(SearchWord.word)
    length = func.length(known)
    joined = func.string_agg if connection.dialect.name == "postgresql" else func.group_concat
    statement = select(joined(known, " ")).where(  # thousands of rows take longer to hand over than to find
        col(SearchWord.workspace_id) == workspace_id,
        length.between(max(len(word) - errors, WORTH_KNOWING), len(word) + errors),
    )
    return list(set((connection.scalar(statement) or "").split()))


def any_hit(connection: Connection, reader: Reader, terms: Sequence[Term]) -> bool:
    """Tell whether anything has all the words."""
    found = _found(connection).subquery()
    statement = (
        select(col(Opportunity.id))
        .join(found, found.c[0] == col(Opportunity.id))
        .where(col(Opportunity.workspace_id).concat("") == reader.workspace_id, *seen_by(reader.viewer))
        .limit(1)
    )
    match = _match(connection, reader.workspace_id, terms, notes=True)
    return connection.scalar(statement, {"match": match}) is not None


def hits(connection: Connection, reader: Reader, terms: Sequence[Term], *, notes: bool = True) -> list[int]:
    """Give the ids of what has all the words, the most urgent first; without notes only where lines show the words."""
    match = _match(connection, reader.workspace_id, terms, notes=notes)
    found = _found(connection)
    count = connection.scalar(select(func.count()).select_from(found.limit(FEW + 1).subquery()), {"match": match}) or 0
    if count == 0:
        return []
    pick = _sorted if count <= FEW else _in_order
    statement = pick(connection, found).where(*seen_by(reader.viewer)).limit(COUNTED + 1)
    return list(connection.scalars(statement, {"match": match, "workspace": reader.workspace_id}))


def _found(connection: Connection) -> Select[int]:
    """Select the ids of all hits."""
    if connection.dialect.name == "postgresql":
        matches = col(OpportunitySearch.words).op("@@")(cast(bindparam("match"), TSQUERY))
        return select(col(OpportunitySearch.opportunity_id)).where(matches)
    return select(_INDEX.c.rowid).where(_INDEX.c.search_index.op("MATCH")(bindparam("match")))


def _sorted(_connection: Connection, found: Select[int]) -> Select[int]:
    """Select hits in order where there are few: each is looked up, then all are sorted."""
    # An expression that no index knows keeps the planner from walking the whole workspace in order instead.
    workspace = col(Opportunity.workspace_id).concat("") == bindparam("workspace")
    return (
        select(col(Opportunity.id))
        .where(workspace, col(Opportunity.id).in_(found))
        .order_by(col(Opportunity.urgency), col(Opportunity.no))
    )


def _in_order(connection: Connection, found: Select[int]) -> Select[int]:
    """Select hits in order where there are many: the workspace is walked in order until enough are found."""
    workspace = col(Opportunity.workspace_id) == bindparam("workspace")
    if connection.dialect.name == "postgresql":
        one = select(col(OpportunitySearch.words).op("@@")(cast(bindparam("match"), TSQUERY))).where(
            col(OpportunitySearch.opportunity_id) == col(Opportunity.id)
        )
        is_hit = one.correlate(Opportunity).scalar_subquery().is_(true())
    else:
        is_hit = (col(Opportunity.id) + 0).in_(found)
    return select(col(Opportunity.id)).where(workspace, is_hit).order_by(col(Opportunity.urgency), col(Opportunity.no))


def _match(connection: Connection, workspace_id: str, terms: Sequence[Term], *, notes: bool) -> str:
    """Write down what is looked for, in the language of the database's full-text search."""
    quote, begins, both = ("'", ":*", " & ") if connection.dialect.name == "postgresql" else ('"', "*", " AND ")
    one = " | " if connection.dialect.name == "postgresql" else " OR "

    def quoted(mark: str, word: str) -> str:
        return quote + f"{workspace_id}{mark}{word}".replace("\\", "\\\\").replace(quote, quote * 2) + quote

    marks = ":;" if notes else ":"
    asked = [
        one.join(
            [f"{quoted(mark, word)}{begins}" for mark in marks for word in each.begins]
            + [quoted(mark, word) for mark in marks for word in each.whole]
        )
        for each in terms
    ]
    return both.join(f"({each})" for each in asked)
