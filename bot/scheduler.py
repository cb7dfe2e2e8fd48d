"""When jobs run. What is due is in the database; this only asks it often."""

import threading
import time
from collections.abc import Callable

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Salesbot
from handlers.notices import tell_waiting
from handlers.sharing import tell_changes

TELL_EVERY_SECONDS = 2
"""How long somebody waits at most for an answer that Slack did not take, once it takes answers again."""

log = structlog.stdlib.get_logger("salesbot.scheduler")


class Scheduler:
    """The jobs of one replica; rows in the database decide which replica does what."""

    def __init__(self, bot: Salesbot) -> None:
        self._bot = bot
        self._at_work = threading.Lock()
        self._telling = threading.Lock()
        self._jobs = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(max_workers=2)},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
            timezone="UTC",
        )
        self._every(TELL_EVERY_SECONDS, self.tell_waiting)
        self._every(TELL_EVERY_SECONDS, self.tell_channels)

    def _every(self, seconds: int, job: Callable[[], object]) -> None:
        self._jobs.add_job(job, "interval", seconds=seconds)

    def tell_waiting(self) -> None:
        """Tell the private answers that Slack did not take earlier."""
        try:
            with self._at_work:
                told = tell_waiting(self._bot.book, self._bot.client_for)
        except SQLAlchemyError as error:
            # The database is away or not migrated; the next turn finds the same rows.
            log.warning("notices_not_read", reason=type(error).__name__)
            return
        if told:
            log.info("notices_told", count=told)

    def tell_channels(self) -> None:
        """Bring shared cards up to date that nobody could so far, and tell their threads."""
        try:
            with self._telling:
                told = tell_changes(self._bot.book, self._bot.client_for)
        except SQLAlchemyError as error:
            log.warning("shared_cards_not_read", reason=type(error).__name__)
            return
        if told:
            log.info("shared_cards_told", count=told)

    def start(self) -> None:
        """Begin."""
        self._jobs.start()

    def stop(self, until: float) -> None:
        """Start no job any more, and wait for one that runs until that time of the monotonic clock."""
        if self._jobs.running:
            self._jobs.shutdown(wait=False)
        for lock in (self._at_work, self._telling):
            if lock.acquire(timeout=max(0.0, until - time.monotonic())):
                lock.release()
