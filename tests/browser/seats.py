"""Sit down as somebody at a browser of one's own: wide or narrow, light or dark."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize

from bot.sandbox import LocalSlack
from tests.browser.watching import Watch

PATIENCE_MILLISECONDS: Final = 10_000
"""How long a page may take to show what it should: with two busy cores a second is soon over."""
SETTLE_MILLISECONDS: Final = 200
"""How long after the first expected trouble others of its kind may come."""
NARROW: Final = 390
"""The width of a phone."""
ELSEWHERE: Final = "Pacific/Auckland"
"""Where every browser is: what a page says about time follows the person's profile, not the machine."""
OUTLINE_CHARACTERS: Final = 6_000
"""How much of a page's outline goes into the output: whoever reads it may not reach the files."""


@dataclass
class Sit:
    """Open pages, watch them, and keep what they looked like."""

    browser: Browser
    folder: Path
    """Where to keep what pages looked like."""
    _seats: list[tuple[BrowserContext, Watch]] = field(default_factory=list)
    _noted: list[str] = field(default_factory=list)
    """The troubles of who has left."""

    def __call__(
        self,
        slack: LocalSlack,
        user: str,
        place: str = "",
        *,
        width: int = 1280,
        dark: bool = False,
        scripts: bool = True,
    ) -> Page:
        """Open the page of a person, in a conversation or in the one with the app."""
        return self.at(
            f"{slack.url}/?{urlencode({'as': user} | ({'in': place} if place else {}))}",
            width=width,
            dark=dark,
            scripts=scripts,
        )

    def at(self, url: str, *, width: int = 1280, dark: bool = False, scripts: bool = True) -> Page:
        """Open any page in a browser that knows nothing yet."""
        context = self.browser.new_context(
            viewport=ViewportSize(width=width, height=844 if width <= NARROW else 800),
            has_touch=width <= NARROW,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            timezone_id=ELSEWHERE,
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        watch = Watch()
        watch.over(context)
        self._seats.append((context, watch))
        page = context.new_page()
        page.goto(url)
        return page

    @contextmanager
    def expecting(self, pattern: str) -> Iterator[list[str]]:
        """Collect the troubles that the test brings about; there must be one, and none of them fails the test."""
        met: list[str] = []
        wanted = re.compile(pattern)
        for _, watch in self._seats:
            watch.excused.append((wanted, met))
        yield met
        until = time.monotonic() + PATIENCE_MILLISECONDS / 1000
        while not met and time.monotonic() < until:
            self._listen(50)
        self._listen(SETTLE_MILLISECONDS)
        for _, watch in self._seats:
            watch.excused.remove((wanted, met))
        assert met, f"nothing like {pattern!r} went wrong"

    @property
    def pages(self) -> list[Page]:
        """Return every page that is open, those that were opened by pages included."""
        return [page for context, _ in self._seats for page in context.pages if not page.is_closed()]

    @property
    def troubles(self) -> list[str]:
        """Return what went wrong up to now."""
        self._listen(0)
        return self._noted + [trouble for _, watch in self._seats for trouble in watch.troubles]

    def forget(self) -> None:
        """Let what went wrong up to now pass: for the tests of this class itself."""
        self._noted.clear()
        for _, watch in self._seats:
            watch.troubles.clear()

    def keep(self) -> list[str]:
        """Write down what every page looks like; return what to tell whoever looks for the reason."""
        self.folder.mkdir(parents=True, exist_ok=True)
        said = []
        for number, page in enumerate(self.pages, start=1):
            path = self.folder / f"page-{number}.png"
            try:
                path.with_suffix(".html").write_text(page.content(), encoding="utf-8")
                page.screenshot(path=path, full_page=True)
                outline = page.locator("body").aria_snapshot()
            except Error as problem:
                outline = f"It could not be looked at: {problem}"
            said += [f"{page.url} looked like {path}:", outline[:OUTLINE_CHARACTERS]]
        return said

    def leave(self) -> None:
        """Close every browser; what went wrong in them is remembered."""
        self._noted = self.troubles
        for context, _ in self._seats:
            context.close()
        self._seats.clear()

    def _listen(self, milliseconds: float) -> None:
        """Take in what the browser has said: Playwright hears it only while it is asked something."""
        for page in self.pages:
            try:
                page.wait_for_timeout(milliseconds)
                page.title()
            except Error:
                continue
