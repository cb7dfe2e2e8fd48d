"""Hand over what somebody has: for admins from the set-up, for managers from the command."""

import structlog

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form, new_form
from handlers.setup import people
from handlers.setup.browsing import Place, chosen_id, form_place, here
from handlers.showing import answer, open_window, push_window, redraw_below, tell
from handlers.text.words import words_for
from handlers.views import kit
from handlers.views.setup import handing_over as views
from storage.domain.errors import broken
from storage.domain.people import Actor
from storage.queries.people import Person
from storage.services.handing_over import HandedOver, Part

log = structlog.get_logger(__name__)


def register(routes: Routes) -> None:
    """Name the handlers of this part."""
    routes.actions[ids.ACTION_PERSON_HAND_OVER] = from_list
    routes.views[ids.VIEW_HAND_OVER] = hand_over


def _actor(call: Call) -> Actor:
    """Say who acts: a salesperson, or an admin of the Slack workspace who is none; raise `admins_only`."""
    return call.actor if call.known else call.admin


def _currency(call: Call) -> str:
    return call.book.settings.kept(call.workspace_id).draft.currency


def from_list(call: Call) -> None:
    """Put the window on top of the list, or of what keeps somebody from being deleted."""
    offer = call.book.handing_over.offer(_actor(call), chosen_id(call))
    place = form_place(call, chosen_id(call)).dump()
    push_window(call, views.hand_over(call.words, offer, _currency(call), place))


def open_hand_over(call: Call, person_id: int) -> None:
    """Open the window from the command; raise `gone`, `managers_only`."""
    offer = call.book.handing_over.offer(_actor(call), person_id)
    place = Place(row=person_id, form=new_form()).dump()
    open_window(call, views.hand_over(call.words, offer, _currency(call), place))


def _parts(form: Form) -> tuple[Part, ...]:
    """Read what is to be handed over; raise `not_understood` for what no window of ours sends."""
    try:
        return tuple(Part(value) for value in form.choices(field_ids.HAND_OVER))
    except ValueError as error:
        raise broken("not_understood", field_ids.HAND_OVER) from error


def hand_over(call: Call) -> None:
    """Hand over what the window says, tell who did it, and brief who has it now."""
    form, at = Form(call.view), here(call)
    to, parts = form.choice(field_ids.HAND_TO), _parts(form)
    done = call.book.handing_over.hand_over(_actor(call), at.row, to, parts, key=call.form_key)
    currency = _currency(call)
    briefed = bool(done.slack_user_id) and not done.again
    _show(call, at, views.handed(call.words, done, currency), told=briefed and done.slack_user_id == call.user_id)
    if briefed:
        call.later(_brief, done, done.slack_user_id, currency, call.known or call.visitor)


def _show(call: Call, at: Place, said: str, *, told: bool) -> None:
    """Show what came of it in the windows below, or privately where there are none and who asked is not told anyway."""
    root, below = call.view.get("root_view_id"), call.view.get("previous_view_id")
    if at.area != people.AREA or root in {None, call.view["id"]}:
        if not told:
            answer(call, kit.escape(said))
        return
    redraw_below(call, root, people.draw(call, at, said))
    if below and below != root:
        notice = kit.notice_window(call.words("Handed over"), kit.escape(said), call.words("Close"))
        redraw_below(call, below, notice)


def _brief(call: Call, done: HandedOver, user: str, currency: str, by: Person) -> None:
    """Tell the new owner in one message; one that Slack does not take is kept and told later."""
    owner = call.book.people.by_slack_user(call.workspace_id, user)
    if owner is None or owner.is_outsider:
        log.info("nobody to brief", receiver=done.receiver)
        return
    text, blocks = views.briefing(words_for(owner.locale), done, currency, "" if user == call.user_id else by.name)
    tell(call, user, text, blocks)
