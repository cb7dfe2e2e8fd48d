"""The window Away and what is said of an absence, to draw: what is usual, and what is extreme."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from handlers.views import away as views
from storage.queries.absences import Away
from storage.queries.people import Choice
from storage.services.absences import Absent
from tests.builders import MONDAY
from tests.handlers.screens import ENGLISH

LONG = "Ærlig <&> *Wide* " * 3
JIM, HELENA = Choice("JO", "Jim Olive", "U1"), Choice("HR", "Helena <Ray>", "U3")
FRIDAY = MONDAY + timedelta(days=4)


def absent(first: date = MONDAY, last: date | None = FRIDAY, **more: Any) -> Absent:  # noqa: ANN401 - any field
    """Let Jim be away, Helena standing in."""
    away = Away(1, "Jim Olive", first, last, 3, "Helena <Ray>")
    return replace(Absent(JIM, away, MONDAY, HELENA), **more)


LATER = absent(FRIDAY, None)
ALONE = replace(
    LATER, substitute=None, away=Away(1, "Jim Olive", FRIDAY, FRIDAY, None, ""), uncovered=("Otis Falls", "Ana Lund")
)
WIDE = Absent(
    Choice("X" * 20, LONG[:50]),
    Away(1, LONG[:50], date(2026, 9, 30), date(2999, 12, 31), 2, LONG[:50]),
    MONDAY,
    Choice("Y" * 20, LONG[:50]),
    (LONG[:50],) * 40,
)


def message(text: str, blocks: list[Any]) -> dict[str, Any]:
    return {"text": text, "blocks": blocks}


def window(**given: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    return views.window(ENGLISH, views.AwayWindow(**given), '{"form": "f"}')


MORE: dict[str, Callable[[], dict[str, Any]]] = {
    "away": lambda: window(first=MONDAY),
    "away_change": lambda: window(first=MONDAY, last=FRIDAY, substitute=HELENA, whose=JIM, present=absent()),
    "away_unclear": lambda: window(
        first=MONDAY, note=views.unclear(ENGLISH, "3/4", (date(2026, 4, 3), date(2027, 3, 4)))
    ),
    "away_until": lambda: message(*views.away_message(ENGLISH, absent(), own=True)),
    "away_later": lambda: message(*views.away_message(ENGLISH, LATER, own=True)),
    "away_of_somebody": lambda: message(*views.away_message(ENGLISH, ALONE, own=False)),
    "away_told": lambda: message(*views.to_person(ENGLISH, absent(), "Ana <Lund>")),
    "away_wide": lambda: message(*views.away_message(ENGLISH, WIDE, own=False)),
    "away_window_wide": lambda: window(
        first=date.min, last=date.max, substitute=WIDE.substitute, whose=WIDE.person, present=WIDE, note="x" * 3000
    ),
}
