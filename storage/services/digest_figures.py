"""What digests tell: drawn to be sent, drawn to be looked at beforehand, and looked into afterwards."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from storage.database import Database
from storage.domain.clock import Clock, local_date
from storage.domain.digests import Step
from storage.domain.errors import broken
from storage.domain.people import Actor
from storage.models import Delivery, Digest
from storage.queries import decisions, digests
from storage.queries.decisions import Decision
from storage.queries.digests import Named, Scope
from storage.queries.open_pipeline import OpenOwner
from storage.queries.teams import seen_by
from storage.services import snapshots
from storage.services.digests import Digests, team_name
from storage.services.snapshots import Drawn
from storage.services.subscribing import team_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody may see of what a digest told: whose it is, the parts of its bridge, names by number."""

    team: str
    steps: tuple[Step, ...]
    names: Mapping[str, Named]


class DigestFigures:
    """The services that draw digests. What was in one that was sent, whoever may read it may look into."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._digests = Digests(database, clock)

    def preview(self, actor: Actor, digest_id: int) -> Drawn:
        """Draw a digest as it would be now, and leave no trace; raise `gone`, `team_managers_only`."""
        self._digests.kept(actor, digest_id)
        with self._database.transaction() as session:
            drawn = snapshots.draw(session, digest_id, self._clock())
        if drawn is None:
            raise broken("gone")
        return drawn

    def draw(self, digest_id: int, delivery_id: int) -> Drawn | None:
        """Draw a digest that is about to be sent; None when there is none to send any more."""
        with self._database.transaction() as session:
            return snapshots.draw(session, digest_id, self._clock(), delivery_id)

    def bridge(self, actor: Actor, digest_id: int, delivery_id: int) -> Asked:
        """Give what a digest told of each opportunity, as far as the reader may read it; raise `gone`.

        Of a preview, which left nothing, it is worked out again.
        """
        with self._database.reading() as session:
            name = team_name(session, _of(session, actor, digest_id))
            row = session.get(Delivery, delivery_id) if delivery_id else None
            if delivery_id and (row is None or (row.workspace_id, row.digest_id) != (actor.workspace_id, digest_id)):
                raise broken("gone")
            bridge = snapshots.told(row.content) if row else None
        if not delivery_id:
            with self._database.transaction() as session:
                drawn = snapshots.draw(session, digest_id, self._clock())
            bridge = drawn.bridge if drawn else None
        steps = bridge.steps if bridge else ()
        with self._database.connection() as connection:
            numbers = [no for step in steps for no, _ in step.largest]
            names = digests.named(connection, actor.workspace_id, numbers, actor)
        if seen_by(actor):
            steps = tuple(found for step in steps if (found := _only(step, names)).count)
        return Asked(name, steps, names)

    def team(self, actor: Actor, digest_id: int) -> str:
        """Give the code of the team whose digest it is, empty for everybody's; raise `gone`."""
        with self._database.reading() as session:
            team = team_of(session, _of(session, actor, digest_id))
            return team.code if team else ""

    def by_owner(self, actor: Actor, digest_id: int) -> tuple[OpenOwner, ...]:
        """Give what is open by salesperson as far as the reader may read it; raise `gone`."""
        with self._database.reading() as session:
            row = _of(session, actor, digest_id)
            return digests.by_owner(session.connection(), _scope(row), actor)

    def decisions(self, actor: Actor, digest_id: int, limit: int) -> tuple[list[Decision], int]:
        """Give what needs a decision now as far as the reader may read it, and how much there is; raise `gone`."""
        with self._database.transaction() as session:  # it is read in parts
            row = _of(session, actor, digest_id)
            today = local_date(self._clock(), row.time_zone)
            return decisions.decisions(session.connection(), _scope(row), today, limit, viewer=actor)


def _only(step: Step, numbers: Collection[str]) -> Step:
    """Leave of a part what somebody may read."""
    kept = tuple((no, amount) for no, amount in step.largest if no in numbers)
    return Step(step.part, len(kept), sum(amount for _, amount in kept), kept)


def _of(session: Session, actor: Actor, digest_id: int) -> Digest:
    """Find a subscription of the reader's workspace; raise `gone`."""
    row = session.get(Digest, digest_id)
    if row is None or row.workspace_id != actor.workspace_id:
        raise broken("gone")
    return row


def _scope(row: Digest) -> Scope:
    return Scope(row.workspace_id, row.team_id)
