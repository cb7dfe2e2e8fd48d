"""Push what changed to an open page."""

import contextlib
import logging
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Final, Protocol

from markupsafe import Markup
from simple_websocket import ConnectionClosed, Server  # type: ignore[import-untyped]  # the package ships no types

from bot.sandbox.page.paper import render
from bot.sandbox.workspace import Workspace

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log: Final = logging.getLogger(__name__)

TICK_SECONDS: Final = 0.5
"""How soon it is noticed that a page was closed while it was being told something."""
REDRAW_TICKS: Final = 20
"""After so many quiet ticks all is drawn again: the clock on the page goes on by itself."""
PING_SECONDS: Final = 25
INTERNAL_ERROR: Final = 1011
"""The WebSocket protocol's code for a fault of the server."""

Push = tuple[str, str, Markup]
"""Where something goes (a selector), how htmx puts it there, and the thing itself."""


class Watcher(Protocol):
    """What one open page shows."""

    def regions(self) -> dict[str, Markup]:
        """Return the regions by id; those that differ from the last time are sent."""

    def pushes(self) -> list[Push]:
        """Return what is sent once, in order."""


class Ear(Thread):
    """Listen to a page until it is closed, and wake at once who waits for something to tell it."""

    def __init__(self, workspace: Workspace, target: Callable[[], object]) -> None:
        super().__init__(target=target, daemon=True)
        self._workspace = workspace

    def run(self) -> None:
        """Do what every thread does, and say when it is over."""
        super().run()
        self._workspace.wake()


def serve(environ: "WSGIEnvironment", workspace: Workspace, watcher: Watcher) -> None:
    """Speak with one open page until it is closed."""
    server = Server.accept(environ, ping_interval=PING_SECONDS, thread_class=partial(Ear, workspace))
    try:
        _speak(server, workspace, watcher)
    except (ConnectionClosed, OSError):
        return
    except Exception:
        # There is no answering with an error page on a WebSocket; the page will ask again, more and more seldom.
        log.exception("a page could not be drawn anew")
        with contextlib.suppress(ConnectionClosed, OSError):
            server.close(reason=INTERNAL_ERROR)


def _speak(server: Server, workspace: Workspace, watcher: Watcher) -> None:
    sent: dict[str, Markup] = {}
    version, quiet = -1, 0
    while server.connected:
        now = workspace.wait_beyond(version, TICK_SECONDS)
        quiet = quiet + 1 if now == version else 0
        if now == version and quiet % REDRAW_TICKS:
            continue
        version = now
        news = _news(workspace, watcher, sent)
        if news:
            server.send(render("pushes.html", pushes=news))


def _news(workspace: Workspace, watcher: Watcher, sent: dict[str, Markup]) -> list[Push]:
    with workspace.lock:
        regions, pushes = watcher.regions(), watcher.pushes()
    changed = {name: html for name, html in regions.items() if sent.get(name) != html}
    sent.update(changed)
    return [*pushes, *((f"#{name}", "outerMorph", html) for name, html in changed.items())]
