"""How a connection to Slack is let go of."""

import threading
import time
from collections.abc import Iterator

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.sandbox import LocalSlack
from bot.socket_mode import CountingHandler


@pytest.fixture
def handler() -> Iterator[CountingHandler]:
    with LocalSlack() as slack:
        app = App(client=WebClient(base_url=slack.api_url, token="xoxb-local"), token_verification_enabled=False)
        handler = CountingHandler(app, "xapp-local", slack.api_url)
        handler.client.connect()
        slack.wait_for_socket()
        yield handler
        app.listener_runner.listener_executor.shutdown()


def closing_threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name == "socket-closing"]


def test_closing_ends_though_the_reader_forgot_that_it_was_to_end(
    handler: CountingHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    close, state = handler.client.close, handler.client.current_session_state

    def close_while_the_reader_begins() -> None:
        state.terminated = False
        while not state.terminated:
            time.sleep(0.01)
        close()

    monkeypatch.setattr(handler.client, "close", close_while_the_reader_begins)
    handler.close_client(time.monotonic() + 30)
    assert closing_threads() == []
    assert handler.client.closed


def test_closing_wakes_a_reader_to_whom_nobody_speaks(handler: CountingHandler) -> None:
    session = handler.client.current_session
    assert session is not None
    assert session.sock is not None
    session.sock.settimeout(None)
    session.ping(f"{session.session_id}:1")
    while session.last_ping_pong_time != 1:
        time.sleep(0.01)
    handler.close_client(time.monotonic() + 30)
    assert closing_threads() == []


def test_closing_gives_up_at_its_time(handler: CountingHandler, monkeypatch: pytest.MonkeyPatch) -> None:
    close, stuck = handler.client.close, threading.Event()
    monkeypatch.setattr(handler.client, "close", stuck.wait)
    handler.close_client(time.monotonic() + 0.2)
    assert closing_threads() == ["socket-closing"]
    stuck.set()
    close()
