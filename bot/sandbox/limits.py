"""Slack's limits, read once from the table beside this file."""

import json
from importlib.resources import files
from typing import Any, Final

LIMITS: Final[dict[str, Any]] = json.loads(files("bot.sandbox").joinpath("limits.json").read_text(encoding="utf-8"))
"""The whole table; the validator, the rate limits and the timings interpret it."""

BLOCKS: Final[dict[str, Any]] = LIMITS["blocks"]
ELEMENTS: Final[dict[str, Any]] = LIMITS["elements"]
COMPOSITION: Final[dict[str, Any]] = LIMITS["composition"]
SURFACES: Final[dict[str, Any]] = LIMITS["surfaces"]
MESSAGE: Final[dict[str, Any]] = LIMITS["message"]
VIEWS: Final[dict[str, Any]] = LIMITS["views"]
INTERACTIONS: Final[dict[str, Any]] = LIMITS["interactions"]

STATEFUL: Final = frozenset(
    name for name in ELEMENTS if name.endswith(("_select", "picker", "_input", "checkboxes", "radio_buttons"))
)
"""Elements whose value is part of a view's state."""


def composition_fields(name: str) -> dict[str, Any]:
    """Return the fields of a composition object, its base's included."""
    spec = COMPOSITION[name]
    base = composition_fields(spec["extends"]) if "extends" in spec else {}
    return {**base, **spec["fields"]}
