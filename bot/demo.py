"""The bot and a local Slack in one process, with the sample company: no account, no token, no network."""

import contextlib
import secrets
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot import manifest
from bot.app import FINISH_SECONDS, build
from bot.config import GivenSettings, LogFormat, LogLevel, Settings, forget_environment
from bot.logs import set_up
from bot.sandbox import LocalSlack
from bot.sandbox.page.setting import Setting
from bot.scheduler import Scheduler
from bot.socket_mode import Socket
from bot.tour import SAID, TOUR
from storage.domain.digests import DigestDraft
from storage.domain.people import Actor, Role, Source, TeamDraft
from storage.migrations import run as migrations
from storage.services import calendars, sample
from storage.services.book import Book
from storage.services.sample_company import TEAMS, on_day

TEAM = "T0DEMO"
CURRENCY = "EUR"
KEPT = Path("demo.db")
"""Where `--keep` keeps the book, in the folder one is in."""
CONNECT_SECONDS = 20.0
"""On loopback it takes a tenth of a second; a busy machine may need more."""
PEOPLE = {"HR": "U0HELENA", "JO": "U0JIM", "OF": "U0OTIS", "BC": "U0BENJAMIN"}
"""The salespeople of the sample company who have a Slack account here; who has most open work is first."""
LED, MANAGER = "SALE", "HR"
"""The sales team of the sample company, and who leads it here; the others who have an account are in it."""
NAMES = {
    "U0HELENA": "Helena Ray",
    "U0JIM": "Jim Olive",
    "U0OTIS": "Otis Falls",
    "U0BENJAMIN": "Benjamin Chiu",
    "U0ROBIN": "Robin Visitor",
}
"""Everybody in the workspace; who is in no sales team is told so by the bot."""
HINT = "Try /opp for the open opportunities, /opp new for a new one."
CHANNELS = {"C0GENERAL": "general", "C0SALES": "sales"}
STOPS = 16
"""Winding forward stops so often for what falls due: a week of mornings. Of a season nobody waits for each."""
OPENS_IN = "C0SALES"
"""Where the page opens, and where the tour is."""
LOCALE = "en-GB"
"""What everybody reads, and what is said in the channels."""
ZONE = "Europe/London"
"""Where everybody is: half past eight at the page is half past eight for the bot, in summer too."""


def run(port: int, say: Callable[[str], None], *, keep: bool) -> None:
    """Serve the demo until Ctrl-C or SIGTERM."""
    forget_environment()
    set_up(LogLevel.WARNING, LogFormat.TEXT)
    stopping = threading.Event()
    for sort in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sort, lambda *_: stopping.set())
    free = port if _is_free(port) else 0
    with _folder(keep=keep) as path, demonstrate(path, free) as slack:
        if free != port:
            say(f"Port {port} is taken; this is another.")
        say(f"Salesbot's demo is at {slack.url}")
        say(HINT)
        if keep:
            say(f"Ctrl-C stops; what you did is kept in {KEPT}.")
        else:
            say("Ctrl-C stops, and what you did is gone; salesbot demo --keep keeps it.")
        stopping.wait()
    say("Stopped.")


@contextlib.contextmanager
def demonstrate(path: Path, port: int, clock: Callable[[], float] = time.time) -> Iterator[LocalSlack]:
    """Start a local Slack and the bot beside it, connected by Socket Mode; stop both at the end."""
    slack = LocalSlack(
        team_id=TEAM,
        signing_secret=secrets.token_hex(16),
        bot_token=f"xoxb-{secrets.token_hex(16)}",
        app_token=f"xapp-{secrets.token_hex(16)}",
        clock=clock,
        port=port,
        manifest=manifest.master(),
        setting=Setting(person=next(iter(NAMES)), place=OPENS_IN, tour=TOUR),
        stops=STOPS,
    )
    for user, name in NAMES.items():
        slack.add_user(user, name, tz=ZONE, locale=LOCALE, is_admin=user == PEOPLE["JO"])
    for channel, name in CHANNELS.items():
        slack.add_channel(channel, name, members=list(NAMES))
    for channel, user, words in SAID:
        slack.person(user).say(words, channel)
    slack.start()
    try:
        with _bot(slack, path):
            slack.wait_for_socket(timeout=CONNECT_SECONDS)
            slack.keep_time()
            yield slack
    finally:
        slack.stop()


def _settings(slack: LocalSlack, path: Path) -> Settings:
    return GivenSettings.model_validate(
        {
            "slack_bot_token": slack.identity.bot_token,
            "slack_app_token": slack.identity.app_token,
            "slack_api_url": slack.api_url,
            "database_url": f"sqlite:///{path}",
        }
    )


@contextlib.contextmanager
def _bot(slack: LocalSlack, path: Path) -> Iterator[None]:
    """Run a bot in this process; its clock is the workspace's, which people can wind forward."""
    settings = _settings(slack, path)
    bot = build(settings, lambda: datetime.fromtimestamp(slack.clock(), UTC))
    jobs, connection = Scheduler(bot), Socket(bot.app, settings)
    waits_of_its_own = len(slack.upcoming)
    try:
        migrations.upgrade(bot.database)
        load_sample(bot.book)
        jobs.start()
        connection.start()
        threading.Thread(target=calendars.warm_up, name="warm-up", daemon=True).start()
        # What the new time makes due is done when the winding is, not some seconds later.
        slack.on_wind.extend((jobs.tell_waiting, jobs.tick))
        slack.upcoming.append(lambda: _next_due(bot.book))
        yield
    finally:
        slack.on_wind.clear()
        del slack.upcoming[waits_of_its_own:]
        until = time.monotonic() + FINISH_SECONDS
        connection.stop(until)
        jobs.stop(until)
        bot.close(until)


def _next_due(book: Book) -> float | None:
    """Say when the bot has something to send next, so that winding stops there: each message has its own hour."""
    now, due = book.clock(), book.planning.next_due()
    if due is not None and due <= now:
        # Who changes a schedule leaves its next time to be worked out, and the next minute may be a morning from here.
        book.planning.plan()
        due = book.planning.next_due()
    waits = due, book.watching.next_due(), book.deliveries.next_attempt()
    return min((at.timestamp() for at in waits if at is not None and at > now), default=None)


def load_sample(book: Book) -> None:
    """Load the sample company as if its last sales were today's, unless it is there from the last time."""
    today = book.clock().date()
    shift = today - on_day(sample.TODAY, today.year)
    sample.load(book, TEAM, today.year, PEOPLE, CURRENCY, shift=shift)
    _appoint(book)
    _introduce(book)
    _subscribe(book)
    book.planning.plan()


def _introduce(book: Book) -> None:
    """Say where everybody is and what they read, as if the bot had met them: reminders come by their clocks."""
    for user in PEOPLE.values():
        person = book.people.by_slack_user(TEAM, user)
        if person is not None:
            book.people.keep_profile(person, ZONE, LOCALE, is_slack_admin=user == PEOPLE["JO"])


def _subscribe(book: Book) -> None:
    """Let the sales team's channel have its digest, once: whoever winds the clock to the morning sees it."""
    actor = Actor(TEAM, 0, "SAMPLE", book.clock().date(), Source.SAMPLE, Role.ADMIN)
    draft = DigestDraft(LED, OPENS_IN, time_zone=ZONE)
    book.digests.add(actor, draft, locale=LOCALE, key="demo:digest")


def _appoint(book: Book) -> None:
    """Give the sales team its manager, once, so that there is somebody of every role."""
    actor = Actor(TEAM, 0, "SAMPLE", book.clock().date(), Source.SAMPLE, Role.ADMIN)
    for team in book.teams.page(TEAM, 0, len(TEAMS))[0]:
        if team.code == LED:
            there = {person.key for person in book.teams.kept(TEAM, team.id).members}
            draft = TeamDraft(team.code, team.name, MANAGER, tuple(there | PEOPLE.keys() - {MANAGER}))
            book.teams.change(actor, team.id, draft, key="demo:team")


@contextlib.contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    """Choose where the book is."""
    if keep:
        yield KEPT.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="salesbot-demo-") as folder:
        yield Path(folder) / "demo.db"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
