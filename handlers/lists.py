"""Lists of opportunities: mine, filtered, found; paged and private."""

from dataclasses import dataclass, replace

from handlers import ids
from handlers.call import Call, Routes
from handlers.carried import Carried
from handlers.filters import UNFINISHED, VALUE, read_filters
from handlers.forms import Metadata, as_said
from handlers.showing import answer, open_window, show
from handlers.text.words import Words
from handlers.views import home, kit, opportunities
from handlers.views.kit import Block, Markup
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


def look_for(call: Call, text: str) -> None:
    """Find what was typed; ask what to find where nothing was."""
    if as_said(call, text):
        find(call, text)
    else:
        call.actor  # noqa: B018 - an outsider is refused before anything is asked
        at = Metadata(response_url=call.response_url or "").dump()
        open_window(call, home.find_window(call.words, LONGEST_SEARCH, at))


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


def _look(call: Call, asked: Asked, filters: Filters) -> Found:
    """Look up what was asked for, of what the person may read."""
    if asked.kind == "find":
        return call.book.looking.find(call.person.workspace_id, asked.words, call.actor, asked.offset, PAGE)
    return Found(call.book.opportunities.page(call.person.workspace_id, filters, asked.offset, PAGE))


def _narrowed(call: Call, asked: Asked) -> Filters:
    """Say what a list is narrowed to, of what the person may read."""
    mine = Filters(statuses=UNFINISHED, salesperson_code=call.person.code)
    return replace(read_filters(call, asked.words) if asked.kind == "list" else mine, viewer=call.actor)


def _show(call: Call, asked: Asked, *, in_place: bool = False) -> None:
    """Show one page; of a past day, which may take a second or two, behind Slack's answer, which waits for three."""
    filters = _narrowed(call, asked)
    if filters.on:
        call.later(_draw, asked, filters, in_place)
    else:
        _draw(call, asked, filters, in_place)


def _draw(call: Call, asked: Asked, filters: Filters, in_place: bool) -> None:  # noqa: FBT001 - a step's argument
    person, words = call.person, call.words
    found = _look(call, asked, filters)
    page, count = found.page, words.number(found.page.total)
    said = as_said(call, asked.words) if asked.kind == "list" else asked.words
    shown = words("{count}+", count=count) if found.more else count
    title = words(_TITLES[asked.kind], words=said or words("all that are not closed"), count=shown)
    if page.total == 0:
        text, blocks = opportunities.empty_message(words, title, _nothing(call, asked, filters))
    else:
        nav = _navigation(words, asked, found)
        today = filters.on or call.actor.today
        text, blocks = opportunities.list_message(words, title, page.lines, nav, person.currency, today)
    if note := _note(call, filters, found):
        text = kit.shortened(kit.join("\n", [note, text]))
        blocks.insert(1, kit.context(note))
    if call.kind == "view":
        show(call, text, blocks, Metadata.load(call.view["private_metadata"]))
    else:
        answer(call, text, blocks, replace=in_place)


def _nothing(call: Call, asked: Asked, filters: Filters) -> Markup:
    """Say that nothing is there, and what there is instead."""
    words = call.words
    if asked.kind == "find" and VALUE.fullmatch(f">{asked.words}"):
        amount = words("If that is an amount: `/opp list {amount}` shows what is worth as much or more.")
        return kit.join(" ", [Markup(words(_EMPTY["find"])), kit.markup(amount, amount=f">{asked.words}")])
    if _is_by_day(filters):
        return Markup(words("No estimated closing date lies in that time."))
    closed = 0
    if asked.kind == "list" and filters.statuses == UNFINISHED:
        closed = call.book.opportunities.page(call.workspace_id, replace(filters, statuses=()), limit=1).total
    if closed:
        said = words("Nothing open fits, only closed ones ({count}): `/opp list {all}`.")
        every = f"all {as_said(call, asked.words)}".strip()
        return kit.markup(said, count=words.number(closed), all=every)
    return Markup(words(_EMPTY[asked.kind]))


def _note(call: Call, filters: Filters, found: Found) -> Markup:
    """Say what a list goes by, where its title does not tell that."""
    words, said = call.words, []
    if found.missed:
        said.append(_nearest(words, found))
    if filters.on:
        as_of = words("As it stood at the end of {day}; a card shows how it is today.", day=words.day(filters.on))
        said.append(as_of)
    elif _is_by_day(filters):
        said.append(words("By estimated closing date."))
        then = replace(filters, due_from=None, due_to=None, step_from=filters.due_from, step_to=filters.due_to)
        steps = call.book.opportunities.page(call.workspace_id, then, limit=1).total
        one, many = "{count} next step is due then: see the Home.", "{count} next steps are due then: see the Home."
        said.append(words.several(one, many, steps) if steps else words("Next steps and tasks are on the Home."))
    return kit.escape(" ".join(said))


def _is_by_day(filters: Filters) -> bool:
    """Tell whether a list is narrowed by when something is due."""
    return filters.due_to is not None


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
