"""What the tests of sending do: let something be drawn, send it, say what became of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from handlers import delivering
from handlers.delivering import Outcome, deliver_due
from handlers.outgoing import Outgoing
from handlers.text.markup import Markup
from handlers.views import kit
from storage.domain.deliveries import DeliveryKind
from storage.services import pacing
from tests.handlers.conftest import Office

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)
"""One pixel."""

SWEPT = [
    pytest.mark.usefixtures("swept"),
    # slack_sdk leaves the answer of a failed call to the garbage collector, which may come while a test runs.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
"""What a test file of failing calls marks its tests with."""

Draw = Callable[[Outgoing | None], None]


def drawn_as(monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Let nudges and digests be drawn as one message, or as nothing."""

    def set_to(outgoing: Outgoing | None) -> None:
        for kind in (DeliveryKind.NUDGE, DeliveryKind.DIGEST, DeliveryKind.EVENTS):
            monkeypatch.setitem(delivering.COMPOSERS, kind, lambda _book, _claimed: outgoing)

    set_to(Outgoing("Due today", [kit.section(Markup("Due today"))]))
    return set_to


def without_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let slots follow upon each other at once, where a test's clock jumps and nobody sleeps."""
    for gap in ("POST_GAP", "CHANNEL_GAP"):
        monkeypatch.setattr(pacing, gap, timedelta())


def deliver(office: Office, limit: int = 10) -> list[Outcome]:
    return deliver_due(office.book, office.bot.client_for, limit, sleep=lambda _: None)


def said(outcomes: list[Outcome]) -> list[tuple[str, str, str, str]]:
    return [(one.recipient, one.status.value, one.reason, one.detail) for one in outcomes]
