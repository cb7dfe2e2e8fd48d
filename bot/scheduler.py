"""When jobs run. What is due is in the database; this only asks it often."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor as Threads

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Salesbot, web_client
from handlers.delivering import deliver_due, look_again
from handlers.home_drawing import draw_due
from handlers.notices import tell_waiting
from handlers.nudges import wake
from handlers.sharing import tell_changes
from storage.domain.deliveries import DeliveryStatus

TELL_EVERY_SECONDS = 2
"""How long somebody waits at most for an answer that Slack did not take, once it takes answers again."""
SENDERS = 4
"""Threads that send: Slack answers in a fifth of a second, and nine messages a second are all that it takes."""
IN_HAND = 2
"""Messages that a sender leases at once: so few that their lease never ends while they wait for their turn."""
JOBS_AT_ONCE = 6
"""One that sends may take minutes, and the others go on meanwhile."""
SEND_SECONDS = 10
"""How long Slack gets to take a message: nobody waits for it, and an answer not heard may mean one message too many."""

log = structlog.stdlib.get_logger("salesbot.scheduler")


class Scheduler:
    """The jobs of one replica; rows in the database decide which replica does what."""

    def __init__(self, bot: Salesbot) -> None:
        self._bot = bot
        self._at_work = threading.Lock()
        self._telling = threading.Lock()
        self._drawing = threading.Lock()
        self._sending = threading.Lock()
        self._waking = threading.Lock()
        self._stopping = threading.Event()
        self._jobs = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(max_workers=JOBS_AT_ONCE)},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
            timezone="UTC",
        )
        self._every(TELL_EVERY_SECONDS, self.tell_waiting)
        self._every(TELL_EVERY_SECONDS, self.tell_channels)
        self._every(TELL_EVERY_SECONDS, self.draw_homes)
        # Those who find it going on are over at once, so while one sends for minutes, others may begin.
        self._every(TELL_EVERY_SECONDS, self._deliver_if_free, at_once=3)
        self._jobs.add_job(self._plan_and_deliver, "cron", second=0, max_instances=3)
        self._jobs.add_job(self.let_go, "cron", hour=2, minute=17)

    def _every(self, seconds: int, job: Callable[[], object], at_once: int = 1) -> None:
        self._jobs.add_job(job, "interval", seconds=seconds, max_instances=at_once)

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

    def draw_homes(self) -> None:
        """Draw the Homes anew that others changed, and those for which a day has begun."""
        try:
            with self._drawing:
                drawn = draw_due(self._bot.book, self._client_for, stopping=self._stopping.is_set)
        except SQLAlchemyError as error:
            log.warning("homes_not_read", reason=type(error).__name__)
            return
        if drawn:
            log.info("homes_drawn", count=drawn)

    def tick(self) -> None:
        """Write down what is due by now, and send all of it before anything else happens."""
        self._plan()
        with self._sending:
            self._deliver()
        self._wake()

    def _plan_and_deliver(self) -> None:
        """Write down what is due by now; send it, unless that goes on anyway: then it is sent with the rest."""
        self._plan()
        self._deliver_if_free()
        self._wake()

    def _wake(self) -> None:
        """Let what was snoozed come back, and draw what Slack did not take earlier, unless that goes on anyway."""
        if self._waking.acquire(blocking=False):
            try:
                wake(self._bot.book, self._client_for, stopping=self._stopping.is_set)
            except SQLAlchemyError as error:
                log.warning("nothing_redrawn", reason=type(error).__name__)
            finally:
                self._waking.release()

    def _deliver_if_free(self) -> None:
        """Send what waits, unless that goes on anyway."""
        if self._sending.acquire(blocking=False):
            try:
                self._deliver()
            finally:
                self._sending.release()

    def let_go(self) -> None:
        """Let go what nobody can need any more."""
        rows = 0
        try:
            while not self._stopping.is_set() and (some := self._bot.book.letting_go.some()):
                rows += some
        except SQLAlchemyError as error:
            log.warning("nothing_let_go", reason=type(error).__name__)
        if rows:
            log.info("let_go", rows=rows)

    def _plan(self) -> None:
        """Write down what is due by now; ask whether a dead token works again."""
        book = self._bot.book
        try:
            look_again(book, self._client_for)
            planned = book.planning.plan()
            news = book.watching.plan()
        except SQLAlchemyError as error:
            log.warning("nothing_planned", reason=type(error).__name__)
            return
        if planned.planned or planned.held or news:
            log.info("planned", count=planned.planned + news, held=len(planned.held))

    def _deliver(self) -> None:
        """Send what waits, until nothing does, several at a time."""
        try:
            waits = self._bot.book.deliveries.next_attempt()
        except SQLAlchemyError as error:
            log.warning("deliveries_not_read", reason=type(error).__name__)
            return
        if waits is None or waits > self._bot.book.clock():
            return
        with Threads(SENDERS, thread_name_prefix="sender") as senders:
            sent = sum(senders.map(self._send, range(SENDERS)))
        if sent:
            log.info("delivered", count=sent)

    def _send(self, _number: int) -> int:
        """Send until nothing is due; give how many were sent."""
        sent = 0
        while not self._stopping.is_set():
            try:
                done = deliver_due(self._bot.book, self._client_for, IN_HAND, stopping=self._stopping.is_set)
            except SQLAlchemyError as error:
                log.warning("delivery_left_to_its_lease", reason=type(error).__name__)
                break
            if not done:
                break
            sent += sum(one.status is DeliveryStatus.SENT for one in done)
        return sent

    def _client_for(self, workspace_id: str) -> WebClient:
        return web_client(self._bot.settings, team_id=workspace_id, timeout=SEND_SECONDS)

    def start(self) -> None:
        """Begin, with what has become due while nobody was there."""
        self._jobs.add_job(self._plan_and_deliver)
        self._jobs.start()

    def stop(self, until: float) -> None:
        """Start no job any more, and wait for one that runs until that time of the monotonic clock."""
        self._stopping.set()
        if self._jobs.running:
            self._jobs.shutdown(wait=False)
        for lock in (self._at_work, self._telling, self._drawing, self._sending, self._waking):
            if lock.acquire(timeout=max(0.0, until - time.monotonic())):
                lock.release()
