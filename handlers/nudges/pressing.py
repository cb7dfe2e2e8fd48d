"""What is pressed beside a line of a nudge. The nudge is drawn anew behind it, whatever comes of the press."""

import re
from collections.abc import Callable

from handlers import assigning, closing, editing, moving, noting, quotes
from handlers.call import Call
from handlers.nudges import windows
from handlers.nudges.drawing import redraw
from handlers.showing import answer
from handlers.views.nudges import rest_message
from handlers.views.opportunities import card_message
from handlers.views.tasks import task_card
from storage.domain.cycles import ActionType
from storage.domain.errors import broken
from storage.domain.nudges import DueKind, Snooze
from storage.domain.opportunities import Status
from storage.services.nudge_lines import Pressed, check_due

PRESSED = re.compile(r"(?:(?P<verb>[a-z]+) )?(?P<line>[0-9]{1,18})", re.ASCII)
"""What is behind a button or an option."""
Act = Callable[[Call, Pressed], None]


def _read(call: Call) -> tuple[str, int]:
    """Read what is behind a button or an option; raise `not_understood` for what none of ours has."""
    match = PRESSED.fullmatch(call.value)
    if match is None:
        raise broken("not_understood")
    return match["verb"] or "", int(match["line"])


def _chosen(call: Call) -> tuple[str, Pressed]:
    """Say in which line something was chosen, and what; raise `not_understood`."""
    verb, line = _read(call)
    return verb, _at(call, line)


def _pressed(call: Call) -> Pressed:
    """Say in which line a button was pressed; raise `not_understood`."""
    verb, line = _read(call)
    if verb:
        raise broken("not_understood")
    return _at(call, line)


def _at(call: Call, line: int) -> Pressed:
    """Look at a line, and let its nudge be drawn anew behind the rest."""
    pressed = call.book.nudge_actions.press(call.actor, line)
    redraw(call, pressed.delivery_id)
    call.line = line
    return pressed


def done(call: Call) -> None:
    """Do what the first button of a line says; raise `line_settled` when that was done already."""
    pressed = _pressed(call)
    FIRST[check_due(pressed).kind](call, pressed)


def _done(call: Call, pressed: Pressed) -> None:
    call.book.nudge_actions.done(call.actor, pressed.id)


FIRST: dict[DueKind, Act] = {
    DueKind.TASK: _done,
    DueKind.NEXT_STEP: _done,
    DueKind.CLOSING_DATE: lambda call, pressed: closing.open_close(call, pressed.opportunity_no),
    DueKind.QUOTE: lambda call, pressed: quotes.open_quote(call, pressed.opportunity_no),
    DueKind.IDLE: lambda call, pressed: editing.open_next_step(call, pressed.opportunity_no),
}
"""What the first button does, by what is due."""


def note(call: Call) -> None:
    """Open the window Note: whoever writes down what happened has touched it."""
    pressed = _pressed(call)
    noting.open_note(call, check_due(pressed).opportunity_no)


def move(call: Call) -> None:
    """Give what is due another day; raise `line_settled`, `not_understood`."""
    verb, pressed = _chosen(call)
    if verb not in MOVES:
        raise broken("not_understood")
    MOVES[verb](call, check_due(pressed))


def _a_day_on(call: Call, pressed: Pressed) -> None:
    day = call.book.nudge_actions.a_day_on(call.actor, pressed)
    call.book.nudge_actions.move(call.actor, pressed.id, day)


def _a_week_on(call: Call, pressed: Pressed) -> None:
    day = call.book.nudge_actions.a_week_on(call.actor, pressed)
    call.book.nudge_actions.move(call.actor, pressed.id, day)


def _complete(move_it: Act) -> Act:
    """Ask in the window Update for what a closing date cannot be moved without."""

    def do(call: Call, pressed: Pressed) -> None:
        if pressed.kind is DueKind.CLOSING_DATE and not _is_estimated(call, pressed):
            moving.open_update(call, pressed.opportunity_no, ActionType.UPDATE)
        else:
            move_it(call, pressed)

    return do


def _is_estimated(call: Call, pressed: Pressed) -> bool:
    """Tell whether an opportunity has a value and chances."""
    line = call.book.opportunities.card(call.workspace_id, pressed.opportunity_no, viewer=call.actor).line
    return bool(line.value and line.chances)


MOVES: dict[str, Act] = {
    "day": _complete(_a_day_on),
    "week": _complete(_a_week_on),
    "pick": _complete(windows.open_move),
}
"""What *Move* offers, by the word for it."""


def open_thing(call: Call) -> None:
    """Show the card of what a line is about, privately, below."""
    pressed = _pressed(call)
    if not pressed.opportunity_no:
        line = call.book.tasks.one(call.workspace_id, pressed.record_no, viewer=call.actor)
        answer(call, *task_card(call.words, line, windows.A_CARD, call.actor.today))
        return
    card = call.book.opportunities.card(call.workspace_id, pressed.opportunity_no, viewer=call.actor)
    may = call.book.looking.allowed(call.actor, card)
    answer(call, *card_message(call.words, card, call.person.currency, call.actor.today, may=may))


def more(call: Call) -> None:
    """Do what was chosen in the menu of a line; raise `line_settled`, `not_understood`."""
    verb, pressed = _chosen(call)
    if verb not in MORE:
        raise broken("not_understood")
    MORE[verb](call, check_due(pressed))


def _close(status: Status) -> Act:
    """Win or lose it; raise `not_understood` for a task of no opportunity."""

    def do(call: Call, pressed: Pressed) -> None:
        if not pressed.opportunity_no:
            raise broken("not_understood")
        closing.open_close(call, pressed.opportunity_no, status)

    return do


def _snooze(how: Snooze, *, sure: bool = False) -> Act:
    return lambda call, pressed: call.book.nudge_actions.snooze(call.actor, pressed.id, how, call.zone, sure=sure)


def _hand_over(call: Call, pressed: Pressed) -> None:
    """Give away the task or the opportunity."""
    if pressed.kind is DueKind.TASK:
        windows.open_hand_over(call, pressed)
    else:
        assigning.open_assign(call, pressed.opportunity_no)


def _stop(call: Call, pressed: Pressed) -> None:
    call.book.nudge_actions.stop(call.actor, pressed.id)


SNOOZES = {"hours": Snooze.HOURS, "tomorrow": Snooze.TOMORROW, "monday": Snooze.WEEK}
MORE: dict[str, Act] = {
    "win": _close(Status.WON),
    "lose": _close(Status.LOST),
    **{verb: _snooze(how) for verb, how in SNOOZES.items()},
    "assign": _hand_over,
    "stop": _stop,
}
"""What the menu of a line offers, by the word for it."""


def snooze_anyway(call: Call) -> None:
    """Snooze it the third time, or once more; raise `not_understood`."""
    verb, pressed = _chosen(call)
    if verb not in set(Snooze):
        raise broken("not_understood")
    _snooze(Snooze(verb), sure=True)(call, check_due(pressed))


def keep(call: Call) -> None:
    """Leave it as it is, after all."""
    pressed = _pressed(call)
    call.book.nudge_actions.keep(call.actor, pressed.id)


def undo(call: Call) -> None:
    """Take back what was done about a line."""
    pressed = _pressed(call)
    call.book.nudge_actions.undo(call.actor, pressed.id)


def rest(call: Call) -> None:
    """Show, privately, what was too much for the nudge."""
    _, delivery_id = _read(call)
    call.book.nudge_actions.answer(call.actor, delivery_id)
    things = call.book.nudges.rest(delivery_id, call.actor)
    answer(call, *rest_message(call.words, things, call.person.currency, call.actor.today))
