"""What `/opp` is for who does not sell: they pass leads on to a team, where the settings let them."""

import re

import structlog

from handlers import field_ids, ids
from handlers.call import Call, Handler, Routes
from handlers.forms import Form, Metadata, as_said
from handlers.showing import UNREACHABLE, answer, open_window, origin, replace_with, why_not
from handlers.text.words import words_for
from handlers.views import kit
from handlers.views import leads as views
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
    """Name the handlers of this feature; who sells has the shortcuts as they are, so those come first."""
    for name in (ids.SHORTCUT_NEW_OPPORTUNITY, ids.SHORTCUT_MESSAGE_TO_OPPORTUNITY):
        routes.shortcuts[name] = _or_lead(routes.shortcuts[name])
    routes.views[ids.VIEW_NEW_LEAD] = file
    routes.actions[ids.ACTION_LEAD_NEW] = new_button


def _or_lead(sell: Handler) -> Handler:
    """Let a shortcut open the window New lead for who may only file leads; a message's text is filled in."""

    def either(call: Call) -> None:
        if call.known is None and call.visitor is not None:
            open_lead(call, (call.body.get("message") or {}).get("text") or "")
        else:
            sell(call)

    return either


def _filer(call: Call) -> Person:
    """Give who files; raise `outsider`, and `not_understood` for somebody who sells by now."""
    if call.visitor is None:
        raise broken("not_understood" if call.known else "outsider")
    return call.visitor


def command(call: Call, word: str, rest: str) -> None:
    """Answer `/opp …` of who may only file leads: the window, or what they can type; nothing else is for them."""
    if word == "new" and rest.strip().lower() != "help":
        open_lead(call, rest)
    else:
        answer(call, *views.help_message(call.words))


def new_button(call: Call) -> None:
    """Open the window from the button of the help; raise `outsider`."""
    open_lead(call, "")


def open_lead(call: Call, rest: str) -> None:
    """Open the window with what was typed; raise `outsider`."""
    text = clean(as_said(call, UNNAMED.sub(r"<@\1|\1>", rest)), multiline=True)
    open_window(call, views.new_lead(call.words, text, _filer(call).currency, origin(call).dump()))


def file(call: Call) -> None:
    """Pass the lead of the window on, and tell whoever has it now."""
    form, at, filer = Form(call.view), Metadata.load(call.view["private_metadata"]), _filer(call)
    name = kit.cut(clean(filer.name), LONGEST_NAME)
    value, unread = form.amount(field_ids.VALUE, filer.currency)
    draft = LeadDraft(
        company=form.text(field_ids.COMPANY),
        description=form.text(field_ids.DESCRIPTION),
        filed_by=call.words("Filed by {name}.", name=name),
        value=value,
        note=form.text(field_ids.NOTE),
        unread=unread,
    )
    filed = call.book.leads.file(filer.acting(call.book.clock(), Source.MODAL), draft, key=call.form_key)
    replace_with(call, kit.escape(_thanks(call, draft, filed.team)), at)
    if filed.to_tell:
        note = clean(draft.note, multiline=True)
        call.later(_brief, filed.card, filed.to_tell, name, note)


def _thanks(call: Call, draft: LeadDraft, team: str) -> str:
    """Say back what was passed on, in the filer's own words, and to whom."""
    what, company = clean(draft.description), clean(draft.company)
    return call.words(
        "Thank you: “{what}” for {company} was passed on to {team}.", what=what, company=company, team=team
    )


def _brief(call: Call, card: Card, to: str, name: str, note: str) -> None:
    """Show the card to whoever has the lead, in their language; what Slack does not take is told later."""
    owner = call.book.people.by_slack_user(call.workspace_id, to)
    if owner is None or owner.is_outsider:
        log.info("nobody to brief", no=card.line.no)
        return
    words, viewer = words_for(owner.locale), owner.acting(call.book.clock(), Source.SCHEDULE)
    result = words("This lead was filed by {name}", name=name)
    may = call.book.looking.allowed(viewer, card)
    text, blocks = views.brief_message(words, card, owner.currency, viewer.today, result, note, may)
    try:
        call.client.chat_postMessage(channel=to, text=text, blocks=blocks, unfurl_links=False, unfurl_media=False)
    except UNREACHABLE as error:
        log.warning("card kept for later", user=to, no=card.line.no, reason=why_not(error))
        call.book.notices.keep(call.workspace_id, to, "card", record_no=card.line.no, result=result)
