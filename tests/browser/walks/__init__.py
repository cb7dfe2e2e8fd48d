"""Walks: one person at one page, through several screens, from a door to what it leads to.

A walk clicks and types by what stands on the screen (roles and labels), expects what each screen says and what has
become of it, and names every screen worth a picture while it stands. `tests.browser.test_walks` goes every walk to its
end; `make screens` photographs it at each name. So no picture shows what cannot be reached, and none goes stale unseen.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from playwright.sync_api import Page

from bot.demo import demonstrate
from bot.sandbox import LocalSlack


@dataclass(frozen=True)
class Walk:
    """Who goes where, at how wide and how dark a page; `go` yields the names of its screens and pictures."""

    name: str
    person: str
    go: Callable[[Page, LocalSlack], Iterator[str]]
    width: int = 1120
    dark: bool = False
    unsold: bool = False
    """Whether it begins where nobody has sold anything yet, instead of in the sample company."""
    moment: float | None = None
    """When it begins, if what happens depends on the day: the clock stands there until it is wound."""


@contextmanager
def ground(walk: Walk, book: Path, clock: Callable[[], float]) -> Iterator[LocalSlack]:
    """Run the demo that a walk goes through, with a book that is there or is made."""
    began = walk.moment
    with ExitStack() as stack:
        if walk.unsold:
            stack.enter_context(patch("bot.demo.load_sample", lambda _: None))
        yield stack.enter_context(demonstrate(book, 0, clock if began is None else lambda: began))
