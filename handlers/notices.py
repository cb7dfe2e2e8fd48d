"""Private answers that Slack did not take, told when it answers again; and what owners are told of others' doings."""

from collections.abc import Callable
from typing import Any

import structlog
from slack_sdk import WebClient

from handlers.showing import UNREACHABLE, why_not
from handlers.text.words import Words, words_for
from handlers.views import kit
from handlers.views.opportunities import Message, card_message
from storage.domain.errors import RuleBrokenError
from storage.domain.people import Source
from storage.services.book import Book
from storage.services.notices import Waiting
from storage.services.owners import DELETED
from storage.services.owners import KIND as OWNER

log = structlog.get_logger(__name__)

AT_ONCE = 10
"""Answers a tick tells; the rest wait for the next. Even if every one times out, the tick is over before its lease."""


def tell_waiting(book: Book, client_for: Callable[[str], WebClient], workspace_id: str | None = None) -> int:
    """Tell what is due, of one workspace if it is named, one after the other; give how many were told."""
    told = 0
    for waiting in book.notices.take_due(AT_ONCE, workspace_id):
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
    if person is None or person.is_outsider:
        log.info("late answer dropped", user=waiting.slack_user_id)
        return None
    said = _owner_said(words_for(person.locale), waiting.values) if waiting.kind == OWNER else ""
    if said and waiting.record_no is None:
        return kit.escape(said), []
    if waiting.record_no is None:
        return kit.Markup(waiting.values["text"]), []
    try:
        viewer = person.acting(book.clock(), Source.SCHEDULE)
        card = book.opportunities.card(waiting.workspace_id, waiting.record_no, viewer=viewer)
        may = book.looking.allowed(viewer, card)
    except RuleBrokenError as error:
        if said:
            return None  # they are told that it was deleted, or it is somebody else's by now
        return kit.escape(words_for(person.locale)("{no} was deleted meanwhile.", no=waiting.record_no or error)), []
    words = words_for(person.locale)
    late = words("{result} (told late: Slack did not answer)", result=waiting.values.get("result") or words("Saved"))
    return card_message(words, card, person.currency, viewer.today, said or late, may)


SAID = {
    "won": "{by} closed your opportunity: won",
    "lost": "{by} closed your opportunity: lost",
    "reopened": "{by} reopened your opportunity",
    "undone won": "{by} took back that your opportunity was won",
    "undone lost": "{by} took back that your opportunity was lost",
    "undone reopened": "{by} took back that your opportunity was reopened",
}
"""What somebody else did with an opportunity."""


def _owner_said(words: Words, values: dict[str, Any]) -> str:
    """Say to an owner what somebody else did."""
    by, what = values["by"] or words("An admin"), values["what"]
    if what != DELETED:
        return words(SAID[f"{what} {values['undid']}".strip()], by=by)
    if values["count"] > 1:
        count = words.number(values["count"])
        return words("{by} deleted {count} of your opportunities.", by=by, count=count)
    told = {"no": values["no"], "what": values["description"]}
    return words("{by} deleted your opportunity {no} {what}.", by=by, **told)
