"""A guided first minute: what to try, and what of it somebody has done."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.findings import Json
from bot.sandbox.records import Exchange
from bot.sandbox.traffic import Traffic


@dataclass(frozen=True)
class Step:
    """One thing to try."""

    title: str
    text: str
    """What to do, as mrkdwn."""
    done: str
    """The beginning of the deed that ticks it off: a command line, or `shortcut`, `press`, `submit` and an id."""
    line: str = ""
    """A line to be put into the field to type in, by a press of a button."""


class Tour:
    """The steps, and who has done which."""

    def __init__(self, steps: Sequence[Step], traffic: Traffic) -> None:
        self.steps = tuple(steps)
        self._traffic = traffic
        self._read = 0
        self._done: dict[str, set[int]] = {}
        self._left: set[str] = set()

    def done(self, user: str) -> set[int]:
        """Return which steps somebody has done."""
        for exchange in self._traffic.since(self._read):
            if not exchange.took_ms:
                # Still under way: it may fail yet.
                break
            self._read = exchange.number
            who, what = _deed(exchange)
            steps = {at for at, step in enumerate(self.steps) if what.startswith(step.done)}
            self._done.setdefault(who, set()).update(steps)
        return self._done.get(user, set())

    def leave(self, user: str) -> None:
        """Show it to somebody no more."""
        self._left.add(user)

    def is_shown(self, user: str) -> bool:
        """Say whether somebody still wants it."""
        return bool(self.steps) and user not in self._left


def _deed(exchange: Exchange) -> tuple[str, str]:
    """Return who did what, as one line; nothing where the app was not told of a deed, or refused it."""
    request: Json = exchange.request
    refused = isinstance(exchange.answer, dict) and exchange.answer.get("response_action") == "errors"
    if exchange.direction != "to_app" or exchange.error or refused:
        return "", ""
    if "command" in request:
        return request["user_id"], f"{request['command']} {request['text']}"
    who = str((request.get("user") or {}).get("id", ""))
    kind = request.get("type")
    if kind in {"shortcut", "message_action"}:
        return who, f"shortcut {request['callback_id']}"
    if kind == "block_actions":
        return who, f"press {request['actions'][0]['action_id']}"
    if kind == "view_submission":
        return who, f"submit {request['view']['callback_id']}"
    return who, ""
