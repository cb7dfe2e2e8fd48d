"""The window New lead to draw: what is usual, and what is extreme."""

from collections.abc import Callable
from typing import Any

from handlers.views.leads import new_lead
from tests.handlers.screens import ENGLISH, EXTREME_TEXTS

MORE: dict[str, Callable[[], dict[str, Any]]] = {
    "new_lead": lambda: new_lead(ENGLISH, "Desks for the new office", "EUR", '{"form": "f"}'),
    "new_lead_long": lambda: new_lead(ENGLISH, "Desks & <chairs> " * 200, "EUR", '{"form": "f"}'),
}
EXTREMES = {name: lambda text=text: new_lead(ENGLISH, text, "JPY", "x" * 3000) for name, text in EXTREME_TEXTS.items()}
