"""A file is fetched from Slack alone: our token is shown to nobody else, and no more is taken than was announced."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from slack_sdk import WebClient

from handlers.data.fetching import Kept, about, fetched
from storage.domain.errors import RuleBrokenError

TOKEN = "xoxb-secret"


class _Server(ThreadingHTTPServer):
    """Answers by path; remembers who came with a token."""

    answers: dict[str, tuple[int, dict[str, str], bytes]]
    tokens: list[str]


class _Answering(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.tokens.append(self.headers.get("Authorization", ""))
        status, headers, content = self.server.answers[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 - its names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(**answers: tuple[int, dict[str, str], bytes]) -> Iterator[_Server]:
    """Serve answers by path on a port of its own."""
    server = _Server(("127.0.0.1", 0), _Answering)
    server.answers, server.tokens = {f"/{path}": answer for path, answer in answers.items()}, []
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def address(server: _Server, path: str = "") -> str:
    """Give where a server answers."""
    return f"http://127.0.0.1:{server.server_address[1]}/{path}"


def test_our_token_goes_to_slack_and_to_nobody_else() -> None:
    with serving(file=(200, {}, b"x" * 5)) as foreign:
        led = (302, {"Location": address(foreign, "file")}, b"")
        page = (200, {"Content-Type": "text/html; charset=utf-8"}, b"x" * 5)
        with serving(file=(200, {}, b"x" * 5), led=led, page=page) as slack:
            client = WebClient(token=TOKEN, base_url=address(slack, "api/"))
            with fetched(client, Kept("F1", "deals.csv", "U1", 5, address(slack, "file"))) as path:
                assert path.read_bytes() == b"x" * 5
            assert slack.tokens == [f"Bearer {TOKEN}"]
            for wrong, size in (
                (address(slack, "led"), 5),
                (address(slack, "page"), 5),
                (address(slack, "file"), 4),
                (address(slack, "file"), 6),
                (address(foreign, "file"), 5),
                ("https://slack.com.example/file", 5),
                ("https://example/.slack.com", 5),
                ("https://files.slack.com@example/file", 5),
                ("http://files.slack.com/file", 5),
                ("file:///etc/passwd", 5),
                ("", 5),
            ):
                with (
                    pytest.raises(RuleBrokenError) as caught,
                    fetched(client, Kept("F1", "deals.csv", "U1", size, wrong)),
                ):
                    pass
                assert caught.value.codes == ("file_not_fetched",), wrong
        assert foreign.tokens == []


def test_a_file_that_slack_hides_has_neither_size_nor_address() -> None:
    hidden = b'{"ok": true, "file": {"id": "F1", "mode": "tombstone"}}'
    with serving(**{"api/files.info": (200, {"Content-Type": "application/json"}, hidden)}) as slack:
        kept = about(WebClient(token=TOKEN, base_url=address(slack, "api/")), "F1")
    assert kept == Kept("F1", "F1", "", 0, "")
