import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from bot.demo import NAMES, PEOPLE, TEAM, ZONE, demonstrate, load_sample, run
from storage.database import Database
from storage.domain.people import Actor, Role, TeamDraft
from storage.migrations import run as migrations
from storage.queries import reports
from storage.services.book import Book

AHEAD = 35 * 86_400
"""Seconds after which something of the sample company is late."""


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Set what a person who runs a real bot behind a proxy has set."""
    for name, value in {
        "SLACK_BOT_TOKEN": "xoxb-real",
        "SLACK_APP_TOKEN": "xapp-real",
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "s",
        "SLACK_API_URL": "http://127.0.0.1:9/",
        "DATABASE_URL": "nonsense",
        "PORT": "nonsense",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


def test_the_sample_company_answers_in_the_local_slack(tmp_path: Path) -> None:
    with demonstrate(tmp_path / "demo.db", 0) as slack:
        assert slack.sockets == 1
        exchange = slack.person("U0JIM").command("/opp", "C0SALES")
        assert exchange.error is None
        assert slack.person("U0JIM").wait_for_message("Your open opportunities", "C0SALES")
        assert slack.person("U0JIM").command("/other", "C0SALES").error is not None, "only ours are known here"
        assert slack.findings == []
        page = httpx.get(f"{slack.url}/", timeout=10, follow_redirects=True, trust_env=False).text
        assert page.index("Helena Ray") < page.index("Jim Olive")


def test_the_bot_lives_in_the_time_of_the_local_slack(tmp_path: Path) -> None:
    with demonstrate(tmp_path / "demo.db", 0) as slack:
        told: list[int] = []
        slack.on_wind.append(lambda: told.append(round(slack.clock.ahead)))
        helena = slack.person("U0HELENA")
        helena.command("/opp")
        assert "days late" not in helena.wait_for_message("Your open opportunities").drawn
        slack.wind(AHEAD)
        helena.command("/opp")
        assert "days late" in helena.wait_for_message("days late").drawn
        assert AHEAD - told[-1] < 60, "but for the seconds that the way there took"
        assert len(told) > 1, "it stops on the way where something is due"
        assert slack.findings == []
    assert slack.on_wind == [], "a bot that has stopped is told nothing"


def test_there_is_somebody_of_every_role_and_loading_again_leaves_it_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'demo.db'}", durable=False, connections=1)
    migrations.upgrade(database)
    book = Book(database, lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
    load_sample(book)
    helena = book.people.by_slack_user(TEAM, PEOPLE["HR"])
    assert helena is not None
    assert helena.role is Role.MANAGER
    assert helena.time_zone == ZONE, "her morning is the page's, in summer too"
    team = next(line for line in book.teams.page(TEAM, 0, 10)[0] if line.code == "SALE")
    kept = book.teams.kept(TEAM, team.id)
    assert [one.key for one in kept.members] == ["BC", "JO", "OF", "RB"]
    admin = Actor(TEAM, 0, "U", date(2026, 11, 22), role=Role.ADMIN)
    book.teams.change(admin, team.id, TeamDraft("SALE", "Sales"))
    load_sample(book)
    assert book.teams.kept(TEAM, team.id).manager is None
    database.close()


@pytest.mark.parametrize("today", [date(2026, 1, 2), date(2026, 11, 22), date(2028, 2, 29), date(2027, 12, 31)])
def test_nothing_is_late_and_most_is_due_soon(tmp_path: Path, today: date) -> None:
    database = Database(f"sqlite:///{tmp_path / 'demo.db'}", durable=False, connections=1)
    migrations.upgrade(database)
    load_sample(Book(database, lambda: datetime.combine(today, time(12, tzinfo=UTC))))
    with database.reading() as session:
        rows = reports.opportunities(session, TEAM, "all")
    database.close()
    due = [
        (date.fromisoformat(str(row["estimated_closing_date"])) - today).days for row in rows if row["status"] == "open"
    ]
    assert sorted(due)[:3] == [6, 8, 21]
    assert max(due) < 60
    assert max(str(row["date_closed"]) for row in rows if row["status"] == "won") == today.isoformat()


def test_who_has_most_open_work_is_first() -> None:
    assert next(iter(NAMES)) == PEOPLE["HR"] == "U0HELENA"


def test_all_but_one_in_the_workspace_are_salespeople() -> None:
    assert set(NAMES) - set(PEOPLE.values()) == {"U0ROBIN"}


@pytest.mark.usefixtures("hostile")
def test_one_is_told_that_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    class ToldToStop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            del timeout
            return True

    monkeypatch.setattr("bot.demo.signal.signal", lambda *_: None)
    monkeypatch.setattr("bot.demo.threading.Event", ToldToStop)
    monkeypatch.setattr("bot.demo.demonstrate", lambda *_: contextlib.nullcontext(SimpleNamespace(url="http://x")))
    run(0, said.append, keep=False)
    assert said[-2:] == ["Ctrl-C stops, and what you did is gone; salesbot demo --keep keeps it.", "Stopped."]


@pytest.mark.usefixtures("hostile")
def test_the_program_prints_its_address_and_stops_when_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "bot", "demo", "--keep", "--port", str(port)]
        with subprocess.Popen(command, env=env, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own program
            try:
                assert running.stdout is not None
                assert running.stdout.readline() == f"Port {port} is taken; this is another.\n"
                address = re.search(r"http://127\.0\.0\.1:\d+", running.stdout.readline())
                assert address is not None
                assert "/opp new" in running.stdout.readline()
                assert running.stdout.readline() == "Ctrl-C stops; what you did is kept in demo.db.\n"
                with httpx.Client(trust_env=False, timeout=10, follow_redirects=True) as browser:
                    assert browser.get(f"{address.group()}/").status_code == 200
                running.send_signal(signal.SIGINT)
                assert running.wait(timeout=15) == 0
            finally:
                if running.poll() is None:
                    running.kill()
    assert (tmp_path / "demo.db").exists()
