"""The composition root: settings in, a bot with its database, its book and its Bolt App out."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

import structlog
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.clock import SystemClock
from bot.config import Settings, unseen_by_libraries
from handlers.register import register
from storage.database import Database
from storage.domain.clock import Clock
from storage.services.book import Book

LISTENER_THREADS = 32
"""As many as the web server has; with Bolt's own 5, slow listeners make everybody wait."""
SLACK_SECONDS = 3
"""How long one call to Slack may take inside a listener; Slack itself answers in a fraction of a second."""
FINISH_SECONDS = 9.0
"""What listeners get to finish after SIGTERM: of the 10 s that a stop may take, one is for closing the rest."""

_P = ParamSpec("_P")
_T = TypeVar("_T")
log = structlog.stdlib.get_logger("salesbot")


class ListenerThreads(ThreadPoolExecutor):
    """The threads that listeners run on; it knows what is still in hand."""

    def __init__(self) -> None:
        super().__init__(max_workers=LISTENER_THREADS, thread_name_prefix="listener")
        self._in_hand: set[Future[Any]] = set()
        self._lock = threading.Lock()

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run a listener and remember it until it is done."""
        future = super().submit(fn, *args, **kwargs)
        with self._lock:
            self._in_hand.add(future)
        future.add_done_callback(self._forget)
        return future

    def _forget(self, future: Future[Any]) -> None:
        with self._lock:
            self._in_hand.discard(future)

    def finish(self, until: float) -> int:
        """Wait for what is in hand, until that time of the monotonic clock; say how much is left undone."""
        left: set[Future[Any]] = set()
        while time.monotonic() < until:
            with self._lock:
                left = set(self._in_hand)
            if not left:
                break
            # A listener may start another one, so look again when these are done.
            wait(left, timeout=max(0.0, until - time.monotonic()))
        with self._lock:
            left = set(self._in_hand)
        self.shutdown(wait=False, cancel_futures=True)
        return len(left)


@dataclass
class Salesbot:
    """The bot: everything that is built once a process."""

    settings: Settings
    database: Database
    book: Book
    app: App
    threads: ListenerThreads
    closed: bool = field(default=False, init=False)

    def client_for(self, workspace_id: str) -> WebClient:
        """Make a client that speaks for the bot in a workspace."""
        return web_client(self.settings, team_id=workspace_id)

    def close(self, until: float | None = None) -> None:
        """Finish the listeners in hand, until that time of the monotonic clock at most, then close the database."""
        if self.closed:
            return
        self.closed = True
        left = self.threads.finish(time.monotonic() + FINISH_SECONDS if until is None else until)
        if left:
            log.error("listeners_cut_off", count=left)
        self.database.close()


def web_client(settings: Settings, *, team_id: str | None = None, timeout: int = SLACK_SECONDS) -> WebClient:
    """Make a client with our token.

    It never retries by itself: slack_sdk repeats a call whose connection broke, and a message that Slack had already
    taken is then posted twice.
    """
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return WebClient(token=token, base_url=settings.slack_api_url, timeout=timeout, team_id=team_id, retry_handlers=[])


def build(settings: Settings, clock: Clock | None = None) -> Salesbot:
    """Wire a bot; nothing here speaks to the network."""
    database = Database(settings.database_url.get_secret_value())
    book = Book(database, SystemClock() if clock is None else clock)
    threads = ListenerThreads()
    with unseen_by_libraries():
        app = _bolt(settings, threads)
    register(app, book, threads)
    return Salesbot(settings, database, book, app, threads)


def _bolt(settings: Settings, threads: ListenerThreads) -> App:
    """Make the Bolt App; its client has no token of its own, `authorize` supplies one for each request."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    secret = settings.slack_signing_secret
    return App(
        name="slack_bolt.listeners",  # Bolt sets the level of the logger with this name; ours is "salesbot"
        authorize=authorize,
        client=WebClient(base_url=settings.slack_api_url, timeout=SLACK_SECONDS, retry_handlers=[]),
        # Without a secret there is only Socket Mode, whose envelopes are not signed; bot/web.py then takes no requests.
        signing_secret=secret.get_secret_value() if secret else "",
        listener_executor=threads,
        # Our handlers answer before they call Slack, so Bolt need not start a thread and poll for the answer.
        process_before_response=True,
    )
