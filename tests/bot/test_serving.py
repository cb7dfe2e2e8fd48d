"""The real process: gunicorn, signals, sockets, exit codes."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.sandbox import LocalSlack

TEAM = "T0SERVE"
SLOW = """
import sys, time
from pathlib import Path
import bot.app
from bot.config import Need, Settings
from bot.serving import Parts, serve

def register(app, book, threads):
    def finish():
        time.sleep(1)
        Path("finished").write_text("")

    @app.command("/slow")
    def slow(ack):
        Path("begun").write_text("")
        time.sleep(1.5)
        ack("answered")
        threads.submit(finish)

bot.app.register = register
serve(Settings.load(Need.EVENTS), Parts(events=sys.argv[1] == "http", socket=sys.argv[1] == "socket", jobs=False))
"""
"""A bot with one command that takes 1.5 s to answer and another second to finish."""


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with LocalSlack(team_id=TEAM, signing_secret="signing", bot_token="xoxb-1", app_token="xapp-1") as slack:
        slack.add_user("U1", "Jim Olive")
        slack.add_channel("C1", "sales", members=["U1"])
        yield slack


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(port: int, folder: Path, **others: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SALESBOT_"))}
    ours = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "DATABASE_URL": f"sqlite:///{folder / 'book.db'}",
        "PORT": str(port),
        "LOG_FORMAT": "json",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    return {**inherited, **ours, **others}


@contextlib.contextmanager
def process(folder: Path, env: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run Python in a folder of its own; end it if the test has not."""
    with (folder / "log").open("w", encoding="utf-8") as log:
        command = [sys.executable, *arguments]
        started = subprocess.Popen(command, env=env, cwd=folder, stderr=log, text=True)  # noqa: S603 - our own program
        try:
            yield started
        finally:
            if started.poll() is None:
                started.kill()
            started.wait(timeout=10)


def wait_until_up(port: int, folder: Path, path: str = "/healthz") -> httpx.Response:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        # A bare connection costs nothing; an HTTP client at every attempt would take the time the bot needs to start.
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=10, verify=False)  # noqa: S501 - no TLS here
        time.sleep(0.1)
    raise AssertionError((folder / "log").read_text(encoding="utf-8"))


def stop(running: subprocess.Popen[str], within: float = 10) -> int:
    running.send_signal(signal.SIGTERM)
    return running.wait(timeout=within)


def logged(folder: Path, event: str) -> list[dict[str, Any]]:
    """Give the lines of the log that tell of an event."""
    lines = map(json.loads, (folder / "log").read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line["event"] == event]


def wait_for(path: Path, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"no {path.name} within {seconds} s"
        time.sleep(0.02)


def test_run_over_http_migrates_serves_and_stops(tmp_path: Path, slack: LocalSlack) -> None:
    port = free_port()
    env = environment(port, tmp_path, SLACK_SIGNING_SECRET="signing", SLACK_API_URL=slack.api_url)
    with process(tmp_path, env, "-m", "bot", "run") as running:
        assert wait_until_up(port, tmp_path).json() == {"status": "ok"}
        assert wait_until_up(port, tmp_path, "/readyz").status_code == 200
        slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        assert slack.verify_url().status == 200
        assert httpx.post(f"http://127.0.0.1:{port}/slack/events", content=b"{}").status_code == 401
        assert stop(running) == 0
    assert '"event": "stopped"' in (tmp_path / "log").read_text(encoding="utf-8")
    (serving,) = logged(tmp_path, "serving")
    assert (serving["mode"], serving["address"]) == ("HTTP", f"http://0.0.0.0:{port}/slack/events")


def test_web_without_a_schema_lives_and_is_not_ready(tmp_path: Path) -> None:
    port = free_port()
    with process(tmp_path, environment(port, tmp_path, SLACK_SIGNING_SECRET="signing"), "-m", "bot", "web") as running:
        assert wait_until_up(port, tmp_path).status_code == 200
        assert wait_until_up(port, tmp_path, "/readyz").status_code == 503
        assert stop(running) == 0
    assert [line["mode"] for line in logged(tmp_path, "serving")] == ["HTTP"]


def stop_while_it_listens(running: subprocess.Popen[str], slack: LocalSlack, folder: Path) -> tuple[int, str, bool]:
    """Stop it while it answers; give its exit code, what it answered, whether its listener finished."""
    typing = threading.Thread(target=slack.person("U1").command, args=("/slow", "C1"))
    typing.start()
    wait_for(folder / "begun")
    code = stop(running)
    typing.join()
    return code, str(slack.last_command.answer), (folder / "finished").exists()


def test_sigterm_finishes_a_request_and_its_listener(tmp_path: Path, slack: LocalSlack) -> None:
    port = free_port()
    env = environment(port, tmp_path, SLACK_SIGNING_SECRET="signing", SLACK_API_URL=slack.api_url)
    with process(tmp_path, env, "-c", SLOW, "http") as running:
        wait_until_up(port, tmp_path)
        slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        code, answer, finished = stop_while_it_listens(running, slack, tmp_path)
    assert (code, finished) == (0, True)
    assert "answered" in answer


def test_sigterm_finishes_an_envelope_and_its_listener(tmp_path: Path, slack: LocalSlack) -> None:
    port = free_port()
    env = environment(port, tmp_path, SLACK_APP_TOKEN="xapp-1", SLACK_API_URL=slack.api_url)
    with process(tmp_path, env, "-c", SLOW, "socket") as running:
        slack.wait_for_socket(timeout=30)
        code, answer, finished = stop_while_it_listens(running, slack, tmp_path)
    assert (code, finished) == (0, True)
    assert "answered" in answer


def test_run_over_a_socket_waits_for_slack_and_comes_back(tmp_path: Path, slack: LocalSlack) -> None:
    port = free_port()
    env = environment(port, tmp_path, SLACK_APP_TOKEN="xapp-1", SLACK_API_URL=slack.api_url)
    slack.go_down()
    with process(tmp_path, env, "-m", "bot", "run") as running:
        assert wait_until_up(port, tmp_path, "/readyz").json()["socket"] == "connecting"
        slack.come_back()
        slack.wait_for_socket(timeout=40)
        assert httpx.post(f"http://127.0.0.1:{port}/slack/events", content=b"{}").status_code == 404
        slack.disconnect_sockets()
        slack.wait_for_socket(timeout=40)
        assert stop(running) == 0
    (serving,) = logged(tmp_path, "serving")
    assert (serving["mode"], serving["address"]) == ("Socket Mode", f"http://0.0.0.0:{port}/healthz")
    assert "xapp-1" not in (tmp_path / "log").read_text(encoding="utf-8")


def test_worker_stops_when_told(tmp_path: Path) -> None:
    env = environment(free_port(), tmp_path)
    with process(tmp_path, env, "-m", "bot", "worker") as running:
        end = time.monotonic() + 30
        while '"started"' not in (tmp_path / "log").read_text(encoding="utf-8"):
            assert time.monotonic() < end
            time.sleep(0.05)
        assert stop(running) == 0


def test_a_port_that_is_taken_is_said_at_once(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))  # noqa: S104 - as the server does
        taken.listen()
        port = taken.getsockname()[1]
        env = environment(port, tmp_path, SLACK_SIGNING_SECRET="signing")
        with process(tmp_path, env, "-m", "bot", "web") as running:
            assert running.wait(timeout=30) == 1
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert log == f"salesbot: port {port} is taken; set PORT to another\n"
