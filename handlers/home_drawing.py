"""Draw Homes: behind what somebody did, and for all that wait because others changed something or a day has begun."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from slack_sdk import WebClient

from handlers.call import Call
from handlers.errors import NAMED_ADMINS
from handlers.mishaps import Then, what_of
from handlers.showing import UNREACHABLE, why_not
from handlers.text.words import words_for
from handlers.views import home as views
from storage.domain.people import Role
from storage.services.book import Book
from storage.services.home import Taken
from storage.services.pacing import PUBLISHING

log = structlog.get_logger(__name__)

AT_ONCE = 20
"""Homes a turn draws; the rest wait for the next."""
IN_A_ROW = 3
"""Drawings of one Home by the same hands: one that changes still faster waits for the next turn."""
NOT_ITS_TURN = timedelta(seconds=2)
LONGEST_HELD = timedelta(minutes=1)
"""While Slack takes nothing of a workspace, one asks no more seldom than that: an admin may have mended it."""


def follow(call: Call) -> None:
    """Draw the Home of who did something, if they have ever opened it and it is not as it was."""
    taken = call.book.home.take(call.workspace_id, call.user_id)
    if taken is not None:
        _draw(call.book, call.client, taken)


def draw_due(
    book: Book,
    client_for: Callable[[str], WebClient],
    workspace_id: str | None = None,
    *,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Draw what waits, of one workspace if it is named, no faster than Slack takes it; give how many were drawn.

    Once `stopping` says so, the rest is left to others.
    """
    drawn, busy = 0, frozenset[str]()
    for _ in range(AT_ONCE):
        taken = None if stopping() else book.home.take_due(busy, workspace_id)
        if taken is None:
            break
        if not book.pacing.take_home(taken.workspace_id):
            held = min(book.pacing.held(taken.workspace_id, PUBLISHING), LONGEST_HELD)
            book.home.failed(taken, max(held, NOT_ITS_TURN))
            busy |= {taken.workspace_id}
            continue
        drawn += _draw(book, client_for(taken.workspace_id), taken)
    return drawn


def _draw(book: Book, client: WebClient, taken: Taken) -> bool:
    """Draw one; whatever is wrong with it, those behind it are drawn. Tell whether Slack took it."""
    left: Taken | None = taken
    try:
        for _ in range(IN_A_ROW):
            if left is None:
                return True
            left = _publish(book, client, left)
        if left is not None:
            book.home.failed(left, NOT_ITS_TURN)
    except UNREACHABLE as error:
        _not_drawn(book, taken, error)
        return False
    except Exception:
        log.exception("home broken", user=taken.slack_user_id)
        book.home.failed(taken)
        return False
    return True


def _not_drawn(book: Book, taken: Taken, error: Exception) -> None:
    """Put it off; where Slack says how long, nobody's Home of that workspace is drawn before."""
    log.warning("home not drawn", user=taken.slack_user_id, reason=why_not(error))
    mishap = what_of(error, to_person=True)
    if mishap.then is Then.WAIT:
        book.pacing.hold_back(taken.workspace_id, PUBLISHING, mishap.seconds)
    book.home.failed(taken, timedelta(seconds=mishap.seconds) if mishap.then is Then.WAIT else None)


def _publish(book: Book, client: WebClient, taken: Taken) -> Taken | None:
    """Draw it from the book as it is now and publish it in place of the one we know; give it again if it is to be.

    Where another is there, it is drawn once more from fresh rows, unless somebody newer has it in hand.
    """
    shown = book.home.read(taken)
    if shown is None:
        client.views_publish(user_id=taken.slack_user_id, view=views.stranger(words_for(""), []))
        book.home.forget(taken)
        return None
    view = views.home(words_for(shown.person.locale), shown)
    known = {"hash": taken.hash} if taken.hash else {}
    try:
        answer = client.views_publish(user_id=taken.slack_user_id, view=view, **known)
    except UNREACHABLE as error:
        if why_not(error) != "hash_conflict":
            raise
        log.info("home drawn by somebody else", user=taken.slack_user_id)
        return book.home.behind(taken)
    published: dict[str, Any] = answer.get("view") or {}
    return book.home.drawn(taken, str(published.get("hash") or ""), shown.person.time_zone, shown.read_at)


def draw_visitors(call: Call) -> None:
    """Draw the Home of somebody who does not sell: the set-up for an admin, otherwise whom to ask. It is not kept.

    An admin who was none may just have added themselves: from then on theirs is kept as everybody's.
    """
    person = call.book.people.by_slack_user(call.workspace_id, call.user_id)
    if person is not None and not person.is_outsider and call.visitor is not None:
        call.known = person
        call.book.home.opened(call.actor, call.user_id)
        follow(call)
        return
    if call.visitor is not None and call.visitor.role is Role.ADMIN:
        view = views.visitor(call.words, call.book.home.checklist(call.admin))
    else:
        admins = call.book.salespeople.admins(call.workspace_id, NAMED_ADMINS) if call.visitor else []
        view = views.stranger(call.words, admins)
    try:
        call.client.views_publish(user_id=call.user_id, view=view)
    except UNREACHABLE as error:
        # The next time it is opened it is drawn again.
        log.warning("home not drawn", user=call.user_id, reason=why_not(error))
