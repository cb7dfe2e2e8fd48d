"""Socket Mode: real WebSockets, envelopes and their acknowledgements."""

import contextlib
import json
import socket
import threading
import time
from dataclasses import dataclass, field

from simple_websocket import ConnectionClosed, Server  # type: ignore[import-untyped]  # the package ships no types

from bot.sandbox.api.calls import Arguments
from bot.sandbox.findings import Json, Report
from bot.sandbox.limits import INTERACTIONS
from bot.sandbox.workspace import Workspace

LIMITS = INTERACTIONS["socket_mode"]
LEAVE_SECONDS = 2.0
"""How long a socket that is one too many may take to leave."""


@dataclass
class Pending:
    """An envelope that waits for its acknowledgement."""

    done: threading.Event = field(default_factory=threading.Event)
    payload: object = None


@dataclass
class Link:
    """One connected socket of the app."""

    server: Server
    leaving: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, message: Json) -> None:
        """Send one message, whole."""
        with self.lock:
            self.server.send(json.dumps(message))


class Sockets:
    """Hold the app's sockets and give each payload to one of them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._links: list[Link] = []
        self._pending: dict[str, Pending] = {}
        self._tickets: set[str] = set()
        self._turn = 0
        self._changed = threading.Condition()
        self.base_url = ""
        self.methods = {"apps.connections.open": self.ticket}

    @property
    def count(self) -> int:
        """Return how many sockets take payloads."""
        with self._changed:
            return sum(not link.leaving for link in self._links)

    def ticket(self, _call: Arguments) -> tuple[Json, Report]:
        """Hand out the address of one connection."""
        ticket = self._workspace.new_key("S")
        self._tickets.add(ticket)
        url = f"{self.base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}"
        return {"ok": True, "url": f"{url}&app_id={self._workspace.identity.app_id}"}, Report()

    def admit(self, ticket: str) -> bool:
        """Use up a ticket."""
        if ticket not in self._tickets:
            return False
        self._tickets.discard(ticket)
        return True

    def serve(self, server: Server) -> None:
        """Speak with one socket until it is gone."""
        link = Link(server)
        if self.count >= LIMITS["max_connections"]:
            with contextlib.suppress(ConnectionClosed, OSError):
                link.send({"type": "disconnect", "reason": "too_many_websockets"})
                # The client is to read this and leave by itself; a cut could overtake the message.
                server.receive(timeout=LEAVE_SECONDS)
            self._shut(link)
            return
        with contextlib.suppress(ConnectionClosed, OSError):
            link.send(self._hello())
            self._join(link)
            while True:
                self._receive(json.loads(server.receive() or "{}"))
        with self._changed:
            self._links = [one for one in self._links if one is not link]
            self._changed.notify_all()
        self._shut(link)

    def _join(self, link: Link) -> None:
        with self._changed:
            self._links.append(link)
            self._changed.notify_all()

    def _hello(self) -> Json:
        debug = {"host": "local", "approximate_connection_time": LIMITS["typical_connection_seconds"]}
        app = {"app_id": self._workspace.identity.app_id}
        return {"type": "hello", "num_connections": self.count + 1, "debug_info": debug, "connection_info": app}

    def _receive(self, message: Json) -> None:
        pending = self._pending.pop(str(message.get("envelope_id")), None)
        if pending is not None:
            pending.payload = message.get("payload")
            pending.done.set()

    def deliver(self, kind: str, payload: Json, retry: tuple[int, str] | None, seconds: float) -> tuple[bool, object]:
        """Send an envelope and wait for its acknowledgement."""
        envelope_id = self._workspace.next_id("E")
        envelope: Json = {"envelope_id": envelope_id, "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": retry[0] if retry else 0, "retry_reason": retry[1] if retry else ""}
        link = self._next()
        if link is None:
            return False, None
        pending = self._pending[envelope_id] = Pending()
        try:
            link.send(envelope)
            arrived = pending.done.wait(seconds)
        except (ConnectionClosed, OSError):
            return False, None
        finally:
            self._pending.pop(envelope_id, None)
        return arrived, pending.payload

    def _next(self) -> Link | None:
        with self._changed:
            ready = [link for link in self._links if not link.leaving]
            self._turn += 1
            return ready[self._turn % len(ready)] if ready else None

    def disconnect(self, reason: str) -> None:
        """Ask every socket to leave; it may finish what it has."""
        with self._changed:
            links = [link for link in self._links if not link.leaving]
            for link in links:
                link.leaving = True
        for link in links:
            with contextlib.suppress(ConnectionClosed, OSError):
                link.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})

    def close_all(self) -> None:
        """Cut every socket."""
        with self._changed:
            links = list(self._links)
        for link in links:
            self._shut(link)

    def _shut(self, link: Link) -> None:
        with contextlib.suppress(ConnectionClosed, OSError), link.lock:
            link.server.close()
        # A closed WebSocket still waits for the other side; the cut wakes its thread.
        with contextlib.suppress(OSError):
            link.server.sock.shutdown(socket.SHUT_RDWR)

    def wait_for(self, count: int, timeout: float) -> bool:
        """Wait until so many sockets take payloads."""
        end = time.monotonic() + timeout
        with self._changed:
            while sum(not link.leaving for link in self._links) < count:
                left = end - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
            return True
