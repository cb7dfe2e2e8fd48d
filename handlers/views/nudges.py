"""The salesperson's nudge: one message, a line a thing, each with its buttons or with what became of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from itertools import groupby
from zoneinfo import ZoneInfo

from handlers import ids
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Element, Markup
from handlers.views.opportunities import Message
from storage.domain.nudges import Became, DueKind, Group, LineStatus, Nudging
from storage.queries.nudge_lines import Item, Nudge
from storage.queries.nudges import Thing

HEADINGS: Mapping[Group, str] = {
    Group.OVERDUE: "Overdue",
    Group.TODAY: "Due today",
    Group.SOON: "Soon",
    Group.STUCK: "Stuck",
}
FIRST: Mapping[DueKind, str] = {
    DueKind.TASK: "Done",
    DueKind.NEXT_STEP: "Done",
    DueKind.CLOSING_DATE: "Close",
    DueKind.QUOTE: "Quote",
    DueKind.IDLE: "Next step",
}
"""The first button: what a salesperson does about a thing of this kind."""
WHAT: Mapping[DueKind, str] = {
    DueKind.TASK: "Task {no}: {what} · {day} · {distance}",
    DueKind.NEXT_STEP: "Next step: {what} · {day} · {distance}",
    DueKind.CLOSING_DATE: "Estimated closing date {day} · {distance}",
    DueKind.QUOTE: "Quote {no} valid until {day} · {distance}",
    DueKind.IDLE: "Nothing has happened since {day} · {distance}",
}
BECAME: Mapping[Became, str] = {
    Became.DUE: "Still due",
    Became.DONE: "Done",
    Became.CANCELLED: "Cancelled",
    Became.WON: "Won",
    Became.LOST: "Lost",
    Became.MOVED: "Moved to {day}",
    Became.ELSEWHERE: "With {name} now",
    Became.GONE: "Deleted",
}
ICONS: Mapping[Became, str] = {Became.WON: ":trophy:", Became.LOST: ":heavy_multiplication_x:"}
QUIET: Mapping[LineStatus, str] = {LineStatus.SNOOZED: ":zzz:", LineStatus.STOPPED: ":no_bell:"}
"""What stands before a result; otherwise it is a tick."""
MOVES = (("day", "+1 working day"), ("week", "+1 week"), ("pick", "Pick a date"))
"""What *Move* offers."""
MENU = (
    ("win", "Win"),
    ("lose", "Lose"),
    ("hours", "Snooze 3 hours"),
    ("tomorrow", "Snooze until tomorrow"),
    ("monday", "Snooze until next week"),
    ("assign", "Hand over"),
    ("stop", "Stop reminding"),
)
"""What the menu of a line offers."""
LONGEST_NAME = 120
"""Signs of what is named in passing."""
MOST_REST = 40
"""Lines of the list behind *and n more*; a message takes fifty blocks."""


def nudge_message(words: Words, nudge: Nudge, mark: str) -> Message:
    """Draw a nudge as it stands now; `mark` makes its menus new ones, in which nothing is chosen."""
    more = nudge.total - len(nudge.items)
    title = _title(words, nudge)
    said: list[Markup] = [kit.escape(title)]
    blocks: list[Block] = [kit.header(title)]
    for text, block in _before(words, nudge):
        said.append(text)
        blocks.append(block)
    items = sorted(nudge.items, key=lambda one: _place(nudge, one))
    for heading, group in groupby(items, key=lambda one: _heading(words, nudge, one)):
        said.append(heading)
        blocks.append(kit.section(kit.Markup(f"*{heading}*")))
        for item in group:
            text = _line(words, nudge, item)
            said.append(kit.Markup(text.replace("\n", " · ")))
            blocks += _drawn(words, nudge, item, text, mark)
    if more > 0:
        said.append(kit.escape(words("and {count} more", count=words.number(more))))
    blocks.append(_below(words, nudge, more))
    return _whole(words, said), blocks


def _title(words: Words, nudge: Nudge) -> str:
    """Count what is left, and say what of it is due by now."""
    still = [item for item in nudge.items if item.is_open]
    if still and all(item.newer for item in still):
        return words("A newer reminder has come")
    left = Counter(item.group for item in still if not item.newer) + Counter(nudge.beyond)
    soon, stuck = left[Group.SOON], left[Group.STUCK]
    uncounted = nudge.total - len(nudge.items) - sum(nudge.beyond.values())
    due = left[Group.OVERDUE] + left[Group.TODAY] + max(uncounted, 0)
    said = []
    if due:
        said.append(words.several("{count} thing is due", "{count} things are due", due))
    if soon and due:
        said.append(words("{count} soon", count=words.number(soon)))
    elif soon:
        said.append(words.several("{count} thing is due soon", "{count} things are due soon", soon))
    if stuck and said:
        said.append(words("{count} stuck", count=words.number(stuck)))
    elif stuck:
        said.append(words.several("{count} thing is stuck", "{count} things are stuck", stuck))
    return ", ".join(said) or words("All is dealt with")


def _whole(words: Words, said: Sequence[Markup]) -> Markup:
    """Join all of it for a screen reader; what is too long ends at a line, and says how many are left."""
    text = kit.join("\n", said)
    if len(text) <= kit.TEXT_LENGTH:
        return text
    kept, length = 0, 0
    room = kit.TEXT_LENGTH - len(words("and {count} more lines", count=words.number(len(said)))) - 1
    while length + len(said[kept]) + 1 <= room:
        length += len(said[kept]) + 1
        kept += 1
    rest = words("and {count} more lines", count=words.number(len(said) - kept))
    return kit.join("\n", [*said[:kept], kit.escape(rest)])


def _place(nudge: Nudge, item: Item) -> tuple[bool, str, int, int]:
    """Say where a line stands: one's own by heading, then those of who is away; else as they were written."""
    covered = item.owner_id != nudge.reader.id
    group = list(Group).index(item.group)
    return covered, f"{item.cover} {item.owner_id}" if covered else "", group, nudge.items.index(item)


def _heading(words: Words, nudge: Nudge, item: Item) -> Markup:
    """Name the part of the nudge in which a line stands."""
    if item.owner_id == nudge.reader.id:
        return kit.escape(words(HEADINGS[item.group]))
    if item.cover_until is None:
        return kit.escape(words("For {name}, who is away", name=item.cover))
    return kit.escape(words("For {name}, away until {day}", name=item.cover, day=words.day(item.cover_until)))


def _before(words: Words, nudge: Nudge) -> Iterable[tuple[Markup, Block]]:
    """Say what is to be said before the lines: welcome back, and that it comes weekly from now on."""
    if nudge.returning:
        first, last = (words.day(day) for day in nudge.returning)
        welcome = words("Welcome back. You were away {first} to {last}.", first=first, last=last)
        if first == last:
            welcome = words("Welcome back. You were away {first}.", first=first)
        if nudge.items:
            welcome += " " + words("What came due then is below.")
        text = kit.join("\n", [kit.escape(welcome), *_dealt(words, nudge)])
        yield text, kit.section(text)
    if nudge.quieted and nudge.nudging is Nudging.WEEKLY:
        quiet = words("You did not react to the last three reminders, so from now on they come once a week.")
        text = kit.escape(quiet)
        yield text, kit.section(text, kit.button(words("Back to daily"), ids.ACTION_NUDGE_DAILY, str(nudge.id)))
    elif nudge.quieted and nudge.nudging is Nudging.DAILY:
        text = kit.escape(words("You are reminded every working day again."))
        yield text, kit.section(text)


def _dealt(words: Words, nudge: Nudge) -> Iterable[Markup]:
    """Say what was dealt with during an absence."""
    if nudge.dealt:
        yield kit.escape(words("Meanwhile this was dealt with:"))
    for one in nudge.dealt:
        became = words(BECAME[one.became], day=words.day(one.due) if one.due else "", name="")
        yield kit.markup("• {no} {name}: {became}", no=one.no, name=kit.cut(one.name, LONGEST_NAME), became=became)
    more = nudge.dealt_count - len(nudge.dealt)
    if more:
        yield kit.escape(words("and {count} more", count=words.number(more)))


def _below(words: Words, nudge: Nudge, more: int) -> Block:
    """Offer what was too much, and how often all this comes."""
    buttons = [kit.button(words("My reminders"), ids.ACTION_MY_REMINDERS, str(nudge.id))]
    if more > 0:
        text = words("and {count} more", count=words.number(more))
        buttons.insert(0, kit.button(text, ids.ACTION_NUDGE_REST, str(nudge.id)))
    return kit.actions(*buttons)


def thing_text(words: Words, kind: DueKind, no: str, thing: Thing, due: date, today: date, currency: str) -> Markup:
    """Say one thing in two lines: company, opportunity; what is due, how late, value."""
    about = [kit.markup("*{contact}*", contact=thing.contact)] if thing.contact else []
    if thing.opportunity_no:
        about.append(kit.markup("{description} ({no})", description=thing.description, no=thing.opportunity_no))
    day, distance = due, words.distance(due, today)
    if kind is DueKind.IDLE and thing.since is not None:
        day = thing.since
        distance = words.several("{count} day", "{count} days", (today - day).days)
    what = words(WHAT[kind], no=no, what=thing.what or words("(no description)"), day=words.day(day), distance=distance)
    more = [kit.escape(thing.owner_name)] if thing.team_id is not None else []
    worth = [kit.escape(words.money(thing.value, currency))] if thing.value else []
    rest = kit.join(" · ", [kit.escape(what), *more, *worth])
    return kit.join("\n", [kit.join(" · ", about), rest])


def _line(words: Words, nudge: Nudge, item: Item) -> Markup:
    """Say a line as it stands: what is due, or what became of it."""
    reader = nudge.reader
    text = thing_text(words, item.kind, item.record_no, item.thing, item.due_date, nudge.today, reader.currency)
    if not item.is_open:
        icon = ICONS.get(item.became) or QUIET.get(item.status, ":white_check_mark:")
        return kit.markup(f"{icon} *{{result}}*\n{{text}}", result=_result(words, nudge, item), text=text)
    if item.newer:
        return kit.markup("{text}\n:arrow_down: {newer}", text=text, newer=words("Told again in a newer reminder"))
    if item.asks:
        asks = words("You have snoozed this twice already. Move its date instead?")
        return kit.markup("{text}\n:thinking_face: {asks}", text=text, asks=asks)
    return text


def _result(words: Words, nudge: Nudge, item: Item) -> str:
    """Say what became of a line."""
    if item.became is Became.DUE and item.status is LineStatus.STOPPED:
        return words("No more reminders of this until its date changes")
    if item.became is Became.DUE and item.until is not None:
        until = item.until.astimezone(ZoneInfo(nudge.reader.time_zone))
        # Until a day is until its morning: nobody is told at midnight.
        moment = words.moment(until) if until.time() != time.min else words.day(until.date())
        return words("Snoozed until {moment}", moment=moment)
    day = words.day(item.thing.due) if item.thing.due else ""
    said = words(BECAME[item.became], day=day, name=item.thing.owner_name)
    if item.became is Became.WON and item.thing.value:
        said = words("Won {value}", value=words.money(item.thing.value, nudge.reader.currency))
    went_with_it = item.kind is DueKind.TASK and item.became in {Became.WON, Became.LOST}
    return words("{closed}, so this task is cancelled", closed=said) if went_with_it else said


def _drawn(words: Words, nudge: Nudge, item: Item, text: Markup, mark: str) -> list[Block]:
    """Draw a line with its buttons, or with the way back."""
    if not item.is_open:
        undo = kit.button(words("Undo"), ids.ACTION_NUDGE_UNDO, str(item.id), label=_label(words, "Undo", item))
        return [kit.section(text, undo if item.undo else None)]
    if item.newer:
        return [kit.section(text)]
    buttons = _asking(words, item) if item.asks else _buttons(words, nudge, item)
    return [kit.section(text), kit.actions(*buttons) | {"block_id": f"nudge.{item.id}.{mark}"}]


def _label(words: Words, name: str, item: Item) -> str:
    """Say for a screen reader what a button is about."""
    return words(
        "{button}: {what}", button=words(name), what=item.thing.what or item.thing.description or item.record_no
    )


def _buttons(words: Words, nudge: Nudge, item: Item) -> list[Element]:
    """Offer what can be done about a thing that is due."""
    value, first = str(item.id), FIRST[item.kind]
    made = [kit.button(words(first), ids.ACTION_NUDGE_DONE, value, style="primary", label=_label(words, first, item))]
    if item.kind is DueKind.IDLE:
        made.append(kit.button(words("Note"), ids.ACTION_NUDGE_NOTE, value, label=_label(words, "Note", item)))
    else:
        made.append(_move(words, item))
    made.append(kit.button(words("Open"), ids.ACTION_NUDGE_OPEN, value, label=_label(words, "Open", item)))
    left_out = set() if item.thing.opportunity_no else {"win", "lose"}
    if item.owner_id != nudge.reader.id:
        left_out.add("stop")
    menu = [kit.option(words(name), f"{verb} {item.id}") for verb, name in MENU if verb not in left_out]
    return [*made, kit.select(menu, placeholder=words("More")) | {"action_id": ids.ACTION_NUDGE_MORE}]


def _move(words: Words, item: Item) -> Element:
    """Offer other days."""
    options = [kit.option(words(name), f"{how} {item.id}") for how, name in MOVES]
    return kit.select(options, placeholder=words("Move")) | {"action_id": ids.ACTION_NUDGE_MOVE}


def _asking(words: Words, item: Item) -> list[Element]:
    """Offer to move the date rather than to snooze a third time."""
    value = str(item.id)
    anyway = kit.button(words("Snooze anyway"), ids.ACTION_NUDGE_ANYWAY, f"{item.asks} {value}")
    return [_move(words, item), anyway, kit.button(words("Keep"), ids.ACTION_NUDGE_KEEP, value)]


def rest_message(words: Words, things: Sequence[Thing], currency: str, today: date) -> Message:
    """Draw what was too much for a nudge; each opens what it is about."""
    title = words.several("{count} more thing", "{count} more things", len(things))
    if not things:
        text = kit.escape(words("Nothing else is due any more."))
        return text, [kit.section(text)]
    shown = things[:MOST_REST]
    texts = [thing_text(words, one.kind, one.record_no, one, one.due_date, today, currency) for one in shown]
    rows = [
        kit.section(
            text,
            kit.button(words("Open"), ids.ACTION_OPEN, one.opportunity_no) if one.opportunity_no else None,
        )
        for text, one in zip(texts, shown, strict=True)
    ]
    left = len(things) - len(shown)
    more = [kit.escape(words("and {count} more", count=words.number(left)))] if left else []
    said = [kit.Markup(text.replace("\n", " · ")) for text in texts]
    return _whole(words, [kit.escape(title), *said, *more]), [kit.header(title), *rows, *map(kit.context, more)]
