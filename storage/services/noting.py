"""Notes about an opportunity: what was said on the phone, in a meeting, in a message."""

from sqlmodel import col, select

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.errors import refuse_if_any
from storage.domain.people import Actor
from storage.domain.text import check_text, clean
from storage.models import Entry, NoteKind
from storage.queries import stories
from storage.queries.opportunities import Card
from storage.queries.people import Choice
from storage.queries.stories import NoteLine
from storage.services import entries
from storage.services.advancing import KIND, add_note
from storage.services.cards import flushed_card, read_card
from storage.services.permits import check_sees
from storage.services.writing import already_carried_out, record


class Noting:
    """The services around notes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(
        self,
        actor: Actor,
        no: str,
        text: str,
        *,
        kind: NoteKind = NoteKind.NOTE,
        permalink: str = "",
        key: str | None = None,
    ) -> Card:
        """Write a note down, under the entry at which the opportunity stands; closed ones take notes too.

        It is no change of the opportunity: open windows and an Undo stay good. `key` names the form. Raises
        `no_such_opportunity`, `not_yours`, `missing` and `too_long` under `note`. Source: product 2.
        """
        with self._database.transaction() as session:
            if done := already_carried_out(session, actor.workspace_id, key, self._clock(), no):
                return read_card(session.connection(), actor.workspace_id, done)
            row = entries.to_change(session, actor, no)
            note = clean(text, multiline=True)
            refuse_if_any(check_text("note", note, required=True))
            active = select(Entry.id).where(col(Entry.opportunity_id) == row.id, col(Entry.active))
            add_note(session, actor, self._clock(), row, session.exec(active).first(), note, permalink, kind=kind)
            record(session, actor, self._clock(), kind=KIND, no=no, action="noted", after={"kind": kind.value})
            return flushed_card(session, row)

    def of(self, workspace_id: str, no: str, *, viewer: Actor | None = None) -> tuple[Card, list[NoteLine]]:
        """Give every note, oldest first; raise `no_such_opportunity`, also when it is not for the viewer."""
        with self._database.connection() as connection:
            check_sees(connection, viewer, no)
            return read_card(connection, workspace_id, no), stories.notes(connection, workspace_id, no)

    def search(self, actor: Actor, text: str, limit: int) -> list[Choice]:
        """Offer the open opportunities that the actor may write notes about, the newest first."""
        with self._database.connection() as connection:
            return stories.open_choices(connection, actor, text, limit)
