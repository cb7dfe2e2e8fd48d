"""Who asks: the salesperson behind a Slack user, with the zone and language of their profile."""

from datetime import timedelta

import structlog
from slack_sdk import WebClient

from handlers.call import Call
from handlers.showing import UNREACHABLE, why_not
from storage.queries.people import Person

log = structlog.get_logger(__name__)

PROFILE_AGE = timedelta(hours=24)
"""People move house and change language seldom."""
OUTSIDER_AGE = timedelta(minutes=5)
"""A guest who became a member waits no longer to be let in."""
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

    def identify(self, call: Call) -> None:
        """Put the salesperson into the call; an outsider stays nobody, and is refused when something needs them.

        Guests and people of other organisations are outsiders whatever the book says. Source: product 7.
        """
        people = call.book.people
        person = people.by_slack_user(call.workspace_id, call.user_id)
        if person is not None and self._must_ask(call, person) and self._read_profile(call, person):
            person = people.by_slack_user(call.workspace_id, call.user_id)
        call.known = None if person is None or person.is_outsider else person

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
        client = WebClient(call.client.token, base_url=call.client.base_url, timeout=PROFILE_SECONDS, retry_handlers=[])
        try:
            profile = client.users_info(user=call.user_id, include_locale=True)["user"]
        except UNREACHABLE as error:
            self._not_before[person.id] = now + ASK_AGAIN.total_seconds()
            log.warning("profile not read", user=call.user_id, reason=why_not(error))
            return False
        outsider = any(profile.get(mark) for mark in OUTSIDER_MARKS)
        call.book.people.keep_profile(person, profile.get("tz"), profile.get("locale"), is_outsider=outsider)
        return True
