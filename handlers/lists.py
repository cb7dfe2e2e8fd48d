"""Lists of opportunities: mine, filtered, found; paged and private."""

from dataclasses import dataclass, replace

from handlers import ids
from handlers.call import Call, Routes
from handlers.carried import Carried
from handlers.filters import UNFINISHED, read_filters
from handlers.forms import as_said
from handlers.showing import answer
from handlers.text.words import Words
from handlers.views import kit, opportunities
from handlers.views.kit import Block
from storage.domain.errors import broken
from storage.queries.filters import Filters
from storage.queries.search import Found

PAGE = 10
"""Lines on a page: two thumbs' scroll on a phone."""
LONGEST_SEARCH = 100
"""Longer than any description."""


@dataclass(frozen=True)
class Asked(Carried):
    """A list that was asked for, as it travels in the buttons that turn its pages."""

    kind: str = "mine"
    words: str = ""
    offset: int = 0


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.actions[ids.ACTION_PAGE_BACK] = turn
    routes.actions[ids.ACTION_PAGE_ON] = turn


def mine(call: Call) -> None:
    """Show my open opportunities, the most urgent first."""
    _show(call, Asked())


def filtered(call: Call, words: str) -> None:
    """Show a list narrowed by words, as Slack sent them."""
    _show(call, Asked("list", words[:LONGEST_SEARCH]))


def find(call: Call, text: str) -> None:
    """Show what has these words in its number, description, contact or notes, or nearly; raise `nothing_to_find`."""
    said = as_said(call, text)
    if not said:
        raise broken("nothing_to_find")
    _show(call, Asked("find", said[:LONGEST_SEARCH]))


def turn(call: Call) -> None:
    """Turn a page, in place; raise `not_understood` for a button that is not ours."""
    asked = Asked.load(call.value)
    if asked.kind not in _TITLES:
        raise broken("not_understood")
    _show(call, replace(asked, offset=max(asked.offset, 0)), in_place=True)


_TITLES = {
    "mine": "Your open opportunities ({count})",
    "list": "Opportunities: {words} ({count})",
    "find": "Found “{words}” ({count})",
}
_EMPTY = {
    "mine": "Nothing is open for you. Press *New*, or type `/opp new`, to write down the next one.",
    "list": "No opportunity fits. Try fewer words, such as `/opp list open`.",
    "find": "Nothing has that in its number, description, contact or notes, nor anything like it. Try fewer words, or"
    " the beginning of one.",
}


def _look(call: Call, asked: Asked) -> Found:
    """Look up what was asked for, of what the person may read."""
    workspace_id, viewer = call.person.workspace_id, call.actor
    if asked.kind == "find":
        return call.book.looking.find(workspace_id, asked.words, viewer, asked.offset, PAGE)
    filters = Filters(statuses=UNFINISHED, salesperson_code=call.person.code)
    if asked.kind == "list":
        filters = read_filters(call, asked.words)
    return Found(call.book.opportunities.page(workspace_id, replace(filters, viewer=viewer), asked.offset, PAGE))


def _show(call: Call, asked: Asked, *, in_place: bool = False) -> None:
    """Show one page."""
    person, words = call.person, call.words
    found = _look(call, asked)
    page, count = found.page, words.number(found.page.total)
    said = as_said(call, asked.words) if asked.kind == "list" else asked.words
    shown = words("{count}+", count=count) if found.more else count
    title = words(_TITLES[asked.kind], words=said or words("all that are not closed"), count=shown)
    if page.total == 0:
        text, blocks = opportunities.empty_message(words, title, kit.Markup(words(_EMPTY[asked.kind])))
    else:
        nav = _navigation(words, asked, found)
        text, blocks = opportunities.list_message(words, title, page.lines, nav, person.currency, call.actor.today)
        if found.missed:
            nearest = kit.escape(_nearest(words, found))
            text = kit.shortened(kit.join("\n", [nearest, text]))
            blocks.insert(1, kit.context(nearest))
    answer(call, text, blocks, replace=in_place)


def _nearest(words: Words, found: Found) -> str:
    """Say that what was typed is nowhere, and what is shown instead of it."""
    missed, instead = (
        ", ".join(words("“{word}”", word=word) for word in some) for some in (found.missed, found.instead)
    )
    return words("Nothing has {missed}; showing what is nearest: {instead}", missed=missed, instead=instead)


def _navigation(words: Words, asked: Asked, found: Found) -> tuple[str, Block]:
    """Say which part this is, and give the buttons to go on."""
    page = found.page
    last = page.offset + len(page.lines)
    buttons = []
    if page.offset > 0:
        back = replace(asked, offset=max(page.offset - PAGE, 0))
        buttons.append(kit.button(words("Previous page"), ids.ACTION_PAGE_BACK, back.dump()))
    if last < page.total:
        buttons.append(kit.button(words("Next page"), ids.ACTION_PAGE_ON, replace(asked, offset=last).dump()))
    buttons.append(kit.button(words("New"), ids.ACTION_NEW, "new"))
    part = ""
    if page.total > PAGE:
        part = words("{first} to {last} of {total}", first=page.offset + 1, last=last, total=page.total)
    if found.more:
        part = words(
            "{first} to {last} of more than {total}. Another word finds fewer.",
            first=page.offset + 1,
            last=last,
            total=words.number(page.total),
        )
    return part, kit.actions(*buttons)
