"""Tasks to draw: what is usual, and what is extreme."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

from handlers import ids
from handlers.forms import LONGEST_METADATA
from handlers.tasks.asked import A_CARD, Asked
from handlers.views import kit, task_windows, tasks
from handlers.views.opportunities import Message
from storage.domain.opportunities import Priority
from storage.domain.tasks import RepeatsFrom, TaskStatus, TaskType
from storage.queries.people import Choice
from storage.queries.tasks import TaskLine
from tests.builders import MONDAY
from tests.handlers.screens import ENGLISH, EXTREME_TEXTS

Screen = dict[str, Any]
TASK = TaskLine(
    no="TD000004",
    description="Call Kari & <co>",
    type=TaskType.PHONE_CALL,
    due_date=date(2026, 2, 28),
    start_time=time(10, 30),
    duration=90,
    priority=Priority.HIGH,
    status=TaskStatus.NOT_STARTED,
    closed=False,
    cancelled=False,
    date_closed=None,
    repeats="1W",
    repeats_from=RepeatsFrom.CLOSING_DATE,
    next_no="",
    version=3,
    opportunity="OP000012",
    opportunity_description="Boxes & <crates>",
    contact="Kari Nordmann",
    contact_no="CT000002",
    salesperson="JO",
    salesperson_name="Jim Olive",
    team=None,
    team_name=None,
    completed_by=None,
)
CLOSED: dict[str, Any] = {"status": TaskStatus.COMPLETED, "closed": True, "date_closed": MONDAY}
TODAY = replace(TASK, no="TD000005", due_date=MONDAY, type=TaskType.NONE, priority=Priority.LOW, description="")
DONE = replace(TASK, no="TD000006", **CLOSED, next_no="TD000009", completed_by="Jim Olive")
CANCELLED = replace(DONE, no="TD000007", cancelled=True, next_no="", completed_by=None)
TAKEN_BACK = replace(CANCELLED, no="TD000009", next_no="TD000006")
OF_A_TEAM = replace(
    TASK,
    no="TD000008",
    due_date=date(2026, 3, 9),
    salesperson=None,
    salesperson_name=None,
    team="SALE",
    team_name="Sales",
    opportunity=None,
    opportunity_description=None,
    contact=None,
    contact_no=None,
    start_time=None,
    duration=None,
    repeats="",
    status=TaskStatus.WAITING,
)
LONGEST = Asked("person", '"\\' * 10, "overdue", 999_999_999, (999_999_999,) * 5)
"""What is behind the buttons when everything in it is as long as can be."""


def message(drawn: Message) -> Screen:
    return {"text": drawn[0], "blocks": drawn[1]}


def navigation() -> tuple[str, kit.Block]:
    back = kit.button("Previous page", ids.ACTION_TASK_PAGE_BACK, LONGEST.dump())
    on = kit.button("Next page", ids.ACTION_TASK_PAGE_ON, LONGEST.dump())
    return "11 to 20 of 32", kit.actions(back, on, kit.button("New task", ids.ACTION_TASK_NEW, "new"))


def listed(
    *lines: TaskLine, names_owner: bool = False, asked: Asked = LONGEST, told: str = "", undo: str = ""
) -> Screen:
    kept = [DONE.no, CANCELLED.no]
    given = tasks.TaskList(
        "Your open tasks (32)", lines, asked.dump(), MONDAY, kept, told, undo, names_owner=names_owner
    )
    return message(tasks.list_message(ENGLISH, given, navigation()))


def card(line: TaskLine, said: str = "", undo: str = "") -> Screen:
    return message(tasks.task_card(ENGLISH, line, A_CARD.dump(), MONDAY, said, undo))


def new(**given: Any) -> Screen:  # noqa: ANN401 - any field of the window
    owner = task_windows.person_owner("JO", "Jim Olive")
    return task_windows.task_window(ENGLISH, task_windows.TaskWindow(owner, MONDAY, **given), "{}")


def edit(line: TaskLine, metadata: str = "{}") -> Screen:
    return task_windows.task_window(ENGLISH, task_windows.as_it_is(line), metadata)


def empty(which: str) -> Screen:
    return message(tasks.empty_message(ENGLISH, "Your open tasks (0)", which, navigation()[1]))


MORE: dict[str, Callable[[], Screen]] = {
    "tasks": lambda: listed(TASK, DONE, CANCELLED, TODAY, OF_A_TEAM, asked=Asked(kept=(6, 7))),
    "tasks_closed": lambda: listed(replace(DONE, no="TD000001"), replace(CANCELLED, no="TD000002"), names_owner=True),
    "tasks_taken_back": lambda: listed(TAKEN_BACK, replace(CANCELLED, no="TD000002")),
    "tasks_moved": lambda: listed(
        OF_A_TEAM, told="TD000008: Moved to 9 Mar 2026", undo=f"TD000008 {A_CARD.keeping('TD000008').dump()}"
    ),
    "tasks_empty": lambda: empty("open"),
    "tasks_empty_overdue": lambda: empty("overdue"),
    "tasks_empty_closed": lambda: empty("closed"),
    "tasks_empty_others": lambda: empty("others"),
    "task": lambda: card(TASK, "Moved to 9 Mar 2026", f"TD000004 {A_CARD.keeping('TD000004').dump()}"),
    "task_of_a_team": lambda: card(OF_A_TEAM),
    "task_done": lambda: card(replace(DONE, team="SALE", team_name="Sales")),
    "task_taken_back": lambda: card(TAKEN_BACK),
    "task_cancelled": lambda: card(replace(CANCELLED, opportunity=None)),
    "new_task": lambda: new(description="Call Kari"),
    "new_task_of_an_opportunity": lambda: new(opportunity=Choice("OP000012", "Boxes & <crates>")),
    "edit_task": lambda: edit(TASK),
    "edit_task_of_a_team": lambda: edit(OF_A_TEAM),
    "edit_meeting": lambda: edit(replace(TASK, type=TaskType.MEETING)),
    "task_help": lambda: message(task_windows.help_message(ENGLISH)),
}


def extreme(text: str) -> TaskLine:
    """Make a task whose every text is this one."""
    return replace(
        TASK,
        no="TD999999999",
        description=text,
        opportunity_description=text,
        contact=text,
        salesperson_name=text,
        team_name=text,
        completed_by=text,
        duration=5_256_000,
        repeats="1000Y+" * 5,
    )


def at_the_extremes() -> dict[str, Screen]:
    """Draw every screen with every extreme text."""
    found: dict[str, Screen] = {}
    for name, text in EXTREME_TEXTS.items():
        line = extreme(text)
        found[f"list, {name}"] = listed(
            *[line] * 5, *[replace(line, **CLOSED)] * 5, names_owner=True, told=text, undo=f"{line.no} {LONGEST.dump()}"
        )
        found[f"card, {name}"] = card(line, text, f"{line.no} {LONGEST.dump()}")
        found[f"closed card, {name}"] = card(replace(line, **CLOSED, team="SALE"), text)
        found[f"edit, {name}"] = edit(line, "x" * LONGEST_METADATA)
        found[f"new, {name}"] = new(description=text, opportunity=Choice("OP999999999", text))
    return found
