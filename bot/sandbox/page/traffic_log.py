"""The traffic as a page shows it: which exchanges, and what is in one."""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from bot.sandbox.findings import Finding
from bot.sandbox.page.masks import Mask
from bot.sandbox.page.pointers import Line, anchor, lines_of, nearest
from bot.sandbox.records import Exchange
from bot.sandbox.traffic import Traffic
from bot.sandbox.workspace import Identity

AT_ONCE: Final = 50
BAD_STATUS: Final = 400
DIGITS: Final = 18
SHOWN_HEADERS: Final = frozenset({"retry-after", "x-slack-no-retry", "x-slack-retry-num", "x-slack-retry-reason"})
SIGNED: Final = {
    "v0": "v0 signature",
    "socket": "socket",
    "token": "token",
    "response_url": "response_url",
    "nothing": "nothing",
}


def has_failed(exchange: Exchange) -> bool:
    """Say whether something went wrong with an exchange itself."""
    return exchange.error is not None or exchange.status >= BAD_STATUS


ONLY: Final[dict[str, tuple[str, Callable[[Exchange], bool]]]] = {
    "": ("All", lambda _: True),
    "findings": ("With findings", lambda one: bool(one.findings or one.warnings)),
    "failed": ("Failed", has_failed),
    "to_app": ("To the app", lambda one: one.direction == "to_app"),
    "to_slack": ("To Slack", lambda one: one.direction == "to_slack"),
}
"""The filters, by their name in the address."""


def detail_of(exchange: Exchange) -> str:
    """Return what tells an exchange from others of its name: which button, window or conversation."""
    request = exchange.request
    actions, view = request.get("actions"), request.get("view")
    if exchange.name == "block_actions" and isinstance(actions, list) and actions:
        return str(actions[0].get("action_id", ""))
    if exchange.direction == "to_app" and isinstance(view, dict) and view.get("callback_id"):
        return str(view["callback_id"])
    return next((str(request[key]) for key in ("action_id", "callback_id", "text", "channel") if request.get(key)), "")


@dataclass(frozen=True)
class Query:
    """What somebody wants to see of the traffic, as it stands in the page's address."""

    person: str = ""
    """In whose time zone the times are."""
    only: str = ""
    name: str = ""
    before: int = 0
    """Exchanges from this number on are left out; 0 leaves out none."""
    open: int = 0
    """The exchange that is shown in full."""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Query":
        """Read an address; what makes no sense there counts as left out."""
        only = given.get("only", "")
        return cls(
            given.get("person", ""),
            only if only in ONLY else "",
            given.get("name", "").strip(),
            _number(given.get("before", "")),
            _number(given.get("open", "")),
        )

    def href(self, **changes: object) -> str:
        """Return the address of the page with some of this changed."""
        return f"/behind?{self.text(**changes)}"

    def text(self, **changes: object) -> str:
        """Return this as the query of an address."""
        return urlencode({key: value for key, value in (vars(self) | changes).items() if value})

    def wants(self, exchange: Exchange) -> bool:
        """Say whether an exchange is to be listed."""
        if self.before and exchange.number >= self.before:
            return False
        words = f"{exchange.name} {detail_of(exchange)}".casefold()
        return ONLY[self.only][1](exchange) and self.name.casefold() in words


def _number(text: str) -> int:
    # int() itself refuses very many digits.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0


@dataclass(frozen=True)
class Remark:
    """Something the validator says, and the line it is about."""

    finding: Finding
    is_refused: bool
    href: str


@dataclass(frozen=True)
class Side:
    """The request or the answer of an exchange, in lines."""

    key: str
    title: str
    lines: list[Line]
    marked: frozenset[str | None]
    """Pointers of the lines that the validator says something about."""


@dataclass(frozen=True)
class Opened:
    """One exchange in full."""

    remarks: list[Remark]
    sides: tuple[Side, Side]
    headers: dict[str, str]


class TrafficLog:
    """The log of one workspace, for reading."""

    def __init__(self, traffic: Traffic, identity: Identity) -> None:
        self._traffic = traffic
        self._mask = Mask(identity)

    def page(self, query: Query) -> tuple[list[Exchange], bool]:
        """Return the exchanges of a page, newest first, and whether there are earlier ones."""
        wanted = (one for one in reversed(self._traffic.exchanges) if query.wants(one))
        found = list(itertools.islice(wanted, AT_ONCE + 1))
        return found[:AT_ONCE], len(found) > AT_ONCE

    def shown(self, text: str) -> str:
        """Return a text of an exchange as it may be read."""
        return self._mask.text(text)

    def opened(self, exchange: Exchange) -> Opened:
        """Return an exchange in full, its secrets hidden."""
        to_app = exchange.direction == "to_app"
        request = exchange.request if to_app else _unwrapped(exchange.request)
        sides = {"request": lines_of(self._mask.clean(request)), "answer": lines_of(self._mask.clean(exchange.answer))}
        # Both are what the app wrote: its call, or its answer to what it was sent.
        judged = "answer" if to_app else "request"
        said = [(one, True) for one in exchange.findings] + [(one, False) for one in exchange.warnings]
        places = [nearest(one.pointer, sides[judged]) for one, _ in said]
        remarks = [
            Remark(one, is_refused, f"#x{exchange.number}-{judged}{anchor(place)}")
            for (one, is_refused), place in zip(said, places, strict=True)
        ]
        marked = {judged: frozenset(places)}
        request_side, answer_side = (
            Side(key, title, sides[key], marked.get(key, frozenset()))
            for key, title in (("request", "Request"), ("answer", "Answer"))
        )
        headers = {
            name: self._mask.text(value) for name, value in exchange.headers.items() if name.lower() in SHOWN_HEADERS
        }
        return Opened(remarks, (request_side, answer_side), headers)


def _unwrapped(request: dict[str, object]) -> dict[str, object]:
    """Return the arguments of a call with those in JSON unwrapped: a form carries views and blocks as text."""
    return {key: _parsed(value) for key, value in request.items()}


def _parsed(value: object) -> object:
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
