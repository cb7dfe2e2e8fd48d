"""Lead each HTTP request to the part that answers it."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from simple_websocket import Server  # type: ignore[import-untyped]  # the package ships no types
from werkzeug.wrappers import Request, Response

from bot.sandbox.api.downloads import PREFIX, Downloads
from bot.sandbox.api.gate import Gate
from bot.sandbox.api.response_urls import ResponseUrls
from bot.sandbox.api.uploads import Uploads
from bot.sandbox.api.web_api import WebApi
from bot.sandbox.faults import RESPONSE_URL, DroppedError, Faults
from bot.sandbox.page.guard import LINK, Guard
from bot.sandbox.records import Exchange
from bot.sandbox.sending.sockets import Sockets
from bot.sandbox.traffic import Traffic

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

REPLY_PATHS: Final = ("/commands/", "/actions/", "/app/")


class Doors:
    """The WSGI application of the local Slack."""

    def __init__(
        self,
        *,
        api: WebApi,
        sockets: Sockets,
        response_urls: ResponseUrls,
        uploads: Uploads,
        downloads: Downloads,
        faults: Faults,
        traffic: Traffic,
    ) -> None:
        self._api = api
        self._sockets = sockets
        self._response_urls = response_urls
        self._uploads = uploads
        self._downloads = downloads
        self._gate = Gate(faults, traffic)
        self._traffic = traffic
        self.page: Callable[[Request], Response] = lambda _request: Response("no page", 404)
        self.port = 0

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        refusal = Guard(self.port).refusal(request)
        if refusal is not None:
            return refusal(environ, start_response)
        if request.path == LINK:
            return self._socket(environ, start_response)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        path = request.path
        if path.startswith("/api/"):
            return self._api.answer(request, path.removeprefix("/api/").strip("/"))
        if path.startswith("/upload/"):
            taken = self._uploads.receive(path.removeprefix("/upload/"), _upload(request))
            return Response("OK" if taken else "length mismatch", 200 if taken else 400)
        if path.startswith(PREFIX):
            return self._downloads.answer(request)
        for prefix in REPLY_PATHS:
            if path.startswith(prefix):
                return self._reply(request, path.removeprefix(prefix))
        return self.page(request)

    def _reply(self, request: Request, key: str) -> Response:
        exchange = Exchange("to_slack", RESPONSE_URL, {}, "response_url")
        try:
            body = json.loads(request.form.get("payload") or request.get_data() or b"{}")
        except ValueError:
            body = None
        exchange.request = body if isinstance(body, dict) else {}
        return self._gate.answer(exchange, partial(self._write, exchange, key, body))

    def _write(self, exchange: Exchange, key: str, body: object) -> None:
        if not isinstance(body, dict):
            exchange.status, exchange.answer = 400, {"ok": False, "error": "invalid_payload"}
            return
        exchange.status, exchange.answer, report = self._response_urls.use(key, body)
        self._traffic.judge(exchange, report)

    def _socket(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        ticket = parse_qs(environ.get("QUERY_STRING", "")).get("ticket", [""])[0]
        if not self._sockets.admit(ticket):
            return Response("invalid ticket", 403)(environ, start_response)
        self._sockets.serve(Server.accept(environ, thread_class=partial(Thread, daemon=True)))
        # The WebSocket has used the connection up: there is nothing to answer on.
        raise DroppedError


def _upload(request: Request) -> bytes:
    # Looking for files in a body that is not multipart would use the body up.
    if request.mimetype == "multipart/form-data" and request.files:
        content: bytes = next(iter(request.files.values())).read()
        return content
    return request.get_data()
