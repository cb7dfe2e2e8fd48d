"""A local Slack, a clock to turn, and an app of a few lines."""

import json
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import httpx
import pytest
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from bot.sandbox import LocalSlack, Sheet

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Json = dict[str, Any]
Serve = Callable[["WSGIApplication"], str]
Opened = Callable[..., Sheet]


@dataclass
class Clock:
    """A clock that stands still until it is turned."""

    now: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Api:
    """Call the Web API as the app."""

    slack: LocalSlack
    client: httpx.Client

    def __call__(self, method: str, **arguments: object) -> Json:
        answer: Json = self.raw(method, **arguments).json()
        return answer

    def raw(self, method: str, **arguments: object) -> httpx.Response:
        return self.as_owner_of(self.slack.identity.bot_token, method, **arguments)

    def as_owner_of(self, bearer: str, method: str, **arguments: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return self.client.post(self.slack.api_url + method, json=arguments, headers=headers)


@dataclass
class Stub:
    """An app that answers what the test tells it to, and keeps what it was sent."""

    answers: dict[str, Callable[[Json], object]] = field(default_factory=dict)
    received: list[Json] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    url: str = ""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        raw = request.get_data()
        self.bodies.append(raw)
        self.headers.append(dict(request.headers.items()))
        form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
        payload: Json = form
        if request.mimetype == "application/json":
            payload = json.loads(raw)
        elif "payload" in form:
            payload = json.loads(form["payload"])
        self.received.append(payload)
        kind = payload.get("event", {}).get("type") or payload.get("type") or payload["command"]
        answer = self.answers[kind](payload) if kind in self.answers else ""
        if isinstance(answer, str):
            answer = Response(answer)
        if not isinstance(answer, Response):
            answer = Response(json.dumps(answer), content_type="application/json")
        return answer(environ, start_response)


def plain_client() -> httpx.Client:
    """Return a client that loads no certificates: quick to make."""
    return httpx.Client(trust_env=False, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[LocalSlack]:
    with LocalSlack(clock=clock) as slack:
        slack.add_user("U1", "Jim Olive", tz="Europe/Oslo", locale="nb-NO", email="jim@example.com")
        slack.add_user("U2", "Ann Lee", is_admin=True)
        slack.add_channel("C1", "sales", members=["U1", "U2"])
        slack.add_channel("C2", "random", members=["U2"], app_is_member=False)
        yield slack


@pytest.fixture
def api(slack: LocalSlack) -> Iterator[Api]:
    with plain_client() as client:
        yield Api(slack, client)


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[tuple[BaseWSGIServer, threading.Thread]] = []

    def start(app: "WSGIApplication") -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.port}/slack/events"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()


@pytest.fixture
def stub(slack: LocalSlack, serve: Serve) -> Stub:
    stub = Stub()
    stub.url = serve(stub)
    slack.deliver_to(stub.url)
    return stub


@pytest.fixture
def opened(slack: LocalSlack, api: Api, stub: Stub) -> Opened:
    """Return how to open a modal of some blocks for Jim."""

    def open_modal(*blocks: Json, notify_on_close: bool = False) -> Sheet:
        jim = slack.person("U1")
        jim.command("/opp", "C1")
        view = modal(*blocks, notify_on_close=notify_on_close)
        answer = api("views.open", trigger_id=stub.received[-1]["trigger_id"], view=view)
        assert answer["ok"], answer
        return jim.view("A form")

    return open_modal


def manifest(**features: object) -> Json:
    """Return the manifest of an app with these features."""
    events = {"event_subscriptions": {"bot_events": features.pop("events", [])}}
    return {"display_information": {"name": "Ferry"}, "features": features, "settings": events}


def plain(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def option(text: str, value: str | None = None) -> Json:
    """Return an option."""
    return {"text": plain(text), "value": value or text.lower()}


def field_of(name: str, label: str, kind: str = "plain_text_input", /, **more: object) -> Json:
    """Return an input block whose ids are its name; more goes into the element."""
    element = {"type": kind, "action_id": name, **more}
    return {"type": "input", "block_id": name, "label": plain(label), "element": element}


def modal(*blocks: Json, title: str = "A form", **more: object) -> Json:
    """Return a modal."""
    return {"type": "modal", "title": plain(title), "submit": plain("Save"), "blocks": list(blocks), **more}
