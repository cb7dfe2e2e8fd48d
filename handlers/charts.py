"""Charts as pictures. The only place that draws; what it draws with is imported when first needed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

OPEN_COLOUR, WEIGHTED_COLOUR, INK = "#9ecae9", "#0b5394", "#1d1c1d"
"""A light and a dark blue: told apart by everybody, also in grey."""
WIDTH, ROW, FRAME = 6.0, 0.74, 1.2
"""Inches. A phone shows the width on half as many dots, so letters are twice as large as beside it in a message."""
DOTS = 120
LARGE, SMALL = 16, 14
"""Points."""
LONGEST_TITLE, LONGEST_LABEL, LONGEST_AMOUNT = 36, 26, 20
"""Signs; a longer name is cut, a longer title or amount is written smaller."""
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


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name, what it is called where no font can write that, two values, and what is said of them."""

    label: str
    plain: str
    value: float
    weighted: float
    said: str


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


def bars(title: str, names: tuple[str, str], rows: Sequence[Bar]) -> bytes:
    """Draw rows of two values, one inside the other, as a PNG; `names` are those of the two, the whole first."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - half a second
    from matplotlib.figure import Figure  # noqa: PLC0415 - the same

    with _turn:
        figure = Figure(figsize=(WIDTH, FRAME + ROW * len(rows)), dpi=DOTS, facecolor="white")
        FigureCanvasAgg(figure)
        plot = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        _draw(plot, title, names, rows)
        made = io.BytesIO()
        figure.savefig(made, format="png", metadata={"Software": None})
    return made.getvalue()


def _draw(plot: Any, title: str, names: tuple[str, str], rows: Sequence[Bar]) -> None:  # noqa: ANN401 - matplotlib's axes
    """Draw into a plot whose rows count downwards from 0, and whose width is 1.

    A name and its amount stand above their bar: beside it they would leave it no room on a phone.
    """
    above = FRAME / ROW
    plot.set(xlim=(0, 1), ylim=(len(rows), -above))
    plot.axis("off")
    left, right = 0.025, 0.975
    longest = right - left
    largest = max((row.value for row in rows), default=0) or 1.0
    said: dict[str, Any] = {"va": "center", "color": INK, "parse_math": False, "family": _fonts()[0]}
    size = LARGE * min(1.0, LONGEST_TITLE / max(len(title), 1))
    plot.text(left, -above + 0.45, writable(title), fontsize=size, weight="bold", **said)
    for place, (name, colour) in enumerate(zip(names, (OPEN_COLOUR, WEIGHTED_COLOUR), strict=True)):
        at = left + place * 0.47
        plot.barh(-above + 1.08, 0.035, left=at, height=0.28, color=colour)
        plot.text(at + 0.05, -above + 1.08, writable(name), fontsize=SMALL, **said)
    for place, row in enumerate(rows):
        label = writable(row.label, row.plain)
        short = label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"
        plot.text(left, place + 0.2, short, fontsize=SMALL, **said)
        whole, part = (longest * amount / largest for amount in (row.value, row.weighted))
        plot.barh(place + 0.6, whole, left=left, height=0.32, color=OPEN_COLOUR)
        plot.barh(place + 0.6, part, left=left, height=0.16, color=WEIGHTED_COLOUR)
        size = SMALL * min(1.0, LONGEST_AMOUNT / max(len(row.said), 1))
        plot.text(right, place + 0.2, writable(row.said), fontsize=size, ha="right", **said)
