"""What every chart is drawn on: its size, its colours, and letters that the machine can write."""

import io
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any

LIGHT, DARK, INK, PALE = "#9ecae9", "#0b5394", "#1d1c1d", "#d9d9d9"
"""A light and a dark blue: told apart by everybody, also in grey."""
OTHER = "#b35900"
"""An orange that nobody takes for the blue; it is hatched besides, so that no colour has to be seen."""
WIDTH = 6.0
"""Inches. A phone shows the width on half as many dots, so letters are twice as large as beside it in a message."""
DOTS = 120
FINE = 168
"""Dots an inch: a chart of ours is about a thousand wide."""
LARGE, SMALL, TINY = 18, 16, 14
"""Points: on the 340 dots that a phone has for a picture the smallest are eleven high."""
LEFT, RIGHT = 0.025, 0.975
"""Where everything begins and ends, of the width."""
LONGEST_TITLE, LONGEST_LABEL = 32, 25
"""Signs; a longer name is cut, a longer title is written smaller."""
FAMILIES = (
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Arial Unicode MS",
    "Arial",
    "Yu Gothic",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans",
)
"""The first comes with what draws; the others are used where the machine has them."""
_turn = Lock()
"""Fonts are read into one cache for the whole process."""


@cache
def _fonts() -> tuple[list[str], frozenset[int]]:
    """Give the families there are, and every sign that they can write."""
    from matplotlib import font_manager  # noqa: PLC0415 - half a second

    there = {font.name: font.fname for font in reversed(font_manager.fontManager.ttflist)}
    families = [name for name in FAMILIES if name in there]
    signs = {sign for name in families for sign in font_manager.get_font(there[name]).get_charmap()}
    return families, frozenset(signs)


def writable(text: str, otherwise: str = "") -> str:
    """Give a text if the fonts of this machine can write all of it; otherwise another, or what they can of it."""
    signs = _fonts()[1]
    if all(ord(sign) in signs for sign in text):
        return text
    return otherwise or "".join(sign for sign in text if ord(sign) in signs)


def shortened(text: str, longest: int = LONGEST_LABEL) -> str:
    """Cut a name to what a line takes."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def fitting(text: str, size: float, longest: float) -> float:
    """Give the size at which a text of more than so many signs is no wider than one of so many."""
    return size * min(1.0, longest / max(len(text), 1))


def written() -> dict[str, Any]:
    """Give what all texts have in common; no `$` in them begins a formula."""
    return {"color": INK, "parse_math": False, "family": _fonts()[0]}


def picture(height: float, draw: Callable[[Any], None], *, dots: int = FINE) -> bytes:
    """Draw into one plot that fills the picture, so many inches high; give it as a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - half a second
    from matplotlib.figure import Figure  # noqa: PLC0415 - the same

    with _turn:
        figure = Figure(figsize=(WIDTH, height), dpi=dots, facecolor="white")
        FigureCanvasAgg(figure)
        plot = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        plot.axis("off")
        draw(plot)
        made = io.BytesIO()
        figure.savefig(made, format="png", metadata={"Software": None})
    return made.getvalue()


def heading(plot: Any, title: str, at: float) -> None:  # noqa: ANN401 - matplotlib's axes
    """Write the title."""
    size = fitting(title, LARGE, LONGEST_TITLE)
    plot.text(LEFT, at, writable(title), fontsize=size, weight="bold", va="center", **written())
