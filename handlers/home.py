"""The Home: drawn when somebody opens it, and again after what they set up."""

from typing import Any

import structlog

from handlers import ids
from handlers.call import Call, Handler, Routes
from handlers.errors import NAMED_ADMINS
from handlers.filters import UNFINISHED
from handlers.forms import Metadata
from handlers.setup import cycles, people
from handlers.showing import UNREACHABLE, open_window, why_not
from handlers.views import home as views
from storage.domain.people import Role
from storage.queries.filters import Filters
from storage.queries.people import Person

log = structlog.get_logger(__name__)

LOOKS_ON = frozenset({ids.VIEW_SETUP, ids.VIEW_IN_USE})
"""Windows of the set-up that change nothing."""


def register(routes: Routes) -> None:
    """Name the handlers of this feature; whatever sets up draws the Home anew, so the set-up comes first."""
    routes.events[ids.EVENT_HOME_OPENED] = opened
    routes.actions[ids.ACTION_HOME_PEOPLE] = open_people
    routes.actions[ids.ACTION_HOME_CYCLES] = open_cycles
    changing = [name for name in routes.views if name.startswith("setup.") and name not in LOOKS_ON]
    for name in changing:
        routes.views[name] = _then_home(routes.views[name])
    routes.views[ids.VIEW_NEW_OPPORTUNITY] = _then_its_home(routes.views[ids.VIEW_NEW_OPPORTUNITY])
    routes.actions[ids.ACTION_STANDARD_CYCLES] = _then_home(routes.actions[ids.ACTION_STANDARD_CYCLES])


def _then_home(handler: Handler) -> Handler:
    """Let the Home be drawn anew after what a handler has done."""

    def both(call: Call) -> None:
        handler(call)
        publish(call)

    return both


def _then_its_home(handler: Handler) -> Handler:
    """Let the Home be drawn anew after a form that may have been opened there: one that came from no message."""

    def both(call: Call) -> None:
        handler(call)
        at = Metadata.load(call.view["private_metadata"])
        if not (at.response_url or at.channel):
            publish(call)

    return both


def opened(call: Call) -> None:
    """Draw the Home for who opens it; the other tab is the conversation."""
    if call.body["event"].get("tab", "home") == "home":
        publish(call)


def publish(call: Call) -> None:
    """Draw somebody's Home."""
    call.later(_publish)


def _publish(call: Call) -> None:
    try:
        call.client.views_publish(user_id=call.user_id, view=_drawn(call))
    except UNREACHABLE as error:
        # The next time it is opened it is drawn again.
        log.warning("home not drawn", user=call.user_id, reason=why_not(error))


def _drawn(call: Call) -> dict[str, Any]:
    """Draw what is for this person: their own Home, or whom to ask."""
    known = _by_now(call)
    who = known or call.visitor
    is_admin = any(one is not None and one.role is Role.ADMIN for one in (known, call.visitor))
    if who is None or not (known or is_admin):
        admins = call.book.salespeople.admins(call.workspace_id, NAMED_ADMINS) if who else []
        return views.stranger(call.words, admins)
    there = call.book.selling.overview(call.admin) if is_admin else None
    set_up = views.SetUp(there.people, there.cycles) if there else None
    return views.home(call.words, views.Mine(who.name, _open(call, known), known is not None, set_up))


def _by_now(call: Call) -> Person | None:
    """Say which salesperson somebody is by now: an admin who was none may just have added themselves."""
    if call.visitor is None:
        return call.known
    person = call.book.people.by_slack_user(call.workspace_id, call.user_id)
    return None if person is None or person.is_outsider else person


def _open(call: Call, known: Person | None) -> int:
    """Count what somebody has open."""
    if known is None:
        return 0
    filters = Filters(statuses=UNFINISHED, salesperson_code=known.code)
    return call.book.opportunities.page(call.workspace_id, filters, 0, 1).total


def open_people(call: Call) -> None:
    """Open the set-up at the people."""
    open_window(call, people.listed(call))


def open_cycles(call: Call) -> None:
    """Open the set-up at the sales cycles."""
    open_window(call, cycles.listed(call))
