"""Charts over months: what was won above a line and lost below it, and the fan of a forecast."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from handlers.charts.canvas import (
    DARK,
    INK,
    LEFT,
    LIGHT,
    OTHER,
    PALE,
    RIGHT,
    SMALL,
    TINY,
    fitting,
    heading,
    picture,
    writable,
    written,
)

HEIGHT = 4.2
"""Inches: with its width seven to ten, as a phone shows a picture whole."""
LONGEST_FIGURE, SIDE = 6, 0.12
"""Signs of an amount at the side, and what they take of the width."""
SIGN, TINY_SIGN = 0.0229, 0.0198
"""How wide a sign is, of the width: what has no room beside its neighbours is written smaller, or not at all."""
TOP, BOTTOM = 0.74, 0.13
"""Between these, of the height, is what is drawn; the title and what the signs mean stand above, the periods below."""
HATCH = "////"


@dataclass(frozen=True, slots=True)
class Pair:
    """One month: its name, its year where one begins, what was won and lost, and how that is written."""

    label: str
    year: str
    up: float
    down: float
    up_said: str
    down_said: str


@dataclass(frozen=True, slots=True)
class Spread:
    """One period of a forecast: the low, the middle and the high figure, what is won already; the middle written."""

    label: str
    low: float
    middle: float
    high: float
    won: float
    said: str


def ups_and_downs(title: str, names: tuple[str, str], months: Sequence[Pair]) -> bytes:
    """Draw what was won above a line and what was lost below it, as a PNG; `names` are those of the two."""
    return picture(HEIGHT, lambda plot: _draw_pairs(plot, title, names, months))


def fan(
    title: str, names: tuple[str, str, str], periods: Sequence[Spread], marks: Sequence[tuple[float, str]]
) -> bytes:
    """Draw a band from low to high, a line through the middle, and what is won so far, as a PNG.

    `names` are those of band, line and bars; `marks` the amounts that a line across names.
    """
    return picture(HEIGHT, lambda plot: _draw_fan(plot, title, names, periods, marks))


def _key(plot: Any, place: float, name: str, room: int, **swatch: Any) -> None:  # noqa: ANN401 - matplotlib's axes
    """Say what a sign means, in so many signs at most."""
    plot.barh(0.82, 0.035, left=place, height=0.04, **swatch)
    plot.text(place + 0.045, 0.82, writable(name), fontsize=fitting(name, SMALL, room), va="center", **written())


def _places(count: int, left: float = LEFT) -> tuple[list[float], float]:
    """Give the middles of so many columns, and how wide one is."""
    width = (RIGHT - left) / max(count, 1)
    return [left + width * (place + 0.5) for place in range(count)], width


def _below(plot: Any, at: float, width: float, label: str, year: str = "") -> None:  # noqa: ANN401 - matplotlib's axes
    """Name a period below its column."""
    size = fitting(label, SMALL, width / SIGN)
    plot.text(at, 0.087, writable(label), fontsize=size, ha="center", va="center", **written())
    plot.text(at, 0.032, writable(year), fontsize=TINY, ha="center", va="center", **written())


def _draw_pairs(plot: Any, title: str, names: tuple[str, str], months: Sequence[Pair]) -> None:  # noqa: ANN401 - matplotlib's axes
    """Draw into a plot of 1 by 1; the line is as high as the larger side needs."""
    plot.set(xlim=(0, 1), ylim=(0, 1))
    heading(plot, title, 0.93)
    _key(plot, LEFT, names[0], 18, color=DARK)
    _key(plot, 0.5, names[1], 18, facecolor="white", edgecolor=OTHER, hatch=HATCH)
    up, down = (max((getattr(one, side) for one in months), default=0.0) for side in ("up", "down"))
    room = TOP - BOTTOM - 0.12  # figures stand beyond the longest bars
    scale = room / ((up + down) or 1.0)
    line = BOTTOM + 0.06 + down * scale if up + down else (TOP + BOTTOM) / 2
    places, width = _places(len(months))
    bar = min(width * 0.62, 0.12)
    for at, one in zip(places, months, strict=True):
        for said, much, way in ((one.up_said, one.up, 1), (one.down_said, one.down, -1)):
            if much:
                how = {"color": DARK} if way > 0 else {"facecolor": "white", "edgecolor": OTHER, "hatch": HATCH}
                plot.bar(at, way * much * scale, bar, bottom=line, **how)
                size = fitting(said, TINY, width / TINY_SIGN)
                end = line + way * (much * scale + 0.035)
                plot.text(at, end, writable(said), fontsize=size, ha="center", va="center", **written())
        _below(plot, at, width, one.label, one.year)
    plot.plot((LEFT, RIGHT), (line, line), color=INK, linewidth=1.2)


def _draw_fan(
    plot: Any,  # noqa: ANN401 - matplotlib's axes
    title: str,
    names: tuple[str, str, str],
    periods: Sequence[Spread],
    marks: Sequence[tuple[float, str]],
) -> None:
    """Draw into a plot of 1 by 1. One period has a band of its own width: a line of one point is none."""
    plot.set(xlim=(0, 1), ylim=(0, 1))
    heading(plot, title, 0.93)
    _key(plot, LEFT, names[0], 12, color=LIGHT)
    plot.plot((0.345, 0.38), (0.82, 0.82), color=DARK, linewidth=3, marker="o", markevery=(1, 2))
    plot.text(0.395, 0.82, writable(names[1]), fontsize=fitting(names[1], SMALL, 12), va="center", **written())
    _key(plot, 0.68, names[2], 11, facecolor="white", edgecolor=OTHER, hatch=HATCH)
    largest = max([*(max(one.high, one.won) for one in periods), *(amount for amount, _ in marks)], default=0.0) or 1.0
    scale = (TOP - BOTTOM - 0.06) / largest
    for amount, said in marks:
        high = BOTTOM + amount * scale
        plot.plot((LEFT + SIDE, RIGHT), (high, high), color=PALE, linewidth=1, zorder=0)
        plot.text(LEFT, high, writable(said), fontsize=fitting(said, TINY, LONGEST_FIGURE), va="center", **written())
    places, width = _places(len(periods), LEFT + SIDE)
    bar = min(width * 0.5, 0.1)
    lows, middles, highs = (
        [BOTTOM + getattr(one, side) * scale for one in periods] for side in ("low", "middle", "high")
    )
    if len(periods) == 1:
        plot.bar(places, highs[0] - lows[0], bar * 2, bottom=lows[0], color=LIGHT)
        plot.plot((places[0] - bar, places[0] + bar), middles * 2, color=DARK, linewidth=3)
    else:
        plot.fill_between(places, lows, highs, color=LIGHT)
    plot.plot(places, middles, color=DARK, linewidth=3, marker="o", markersize=8)
    longest = max((max(len(one.said) * TINY_SIGN, len(one.label) * SIGN) for one in periods), default=0)
    each = ceil(longest / width)  # one of so many has room for its figure and its name
    for place, (at, one, middle) in enumerate(zip(places, periods, middles, strict=True)):
        if one.won:
            plot.bar(at, one.won * scale, bar, bottom=BOTTOM, facecolor="white", edgecolor=OTHER, hatch=HATCH)
        if place % each == 0:
            plot.text(at, middle + 0.045, writable(one.said), fontsize=TINY, ha="center", va="center", weight="bold",
                      **written())  # fmt: skip
            _below(plot, at, width * each, one.label)
    plot.plot((LEFT + SIDE, RIGHT), (BOTTOM, BOTTOM), color=INK, linewidth=1.2)
