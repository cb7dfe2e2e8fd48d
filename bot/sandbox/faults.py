"""Fail on request, in the ways Slack fails."""

import threading
from dataclasses import dataclass, replace
from typing import Final

from bot.sandbox.findings import Json

HANG_SECONDS: Final = 30.0
"""How long a hanging answer hangs unless told otherwise: longer than any sensible client waits."""
RESPONSE_URL: Final = "response_url"
"""The name under which response URLs fail."""
SLOW: Final = "slow"
CONNECTION_FAULTS: Final = frozenset({"drop", "timeout"})


@dataclass
class Fault:
    """One way to fail, for one method or all."""

    method: str
    how: str
    times: int | None = None
    seconds: float = HANG_SECONDS
    retry_after: int = 1


@dataclass(frozen=True)
class Switch:
    """A failure of all of Slack, which lasts until it is switched off."""

    name: str
    title: str
    text: str
    """What the app meets."""
    how: str = ""
    seconds: int = 0
    """How long it makes the app wait unless told otherwise; 0 where nobody waits."""
    spares_response_urls: bool = False


# The order counts: of those that are on, the first one answers.
# While Slack is out, sockets that stand stay, and new ones are refused with the rest of the Web API; what people do
# still reaches the app. That is how most of Slack's outages look, and only so can one see what the app makes of them.
SWITCHES: Final = (
    Switch(
        "no_answer",
        "No answer",
        "Whatever the app asks of Slack is cut off and has no effect. What it answers at once still arrives.",
        "drop",
    ),
    Switch(
        "outage",
        "Outage",
        "Slack answers 503 to whatever the app asks of it. What the app answers at once still arrives.",
        "503",
    ),
    Switch(
        "rate_limit",
        "Rate limit",
        "Slack answers 429 to the app's calls; Retry-After says how long to wait. Answers to a command or press pass.",
        "ratelimited",
        seconds=10,
        spares_response_urls=True,
    ),
    Switch(
        "token_revoked",
        "Token revoked",
        "Slack knows the app no more: calls with its bot token are refused. Answers to a command or press still pass.",
    ),
    Switch(SLOW, "Slow", "Everything works, but Slack's answers to the app's calls come late.", seconds=2),
)
NAMES: Final = {switch.name: switch for switch in SWITCHES}


class DroppedError(ConnectionAbortedError):
    """The connection is to be cut without an answer."""


class Faults:
    """Hold what is to fail, and how often still."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._switches: dict[str, int] = {}
        self._lock = threading.Lock()
        self._recovered = threading.Event()

    def add(self, fault: Fault) -> None:
        """Let something fail from now on."""
        with self._lock:
            self._faults.append(fault)

    def turn(self, name: str, *, on: bool = True, seconds: int | None = None) -> None:
        """Switch a failure of all of Slack on or off."""
        switch = NAMES[name]
        with self._lock:
            if on:
                self._switches[name] = switch.seconds if seconds is None else seconds
            else:
                self._switches.pop(name, None)
        if not on:
            # Whoever waits for a late answer gets it.
            self.release()

    @property
    def switches(self) -> dict[str, int]:
        """Return what is switched on, and the seconds each makes the app wait."""
        with self._lock:
            return {switch.name: self._switches[switch.name] for switch in SWITCHES if switch.name in self._switches}

    @property
    def asked(self) -> list[Fault]:
        """Return the failures of single methods that are still to come."""
        with self._lock:
            return [replace(fault) for fault in self._faults]

    def recover(self) -> None:
        """Let everything work again, and whoever hangs come loose."""
        with self._lock:
            self._faults.clear()
            self._switches.clear()
        self.release()

    def release(self) -> None:
        """Let whoever hangs come loose; what comes next still fails."""
        with self._lock:
            loose, self._recovered = self._recovered, threading.Event()
        loose.set()

    def take(self, method: str) -> Fault | None:
        """Use up one failure of a method, if one is due."""
        with self._lock:
            return self._use(method, is_slow=False) or self._switched(method)

    def _use(self, method: str, *, is_slow: bool) -> Fault | None:
        due = (one for one in self._faults if one.method in {"*", method} and (one.how == SLOW) == is_slow)
        fault = next(due, None)
        if fault is not None and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
        return fault

    def _switched(self, method: str) -> Fault | None:
        for switch in SWITCHES:
            if switch.how and switch.name in self._switches:
                if method == RESPONSE_URL and switch.spares_response_urls:
                    continue
                return Fault(method, switch.how, retry_after=self._switches[switch.name])
        return None

    def delay(self, method: str) -> None:
        """Hold an answer back, if it is to come late."""
        with self._lock:
            fault = self._use(method, is_slow=True)
            seconds = fault.seconds if fault else float(self._switches.get(SLOW, 0))
            loose = self._recovered
        if seconds:
            loose.wait(seconds)

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
        return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(fault.retry_after)}
    return 200, {"ok": False, "error": fault.how}, {}
