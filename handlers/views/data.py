"""Data in and out: what a file would do, what it has done, what is written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from handlers import field_ids, ids
from handlers.text import file_rows, problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Markup
from handlers.views.opportunities import Message
from storage.domain.cells import DayOrder, DecimalSign
from storage.services.importing_content import KEPT, Changed, Made, Preview, Refusal

PAGE = 50
"""Rows on a page of the window."""
IN_ONE = 5
"""Rows in one block: each may be long."""
LONGEST_LINE = 580
"""Characters of a row's line, so that those of one block fit into it."""
LONGEST_NAME = 60
_NAMED = ("opportunities", "contacts")
"""What is counted by its name; the rest of an export is one number."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the window shows: the preview, its page, what travels with it; in which zone times are said."""

    found: Preview
    page: int
    metadata: str
    zone: str = "UTC"


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
    if found.before_at is not None:
        said = words("This file was imported before, on {when}.", when=_moment(words, found.before_at, shown.zone))
        again = words("To create once more: {named}.", named=_named(words, found.created)) if found.again else ""
        blocks.append(kit.section(kit.markup(":warning: {said} {again}", said=said, again=again)))
    if found.alike:
        one, many = (
            "{count} row has the description and the contact of an opportunity that is there.",
            "{count} rows have the description and the contact of an opportunity that is there.",
        )
        blocks.append(kit.section(kit.markup(":warning: {said}", said=words.several(one, many, found.alike))))
    if found.unknown:
        names = ", ".join(found.unknown[:10])
        blocks.append(kit.context(kit.escape(words("Columns that nobody knows, left out: {names}", names=names))))
    if found.encoding:
        said = words("The letters were read as {encoding}. Look whether they are right.", encoding=found.encoding)
        blocks.append(kit.context(kit.escape(said)))
    blocks += _questions(words, found) + _rows(words, shown)
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
    if found.again:
        box = kit.checkbox(words("Create them once more"), ticked=False)
        name = field_ids.fresh(field_ids.AGAIN, found.again)
        blocks.append(kit.field(name, words("Imported before"), box, required=False))
    return kit.modal(ids.VIEW_IMPORT, words("Import"), words("Import"), words("Cancel"), shown.metadata, blocks)


def _moment(words: Words, at: datetime, zone: str) -> str:
    return words.moment(at.astimezone(ZoneInfo(zone)))


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
    said = [words.several(*file_rows.KINDS[kind], counts[kind]) for kind in _NAMED if counts.get(kind)]
    rest = sum(count for kind, count in counts.items() if kind not in _NAMED)
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


def _rows(words: Words, shown: Shown) -> list[Block]:
    """List a page of the rows: what is refused and why, what is changed, what is created, each below its word."""
    found = shown.found
    all_: list[tuple[str, Refusal | Changed | Made]] = [
        *((words("Refused"), one) for one in found.refusals),
        *((words("To change"), one) for one in found.changes),
        *((words("To create"), one) for one in found.creations),
    ]
    here = all_[shown.page * PAGE : (shown.page + 1) * PAGE]
    blocks: list[Block] = [kit.divider()] if here else []
    for word, group in groupby(here, key=itemgetter(0)):
        lines = [kit.shortened(_line(words, one, found.currency), LONGEST_LINE) for _, one in group]
        parts = [kit.join("\n", lines[start : start + IN_ONE]) for start in range(0, len(lines), IN_ONE)]
        blocks += [kit.context(kit.escape(word)), *map(kit.section, parts)]
    turns, is_last = [], (shown.page + 1) * PAGE >= len(all_)
    if shown.page:
        turns.append(kit.button(words("Back"), ids.ACTION_IMPORT_PAGE_BACK, str(shown.page - 1)))
    if not is_last:
        turns.append(kit.button(words("More"), ids.ACTION_IMPORT_PAGE_ON, str(shown.page + 1)))
    elif KEPT in {len(found.refusals), len(found.changes), len(found.creations)}:
        said = words("Of each sort the first {count} are listed.", count=words.number(KEPT))
        blocks.append(kit.context(kit.escape(said)))
    return blocks + ([kit.actions(*turns)] if turns else [])


def _line(words: Words, one: Refusal | Changed | Made, currency: str = "") -> Markup:
    """Say what becomes of a row, or why it is refused."""
    row = words("Row {row}", row=words.number(one.row)) if one.row else ""
    if isinstance(one, Made):
        return kit.markup("*{row}* · {said}", row=row, said=file_rows.made(words, one, currency))
    if isinstance(one, Changed):
        place, said = (one.table, row, one.no), file_rows.changed(words, one, currency)
    else:
        place = one.table, row, kit.cut(one.column, LONGEST_NAME)
        said = kit.cut(problems.say_of_row(words, one.problem), 300)
    return kit.markup("*{place}:* {said}", place=" · ".join(filter(None, place)), said=said)


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
    if given := file_rows.numbers(words, found.numbers):
        said = f"{said} {words('New are {numbers}.', numbers=given)}"
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


def not_written(words: Words, said: str) -> Message:
    """Say that an export was given up, and why."""
    text = kit.markup(":warning: {refused} {said}", refused=words("Your export was not written."), said=said)
    return text, [kit.section(text)]


def written(words: Words, counts: Mapping[str, int]) -> Message:
    """Say what an export holds."""
    return _told(words("Your export is here: {named}.", named=_named(words, counts)))


def _told(said: str) -> Message:
    text = kit.escape(said)
    return text, [kit.section(text)]
