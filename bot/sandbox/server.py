"""Listen on loopback, and stop listening when told."""

import contextlib
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any, Final

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST: Final = "127.0.0.1"
POLL_SECONDS: Final = 0.02
"""How soon the listener notices that it is to stop."""

JOIN_SECONDS: Final = 5.0
"""How long stopping waits for an answer under way."""


class Handler(WSGIRequestHandler):
    """Answer requests without a word on the terminal."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401 - werkzeug's signature
        """Say nothing: the traffic log knows more."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:  # noqa: ANN401, ARG002 - werkzeug's signature
        """Cut the connection for good."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


class Listener(ThreadedWSGIServer):
    """A threaded server that knows its open connections, so that it can cut them."""

    def __init__(self, port: int, app: "WSGIApplication") -> None:
        self._open: set[socket.socket] = set()
        self._threads_at_work: list[threading.Thread] = []
        self._lock = threading.Lock()
        try:
            super().__init__(HOST, port, app, Handler)
        except SystemExit as refusal:
            # werkzeug ends the process when a port is taken; here that is for the caller to decide.
            raise OSError(f"cannot listen on port {port}") from refusal
        self._thread = threading.Thread(
            target=self.serve_forever, args=(POLL_SECONDS,), name="local-slack", daemon=True
        )

    def start(self) -> None:
        """Answer requests from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Close the listening socket, cut every connection, wait for the threads."""
        self.shutdown()
        self.cut()
        for thread in (self._thread, *self._threads_at_work):
            thread.join(JOIN_SECONDS)

    def cut(self) -> None:
        """Cut every open connection."""
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's signature
        """Remember a connection while it is open, and the thread that answers it."""
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), name="local-slack-answer", daemon=True
        )
        with self._lock:
            self._open.add(request)
            self._threads_at_work = [one for one in self._threads_at_work if one.is_alive()]
            thread.start()
            self._threads_at_work.append(thread)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 - socketserver's signature
        """Forget a connection that is done."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - socketserver's signature
        """Let a connection that broke pass; anything else is a bug and shows."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)
