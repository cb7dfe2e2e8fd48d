"""The first page of the window Set-up: six areas, each with its count."""

from typing import Any

from handlers import ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block
from handlers.views.setup import pages
from storage.queries.setup import Overview


def menu(words: Words, there: Overview, metadata: str, told: str = "") -> dict[str, Any]:
    """Draw the areas; a workspace without any cycle is offered the standard ones first."""
    rows = [
        (
            "cycles",
            words("Sales cycles"),
            words.several("{count} sales cycle", "{count} sales cycles", there.cycles),
            words("The stages that a sale goes through."),
        ),
        (
            "activities",
            words("Activities"),
            words.several("{count} activity", "{count} activities", there.activities),
            words("The tasks that a stage asks for."),
        ),
        (
            "close_codes",
            words("Close codes"),
            words.several("{count} close code", "{count} close codes", there.close_codes),
            words("Why you win and lose."),
        ),
        (
            "people",
            words("People"),
            words.several("{count} salesperson", "{count} salespeople", there.people),
            words("Who sells, and what they may do."),
        ),
        (
            "teams",
            words("Teams"),
            words.several("{count} team", "{count} teams", there.teams),
            words("Who works with whom, and who leads them."),
        ),
        (
            "settings",
            words("Settings"),
            words("This workspace"),
            words("Currency, default cycle, numbering, who reads what, holidays."),
        ),
    ]
    areas = [_area(*row) for row in rows]
    start = [] if there.cycles else standard_offer(words)
    return pages.framed(words, metadata, "", told, [*start, *areas])


def _area(area: str, name: str, count: str, about: str) -> Block:
    """Draw an area with its button."""
    return kit.section(
        kit.markup("*{count}*\n{about}", count=count, about=about), kit.button(name, ids.ACTION_AREA, area)
    )


def standard_offer(words: Words) -> list[Block]:
    """Offer to begin with the standard cycles; also for a Home."""
    said = words(
        "There is no sales cycle yet. Begin with two that most companies can use, with their activities and close "
        "codes; all of it can be changed afterwards."
    )
    button = kit.button(words("Use the standard sales cycles"), ids.ACTION_STANDARD_CYCLES, "standard", style="primary")
    return [kit.section(kit.escape(said)), kit.actions(button), kit.divider()]
