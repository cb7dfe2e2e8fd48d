"""Lead each HTTP request to the part that answers it."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from simple_websocket import Server  # type: ignore[import-untyped]  # the package ships no types
from werkzeug.wrappers import Request, Response

from bot.sandbox.api.response_urls import ResponseUrls
from bot.sandbox.api.uploads import Uploads
from bot.sandbox.api.web_api import CONNECTION_FAULTS, WebApi
from bot.sandbox.faults import DroppedError, Faults, failed_answer
from bot.sandbox.records import Exchange
from bot.sandbox.sending.sockets import Sockets
from bot.sandbox.traffic import Traffic

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

REPLY_PATHS: Final = ("/commands/", "/actions/", "/app/")
LINK: Final = "/link/"
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


class Doors:
    """The WSGI application of the local Slack."""

    def __init__(
        self,
        *,
        api: WebApi,
        sockets: Sockets,
        response_urls: ResponseUrls,
        uploads: Uploads,
        faults: Faults,
        traffic: Traffic,
    ) -> None:
        self._api = api
        self._sockets = sockets
        self._response_urls = response_urls
        self._uploads = uploads
        self._faults = faults
        self._traffic = traffic
        self.page: Callable[[Request], Response] = lambda _request: Response("no page", 404)
        self.port = 0

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        if not self._is_loopback(request):
            # A foreign name that resolves to loopback is how web pages reach into local servers.
            return Response("this Slack answers on loopback only", 403)(environ, start_response)
        if request.path == LINK:
            return self._socket(environ, start_response)
        return self._answer(request)(environ, start_response)

    def _is_loopback(self, request: Request) -> bool:
        if request.host in {f"{name}:{self.port}" for name in LOOPBACK}:
            return True
        # slack_sdk's own WebSocket client leaves the port out of its Host; the ticket protects that path.
        return request.path == LINK and request.host in LOOPBACK

    def _answer(self, request: Request) -> Response:
        path = request.path
        if path.startswith("/api/"):
            return self._api.answer(request, path.removeprefix("/api/").strip("/"))
        if path.startswith("/upload/"):
            taken = self._uploads.receive(path.removeprefix("/upload/"), _upload(request))
            return Response("OK" if taken else "length mismatch", 200 if taken else 400)
        for prefix in REPLY_PATHS:
            if path.startswith(prefix):
                return self._reply(request, path.removeprefix(prefix))
        return self.page(request)

    def _reply(self, request: Request, key: str) -> Response:
        exchange = Exchange("to_slack", "response_url", {}, "nothing")
        self._traffic.record(exchange)
        fault = self._faults.take("response_url")
        if fault is not None and fault.how in CONNECTION_FAULTS:
            exchange.error = fault.how
            if fault.how == "timeout":
                self._faults.hang(fault)
            raise DroppedError
        if fault is not None and fault.how != "drop_after":
            exchange.status, exchange.answer, headers = failed_answer(fault)
            return Response(json.dumps(exchange.answer), exchange.status, headers, content_type="application/json")
        try:
            body = json.loads(request.form.get("payload") or request.get_data() or b"{}")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            exchange.status, exchange.answer = 400, {"ok": False, "error": "invalid_payload"}
        else:
            exchange.request = body
            exchange.status, exchange.answer, report = self._response_urls.use(key, body)
            self._traffic.judge(exchange, report)
        if fault is not None:
            raise DroppedError
        return Response(json.dumps(exchange.answer), exchange.status, content_type="application/json")

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
