"""The process that serves: gunicorn around the HTTP side, and what runs beside it."""

import errno
import logging
import socket
import time
from dataclasses import dataclass
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING, Any

import structlog
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from bot.app import FINISH_SECONDS, Salesbot, build
from bot.config import Settings
from bot.scheduler import Scheduler
from bot.socket_mode import Socket
from bot.web import EVENTS_PATH, Web
from storage.services import calendars

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "0.0.0.0"  # noqa: S104 - a server in a container is reached from outside
THREADS = 32
"""One process with 32 threads carries 750 requests a second; a workspace sends a few."""
STOP_SECONDS = 10
"""Orchestrators give 10 to 30 s between SIGTERM and SIGKILL."""
KEEPALIVE_SECONDS = 5
"""Slack and most proxies reuse a connection for the next request of the same burst."""
ENVELOPE_SECONDS = 4.0
"""Slack waits 3 s for the answer to an envelope; later ones are lost anyway."""

log = structlog.stdlib.get_logger("salesbot")


class PortTakenError(Exception):
    """Raised before anything starts when the port cannot be had."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a process does."""

    events: bool
    socket: bool
    jobs: bool


class Running:
    """The bot of one worker process and what runs beside it."""

    def __init__(self, settings: Settings, parts: Parts) -> None:
        self.bot: Salesbot = build(settings)
        self.socket = Socket(self.bot.app, settings) if parts.socket else None
        self.jobs = Scheduler(self.bot) if parts.jobs else None
        self.web = Web(self.bot, events=parts.events, socket_state=self._socket_state if parts.socket else None)

    def _socket_state(self) -> str:
        return "connected" if self.socket is not None and self.socket.connected else "connecting"

    def start(self) -> None:
        """Begin what runs beside the requests."""
        if self.jobs is not None:
            self.jobs.start()
        if self.socket is not None:
            self.socket.start()
        Thread(target=calendars.warm_up, name="warm-up", daemon=True).start()
        log.info(
            "serving",
            mode="Socket Mode" if self.socket is not None else "HTTP",
            address=f"http://{HOST}:{self.bot.settings.port}{EVENTS_PATH if self.socket is None else '/healthz'}",
            jobs=self.jobs is not None,
        )

    def stop(self, until: float) -> None:
        """Take nothing new, finish what is in hand until that time of the monotonic clock, close."""
        if self.socket is not None:
            self.socket.stop(min(until, time.monotonic() + ENVELOPE_SECONDS))
        if self.jobs is not None:
            self.jobs.stop(until)
        self.bot.close(until)
        log.info("stopped")


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's threaded worker, which remembers when it was told to stop."""

    told_to_stop: float | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note the time of SIGTERM: everything that still runs shares one limit."""
        if self.told_to_stop is None:
            self.told_to_stop = time.monotonic()
        super().handle_exit(sig, frame)


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's log, sent the way of all our lines."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401 - gunicorn's configuration
        """Keep no handlers of its own."""
        self.cfg = cfg
        self.loglevel = logging.WARNING
        for logger in (self.error_log, self.access_log):
            logger.handlers = []
            logger.propagate = True
            logger.setLevel(logging.WARNING)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's master: one worker process, inside which the bot is built."""

    def __init__(self, settings: Settings, parts: Parts) -> None:
        self._settings = settings
        self._parts = parts
        self._running: Running | None = None
        super().__init__()

    def load_config(self) -> None:
        """Say how we serve."""
        for name, value in {
            "bind": f"{HOST}:{self._settings.port}",
            "workers": 1,
            "worker_class": Worker,
            "threads": THREADS,
            "keepalive": KEEPALIVE_SECONDS,
            "graceful_timeout": STOP_SECONDS,
            "logger_class": ServerLog,
            "accesslog": None,
            "control_socket_disable": True,
            "proc_name": "salesbot",
            "post_worker_init": self._begin,
            "worker_exit": self._end,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        """Build the bot, in the worker: threads and connections do not survive a fork."""
        self._running = Running(self._settings, self._parts)
        return self._running.web

    def _begin(self, _worker: Worker) -> None:
        if self._running is not None:
            self._running.start()

    def _end(self, _server: object, worker: Worker) -> None:
        if self._running is not None:
            running, self._running = self._running, None
            running.stop((worker.told_to_stop or time.monotonic()) + FINISH_SECONDS)


def serve(settings: Settings, parts: Parts) -> None:
    """Serve until SIGTERM or Ctrl-C; it ends the process."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, settings.port))
        except OSError as error:
            why = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be had ({error.strerror})"
            raise PortTakenError(f"port {settings.port} {why}; set PORT to another") from error
    Server(settings, parts).run()
