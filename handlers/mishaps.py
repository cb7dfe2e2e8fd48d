"""What Slack's errors mean for a message that nobody waits for: try again, and when, or give it up, and why."""

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

LEAST_WAIT = 1.0
"""Seconds, where Slack tells to wait and not how long."""
SCOPE_SECONDS = 3600.0
"""A permission that is missing is given by hand, and perhaps today."""
SCOPE_MISSING = "scope_missing"
"""Why something waits: the token works, and is not allowed this."""


class Then(StrEnum):
    """What to do about it."""

    WAIT = "wait"
    LATER = "later"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Mishap:
    """What went wrong. `seconds` is how long to wait where that is known, `unheard`: Slack may have it."""

    then: Then
    reason: str
    detail: str
    seconds: float = 0.0
    unheard: bool = False


_CHANNEL = (
    "channel_not_found is_archived not_in_channel restricted_action restricted_action_read_only_channel"
    " restricted_action_thread_only_channel restricted_action_non_threadable_channel"
    " method_not_supported_for_channel_type"
)
_PERSON = (
    "user_disabled user_not_found users_not_found user_not_visible user_is_bot messages_tab_disabled cannot_dm_bot"
)
_DEAD = (
    "account_inactive token_revoked invalid_auth token_expired not_authed team_access_not_granted"
    " not_allowed_token_type no_permission access_denied"
)
_OURS = (
    "invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long no_text invalid_arguments"
    " invalid_attachments too_many_attachments metadata_too_large invalid_arg_name"
)
REASONS: Mapping[str, str] = {
    **dict.fromkeys(_CHANNEL.split(), "channel_gone"),
    **dict.fromkeys(_PERSON.split(), "person_gone"),
    **dict.fromkeys(_DEAD.split(), "token_dead"),
    **dict.fromkeys(_OURS.split(), "broken"),
}
"""Why a message is given up, by what Slack says. Source: slack 3.2."""
_TOO_FAST = frozenset({"ratelimited", "rate_limited"})
_PASSING = frozenset(
    {"service_unavailable", "request_timeout", "team_added_to_org", "org_login_required", "message_limit_exceeded"}
)
"""What passes, and Slack has not taken the message."""
_HALF_DONE = frozenset({"internal_error", "fatal_error"})
"""Of these Slack says itself that some of it may have been done."""
_NO_CODE = re.compile(r"\s")
"""What Slack says is one word; slack_sdk writes sentences about an answer of somebody between us and Slack."""


def what_of(error: Exception, *, to_person: bool) -> Mishap:
    """Say what to do about an error of slack_sdk's; `to_person` for a message to one person."""
    if not isinstance(error, SlackApiError):
        return Mishap(Then.LATER, "slack_refused", _name(error), unheard=not _never_arrived(error))
    code = str(error.response.get("error") or "")
    status: int = error.response.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in _TOO_FAST:
        return Mishap(Then.WAIT, "slack_refused", code, seconds=_told_to_wait(error))
    if code == "missing_scope":
        needed = str(error.response.get("needed") or "")
        return Mishap(Then.LATER, SCOPE_MISSING, f"{code}: {needed}".rstrip(": "), seconds=SCOPE_SECONDS)
    if code in _PASSING:
        return Mishap(Then.LATER, "slack_refused", code)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code in _HALF_DONE or _NO_CODE.search(code):
        return Mishap(Then.LATER, "slack_refused", code or str(status), unheard=True)
    reason = REASONS.get(code, "slack_refused")
    if to_person and reason == "channel_gone":
        reason = "person_gone"
    return Mishap(Then.FAIL, reason, code)


def says(error: Exception) -> str:
    """Give all of Slack's answer to a refused call as text, to look for a word in it."""
    return str(error.response.data) if isinstance(error, SlackApiError) else ""


def _name(error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    return type(cause).__name__ if isinstance(cause, Exception) else str(cause)


def _never_arrived(error: Exception) -> bool:
    """Tell whether there was not even a connection."""
    return isinstance(error, URLError) and isinstance(error.reason, ConnectionRefusedError | socket.gaierror)


def _told_to_wait(error: SlackApiError) -> float:
    """Read `Retry-After`, however it is spelt."""
    headers = {str(name).lower(): value for name, value in (error.response.headers or {}).items()}
    try:
        return max(float(headers["retry-after"]), LEAST_WAIT)
    except (KeyError, TypeError, ValueError):
        return LEAST_WAIT
