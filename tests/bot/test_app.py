import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_bolt import Ack, App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bot import app as root
from bot.app import ListenerThreads, Salesbot, build
from bot.clock import SystemClock
from bot.config import GivenSettings, Settings
from storage.services.book import Book

SECRET = "signing"
BODY = "command=%2Fecho&team_id=T1&user_id=U1&api_app_id=A1"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return GivenSettings.model_validate(
        {
            "slack_bot_token": "xoxb-ours",
            "slack_signing_secret": SECRET,
            "slack_api_url": "http://127.0.0.1:9/api",
            "database_url": f"sqlite:///{tmp_path / 'book.db'}",
        }
    )


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> list[WebClient]:
    """Put one command in place of all handlers; give the clients that it was called with."""
    seen: list[WebClient] = []

    def register(app: App, _book: Book, _threads: ListenerThreads) -> None:
        @app.command("/echo")
        def echo(ack: Ack, client: WebClient) -> None:
            seen.append(client)
            ack("done")

    monkeypatch.setattr(root, "register", register)
    return seen


def send(bot: Salesbot, secret: str = SECRET, body: str = BODY) -> int:
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body) or ""
    headers: dict[str, str | Sequence[str]] = {"x-slack-signature": signature, "x-slack-request-timestamp": timestamp}
    return bot.app.dispatch(BoltRequest(body=body, headers=headers)).status


def test_a_request_gets_a_client_that_speaks_for_us(settings: Settings, clients: list[WebClient]) -> None:
    bot = build(settings)
    assert send(bot) == 200
    (client,) = clients
    assert client.token == "xoxb-ours"
    assert client.base_url == "http://127.0.0.1:9/api/"
    assert (client.timeout, client.retry_handlers) == (3, [])
    bot.close()


def test_another_signature_is_refused(settings: Settings, clients: list[WebClient]) -> None:
    bot = build(settings)
    assert send(bot, secret="another") == 401
    assert clients == []
    bot.close()


def test_slacks_variables_in_the_environment_do_not_switch_bolt_over(
    settings: Settings, clients: list[WebClient], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name, value in {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "s",
        "SLACK_BOT_TOKEN": "xoxb-another",
        "SLACK_SIGNING_SECRET": "another",
    }.items():
        monkeypatch.setenv(name, value)
    bot = build(settings)
    assert bot.app.oauth_flow is None
    assert bot.app.installation_store is None
    assert send(bot) == 200
    assert clients[0].token == "xoxb-ours"
    assert caplog.text == ""
    bot.close()


def test_building_speaks_to_nobody(settings: Settings) -> None:
    """The settings name a port where nobody listens; the real handlers are registered."""
    bot = build(settings)
    assert bot.client_for("T1").token == "xoxb-ours"
    bot.close()
    bot.close()


def test_the_clock_is_aware_and_right() -> None:
    now = SystemClock()()
    assert now.tzinfo is UTC
    assert abs(now - datetime.fromtimestamp(time.time(), UTC)) < timedelta(seconds=5)


def test_listeners_in_hand_are_finished() -> None:
    threads, done = ListenerThreads(), []

    def inner() -> None:
        time.sleep(0.1)
        done.append("inner")

    def outer() -> None:
        time.sleep(0.1)
        threads.submit(inner)
        done.append("outer")

    threads.submit(outer)
    assert threads.finish(time.monotonic() + 5) == 0
    assert done == ["outer", "inner"]


def test_a_listener_that_hangs_is_given_up() -> None:
    threads, release = ListenerThreads(), threading.Event()
    threads.submit(release.wait)
    assert threads.finish(time.monotonic() + 0.1) == 1
    release.set()
