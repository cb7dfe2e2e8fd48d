"""The connection of an open page, as a browser holds it."""

from simple_websocket import Client  # type: ignore[import-untyped]  # the package ships no types


class Tab(Client):  # type: ignore[misc]  # as above
    """A WebSocket client that behaves as browsers do."""

    host: str
    port: int

    def handshake(self) -> None:
        """Name the port too, and read what came together with the answer: the client itself would let it lie."""
        self.host = f"{self.host}:{self.port}"
        super().handshake()
        self._handle_events()
