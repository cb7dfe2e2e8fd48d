"""The buttons of a digest: the whole pipeline, the details, what else changed. Everybody's answer is private."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers import ids
from handlers.call import Call, Routes
from handlers.pipeline import show_screen
from handlers.showing import answer, open_window, redraw_window
from handlers.subscribing import LARGEST_ID, nothing_to_send
from handlers.views import digest_details as views
from handlers.views.digest_lines import Line, Shown, decision
from handlers.views.opportunities import card_message
from handlers.views.pipeline.asked import Asked
from storage.domain.digests import Part
from storage.domain.errors import broken
from storage.services.digest_figures import Asked as Told

MOST = 500
"""Decisions that can be paged through."""


def register(routes: Routes) -> None:
    """Name the handlers of this part."""
    routes.actions[ids.ACTION_DIGEST_PIPELINE] = show_pipeline
    routes.actions[ids.ACTION_DIGEST_DETAILS] = open_details
    routes.actions[ids.ACTION_DIGEST_MORE] = open_details
    routes.actions[ids.ACTION_DIGEST_AREA] = choose
    routes.actions[ids.ACTION_DIGEST_BACK] = turn
    routes.actions[ids.ACTION_DIGEST_ON] = turn
    routes.actions[ids.ACTION_DIGEST_OPEN] = open_card
    routes.views[ids.VIEW_DIGEST_DETAILS] = nothing_to_send


def pressed(text: str) -> Shown:
    """Read what a button carries; raise `not_understood`, also for numbers that no row has."""
    at = Shown.load(text or "{}")
    if not all(0 <= number <= LARGEST_ID for number in (at.digest, at.delivery, at.page)):
        raise broken("not_understood")
    return at


def show_pipeline(call: Call) -> None:
    """Show the pipeline as `/pipeline` does, to whoever asks alone, as far as they may read it."""
    show_screen(call, Asked(team=call.book.digest_figures.team(call.actor, pressed(call.value).digest)))


def open_details(call: Call) -> None:
    """Open the window, at what was asked for or at the first there is."""
    open_window(call, _draw(call, pressed(call.value)))


def choose(call: Call) -> None:
    """Look into something else; raise `not_understood` for what was chosen in no window of ours."""
    at = pressed(call.view.get("private_metadata", ""))
    redraw_window(call, _draw(call, replace(at, show=call.value, page=0)))


def turn(call: Call) -> None:
    """Turn a page."""
    redraw_window(call, _draw(call, pressed(call.value)))


def open_card(call: Call) -> None:
    """Show a card in the person's own conversation, and say so in the window: what is behind it nobody sees."""
    card = call.book.opportunities.card(call.workspace_id, call.no, viewer=call.actor)
    may = call.book.looking.allowed(call.actor, card)
    answer(call, *card_message(call.words, card, call.person.currency, call.actor.today, may=may))
    told = call.words("The card of {no} is in your conversation with Salesbot.", no=card.line.no)
    redraw_window(call, _draw(call, pressed(call.view.get("private_metadata", "")), told))


def _draw(call: Call, at: Shown, told: str = "") -> dict[str, Any]:
    """Draw the window; raise `not_understood` for what cannot be looked into."""
    figures, actor = call.book.digest_figures, call.actor
    asked = figures.bridge(actor, at.digest, at.delivery)
    owners, (decided, open_decisions) = figures.by_owner(actor, at.digest), figures.decisions(actor, at.digest, MOST)
    areas = {step.part.value: step.count for step in asked.steps}
    areas |= {views.OWNERS: len(owners), views.DECISIONS: open_decisions}
    show = at.show or next(iter(areas))
    if show not in {*areas, *Part}:
        raise broken("not_understood")
    words, currency = call.words, call.person.currency
    of_page = slice(at.page * views.PAGE, (at.page + 1) * views.PAGE)
    if show == views.OWNERS:
        lines: list[Line] = [(views.owner_line(words, one, currency), None) for one in owners[of_page]]
        total = len(owners)
    elif show == views.DECISIONS:
        opens = ids.ACTION_DIGEST_OPEN  # an answer to what is pressed in a window would come where nobody looks
        lines = [decision(words, one, currency, actor.today, opens) for one in decided[of_page]]
        total = len(decided)
    else:
        lines, total = _of_part(call, asked, show, at.page)
    note = _note(call, areas, show, total)
    given = views.Details(asked.team, areas, lines, total, note, told)
    return views.details(words, given, replace(at, show=show))


def _of_part(call: Call, asked: Told, show: str, page: int) -> tuple[list[Line], int]:
    """Give a page of one part of the bridge."""
    step = next((step for step in asked.steps if step.part == show), None)
    if step is None:
        return [], 0
    return views.bridge_lines(call.words, step, asked.names, call.person.currency, page)


def _note(call: Call, areas: Mapping[str, int], show: str, total: int) -> str:
    """Say where only the largest are kept."""
    if areas.get(show, 0) <= total:
        return ""
    return call.words("The {kept} largest of {all}", kept=call.words.number(total), all=call.words.number(areas[show]))
