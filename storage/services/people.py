"""Who acts, and what Slack says of them."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import col, update

from storage.database import Database
from storage.domain.clock import Clock
from storage.domain.people import Role
from storage.models import Salesperson
from storage.queries import people as queries
from storage.queries.people import Choice, Person
from storage.services.concerned import mark_user


@dataclass(frozen=True, slots=True)
class SlackProfile:
    """What a Slack profile says of a member of the workspace."""

    time_zone: str | None
    locale: str | None
    is_slack_admin: bool = False


class People:
    """The services around salespeople."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def by_slack_user(self, workspace_id: str, slack_user_id: str) -> Person | None:
        """Find the salesperson who is this Slack user; None for an outsider."""
        with self._database.connection() as connection:
            return queries.by_slack_user(connection, workspace_id, slack_user_id)

    def search(self, workspace_id: str, text: str, limit: int) -> list[Choice]:
        """Find salespeople by code or name."""
        with self._database.connection() as connection:
            return queries.choices(connection, workspace_id, text, limit)

    def has_admin(self, workspace_id: str) -> bool:
        """Tell whether somebody is named as admin; until then the admins of the Slack workspace are."""
        with self._database.connection() as connection:
            return queries.has_admin(connection, workspace_id)

    def visitor(
        self, workspace_id: str, slack_user_id: str, name: str, role: Role, profile: tuple[str | None, str | None]
    ) -> Person:
        """Describe a member of the workspace who is no salesperson; `profile` is their time zone and locale."""
        with self._database.connection() as connection:
            currency = queries.currency(connection, workspace_id)
        zone, locale = _known_zone(profile[0]) or "UTC", profile[1] or "en-US"
        return Person(
            workspace_id,
            currency,
            0,
            slack_user_id[:20],
            name,
            role,
            slack_user_id,
            zone,
            locale,
            None,
            is_outsider=False,
        )

    def keep_profile(
        self,
        person: Person,
        time_zone: str | None,
        locale: str | None,
        *,
        is_outsider: bool = False,
        is_slack_admin: bool = False,
    ) -> None:
        """Remember what the Slack profile says; a zone nobody knows is left out.

        In another zone, or let in again, somebody's next nudge is worked out anew, and their Home drawn anew. Source:
        product 5.3.
        """
        zone = _known_zone(time_zone) or person.time_zone
        now = self._clock()
        anew = {} if (zone, is_outsider) == (person.time_zone, person.is_outsider) else {"next_nudge_at": None}
        with self._database.transaction() as session:
            session.connection().execute(
                update(Salesperson)
                .where(col(Salesperson.id) == person.id)
                .values(
                    time_zone=zone,
                    locale=locale or person.locale,
                    is_outsider=is_outsider,
                    is_slack_admin=is_slack_admin,
                    profile_read_at=now,
                    **anew,
                )
            )
            if person.slack_user_id and (anew or locale not in {None, person.locale}):
                mark_user(session, person.workspace_id, person.slack_user_id, now)


def remember_profile(row: Salesperson, profile: SlackProfile | None, now: datetime) -> None:
    """Remember what Slack said of somebody new, so that already their first message is in their own zone."""
    if profile is not None:
        row.time_zone, row.locale, row.profile_read_at = _known_zone(profile.time_zone), profile.locale, now
        row.is_slack_admin = profile.is_slack_admin


def forget_profile(row: Salesperson) -> None:
    """Forget what Slack said of somebody who is to be another Slack user: the bot reads the new one's profile.

    When they are nudged is worked out anew.
    """
    row.time_zone, row.locale, row.profile_read_at, row.next_nudge_at = None, None, None, None
    row.is_outsider, row.is_slack_admin = False, False


def _known_zone(name: str | None) -> str | None:
    """Give the zone's name if this machine knows it."""
    try:
        return ZoneInfo(name).key if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
