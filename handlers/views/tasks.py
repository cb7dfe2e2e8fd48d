"""Lists of tasks, and the card of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handlers import ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import kit
from handlers.views.kit import Block, Element, Markup
from handlers.views.opportunities import Message
from storage.domain.opportunities import Priority
from storage.domain.tasks import TaskStatus, TaskType
from storage.queries.tasks import TaskLine

HOUR = 60
"""Minutes."""
_TITLES = {
    "open": ("Your open tasks ({count})", "{whose}: open tasks ({count})"),
    "overdue": ("Your overdue tasks ({count})", "{whose}: overdue tasks ({count})"),
    "closed": ("Your closed tasks ({count})", "{whose}: closed tasks ({count})"),
}
_EMPTY = {
    "open": "Nothing is waiting for you or your teams. Press *New task*, or type `/task new Call Kari`. "
    "Stages of opportunities write tasks down too.",
    "overdue": "Nothing is late. `/task` shows what is open.",
    "closed": "Nothing has been closed yet. `/task` shows what is open.",
    "others": "There is no such task that you may see. `/task` shows yours, `/task list all` everybody's.",
}


@dataclass(frozen=True)
class TaskList:
    """A page of a list: `state` travels in its buttons; `kept` are those just closed, which show their result.

    `told` is what else has just happened: a task that was moved may be on another page now; `undo` takes it back.
    """

    title: str
    lines: Sequence[TaskLine]
    state: str
    today: date
    kept: Sequence[str] = ()
    told: str = ""
    undo: str = ""
    names_owner: bool = False


def title(words: Words, which: str, count: int, whose: str = "") -> str:
    """Name a list; `whose` is empty for one's own."""
    own, others = _TITLES[which]
    return words(others, whose=whose, count=count) if whose else words(own, count=count)


def description(words: Words, line: TaskLine) -> str:
    """Say what is to be done; a stage's activity without steps writes down a task that does not say it."""
    return line.description or words("(no description)")


def span(words: Words, minutes: int) -> str:
    """Say how long something takes."""
    hours, rest = divmod(minutes, HOUR)
    if hours and rest:
        return words("{hours} h {minutes} min", hours=words.number(hours), minutes=rest)
    return words("{hours} h", hours=words.number(hours)) if hours else words("{minutes} min", minutes=rest)


def _time(words: Words, line: TaskLine) -> str:
    """Say at what time, and how long."""
    start = line.start_time.isoformat("minutes") if line.start_time else ""
    return ", ".join(part for part in (start, span(words, line.duration) if line.duration else "") if part)


def _when(words: Words, line: TaskLine, today: date) -> Markup:
    """Say the date and how far it is."""
    return kit.markup("{day} · {distance}", day=words.day(line.due_date), distance=words.distance(line.due_date, today))


def _about(line: TaskLine) -> Markup:
    """Say which opportunity and contact a task is about."""
    parts = []
    if line.opportunity:
        parts.append(kit.markup("{no} {text}", no=line.opportunity, text=line.opportunity_description or ""))
    return kit.join(" — ", [*parts, kit.escape(line.contact or "")])


def result(words: Words, line: TaskLine, *, again: bool = False) -> str:
    """Say what has just become of a task; `again` when it was closed."""
    if line.taken_back:
        return words("Taken back: {no} was opened again", no=line.next_no)
    if line.cancelled:
        said = words("Cancelled")
    elif line.closed:
        said = words("Done")
    elif again:
        said = words("Open again")
    elif line.status is TaskStatus.POSTPONED:
        said = words("Moved to {day}", day=words.day(line.due_date))
    else:
        said = words("Started") if line.status is TaskStatus.IN_PROGRESS else problems.name(words, line.status)
    return words("{said} · the next one is {no}", said=said, no=line.next_no) if line.next_no else said


def _heading(words: Words, line: TaskLine, kept: Sequence[str], today: date) -> str:
    """Name the group a line belongs to; what is closed has none."""
    if line.closed and line.no not in kept:
        return ""
    if line.due_date < today:
        return words("Overdue")
    return words("Today") if line.due_date == today else words("Later")


def line_text(words: Words, line: TaskLine, today: date, *, names_owner: bool) -> Markup:
    """Say one task in two lines: what is to be done, and when and about what; or what has become of it."""
    first = [kit.markup("*{no}* {description}", no=line.no, description=description(words, line))]
    if line.type is not TaskType.NONE:
        first.append(kit.escape(problems.name(words, line.type)))
    if line.priority is Priority.HIGH:
        first.append(kit.escape(words("High priority")))
    if line.closed:
        mark = Markup(":no_entry_sign:" if line.cancelled else ":white_check_mark:")
        second = [kit.markup("{mark} {result}", mark=mark, result=result(words, line))]
        if line.date_closed:
            second.append(kit.escape(words.day(line.date_closed)))
    else:
        second = [_when(words, line, today), kit.escape(_time(words, line))]
        if line.status is not TaskStatus.NOT_STARTED:
            second.append(kit.escape(problems.name(words, line.status)))
    second.append(_about(line))
    if names_owner or line.team:
        second.append(kit.escape(line.owner_name))
    return kit.join("\n", [kit.join(" · ", first), kit.join(" · ", second)])


def _row_actions(words: Words, line: TaskLine, state: str, *, kept: bool) -> Block:
    """Choose the buttons of a line: Done and the rest, or the way back."""
    value = f"{line.no} {state}"
    what = description(words, line)
    if line.closed:
        text = words("Undo") if kept else words("Reopen")
        label = words("Open {no} again, {what}", no=line.no, what=what)
        return kit.actions(kit.button(text, ids.ACTION_TASK_REOPEN, value, label=label))
    label = words("Done: {no}, {what}", no=line.no, what=what)
    options = [
        kit.option(words("Edit"), f"edit {value}"),
        kit.option(words("Move to tomorrow"), f"tomorrow {value}"),
        kit.option(words("Move by a week"), f"week {value}"),
        kit.option(words("Cancel task"), f"cancel {value}"),
    ]
    if line.opportunity:
        options.append(kit.option(words("Open opportunity"), f"open {value}"))
    done = kit.button(words("Done"), ids.ACTION_TASK_DONE, value, label=label)
    return kit.actions(done, kit.overflow(ids.ACTION_TASK_MORE, options))


def _rows(words: Words, given: TaskList) -> Iterator[tuple[Markup, list[Block]]]:
    """Draw the lines, each group under its heading."""
    before = ""
    for line in given.lines:
        heading = _heading(words, line, given.kept, given.today)
        if heading and heading != before:
            named = kit.markup("*{heading}*", heading=heading)
            yield named, [kit.context(named)]
        before = heading
        text = line_text(words, line, given.today, names_owner=given.names_owner)
        kept = line.no in given.kept
        offered = line.may_change and not line.taken_back
        buttons = [_row_actions(words, line, given.state, kept=kept)] if offered else []
        yield text, [kit.section(text), *buttons]


def list_message(words: Words, given: TaskList, nav: tuple[str, Block]) -> Message:
    """Draw a page of a list; `nav` says which part it is and has the buttons to go on."""
    rows = list(_rows(words, given))
    part, buttons = nav
    drawn = [block for _, blocks in rows for block in blocks]
    blocks = [
        kit.header(given.title),
        *_told(words, given.told, given.undo),
        *drawn,
        *([kit.context(kit.escape(part))] if part else []),
        buttons,
    ]
    said = kit.join(
        "\n", [kit.escape(given.told), kit.escape(given.title), *(text for text, _ in rows), kit.escape(part)]
    )
    return kit.shortened(said), blocks


def _told(words: Words, told: str, undo: str) -> list[Block]:
    """Say what has just happened, if anything has, with the way back where there is one."""
    text = kit.markup(":white_check_mark: {told}", told=told)
    if undo:
        label = words("Undo: {told}", told=told)
        return [kit.section(text, kit.button(words("Undo"), ids.ACTION_TASK_REOPEN, undo, label=label))]
    return [kit.context(text)] if told else []


def empty_message(
    words: Words, named: str, which: str, buttons: Block, happened: tuple[str, str] = ("", "")
) -> Message:
    """Say that a list is empty, and what to do about it; `which` is others for tasks that are not one's own.

    `happened` is what has just happened, and what is behind the button that takes it back.
    """
    text, (told, undo) = Markup(words(_EMPTY[which])), happened
    blocks = [kit.header(named), *_told(words, told, undo), kit.section(text), buttons]
    return kit.join("\n", [kit.escape(told), kit.escape(named), text]), blocks


def _card_actions(words: Words, line: TaskLine, state: str, *, just_now: bool) -> Block:
    """Choose the buttons that fit the status."""
    value = f"{line.no} {state}"
    if line.closed:
        options = [kit.option(words("Open opportunity"), f"open {value}")] if line.opportunity else []
        menu = [kit.overflow(ids.ACTION_TASK_MORE, options)] if options else []
        name = words("Undo") if just_now else words("Reopen")
        back = [] if line.taken_back else [kit.button(name, ids.ACTION_TASK_REOPEN, value)]
        return kit.actions(*back, *menu)
    options = [
        kit.option(words("Start"), f"start {value}"),
        kit.option(words("Waiting"), f"wait {value}"),
        kit.option(words("Move by a week"), f"week {value}"),
        kit.option(words("Cancel task"), f"cancel {value}"),
    ]
    if line.opportunity:
        options.append(kit.option(words("Open opportunity"), f"open {value}"))
    elements: list[Element] = [
        kit.button(words("Done"), ids.ACTION_TASK_DONE, value, style="primary"),
        kit.button(words("Edit"), ids.ACTION_TASK_CHANGE, value),
        kit.overflow(ids.ACTION_TASK_MORE, options),
    ]
    return kit.actions(*elements)


def _repeats(words: Words, line: TaskLine) -> Markup:
    """Say how a task repeats."""
    if not line.repeats:
        return kit.escape(words("no"))
    basis = problems.name(words, line.repeats_from)
    return kit.escape(words("{formula} from the {basis}", formula=line.repeats, basis=basis.lower()))


def task_card(words: Words, line: TaskLine, state: str, today: date, said: str = "", undo: str = "") -> Message:
    """Draw the card of a task; `said` is what has just happened, `undo` behind the button that takes it back."""
    status = words("Cancelled") if line.cancelled else problems.name(words, line.status)
    if line.taken_back:
        status = result(words, line)
    if line.date_closed:
        status = f"{status} · {words.day(line.date_closed)}"
    facts = [
        (words("Date"), _when(words, line, today) if not line.closed else kit.escape(words.day(line.due_date))),
        (words("Status"), kit.escape(status)),
        (words("Type"), kit.escape(problems.name(words, line.type))),
        (words("Priority"), kit.escape(problems.name(words, line.priority))),
        (words("Team") if line.team else words("Salesperson"), kit.escape(line.owner_name)),
        (words("Time"), kit.escape(_time(words, line) or words("any time"))),
        (words("About"), _about(line) or kit.escape(words("no opportunity"))),
        (words("Repeats"), _repeats(words, line)),
    ]
    if line.completed_by and line.team:
        facts.append((words("Completed by"), kit.escape(line.completed_by)))
    named = f"{line.no} · {description(words, line)}"
    offered = line.may_change and (line.opportunity or not line.taken_back)
    buttons = [_card_actions(words, line, state, just_now=bool(said))] if offered else []
    blocks = [kit.header(named), *_told(words, said, undo), kit.facts(facts), *buttons]
    spoken = [kit.markup("{label}: {fact}", label=label, fact=fact) for label, fact in facts]
    return kit.shortened(kit.join(". ", [kit.escape(said), kit.escape(named), *spoken])), blocks
