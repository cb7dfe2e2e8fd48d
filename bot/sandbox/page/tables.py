"""Draw tables and data tables."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from bot.sandbox.findings import Json
from bot.sandbox.page.paper import part
from bot.sandbox.page.rich import Rich
from bot.sandbox.page.text import literal, plain

SIDES: Final = frozenset({"center", "right"})
WHOLE: Final = 1e15
"""Above it, the digits of a whole number mean nothing."""


@dataclass(frozen=True)
class Cell:
    """One cell as the template takes it."""

    html: Markup
    css: str
    is_header: bool
    """Whether it names its row."""


class Tables:
    """Draw tables for one reader."""

    def __init__(self, rich: Rich) -> None:
        self._rich = rich

    def table(self, block: Json) -> Markup:
        """Return a table; its first row names the columns."""
        settings = block.get("column_settings") or []
        css = [_css(settings[at] if at < len(settings) else None) for at in range(len(block["rows"][0]))]
        return part("blocks_tables.html", "table", "", self._rows(block["rows"], css, None))

    def data_table(self, block: Json) -> Markup:
        """Return a data table: one column names the rows, and numbers stand under each other."""
        rows = block["rows"]
        css = ["right" if _is_number(column[1:]) else "" for column in zip(*rows, strict=True)]
        names = block.get("row_header_column_index", 0)
        return part("blocks_tables.html", "table", literal(block["caption"]), self._rows(rows, css, names))

    def _rows(self, rows: list[list[Json]], css: list[str], names: int | None) -> list[list[Cell]]:
        return [[Cell(self._cell(cell), css[at], at == names) for at, cell in enumerate(row)] for row in rows]

    def _cell(self, cell: Json) -> Markup:
        if cell["type"] == "rich_text":
            return self._rich.html(cell)
        if cell["type"] == "raw_number":
            return literal(cell.get("text") or _digits(cell["value"]))
        return plain(cell["text"])


def _is_number(cells: tuple[Json, ...]) -> bool:
    return bool(cells) and all(cell["type"] == "raw_number" for cell in cells)


def _css(settings: Json | None) -> str:
    if settings is None:
        return ""
    side = str(settings.get("align", ""))
    return " ".join([side] * (side in SIDES) + ["wrapped"] * (settings.get("is_wrapped") is True))


def _digits(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < WHOLE else str(value)
