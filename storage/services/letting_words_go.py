"""Let words go that no opportunity has any more: by them a search would look for what is not there.

One that is found gone is marked first, and goes when it is gone still two days later. Whoever writes a marked word
writes it anew (`models.searching`), so that none is missing that was written while nobody saw it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, text, tuple_, update
from sqlmodel import col

from storage.database import Database
from storage.models import SearchWord

AT_ONCE = 2_000
"""Words of one transaction: each is looked up in the index, which takes some hundredths of a millisecond."""
MARKED_FOR = timedelta(days=2)
"""Longer than any transaction takes."""
_word, _of = col(SearchWord.word), col(SearchWord.opportunity_id)
_TAGGED = "search_word.workspace_id || '{mark}' || search_word.word"
_HEAD, _NOTE = _TAGGED.format(mark=":"), _TAGGED.format(mark=";")
_HAD = {
    "sqlite": f"""EXISTS (
        SELECT 1 FROM search_index WHERE search_index MATCH '"' || {_HEAD} || '" OR "' || {_NOTE} || '"'
    )""",  # noqa: S608 - our own names
    "postgresql": f"""EXISTS (
        SELECT 1 FROM opportunity_search s
        WHERE s.words @@ CAST(quote_literal({_HEAD}) || ' | ' || quote_literal({_NOTE}) AS tsquery)
    )""",  # noqa: S608 - our own names
}
"""Whether any opportunity has a word, by the index of each database."""
_ROW = (
    col(SearchWord.workspace_id) == bindparam("workspace"),
    _word == bindparam("of_word"),
    _of == bindparam("of_opportunity"),
)


def let_words_go(database: Database, workspace_id: str, today: date) -> int:
    """Look all words of a workspace up; give how many were let go."""
    gone = 0
    for rows in _some(database, workspace_id):
        dead, back, fresh = [], [], []
        for word, opportunity_id, gone_on, had in rows:
            key = {"workspace": workspace_id, "of_word": word, "of_opportunity": opportunity_id}
            if had and gone_on is not None:
                back.append(key)
            elif not had and gone_on is None:
                fresh.append(key)
            elif not had and gone_on + MARKED_FOR <= today:
                dead.append(key)
        if dead or back or fresh:
            with database.transaction() as session:
                _carry_out(session.connection(), dead, back, fresh, today)
        gone += len(dead)
    return gone


def _some(database: Database, workspace_id: str) -> Iterator[Sequence[Any]]:
    """Give the words in order, some at a time, with the day on which each was found gone and whether it is had."""
    after: tuple[str, int] = ("", 0)
    while True:
        with database.snapshot() as connection:
            if not database.is_sqlite:
                connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # by the index, whatever was counted
            had = text(_HAD[connection.dialect.name])
            statement = (
                select(_word, _of, col(SearchWord.gone_on), had)
                .where(col(SearchWord.workspace_id) == workspace_id, tuple_(_word, _of) > after)
                .order_by(_word, _of)
                .limit(AT_ONCE)
            )
            rows = connection.execute(statement).all()
        if not rows:
            return
        yield rows
        after = rows[-1][0], rows[-1][1]


def _carry_out(
    connection: Connection,
    dead: list[dict[str, Any]],
    back: list[dict[str, Any]],
    fresh: list[dict[str, Any]],
    today: date,
) -> None:
    """Delete what is gone, and mark or unmark the rest."""
    if dead:
        connection.execute(delete(SearchWord).where(*_ROW, col(SearchWord.gone_on).is_not(None)), dead)
    for rows, day in ((back, None), (fresh, today)):
        if rows:
            connection.execute(update(SearchWord.__table__).where(*_ROW).values(gone_on=day), rows)  # type: ignore[attr-defined]
