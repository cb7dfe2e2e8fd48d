"""The Home: what is pressed there. It is drawn behind the answer, in `home_drawing`."""

from collections.abc import Callable

from handlers import away, field_ids, home_drawing, ids, lists, why
from handlers.call import Call, Handler, Routes
from handlers.contacts import command as contacts
from handlers.digests.settings import open_digests
from handlers.forms import Form
from handlers.setup import cycles, people
from handlers.showing import answer, open_window
from handlers.tasks import buttons as tasks
from handlers.tasks import lists as task_lists
from handlers.views import home as views
from handlers.views import kit
from handlers.views.help import help_message
from storage.domain.errors import broken
from storage.domain.home import Scope, Showing

LOOKS_ON = frozenset({ids.VIEW_SETUP, ids.VIEW_IN_USE})
"""Windows of the set-up that change nothing."""
LONGEST_HASH = 64
LONGEST_PAGE = 6
"""Digits of the number of a page."""


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
    routes.actions[ids.ACTION_HOME_TASK] = open_task
    routes.actions[ids.ACTION_HOME_OPPORTUNITIES] = lists.mine
    routes.actions[ids.ACTION_HOME_TASKS] = task_lists.mine
    routes.actions[ids.ACTION_HOME_CONTACTS] = contacts.command
    routes.actions[ids.ACTION_HOME_FIND] = open_find
    routes.actions[ids.ACTION_HOME_MORE] = more
    routes.views[ids.VIEW_FIND] = find
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
    """Complete the task of a line; its result stands on the Home, with Undo."""
    line = call.book.tasks.complete(call.actor, call.no)
    call.book.home.choose(call.actor, call.user_id, told=line.no)


def undo(call: Call) -> None:
    """Open the task again that was just done here."""
    call.book.tasks.undo_closing(call.actor, call.no)
    call.book.home.choose(call.actor, call.user_id)


def open_task(call: Call) -> None:
    """Show the card of a line's task."""
    tasks.card(call, call.no)


def open_find(call: Call) -> None:
    """Ask what to find."""
    open_window(call, views.find_window(call.words, lists.LONGEST_SEARCH))


def find(call: Call) -> None:
    """Show what was found; raise `nothing_to_find`."""
    lists.find(call, kit.escape(Form(call.view).text(field_ids.WANTED)))


MORE: dict[str, Callable[[Call], None]] = {
    "digest": open_digests,
    "away": lambda call: away.away(call, ""),
    "why": lambda call: why.why(call, ""),
    "help": lambda call: answer(call, *help_message(call.words)),
}
"""What the menu offers, by the word for it."""


def more(call: Call) -> None:
    """Do what was chosen in the menu, and draw it anew with nothing chosen; raise `not_understood`."""
    if call.value not in MORE:
        raise broken("not_understood")
    MORE[call.value](call)
    call.book.home.choose(call.actor, call.user_id)


def open_people(call: Call) -> None:
    """Open the set-up at the people."""
    open_window(call, people.listed(call))


def open_cycles(call: Call) -> None:
    """Open the set-up at the sales cycles."""
    open_window(call, cycles.listed(call))
