"""A workspace to play in: a local Slack, the bot behind it, a small company in the book."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Thread

import pytest
from pydantic import SecretStr
from werkzeug.serving import make_server

from bot.app import Salesbot, build
from bot.config import Settings
from bot.sandbox import LocalSlack
from bot.sandbox.person import Person
from bot.socket_mode import Socket
from bot.web import Web
from storage.database import Database
from storage.services.book import Book
from tests.builders import Company, SettableClock

SECRET = "a-secret-of-the-tests"


@dataclass
class Office:
    """Everything a test of a screen wants at hand."""

    slack: LocalSlack
    bot: Salesbot
    book: Book
    company: Company
    clock: SettableClock

    @property
    def jim(self) -> Person:
        """Give Jim Olive, JO."""
        return self.slack.person("U1")

    @property
    def otis(self) -> Person:
        """Give Otis Falls, OF."""
        return self.slack.person("U2")

    @property
    def stranger(self) -> Person:
        """Give somebody who is no salesperson."""
        return self.slack.person("U9")


@pytest.fixture
def transport() -> str:
    """Say how Slack reaches the bot; a test may parametrise it."""
    return "http"


def serve(bot: Salesbot) -> tuple[str, Callable[[], None]]:
    """Serve the bot's own WSGI application in threads; give its address and how to stop."""
    server = make_server("127.0.0.1", 0, Web(bot, events=True), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    return f"http://127.0.0.1:{server.port}/slack/events", stop


@pytest.fixture
def office(database: Database, book: Book, company: Company, clock: SettableClock, transport: str) -> Iterator[Office]:
    """Open the office; at the end nothing that left the bot may have broken Slack's rules."""
    with LocalSlack(team_id=company.workspace_id, signing_secret=SECRET) as slack:
        slack.add_user("U1", "Jim Olive", tz="Europe/Oslo", locale="en-GB")
        slack.add_user("U2", "Otis Falls", tz="Europe/London", locale="en-GB")
        slack.add_user("U9", "A stranger")
        slack.add_channel("C1", "sales", members=["U1", "U2", "U9"])
        settings = Settings(
            _env_file=None,
            slack_bot_token=SecretStr(slack.identity.bot_token),
            slack_signing_secret=SecretStr(SECRET),
            slack_app_token=SecretStr(slack.identity.app_token),
            slack_api_url=slack.api_url,
            database_url=SecretStr(database.engine.url.render_as_string(hide_password=False)),
        )
        bot = build(settings, clock)
        if transport == "http":
            address, stop = serve(bot)
            slack.deliver_to(address)
        else:
            socket = Socket(bot.app, settings)
            socket.start()
            slack.wait_for_socket()

            def stop() -> None:
                socket.stop(time.monotonic() + 5)

        try:
            yield Office(slack, bot, book, company, clock)
        finally:
            stop()
            bot.close()
        assert slack.findings == []
        assert slack.warnings == []
