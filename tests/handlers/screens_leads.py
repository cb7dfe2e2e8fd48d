"""The window New lead to draw: what is usual, and what is extreme."""

from collections.abc import Callable
from typing import Any

from handlers.views.leads import brief_message, help_message, new_lead
from storage.services.permits import Allowed
from tests.builders import MONDAY
from tests.handlers.screens import ENGLISH, EXTREME_TEXTS, NOT_STARTED


def help_for_a_visitor() -> dict[str, Any]:
    text, blocks = help_message(ENGLISH)
    return {"text": text, "blocks": blocks}


def brief(note: str) -> dict[str, Any]:
    result = "This lead was filed by Robin"
    text, blocks = brief_message(ENGLISH, NOT_STARTED, "EUR", MONDAY, result, note, Allowed())
    return {"text": text, "blocks": blocks}


MORE: dict[str, Callable[[], dict[str, Any]]] = {
    "new_lead": lambda: new_lead(ENGLISH, "Desks for the new office", "EUR", '{"form": "f"}'),
    "lead_help": help_for_a_visitor,
    "lead_brief": lambda: brief("Ask for <Kari>\nby phone"),
    "new_lead_long": lambda: new_lead(ENGLISH, "Desks & <chairs> " * 200, "EUR", '{"form": "f"}'),
}
EXTREMES = {name: lambda text=text: new_lead(ENGLISH, text, "JPY", "x" * 3000) for name, text in EXTREME_TEXTS.items()}
BRIEFS = {name: lambda text=text: brief(text) for name, text in EXTREME_TEXTS.items()}
