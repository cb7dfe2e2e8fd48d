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
from storage.queries.opportunities import Page

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
    """Show what has this text in its description, contact or number."""
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
    "find": "Nothing has that in its description, contact or number. Try a part of a word.",
}


def _filters(call: Call, asked: Asked) -> Filters:
    """Turn what was asked into filters."""
    if asked.kind == "mine":
        return Filters(statuses=UNFINISHED, salesperson_code=call.person.code)
    if asked.kind == "find":
        return Filters(text=asked.words)
    return read_filters(call, asked.words)


def _show(call: Call, asked: Asked, *, in_place: bool = False) -> None:
    """Show one page."""
    person, words = call.person, call.words
    filters = replace(_filters(call, asked), viewer=call.actor)
    page = call.book.opportunities.page(person.workspace_id, filters, asked.offset, PAGE)
    said = as_said(call, asked.words) if asked.kind == "list" else asked.words
    title = words(_TITLES[asked.kind], words=said or words("all that are not closed"), count=page.total)
    if page.total == 0:
        text, blocks = opportunities.empty_message(words, title, kit.Markup(words(_EMPTY[asked.kind])))
    else:
        nav = _navigation(words, asked, page)
        text, blocks = opportunities.list_message(words, title, page.lines, nav, person.currency, call.actor.today)
    answer(call, text, blocks, replace=in_place)


def _navigation(words: Words, asked: Asked, page: Page) -> tuple[str, Block]:
    """Say which part this is, and give the buttons to go on."""
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
    return part, kit.actions(*buttons)
