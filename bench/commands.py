"""`/opp OP000001` against a bare Bolt echo command: the same server, the same run, in turn."""

import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from company import SECRET, actor, durable_postgresql, open_book
from pydantic import SecretStr
from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

from bot.app import ListenerThreads
from bot.config import Settings
from bot.serving import Parts, Server
from storage.domain.estimates import Estimates
from storage.services.opportunities import Draft

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

REQUESTS = 3200
ROUNDS = 5


class EchoServer(Server):
    """The same gunicorn around Bolt and nothing else."""

    def load(self) -> "WSGIApplication":
        """Build a Bolt App with one command that echoes."""
        app = App(
            signing_secret=SECRET,
            authorize=lambda team_id: AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="xoxb-x"),
            listener_executor=ListenerThreads(),
        )

        @app.command("/opp")
        def echo(ack: Ack, command: dict[str, Any]) -> None:
            ack(command["text"])

        return SlackRequestHandler(app, path="/slack/events")


def _settings(port: int, url: str) -> Settings:
    return Settings(
        _env_file=None,
        slack_bot_token=SecretStr("xoxb-x"),
        slack_signing_secret=SecretStr(SECRET),
        slack_api_url="http://127.0.0.1:9/api/",
        database_url=SecretStr(url),
        port=port,
        log_level="ERROR",
    )


def _run(kind: type[Server], port: int, url: str) -> None:
    kind(_settings(port, url), Parts(events=True, socket=False, jobs=False)).run()


@contextmanager
def serving(kind: type[Server], url: str) -> Iterator[int]:
    """Serve in a process of its own; give the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(target=_run, args=(kind, port, url))
    process.start()
    try:
        for _ in range(200):
            time.sleep(0.05)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port
    finally:
        process.terminate()
        process.join()


def load(port: int, count: int = REQUESTS) -> dict[str, float]:
    """Send the load from another process."""
    command = [sys.executable, str(Path(__file__).parent / "load.py"), str(port), SECRET, "OP000001", str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own script
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _seed(url: str) -> None:
    book = open_book(url)
    draft = Draft(
        "A desk for everybody",
        new_company="Acme",
        cycle="EXISTING",
        activate=True,
        estimates=Estimates(12_000_000, 40, date(2026, 6, 1)),
    )
    book.opportunities.create(actor(book), draft)
    book.database.close()


def main() -> None:
    """Print requests a second for both, and their ratio."""
    print(f"{os.cpu_count()} cores, one worker process, 32 threads, 32 in flight, {REQUESTS} requests a round")
    with TemporaryDirectory() as folder, durable_postgresql(Path(folder) / "pg") as postgresql:
        for name, url in (("SQLite", f"sqlite:///{folder}/bench.db"), ("PostgreSQL", postgresql)):
            _seed(url)
            ratios, ours, echoes = [], [], []
            with serving(EchoServer, url) as echo_port, serving(Server, url) as port:
                load(echo_port, 640)
                load(port, 640)
                for _ in range(ROUNDS):
                    echoes.append(load(echo_port))
                    ours.append(load(port))
                    ratios.append(ours[-1]["rate"] / echoes[-1]["rate"])
            for label, rounds in (("bare Bolt echo", echoes), ("/opp OP000001", ours)):
                rate, p50, p99 = (statistics.median(each[key] for each in rounds) for key in ("rate", "p50", "p99"))
                print(f"{name:11} {label:15} {rate:6.0f}/s  p50 {p50:5.1f} ms  p99 {p99:5.1f} ms")
            spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
            print(f"{name:11} ratio           {statistics.median(ratios):.2f}  ({spread}; aim 0.50 or more)")


if __name__ == "__main__":
    main()
