"""The window Assign: an opportunity goes to another salesperson or contact, and who gets it is told."""

from dataclasses import replace

import structlog

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form, Metadata
from handlers.showing import UNREACHABLE, open_window, origin, show_card, why_not
from handlers.text.words import words_for
from handlers.views import contact_windows
from handlers.views.opportunities import card_message
from storage.domain.people import Source
from storage.queries.opportunities import Card
from storage.queries.people import Choice
from storage.services.assigning import Assigned, Assignment

log = structlog.get_logger(__name__)


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.views[ids.VIEW_ASSIGN] = assign


def open_assign(call: Call, no: str) -> None:
    """Open the window on one opportunity; raise `no_such_opportunity`, `not_yours`, `closed`."""
    offer = call.book.assigning.offer(call.actor, no)
    given = contact_windows.AssignWindow(offer.card, offer.contacts, offer.open_tasks)
    metadata = origin(call, no, offer.card.version)
    open_window(call, contact_windows.assign(call.words, given, metadata.dump()))


def assign(call: Call) -> None:
    """Give the opportunity away as the window says, and brief whoever has it now."""
    form, at = Form(call.view), Metadata.load(call.view["private_metadata"])
    wanted = Assignment(
        salesperson=form.choice(field_ids.SALESPERSON),
        contact=form.choice(field_ids.CONTACT),
        move_tasks=form.ticked(field_ids.MOVE_TASKS),
        note=form.text(field_ids.NOTE),
    )
    done = call.book.assigning.assign(call.actor, at.no, wanted, version=at.version, key=call.form_key)
    show_card(call, done.card, _result(call, done), replace(at, no=""))
    if done.handed_to is not None and done.handed_to.detail:
        call.later(_brief, done.card, done.handed_to)


def _result(call: Call, done: Assigned) -> str:
    """Say what has happened, and who has to be told by word of mouth."""
    line = done.card.line
    said = call.words("Assigned: {salesperson}, {contact}", salesperson=line.salesperson_name, contact=line.contact)
    if done.moved:
        said += ". " + call.words.several("{count} open task moved too", "{count} open tasks moved too", done.moved)
    if done.handed_to is not None and not done.handed_to.detail:
        said += ". " + call.words("{name} is not in Slack here: tell them yourself", name=done.handed_to.name)
    return said


def _brief(call: Call, card: Card, to: Choice) -> None:
    """Show the card to whoever has the opportunity now, in their language; what Slack does not take is told later."""
    owner = call.book.people.by_slack_user(call.workspace_id, to.detail)
    if owner is None or owner.is_outsider:
        log.info("nobody to brief", no=card.line.no)
        return
    words, today = words_for(owner.locale), owner.acting(call.book.clock(), Source.SCHEDULE).today
    result = words("{name} assigned this to you", name=call.person.name)
    text, blocks = card_message(words, card, owner.currency, today, result)
    try:
        call.client.chat_postMessage(
            channel=to.detail, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False
        )
    except UNREACHABLE as error:
        log.warning("card kept for later", user=to.detail, no=card.line.no, reason=why_not(error))
        call.book.notices.keep(call.workspace_id, to.detail, "card", record_no=card.line.no, result=result)
