"""What every page of the browsing window Set-up shares: its frame, the line that tells what happened, its pages."""

from typing import Any

from handlers import ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Element, Markup

PAGE = 10
"""Rows on a page: two thumbs' scroll on a phone, and far from Slack's hundred blocks."""


def framed(words: Words, metadata: str, heading: str, told: str, blocks: list[Block]) -> dict[str, Any]:
    """Put a page into the window Set-up, under its heading, if it needs one besides the title, and what happened."""
    above = [kit.header(heading)] if heading else []
    news = [kit.context(kit.markup(":white_check_mark: {told}", told=told))] if told else []
    return kit.browser(ids.VIEW_SETUP, words("Set-up"), words("Close"), metadata, [*above, *news, *blocks])


def turning(
    words: Words, page: int, total: int, ways: tuple[str, str] = (ids.ACTION_AREA_PAGE_BACK, ids.ACTION_AREA_PAGE_ON)
) -> list[Block]:
    """Say which part of a list is shown, and turn its pages; nothing for a list that fits."""
    if total <= PAGE:
        return []
    first, last = page * PAGE + 1, min((page + 1) * PAGE, total)
    buttons = []
    if page:
        buttons.append(kit.button(words("Previous page"), ways[0], str(page - 1)))
    if last < total:
        buttons.append(kit.button(words("Next page"), ways[1], str(page + 1)))
    part = words("{first} to {last} of {total}", first=first, last=last, total=total)
    return [kit.context(kit.escape(part)), kit.actions(*buttons)]


def listing(words: Words, page: int, total: int, rows: list[Block], new: Element, empty: str) -> list[Block]:
    """Put the ways on above the rows of a list, where nobody has to scroll for them; below what an empty one says."""
    ways = kit.actions(new, back(words))
    if not total:
        return [kit.section(kit.escape(empty)), ways]
    return [ways, kit.divider(), *rows, *turning(words, page, total)]


def back(words: Words) -> Element:
    """Make the button that goes up: from a record to its list, from a list to the six areas."""
    return kit.button(words("Back"), ids.ACTION_AREA_BACK, "back")


def delete_button(words: Words, action_id: str, value: str, name: str) -> Element:
    """Make a button that asks before it deletes; not a red one, of which a list would be full."""
    element = kit.button(words("Delete"), action_id, value, label=words("Delete {name}", name=name))
    title, text = words("Delete {name}?", name=name), words("This cannot be undone.")
    return kit.asking(element, title, text, words("Delete"), words("Cancel"))


def block_button(words: Words, action_id: str, value: str, name: str) -> Element:
    """Make a button that asks before it blocks."""
    element = kit.button(words("Block"), action_id, value, label=words("Block {name}", name=name))
    title = words("Block {name}?", name=name)
    text = words("Nobody can choose it any more. Whatever uses it already stays as it is.")
    return kit.asking(element, title, text, words("Block"), words("Cancel"))


def in_use(words: Words, metadata: str, said: str, blocking: Element | None) -> dict[str, Any]:
    """Draw the window that tells what stands in the way of deleting something, with the way out beside it."""
    blocks = [kit.section(kit.escape(said)), *([kit.actions(blocking)] if blocking else [])]
    return kit.browser(ids.VIEW_IN_USE, words("Not deleted"), words("Close"), metadata, blocks)


def instead(words: Words, metadata: str, told: str) -> dict[str, Any]:
    """Draw the same window once something else was done in it instead of deleting."""
    blocks = [kit.section(kit.markup(":white_check_mark: {told}", told=told))]
    return kit.browser(ids.VIEW_IN_USE, words("Set-up"), words("Close"), metadata, blocks)


def line(*parts: Markup) -> Markup:
    """Join what is said of a row."""
    return kit.join(" · ", parts)
