"""Fail on request, in the ways Slack fails."""

import threading
from dataclasses import dataclass
from typing import Final

from bot.sandbox.findings import Json

HANG_SECONDS: Final = 30.0
"""How long a hanging answer hangs unless told otherwise: longer than any sensible client waits."""


@dataclass
class Fault:
    """One way to fail, for one method or all."""

    method: str
    how: str
    times: int | None
    seconds: float


class DroppedError(ConnectionAbortedError):
    """The connection is to be cut without an answer."""


class Faults:
    """Hold what is to fail, and how often still."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._recovered = threading.Event()

    def add(self, fault: Fault) -> None:
        """Let something fail from now on."""
        with self._lock:
            self._faults.append(fault)

    def recover(self) -> None:
        """Let everything work again, and whoever hangs come loose."""
        with self._lock:
            self._faults.clear()
        self.release()

    def release(self) -> None:
        """Let whoever hangs come loose; what comes next still fails."""
        with self._lock:
            loose, self._recovered = self._recovered, threading.Event()
        loose.set()

    def take(self, method: str) -> Fault | None:
        """Use up one failure of a method, if one is due."""
        with self._lock:
            fault = next((one for one in self._faults if one.method in {"*", method}), None)
            if fault is not None and fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
            return fault

    def hang(self, fault: Fault) -> None:
        """Wait until somebody calls recover or the time is over, then cut the connection."""
        self._recovered.wait(fault.seconds)
        raise DroppedError


def failed_answer(fault: Fault) -> tuple[int, Json, dict[str, str]]:
    """Return status, body and headers of a failure that has an answer."""
    if fault.how.isdigit():
        error = "service_unavailable" if fault.how == "503" else "internal_error"
        return int(fault.how), {"ok": False, "error": error}, {}
    if fault.how == "ratelimited":
        return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"}
    return 200, {"ok": False, "error": fault.how}, {}
