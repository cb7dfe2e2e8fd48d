"""Previews of lines to draw: what is usual, what is asked, and what is extreme."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.reading.parts import Reading
from handlers.reading.settling import NAME, OUT, Taken
from handlers.views.asking import Asked, Terms
from handlers.views.entering import Preview, preview_message
from storage.domain.errors import Problem
from storage.domain.money import LARGEST_MINOR
from storage.domain.opportunities import Priority
from storage.queries.people import Choice
from tests.builders import MONDAY
from tests.handlers.screens import ENGLISH, EXTREME_TEXTS

CARRIED = '{"line": "Acme 120k close 15 dec", "day": "2026-03-02", "form": "f"}'
USUAL = Preview(
    name="Acme",
    contact=Choice("CT000001", "Acme AS"),
    description="Desks & <chairs>",
    taken={
        "value": Taken("12000000", "120k"),
        "closing_date": Taken("2026-12-15", "close 15 dec"),
        "description": Taken("Desks & <chairs>", '"Desks & <chairs>"'),
    },
    value=120_000_00,
    chances=10,
    closing_date=date(2026, 12, 15),
    salesperson=Choice("JO", "Jim Olive"),
    cycle=Choice("NEW", "New customers"),
    priority=Priority.NORMAL,
    activates=True,
    questions=(),
    open_kinds=frozenset(),
    left=(),
    wrong=(),
    create=CARRIED,
    edit=CARRIED,
    terms=Terms("EUR", {"JO": "Jim Olive"}, {"NEW": "New customers (NEW)"}),
    today=MONDAY,
    instead=CARRIED,
)
AMBIGUOUS = replace(
    USUAL,
    contact=None,
    value=None,
    closing_date=None,
    taken={},
    activates=False,
    instead="",
    open_kinds=frozenset({"value", "contact", "closing_date", "salesperson", "cycle"}),
    questions=(
        Asked(
            ("12",),
            "",
            [
                (Reading("closing_date", "2026-03-12"), "12", CARRIED),
                (Reading("value", "1200"), "12", CARRIED),
                (Reading("chances", "12"), "12", CARRIED),
                (NAME, "12", CARRIED),
                (OUT, "12", CARRIED),
            ],
        ),
        Asked(("Acme",), "contact", [(Choice("CT000001", "Acme AS"), "Acme AS", CARRIED), ("new", "Acme", CARRIED)]),
        Asked(("@jim", "@otis"), "several", [(Reading("salesperson", "JO"), "@jim", CARRIED)]),
        Asked(("!high", "!low"), "several", [(Reading("priority", Priority.HIGH), "!high", CARRIED)]),
        Asked((), "no_cycle", [(Reading("cycle", "NEW"), "NEW", CARRIED)]),
    ),
    left=(("soon", ""), ("@nobody", "unknown_person")),
)
NOTHING_KNOWN = replace(
    USUAL,
    name="",
    contact=None,
    description="",
    value=None,
    chances=None,
    closing_date=None,
    taken={},
    cycle=None,
    activates=False,
    instead="",
    questions=(Asked((), "no_contact", [("contact", "boxes", CARRIED)]), Asked((), "no_contact", [])),
)


def _drawn(given: Preview) -> dict[str, Any]:
    text, blocks = preview_message(ENGLISH, given)
    return {"text": text, "blocks": blocks}


def extreme(text: str) -> dict[str, Any]:
    """Draw a preview whose every text is this one, with more questions than a message holds."""
    carried = "x" * 1_900
    asked = Asked(
        (text, text), "contact", [(Choice("CT000001", text, text), text, carried)] * 9 + [("new", text, carried)]
    )
    wrong = (Problem("too_long", "description", {"longest": 100}), Problem("blocked", "contact"))
    given = replace(
        USUAL,
        name=text,
        contact=Choice("CT000001", text, text),
        description=text,
        value=LARGEST_MINOR,
        salesperson=Choice("JO", text),
        cycle=Choice("C", text),
        questions=[asked] * 5,
        left=[(text, "left_out")] * 40,
        wrong=wrong,
        changed=True,
    )
    return _drawn(given)


MORE: dict[str, Callable[[], dict[str, Any]]] = {
    "entered": lambda: _drawn(USUAL),
    "entered_ambiguous": lambda: _drawn(AMBIGUOUS),
    "entered_nothing": lambda: _drawn(NOTHING_KNOWN),
    "entered_not_started": lambda: _drawn(replace(USUAL, contact=None, instead="", closing_date=None, activates=False)),
}
EXTREMES = {name: lambda text=text: extreme(text) for name, text in EXTREME_TEXTS.items()}
