"""Carry payloads to the app: signed HTTP, or a socket."""

import json
import ssl
from typing import Final, Literal
from urllib.parse import urlencode

import httpx

from bot.sandbox.findings import Json
from bot.sandbox.limits import INTERACTIONS
from bot.sandbox.records import Exchange
from bot.sandbox.sending.signing import signature_headers
from bot.sandbox.sending.sockets import Sockets
from bot.sandbox.traffic import Traffic

ACK_SECONDS: Final = float(INTERACTIONS["ack_seconds"])
FORM: Final = "application/x-www-form-urlencoded"

Kind = Literal["slash_commands", "interactive", "events_api"]


class Delivery:
    """Know where the app is, and how to reach it."""

    def __init__(self, secret: str, sockets: Sockets, traffic: Traffic) -> None:
        self._secret = secret
        self._sockets = sockets
        self._traffic = traffic
        self.url: str | None = None
        self.ack_seconds = ACK_SECONDS
        # On loopback proxies have no say; a TLS context that trusts nobody saves loading the machine's certificates.
        self._client = httpx.Client(trust_env=False, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))

    def close(self) -> None:
        """Let go of the connections to the app."""
        self._client.close()

    def send(self, kind: Kind, name: str, payload: Json, retry: tuple[int, str] | None = None) -> Exchange:
        """Send a payload and wait for its acknowledgement."""
        exchange = Exchange("to_app", name, payload, "v0" if self.url else "socket")
        with self._traffic.timed(exchange):
            if self.url:
                self._by_http(kind, payload, retry, exchange)
            else:
                self._by_socket(kind, payload, retry, exchange)
        return exchange

    def post(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Post raw bytes to the app."""
        if self.url is None:
            raise RuntimeError("deliver_to() has not said where the app is")
        return self._client.post(self.url, content=body, headers=headers, timeout=self.ack_seconds)

    def _by_http(self, kind: Kind, payload: Json, retry: tuple[int, str] | None, exchange: Exchange) -> None:
        if kind == "slash_commands":
            body, content_type = urlencode(payload).encode(), FORM
        elif kind == "interactive":
            body, content_type = urlencode({"payload": json.dumps(payload)}).encode(), FORM
        else:
            body, content_type = json.dumps(payload).encode(), "application/json"
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+local)"}
        headers |= signature_headers(self._secret, body)
        if retry is not None:
            headers |= {"x-slack-retry-num": str(retry[0]), "x-slack-retry-reason": retry[1]}
        try:
            response = self.post(body, headers)
        except httpx.TimeoutException:
            exchange.error = "operation_timeout"
            return
        except httpx.HTTPError:
            exchange.error = "dispatch_failed"
            return
        exchange.status, exchange.answer = response.status_code, parsed(response)
        exchange.headers = dict(response.headers)
        if not response.is_success:
            exchange.error = "dispatch_failed"

    def _by_socket(self, kind: Kind, payload: Json, retry: tuple[int, str] | None, exchange: Exchange) -> None:
        if not self._sockets.count:
            exchange.error = "dispatch_failed"
            return
        arrived, answer = self._sockets.deliver(kind, payload, retry, self.ack_seconds)
        if arrived:
            exchange.status, exchange.answer = 200, "" if answer is None else answer
        else:
            exchange.error = "operation_timeout"


def parsed(response: httpx.Response) -> object:
    """Return a body as JSON where it is JSON, else as text."""
    try:
        return response.json()
    except ValueError:
        return response.text
