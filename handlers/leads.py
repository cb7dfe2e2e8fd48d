"""The window New lead: who does not sell passes something on to a team, where the settings let them."""

import re

import structlog

from handlers import ids
from handlers.call import Call, Routes
from handlers.forms import Form, Metadata, as_said
from handlers.showing import UNREACHABLE, open_window, origin, replace_with, why_not
from handlers.text.words import words_for
from handlers.views import kit
from handlers.views import leads as views
from handlers.views.opportunities import card_message
from storage.domain.errors import broken
from storage.domain.people import LONGEST_NAME, Source
from storage.domain.text import clean
from storage.queries.opportunities import Card
from storage.queries.people import Person
from storage.services.leads import LeadDraft

log = structlog.get_logger(__name__)

UNNAMED = re.compile(r"<@([^|<>]*)>")
"""A mention that Slack sends without a name: the book's name for that person is not shown."""


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.views[ids.VIEW_NEW_LEAD] = file


def _filer(call: Call) -> Person:
    """Give who files; raise `outsider`, and `not_understood` for somebody who sells by now."""
    if call.visitor is None:
        raise broken("not_understood" if call.known else "outsider")
    return call.visitor


def open_lead(call: Call, rest: str) -> None:
    """Open the window with what was typed; raise `outsider`."""
    text = clean(as_said(call, UNNAMED.sub(r"<@\1|\1>", rest)))
    open_window(call, views.new_lead(call.words, text, _filer(call).currency, origin(call).dump()))


def file(call: Call) -> None:
    """Pass the lead of the window on, and tell whoever has it now."""
    form, at, filer = Form(call.view), Metadata.load(call.view["private_metadata"]), _filer(call)
    name = kit.cut(clean(filer.name), LONGEST_NAME)
    draft = LeadDraft(
        company=form.text(ids.FIELD_COMPANY),
        description=form.text(ids.FIELD_DESCRIPTION),
        filed_by=call.words("Filed by {name}.", name=name),
        value=form.amount(ids.FIELD_VALUE, filer.currency),
        note=form.text(ids.FIELD_NOTE),
    )
    filed = call.book.leads.file(filer.acting(call.book.clock(), Source.MODAL), draft, key=call.form_key)
    replace_with(call, kit.escape(call.words("Thank you: the lead was passed on to {team}.", team=filed.team)), at)
    if filed.to_tell:
        call.later(_brief, filed.card, filed.to_tell, name)


def _brief(call: Call, card: Card, to: str, name: str) -> None:
    """Show the card to whoever has the lead, in their language; what Slack does not take is told later."""
    owner = call.book.people.by_slack_user(call.workspace_id, to)
    if owner is None or owner.is_outsider:
        log.info("nobody to brief", no=card.line.no)
        return
    words, viewer = words_for(owner.locale), owner.acting(call.book.clock(), Source.SCHEDULE)
    result = words("This lead was filed by {name}", name=name)
    may = call.book.looking.allowed(viewer, card)
    text, blocks = card_message(words, card, owner.currency, viewer.today, result, may)
    try:
        call.client.chat_postMessage(channel=to, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False)
    except UNREACHABLE as error:
        log.warning("card kept for later", user=to, no=card.line.no, reason=why_not(error))
        call.book.notices.keep(call.workspace_id, to, "card", record_no=card.line.no, result=result)
