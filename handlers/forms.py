"""From what Slack sends of a form to plain values; nonsense is refused under its field."""

import re
import secrets
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from handlers import field_ids
from handlers.call import LONGEST_NO, Call
from handlers.carried import Carried
from handlers.views import kit
from storage.domain import money
from storage.domain.errors import Problem, RuleBrokenError, broken
from storage.domain.text import clean

LONGEST_PERMALINK = 500
"""What the book keeps of one; Slack's are far shorter."""
LONGEST_METADATA = 3000
"""What a window carries, by Slack's rules."""
NONCE_BYTES = 8
"""Two windows never get the same by chance."""
MOST_PER_CENT = 100
"""Looked at before a number is written out: `1e999999999` would fill the memory."""


SYNTAX = re.compile(r"<([@#!]?)([^|<>]*)(?:\|([^<>]*))?>")
"""How Slack writes mentions and links in what people say: a sign, an id or an address, and what is shown of it."""


def as_said(call: Call, text: str) -> str:
    """Give what people see of a message or command: names for mentions, labels for links, no entities."""
    seen: dict[str, str] = {}

    def name(part: re.Match[str]) -> str:
        if part[0] not in seen:
            seen[part[0]] = _name(call, part[1], part[2], part[3] or "")
        return seen[part[0]]

    return unescaped(SYNTAX.sub(name, text))


def _name(call: Call, sign: str, key: str, label: str) -> str:
    """Name what stands between pointed brackets."""
    if sign == "@":
        known = None if label else call.book.people.by_slack_user(call.workspace_id, key)
        return "@" + (label or (known.name if known else key)).removeprefix("@")
    if sign == "#":
        return f"#{(label or key).removeprefix('#')}"
    if sign == "!":
        # `<!date^1392734382^{date}|Feb 18>`, `<!subteam^S1|@sales>`, `<!channel>`
        kind, _, rest = key.partition("^")
        return label if label and kind == "date" else "@" + (label or rest or kind).removeprefix("@")
    return label or key.removeprefix("mailto:").removeprefix("tel:")


def unescaped(text: str) -> str:
    """Give what was typed: Slack sends `&`, `<` and `>` of messages and commands as entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def new_form() -> str:
    """Name a window that is about to be opened."""
    return secrets.token_hex(NONCE_BYTES)


def _room(text: str) -> int:
    """Count as a browser does, two for most emoji: never less than Slack."""
    return len(text.encode("utf-16-le")) // 2


class Form:
    """The state of a window, by field."""

    def __init__(self, view: dict[str, Any]) -> None:
        self._elements: dict[str, dict[str, Any]] = {}
        for block_id, elements in view.get("state", {}).get("values", {}).items():
            for element in elements.values():
                self._elements[field_ids.field_of(block_id)] = element

    def text(self, field: str) -> str:
        """Give what was typed; empty if nothing was."""
        return self._elements.get(field, {}).get("value") or ""

    def choice(self, field: str) -> str | None:
        """Give the value of what was chosen."""
        chosen = self._elements.get(field, {}).get("selected_option")
        return clean(chosen["value"]) if chosen else None

    def chosen(self, field: str) -> dict[str, Any] | None:
        """Give the chosen option whole."""
        return self._elements.get(field, {}).get("selected_option")

    def has(self, field: str) -> bool:
        """Tell whether the window has this field."""
        return field in self._elements

    def choices(self, field: str) -> tuple[str, ...]:
        """Give the values of everything that was chosen or ticked."""
        chosen = self._elements.get(field, {}).get("selected_options") or ()
        return tuple(dict.fromkeys(clean(one["value"]) for one in chosen))

    def slack_user(self, field: str) -> str | None:
        """Give the Slack user who was chosen."""
        return clean(self._elements.get(field, {}).get("selected_user")) or None

    def slack_users(self, field: str) -> tuple[str, ...]:
        """Give the Slack users who were chosen."""
        chosen = self._elements.get(field, {}).get("selected_users") or ()
        return tuple(dict.fromkeys(clean(one) for one in chosen))

    def conversation(self, field: str) -> str | None:
        """Give the id of the channel that was chosen."""
        return clean(self._elements.get(field, {}).get("selected_conversation")) or None

    def ticked(self, field: str) -> bool:
        """Tell whether the one box of a field is ticked."""
        return bool(self._elements.get(field, {}).get("selected_options"))

    def day(self, field: str) -> date | None:
        """Give the date; raise `not_a_date`."""
        picked = self._elements.get(field, {}).get("selected_date")
        try:
            return date.fromisoformat(picked) if picked else None
        except ValueError as error:
            raise broken("not_a_date", field) from error

    def time(self, field: str) -> time | None:
        """Give the time of day; raise `not_understood` for what no picker sends."""
        picked = self._elements.get(field, {}).get("selected_time")
        try:
            return time.fromisoformat(picked) if picked else None
        except ValueError as error:
            raise broken("not_understood", field) from error

    def amount(self, field: str, currency: str) -> tuple[int | None, tuple[Problem, ...]]:
        """Give the amount in minor units, and why it could not be read: the rules refuse that with the rest."""
        typed = self.text(field).strip()
        try:
            return (money.to_minor(money.parse_decimal(typed, field), currency, field) if typed else None), ()
        except RuleBrokenError as error:
            return None, error.problems

    def whole(self, field: str) -> int | None:
        """Give a whole number of per cent; for anything else one that the rules refuse, together with the rest."""
        typed = self.text(field).strip()
        if not typed:
            return None
        try:
            number = Decimal(typed)
            sensible = -MOST_PER_CENT <= number <= MOST_PER_CENT and number == number.to_integral_value()
        except InvalidOperation:
            return MOST_PER_CENT + 1
        return int(number) if sensible else MOST_PER_CENT + 1


@dataclass(frozen=True)
class Metadata(Carried):
    """What travels in a window or a button and comes back. It is not trusted: everything is looked up again.

    `channel` and `ts`, or `response_url`, say where the message is that should show the result; `form` tells one
    window from every other; `quote` is the number of the one that was looked at; `line` is the line of a nudge that it
    was opened from, which shows the result itself.
    """

    no: str = ""
    version: int = 0
    channel: str = ""
    ts: str = ""
    response_url: str = ""
    replace: bool = False
    permalink: str = ""
    note: str = ""
    form: str = ""
    quote: str = ""
    line: int = 0

    def with_note(self, text: str) -> Self:
        """Take along as much of a cleaned text as the window carries beside the rest."""
        longest = min(len(text), LONGEST_METADATA)
        fitting = bisect_right(
            range(longest + 1),
            LONGEST_METADATA,
            key=lambda length: _room(replace(self, note=kit.cut(text, length)).dump()),
        )
        return replace(self, note=kit.cut(text, fitting - 1))

    @classmethod
    def load(cls, text: str) -> Self:
        """Read it back, as long as the book takes it; raise `not_understood`."""
        made = super().load(text or "{}")
        return replace(made, no=clean(made.no)[:LONGEST_NO], permalink=clean(made.permalink)[:LONGEST_PERMALINK])
