"""Which list of tasks was asked for, as it travels in its buttons; nothing in it is trusted."""

import json
from dataclasses import dataclass, replace
from typing import Self

from storage.domain.errors import broken

MOST_KEPT = 5
"""Done tasks that stay in a list until its page is turned: as many as a menu's value has room for."""
LONGEST_KEY = 20
"""Longest number or code."""
LARGEST = 10**9
"""Larger numbers no list of ours has."""


@dataclass(frozen=True)
class Asked:
    """A list: whose tasks, which of them, from where on; `kept` are numbers of tasks that were just closed.

    `whose` is mine, all, team, person, opportunity, and `key` its code or number; or it is card, a single task.
    """

    whose: str = "mine"
    key: str = ""
    which: str = "open"
    offset: int = 0
    kept: tuple[int, ...] = ()

    def dump(self) -> str:
        """Write it for a button, short enough for a menu too."""
        parts = [self.whose, self.key, self.which, self.offset, list(self.kept)]
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> Self:
        """Read it back; raise `not_understood` for anything that `dump` would not write."""
        try:
            whose, key, which, offset, kept = json.loads(text)
            made = cls(whose, key[:LONGEST_KEY], which, offset, tuple(kept)[-MOST_KEPT:])
        except (ValueError, TypeError, RecursionError) as error:
            raise broken("not_understood") from error
        numbers = [made.offset, *made.kept]
        known = made.whose in WHOSE and made.which in WHICH and isinstance(made.key, str)
        if not known or any(type(number) is not int or not 0 <= number < LARGEST for number in numbers):
            raise broken("not_understood")
        return made

    def keeping(self, no: str) -> Self:
        """Let a task stay that is about to be closed."""
        number = int(no[2:])
        return replace(self, kept=(*(one for one in self.kept if one != number), number)[-MOST_KEPT:])

    @property
    def kept_nos(self) -> tuple[str, ...]:
        """Give what is kept as numbers of tasks."""
        return tuple(f"TD{number:06d}" for number in self.kept)


WHOSE = ("mine", "all", "team", "person", "opportunity", "card")
WHICH = ("open", "overdue", "closed")
A_CARD = Asked("card")
"""What was asked for where a single task is shown."""
