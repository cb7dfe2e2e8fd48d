"""The pages and forms of activities and their steps."""

from collections.abc import Mapping
from typing import Any

from handlers import field_ids, ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Element, Markup
from handlers.views.setup import pages
from handlers.views.setup.cycles import blocking, coded, formula
from storage.domain.opportunities import Priority
from storage.domain.tasks import TaskType
from storage.queries.activities import ActivityRow, StepRow
from storage.queries.listing import Listed
from storage.queries.people import Choice
from storage.services.activity_setup import ActivityPage

TYPES: Mapping[TaskType, str] = {
    TaskType.NONE: "None",
    TaskType.MEETING: "Meeting",
    TaskType.PHONE_CALL: "Phone call",
}
"""What the kinds of steps are called. Source: product 4.2."""


def activity_list(words: Words, listed: Listed[ActivityRow], metadata: str, told: str = "") -> dict[str, Any]:
    """Draw the list of activities."""
    rows = [_activity(words, row) for row in listed.rows]
    empty = words("There is no activity yet. Press New activity to make one.")
    new = kit.button(words("New activity"), ids.ACTION_ACTIVITY_NEW, "new", style="primary")
    blocks = pages.listing(words, listed.page, listed.total, rows, new, empty)
    return pages.framed(words, metadata, words("Activities"), told, blocks)


def _facts(words: Words, row: ActivityRow) -> Markup:
    """Say what there is to an activity."""
    asked = words.several("asked for by {count} stage", "asked for by {count} stages", row.stages)
    return pages.line(
        kit.escape(words.several("{count} step", "{count} steps", row.steps)),
        kit.escape(asked if row.stages else words("no stage asks for it")),
        Markup(f"*{words('Blocked')}*" if row.blocked else ""),
    )


def _activity(words: Words, row: ActivityRow) -> Block:
    """Draw an activity of the list."""
    name = kit.markup("*{code}* {description}", code=row.code, description=row.description)
    label = words("Open {name}", name=row.code)
    return kit.section(
        kit.join("\n", [name, _facts(words, row)]),
        kit.button(words("Open"), ids.ACTION_ACTIVITY_OPEN, str(row.id), label=label),
    )


def block_activity(words: Words, row: ActivityRow) -> Element:
    """Make the button that blocks an activity."""
    return pages.block_button(words, ids.ACTION_ACTIVITY_BLOCK, str(row.id), row.code)


def activity_page(words: Words, page: ActivityPage, metadata: str, told: str = "") -> dict[str, Any]:
    """Draw an activity with a page of its steps."""
    row, steps = page.row, page.steps
    key = str(row.id)
    unblock = kit.button(words("Unblock"), ids.ACTION_ACTIVITY_UNBLOCK, key)
    about = kit.actions(
        kit.button(words("Edit"), ids.ACTION_ACTIVITY_EDIT, key),
        unblock if row.blocked else block_activity(words, row),
        pages.delete_button(words, ids.ACTION_ACTIVITY_DELETE, key, row.code),
        pages.back(words),
    )
    blocks = [
        kit.section(kit.join("\n", [kit.escape(row.description), _facts(words, row)])),
        about,
        kit.divider(),
        *(block for place, step in enumerate(steps.rows) for block in _step(words, page, step, place)),
    ]
    if not steps.total:
        said = words("It has no steps yet. A stage that asks for it makes one task without a text.")
        blocks.append(kit.section(kit.escape(said)))
    new = kit.button(words("New step"), ids.ACTION_STEP_NEW, key, style="primary")
    blocks += [*pages.turning(words, steps.page, steps.total), kit.actions(new)]
    return pages.framed(words, metadata, words("Activity {code}", code=row.code), told, blocks)


def _step(words: Words, page: ActivityPage, row: StepRow, place: int) -> list[Block]:
    """Draw a step with its buttons; the first cannot go up, the last not down."""
    key, at = str(row.id), page.steps.page * pages.PAGE + place
    due = words("due after {formula}", formula=row.date_formula) if row.date_formula else words("due at once")
    facts = pages.line(
        kit.escape("" if row.type is TaskType.NONE else words(TYPES[row.type])),
        kit.escape(words("Priority: {priority}", priority=problems.name(words, row.priority))),
        kit.escape(due),
    )
    name = kit.markup("*{no} · {description}*", no=row.no, description=row.description)
    said = words("step {no}", no=row.no)
    buttons = [kit.button(words("Edit"), ids.ACTION_STEP_EDIT, key, label=words("Edit {name}", name=said))]
    if at:
        label = words("Move up {name}", name=said)
        buttons.append(kit.button(words("Move up"), ids.ACTION_STEP_UP, key, label=label))
    if at < page.steps.total - 1:
        label = words("Move down {name}", name=said)
        buttons.append(kit.button(words("Move down"), ids.ACTION_STEP_DOWN, key, label=label))
    buttons.append(pages.delete_button(words, ids.ACTION_STEP_DELETE, key, said))
    return [kit.section(kit.join("\n", [name, facts])), kit.actions(*buttons)]


def activity_form(words: Words, metadata: str, row: ActivityRow | None = None) -> dict[str, Any]:
    """Draw the form of an activity, new or as it is."""
    blocks = [
        *coded(words, row.code if row else "", row.description if row else ""),
        *([blocking(words, words("Not for other stages"), blocked=row.blocked)] if row else []),
    ]
    return kit.modal(ids.VIEW_ACTIVITY, words("Activity"), words("Save"), words("Cancel"), metadata, blocks)


def step_form(words: Words, metadata: str, row: StepRow | None = None) -> dict[str, Any]:
    """Draw the form of a step, new or as it is."""
    types = [kit.option(words(name), kind) for kind, name in TYPES.items()]
    priorities = [kit.option(problems.name(words, priority), priority) for priority in Priority]
    description = kit.text_input(row.description if row else "", longest=100)
    blocks = [
        kit.field(field_ids.STEP_TYPE, words("Type"), kit.select(types, row.type if row else TaskType.NONE)),
        kit.field(field_ids.DESCRIPTION, words("Description"), description),
        kit.field(field_ids.PRIORITY, words("Priority"), kit.select(priorities, row.priority if row else Priority.LOW)),
        formula(
            words,
            row.date_formula if row else "",
            words("Such as 1W: the task is due so long after the stage is entered; empty is the same day."),
        ),
    ]
    return kit.modal(ids.VIEW_STEP, words("Activity step"), words("Save"), words("Cancel"), metadata, blocks)


def activity_option(activity: Choice) -> dict[str, Any]:
    """Offer an activity; it is known by its code."""
    return kit.option(activity.key, activity.key, activity.name)
