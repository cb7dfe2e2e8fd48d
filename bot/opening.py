"""Open the book for a command that does one thing and ends."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.config import Settings
from storage.database import Database
from storage.domain.errors import RuleBrokenError
from storage.migrations import run as migrations
from storage.queries import reports

ONE_AT_A_TIME = 4
"""Connections; a command has one thing in hand."""
_WORDS: Mapping[tuple[str, str | None], str] = {
    ("no_such_workspace", None): "there is no workspace {workspace} in the book",
    ("no_such_opportunity", None): "there is no opportunity {no}",
    ("unknown", "cycle"): "there is no sales cycle {key}",
    ("unknown", "people"): "the sample company has no salesperson {key}; its codes are {known}",
    ("slack_user_taken", "people"): "the Slack user {key} is {by} and cannot be {code} too; "
    "give {by} another one in the same --people: {code}={key},{by}=U…",
}
"""What the rules of the command line's own services say; the others' codes say enough."""


class RefusedError(Exception):
    """Raised with one line that says what is wrong and what to do."""


def in_words(error: RuleBrokenError) -> str:
    """Say in one line why a rule said no."""
    return "; ".join(
        _WORDS[problem.code, problem.field].format(**{name: _listed(value) for name, value in problem.values.items()})
        if (problem.code, problem.field) in _WORDS
        else " ".join([problem.code.replace("_", " "), *(f"({key}: {value})" for key, value in problem.values.items())])
        for problem in error.problems
    )


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def reason(error: SQLAlchemyError) -> str:
    """Give the driver's own first line: the whole text is many lines and may hold the address."""
    return str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]


def missing_file(settings: Settings) -> Path | None:
    """Name the file of an SQLite database that there is not yet."""
    url = make_url(settings.database_url.get_secret_value())
    path = Path(url.database or "")
    return path if url.get_backend_name() == "sqlite" and not path.exists() else None


def migrate(settings: Settings) -> None:
    """Bring the schema up to date; an SQLite database that there is not yet is made."""
    database = Database(settings.database_url.get_secret_value(), connections=1)
    try:
        migrations.upgrade(database)
    finally:
        database.close()


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open a database whose schema is the one this program was written for; refuse to make a new one by accident."""
    missing = missing_file(settings)
    if missing is not None:
        raise RefusedError(f"there is no database {missing} yet; run: salesbot migrate")
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
