"""One request from Slack: what was asked, by whom, and how to answer it."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers.drawings import Drawings
from handlers.text.words import Words, words_for
from storage.domain.errors import broken
from storage.domain.people import Actor, Role, Source
from storage.domain.text import clean
from storage.queries.people import Person
from storage.services.book import Book

LONGEST_NO = 20
"""Longest number of a record."""
KEY_BYTES = 16
"""Two forms never share a key of this length by chance."""
_SOURCES = {"command": Source.COMMAND, "view": Source.MODAL}


class Acknowledgement:
    """Answers the request itself, once: a second answer would be lost, so it is not given."""

    def __init__(self, ack: Ack) -> None:
        self._ack = ack
        self.given = False

    def __call__(self, **answer: Any) -> None:  # noqa: ANN401 - whatever Slack takes
        """Answer; without anything it says 'received'."""
        if not self.given:
            self.given = True
            self._ack(**answer)


@dataclass
class Call:
    """What a handler gets. `kind` is command, action, view, options, shortcut, event.

    `known` is the salesperson who asks, `visitor` a member of the workspace who is none. `line` is the line of a nudge
    that something was pressed in.
    """

    kind: str
    name: str
    body: dict[str, Any]
    ack: Acknowledgement
    client: WebClient
    book: Book
    workspace_id: str
    user_id: str
    known: Person | None = field(default=None, repr=False)
    visitor: Person | None = field(default=None, repr=False)
    broke: bool = False
    line: int = 0
    drawings: Drawings = field(default_factory=Drawings, repr=False)
    steps_left: deque[Callable[[], None]] = field(default_factory=deque, repr=False)

    def later(self, step: Callable[..., None], *given: object) -> None:
        """Do something once Slack has its answer: whatever calls Slack goes here, however slow it may be."""
        self.steps_left.append(partial(step, self, *given))

    @property
    def person(self) -> Person:
        """Give the salesperson who asks; raise `outsider`."""
        if self.known is None:
            raise broken("outsider")
        return self.known

    @property
    def words(self) -> Words:
        """Give the language of who asks."""
        who = self.known or self.visitor
        return words_for(who.locale if who else "")

    @property
    def actor(self) -> Actor:
        """Say for the services who acts, with their own date of today."""
        return self._acting(self.person)

    @property
    def admin(self) -> Actor:
        """Say for the set-up who acts: an admin, who may be no salesperson; raise `admins_only`."""
        who = self.known or self.visitor
        if who is None or who.role is not Role.ADMIN:
            raise broken("admins_only")
        return self._acting(who)

    def _acting(self, who: Person) -> Actor:
        return who.acting(self.book.clock(), _SOURCES.get(self.kind, Source.BUTTON))

    @property
    def response_url(self) -> str | None:
        """Give the address for private answers, where Slack has given one."""
        return self.body.get("response_url")

    @property
    def action(self) -> dict[str, Any]:
        """Give the element that was pressed or changed."""
        action: dict[str, Any] = self.body["actions"][0]
        return action

    @property
    def value(self) -> str:
        """Give what is behind the pressed button or the chosen option; nothing in it is trusted."""
        return clean((self.action.get("selected_option") or self.action).get("value"))

    @property
    def no(self) -> str:
        """Give the number of the record that the pressed button is about; raise `not_understood` without one."""
        if not self.value:
            raise broken("not_understood")
        return self.value[:LONGEST_NO]

    @property
    def zone(self) -> str:
        """Give the time zone of who asks."""
        who = self.known or self.visitor
        return who.time_zone if who else "UTC"

    @property
    def view(self) -> dict[str, Any]:
        """Give the window that the request came from; empty when it came from elsewhere."""
        return self.body.get("view") or {}

    @property
    def form_key(self) -> str:
        """Name the window that was sent, so that what it does is done once.

        Its content does not count: whoever got no answer, mends the form and sends it again has still sent one form.
        """
        window = f"{self.view.get('id')} {self.view.get('private_metadata')}"
        return blake2b(window.encode(errors="replace"), digest_size=KEY_BYTES).hexdigest()


Handler = Callable[[Call], None]


class Routes:
    """Who handles what. One table, because every listener that Bolt passes over costs time."""

    def __init__(self) -> None:
        self.commands: dict[str, Handler] = {}
        self.shortcuts: dict[str, Handler] = {}
        self.actions: dict[str, Handler] = {}
        self.views: dict[str, Handler] = {}
        self.options: dict[str, Handler] = {}
        self.events: dict[str, Handler] = {}
