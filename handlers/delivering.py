"""Send what is due: leased, drawn from the book as it is now, paced, sent once, and the result written down.

A message whose answer was lost is sent again and marked as perhaps sent twice: nothing is lost. Source: product 5.3.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from slack_sdk import WebClient
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from handlers import mishaps, pictures
from handlers.digests.composing import compose as compose_digest
from handlers.mishaps import SCOPE_MISSING, Mishap, Then
from handlers.nudges.composing import compose as compose_nudge
from handlers.outgoing import Outgoing, Picture
from handlers.requester import get_to_know
from handlers.showing import UNREACHABLE, why_not
from handlers.text.markup import ELLIPSIS, TEXT_LENGTH, Markup, shortened
from handlers.text.words import words_for
from handlers.views.kit import Block
from handlers.views.why import admin_word
from handlers.watching import compose as compose_events
from storage.domain.deliveries import LONGEST_WAIT, DeliveryKind, DeliveryStatus, Timeliness, timeliness, wait_after
from storage.services.book import Book
from storage.services.deliveries import Claimed
from storage.services.pacing import POSTING, TOKEN

PATIENCE = timedelta(seconds=2)
"""What is further from its turn than that is put back, so that others are sent meanwhile."""
NO_SLOT = timedelta(days=-1)
"""No slot is so near: it is only looked for."""
TAKEN_OVER = "taken_over"
"""Why nothing is said of a delivery: another worker has it."""
NOT_UPLOADED = "not uploaded"
"""Why a message lacks the picture that belongs under it, where nobody says more: who sent it was stopped."""
TOKEN_SECONDS = 86_400.0
"""A dead token is tried on the next day, or as soon as Slack knows it again."""

log = structlog.get_logger(__name__)

Composer = Callable[[Book, Claimed], Outgoing | None]
"""Draws what is to be sent, or says that there is nothing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one delivery; `status` is `planned` for one that was put off."""

    id: int
    kind: DeliveryKind
    recipient: str
    local_date: date
    status: DeliveryStatus
    reason: str
    detail: str = ""


def tell_admins(book: Book, claimed: Claimed) -> Outgoing | None:
    """Draw the word to an admin about what cannot be reached; nothing for somebody who is none any more."""
    person = book.people.by_slack_user(claimed.workspace_id, claimed.recipient)
    if person is None:
        return None
    text, blocks = admin_word(words_for(person.locale), claimed.content)
    return Outgoing(text, blocks)


def details(_: Book, claimed: Claimed) -> Outgoing:
    """Give the first of what is left for a thread; the rest follows when that is sent."""
    (text, blocks), *rest = claimed.content["thread"]
    return Outgoing(text, blocks, tuple(rest), thread_ts=claimed.content["ts"])


COMPOSERS: dict[DeliveryKind, Composer] = {
    DeliveryKind.DIGEST: compose_digest,
    DeliveryKind.NUDGE: compose_nudge,
    DeliveryKind.EVENTS: compose_events,
    DeliveryKind.ADMINS: tell_admins,
    DeliveryKind.DETAILS: details,
}
"""Who draws what."""
TO_PERSONS = frozenset({DeliveryKind.NUDGE, DeliveryKind.ADMINS})
"""What is sent to a person, not to a channel."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a worker has at hand."""

    book: Book
    client_for: Callable[[str], WebClient]
    sleep: Callable[[float], object] = time.sleep
    stopping: Callable[[], bool] = lambda: False


def deliver_due(
    book: Book,
    client_for: Callable[[str], WebClient],
    limit: int,
    *,
    sleep: Callable[[float], object] = time.sleep,
    stopping: Callable[[], bool] = lambda: False,
    workspace_id: str | None = None,
) -> list[Outcome]:
    """Send what is due, so many at most, one after the other; give what became of each.

    Once `stopping` says so, what is in hand is finished and the rest left to others.
    """
    desk = Desk(book, client_for, sleep, stopping)
    outcomes = []
    for claimed in book.deliveries.claim(limit, workspace_id=workspace_id):
        if stopping():
            book.deliveries.put_back(claimed.id, timedelta(), attempt=claimed.attempts)
            continue
        outcomes.append(_deliver(desk, claimed))
    return outcomes


def look_again(book: Book, client_for: Callable[[str], WebClient]) -> None:
    """Ask Slack whether it knows a dead token again; if so, what failed for it is tried again."""
    for workspace_id in book.pacing.held_workspaces(TOKEN):
        try:
            client_for(workspace_id).auth_test()
        except UNREACHABLE as error:
            log.warning("token still refused", workspace=workspace_id, reason=why_not(error))
        else:
            book.pacing.let_go(workspace_id, TOKEN)
            log.info("token works again", workspace=workspace_id, revived=book.deliveries.revive(workspace_id))


class NotItsTurnError(Exception):
    """Raised when the message has to wait longer than a worker does."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.wait = wait


class TakenOverError(Exception):
    """Raised when the lease ended, and the message is somebody else's."""


class RefusedError(Exception):
    """Raised when Slack did not take the message, or did not say so."""

    def __init__(self, mishap: Mishap) -> None:
        super().__init__(mishap.detail)
        self.mishap = mishap


def _deliver(desk: Desk, claimed: Claimed) -> Outcome:
    """Send one; whatever is wrong with it, those behind it are sent."""
    deliveries, attempt = desk.book.deliveries, claimed.attempts
    try:
        return _send(desk, claimed)
    except NotItsTurnError as early:
        deliveries.put_back(claimed.id, min(early.wait, LONGEST_WAIT), attempt=attempt)  # a hold may be let go before
        return _outcome(claimed, DeliveryStatus.PLANNED, "not_its_turn")
    except TakenOverError:
        return _outcome(claimed, DeliveryStatus.PLANNED, TAKEN_OVER)
    except RefusedError as refusal:
        return _answer(desk, claimed, refusal.mishap)
    except (OperationalError, InterfaceError, PoolTimeoutError):
        raise  # the database is away: the lease ends by itself, and somebody tries again
    except Exception as bug:
        log.exception("delivery broken", delivery=claimed.id, kind=claimed.kind, recipient=claimed.recipient)
        return _answer(desk, claimed, Mishap(Then.FAIL, "broken", type(bug).__name__))


def _send(desk: Desk, claimed: Claimed) -> Outcome:
    """Draw it, send it, write the result down."""
    deliveries = desk.book.deliveries
    if _timeliness(desk, claimed) is Timeliness.MISSED:
        return _hold(desk, claimed, Timeliness.MISSED)
    if claimed.kind is DeliveryKind.NUDGE:
        get_to_know(desk.book, desk.client_for(claimed.workspace_id), claimed.workspace_id, claimed.recipient)
    outgoing = COMPOSERS[claimed.kind](desk.book, claimed)
    if outgoing is None:
        return _hold(desk, claimed, "nothing_due")
    (channel, ts), whole = _post_with_picture(desk, claimed, outgoing)
    reason = outgoing.reason or _timeliness(desk, claimed)
    lacks = outgoing.unpictured if whole else NOT_UPLOADED
    deliveries.sent(claimed.id, channel, ts, reason, lacks, (outgoing.thread_ts or ts, outgoing.thread))
    if outgoing.picture is not None and not whole:
        _put_under(desk, claimed, outgoing.picture, (channel, ts))
    return _outcome(claimed, DeliveryStatus.SENT, reason)


def _post_with_picture(desk: Desk, claimed: Claimed, outgoing: Outgoing) -> tuple[tuple[str, str], bool]:
    """Send the message, without its picture where Slack has no use for it; give where it is, and if the picture is."""
    file_id = ""
    if outgoing.picture is not None:
        _check_turn(desk, claimed, NO_SLOT)  # a picture that is uploaded and not sent is left lying in Slack
        client = desk.client_for(claimed.workspace_id)
        file_id, _ = pictures.upload(desk.book, client, claimed.workspace_id, outgoing.picture)
    return pictures.post(outgoing, file_id, lambda blocks: _post(desk, claimed, outgoing, blocks), desk.sleep)


def _put_under(desk: Desk, claimed: Claimed, picture: Picture, at: tuple[str, str]) -> None:
    """Show a picture under its message; until it is there the log says that it is not, and why."""
    client, (channel, ts) = desk.client_for(claimed.workspace_id), at
    _, mishap = pictures.upload(desk.book, client, claimed.workspace_id, picture, channel=channel, thread_ts=ts)
    if mishap is None:
        desk.book.deliveries.lacks(claimed.id, "")
    else:
        desk.book.deliveries.lacks(claimed.id, mishap.detail, permission=mishap.reason == SCOPE_MISSING)


def _check_turn(desk: Desk, claimed: Claimed, at_most: timedelta) -> timedelta:
    """Say how long to wait for a slot, which is taken if it is so near; raise `NotItsTurnError` for a longer wait."""
    wait = desk.book.pacing.reserve(claimed.workspace_id, claimed.recipient, at_most)
    if wait > PATIENCE:
        raise NotItsTurnError(wait)
    return wait


def _post(desk: Desk, claimed: Claimed, outgoing: Outgoing, blocks: list[Block]) -> tuple[str, str]:
    """Take a slot and send; give the channel and the time stamp of what Slack took."""
    desk.sleep(_check_turn(desk, claimed, PATIENCE).total_seconds())
    held = desk.book.pacing.held(claimed.workspace_id, POSTING)
    if held:
        raise NotItsTurnError(held)
    if not desk.book.deliveries.sending(claimed.id, claimed.attempts):
        raise TakenOverError
    try:
        taken = desk.client_for(claimed.workspace_id).chat_postMessage(
            channel=claimed.recipient,
            thread_ts=outgoing.thread_ts or None,
            text=whole_lines(outgoing.text),
            blocks=blocks or None,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(taken["channel"]), str(taken["ts"])
    except UNREACHABLE as error:
        pictures.check_ready(error)
        raise RefusedError(mishaps.what_of(error, to_person=claimed.kind in TO_PERSONS)) from error


def _answer(desk: Desk, claimed: Claimed, mishap: Mishap) -> Outcome:
    """Do what a mishap asks for."""
    book, attempt = desk.book, claimed.attempts
    if mishap.then is Then.FAIL:
        if mishap.reason == "token_dead":
            book.pacing.hold_back(claimed.workspace_id, TOKEN, TOKEN_SECONDS)
        level = log.error if mishap.reason in {"token_dead", "broken"} else log.warning
        level("delivery failed", delivery=claimed.id, reason=mishap.reason, detail=mishap.detail)
        book.deliveries.fail(claimed.id, mishap.reason, mishap.detail, attempt=attempt)
        return _outcome(claimed, DeliveryStatus.FAILED, mishap.reason, mishap.detail)
    after = timedelta(seconds=mishap.seconds) if mishap.seconds else wait_after(claimed.attempts)
    if mishap.then is Then.WAIT:
        book.pacing.hold_back(claimed.workspace_id, POSTING, mishap.seconds)
    log.warning("delivery put off", delivery=claimed.id, detail=mishap.detail, seconds=after.total_seconds())
    ours = book.deliveries.try_later(claimed.id, after, attempt=attempt, unheard=mishap.unheard, detail=mishap.detail)
    if ours and mishap.reason == SCOPE_MISSING:
        book.deliveries.lacks(claimed.id, mishap.detail, permission=True)
    return _outcome(claimed, DeliveryStatus.PLANNED, mishap.reason, mishap.detail)


def _hold(desk: Desk, claimed: Claimed, reason: str) -> Outcome:
    desk.book.deliveries.hold(claimed.id, reason, attempt=claimed.attempts)
    return _outcome(claimed, DeliveryStatus.HELD, reason)


def _timeliness(desk: Desk, claimed: Claimed) -> Timeliness:
    return timeliness(claimed.kind, claimed.local_date, claimed.due_at, desk.book.clock(), claimed.zone)


def _outcome(claimed: Claimed, status: DeliveryStatus, reason: str, detail: str = "") -> Outcome:
    return Outcome(claimed.id, claimed.kind, claimed.recipient, claimed.local_date, status, reason, detail)


def whole_lines(text: str) -> str:
    """Cut a text where it is longer than screen readers get, at the end of a line."""
    if len(text) <= TEXT_LENGTH:
        return text
    end = text.rfind("\n", 0, TEXT_LENGTH - 1)
    return shortened(Markup(text)) if end < 0 else text[: end + 1] + ELLIPSIS
