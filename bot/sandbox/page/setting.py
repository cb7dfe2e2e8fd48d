"""What whoever starts the workspace decides about the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.sandbox.page.tour import Step


@dataclass(frozen=True)
class Setting:
    """Where the page opens, and what it points at there."""

    person: str = ""
    """Who one is at first; anybody, if empty."""
    place: str = ""
    """Where one is at first: a channel, or the conversation with the app."""
    tour: Sequence[Step] = field(default_factory=tuple)
