"""Who asks: the salesperson behind a Slack user, with the zone and language of their profile."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk import WebClient

from handlers import ids
from handlers.call import Call
from handlers.mishaps import Then, what_of
from handlers.showing import UNREACHABLE, why_not
from storage.domain.people import Role
from storage.queries.people import Person
from storage.services.book import Book
from storage.services.pacing import PROFILES

log = structlog.get_logger(__name__)

PROFILE_AGE = timedelta(hours=24)
"""People move house and change language seldom."""
OUTSIDER_AGE = timedelta(minutes=5)
"""A guest who became a member waits no longer to be let in."""
SLACK_ADMIN_MARKS = ("is_admin", "is_owner", "is_primary_owner")
"""What it says of those who run the workspace."""
OUTSIDER_MARKS = ("deleted", "is_restricted", "is_ultra_restricted", "is_stranger", "is_bot")
"""What Slack's profile says of those to whom nothing is shown."""
PROFILE_SECONDS = 1
"""The first request of a person waits no longer for their profile, so that its answer comes in time."""
ASK_AGAIN = timedelta(minutes=1)
"""After Slack did not give a profile."""


class Requesters:
    """Finds who asks; remembers for a minute whose profile Slack would not give."""

    def __init__(self) -> None:
        self._not_before: dict[int, float] = {}
        self._visitors: dict[tuple[str, str], tuple[datetime | None, dict[str, Any] | None]] = {}

    def identify(self, call: Call) -> None:
        """Put the salesperson into the call; an outsider stays nobody, and is refused when something needs them.

        Guests and people of other organisations are outsiders whatever the book says. Source: product 7.
        """
        people = call.book.people
        person = people.by_slack_user(call.workspace_id, call.user_id)
        if person is not None and self._must_ask(call, person) and self._read_profile(call, person):
            person = people.by_slack_user(call.workspace_id, call.user_id)
        call.known = None if person is None or person.is_outsider else person
        if person is None and (_is_about_set_up(call) or _may_file_lead(call)):
            call.visitor = self._visitor(call)

    def meet(self, call: Call) -> None:
        """Find out who is refused as no salesperson: a member of the workspace is told whom to ask."""
        if call.visitor is None and call.book.people.by_slack_user(call.workspace_id, call.user_id) is None:
            call.visitor = self._visitor(call)

    def _visitor(self, call: Call) -> Person | None:
        """Say who is no salesperson and comes to set up; None for an outsider, and while Slack gives no profile.

        Admins of the Slack workspace are ours until somebody is named. Source: product 7.
        """
        key, now = (call.workspace_id, call.user_id), call.book.clock()
        read_at, profile = self._visitors.get(key, (None, None))
        if read_at is None or not timedelta() <= now - read_at <= OUTSIDER_AGE:
            profile = profile_of(call, call.user_id)
            if profile is None:
                return None
            self._visitors[key] = now, profile
        if profile is None or any(profile.get(mark) for mark in OUTSIDER_MARKS):
            return None
        named = call.book.people.has_admin(call.workspace_id)
        is_admin = is_slack_admin(profile) and not named
        return call.book.people.visitor(
            call.workspace_id,
            call.user_id,
            profile.get("real_name") or call.user_id,
            Role.ADMIN if is_admin else Role.SALESPERSON,
            (profile.get("tz"), profile.get("locale")),
        )

    def _must_ask(self, call: Call, person: Person) -> bool:
        """Tell whether the profile is needed before anything is answered."""
        read_at = person.profile_read_at
        return read_at is None or (person.is_outsider and call.book.clock() - read_at > OUTSIDER_AGE)

    def is_old(self, call: Call) -> bool:
        """Tell whether the person's profile should be read again."""
        read_at = call.known.profile_read_at if call.known else None
        return read_at is not None and call.book.clock() - read_at > PROFILE_AGE

    def refresh(self, call: Call) -> None:
        """Read an old profile again, after the person has had their answer."""
        self._read_profile(call, call.person)

    def _read_profile(self, call: Call, person: Person) -> bool:
        """Ask Slack for zone and language; tell whether it gave them."""
        now = call.book.clock().timestamp()
        if self._not_before.get(person.id, 0) > now:
            return False
        profile = profile_of(call, call.user_id)
        if profile is None:
            self._not_before[person.id] = now + ASK_AGAIN.total_seconds()
            return False
        _keep(call.book, person, profile)
        return True


def profile_of(call: Call, user_id: str) -> dict[str, Any] | None:
    """Ask Slack for somebody's profile; None when it does not give it."""
    try:
        return _asked(call.client, user_id)
    except UNREACHABLE as error:
        log.warning("profile not read", user=user_id, reason=why_not(error))
        return None


def get_to_know(book: Book, client: WebClient, workspace_id: str, user_id: str) -> None:
    """Read the profile of somebody who has never asked anything, before they are reminded in a zone that is not theirs.

    Where it is not to be had at once, what is sent goes out without it.
    """
    person = book.people.by_slack_user(workspace_id, user_id)
    if person is None or person.profile_read_at is not None or not book.pacing.take_profile(workspace_id):
        return
    try:
        profile = _asked(client, user_id)
    except UNREACHABLE as error:
        log.warning("profile not read", user=user_id, reason=why_not(error))
        mishap = what_of(error, to_person=True)
        if mishap.then is not Then.FAIL:
            book.pacing.hold_back(workspace_id, PROFILES, max(mishap.seconds, ASK_AGAIN.total_seconds()))
        return
    _keep(book, person, profile)


def _asked(client: WebClient, user_id: str) -> dict[str, Any]:
    """Ask Slack for a profile once, and for no longer than a person can wait."""
    brief = WebClient(client.token, base_url=client.base_url, timeout=PROFILE_SECONDS, retry_handlers=[])
    profile: dict[str, Any] = brief.users_info(user=user_id, include_locale=True)["user"]
    return profile


def _keep(book: Book, person: Person, profile: dict[str, Any]) -> None:
    """Keep what a profile says."""
    book.people.keep_profile(
        person,
        profile.get("tz"),
        profile.get("locale"),
        is_outsider=any(profile.get(mark) for mark in OUTSIDER_MARKS),
        is_slack_admin=is_slack_admin(profile),
    )


def is_slack_admin(profile: dict[str, Any]) -> bool:
    """Tell whether a profile is that of an admin or owner of the workspace."""
    return any(profile.get(mark) for mark in SLACK_ADMIN_MARKS)


def _is_about_set_up(call: Call) -> bool:
    """Tell whether something is asked that an admin may ask who is no salesperson."""
    window = str(call.view.get("callback_id", ""))  # what is searched there goes by its field's name
    return call.name == ids.COMMAND_SALESBOT or call.name.startswith(ids.ABOUT_SET_UP) or window.startswith("setup.")


def _may_file_lead(call: Call) -> bool:
    """Tell whether somebody asks whom the settings let file leads, by one of the doors to that."""
    return call.name in ids.ABOUT_LEADS and call.book.leads.may_file(call.workspace_id, call.user_id)
