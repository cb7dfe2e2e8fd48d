"""The window Set-up: six areas, and the way through them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from handlers import ids
from handlers.call import Call, Routes
from handlers.setup import activities, close_codes, cycles, people, settings, teams
from handlers.setup.browsing import LARGEST_ID, Place, here
from handlers.showing import open_window, redraw_window
from handlers.views.setup import menu as views
from storage.domain.errors import broken
from storage.services.standard import StandardAdded

Drawing = Callable[[Call, Place, str], dict[str, Any]]

AREAS: Mapping[str, Drawing] = {
    cycles.AREA: cycles.draw,
    activities.AREA: activities.draw,
    close_codes.AREA: close_codes.draw,
    people.AREA: people.draw,
    teams.AREA: teams.draw,
    settings.AREA: settings.draw,
}
"""Who draws an area, or the record in it whose page is open."""


def register(routes: Routes) -> None:
    """Name the handlers of this part."""
    routes.actions[ids.ACTION_SETUP] = open_setup
    routes.actions[ids.ACTION_STANDARD_CYCLES] = use_standard_cycles
    routes.actions[ids.ACTION_AREA] = open_area
    routes.actions[ids.ACTION_AREA_BACK] = back
    routes.actions[ids.ACTION_AREA_PAGE_BACK] = turn
    routes.actions[ids.ACTION_AREA_PAGE_ON] = turn
    routes.views[ids.VIEW_SETUP] = nothing_to_send
    routes.views[ids.VIEW_IN_USE] = nothing_to_send


def _menu(call: Call, told: str = "") -> dict[str, Any]:
    """Draw the six areas."""
    there = call.book.selling.overview(call.admin)
    return views.menu(call.words, there, Place().dump(), told)


def open_setup(call: Call) -> None:
    """Open the window, from the command or a button; raise `admins_only`."""
    open_window(call, _menu(call))


def open_area(call: Call) -> None:
    """Go into an area."""
    redraw_window(call, _draw(call, Place(call.value)))


def back(call: Call) -> None:
    """Go up: from a record to its list, from a list to the areas."""
    at = here(call)
    redraw_window(call, _draw(call, replace(at, record=0, inner=0)) if at.record else _menu(call))


def turn(call: Call) -> None:
    """Turn to a page of the list, or of what the open record holds."""
    at, page = here(call), call.value
    if not (page.isascii() and page.isdecimal()) or int(page[:20]) > LARGEST_ID:
        raise broken("not_understood")
    to = replace(at, inner=int(page)) if at.record else replace(at, page=int(page))
    redraw_window(call, _draw(call, to))


def _draw(call: Call, at: Place) -> dict[str, Any]:
    """Draw where somebody wants to be; raise `not_understood` for an area there is not."""
    if at.area not in AREAS:
        raise broken("not_understood")
    return AREAS[at.area](call, at, "")


def use_standard_cycles(call: Call) -> None:
    """Begin with the standard cycles; pressed twice, it does it once.

    From a Home whoever draws that draws it anew.
    """
    added = call.book.selling.use_standard(call.admin)
    if call.view.get("callback_id") == ids.VIEW_SETUP:
        redraw_window(call, _menu(call, told_of(call, added)))


def told_of(call: Call, added: StandardAdded) -> str:
    """Say what the standard cycles have brought."""
    words = call.words
    if not (added.cycles or added.activities or added.close_codes):
        return words("The standard sales cycles were there already")
    return words(
        "Added: {cycles}, {activities}, {close_codes}",
        cycles=words.several("{count} sales cycle", "{count} sales cycles", added.cycles),
        activities=words.several("{count} activity", "{count} activities", added.activities),
        close_codes=words.several("{count} close code", "{count} close codes", added.close_codes),
    )


def nothing_to_send(call: Call) -> None:
    """Take a window that has nothing to send; Slack's own never does."""
    call.ack()
