"""The windows New task and Edit task."""

from dataclasses import asdict, dataclass, replace
from datetime import date

from handlers import field_ids
from handlers.call import Call
from handlers.forms import Form, Metadata, new_form
from handlers.showing import open_window, origin, show, show_card
from handlers.tasks import lists
from handlers.tasks.asked import A_CARD, Asked
from handlers.views import dialogs
from handlers.views import task_windows as views
from handlers.views import tasks as cards
from storage.domain.durations import read_duration
from storage.domain.errors import broken
from storage.domain.opportunities import Priority
from storage.domain.tasks import RepeatsFrom, TaskType
from storage.queries.filters import Filters
from storage.queries.people import Choice
from storage.queries.tasks import TaskLine
from storage.services.task_keeping import TaskDraft

SUGGESTIONS = 30
"""Answers to a search: more are not read on a phone."""


@dataclass(frozen=True)
class Place(Metadata):
    """What travels in the window of a task: also the list it was opened from, or the card of an opportunity."""

    listed: str = ""
    card: str = ""


def open_new(call: Call, opportunity_no: str = "", description: str = "", day: date | None = None) -> None:
    """Open the window New task, for an opportunity if one is named; raise `no_such_opportunity`."""
    at = Place(**asdict(origin(call)))
    me = views.person_owner(call.person.code, call.person.name)
    given = views.TaskWindow(me, day or call.actor.today, description)
    if opportunity_no:
        line = call.book.opportunities.card(call.person.workspace_id, opportunity_no, viewer=call.actor).line
        given = replace(given, opportunity=Choice(line.no, line.description))
        at = replace(at, card=line.no if at.ts or at.replace else "")
    open_window(call, views.task_window(call.words, given, at.dump()))


def from_shortcut(call: Call) -> None:
    """Open the window from the shortcut, or the button under a list; the list stays, the task comes below it."""
    at = Place(response_url=call.response_url or "", form=new_form())
    given = views.TaskWindow(views.person_owner(call.person.code, call.person.name), call.actor.today)
    open_window(call, views.task_window(call.words, given, at.dump()))


def open_edit(call: Call, no: str, asked: Asked = A_CARD) -> None:
    """Open the window Edit task; raise `no_such_task`, `task_closed`."""
    line = call.book.tasks.one(call.person.workspace_id, no, viewer=call.actor)
    if line.closed:
        raise broken("task_closed", no=line.no)
    at = Place(**asdict(origin(call, line.no, line.version)) | {"listed": asked.dump()})
    open_window(call, views.task_window(call.words, views.as_it_is(line), at.dump()))


def suggest_owners(call: Call) -> None:
    """Offer salespeople and teams that fit."""
    people, teams = call.book.tasks.owners(call.person.workspace_id, call.body.get("value", ""), SUGGESTIONS)
    absent = call.words("not in Slack")
    call.ack(
        options=[
            *(views.person_owner(person.key, person.name, "" if person.detail else absent) for person in people),
            *(views.team_owner(call.words, team.key, team.name) for team in teams),
        ]
    )


def suggest_opportunities(call: Call) -> None:
    """Offer opportunities that fit and that the person may see, those first that are not closed."""
    typed, workspace_id = call.body.get("value", "").strip(), call.person.workspace_id
    if typed:
        page = call.book.looking.find(workspace_id, typed, call.actor, 0, SUGGESTIONS).page
    else:
        page = call.book.opportunities.page(workspace_id, Filters(viewer=call.actor), 0, SUGGESTIONS)
    call.ack(options=[views.opportunity_option(line.no, line.description, line.contact) for line in page.lines])


def _draft(form: Form) -> TaskDraft:
    """Read the window; raise `not_understood` for choices that none of ours offers."""
    kind, _, code = (form.choice(field_ids.OWNER) or "").partition(":")
    contact = form.choice(field_ids.CONTACT) or ""
    is_new = contact.startswith(dialogs.NEW_COMPANY)
    try:
        chosen = (
            TaskType(form.choice(field_ids.TASK_TYPE) or TaskType.NONE),
            Priority(form.choice(field_ids.PRIORITY) or Priority.NORMAL),
            RepeatsFrom(form.choice(field_ids.REPEATS_FROM) or RepeatsFrom.DUE_DATE),
        )
    except ValueError as error:
        raise broken("not_understood") from error
    duration, unread = read_duration(form.text(field_ids.DURATION))
    return TaskDraft(
        description=form.text(field_ids.DESCRIPTION),
        date=form.day(field_ids.DATE),
        type=chosen[0],
        start_time=form.time(field_ids.START_TIME),
        duration=duration,
        priority=chosen[1],
        salesperson=code if kind == views.PERSON else None,
        team=code if kind == views.TEAM else None,
        opportunity=form.choice(field_ids.OPPORTUNITY),
        contact=None if is_new else contact or None,
        new_company=contact.removeprefix(dialogs.NEW_COMPANY) if is_new else None,
        repeats=form.text(field_ids.REPEATS),
        repeats_from=chosen[2],
        unread=unread,
    )


def create(call: Call) -> None:
    """Write down the task of the window."""
    form, at = Form(call.view), Place.load(call.view["private_metadata"])
    line = call.book.tasks.create(call.actor, _draft(form), key=call.form_key)
    result = call.words("Task {no} created", no=line.no)
    if at.card:
        shown = call.book.opportunities.card(call.person.workspace_id, at.card, viewer=call.actor)
        show_card(call, shown, result, at)
    else:
        _show(call, line, result, at)


def edit(call: Call) -> None:
    """Change the task as the window says."""
    form, at = Form(call.view), Place.load(call.view["private_metadata"])
    asked = Asked.load(at.listed)
    line = call.book.tasks.edit(call.actor, at.no, _draft(form), version=at.version, key=call.form_key)
    result = call.words("Task {no} changed", no=line.no)
    if asked.whose == A_CARD.whose:
        _show(call, line, result, at)
    else:
        lists.redraw(call, asked, at, result)


def _show(call: Call, line: TaskLine, result: str, at: Metadata) -> None:
    """Show the card of a task with what has just happened."""
    text, blocks = cards.task_card(call.words, line, A_CARD.dump(), call.actor.today, result)
    show(call, text, blocks, at, f"{result}: {line.description}")
