"""The window New task, which is Edit task too, and the help of `/task`."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from handlers import field_ids, ids
from handlers.text import problems
from handlers.text.words import Words
from handlers.views import dialogs, kit
from handlers.views.opportunities import Message
from storage.domain.dates import LONGEST
from storage.domain.opportunities import Priority
from storage.domain.tasks import RepeatsFrom, TaskType
from storage.queries.people import Choice
from storage.queries.tasks import TaskLine

PERSON, TEAM = "person", "team"
"""What stands before the code of who has a task."""
HOUR = 60
"""Minutes."""
DURATION_LENGTH = 20
"""Longer than anybody writes a duration."""
LINES = (
    ("/task", "your open tasks and those of your teams, the most urgent first"),
    ("/task new Call Kari tomorrow", "write down a task: what is to be done, and its day if you like"),
    ("/task TD000004", "its card; also td4, TD-4 or 4"),
    ("/task 4 done", "complete it; also cancel, undo, reopen, start, wait"),
    ("/task 4 tomorrow", "move it to tomorrow; or week, a week on"),
    ("/task 4 edit", "change it"),
    ("/task list overdue", "what is late; also closed"),
    ("/task list team SALE", "a team's tasks; also @maria, person JO, or all that you may see"),
    ("/opp 12 task", "write down a task for an opportunity; /opp 12 tasks lists its open ones"),
)
"""Every form of the command, and what it does."""


def help_message(words: Words) -> Message:
    """Draw the help."""
    title = words("What you can type about tasks")
    text = kit.join("\n", [kit.markup("`{typed}`  {does}", typed=typed, does=words(does)) for typed, does in LINES])
    return kit.join("\n", [kit.escape(title), text]), [kit.header(title), kit.section(text)]


def person_owner(code: str, name: str, note: str = "") -> dict[str, Any]:
    """Offer a salesperson as who has a task, with the code that tells two of one name apart, and a note."""
    return kit.option(name, f"{PERSON}:{code}", f"{code} · {note}" if note else code)


def team_owner(words: Words, code: str, name: str) -> dict[str, Any]:
    """Offer a team as who has a task."""
    return kit.option(name or code, f"{TEAM}:{code}", words("Team {code}", code=code))


def opportunity_option(no: str, description: str, contact: str = "") -> dict[str, Any]:
    """Offer an opportunity."""
    return kit.option(f"{no} · {description}", no, contact)


@dataclass(frozen=True)
class TaskWindow:
    """What the window starts from; `owner` is an option; with `editing` it is about a task that is there."""

    owner: dict[str, Any] | None
    date: date
    description: str = ""
    type: TaskType = TaskType.NONE
    start_time: time | None = None
    duration: int | None = None
    priority: Priority = Priority.NORMAL
    opportunity: Choice | None = None
    contact: Choice | None = None
    repeats: str = ""
    repeats_from: RepeatsFrom = RepeatsFrom.DUE_DATE
    editing: str = ""


def as_it_is(line: TaskLine) -> TaskWindow:
    """Start from a task that is there."""
    owner = person_owner(line.salesperson, line.salesperson_name or "") if line.salesperson else None
    if line.team:
        owner = kit.option(line.team_name or line.team, f"{TEAM}:{line.team}")
    return TaskWindow(
        owner,
        line.due_date,
        line.description,
        line.type,
        line.start_time,
        line.duration,
        line.priority,
        Choice(line.opportunity, line.opportunity_description or "") if line.opportunity else None,
        Choice(line.contact_no, line.contact or "") if line.contact_no else None,
        line.repeats,
        line.repeats_from,
        line.no,
    )


def duration_text(minutes: int | None) -> str:
    """Write minutes as they can be typed again."""
    hours, rest = divmod(minutes or 0, HOUR)
    return "" if not minutes else f"{hours}h{rest:02}" if hours and rest else f"{hours}h" if hours else str(rest)


def task_window(words: Words, given: TaskWindow, metadata: str) -> dict[str, Any]:
    """Draw the window New task, or Edit task."""
    types = [kit.option(problems.name(words, kind), kind) for kind in _types(given)]
    priorities = [kit.option(problems.name(words, priority), priority) for priority in Priority]
    bases = [kit.option(problems.name(words, basis), basis) for basis in RepeatsFrom]
    opportunity = opportunity_option(given.opportunity.key, given.opportunity.name) if given.opportunity else None
    contact = dialogs.contact_option(words, given.contact) if given.contact else None
    search = words("Type a name")
    blocks = [
        kit.field(field_ids.DESCRIPTION, words("Description"), kit.text_input(given.description, longest=100)),
        kit.field(field_ids.TASK_TYPE, words("Type"), kit.select(types, given.type), required=False),
        kit.field(field_ids.DATE, words("Date"), kit.date_input(given.date)),
        kit.field(
            field_ids.START_TIME,
            words("Start time"),
            kit.time_input(given.start_time),
            required=False,
            hint=words("A meeting needs a start time and a duration."),
        ),
        kit.field(
            field_ids.DURATION,
            words("Duration"),
            kit.text_input(duration_text(given.duration), longest=DURATION_LENGTH),
            required=False,
            hint=words("In minutes, or as 1h30 or 2 days."),
        ),
        kit.field(field_ids.PRIORITY, words("Priority"), kit.select(priorities, given.priority), required=False),
        kit.field(field_ids.OWNER, words("Salesperson or Team"), kit.search(given.owner, search)),
        kit.field(
            field_ids.OPPORTUNITY,
            words("Opportunity"),
            kit.search(opportunity, words("Type a number or what it is about")),
            required=False,
        ),
        kit.field(
            field_ids.CONTACT,
            words("Contact"),
            kit.search(contact, search),
            required=False,
            hint=words("Left empty, it is the opportunity's."),
        ),
        kit.field(
            field_ids.REPEATS,
            words("Repeat"),
            kit.text_input(given.repeats, longest=LONGEST),
            required=False,
            hint=words("How long until the next one, such as 1W, 2D or 1M+1D. Empty: it does not repeat."),
        ),
        kit.field(field_ids.REPEATS_FROM, words("Repeat from"), kit.select(bases, given.repeats_from), required=False),
    ]
    if given.editing:
        title, submit, callback = words("Edit task"), words("Save"), ids.VIEW_EDIT_TASK
    else:
        title, submit, callback = words("New task"), words("Create"), ids.VIEW_NEW_TASK
    return kit.modal(callback, title, submit, words("Cancel"), metadata, blocks)


def _types(given: TaskWindow) -> list[TaskType]:
    """Give the types it can be: a meeting stays one, and nothing else becomes one."""
    is_meeting = given.type is TaskType.MEETING
    return [kind for kind in TaskType if not given.editing or (kind is TaskType.MEETING) is is_meeting]
