"""Notice what a browser complains about, and every request that leaves this machine."""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError, WebSocket

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
OF_THE_NETWORK: Final = frozenset({"http", "https", "ws", "wss", "ftp"})
"""What other schemes name (data, blob, about) comes from nowhere else."""


def leaves(url: str) -> bool:
    """Say whether asking for this address would leave the machine."""
    parts = urlsplit(url)
    return parts.scheme in OF_THE_NETWORK and parts.hostname not in LOOPBACK


@dataclass
class Watch:
    """Everything that went wrong in the pages of one person."""

    troubles: list[str] = field(default_factory=list)
    """A line each: what the console, a script or the network said; Chromium says broken CSP rules in the console."""
    excused: list[tuple[re.Pattern[str], list[str]]] = field(default_factory=list)
    """What a test brings about itself, and where to put it instead."""

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context, those that it opens itself included."""
        context.on("console", self._console)
        context.on("weberror", self._script)
        context.on("request", self._request)
        context.on("page", self._page)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location
            self._note(f"console: {message.text} ({place['url']}:{place['lineNumber'] + 1})")

    def _script(self, error: WebError) -> None:
        self._note(f"script: {error.error.stack or error.error}")

    def _request(self, request: Request) -> None:
        self._address(request.url)

    def _page(self, page: Page) -> None:
        page.on("websocket", self._websocket)
        page.on("crash", self._crash)

    def _websocket(self, websocket: WebSocket) -> None:
        self._address(websocket.url)

    def _crash(self, page: Page) -> None:
        self._note(f"crash: {page.url}")

    def _address(self, url: str) -> None:
        if leaves(url):
            self._note(f"network: {url} is not on this machine")

    def _note(self, trouble: str) -> None:
        for pattern, met in self.excused:
            if pattern.search(trouble):
                met.append(trouble)
                return
        self.troubles.append(trouble)
