"""One request from Slack: what was asked, by whom, and how to answer it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from handlers.text.words import Words, words_for
from storage.domain.clock import local_date
from storage.domain.errors import broken
from storage.domain.people import Actor, Source
from storage.queries.people import Person
from storage.services.book import Book

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
    """What a handler gets. `kind` is command, action, view, options, shortcut."""

    kind: str
    name: str
    body: dict[str, Any]
    ack: Acknowledgement
    client: WebClient
    book: Book
    workspace_id: str
    user_id: str
    known: Person | None = field(default=None, repr=False)

    @property
    def person(self) -> Person:
        """Give the salesperson who asks; raise `outsider`."""
        if self.known is None:
            raise broken("outsider")
        return self.known

    @property
    def words(self) -> Words:
        """Give the language of who asks."""
        return words_for(self.known.locale if self.known else "")

    @property
    def actor(self) -> Actor:
        """Say for the services who acts, with their own date of today."""
        person = self.person
        today = local_date(self.book.clock(), person.time_zone)
        return Actor(person.workspace_id, person.id, person.code, today, _SOURCES.get(self.kind, Source.BUTTON))

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
    def view(self) -> dict[str, Any]:
        """Give the window that the request came from; empty when it came from elsewhere."""
        return self.body.get("view") or {}

    @property
    def form_key(self) -> str | None:
        """Name the form that was sent, so that sending it twice does nothing twice."""
        return self.view.get("id")


Handler = Callable[[Call], None]


class Routes:
    """Who handles what. One table, because every listener that Bolt passes over costs time."""

    def __init__(self) -> None:
        self.commands: dict[str, Handler] = {}
        self.shortcuts: dict[str, Handler] = {}
        self.actions: dict[str, Handler] = {}
        self.views: dict[str, Handler] = {}
        self.options: dict[str, Handler] = {}
