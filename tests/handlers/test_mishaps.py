"""What Slack's errors mean for a message that nobody waits for."""

from http.client import IncompleteRead, RemoteDisconnected
from urllib.error import URLError

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from handlers.mishaps import Mishap, Then, what_of

PROXY = "Received a response in a non-JSON format: <html>Please log in"
"""What slack_sdk makes of an answer that is not Slack's."""


def refusal(code: str | None, status: int = 200, **headers: str) -> SlackApiError:
    answer = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data={"ok": False, "error": code} if code else {},
        headers=headers,
        status_code=status,
    )
    return SlackApiError("no", answer)  # type: ignore[no-untyped-call]  # slack_sdk does not type it


@pytest.mark.parametrize(
    ("error", "mishap"),
    [
        (
            refusal("ratelimited", 429, **{"Retry-After": "7"}),
            Mishap(Then.WAIT, "slack_refused", "ratelimited", seconds=7),
        ),
        (refusal("ratelimited", 429, **{"retry-after": "0"}), Mishap(Then.WAIT, "slack_refused", "ratelimited", 1)),
        (refusal("rate_limited"), Mishap(Then.WAIT, "slack_refused", "rate_limited", 1)),
        (refusal("service_unavailable", 503), Mishap(Then.LATER, "slack_refused", "service_unavailable")),
        (refusal("request_timeout"), Mishap(Then.LATER, "slack_refused", "request_timeout")),
        (refusal("internal_error"), Mishap(Then.LATER, "slack_refused", "internal_error", unheard=True)),
        (refusal("fatal_error"), Mishap(Then.LATER, "slack_refused", "fatal_error", unheard=True)),
        (refusal(None, 502), Mishap(Then.LATER, "slack_refused", "502", unheard=True)),
        (refusal(PROXY), Mishap(Then.LATER, "slack_refused", PROXY, unheard=True)),
        (URLError(ConnectionRefusedError()), Mishap(Then.LATER, "slack_refused", "ConnectionRefusedError")),
        (URLError("no host"), Mishap(Then.LATER, "slack_refused", "no host", unheard=True)),
        (TimeoutError(), Mishap(Then.LATER, "slack_refused", "TimeoutError", unheard=True)),
        (RemoteDisconnected(""), Mishap(Then.LATER, "slack_refused", "RemoteDisconnected", unheard=True)),
        (IncompleteRead(b""), Mishap(Then.LATER, "slack_refused", "IncompleteRead", unheard=True)),
        (refusal("is_archived"), Mishap(Then.FAIL, "channel_gone", "is_archived")),
        (refusal("messages_tab_disabled"), Mishap(Then.FAIL, "person_gone", "messages_tab_disabled")),
        (refusal("token_revoked"), Mishap(Then.FAIL, "token_dead", "token_revoked")),
        (refusal("missing_scope"), Mishap(Then.LATER, "scope_missing", "missing_scope", seconds=3600)),
        (refusal("invalid_blocks"), Mishap(Then.FAIL, "broken", "invalid_blocks")),
        (refusal("never_heard_of"), Mishap(Then.FAIL, "slack_refused", "never_heard_of")),
    ],
)
def test_each_error_is_waited_out_tried_again_or_given_up(error: Exception, mishap: Mishap) -> None:
    assert what_of(error, to_person=False) == mishap


def test_a_channel_that_is_not_found_is_a_person_who_is_gone_where_it_was_a_person() -> None:
    assert what_of(refusal("channel_not_found"), to_person=True).reason == "person_gone"
