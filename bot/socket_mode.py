"""Socket Mode: one connection that is kept alive, and closed only when nothing is in hand."""

import contextlib
import socket
import threading
import time

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.app import LISTENER_THREADS
from bot.config import Settings

OPEN_SECONDS = 10
"""How long Slack may take to hand out a socket's address."""
WATCH_SECONDS = 2.0
"""How often the watchdog looks."""
DEAD_AFTER_SECONDS = 30.0
"""The client repairs a broken connection itself within its ping interval of 10 s; after three it is stuck."""
CLOSE_SECONDS = 5.0
"""How long closing a connection may take."""
REMIND_SECONDS = 0.1
LONGEST_WAIT_SECONDS = 30.0
"""Attempts to connect double their distance up to this."""

log = structlog.stdlib.get_logger("salesbot.socket")


class CountingHandler(SocketModeHandler):
    """Bolt's handler, counting the envelopes it has not answered yet."""

    def __init__(self, app: App, app_token: str, base_url: str) -> None:
        super().__init__(
            app,
            app_token,
            web_client=WebClient(base_url=base_url, timeout=OPEN_SECONDS),
            concurrency=LISTENER_THREADS,
        )
        self._in_hand = 0
        self._changed = threading.Condition()

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt's own
        """Answer one envelope."""
        with self._changed:
            self._in_hand += 1
        try:
            super().handle(client, req)
        finally:
            with self._changed:
                self._in_hand -= 1
                self._changed.notify_all()

    def finish(self, until: float) -> None:
        """Wait until every envelope has its answer."""
        with self._changed:
            self._changed.wait_for(lambda: self._in_hand == 0, timeout=max(0.0, until - time.monotonic()))

    def close_client(self, until: float) -> None:
        """Let go of the connection, by that time of the monotonic clock at the latest."""
        closing = threading.Thread(target=self._close_client, name="socket-closing", daemon=True)
        closing.start()
        while closing.is_alive() and time.monotonic() < until:
            # A reader of slack_sdk that has just begun forgets that it is to end; closing would wait for it for ever.
            self.client.current_session_state.terminated = True
            closing.join(timeout=REMIND_SECONDS)

    def _close_client(self) -> None:
        self._wake_threads()
        try:
            self.client.close()
        except AttributeError:
            # Slack has just cut it: slack_sdk looked for its socket, and its own thread took that away meanwhile.
            self.client.close()

    def _wake_threads(self) -> None:
        """Let slack_sdk's threads notice the end: by themselves they look up every second, and every three."""
        client = self.client
        client.closed, client.auto_reconnect_enabled = True, False
        client.current_session_runner.event.set()
        client.current_session_state.terminated = True
        client.message_queue.put(None)
        if client.current_session is not None and (connection := client.current_session.sock) is not None:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Socket:
    """Keep a connection to Slack until told to stop."""

    def __init__(self, app: App, settings: Settings) -> None:
        if settings.slack_app_token is None:
            raise ValueError("Socket Mode needs SLACK_APP_TOKEN")
        self._app = app
        self._token = settings.slack_app_token.get_secret_value()
        self._base_url = settings.slack_api_url
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="socket-watchdog", daemon=True)
        self._handler: CountingHandler | None = None

    @property
    def connected(self) -> bool:
        """Say whether Slack reaches us now."""
        return self._handler is not None and self._handler.client.is_connected()

    def start(self) -> None:
        """Connect, and keep connecting, in the background."""
        self._thread.start()

    def _watch(self) -> None:
        """Connect when there is no connection; replace a client that stays dead."""
        pause, seen_alive = 1.0, time.monotonic()
        while not self._stopping.is_set():
            if self.connected:
                pause, seen_alive = 1.0, time.monotonic()
            elif self._handler is None:
                if not self._connect():
                    self._stopping.wait(pause)
                    pause = min(pause * 2, LONGEST_WAIT_SECONDS)
                    continue
                seen_alive = time.monotonic()
            elif time.monotonic() - seen_alive > DEAD_AFTER_SECONDS:
                log.warning("socket_replaced", dead_seconds=int(DEAD_AFTER_SECONDS))
                handler, self._handler = self._handler, None
                handler.close_client(time.monotonic() + CLOSE_SECONDS)
            self._stopping.wait(WATCH_SECONDS)

    def _connect(self) -> bool:
        handler = CountingHandler(self._app, self._token, self._base_url)
        try:
            handler.client.connect()
        except Exception as error:  # noqa: BLE001 - whatever kept us from connecting, we try again
            log.warning("socket_not_connected", reason=f"{type(error).__name__}: {str(error).splitlines()[0][:200]}")
            handler.close_client(time.monotonic() + CLOSE_SECONDS)
            return False
        self._handler = handler
        if self._stopping.is_set():
            handler.close_client(time.monotonic() + CLOSE_SECONDS)
        log.info("socket_connected")
        return True

    def stop(self, until: float) -> None:
        """Answer what is in hand, then close; Slack gives what it has not sent yet to another connection."""
        self._stopping.set()
        handler = self._handler
        if handler is not None:
            handler.finish(until)
            handler.close_client(until)
        if self._thread.is_alive():
            self._thread.join(timeout=max(0.0, until - time.monotonic()))
