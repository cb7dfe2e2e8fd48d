"""What the tests of sending share."""

import pytest

from tests.handlers.sending import Draw, drawn_as, without_pace


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Let one message be drawn, or what the test says: `draw(None)`."""
    return drawn_as(monkeypatch)


@pytest.fixture
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let slots follow upon each other at once."""
    without_pace(monkeypatch)
