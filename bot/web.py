"""The HTTP side: what Slack sends, and how we are."""

import json
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import BoltRequest
from slack_bolt.adapter.wsgi.http_request import WsgiHttpRequest
from slack_bolt.adapter.wsgi.http_response import WsgiHttpResponse
from slack_sdk.signature import SignatureVerifier
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Salesbot
from storage.migrations import run as migrations

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

EVENTS_PATH = "/slack/events"
LARGEST_BODY = 1_000_000
"""Bytes. Slack's largest payload, a full modal with its state, is below 300 kB."""

log = structlog.stdlib.get_logger("salesbot.web")


class Web:
    """One WSGI application. Without `events` Slack reaches us by Socket Mode and only health is served.

    `socket_state` says whether the socket is connected, for those who look at /readyz.
    """

    def __init__(self, bot: Salesbot, *, events: bool, socket_state: Callable[[], str] | None = None) -> None:
        self._bot = bot
        self._socket_state = socket_state
        self._head = migrations.head()
        secret = bot.settings.slack_signing_secret
        self._events = events and secret is not None
        self._verifier = SignatureVerifier(secret.get_secret_value()) if secret else None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
        if method == "POST" and path == EVENTS_PATH and self._events:
            response = self._take(environ)
        elif method in {"GET", "HEAD"} and path == "/healthz":
            response = _json(HTTPStatus.OK, {"status": "ok"})
        elif method in {"GET", "HEAD"} and path == "/readyz":
            response = self._readiness()
        else:
            response = _json(HTTPStatus.NOT_FOUND, {"status": "not found"})
        start_response(response.status, response.get_headers())
        return response.get_body()

    def _take(self, environ: "WSGIEnvironment") -> WsgiHttpResponse:
        """Hand what Slack sent to Bolt; refuse what is not Slack's, and what Bolt could not even read.

        Bolt checks the signature too, but logs the whole body of a wrong one, and trips over a timestamp of letters.
        """
        body = _body(environ)
        if body is None:
            log.info("body_too_large", announced=environ.get("CONTENT_LENGTH"))
            return _json(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"status": "too large"})
        if not self._is_slacks(body, environ):
            log.info("wrong_signature")
            return _json(HTTPStatus.UNAUTHORIZED, {"status": "wrong signature"})
        incoming = WsgiHttpRequest(environ)
        try:
            request = BoltRequest(
                body=body.decode("utf-8"), query=incoming.query_string, headers=incoming.get_headers()
            )
        except Exception as error:  # noqa: BLE001 - Bolt reads the body before it checks who sent it, and trips in many ways
            log.info("malformed_request", reason=type(error).__name__)
            return _json(HTTPStatus.BAD_REQUEST, {"status": "malformed"})
        if not _has_slacks_shape(request.body):
            log.info("malformed_request", reason="shape")
            return _json(HTTPStatus.BAD_REQUEST, {"status": "malformed"})
        answer = self._bot.app.dispatch(request)
        return WsgiHttpResponse(status=answer.status, headers=answer.headers, body=answer.body)

    def _is_slacks(self, body: bytes, environ: "WSGIEnvironment") -> bool:
        """Say whether Slack signed the body, not more than five minutes ago."""
        text = body.decode("utf-8", errors="replace")  # a body that is no text has no signature of Slack's
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        readable = timestamp.isascii() and timestamp.isdecimal()
        return readable and self._verifier is not None and self._verifier.is_valid(text, timestamp, signature)

    def _readiness(self) -> WsgiHttpResponse:
        """Say whether we can serve: the database answers and its schema is the one this program was written for."""
        try:
            version = migrations.current(self._bot.database)
        except SQLAlchemyError as error:
            # Its text may hold the address of the database; its name is enough.
            return _not_ready(f"the database does not answer ({type(error).__name__})")
        if version is None:
            return _not_ready("the database has no tables yet; run: salesbot migrate")
        if version != self._head:
            return _not_ready(f"the schema is at {version}, not at {self._head}; run: salesbot migrate")
        state = {"socket": self._socket_state()} if self._socket_state else {}
        return _json(HTTPStatus.OK, {"status": "ready", "schema": version, **state})


def _not_ready(reason: str) -> WsgiHttpResponse:
    return _json(HTTPStatus.SERVICE_UNAVAILABLE, {"status": "not ready", "reason": reason})


def _body(environ: "WSGIEnvironment") -> bytes | None:
    """Read the body, no further than its header says; None when it is too large."""
    announced = str(environ.get("CONTENT_LENGTH") or "0")
    length = int(announced) if announced.isdecimal() else 0
    return None if length > LARGEST_BODY else bytes(environ["wsgi.input"].read(length))


def _has_slacks_shape(payload: dict[str, Any]) -> bool:
    """Say whether the parts that Bolt reaches into are what Slack sends; it trips over anything else."""
    actions = payload.get("actions", [{}])
    return (
        all(isinstance(payload.get(part, {}), dict) for part in ("event", "view"))
        and isinstance(actions, list)
        and bool(actions)
        and all(isinstance(action, dict) and isinstance(action.get("action_id", ""), str) for action in actions)
    )


def _json(status: HTTPStatus, answer: dict[str, Any]) -> WsgiHttpResponse:
    headers: dict[str, Sequence[str]] = {
        "content-type": ["application/json; charset=utf-8"],
        "cache-control": ["no-store"],
    }
    return WsgiHttpResponse(status=status.value, headers=headers, body=json.dumps(answer))
