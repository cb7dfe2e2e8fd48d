"""What windows and cards ask before anything is changed: what somebody may do, and what has happened so far."""

from dataclasses import dataclass

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.people import Actor
from storage.queries import people, search, stories, tasks
from storage.queries.history import HistoryEntry, history
from storage.queries.opportunities import Card
from storage.queries.search import Found
from storage.queries.stories import Change, NoteLine
from storage.services.cards import read_card
from storage.services.permits import Allowed, allowed, check_manager, check_owner, check_sees


@dataclass(frozen=True, slots=True)
class Story:
    """All that happened to an opportunity: entries, notes, what else was changed."""

    card: Card
    entries: tuple[HistoryEntry, ...]
    notes: tuple[NoteLine, ...] = ()
    changes: tuple[Change, ...] = ()


class Looking:
    """The services that only look."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def to_change(self, actor: Actor, no: str) -> Card:
        """Give the card that a window starts from; raise `no_such_opportunity`, `not_yours`."""
        with self._database.reading() as session:
            check_sees(session.connection(), actor, no)
            card = read_card(session.connection(), actor.workspace_id, no)
            check_owner(session, actor, card.owner_id, no)
            return card

    def to_lead(self, actor: Actor, no: str) -> Card:
        """Give the card for what managers and admins do; raise `no_such_opportunity`, `managers_only`."""
        with self._database.reading() as session:
            check_sees(session.connection(), actor, no)
            card = read_card(session.connection(), actor.workspace_id, no)
            check_manager(session, actor, card.owner_id)
            return card

    def cancelled_by_closing(self, workspace_id: str, no: str) -> int:
        """Count the tasks that closing an opportunity cancelled: reopening it leaves them so."""
        with self._database.connection() as connection:
            return tasks.cancelled_by_closing(connection, workspace_id, no)

    def owner_gone(self, card: Card) -> str:
        """Tell how the salesperson of a card is gone: `deleted`, `blocked`, or empty for who is there."""
        with self._database.connection() as connection:
            return people.gone_how(connection, card.owner_id)

    def allowed(self, actor: Actor, card: Card) -> Allowed:
        """Say what the actor may do with the opportunity of a card."""
        with self._database.connection() as connection:
            return allowed(connection, actor, card, self._clock())

    def find(
        self, workspace_id: str, text: str, viewer: Actor | None = None, offset: int = 0, limit: int = 10
    ) -> Found:
        """Find opportunities by words, the best first, of those that the viewer may read."""
        with self._database.connection() as connection:
            return search.find(connection, workspace_id, text, viewer, offset, limit)

    def story(self, workspace_id: str, no: str, *, viewer: Actor | None = None) -> Story:
        """Give all that happened, oldest first; raise `no_such_opportunity`, also when it is not for the viewer."""
        with self._database.connection() as connection:
            check_sees(connection, viewer, no)
            return Story(
                read_card(connection, workspace_id, no),
                tuple(history(connection, workspace_id, no)),
                tuple(stories.notes(connection, workspace_id, no)),
                tuple(stories.changes(connection, workspace_id, no)),
            )
