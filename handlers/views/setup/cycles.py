"""The pages and forms of sales cycles and their stages."""

from collections.abc import Mapping
from typing import Any

from handlers import field_ids, ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Element, Markup
from handlers.views.setup import pages
from storage.domain.cycles import ProbabilityMethod
from storage.domain.setup import LONGEST_CODE
from storage.queries.listing import Listed
from storage.queries.setup import CycleRow, StageRow
from storage.services.cycle_setup import CyclePage

METHODS: Mapping[ProbabilityMethod, str] = {
    ProbabilityMethod.MULTIPLY: "Multiply",
    ProbabilityMethod.ADD: "Add",
    ProbabilityMethod.CHANCES: "Chances of Success %",
    ProbabilityMethod.COMPLETED: "Completed %",
}
"""What the ways to work out a probability are called. Source: domain-reference 1.3."""
FORMULA_LENGTH = 32


def cycle_list(words: Words, listed: Listed[CycleRow], metadata: str, told: str = "") -> dict[str, Any]:
    """Draw the list of sales cycles."""
    rows = [_cycle(words, row) for row in listed.rows]
    empty = words("There is no sales cycle yet. Press New sales cycle to make one.")
    new = kit.button(words("New sales cycle"), ids.ACTION_CYCLE_NEW, "new", style="primary")
    blocks = pages.listing(words, listed.page, listed.total, rows, new, empty)
    return pages.framed(words, metadata, words("Sales cycles"), told, blocks)


def _cycle(words: Words, row: CycleRow) -> Block:
    """Draw a cycle of the list."""
    name = kit.markup("*{code}* {description}", code=row.code, description=row.description)
    facts = pages.line(
        kit.escape(words(METHODS[row.method])),
        kit.escape(words.several("{count} stage", "{count} stages", row.stages)),
        kit.escape(words.several("{count} open", "{count} open", row.open)),
        *_marks(words, row),
    )
    label = words("Open {name}", name=row.code)
    return kit.section(
        kit.join("\n", [name, facts]), kit.button(words("Open"), ids.ACTION_CYCLE_OPEN, str(row.id), label=label)
    )


def _marks(words: Words, row: CycleRow) -> list[Markup]:
    """Say what is special about a cycle."""
    marks = [Markup(f"*{words('Default')}*")] if row.is_default else []
    return [*marks, *([Markup(f"*{words('Blocked')}*")] if row.blocked else [])]


def block_cycle(words: Words, row: CycleRow) -> Element:
    """Make the button that blocks a cycle."""
    return pages.block_button(words, ids.ACTION_CYCLE_BLOCK, str(row.id), row.code)


def cycle_page(words: Words, page: CyclePage, metadata: str, told: str = "") -> dict[str, Any]:
    """Draw a sales cycle with a page of its stages."""
    row, stages = page.row, page.stages
    key = str(row.id)
    facts = pages.line(
        kit.escape(words("Probability Calculation: {method}", method=words(METHODS[row.method]))),
        kit.escape(words.several("{count} opportunity open", "{count} opportunities open", row.open)),
        *_marks(words, row),
    )
    unblock = kit.button(words("Unblock"), ids.ACTION_CYCLE_UNBLOCK, key)
    about = kit.actions(
        kit.button(words("Edit"), ids.ACTION_CYCLE_EDIT, key),
        unblock if row.blocked else block_cycle(words, row),
        pages.delete_button(words, ids.ACTION_CYCLE_DELETE, key, row.code),
        pages.back(words),
    )
    blocks = [
        kit.section(kit.join("\n", [kit.escape(row.description), facts])),
        about,
        kit.divider(),
        *(block for place, stage in enumerate(stages.rows) for block in _stage(words, page, stage, place)),
    ]
    if not stages.total:
        said = words("It has no stages yet. Nothing can be started in it before it has one.")
        blocks.append(kit.section(kit.escape(said)))
    new = kit.button(words("New stage"), ids.ACTION_STAGE_NEW, key, style="primary")
    blocks += [*pages.turning(words, stages.page, stages.total), kit.actions(new)]
    return pages.framed(words, metadata, words("Sales cycle {code}", code=row.code), told, blocks)


def _stage(words: Words, page: CyclePage, row: StageRow, place: int) -> list[Block]:
    """Draw a stage with its buttons; the first cannot go up, the last not down."""
    key, at = str(row.id), page.stages.page * pages.PAGE + place
    facts = pages.line(
        kit.escape(words("Completed {percent} %", percent=row.completed)),
        kit.escape(words("Chances {percent} %", percent=row.chances)),
        kit.escape(row.activity or ""),
        kit.escape(words("Quote required") if row.quote_required else ""),
        kit.escape(words("May be skipped") if row.allow_skip else ""),
        kit.escape(words("closes after {formula}", formula=row.date_formula) if row.date_formula else ""),
        kit.escape(words.several("{count} open", "{count} open", row.open) if row.open else ""),
    )
    name = kit.markup("*{no} · {description}*", no=row.no, description=row.description)
    said = words("stage {no}", no=row.no)
    buttons = [kit.button(words("Edit"), ids.ACTION_STAGE_EDIT, key, label=words("Edit {name}", name=said))]
    if at:
        label = words("Move up {name}", name=said)
        buttons.append(kit.button(words("Move up"), ids.ACTION_STAGE_UP, key, label=label))
    if at < page.stages.total - 1:
        label = words("Move down {name}", name=said)
        buttons.append(kit.button(words("Move down"), ids.ACTION_STAGE_DOWN, key, label=label))
    buttons.append(pages.delete_button(words, ids.ACTION_STAGE_DELETE, key, said))
    return [kit.section(kit.join("\n", [name, facts])), kit.actions(*buttons)]


def cycle_form(words: Words, metadata: str, row: CycleRow | None = None) -> dict[str, Any]:
    """Draw the form of a sales cycle, new or as it is."""
    methods = [kit.option(words(name), method) for method, name in METHODS.items()]
    method = row.method if row else ProbabilityMethod.MULTIPLY
    blocks = [
        *coded(words, row.code if row else "", row.description if row else ""),
        kit.field(field_ids.METHOD, words("Probability Calculation"), kit.select(methods, method)),
        *([blocking(words, words("Not for new opportunities"), blocked=row.blocked)] if row else []),
    ]
    return kit.modal(ids.VIEW_CYCLE, words("Sales cycle"), words("Save"), words("Cancel"), metadata, blocks)


def coded(words: Words, code: str, description: str) -> list[Block]:
    """Ask for a code and what it means."""
    hint = words("At most {longest} characters; kept in capitals.", longest=LONGEST_CODE)
    element = kit.text_input(code, longest=LONGEST_CODE)
    return [
        kit.field(field_ids.CODE, words("Code"), element, hint=hint),
        kit.field(
            field_ids.DESCRIPTION, words("Description"), kit.text_input(description, longest=100), required=False
        ),
    ]


def blocking(words: Words, text: str, *, blocked: bool) -> Block:
    """Offer to block something."""
    return kit.field(field_ids.BLOCKED, words("Blocked"), kit.checkbox(text, ticked=blocked), required=False)


def formula(words: Words, value: str, hint: str) -> Block:
    """Ask for a date formula."""
    element = kit.text_input(value, longest=FORMULA_LENGTH)
    return kit.field(field_ids.DATE_FORMULA, words("Date Formula"), element, required=False, hint=hint)


def stage_form(words: Words, metadata: str, no: int, row: StageRow | None = None) -> dict[str, Any]:
    """Draw the form of a stage: new under a proposed number, or as it is."""
    activity = kit.option(row.activity, row.activity) if row and row.activity else None
    blocks = [
        kit.field(
            field_ids.STAGE_NO,
            words("Stage number"),
            kit.number_input(str(no), decimals=False),
            hint=words("Stages go by number; gaps are fine."),
        ),
        kit.field(
            field_ids.DESCRIPTION, words("Description"), kit.text_input(row.description if row else "", longest=100)
        ),
        _percentage(words, field_ids.COMPLETED, words("Completed %"), row.completed if row else None),
        _percentage(words, field_ids.CHANCES, words("Chances of Success %"), row.chances if row else None),
        kit.field(
            field_ids.ACTIVITY,
            words("Activity"),
            kit.search(activity, words("None")),
            required=False,
            hint=words("Its steps become tasks when the stage is entered."),
        ),
        kit.field(
            field_ids.QUOTE_REQUIRED,
            words("Quote Required"),
            kit.checkbox(words("Only with a sales quote"), ticked=bool(row and row.quote_required)),
            required=False,
        ),
        kit.field(
            field_ids.ALLOW_SKIP,
            words("Allow Skip"),
            kit.checkbox(words("May be skipped"), ticked=bool(row and row.allow_skip)),
            required=False,
        ),
        formula(
            words,
            row.date_formula if row else "",
            words("Such as 2W+1D: proposes the estimated closing date, counted from the day the stage is entered."),
        ),
    ]
    return kit.modal(ids.VIEW_STAGE, words("Stage"), words("Save"), words("Cancel"), metadata, blocks)


def _percentage(words: Words, field: str, label: str, value: int | None) -> Block:
    """Ask for a whole number of per cent."""
    element = kit.number_input("" if value is None else str(value), decimals=False)
    return kit.field(field, label, element, required=False, hint=words("0 to 100; empty is 0."))
