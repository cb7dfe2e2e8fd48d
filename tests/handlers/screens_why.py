"""The why log and the word to the admins to draw: what is usual, and what is extreme."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from handlers.views.history import Reader
from handlers.views.kit import Markup
from handlers.views.why import Log, admin_word, log_message
from storage.domain.deliveries import DeliveryKind, DeliveryStatus
from storage.domain.nudges import LineStatus
from storage.queries.deliveries import DeliveryLine
from storage.services.delivery_log import NextTime
from tests.builders import MONDAY, START
from tests.handlers.screens import ENGLISH

READER = Reader(ENGLISH, "", "Europe/Oslo")


def line(days: int, status: DeliveryStatus, reason: str, detail: str = "", *, twice: bool = False) -> DeliveryLine:
    """Give what became of a nudge so many days ago."""
    day = timedelta(days=days)
    return DeliveryLine(
        DeliveryKind.NUDGE, "U1", MONDAY - day, reason, detail, START - day, None, status, perhaps_twice=twice
    )


def log(*lines: DeliveryLine, page: int = 0, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of a log
    """Draw a log."""
    given: dict[str, Any] = {
        "next_times": [NextTime(DeliveryKind.NUDGE, START + timedelta(days=1))],
        "is_own": True,
    } | more
    text, blocks = log_message(READER, Log("U1", Markup("<@U1>"), lines=lines, **given), page)
    return {"text": text, "blocks": blocks}


def word(reason: str, kind: DeliveryKind = DeliveryKind.DIGEST, recipient: str = "C1") -> dict[str, Any]:
    """Draw the word to the admins."""
    said = {"kind": kind.value, "recipient": recipient, "reason": reason, "detail": "is_<archived>"}
    text, blocks = admin_word(ENGLISH, said)
    return {"text": text, "blocks": blocks}


LINES = (
    line(0, DeliveryStatus.PLANNED, "", "service_unavailable"),
    line(1, DeliveryStatus.SENT, "on_time", twice=True),
    line(2, DeliveryStatus.HELD, "holiday", "Thanksgiving"),
    line(3, DeliveryStatus.HELD, "away", "Helena <Ray>"),
    line(4, DeliveryStatus.FAILED, "person_gone", "user_disabled"),
)
MANY = [line(days, DeliveryStatus.HELD, "holiday", "<&>" * 66) for days in range(40)]
MORE: dict[str, Callable[[], dict[str, Any]]] = {
    "why": lambda: log(*LINES),
    "why_nothing": lambda: log(next_times=[]),
    "why_of_channel": lambda: log(
        is_own=False,
        next_times=[NextTime(DeliveryKind.DIGEST, None), NextTime(DeliveryKind.DIGEST, START, "Sales & <service>")],
        reactions={LineStatus.DONE: 1200, LineStatus.STOPPED: 3},
    ),
    "why_no_reactions": lambda: log(is_own=False, next_times=[], reactions={}),
    "why_long": lambda: log(*MANY, page=1, reactions={LineStatus.OPEN: 1}),
    "admins_channel": lambda: word("channel_gone"),
    "admins_person": lambda: word("person_gone", DeliveryKind.NUDGE, "U3"),
    "admins_token": lambda: word("token_dead", DeliveryKind.NUDGE, "U3"),
}
