"""How far figures rose or fell since a day: said below each of them where somebody asks since when."""

from collections.abc import Callable, Sequence
from functools import partial

from handlers.text.figures import counted
from handlers.text.words import Words
from handlers.views.pipeline.frame import Reader
from storage.domain.figures import Sums


def change(write: Callable[[int], str], now: int, then: int) -> str:
    """Write a difference with its sign; nothing where there is none."""
    sign = "+" if now > then else "−"  # noqa: RUF001 - a minus
    return f"{sign}{write(abs(now - then))}" if now != then else ""


def changed(words: Words, parts: Sequence[str]) -> str:
    """Say what changed; nothing where nothing did."""
    told = " · ".join(part for part in parts if part)
    return words("changed by {what}", what=told) if told else ""


def sums_changed(reader: Reader, now: Sums, then: Sums | None, *, sold: bool = False) -> str:
    """Say by how much count, value and weighted value changed; nothing where nobody asks.

    What was won, `sold`, weighs what it was sold for.
    """
    if then is None:
        return ""
    words, weighted = reader.words, change(reader.weighted, now.weighted, then.weighted)
    weighs = words("sold for {weighted}") if sold else words("weighted {weighted}")
    parts = [
        change(partial(counted, words), now.count, then.count),
        change(reader.money, now.value, then.value),
        weighs.format(weighted=weighted) if weighted else "",
    ]
    return changed(words, parts)
