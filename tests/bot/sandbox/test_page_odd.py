"""Whatever the validator lets through is drawn: each value in each block is swapped for odd ones."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from bot.sandbox import LocalSlack
from tests.bot.sandbox.block_drawing import drawn_for_jim, objections
from tests.bot.sandbox.block_fixtures import BLOCKS, SURFACE, UNDRAWN
from tests.bot.sandbox.conftest import Json

ODD: list[object] = [None, True, -1, 1e300, "", "http://[", [[]], ["x"], {"text": "x"}]
EXTRA = ("border", "fallback", "indent", "offset", "skin_tone", "style", "text", "timestamp", "unicode", "url", "value")
"""Properties that some objects may have, and that are tried on all."""
Path = tuple[str | int, ...]


def paths(value: object, here: Path = ()) -> Iterator[Path]:
    """Yield the way to every value, and to some that are not there."""
    if here:
        yield here
    if isinstance(value, dict):
        yield from ((*here, name) for name in EXTRA if name not in value)
        for name, inner in value.items():
            yield from paths(inner, (*here, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from paths(inner, (*here, at))


def swapped(block: Json, path: Path, value: object) -> Json:
    done = deepcopy(block)
    inner: Any = done
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return done


@pytest.mark.parametrize("kind", [name for name in BLOCKS if name not in UNDRAWN])
def test_whatever_the_validator_lets_through_is_drawn(slack: LocalSlack, kind: str) -> None:
    surface = SURFACE.get(kind, "message")
    odd = (swapped(BLOCKS[kind], path, value) for path in paths(BLOCKS[kind]) for value in ODD)
    fit = [one for one in odd if one["type"] == kind and not objections(one, surface)]
    drawn = [drawn_for_jim(slack, one) for one in fit]
    assert all(html.encode() for html in drawn)
    assert (len(drawn) > 0) == (kind != "divider")
