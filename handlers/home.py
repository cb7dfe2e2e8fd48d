"""The Home: what is pressed there. It is drawn behind the answer, in `home_drawing`."""

import re
from collections.abc import Callable
from datetime import date

from handlers import away, field_ids, home_drawing, ids, lists, moving, why
from handlers.call import Call, Handler, Routes
from handlers.contacts import command as contacts
from handlers.digests.settings import open_digests
from handlers.forms import Form, Metadata
from handlers.setup import cycles, people
from handlers.showing import answer, open_window
from handlers.tasks import buttons as tasks
from handlers.tasks import lists as task_lists
from handlers.text import problems
from handlers.views import home as views
from handlers.views import home_day, kit
from handlers.views.help import help_message
from storage.domain.cycles import ActionType
from storage.domain.dates import check_calendar
from storage.domain.errors import RuleBrokenError, broken
from storage.domain.home import Deed, Due, Scope, Showing, Told
from storage.domain.nudges import DueKind

LOOKS_ON = frozenset({ids.VIEW_SETUP, ids.VIEW_IN_USE})
"""Windows of the set-up that change nothing."""
BEGINS = frozenset({ids.ACTION_NEW, ids.ACTION_TASK_NEW, ids.ACTION_CONTACT_NEW, ids.ACTION_OPEN})
"""What else is pressed on a Home, and elsewhere."""
LONGEST_HASH = 64
LONGEST_PAGE = 6
"""Digits of the number of a page."""
LINE = re.compile(
    r"(?P<kind>[a-z_]{1,20}) (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}) (?P<no>\S{1,20})(?: (?P<mark>[0-9a-f]{8}))?", re.ASCII
)
"""What is behind a button of a line."""


def register(routes: Routes) -> None:
    """Name the handlers of this feature; whatever sets up draws the Home anew, so the set-up comes first."""
    routes.events[ids.EVENT_HOME_OPENED] = opened
    routes.actions[ids.ACTION_HOME_PEOPLE] = open_people
    routes.actions[ids.ACTION_HOME_CYCLES] = open_cycles
    routes.actions[ids.ACTION_HOME_DIGESTS] = open_digests
    routes.actions[ids.ACTION_HOME_SCOPE] = choose_scope
    routes.actions[ids.ACTION_HOME_SHOWING] = choose_showing
    routes.actions[ids.ACTION_HOME_CYCLE] = choose_cycle
    routes.actions[ids.ACTION_HOME_BACK] = turn
    routes.actions[ids.ACTION_HOME_ON] = turn
    routes.actions[ids.ACTION_HOME_DONE] = done
    routes.actions[ids.ACTION_HOME_UNDO] = undo
    routes.actions[ids.ACTION_HOME_LINE] = move
    routes.actions[ids.ACTION_HOME_TASK] = open_task
    routes.actions[ids.ACTION_HOME_OPPORTUNITIES] = lists.mine
    routes.actions[ids.ACTION_HOME_TASKS] = task_lists.mine
    routes.actions[ids.ACTION_HOME_CONTACTS] = contacts.command
    routes.actions[ids.ACTION_HOME_FIND] = open_find
    routes.actions[ids.ACTION_HOME_MORE] = more
    routes.views[ids.VIEW_FIND] = find
    for name in (ids.ACTION_OPEN, ids.ACTION_HOME_TASK):
        routes.actions[name] = _told(routes.actions[name], lambda call: call.no)
    for name in home_day.SHOWN.keys() & routes.actions.keys() - {ids.ACTION_HOME_MORE}:
        routes.actions[name] = _told(routes.actions[name])
    on_home = {name for name in routes.actions if name.startswith("home.")} | home_day.SHOWN.keys() | BEGINS
    for name in on_home & routes.actions.keys():
        routes.actions[name] = _saying_why_not(routes.actions[name])
    changing = [name for name in routes.views if name.startswith("setup.") and name not in LOOKS_ON]
    for name in changing:
        routes.views[name] = _then_home(routes.views[name])
    routes.actions[ids.ACTION_STANDARD_CYCLES] = _then_home(routes.actions[ids.ACTION_STANDARD_CYCLES])


def _then_home(handler: Handler) -> Handler:
    """Let the Home of whoever does not sell be drawn anew after what they set up; nothing is kept of it."""

    def both(call: Call) -> None:
        handler(call)
        if call.visitor is not None:
            call.later(home_drawing.draw_visitors)

    return both


def _told(handler: Handler, no_of: Callable[[Call], str] = lambda _: "") -> Handler:
    """Let the Home on which something was pressed say that the answer is in the conversation."""

    def both(call: Call) -> None:
        handler(call)
        if call.known is not None and call.view.get("type") == "home":
            _tell_shown(call, call.name, no_of(call))

    return both


def _saying_why_not(handler: Handler) -> Handler:
    """Let the Home on which something was refused say why: the answer is in the conversation, where nobody looks."""

    def both(call: Call) -> None:
        try:
            handler(call)
        except RuleBrokenError as error:
            if call.known is None or call.view.get("type") != "home" or not _is_pressed_again(call, error):
                raise

    return both


def _is_pressed_again(call: Call, error: RuleBrokenError) -> bool:
    """Tell whether somebody pressed twice, of which once is enough; else let the Home say what is wrong.

    What was dealt with already, and what was taken back already, is drawn anew as it is.
    """
    if call.name == ids.ACTION_HOME_UNDO and error.codes == ("nothing_to_undo",):
        call.book.home.choose(call.actor, call.user_id)
        return True
    said = " ".join(problems.say(call.words, problem, call.zone) for problem in error.problems)
    no = str(error.problems[0].values["no"]) if error.codes == ("line_settled",) else ""
    return not call.book.home.tell(call.actor, call.user_id, Told(Deed.REFUSED, call.book.clock(), no, said))


def _tell_shown(call: Call, what: str, no: str = "") -> None:
    """Let the Home say that something is in the conversation."""
    call.book.home.tell(call.actor, call.user_id, Told(Deed.SHOWN, call.book.clock(), no, what))


def opened(call: Call) -> None:
    """Draw the Home for who opens it; the other tab is the conversation."""
    if call.body["event"].get("tab", "home") != "home":
        return
    if call.known is None:
        call.later(home_drawing.draw_visitors)
        return
    seen = str((call.body["event"].get("view") or {}).get("hash") or "")
    call.book.home.opened(call.actor, call.user_id, seen[:LONGEST_HASH])
    call.later(home_drawing.follow)


def choose_scope(call: Call) -> None:
    """Show whose work was chosen; raise `managers_only`, `not_understood`."""
    if call.value not in set(Scope):
        raise broken("not_understood")
    call.book.home.choose(call.actor, call.user_id, scope=Scope(call.value))


def choose_showing(call: Call) -> None:
    """Show what was chosen of the day; raise `not_understood`."""
    if call.value not in set(Showing):
        raise broken("not_understood")
    call.book.home.choose(call.actor, call.user_id, showing=Showing(call.value))


def choose_cycle(call: Call) -> None:
    """Show one sales cycle, or all; raise `not_understood`."""
    if not call.value:
        raise broken("not_understood")
    call.book.home.choose(call.actor, call.user_id, cycle_code="" if call.value == views.EVERY_CYCLE else call.value)


def turn(call: Call) -> None:
    """Turn a page; raise `not_understood`."""
    page = call.value
    if not (page.isascii() and page.isdecimal() and len(page) <= LONGEST_PAGE):
        raise broken("not_understood")
    call.book.home.choose(call.actor, call.user_id, page=int(page))


def done(call: Call) -> None:
    """Complete the task, or clear the next step, of a line; its result stands on the Home, with Undo."""
    told = call.book.due_actions.done(call.actor, _due(call.value))
    call.book.home.tell(call.actor, call.user_id, told)


def move(call: Call) -> None:
    """Give what a line is about another day; a closing date without a value is moved in the window Update."""
    verb, _, rest = call.value.partition(" ")
    due = _due(rest)
    if verb not in dict(home_day.MOVES):
        raise broken("not_understood")
    if due.kind is DueKind.CLOSING_DATE and not _is_estimated(call, due.no):
        moving.open_update(call, due.no, ActionType.UPDATE)
        return
    told = call.book.due_actions.move(call.actor, due, home_day.day_to(verb, due.day, call.actor.today))
    call.book.home.tell(call.actor, call.user_id, told)


def _due(value: str) -> Due:
    """Read which line a button belongs to; raise `not_understood` for what no button of ours has."""
    match = LINE.fullmatch(value)
    if match is None:
        raise broken("not_understood")
    try:
        due = Due(DueKind(match["kind"]), match["no"], date.fromisoformat(match["day"]), match["mark"] or "")
    except ValueError as error:
        raise broken("not_understood") from error
    if check_calendar(due.day, ""):
        raise broken("not_understood")
    return due


def _is_estimated(call: Call, no: str) -> bool:
    """Tell whether an opportunity has a value and chances."""
    line = call.book.opportunities.card(call.workspace_id, no, viewer=call.actor).line
    return bool(line.value and line.chances)


def undo(call: Call) -> None:
    """Take back what was just done here; raise `nothing_to_undo` where that is not what can be taken back any more."""
    told = call.book.home.told(call.actor, call.user_id)
    if told is None or told.no != call.no:
        raise broken("nothing_to_undo", no=call.no)
    call.book.due_actions.undo(call.actor, told)
    call.book.home.tell(call.actor, call.user_id, None)


def open_task(call: Call) -> None:
    """Show the card of a line's task."""
    tasks.card(call, call.no)


def open_find(call: Call) -> None:
    """Ask what to find."""
    open_window(call, views.find_window(call.words, lists.LONGEST_SEARCH))


def find(call: Call) -> None:
    """Show what was found; raise `nothing_to_find`."""
    lists.find(call, kit.escape(Form(call.view).text(field_ids.WANTED)))
    if not Metadata.load(call.view["private_metadata"]).response_url:  # there it was asked with a command
        _tell_shown(call, ids.VIEW_FIND)


MORE: dict[str, Callable[[Call], None]] = {
    "digest": open_digests,
    "away": lambda call: away.away(call, ""),
    "why": lambda call: why.why(call, ""),
    "help": lambda call: answer(call, *help_message(call.words)),
}
"""What the menu offers, by the word for it."""
IN_MESSAGES = frozenset({"why", "help"})
"""What of it is answered in the conversation; the rest opens windows."""


def more(call: Call) -> None:
    """Do what was chosen in the menu, and draw it anew with nothing chosen; raise `not_understood`."""
    if call.value not in MORE:
        raise broken("not_understood")
    MORE[call.value](call)
    if call.value in IN_MESSAGES:
        _tell_shown(call, ids.ACTION_HOME_MORE)
    call.book.home.choose(call.actor, call.user_id)


def open_people(call: Call) -> None:
    """Open the set-up at the people."""
    open_window(call, people.listed(call))


def open_cycles(call: Call) -> None:
    """Open the set-up at the sales cycles."""
    open_window(call, cycles.listed(call))
