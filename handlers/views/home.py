"""The Home: the day first, then the pipeline, then the doors to everything else. Source: product 4.4."""

from collections.abc import Sequence
from typing import Any

from handlers import field_ids, ids
from handlers.text.words import Words
from handlers.views import home_day, kit
from handlers.views.kit import Block, Element
from storage.domain.home import Scope, Showing
from storage.queries.home import Checklist
from storage.services.home import Shown

TITLE = "Salesbot"
TITLES = {Scope.MINE: "My day", Scope.TEAM: "My team", Scope.ALL: "Everybody"}
SCOPES = {Scope.MINE: "Mine", Scope.TEAM: "My team", Scope.ALL: "All"}
"""What the switch of managers says."""
SHOWINGS = {
    Showing.EVERYTHING: "Everything due",
    Showing.OVERDUE: "Overdue",
    Showing.TODAY: "Due today",
    Showing.WEEK: "Due this week",
    Showing.TASKS: "Tasks",
    Showing.NEXT_STEPS: "Next steps",
    Showing.CLOSING_DATES: "Closing dates",
}
"""What can be chosen of the day."""
EVERY_CYCLE = "*"
"""Stands for no sales cycle in particular: an option must have a value, and no code is so."""
MOST_CYCLES = 99
"""What one list of options takes besides the one for all of them."""
MENU = (("digest", "Digest settings"), ("away", "Away"), ("why", "Why"), ("help", "Help"))
"""What is wanted seldom."""


def home(words: Words, shown: Shown) -> dict[str, Any]:
    """Draw the Home of a salesperson."""
    blocks: list[Block] = []
    if shown.set_up is not None and not complete(shown.set_up):
        blocks += [kit.header(TITLE), *_checklist(words, shown.set_up)]
    blocks.append(kit.header(words(TITLES[shown.part.scope])))
    begins = _is_empty(shown)
    if not begins:
        blocks.append(home_day.summary(words, shown))
    if shown.told is not None:
        blocks += [home_day.told(words, one) for one in (shown.told, shown.told.notice) if one]
    blocks += [_controls(words, shown), _where(words)]
    if begins:
        blocks.append(_first_steps(words, shown.person.name))
    else:
        blocks += [_narrowing(words, shown), *home_day.day(words, shown), kit.divider()]
        blocks += home_day.pipeline(words, shown)
    return kit.home([*blocks, kit.divider(), _doors(words, shown)])


def visitor(words: Words, there: Checklist) -> dict[str, Any]:
    """Draw the Home of an admin of the Slack workspace who does not sell."""
    blocks = [] if complete(there) else _checklist(words, there)
    return kit.home([kit.header(TITLE), *blocks, _where(words), kit.actions(*_set_up(words))])


def complete(there: Checklist) -> bool:
    """Tell whether there is all that selling needs; a digest is offered until something was sold without one."""
    return bool(there.people and there.cycles and (there.digests or there.sold))


def _is_empty(shown: Shown) -> bool:
    """Tell whether there is nothing at all yet of somebody's own."""
    mine = shown.part.scope is Scope.MINE and not shown.part.cycle_code
    anything = any(shown.day.counts.values()) or shown.pipeline.stages or shown.pipeline.not_started
    return mine and not anything


def _first_steps(words: Words, name: str) -> Block:
    """Say how to begin."""
    steps = (
        words("1. Write down what you hope to sell: press New opportunity, or type /opp new anywhere."),
        words("2. Move it on as it grows: Update on its card asks for stage, value and date."),
        words("3. Win or Lose it on its card. /opp shows what is open, the most urgent first."),
    )
    said = words("Welcome, {name}. This is how to begin:", name=name)
    return kit.section(kit.join("\n", [kit.escape(said), *(kit.escape(step) for step in steps)]))


def _controls(words: Words, shown: Shown) -> Block:
    """Draw what one begins with, and the switch of managers.

    Slack keeps what is chosen in a block while it has the same id, whatever the app draws.
    """
    elements: list[Element] = [
        kit.button(words("New opportunity"), ids.ACTION_NEW, "new", style="primary"),
        kit.button(words("New task"), ids.ACTION_TASK_NEW, "new"),
    ]
    if shown.leads:
        scopes = [kit.option(words(name), scope.value) for scope, name in SCOPES.items()]
        elements.append(kit.select(scopes, shown.part.scope, words("Whose")) | {"action_id": ids.ACTION_HOME_SCOPE})
    return kit.actions(*elements) | {"block_id": field_ids.fresh("home", shown.part.scope)}


def _narrowing(words: Words, shown: Shown) -> Block:
    """Draw what narrows the day and the pipeline, above both; the sales cycle only where there are several.

    A cycle is called by its code, as on the cards: that is what one types, too.
    """
    showings = [kit.option(words(name), showing.value) for showing, name in SHOWINGS.items()]
    elements = [kit.select(showings, shown.showing, words("Show")) | {"action_id": ids.ACTION_HOME_SHOWING}]
    if len(shown.cycles) > 1:
        cycles = [kit.option(words("All sales cycles"), EVERY_CYCLE)]
        cycles += [kit.option(one.key, one.key) for one in shown.cycles[:MOST_CYCLES]]
        chosen = kit.select(cycles, shown.part.cycle_code or EVERY_CYCLE, words("Sales cycle"))
        elements.append(chosen | {"action_id": ids.ACTION_HOME_CYCLE})
    return kit.actions(*elements) | {"block_id": field_ids.fresh("narrowing", shown.showing, shown.part.cycle_code)}


def _doors(words: Words, shown: Shown) -> Block:
    """Draw the buttons for everything else; what is wanted seldom is in the menu."""
    buttons = [
        kit.button(words("My opportunities"), ids.ACTION_HOME_OPPORTUNITIES, "mine"),
        kit.button(words("My tasks"), ids.ACTION_HOME_TASKS, "mine"),
        kit.button(words("Contacts"), ids.ACTION_HOME_CONTACTS, "all"),
        kit.button(words("Pipeline"), ids.ACTION_PIPELINE, "pipeline"),
        kit.button(words("Find"), ids.ACTION_HOME_FIND, "find"),
        kit.button(words("New contact"), ids.ACTION_CONTACT_NEW, "new"),
    ]
    if shown.set_up is not None:
        buttons += _set_up(words)
    menu = kit.overflow(ids.ACTION_HOME_MORE, [kit.option(words(name), verb) for verb, name in MENU])
    # Slack tells nothing when the same is chosen twice in a block of one id.
    return kit.actions(*buttons, menu) | {"block_id": f"doors.{shown.mark}"}


def _where(words: Words) -> Block:
    """Say where the answers are, before anything is pressed."""
    return kit.context(kit.escape(words("Cards, lists and files come as messages: see the Messages tab.")))


def _set_up(words: Words) -> list[Element]:
    """Draw what admins have besides, in the words of the commands."""
    return [
        kit.button(words("Set up"), ids.ACTION_SETUP, "setup"),
        kit.button(words("Import"), ids.ACTION_IMPORT_HELP, "import"),
        kit.button(words("Export"), ids.ACTION_EXPORT, "csv"),
    ]


def _checklist(words: Words, there: Checklist) -> list[Block]:
    """Say what is done of the set-up and what is left, with the buttons to do it."""
    people = words.several("{count} salesperson", "{count} salespeople", there.people)
    cycles = words.several("{count} sales cycle", "{count} sales cycles", there.cycles)
    digests = words.several("{count} digest", "{count} digests", there.digests)
    standard = kit.button(
        words("Use the standard sales cycles"), ids.ACTION_STANDARD_CYCLES, "standard", style="primary"
    )
    said = words("Two things are needed before anybody can sell, and one for the morning digest:")
    blocks = [
        kit.section(kit.escape(said)),
        _step(words, words("People"), people, there.people, ids.ACTION_HOME_PEOPLE),
        _step(words, words("Sales cycle"), cycles, there.cycles, ids.ACTION_HOME_CYCLES),
        _step(words, words("Digest channel"), digests, there.digests, ids.ACTION_HOME_DIGESTS),
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


def find_window(words: Words, longest: int, metadata: str = "") -> dict[str, Any]:
    """Draw the window in which one says what to find."""
    wanted = kit.field(
        field_ids.WANTED,
        words("What to find"),
        kit.text_input(longest=longest),
        hint=words("A part of a description, a contact's name, or a number."),
    )
    return kit.modal(ids.VIEW_FIND, words("Find"), words("Find"), words("Cancel"), metadata, [wanted])
