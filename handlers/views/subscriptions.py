"""What the windows of both subscriptions, digests and channel messages, show alike."""

from collections.abc import Sequence

from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Element, Markup
from storage.queries.people import Choice

Presses = tuple[str, str, str, str]
"""The ids of *Edit*, *Pause*, *Resume* and *Delete*."""
EVERYBODY = "*"
"""What stands for no team: no team's code is so, and an option needs a value."""


def outcome(told: str, trouble: str) -> list[Block]:
    """Draw what has just been done, and what was wrong with it."""
    done = [kit.context(kit.markup(":white_check_mark: {told}", told=told))] if told else []
    return [*done, *([kit.section(kit.markup(":warning: {trouble}", trouble=trouble))] if trouble else [])]


def paused(words: Words, *, active: bool) -> Markup:
    """Say of a subscription that it is paused; nothing of one that is not."""
    return Markup("") if active else kit.markup(" · :double_vertical_bar: {paused}", paused=words("paused"))


def team_choice(words: Words, teams: Sequence[Choice], team: str, *, everybody: bool) -> Element:
    """Draw the choice of a team, and of everybody for who may; `team` is the code of the one that is kept."""
    options = [kit.option(words("Everybody"), EVERYBODY)] if everybody else []
    options += [kit.option(f"{kit.cut(one.name, 50)} ({one.key})", one.key) for one in teams]
    return kit.select(options, team or (EVERYBODY if everybody else teams[0].key))


def row_buttons(
    words: Words, key: str, name: str, presses: Presses, asks: tuple[str, str], *, active: bool
) -> list[Element]:
    """Draw what changes a subscription; `name` tells it from others, `asks` is said before it is deleted."""
    edit, pause, resume, delete = presses
    switch = kit.button(words("Resume"), resume, key, label=words("Resume {name}", name=name))
    if active:
        switch = kit.button(words("Pause"), pause, key, label=words("Pause {name}", name=name))
    gone = kit.button(words("Delete"), delete, key, label=words("Delete {name}", name=name))
    return [
        kit.button(words("Edit"), edit, key, label=words("Edit {name}", name=name)),
        switch,
        kit.asking(gone, *asks, words("Delete"), words("Cancel")),
    ]
