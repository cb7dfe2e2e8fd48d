"""Subscriptions to what happens to opportunities: which channel is told of what. What is told: `channel_news`."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import Problem, refuse_if_any
from storage.domain.people import Actor
from storage.domain.watching import WatchingDraft, check_watching
from storage.models import Watching
from storage.queries import watching as queries
from storage.services import channel_news
from storage.services.channel_news import News
from storage.services.subscribing import Kind, Subscriptions, chosen_team, take_turns, team_of
from storage.services.writing import already_carried_out


@dataclass(frozen=True, slots=True)
class WatchingLine:
    """A subscription in the list; `team` is the name of one, empty for everybody; the value is in minor units."""

    id: int
    channel: str
    events: tuple[str, ...]
    value_over: int | None
    team: str
    active: bool


@dataclass(frozen=True, slots=True)
class WatchingSaved:
    """A subscription that was made or changed; `moved` when its channel is another one than before."""

    id: int
    channel: str
    moved: bool = True


def _fill(session: Session, actor: Actor, row: Watching, draft: WatchingDraft) -> None:
    """Put what was filled in into the row; everything wrong is told together."""
    team, refused = chosen_team(session, actor, draft.team)
    problems = [*check_watching(draft), *refused]
    if WATCHING.others(session, actor, row, draft.channel):
        problems.append(Problem("watching_taken", "channel"))
    refuse_if_any(problems)
    row.channel, row.team_id = draft.channel, team.id if team else None
    row.events, row.value_over = list(draft.events), draft.value_over


def _draft(session: Session, row: Watching) -> WatchingDraft:
    """Give a subscription as the form shows it."""
    team = team_of(session, row)
    return WatchingDraft(row.channel, tuple(row.events), row.value_over, team.code if team else "")


def _logged(draft: WatchingDraft) -> dict[str, Any]:
    """Give a subscription as JSON can hold it."""
    kept = asdict(draft) | {"events": list(draft.events)}
    return {name: value for name, value in kept.items() if name != "unread"}


def _saved(_: Session, row: Watching, moved: bool) -> WatchingSaved:  # noqa: FBT001 - `Kind` calls it
    return WatchingSaved(row.id, row.channel, moved)


def _starts(session: Session, row: Watching) -> None:
    """Let it be told of what happens from now on."""
    row.seen = queries.newest(session.connection(), row.workspace_id)


WATCHING = Kind("watching", Watching, _fill, _draft, _logged, _saved, _starts)


class Watchings(Subscriptions[Watching, WatchingDraft, WatchingSaved]):
    """The services around channel messages. Managers decide for their teams, admins for all. Source: product 5, 7."""

    def __init__(self, database: Database, clock: Clock) -> None:
        super().__init__(database, clock, WATCHING)

    def plan(self) -> int:
        """Write down what channels are to be told by now; give how many messages. Nobody acts: the clock does."""
        return channel_news.plan(self._database, self._clock())

    def next_due(self) -> datetime | None:
        """Give the instant at which there is something to plan, in the past where that is late; None for nothing."""
        return channel_news.next_due(self._database)

    def news(self, workspace_id: str, channel: str, content: Mapping[str, Any]) -> News | None:
        """Give what a planned message says, as the book is now; None for one that nobody is to be told any more."""
        with self._database.reading() as session:
            return channel_news.news(session, workspace_id, channel, content)

    def listed(self, actor: Actor) -> list[WatchingLine]:
        """Give the subscriptions that somebody may change, in the order in which they were made."""
        with self._database.reading() as session:
            return [
                WatchingLine(row.id, row.channel, tuple(row.events), row.value_over, team, row.active)
                for row, team in self._theirs(session, actor, col(Watching.id))
            ]

    def add(self, actor: Actor, draft: WatchingDraft, *, locale: str = "", key: str | None = None) -> WatchingSaved:
        """Subscribe a channel, from now on.

        Raises `team_managers_only`, `unknown`, `watching_taken`, and what `check_watching` says.
        """
        now = self._clock()
        with self._database.transaction() as session:
            take_turns(session, actor, now)
            if (done := already_carried_out(session, actor.workspace_id, key, now)) is not None:
                return _saved(session, WATCHING.find(session, actor, int(done)), moved=False)
            row = Watching(workspace_id=actor.workspace_id, channel="", locale=locale)
            _fill(session, actor, row, draft)
            _starts(session, row)
            session.add(row)
            session.flush()
            WATCHING.record(session, actor, now, row, "created", None, key)
            return _saved(session, row, moved=True)


def stop_for_team(session: Session, actor: Actor, now: datetime, team_id: int) -> None:
    """Unsubscribe every channel from a team that is being deleted."""
    WATCHING.delete_of_team(session, actor, now, team_id)
