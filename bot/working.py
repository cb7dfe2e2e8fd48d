"""The process that only does the scheduled work."""

import signal
import threading
import time

import structlog

from bot.app import FINISH_SECONDS, build
from bot.config import Settings
from bot.scheduler import Scheduler

log = structlog.stdlib.get_logger("salesbot")


def work(settings: Settings) -> None:
    """Run the jobs until SIGTERM or Ctrl-C; what is in hand then is finished."""
    stopping = threading.Event()
    for sort in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sort, lambda *_: stopping.set())
    bot = build(settings)
    jobs = Scheduler(bot)
    jobs.start()
    log.info("started", socket_mode=False, jobs=True)
    stopping.wait()
    until = time.monotonic() + FINISH_SECONDS
    jobs.stop(until)
    bot.close(until)
    log.info("stopped")
