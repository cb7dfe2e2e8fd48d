"""Web pages of others, open in the same browser, try to reach into the workspace."""

import itertools
import socket
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import pytest
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from bot.sandbox import LocalSlack
from bot.sandbox.page.guard import APP_PATHS, HEADERS, Guard
from tests.bot.sandbox.conftest import Api, Stub, plain

OTHER = "http://evil.example"
PORT = 4321
HERE = f"127.0.0.1:{PORT}"
PATHS = (
    "/",
    "/?as=U1",
    "/side?as=U1&and=U2",
    "/behind",
    "/behind/clock",
    "/earlier?as=U1",
    "/live?as=U1",
    "/do/line",
    "/do/blocks",
    "/files/F1/a.png",
    "/static/desk.css",
    "/nowhere",
    "/behind/../api/auth.test",
    "/api/chat.postMessage",
    "/upload/F1",
    "/commands/T0LOCAL/1/x",
    "/actions/T0LOCAL/1/x",
    "/app/T0LOCAL/1/x",
    "/link/?ticket=x",
)
SHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FOLLOWED = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
OWN = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Answer:
    """The beginning of an HTTP answer."""

    status: int
    headers: dict[str, str]
    body: str


def ask(
    slack: LocalSlack, method: str, path: str, *headers: dict[str, str], body: str = "", host: str | None = None
) -> Answer:
    """Send exactly these headers, as a browser might; an empty host sends none."""
    named = f"127.0.0.1:{slack.port}" if host is None else host
    fields = [("Host", named)] if named else []
    fields += [pair for one in headers for pair in one.items()]
    fields += [("Content-Length", str(len(body)))] if body else []
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields)]
    with socket.create_connection(("127.0.0.1", slack.port), timeout=5) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        raw = b""
        while b"\r\n\r\n" not in raw or not raw.startswith(b"HTTP/1.1 101"):
            chunk = connection.recv(65536)
            raw += chunk
            if not chunk:
                break
    head, _, rest = raw.partition(b"\r\n\r\n")
    first, *fields_back = head.decode().split("\r\n")
    answered = dict(line.split(": ", 1) for line in fields_back)
    # After a handshake the rest is no text but WebSocket frames.
    return Answer(int(first.split()[1]), answered, rest.decode(errors="replace"))


def let_through(*fields: tuple[str, str]) -> list[str]:
    """Return which requests with these headers pass, of every kind to every path."""
    kinds = [("GET", {}), ("GET", SHAKE), ("POST", FORM), ("OPTIONS", {}), ("PUT", {})]
    passed = []
    for path, (method, more) in itertools.product(PATHS, kinds):
        headers = Headers([*more.items(), *fields])
        request = Request(EnvironBuilder(path, method=method, headers=headers).get_environ())
        if Guard(PORT).refusal(request) is None:
            passed.append(f"{method} {path}")
    return passed


@pytest.mark.parametrize(
    "fields",
    [
        [("Origin", OTHER)],
        [("Origin", "null")],
        [("Origin", "")],
        [("Origin", "http://127.0.0.1")],
        [("Origin", "http://127.0.0.1:1")],
        [("Origin", f"https://127.0.0.1:{PORT}")],
        [("Origin", f"http://localhost:{PORT}")],
        [("Origin", f"http://127.0.0.1:{PORT}.evil.example")],
        [("Origin", f"http://127.0.0.1:{PORT}, {OTHER}")],
        [("Origin", OTHER), ("HX-Request", "true"), ("Sec-Fetch-Site", "same-origin")],
        [("Sec-Fetch-Site", "cross-site")],
        [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "image")],
        [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe")],
        [("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Dest", "empty")],
        [("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "websocket"), ("Sec-Fetch-Dest", "websocket")],
        [("Sec-Fetch-Site", "something-new")],
        [("Sec-Fetch-Site", "same-origin, cross-site")],
        [("Sec-Fetch-Site", "cross-site"), ("HX-Request", "true")],
    ],
    ids=str,
)
def test_nothing_of_another_site_passes(fields: list[tuple[str, str]]) -> None:
    assert let_through(("Host", HERE), *fields) == []


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", f"127.0.0.1.evil.example:{PORT}", "127.0.0.1:1", f"0.0.0.0:{PORT}", ""],
)
def test_a_foreign_name_that_leads_here_does_not_pass(host: str) -> None:
    assert let_through(("Host", host), ("Sec-Fetch-Site", "same-origin")) == []


def test_the_page_passes_everywhere_and_the_app_everywhere_but_to_the_pages_deeds() -> None:
    every = len(PATHS) * 5
    own = ("Origin", f"http://{HERE}")
    assert len(let_through(("Host", HERE), own)) == every
    assert len(let_through(("Host", HERE), ("Sec-Fetch-Site", "same-origin"), ("HX-Request", "true"))) == every
    plainly = let_through(("Host", HERE))
    assert {one for one in plainly if not one.startswith("GET")} == {
        f"{method} {path}" for method in ("POST", "OPTIONS", "PUT") for path in PATHS if path.startswith(APP_PATHS)
    }


def test_every_door_has_the_guard_before_it(slack: LocalSlack) -> None:
    for hostile in ({"Origin": OTHER}, {"Sec-Fetch-Site": "cross-site"}):
        asked = {(method, ask(slack, method, path, hostile).status) for path in PATHS for method in ("GET", "POST")}
        assert asked == {("GET", 403), ("POST", 403)}
    assert {ask(slack, "GET", path, SHAKE, host="evil.example").status for path in PATHS} == {403}
    assert slack.traffic == []


def test_a_link_on_another_site_leads_to_a_page_and_nowhere_else(slack: LocalSlack) -> None:
    led = {path: ask(slack, "GET", path, FOLLOWED).status for path in PATHS}
    assert {path for path, status in led.items() if status != 403} == {"/", "/?as=U1", "/side?as=U1&and=U2", "/behind"}
    posted = {ask(slack, "POST", path, FOLLOWED, FORM, body="as=U1").status for path in PATHS}
    assert posted == {403}


def test_the_page_itself_is_shown_to_who_typed_its_address_and_to_itself(slack: LocalSlack) -> None:
    shown = [ask(slack, "GET", "/?as=U1", {"Sec-Fetch-Site": site}).status for site in ("none", "same-origin")]
    assert shown == [200, 200]
    assert ask(slack, "GET", "/?as=U1", host=f"localhost:{slack.port}").status == 200
    framed = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    assert ask(slack, "GET", "/?as=U1", framed).status == 200


def test_a_deed_on_the_page_needs_a_sign_that_the_page_sent_it(slack: LocalSlack) -> None:
    form = urlencode({"as": "U1", "in": "C1", "line": "said"})
    own = {"Origin": f"http://127.0.0.1:{slack.port}"}
    without = [ask(slack, "POST", "/do/line", FORM, more, body=form).status for more in ({}, OWN, {"HX-Request": "1"})]
    assert without == [403, 403, 403]
    assert slack.person("U1").messages("C1") == []
    signs = ({"HX-Request": "true"}, own, own | OWN, OWN | {"HX-Request": "true"})
    assert [ask(slack, "POST", "/do/line", FORM, one, body=form).status for one in signs] == [204] * 4
    assert [one.text for one in slack.person("U1").messages("C1")] == ["said"] * 4


def test_a_form_of_another_site_with_the_apps_token_writes_nothing(slack: LocalSlack) -> None:
    form = urlencode({"token": slack.identity.bot_token, "channel": "C1", "text": "hi"})
    simple = {"Content-Type": "text/plain"}
    hostile = [
        ask(slack, "POST", "/api/chat.postMessage", FORM, {"Origin": OTHER}, body=form),
        ask(slack, "POST", "/api/chat.postMessage", FORM, {"Origin": "null"}, body=form),
        ask(slack, "POST", "/api/chat.postMessage", FORM, {"Sec-Fetch-Site": "cross-site"}, body=form),
        ask(slack, "POST", "/api/chat.postMessage", simple, {"Sec-Fetch-Site": "same-site"}, body=form),
        ask(slack, "GET", f"/api/chat.postMessage?{form}", FOLLOWED),
    ]
    assert [(one.status, one.body) for one in hostile] == [(403, "this comes from another site\n")] * 5
    assert slack.person("U1").messages("C1") == []
    own = ask(slack, "POST", "/api/chat.postMessage", FORM, body=form)
    assert (own.status, '"ok": true' in own.body) == (200, True)
    assert "Access-Control-Allow-Origin" not in own.headers
    assert [one.text for one in slack.person("U1").messages("C1")] == ["hi"]


def test_a_response_url_somebody_got_hold_of_is_closed_to_web_pages(slack: LocalSlack, stub: Stub) -> None:
    jim = slack.person("U1")
    jim.command("/ferry", "C1")
    path = urlsplit(stub.received[-1]["response_url"]).path
    hostile = ({"Origin": OTHER}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"})
    assert [ask(slack, "POST", path, one, body='{"text": "hi"}').status for one in hostile] == [403] * 3
    assert jim.private("C1") == []
    assert ask(slack, "POST", path, body='{"text": "hi"}').status == 200
    assert [one.text for one in jim.private("C1")] == ["hi"]


def test_an_upload_is_closed_to_web_pages(slack: LocalSlack, api: Api) -> None:
    given = api("files.getUploadURLExternal", filename="a.txt", length=1)
    path = urlsplit(given["upload_url"]).path
    assert ask(slack, "POST", path, {"Origin": OTHER}, body="x").status == 403
    assert api("files.completeUploadExternal", files=[{"id": given["file_id"]}])["error"] == "file_not_found"
    assert ask(slack, "POST", path, body="x").status == 200
    assert api("files.completeUploadExternal", files=[{"id": given["file_id"]}])["ok"]


def test_a_websocket_opens_for_the_page_and_for_no_other(slack: LocalSlack) -> None:
    own = {"Origin": f"http://127.0.0.1:{slack.port}", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "websocket"}
    assert ask(slack, "GET", "/live?as=U1", SHAKE, own).status == 101
    for origin in (OTHER, "null", "http://127.0.0.1:1", f"ws://127.0.0.1:{slack.port}"):
        assert ask(slack, "GET", "/live?as=U1", SHAKE, own | {"Origin": origin}).status == 403, origin


def test_a_socket_opens_for_the_app_whatever_its_client_writes_as_host(slack: LocalSlack, api: Api) -> None:
    def link() -> str:
        url = urlsplit(api.as_owner_of(slack.identity.app_token, "apps.connections.open").json()["url"])
        return f"{url.path}?{url.query}"

    own = {"Origin": f"http://127.0.0.1:{slack.port}"}
    assert ask(slack, "GET", link(), SHAKE, host="127.0.0.1").status == 101
    assert ask(slack, "GET", link(), SHAKE, own, host="127.0.0.1").status == 101
    assert ask(slack, "GET", link(), SHAKE, own).status == 101
    kept = link()
    refused = [ask(slack, "GET", kept, SHAKE, {"Origin": one}, host="127.0.0.1").status for one in (OTHER, "null")]
    assert refused == [403, 403]
    assert ask(slack, "GET", "/", host="127.0.0.1").status == 403
    assert ask(slack, "GET", kept, SHAKE).status == 101


def test_pages_and_refusals_say_what_a_browser_may_do_with_them(slack: LocalSlack) -> None:
    answers = [
        ask(slack, "GET", "/?as=U1"),
        ask(slack, "GET", "/nowhere"),
        ask(slack, "POST", "/do/line", {"HX-Request": "true"}, FORM, body="as=U1"),
        ask(slack, "GET", "/", {"Origin": OTHER}),
    ]
    assert [one.status for one in answers] == [200, 404, 204, 403]
    for one in answers:
        assert {name: one.headers.get(name) for name in HEADERS} == HEADERS
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert {policy[name] for name in ("default-src", "base-uri")} == {"'none'"}
    assert {policy[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}


def test_the_port_of_http_itself_goes_without_saying() -> None:
    def asked(port: int, host: str, origin: str) -> bool:
        environ = EnvironBuilder(headers=Headers([("Host", host), ("Origin", origin)])).get_environ()
        return Guard(port).refusal(Request(environ)) is None

    assert asked(80, "127.0.0.1", "http://127.0.0.1")
    assert not asked(81, "127.0.0.1", "http://127.0.0.1")
    assert not asked(80, "evil.example", "http://127.0.0.1")


def test_an_apps_own_client_is_not_disturbed(slack: LocalSlack, api: Api) -> None:
    posted = api("chat.postMessage", channel="C1", text="x", blocks=[{"type": "section", "text": plain("x")}])
    assert posted["ok"]
    # Some clients say in what mode they fetch, but only browsers say for which site.
    modes = {"Sec-Fetch-Mode": "cors", "Authorization": f"Bearer {slack.identity.bot_token}"}
    assert '"ok": true' in ask(slack, "POST", "/api/auth.test", FORM, modes, body="a=b").body
