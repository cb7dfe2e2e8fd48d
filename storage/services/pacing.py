"""How fast messages may go to Slack: slots that every replica reserves in the database. Source: product 5.3.

The time here is the database's own, not the book's clock: Slack counts real seconds, whatever time it is in the book,
and the machines of several replicas need not agree on the time.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, literal_column, select, text, update
from sqlmodel import Session, col

from storage.database import Database
from storage.models import Pace
from storage.services.writing import add_unless_there

POSTS_A_MINUTE = 580
"""In one workspace; Slack takes "several hundred", and 600 were never refused. A few are left for people's answers."""
POST_GAP = timedelta(minutes=1) / POSTS_A_MINUTE
CHANNEL_GAP = timedelta(seconds=1.1)
"""Slack takes one message a second and channel; the rest is for a sender that wakes up late."""
POSTING = "chat.postMessage"
"""The method whose slots are reserved."""
TOKEN = "token"  # noqa: S105 - the name of a bucket
"""The bucket of a workspace whose token is dead: nothing at all is asked for it until then."""
PROFILES = "users.info"
"""The method that gives a profile."""
PROFILE_GAP = timedelta(seconds=1)
"""Slack takes a hundred profiles a minute and workspace (tier 4); the others are for people's own first requests."""
PROFILES_AT_ONCE = 20
"""That many may be read one after the other before the gap counts."""
UPDATING = "chat.update"
"""The method that draws a message anew."""
UPDATE_GAP = timedelta(seconds=3)
"""Slack takes fifty a minute and workspace (tier 3); most are for what people press just now."""
UPDATES_AT_ONCE = 10
"""As with profiles."""
PUBLISHING = "views.publish"
"""The method that draws somebody's Home."""
PUBLISH_GAP = timedelta(seconds=1)
"""Slack takes a hundred a minute and workspace (tier 4); the others are for what people press just now."""
PUBLISHED_AT_ONCE = 10
"""As with profiles."""
_POSTS = "posts"
UNIX = datetime(1970, 1, 1, tzinfo=UTC)
JULIAN_DAY_OF_UNIX = 2_440_587.5
"""The day number at which Unix's time begins: SQLite tells milliseconds in day numbers alone."""
LONG_AGO = UNIX


class Pacing:
    """The services around slots. None has an actor: they are the worker's own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, workspace_id: str, channel: str, at_most: timedelta | None = None) -> timedelta:
        """Reserve the next slot for a message; give how long to wait for it.

        A slot further away than `at_most` is not reserved, only told.
        """
        bucket = f"channel:{channel}"
        with self._database.transaction() as session:
            free = _free(session, workspace_id, bucket)
            now, until = _now_and_hold(session, workspace_id, POSTING)
            earliest = max(now, free[_POSTS], until)
            slot = max(earliest, free[bucket])
            if at_most is None or slot - now <= at_most:
                # What waits for its channel alone uses up no slot of the others.
                taken = {_POSTS: earliest + POST_GAP, bucket: slot + CHANNEL_GAP}
                rows = [{"workspace": workspace_id, "of": name, "until": at} for name, at in taken.items()]
                session.connection().execute(_TAKE, rows)
            return slot - now

    def take_profile(self, workspace_id: str) -> bool:
        """Take a slot to read a profile, if there is one at once; tell whether there was."""
        return self._take(workspace_id, PROFILES, PROFILE_GAP, PROFILES_AT_ONCE)

    def take_update(self, workspace_id: str) -> bool:
        """Take a slot to draw a message anew that nobody waits for, if there is one; tell whether there was."""
        return self._take(workspace_id, UPDATING, UPDATE_GAP, UPDATES_AT_ONCE)

    def take_home(self, workspace_id: str) -> bool:
        """Take a slot to draw a Home that nobody waits for, if there is one; tell whether there was."""
        return self._take(workspace_id, PUBLISHING, PUBLISH_GAP, PUBLISHED_AT_ONCE)

    def _take(self, workspace_id: str, method: str, gap: timedelta, at_once: int) -> bool:
        """Take a slot of a method's if there is one at once; tell whether there was."""
        with self._database.transaction() as session:
            row = _locked(session, workspace_id, method)
            now, until = _now_and_hold(session, workspace_id, method)
            slot = max(row.next_at, now)
            if until > now or slot - now > gap * (at_once - 1):
                return False
            row.next_at = slot + gap
            return True

    def hold_back(self, workspace_id: str, method: str, seconds: float) -> None:
        """Let nobody call a method for a workspace for so many seconds: what Slack says in `Retry-After`."""
        with self._database.transaction() as session:
            row = _locked(session, workspace_id, _hold(method))
            row.next_at = max(row.next_at, _now(session) + timedelta(seconds=seconds))

    def held(self, workspace_id: str, method: str) -> timedelta:
        """Say how long a method may not be called for a workspace; nothing where it may."""
        with self._database.reading() as session:
            now, until = _now_and_hold(session, workspace_id, method)
            return max(timedelta(), until - now)

    def held_workspaces(self, method: str) -> list[str]:
        """Name the workspaces for which a method may not be called now."""
        with self._database.reading() as session:
            return list(session.scalars(held_now(session, method)))

    def let_go(self, workspace_id: str, method: str) -> None:
        """Let a method be called again at once."""
        with self._database.transaction() as session:
            row = session.get(Pace, (workspace_id, _hold(method)), with_for_update=True)
            if row is not None:
                session.delete(row)


def held_now(session: Session, *methods: str) -> Select[str]:
    """Build the statement that names the workspaces for which one of these methods may not be called now."""
    holds = [_hold(method) for method in methods]
    return select(col(Pace.workspace_id)).where(col(Pace.bucket).in_(holds), col(Pace.next_at) > _now(session))


def _hold(method: str) -> str:
    return f"hold:{method}"


_FREE = (
    select(col(Pace.bucket), col(Pace.next_at))
    .where(col(Pace.workspace_id) == bindparam("workspace"), col(Pace.bucket).in_(bindparam("buckets", expanding=True)))
    .order_by(col(Pace.bucket))  # whoever locks several does so in one order
    .with_for_update()
)
_TAKE = (
    update(Pace)
    .where(col(Pace.workspace_id) == bindparam("workspace"), col(Pace.bucket) == bindparam("of"))
    .values(next_at=bindparam("until"))
)
_HOLD = (
    select(func.max(col(Pace.next_at)))
    .where(col(Pace.workspace_id) == bindparam("workspace"), col(Pace.bucket).in_(bindparam("buckets", expanding=True)))
    .scalar_subquery()
)


def _free(session: Session, workspace_id: str, bucket: str) -> dict[str, datetime]:
    """Lock a channel's bucket and that of all posts; give when each is free. A new one is free at once."""
    names = [_POSTS, bucket]
    values = {"workspace": workspace_id, "buckets": names}
    free = _asked(session, values)
    if len(free) < len(names):
        new = [Pace(workspace_id=workspace_id, bucket=name, next_at=LONG_AGO) for name in sorted(names)]
        add_unless_there(session, *new)
        free = _asked(session, values)
    return free


def _asked(session: Session, values: dict[str, Any]) -> dict[str, datetime]:
    """Lock the buckets that are there."""
    return {row.bucket: row.next_at for row in session.connection().execute(_FREE, values)}


def _now_and_hold(session: Session, workspace_id: str, method: str) -> tuple[datetime, datetime]:
    """Give the database's time, and until when a method, or the whole workspace, is held back."""
    connection = session.connection()
    values = {"workspace": workspace_id, "buckets": [_hold(method), _hold(TOKEN)]}
    now, until = connection.execute(_clock_and_hold(connection.dialect.name), values).one()
    return _instant(now), until or LONG_AGO


def _locked(session: Session, workspace_id: str, bucket: str) -> Pace:
    """Give a bucket that nobody else changes until the transaction ends; a new one is free at once."""
    key = (workspace_id, bucket)
    row = session.get(Pace, key, with_for_update=True)
    if row is None:
        add_unless_there(session, Pace(workspace_id=workspace_id, bucket=bucket, next_at=LONG_AGO))
        row = session.get_one(Pace, key, with_for_update=True)
    return row


def _now(session: Session) -> datetime:
    """Ask the database what time it is: at this statement, not at the transaction's beginning."""
    connection = session.connection()
    return _instant(connection.execute(text(f"SELECT {_clock(connection.dialect.name)}")).scalar_one())


@cache
def _clock_and_hold(dialect: str) -> Select[float | datetime, datetime | None]:
    """Build the statement that asks both at once."""
    return select(literal_column(_clock(dialect)), _HOLD)


def _clock(dialect: str) -> str:
    """Name what asks a database for the time."""
    return "julianday('now')" if dialect == "sqlite" else "clock_timestamp()"


def _instant(now: float | datetime) -> datetime:
    """Read a database's answer."""
    return now if isinstance(now, datetime) else UNIX + timedelta(days=now - JULIAN_DAY_OF_UNIX)
