import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bot.demo import demonstrate


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
        assert slack.findings == []


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
                with httpx.Client(trust_env=False, timeout=10) as browser:
                    assert browser.get(f"{address.group()}/").status_code == 200
                running.send_signal(signal.SIGINT)
                assert running.wait(timeout=15) == 0
            finally:
                if running.poll() is None:
                    running.kill()
    assert (tmp_path / "demo.db").exists()
