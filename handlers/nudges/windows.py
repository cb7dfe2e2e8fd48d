"""The windows of a nudge's lines: another day, a task for somebody else."""

from dataclasses import replace
from datetime import timedelta

from handlers import ids
from handlers.call import Call
from handlers.forms import Form, Metadata
from handlers.showing import open_window, origin
from handlers.views import nudge_windows as views
from storage.domain.errors import Problem, RuleBrokenError, refuse_if_any
from storage.queries.tasks import TaskLine
from storage.services.nudge_lines import Pressed
from storage.services.task_keeping import TaskDraft


def open_move(call: Call, pressed: Pressed) -> None:
    """Ask for another day."""
    what = (pressed.thing.what or pressed.thing.description) if pressed.thing else ""
    about = " · ".join(part for part in (pressed.record_no, what) if part)
    proposed = call.book.nudge_actions.a_week_on(call.actor, pressed)
    open_window(call, views.move(call.words, about, proposed, origin(call, pressed.record_no).dump()))


def move(call: Call) -> None:
    """Move it to the day of the window; raise `missing` under `date`, and what moving says."""
    day, at = Form(call.view).day(ids.FIELD_DATE), Metadata.load(call.view["private_metadata"])
    if day is None:
        raise RuleBrokenError(Problem("missing", ids.FIELD_DATE))
    call.book.nudge_actions.move(call.actor, at.line, day)


def open_hand_over(call: Call, pressed: Pressed) -> None:
    """Ask who gets the task."""
    line = call.book.tasks.one(call.workspace_id, pressed.record_no, viewer=call.actor)
    open_window(call, views.hand_over(call.words, line, origin(call, line.no, line.version).dump()))


def hand_over(call: Call) -> None:
    """Give the task to whom the window says; raise `missing` under `owner`, and what an edit says."""
    at = Metadata.load(call.view["private_metadata"])
    salesperson, team = views.owner_of(Form(call.view).choice(ids.FIELD_OWNER) or "")
    refuse_if_any([] if salesperson or team else [Problem("missing", ids.FIELD_OWNER)])
    line = call.book.tasks.one(call.workspace_id, at.no, viewer=call.actor)
    draft = replace(_as_it_is(line), salesperson=salesperson, team=team)
    call.book.tasks.edit(call.actor, at.no, draft, version=at.version, key=call.form_key)


def _as_it_is(line: TaskLine) -> TaskDraft:
    """Give what an edit needs that changes nothing."""
    return TaskDraft(
        description=line.description,
        date=line.due_date,
        type=line.type,
        start_time=line.start_time,
        duration=timedelta(minutes=line.duration) if line.duration is not None else None,
        priority=line.priority,
        opportunity=line.opportunity,
        contact=line.contact_no,
        repeats=line.repeats,
        repeats_from=line.repeats_from,
    )
