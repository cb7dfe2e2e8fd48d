"""A workspace to play in: a local Slack, the bot behind it, a small company in the book."""

import gc
import logging
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Any
from zlib import crc32

import pytest
from structlog.testing import capture_logs
from werkzeug.serving import make_server

from bot.app import Salesbot, build
from bot.config import Settings
from bot.sandbox import LocalSlack
from bot.sandbox.people.person import Person
from bot.socket_mode import Socket
from bot.web import Web
from storage.database import Database
from storage.domain.estimates import Estimates
from storage.services.book import Book
from storage.services.opportunities import Draft
from tests.builders import MONDAY, Company, SettableClock
from tests.rows import Dump, dump

HERE = Path(__file__).parent
SECRET = "a-secret-of-the-tests"
POLL_SECONDS = 0.01
"""How soon the bot's server notices that a test is over."""
OF_THE_PROFILE = frozenset({"time_zone", "locale", "profile_read_at"})
"""What Salesbot keeps of somebody's Slack profile; whoever asks for something may have it read."""


class Lines:
    """What was logged: our own lines by their event, and Bolt's."""

    def __init__(self, ours: list[Any], caplog: pytest.LogCaptureFixture) -> None:
        self._ours, self._caplog = ours, caplog

    @property
    def all(self) -> list[str]:
        """Give each line by its first words."""
        bolts = [one.getMessage() for one in self._caplog.records if one.name.startswith("slack_bolt")]
        return [str(line["event"]) for line in self._ours] + [" ".join(text.split()[:2]) for text in bolts]

    def of(self, event: str) -> list[dict[str, Any]]:
        """Give our own lines with this event."""
        return [dict(line) for line in self._ours if line["event"] == event]

    def clear(self) -> None:
        """Forget what came so far."""
        self._ours.clear()
        self._caplog.clear()


@dataclass
class Office:
    """Everything a test of a screen wants at hand."""

    slack: LocalSlack
    bot: Salesbot
    book: Book
    company: Company
    clock: SettableClock
    lines: Lines

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

    def deal(self, description: str = "Boxes", *, cycle: str = "EXISTING", activate: bool = True, **more: Any) -> str:  # noqa: ANN401 - any field of a draft
        """Write down an opportunity of Jim's at Acme; give its number."""
        estimates = Estimates(100_000_00, 40, MONDAY.replace(month=6)) if activate else Estimates()
        draft = Draft(description, self.company.acme, cycle=cycle, activate=activate, estimates=estimates)
        return self.book.opportunities.create(self.company.jo, replace(draft, **more)).line.no

    def dump(self) -> Dump:
        """Give everything in the book, apart from what belongs to Slack profiles."""
        return dump(self.book.database, OF_THE_PROFILE)

    def settle(self) -> None:
        """Wait until the bot has done everything it was asked to."""
        while in_hand := set(self.bot.threads._in_hand):
            assert not wait(in_hand, timeout=20).not_done
            time.sleep(0.002)  # a future is forgotten just after it is done


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    """Listen to the log."""
    caplog.set_level(logging.INFO)
    with capture_logs() as ours:
        yield Lines(ours, caplog)


SHARE = 3
"""Of the tests of screens that run on one database, one in so many runs on PostgreSQL."""
BOTH = frozenset({"test_first_deal.py", "test_setup_cycles.py", "test_two_people.py"})
"""Tests of screens that run on both databases every time."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each other test of screens run on one database, a third of them on PostgreSQL: `--both` runs all on both.

    What differs between the databases is below the screens, and the tests of storage run on both.
    """
    if config.getoption("--both", default=False):
        return
    chosen: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        (chosen if _is_its_turn(item) else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = chosen


def _is_its_turn(item: pytest.Item) -> bool:
    """Tell whether a test runs on the database that it is for; by its name, so that it is the same each time."""
    backend = (
        item.callspec.params.get("backend") if isinstance(item, pytest.Function) and hasattr(item, "callspec") else None
    )
    if not backend or HERE not in item.path.parents or item.path.name in BOTH:
        return True
    name = item.nodeid.replace("postgresql", "").replace("sqlite", "")
    return str(backend) == ("postgresql" if crc32(name.encode()) % SHARE == 0 else "sqlite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a reviewed change of a screen be kept: `pytest tests/handlers --rewrite`."""
    parser.addoption("--both", action="store_true", help="run every test of screens on SQLite and on PostgreSQL")
    parser.addoption("--rewrite", action="store_true", help="write the expected screens in tests/data/views anew")


@pytest.fixture
def transport() -> str:
    """Say how Slack reaches the bot; a test may parametrise it."""
    return "http"


def serve(bot: Salesbot) -> tuple[str, Callable[[], None]]:
    """Serve the bot's own WSGI application in threads; give its address and how to stop."""
    server = make_server("127.0.0.1", 0, Web(bot, events=True), threaded=True)
    thread = Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    return f"http://127.0.0.1:{server.port}/slack/events", stop


class Lent(Database):
    """The run's own database, lent to a bot: what is connected and compiled stays so when the bot is closed."""

    def __init__(self, owner: Database) -> None:
        vars(self).update(vars(owner))

    def close(self) -> None:
        """Leave closing to the owner."""


@pytest.fixture
def office(
    database: Database, book: Book, company: Company, clock: SettableClock, transport: str, lines: Lines
) -> Iterator[Office]:
    """Open the office; at the end nothing that left the bot may have broken Slack's rules."""
    with LocalSlack(team_id=company.workspace_id, signing_secret=SECRET) as slack:
        slack.add_user("U1", "Jim Olive", tz="Europe/Oslo", locale="en-GB")
        slack.add_user("U2", "Otis Falls", tz="Europe/London", locale="en-GB")
        slack.add_user("U9", "A stranger")
        slack.add_channel("C1", "sales", members=["U1", "U2", "U9"])
        given: dict[str, Any] = {
            "_env_file": None,
            "slack_bot_token": slack.identity.bot_token,
            "slack_signing_secret": SECRET,
            "slack_app_token": slack.identity.app_token,
            "slack_api_url": slack.api_url,
            "database_url": database.engine.url.render_as_string(hide_password=False),
        }
        settings = Settings(**given)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.app.Database", lambda _url: Lent(database))
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
            yield Office(slack, bot, book, company, clock, lines)
        finally:
            stop()
            bot.close()
        assert slack.findings == []
        assert slack.warnings == []


@pytest.fixture
def swept() -> Iterator[None]:
    """Clear away what failed calls leave, where it belongs: after the test that made them fail.

    slack_sdk never closes the answer of a call that Slack refused or broke off; the garbage collector does, with a
    warning that would otherwise hit whichever test runs by then.
    """
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
