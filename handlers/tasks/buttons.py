"""What is pressed beside a task: done, undo, and its menu; what can be typed behind its number does the same."""

import re
from collections.abc import Callable
from datetime import timedelta

from handlers.call import Call
from handlers.forms import Metadata
from handlers.showing import answer, origin, show
from handlers.tasks import lists, windows
from handlers.tasks.asked import A_CARD, Asked
from handlers.views import tasks as views
from handlers.views.opportunities import Message, card_message
from storage.domain.errors import broken
from storage.domain.tasks import TaskStatus
from storage.queries.tasks import TaskLine

A_WEEK = timedelta(days=7)
PRESSED = re.compile(r"(?:(?P<verb>[a-z]+) )?(?P<no>TD[0-9]{6,9}) (?P<state>.+)", re.ASCII)
"""What is behind a button or an option."""
Act = Callable[[Call, str], TaskLine]


def card(call: Call, no: str) -> None:
    """Show a task's card, privately."""
    line = call.book.tasks.one(call.person.workspace_id, no, viewer=call.actor)
    answer(call, *views.task_card(call.words, line, A_CARD.dump(), call.actor.today))


def _done(call: Call, no: str) -> TaskLine:
    return call.book.tasks.complete(call.actor, no)


def _cancelled(call: Call, no: str) -> TaskLine:
    return call.book.tasks.cancel(call.actor, no)


def _reopened(call: Call, no: str) -> TaskLine:
    return call.book.tasks.reopen(call.actor, no)


def _undone(call: Call, no: str) -> TaskLine:
    return call.book.tasks.undo_closing(call.actor, no)


def _moved_back(call: Call, no: str) -> TaskLine:
    return call.book.due_actions.undo_moving(call.actor, no)


def _started(call: Call, no: str) -> TaskLine:
    return call.book.tasks.start(call.actor, no)


def _waiting(call: Call, no: str) -> TaskLine:
    return call.book.tasks.wait(call.actor, no)


def _tomorrow(call: Call, no: str) -> TaskLine:
    return call.book.tasks.postpone(call.actor, no, call.actor.today + timedelta(days=1))


def _by_a_week(call: Call, no: str) -> TaskLine:
    """Move it a week on: from its date, or from today if that is past."""
    line = call.book.tasks.one(call.person.workspace_id, no, viewer=call.actor)
    return call.book.tasks.postpone(call.actor, no, max(line.due_date, call.actor.today) + A_WEEK)


ACTS: dict[str, Act] = {
    "done": _done,
    "cancel": _cancelled,
    "undo": _undone,
    "reopen": _reopened,
    "start": _started,
    "wait": _waiting,
    "tomorrow": _tomorrow,
    "week": _by_a_week,
}
"""What changes a task at once, by the word for it."""
_OPENING = (_reopened, _undone)
"""Of these, what opens a closed task again."""
_MOVING = (_tomorrow, _by_a_week)
"""What gives it another day, and is taken back by Undo as closing it is."""


def by_word(act: Act) -> Callable[[Call, str], None]:
    """Do it from the command line; the card shows what has come of it."""

    def do(call: Call, no: str) -> None:
        done = _way_back(call, no) if act is _undone else act
        answer(call, *_card(call, done(call, no), done))

    return do


def _way_back(call: Call, no: str) -> Act:
    """Choose what Undo takes back: that it was closed, or that it was moved."""
    line = call.book.tasks.one(call.person.workspace_id, no, viewer=call.actor)
    return _moved_back if line.status is TaskStatus.POSTPONED and not line.closed else _undone


def _said(call: Call, line: TaskLine, act: Act) -> str:
    """Say what has just become of a task."""
    if act is _moved_back:
        return call.words("Moved back to {day}", day=call.words.day(line.due_date))
    return views.result(call.words, line, again=act in _OPENING)


def _undo_of(line: TaskLine, act: Act, asked: Asked) -> str:
    """Give what is behind the Undo of a task that was moved; nothing for any other."""
    return f"{line.no} {asked.keeping(line.no).dump()}" if act in _MOVING else ""


def _card(call: Call, line: TaskLine, act: Act) -> Message:
    """Draw the card with what has just happened; one just closed is kept in its Undo, as in a list."""
    state = A_CARD.keeping(line.no) if line.closed else A_CARD
    undo = _undo_of(line, act, A_CARD)
    return views.task_card(call.words, line, state.dump(), call.actor.today, _said(call, line, act), undo)


def _pressed(call: Call) -> tuple[str, str, Asked]:
    """Read what is behind a button or an option: a word for what to do, the number, where it stands.

    Raises `not_understood` for what no button of ours has.
    """
    match = PRESSED.fullmatch(call.value)
    if match is None:
        raise broken("not_understood")
    return match["verb"] or "", match["no"], Asked.load(match["state"])


def _act(call: Call, act: Act, no: str, asked: Asked) -> None:
    """Do it, and let the line or card turn into its result, in place."""
    _shown_at(call, act(call, no), asked, origin(call), act)


def _shown_at(call: Call, line: TaskLine, asked: Asked, at: Metadata, act: Act) -> None:
    """Show where a task was changed what has come of it: in the list, or on its card."""
    result = call.words("{no}: {result}", no=line.no, result=_said(call, line, act))
    if asked.whose == A_CARD.whose:
        text, blocks = _card(call, line, act)
        show(call, text, blocks, at, result)
        return
    here, undo = asked.keeping(line.no) if line.closed else asked, _undo_of(line, act, asked)
    lists.redraw(call, here, at, result, in_line=line.closed, undo=undo)


def done(call: Call) -> None:
    """Complete the task beside the button."""
    _, no, asked = _pressed(call)
    _act(call, _done, no, asked)


def reopen(call: Call) -> None:
    """Open the task beside the button again; Undo, of one just closed or moved, also gives back what it had."""
    _, no, asked = _pressed(call)
    _act(call, _way_back(call, no) if no in asked.kept_nos else _reopened, no, asked)


def change(call: Call) -> None:
    """Open the window Edit task."""
    _, no, asked = _pressed(call)
    windows.open_edit(call, no, asked)


def more(call: Call) -> None:
    """Do what was chosen in the menu of a task."""
    verb, no, asked = _pressed(call)
    if verb == "edit":
        windows.open_edit(call, no, asked)
    elif verb == "open":
        _open_opportunity(call, no)
    elif verb in ACTS:
        _act(call, ACTS[verb], no, asked)
    else:
        raise broken("not_understood")


def _open_opportunity(call: Call, no: str) -> None:
    """Show the card of the task's opportunity, privately, below; raise `not_understood` when it has none by now."""
    line = call.book.tasks.one(call.person.workspace_id, no, viewer=call.actor)
    if line.opportunity is None:
        raise broken("not_understood")
    shown = call.book.opportunities.card(call.person.workspace_id, line.opportunity, viewer=call.actor)
    may = call.book.looking.allowed(call.actor, shown)
    answer(call, *card_message(call.words, shown, call.person.currency, call.actor.today, may=may))
