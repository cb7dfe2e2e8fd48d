"""Draw blocks as HTML."""

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup

from bot.sandbox.elements import placed
from bot.sandbox.findings import Json
from bot.sandbox.page.fields import Fields
from bot.sandbox.page.files import address_of
from bot.sandbox.page.markdown import markdown_html
from bot.sandbox.page.paper import part
from bot.sandbox.page.rich import Rich
from bot.sandbox.page.tables import Tables
from bot.sandbox.page.text import Writing, emoji_of, literal, plain
from bot.sandbox.workspace import Workspace

TEMPLATE: Final = "blocks.html"
HEADINGS: Final = ("h3", "h3", "h4", "h5", "h6")
"""By the level of a header block; the page has headings of its own above."""
LEVELS: Final = {"info": "Note: ", "warning": "Warning: ", "error": "Error: ", "success": "Done: "}
"""What a screen reader says for the colour of an alert."""
WIDTHS: Final = frozenset({"narrow", "standard", "wide", "full"})
WORDY: Final = frozenset(
    {
        "alt_text",
        "author_name",
        "caption",
        "connected_context",
        "connected_identity",
        "description",
        "fallback",
        "label",
        "name",
        "provider_name",
        "subtext",
        "subtitle",
        "text",
        "title",
        "x_label",
        "y_label",
    }
)
"""The properties in which blocks of all kinds keep what people read."""


class Blocks:
    """Draw the blocks of one view or message for one person."""

    def __init__(self, workspace: Workspace, user: str, fields: Fields) -> None:
        self._workspace = workspace
        self._fields = fields
        self._writing = Writing(workspace, user)
        self._rich = Rich(self._writing)
        tables = Tables(self._rich)
        self._drawers: dict[str, Callable[[Json], Markup]] = {
            "actions": self._actions,
            "alert": self._alert,
            "card": self._card,
            "carousel": self._carousel,
            "container": self._container,
            "context": self._context,
            "context_actions": self._actions,
            "data_table": tables.data_table,
            "divider": lambda _block: Markup("<hr>"),
            "header": self._header,
            "image": self._image,
            "input": self._elements,
            "markdown": lambda block: part(TEMPLATE, "markdown", markdown_html(str(block["text"]))),
            "rich_text": lambda block: part(TEMPLATE, "rich", self._rich.html(block)),
            "section": self._section,
            "table": tables.table,
        }

    def html(self, blocks: list[Json]) -> Markup:
        """Return the blocks, in order."""
        return Markup("\n").join(map(self._block, blocks))

    def _block(self, block: Json) -> Markup:
        kind = str(block.get("type")) if isinstance(block, dict) else "nothing known"
        return self._drawers.get(kind, self._undrawn)(block)

    def _undrawn(self, block: Json) -> Markup:
        kind = block.get("type") if isinstance(block, dict) else ""
        return part(TEMPLATE, "undrawn", literal(kind or "unknown"), list(map(plain, words_in(block))))

    def _elements(self, block: Json) -> Markup:
        return Markup("").join(self._fields.html(place) for place in placed([block]))

    def _actions(self, block: Json) -> Markup:
        return part(TEMPLATE, "actions", self._elements(block), block["type"] == "context_actions")

    def _header(self, block: Json) -> Markup:
        level = block.get("level", 1)
        return part(TEMPLATE, "header", HEADINGS[level if level in range(len(HEADINGS)) else 1], self._text(block))

    def _section(self, block: Json) -> Markup:
        accessory = block.get("accessory")
        aside = self._picture(accessory) if accessory and accessory["type"] == "image" else self._elements(block)
        fields = [self._writing.html(one) for one in block.get("fields", [])]
        return part(TEMPLATE, "section", self._text(block), fields, aside)

    def _context(self, block: Json) -> Markup:
        parts = [
            self._picture(one) if one["type"] == "image" else Markup("<span>{}</span>").format(self._writing.html(one))
            for one in block["elements"]
        ]
        return part(TEMPLATE, "context", parts)

    def _image(self, block: Json) -> Markup:
        return part(TEMPLATE, "image", self._text(block, "title"), self._picture(block))

    def _alert(self, block: Json) -> Markup:
        level = block.get("level", "default")
        return part(
            TEMPLATE, "alert", level if level in LEVELS else "default", LEVELS.get(level, ""), self._text(block)
        )

    def _card(self, block: Json) -> Markup:
        pictures = [self._picture(block[name]) if name in block else "" for name in ("hero_image", "icon")]
        icon = pictures[1] or literal(emoji_of(str((block.get("slack_icon") or {}).get("name", ""))))
        texts = [self._text(block, name) for name in ("title", "subtitle", "body", "subtext")]
        return part(TEMPLATE, "card", pictures[0], icon, texts, self._elements(block))

    def _carousel(self, block: Json) -> Markup:
        return part(TEMPLATE, "carousel", [self._card(card) for card in block["elements"]])

    def _container(self, block: Json) -> Markup:
        title = self._rich.line(block["rich_text_title"]) if "rich_text_title" in block else ""
        head = [
            self._picture(block["icon"]) if "icon" in block else "",
            self._text(block, "title") or title,
            self._text(block, "subtitle"),
        ]
        width = block.get("width", "standard")
        css = [f"width-{width if width in WIDTHS else 'standard'}"] + ["lined"] * (
            block.get("has_header_divider") is True
        )
        folding = ""
        if block.get("is_collapsible") is True:
            folding = "closed" if block.get("default_collapsed") is True else "open"
        return part(TEMPLATE, "container", head, " ".join(css), folding, self.html(block["child_blocks"]))

    def _text(self, block: Json, name: str = "text") -> Markup:
        return self._writing.html(block[name]) if name in block else Markup("")

    def _picture(self, image: Json) -> Markup:
        source = str(image.get("image_url") or "")
        if not _is_web(source):
            source = address_of(self._workspace, image.get("slack_file"))
        return part(TEMPLATE, "picture", literal(source), literal(image.get("alt_text", "")))


def words_in(block: object) -> Iterator[str]:
    """Yield what people would read in a block of any kind, known or not."""
    waiting: list[tuple[str, object]] = [("", block)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += reversed([(str(key), inner) for key, inner in value.items()])
        elif isinstance(value, list):
            waiting += reversed([(name, inner) for inner in value])
        elif isinstance(value, str) if name in WORDY else name == "value" and isinstance(value, int | float):
            yield str(value)


def _is_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme.lower() in {"http", "https"}
    except ValueError:
        return False
