"""Open the book for a command that does one thing and ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlmodel import Session

from bot.config import Settings
from storage.database import Database
from storage.domain.errors import RuleBrokenError
from storage.migrations import run as migrations
from storage.queries import reports

ONE_AT_A_TIME = 4
"""Connections; a command has one thing in hand."""
_WORDS = {
    "no_such_workspace": "there is no workspace {workspace} in the book",
    "no_such_opportunity": "there is no opportunity {no}",
}


class RefusedError(Exception):
    """Raised with one line that says what is wrong and what to do."""


def in_words(error: RuleBrokenError) -> str:
    """Say in one line why a rule said no."""
    return "; ".join(
        _WORDS[problem.code].format(**problem.values)
        if problem.code in _WORDS
        else " ".join([problem.code.replace("_", " "), *(f"({key}: {value})" for key, value in problem.values.items())])
        for problem in error.problems
    )


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open a database whose schema is the one this program was written for; refuse to make a new one by accident."""
    url = make_url(settings.database_url.get_secret_value())
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise RefusedError(f"there is no database {url.database} yet; run: salesbot migrate")
    database = Database(settings.database_url.get_secret_value(), connections=ONE_AT_A_TIME)
    try:
        version, newest = migrations.current(database), migrations.head()
        if version != newest:
            raise RefusedError(f"the schema is at {version or 'nothing'}, not at {newest}; run: salesbot migrate")
        yield database
    finally:
        database.close()


def only_workspace(session: Session) -> str:
    """Give the one workspace of the book, for who named none."""
    found = reports.workspaces(session)
    if not found:
        raise RefusedError("the book is empty; load the sample company with: salesbot sample --workspace T… --year …")
    if len(found) > 1:
        raise RefusedError(f"the book has several workspaces; choose with --workspace: {', '.join(found)}")
    return found[0]
