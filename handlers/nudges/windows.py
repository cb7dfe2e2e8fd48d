"""The windows of a nudge's lines: another day, a task for somebody else, who is told."""

from dataclasses import replace
from datetime import timedelta

from handlers import field_ids
from handlers.call import Call
from handlers.filters import EVERYBODY
from handlers.forms import Form, Metadata
from handlers.showing import answer, open_window, origin, tell
from handlers.text.words import words_for
from handlers.views import kit
from handlers.views import nudge_windows as views
from handlers.views.tasks import task_card
from storage.domain.errors import Problem, RuleBrokenError, broken, refuse_if_any
from storage.domain.people import Source
from storage.queries.tasks import TaskLine
from storage.services.nudge_lines import Pressed
from storage.services.task_keeping import TaskDraft

A_CARD = '["card","","open",0,[]]'
"""What the buttons of a task's card carry that stands alone: the same as of the card behind `/task TD000004`."""


def open_move(call: Call, pressed: Pressed) -> None:
    """Ask for another day."""
    what = (pressed.thing.what or pressed.thing.description) if pressed.thing else ""
    about = " · ".join(part for part in (pressed.record_no, what) if part)
    proposed = call.book.nudge_actions.a_week_on(call.actor, pressed)
    open_window(call, views.move(call.words, about, proposed, origin(call, pressed.record_no).dump()))


def move(call: Call) -> None:
    """Move it to the day of the window; raise `missing` under `date`, and what moving says."""
    day, at = Form(call.view).day(field_ids.DATE), Metadata.load(call.view["private_metadata"])
    if day is None:
        raise RuleBrokenError(Problem("missing", field_ids.DATE))
    call.book.nudge_actions.move(call.actor, at.line, day)


def open_hand_over(call: Call, pressed: Pressed) -> None:
    """Ask who gets the task."""
    line = call.book.tasks.one(call.workspace_id, pressed.record_no, viewer=call.actor)
    open_window(call, views.hand_over(call.words, line, origin(call, line.no, line.version).dump()))


def hand_over(call: Call) -> None:
    """Give the task to whom the window says, and tell them.

    Raises `missing` and `has_it_already` under `owner`, and what an edit says.
    """
    at = Metadata.load(call.view["private_metadata"])
    salesperson, team = views.owner_of(Form(call.view).choice(field_ids.OWNER) or "")
    refuse_if_any([] if salesperson or team else [Problem("missing", field_ids.OWNER)])
    line = call.book.tasks.one(call.workspace_id, at.no, viewer=call.actor)
    is_first = line.version == at.version  # sent again, the window finds the task where it put it
    if is_first and (salesperson, team) == (line.salesperson, line.team):
        raise broken("has_it_already", field_ids.OWNER, name=line.owner_name)
    draft = replace(_as_it_is(line), salesperson=salesperson, team=team)
    call.book.tasks.edit(call.actor, at.no, draft, version=at.version, key=call.form_key)
    if is_first and salesperson:
        call.later(_brief, at.no, salesperson)


def _brief(call: Call, no: str, code: str) -> None:
    """Show the task to whoever has it now, in their language; what Slack does not take is told later."""
    people = call.book.people.search(call.workspace_id, code, EVERYBODY)
    to = next((one for one in people if one.key == code and code != call.person.code), None)
    owner = call.book.people.by_slack_user(call.workspace_id, to.detail) if to and to.detail else None
    if to is not None and owner is None:
        said = call.words("{name} is not in Slack here: tell them yourself", name=to.name)
        answer(call, kit.escape(said))
    if owner is None:
        return
    words, viewer = words_for(owner.locale), owner.acting(call.book.clock(), Source.SCHEDULE)
    result = words("{name} handed this task over to you", name=call.person.name)
    line = call.book.tasks.one(call.workspace_id, no, viewer=viewer)
    text, blocks = task_card(words, line, A_CARD, viewer.today, result)
    tell(call, owner.slack_user_id or "", text, blocks)


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
