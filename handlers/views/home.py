"""The Home: what to begin with, and for admins of a new workspace what is left to set up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers import ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block

TITLE = "Salesbot"


@dataclass(frozen=True)
class SetUp:
    """How far a workspace is set up: how many people sell, and by how many cycles."""

    people: int
    cycles: int

    @property
    def complete(self) -> bool:
        """Tell whether there is all that selling needs."""
        return bool(self.people and self.cycles)


@dataclass(frozen=True)
class Mine:
    """Somebody's Home: their name if they sell, how much they have open, and for an admin how far the set-up is."""

    name: str
    open: int = 0
    sells: bool = True
    set_up: SetUp | None = None


def home(words: Words, given: Mine) -> dict[str, Any]:
    """Draw the Home of a salesperson or an admin."""
    blocks: list[Block] = [kit.header(TITLE)]
    if given.set_up and not given.set_up.complete:
        blocks += _checklist(words, given.set_up)
    if given.sells:
        blocks += _selling(words, given)
    buttons = []
    if given.sells:
        buttons += [
            kit.button(words("New opportunity"), ids.ACTION_NEW, "new", style="primary"),
            kit.button(words("New task"), ids.ACTION_TASK_NEW, "new"),
            kit.button(words("New contact"), ids.ACTION_CONTACT_NEW, "new"),
        ]
    if given.set_up:
        buttons.append(kit.button(words("Set up"), ids.ACTION_SETUP, "setup"))
    return kit.home([*blocks, kit.actions(*buttons)])


def _selling(words: Words, given: Mine) -> list[Block]:
    """Say what is open; to somebody with nothing yet, the first three steps."""
    if given.open:
        count = words.several("You have {count} open opportunity.", "You have {count} open opportunities.", given.open)
        return [kit.section(kit.markup("{count} {how}", count=count, how=words("Type /opp anywhere to see them.")))]
    steps = (
        words("1. Write down what you hope to sell: press New opportunity, or type /opp new anywhere."),
        words("2. Move it on as it grows: Update on its card asks for stage, value and date."),
        words("3. Win or Lose it on its card. /opp shows what is open, the most urgent first."),
    )
    said = words("Welcome, {name}. This is how to begin:", name=given.name)
    return [kit.section(kit.join("\n", [kit.escape(said), *(kit.escape(step) for step in steps)]))]


def _checklist(words: Words, there: SetUp) -> list[Block]:
    """Say what is done of the set-up and what is left, with the buttons to do it."""
    people = words.several("{count} salesperson", "{count} salespeople", there.people)
    cycles = words.several("{count} sales cycle", "{count} sales cycles", there.cycles)
    standard = kit.button(
        words("Use the standard sales cycles"), ids.ACTION_STANDARD_CYCLES, "standard", style="primary"
    )
    blocks = [
        kit.section(kit.escape(words("Two things are needed before anybody can sell:"))),
        _step(words, words("People"), people, there.people, ids.ACTION_HOME_PEOPLE),
        _step(words, words("Sales cycle"), cycles, there.cycles, ids.ACTION_HOME_CYCLES),
    ]
    return [*blocks, *([] if there.cycles else [kit.actions(standard)]), kit.divider()]


def _step(words: Words, name: str, count: str, done: int, action_id: str) -> Block:
    """Draw one line of the checklist with its button."""
    sign, said = (":white_check_mark:", count) if done else (":white_large_square:", words("not yet"))
    text = kit.markup("{sign} *{name}* — {said}", sign=kit.Markup(sign), name=name, said=said)
    return kit.section(text, kit.button(words("Open"), action_id, "open", label=words("Open {name}", name=name)))


def stranger(words: Words, admins: Sequence[str]) -> dict[str, Any]:
    """Tell somebody who does not sell whom to ask; to an outsider no names."""
    who = words("Ask {admins} to add you.", admins=", ".join(admins)) if admins else words("Ask an admin to add you.")
    said = words("Salesbot does not know you as a salesperson here.")
    return kit.home([kit.header(TITLE), kit.section(kit.markup("{said} {who}", said=said, who=who))])
