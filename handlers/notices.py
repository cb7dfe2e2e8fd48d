"""Private answers that Slack did not take, told when it answers again."""

from collections.abc import Callable

import structlog
from slack_sdk import WebClient

from handlers.showing import UNREACHABLE, why_not
from handlers.text.words import words_for
from handlers.views import kit
from handlers.views.opportunities import Message, card_message
from storage.domain.errors import RuleBrokenError
from storage.domain.people import Source
from storage.services.book import Book
from storage.services.notices import Waiting

log = structlog.get_logger(__name__)

AT_ONCE = 10
"""Answers a tick tells; the rest wait for the next. Even if every one times out, the tick is over before its lease."""


def tell_waiting(book: Book, client_for: Callable[[str], WebClient]) -> int:
    """Tell what is due, one after the other; give how many were told."""
    told = 0
    for waiting in book.notices.take_due(AT_ONCE):
        try:
            told += _tell(book, client_for, waiting)
        except UNREACHABLE as error:
            log.warning("answer still not taken", user=waiting.slack_user_id, reason=why_not(error))
            book.notices.try_later(waiting.id)
        except Exception:
            # Whatever is wrong with this one, those behind it are told.
            log.exception("late answer not told", user=waiting.slack_user_id, notice=waiting.id)
            book.notices.try_later(waiting.id)
    return told


def _tell(book: Book, client_for: Callable[[str], WebClient], waiting: Waiting) -> bool:
    """Tell one late answer; tell whether it was worth telling."""
    if waiting.given_up:
        log.warning("late answer given up", user=waiting.slack_user_id, notice=waiting.id)
        return False
    message = _message(book, waiting)
    if message is not None:
        text, blocks = message
        client_for(waiting.workspace_id).chat_postMessage(
            channel=waiting.slack_user_id, text=text, blocks=blocks or None, unfurl_links=False, unfurl_media=False
        )
    book.notices.told(waiting.id)
    return message is not None


def _message(book: Book, waiting: Waiting) -> Message | None:
    """Draw what is told late: a sentence, or the card as it is now; None for somebody who may not see it any more."""
    person = book.people.by_slack_user(waiting.workspace_id, waiting.slack_user_id)
    if person is None:
        log.info("late answer dropped", user=waiting.slack_user_id)
        return None
    if waiting.record_no is None:
        return kit.Markup(waiting.values["text"]), []
    try:
        viewer = person.acting(book.clock(), Source.SCHEDULE)
        card = book.opportunities.card(waiting.workspace_id, waiting.record_no, viewer=viewer)
        may = book.looking.allowed(viewer, card)
    except RuleBrokenError as error:
        return kit.escape(words_for(person.locale)("{no} was deleted meanwhile.", no=waiting.record_no or error)), []
    words = words_for(person.locale)
    result = words("{result} (told late: Slack did not answer)", result=waiting.values.get("result") or words("Saved"))
    return card_message(words, card, person.currency, viewer.today, result, may)
