"""Rows of bars: two values one inside the other, and the days of each stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from handlers.charts.canvas import (
    DARK,
    DOTS,
    FINE,
    LEFT,
    LIGHT,
    RIGHT,
    SMALL,
    fitting,
    heading,
    picture,
    shortened,
    writable,
    written,
)

ROW, FRAME = 0.74, 1.2
"""Inches: of each row, and of what stands above them."""
GROUP = 0.6
"""Rows: of the name of a group."""
LONGEST_AMOUNT = 17
"""Signs; a longer amount is written smaller."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name, what it is called where no font can write that, two values, and what is said of them.

    Rows of one `group` that follow each other stand below its name, and are drawn to a scale of their own.
    """

    label: str
    plain: str
    value: float
    weighted: float
    said: str
    group: str = ""


def bars(title: str, names: tuple[str, str], rows: Sequence[Bar]) -> bytes:
    """Draw rows of two values, one inside the other, as a PNG; `names` are those of the two, the whole first."""
    return picture(FRAME + ROW * len(rows), lambda plot: _draw(plot, title, names, rows, centred=False), dots=DOTS)


def funnel(title: str, names: tuple[str, str], rows: Sequence[Bar]) -> bytes:
    """Draw the same about one middle, so that it is seen where the rows grow narrow."""
    return picture(FRAME + ROW * _height(rows), lambda plot: _draw(plot, title, names, rows, centred=True), dots=FINE)


def lengths(title: str, rows: Sequence[Bar]) -> bytes:
    """Draw rows of one value, as a PNG."""
    height = FRAME / 2 + ROW * len(rows)
    return picture(height, lambda plot: _draw(plot, title, (), rows, centred=False), dots=FINE)


def _grouped(rows: Sequence[Bar]) -> list[tuple[str, list[Bar]]]:
    return [(name, list(group)) for name, group in groupby(rows, lambda row: row.group)]


def _height(rows: Sequence[Bar]) -> float:
    """Give how high all rows are, in rows."""
    return len(rows) + GROUP * sum(bool(name) for name, _ in _grouped(rows))


def _draw(plot: Any, title: str, names: Sequence[str], rows: Sequence[Bar], *, centred: bool) -> None:  # noqa: ANN401 - matplotlib's axes
    """Draw into a plot whose rows count downwards from 0, and whose width is 1.

    A name and its amount stand above their bar: beside it they would leave it no room on a phone.
    """
    above = (FRAME if names else FRAME / 2) / ROW
    plot.set(xlim=(0, 1), ylim=(_height(rows), -above))
    heading(plot, title, -above + 0.45)
    for place, (name, colour) in enumerate(zip(names, (LIGHT, DARK), strict=False)):
        at = LEFT + place * 0.47
        plot.barh(-above + 1.08, 0.035, left=at, height=0.28 if place == 0 else 0.14, color=colour)
        plot.text(at + 0.05, -above + 1.08, writable(name), fontsize=SMALL, va="center", **written())
    top = 0.0
    for name, group in _grouped(rows):
        if name:
            plot.text(
                LEFT, top + 0.3, shortened(writable(name)), fontsize=SMALL, weight="bold", va="center", **written()
            )
            top += GROUP
        largest = max(row.value for row in group) or 1.0
        for row in group:
            _row(plot, row, top, largest, centred=centred)
            top += 1


def _row(plot: Any, row: Bar, top: float, largest: float, *, centred: bool) -> None:  # noqa: ANN401 - the same
    """Draw one row; `largest` is as wide as the picture."""
    label = shortened(writable(row.label, row.plain))
    plot.text(LEFT, top + 0.2, label, fontsize=SMALL, va="center", **written())
    for amount, height, colour in ((row.value, 0.32, LIGHT), (row.weighted, 0.16, DARK)):
        width = (RIGHT - LEFT) * amount / largest
        left = (1 - width) / 2 if centred else LEFT
        plot.barh(top + 0.6, width, left=left, height=height, color=colour)
    size = fitting(row.said, SMALL, LONGEST_AMOUNT)
    plot.text(RIGHT, top + 0.2, writable(row.said), fontsize=size, ha="right", va="center", **written())
