"""The list and the form of close codes."""

from typing import Any

from handlers import field_ids, ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Element, Markup
from handlers.views.setup import pages
from handlers.views.setup.cycles import blocking, coded
from storage.domain.opportunities import Status
from storage.queries.listing import Listed
from storage.queries.setup import CloseCodeRow


def close_code_list(words: Words, listed: Listed[CloseCodeRow], metadata: str, told: str = "") -> dict[str, Any]:
    """Draw the list of close codes."""
    rows = [block for row in listed.rows for block in _close_code(words, row)]
    empty = words("There is no close code yet. Without one for Won and one for Lost nothing can be closed.")
    new = kit.button(words("New close code"), ids.ACTION_CLOSE_CODE_NEW, "new", style="primary")
    blocks = pages.listing(words, listed.page, listed.total, rows, new, empty)
    return pages.framed(words, metadata, words("Close codes"), told, blocks)


def block_close_code(words: Words, row: CloseCodeRow) -> Element:
    """Make the button that blocks a close code."""
    return pages.block_button(words, ids.ACTION_CLOSE_CODE_BLOCK, str(row.id), row.code)


def _close_code(words: Words, row: CloseCodeRow) -> list[Block]:
    """Draw a close code with its buttons."""
    key = str(row.id)
    name = kit.markup("*{code}* {description}", code=row.code, description=row.description)
    facts = pages.line(
        kit.escape(problems.name(words, row.type)),
        kit.escape(_used(words, row.used)),
        Markup(f"*{words('Blocked')}*" if row.blocked else ""),
    )
    label = words("Unblock {name}", name=row.code)
    unblock = kit.button(words("Unblock"), ids.ACTION_CLOSE_CODE_UNBLOCK, key, label=label)
    buttons = kit.actions(
        kit.button(words("Edit"), ids.ACTION_CLOSE_CODE_EDIT, key, label=words("Edit {name}", name=row.code)),
        unblock if row.blocked else block_close_code(words, row),
        pages.delete_button(words, ids.ACTION_CLOSE_CODE_DELETE, key, row.code),
    )
    return [kit.section(kit.join("\n", [name, facts])), buttons]


def _used(words: Words, count: int) -> str:
    """Say how many opportunities were closed with a code."""
    many = words.several("closed {count} opportunity", "closed {count} opportunities", count)
    return many if count else words("not used yet")


def close_code_form(words: Words, metadata: str, row: CloseCodeRow | None = None) -> dict[str, Any]:
    """Draw the form of a close code, new or as it is."""
    types = [kit.option(problems.name(words, status), status) for status in (Status.WON, Status.LOST)]
    blocks = [
        *coded(words, row.code if row else "", row.description if row else ""),
        kit.field(field_ids.CLOSE_TYPE, words("Type"), kit.radio(types, row.type if row else Status.WON)),
        *([blocking(words, words("Not for closing any more"), blocked=row.blocked)] if row else []),
    ]
    return kit.modal(ids.VIEW_SET_UP_CLOSE_CODE, words("Close code"), words("Save"), words("Cancel"), metadata, blocks)
