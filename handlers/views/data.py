"""Data in and out: what a file would do, what it has done, what is written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers import field_ids, ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Markup
from handlers.views.opportunities import Message
from storage.domain.cells import DayOrder, DecimalSign
from storage.services.importing_content import Preview, Refusal

PAGE = 50
"""Refusals on a page of the window."""
IN_ONE = 5
"""Refusals in one block: each may be long."""
LONGEST_NAME = 60
_NAMES: Mapping[str, tuple[str, str]] = {
    "opportunities": ("{count} opportunity", "{count} opportunities"),
    "contacts": ("{count} contact", "{count} contacts"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the window shows: the preview, its page, what travels with it."""

    found: Preview
    page: int
    metadata: str


def import_help(words: Words) -> Message:
    """Say how a file is imported."""
    title = words("Import a file")
    lines = [
        kit.markup(
            words("Drop a file into your conversation with Salesbot, with the paper clip or by dragging it:\n{kinds}"),
            kinds=kit.join(
                "\n",
                [
                    kit.markup(words("• *opportunities* as CSV, XLSX or JSON, with the column Description")),
                    kit.markup(words("• *contacts* as CSV, XLSX or JSON, with the column Name")),
                    kit.markup(words("• *everything*, as /salesbot export wrote it")),
                ],
            ),
        ),
        kit.markup(words("To change what is there already, give its number in the column *No.*")),
        kit.escape(
            words(
                "Then you see what would be created, changed and refused. Nothing is written before you press Import."
            )
        ),
    ]
    columns = words(
        "Other columns of opportunities: Contact, Company, Salesperson, Sales cycle, Stage, Status, Value, Chances, "
        "Estimated closing date, Next step; of contacts: Company, E-mail, Phone."
    )
    blocks = [kit.header(title), *map(kit.section, lines), kit.context(kit.escape(columns))]
    return kit.join("\n", [kit.escape(title), *lines, kit.escape(columns)]), blocks


def dropped(words: Words, name: str, value: str) -> Message:
    """Ask what to do with a file that somebody dropped."""
    text = kit.markup(
        words("*{name}* has come. Look at what it would do; nothing is written before you press Import."),
        name=kit.cut(name, LONGEST_NAME),
    )
    button = kit.button(words("Look at it"), ids.ACTION_IMPORT_LOOK, value, style="primary")
    return text, [kit.section(text), kit.actions(button)]


def loading(words: Words, name: str) -> dict[str, Any]:
    """Draw the window while the file is read."""
    said = kit.markup(words("Reading *{name}* …"), name=kit.cut(name, LONGEST_NAME))
    return kit.notice_window(words("Import"), said, words("Cancel"))


def unreadable(words: Words, name: str, said: str) -> dict[str, Any]:
    """Draw the window for a file that cannot be read."""
    title = words("{name} cannot be imported.", name=kit.cut(name or words("The file"), LONGEST_NAME))
    text = kit.markup(":warning: *{title}*\n{said}", title=title, said=said)
    return kit.notice_window(words("Import"), text, words("Close"))


def preview(words: Words, shown: Shown) -> dict[str, Any]:
    """Draw what would become of a file; without a button to send it where nothing would."""
    found = shown.found
    blocks: list[Block] = [kit.header(kit.cut(found.file, LONGEST_NAME)), kit.section(_counts(words, found))]
    if found.before:
        said = words("This file was imported before. Rows without a number that is there already are created again.")
        blocks.append(kit.context(kit.markup(":warning: {said}", said=said)))
    if found.unknown:
        names = ", ".join(found.unknown[:10])
        blocks.append(kit.context(kit.escape(words("Columns that nobody knows, left out: {names}", names=names))))
    if found.encoding:
        said = words("The letters were read as {encoding}. Look whether they are right.", encoding=found.encoding)
        blocks.append(kit.context(kit.escape(said)))
    blocks += _questions(words, found) + _refused(words, shown)
    created, changed, refused = found.counts
    if not created + changed or (refused and found.whole):
        return kit.browser(ids.VIEW_IMPORT, words("Import"), words("Close"), shown.metadata, blocks)
    if refused:
        one, many = (
            "Leave {count} refused row out and import the rest",
            "Leave {count} refused rows out and import the rest",
        )
        box = kit.checkbox(words.several(one, many, refused), ticked=False)
        # Whoever left out three has not left out two: what was ticked, and what was said below it, goes with the count.
        name = field_ids.fresh(field_ids.LEAVE_OUT, refused)
        blocks.append(kit.field(name, words("Refused rows"), box, required=False))
    return kit.modal(ids.VIEW_IMPORT, words("Import"), words("Import"), words("Cancel"), shown.metadata, blocks)


def _counts(words: Words, found: Preview) -> Markup:
    """Say how many are created, changed, as they are, refused."""
    lines = [
        (words("To create"), _named(words, found.created)),
        (words("To change"), _named(words, found.changed)),
        (words("As they are"), words.number(found.unchanged)),
        (words("Refused"), words.several("{count} row", "{count} rows", found.refused)),
    ]
    return kit.join("\n", [kit.markup("*{label}:* {said}", label=label, said=said) for label, said in lines])


def _named(words: Words, counts: Mapping[str, int]) -> str:
    """Name what is counted: opportunities and contacts, and the rest of an export in one number."""
    said = [words.several(*_NAMES[kind], counts[kind]) for kind in _NAMES if counts.get(kind)]
    rest = sum(count for kind, count in counts.items() if kind not in _NAMES)
    said += [words.several("{count} other record", "{count} other records", rest)] if rest else []
    return ", ".join(said) or words("nothing")


def _questions(words: Words, found: Preview) -> list[Block]:
    """Ask what the file leaves open."""
    blocks: list[Block] = []
    if "dates" in found.unclear:
        day = _example(found, "cell_day_unclear")
        said = words("Some days can mean two things, such as {day}. What comes first in this file?", day=day)
        days = kit.button(words("The day"), f"{ids.ACTION_IMPORT_READ}~dmy", DayOrder.DMY.value)
        months = kit.button(words("The month"), f"{ids.ACTION_IMPORT_READ}~mdy", DayOrder.MDY.value)
        blocks += [kit.section(kit.escape(said)), kit.actions(days, months)]
    if "decimal" in found.unclear:
        said = words(
            "Some amounts can mean two things, such as {amount}. What stands before the decimals in this file?",
            amount=_example(found, "cell_number_unclear"),
        )
        point = kit.button(words("A point"), f"{ids.ACTION_IMPORT_READ}~point", DecimalSign.POINT.value)
        comma = kit.button(words("A comma"), f"{ids.ACTION_IMPORT_READ}~comma", DecimalSign.COMMA.value)
        blocks += [kit.section(kit.escape(said)), kit.actions(point, comma)]
    return blocks


def _example(found: Preview, code: str) -> str:
    """Give what stands in the first cell that is refused for that reason."""
    return next((one.value for one in found.refusals if one.problem.code == code), "")


def _refused(words: Words, shown: Shown) -> list[Block]:
    """List a page of what is refused, with the reasons."""
    refusals = shown.found.refusals
    here = refusals[shown.page * PAGE : (shown.page + 1) * PAGE]
    if not here:
        return []
    lines = [_line(words, one) for one in here]
    parts = [kit.join("\n", lines[start : start + IN_ONE]) for start in range(0, len(lines), IN_ONE)]
    blocks: list[Block] = [kit.divider(), *map(kit.section, parts)]
    turns = []
    if shown.page:
        turns.append(kit.button(words("Back"), ids.ACTION_IMPORT_PAGE_BACK, str(shown.page - 1)))
    if (shown.page + 1) * PAGE < len(refusals):
        turns.append(kit.button(words("More"), ids.ACTION_IMPORT_PAGE_ON, str(shown.page + 1)))
    return blocks + ([kit.actions(*turns)] if turns else [])


def _line(words: Words, one: Refusal) -> Markup:
    """Say where something is refused, and why."""
    place = [one.table] if one.table else []
    place += [words("Row {row}", row=words.number(one.row))] if one.row else []
    place += [one.column] if one.column else []
    said = kit.cut(problems.say_of_row(words, one.problem), 300)
    return kit.markup("*{place}:* {said}", place=" · ".join(place), said=said)


def bringing_in(words: Words, name: str, count: int) -> Message:
    """Say how far an import is."""
    return _told(words("Importing {name} … {count}", name=kit.cut(name, LONGEST_NAME), count=words.number(count)))


def brought_in(words: Words, found: Preview) -> Message:
    """Say what an import did, and name the first of what it left out."""
    name = kit.cut(found.file, LONGEST_NAME)
    said = words(
        "{name} is imported. Created: {created}. Changed: {changed}.",
        name=name,
        created=_named(words, found.created),
        changed=_named(words, found.changed),
    )
    left = words.several("{count} row was left out.", "{count} rows were left out.", found.refused)
    if not found.refused:
        return _told(said)
    text, blocks = _told(f"{said} {left}")
    lines, more = [_line(words, one) for one in found.refusals[:IN_ONE]], found.refused - IN_ONE
    if more > 0:
        lines.append(kit.escape(words.several("and {count} more row", "and {count} more rows", more)))
    return text, [*blocks, kit.section(kit.join("\n", lines))]


def not_brought_in(words: Words, name: str, said: str) -> Message:
    """Say that an import was not carried out, and why."""
    refused = words("{name} was not imported.", name=kit.cut(name, LONGEST_NAME))
    text = kit.markup(":warning: {refused} {said}", refused=refused, said=said)
    return text, [kit.section(text)]


def writing(words: Words, count: int) -> Message:
    """Say how far an export is."""
    return _told(words("Writing your export … {count}", count=words.number(count)))


def written(words: Words, counts: Mapping[str, int]) -> Message:
    """Say what an export holds."""
    return _told(words("Your export is here: {named}.", named=_named(words, counts)))


def _told(said: str) -> Message:
    text = kit.escape(said)
    return text, [kit.section(text)]
