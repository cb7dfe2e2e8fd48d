"""A message that tells how far something is, drawn anew every few seconds until it is done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog

from handlers.call import Call
from handlers.showing import UNREACHABLE, why_not
from handlers.text.words import Words
from handlers.views.kit import Block, Markup
from storage.database import is_busy

log = structlog.get_logger(__name__)

EVERY_SECONDS = 3.0
"""Slack takes one change of a message a second; who waits for a minute looks up now and then."""

Said = tuple[Markup, list[Block]]


def why_given_up(words: Words, error: Exception) -> str:
    """Say why a job that nobody refused was given up: others were writing for too long, or a bug of ours."""
    if is_busy(error):
        return words("Somebody is writing a lot just now, and nothing was written. Try it again in a minute.")
    return words("Something went wrong on our side, and nothing was written.")


class Progress:
    """The message of one job. Whatever Slack does not take of it is logged: the job goes on."""

    def __init__(self, call: Call, draw: Callable[[int], Said]) -> None:
        self._call = call
        self._draw = draw
        self._at: tuple[str, str] | None = None
        self.done = 0

    def told(self, done: int) -> None:
        """Take note of how far it is; called from where the work is done, so it waits for nobody."""
        self.done = done

    @contextmanager
    def running(self) -> Iterator[None]:
        """Post the message, and draw it anew while the work goes on in here."""
        self.say(*self._draw(0))
        over = Event()
        thread = Thread(target=self._tell, args=(over,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _tell(self, over: Event) -> None:
        while not over.wait(EVERY_SECONDS):
            self.say(*self._draw(self.done))

    def say(self, text: Markup, blocks: list[Block]) -> bool:
        """Say something in the message, or in a new one; tell whether Slack took it."""
        try:
            if self._at is not None:
                channel, ts = self._at
                self._call.client.chat_update(channel=channel, ts=ts, text=text, blocks=blocks)
                return True
            posted = self._call.client.chat_postMessage(channel=self._call.user_id, text=text, blocks=blocks)
            self._at = str(posted["channel"]), str(posted["ts"])
        except UNREACHABLE as error:
            log.warning("progress not told", user=self._call.user_id, reason=why_not(error))
            return False
        return True

    @property
    def channel(self) -> str:
        """Give the conversation that the message stands in; empty if there is none."""
        return self._at[0] if self._at else ""
