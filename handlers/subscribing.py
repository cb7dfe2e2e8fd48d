"""The windows of both subscriptions, digests and channel messages: where somebody is in them, lists, the first word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import structlog

from handlers import field_ids
from handlers.call import Call
from handlers.carried import Carried
from handlers.forms import Form
from handlers.sharing import NOT_THERE, ONE_A_CHANNEL
from handlers.showing import UNREACHABLE, redraw_below, redraw_window, why_not
from handlers.views.kit import Markup
from handlers.views.setup.pages import PAGE
from handlers.views.subscriptions import EVERYBODY
from storage.domain.errors import broken
from storage.domain.people import Actor, Role

LARGEST_ID = 2**31 - 1
"""The database's largest key."""

Line = TypeVar("Line")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Place(Carried):
    """Where somebody is in the window, and what its form on top changes; 0 is something new."""

    page: int = 0
    row: int = 0
    seen: int = 0
    form: str = ""


class Service(Protocol):
    """What the buttons of a list call."""

    def pause(self, actor: Actor, row_id: int, /) -> None:
        """Tell the channel no more."""

    def resume(self, actor: Actor, row_id: int, /) -> None:
        """Tell the channel again."""

    def delete(self, actor: Actor, row_id: int, /) -> None:
        """Unsubscribe the channel."""


@dataclass(frozen=True)
class Listing:
    """The buttons of a list: whose service they call, and how a page is drawn anew with news on top."""

    service: Callable[[Call], Service]
    draw: Callable[[Call, int, str], dict[str, Any]]

    def turn(self, call: Call) -> None:
        """Turn a page of the list."""
        redraw_window(call, self.draw(call, chosen(call), ""))

    def pause(self, call: Call) -> None:
        """Tell the channel no more until it is resumed."""
        self.service(call).pause(acting(call), chosen(call))
        self._redraw(call, call.words("Paused"))

    def resume(self, call: Call) -> None:
        """Tell the channel again."""
        self.service(call).resume(acting(call), chosen(call))
        self._redraw(call, call.words("Resumed"))

    def delete(self, call: Call) -> None:
        """Unsubscribe a channel."""
        self.service(call).delete(acting(call), chosen(call))
        self._redraw(call, call.words("Deleted"))

    def _redraw(self, call: Call, told: str) -> None:
        redraw_window(call, self.draw(call, here(call).page, told))


def acting(call: Call) -> Actor:
    """Say who acts: somebody who sells, or an admin who does not."""
    return call.actor if call.known else call.admin


def here(call: Call) -> Place:
    """Say where the person is; raise `not_understood`, also for numbers that no row has."""
    at = Place.load(call.view.get("private_metadata") or "{}")
    if not all(0 <= number <= LARGEST_ID for number in (at.page, at.row, at.seen)):
        raise broken("not_understood")
    return at


def chosen(call: Call) -> int:
    """Give the number that the pressed button carries; raise `not_understood` without one."""
    number = call.value
    if not (number.isascii() and number.isdecimal()) or int(number[:20]) > LARGEST_ID:
        raise broken("not_understood")
    return int(number)


def nothing_to_send(call: Call) -> None:
    """Take a window that has nothing to send; Slack's own never does."""
    call.ack()


def manages(call: Call) -> bool:
    """Tell whether somebody may decide for a team, or for all."""
    actor = acting(call)
    return actor.role is Role.ADMIN or bool(call.book.digests.teams(actor))


def check_manages(call: Call) -> None:
    """Refuse who may decide for no team: `team_managers_only`."""
    if not manages(call):
        raise broken("team_managers_only")


def page_of(rows: Sequence[Line], page: int) -> tuple[Sequence[Line], int]:
    """Give the lines of a page, of the last one where there are fewer, and its number."""
    page = min(page, max(len(rows) - 1, 0) // PAGE)
    return rows[page * PAGE : (page + 1) * PAGE], page


def locale_of(call: Call) -> str:
    """Give the language that a channel is told in: that of who subscribes it."""
    who = call.known or call.visitor
    return who.locale if who else ""


def read_team(form: Form) -> str:
    """Read the code of the team, empty for everybody; raise `missing`."""
    team = form.choice(field_ids.DIGEST_TEAM)
    if team is None:
        raise broken("missing", field_ids.DIGEST_TEAM)
    return "" if team == EVERYBODY else team


def read_channel(form: Form) -> str:
    """Read the id of the channel; empty where none was chosen."""
    return (form.conversation(field_ids.CHANNEL) or "")[:ONE_A_CHANNEL]


def who_says(call: Call) -> str:
    """Name who subscribes a channel, as it is told."""
    return call.person.name if call.known else call.words("An admin")


def announce(call: Call, channel: str, said: Markup, below: str, redrawn: Callable[[str], dict[str, Any]]) -> None:
    """Tell a channel what it will get; where that cannot be said, say in the window `below` what to do."""
    words = call.words
    try:
        call.client.chat_postMessage(channel=channel, text=said, unfurl_links=False, unfurl_media=False)
    except UNREACHABLE as error:
        log.warning("channel not told of its subscription", channel=channel, reason=why_not(error))
        trouble = words("Saved, but Slack did not take the first message to the channel. Please look there.")
        if why_not(error) in NOT_THERE:
            trouble = words(
                "Saved, but Salesbot cannot write in that channel yet. Invite it there with /invite @Salesbot."
            )
        redraw_below(call, below, redrawn(trouble))
