"""The window New opportunity, from the command, a button, or a message."""

from dataclasses import replace
from typing import Any

from handlers import field_ids, ids
from handlers.call import Call, Routes
from handlers.forms import Form, Metadata, as_said, new_form
from handlers.showing import open_window, origin, redraw_window, show_card
from handlers.views import dialogs
from storage.domain.errors import broken
from storage.domain.estimates import Estimates
from storage.domain.opportunities import Priority
from storage.domain.text import clean
from storage.queries.people import Choice
from storage.services.opportunities import Draft

SUGGESTIONS = 30
"""Answers to a search: more are not read on a phone."""


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.shortcuts[ids.SHORTCUT_NEW_OPPORTUNITY] = from_shortcut
    routes.shortcuts[ids.SHORTCUT_MESSAGE_TO_OPPORTUNITY] = from_message
    routes.actions[ids.ACTION_NEW] = from_shortcut
    routes.actions[field_ids.ACTIVATE] = estimates_follow
    routes.views[ids.VIEW_NEW_OPPORTUNITY] = create
    routes.options[field_ids.CONTACT] = suggest_contacts
    routes.options[field_ids.SALESPERSON] = suggest_salespeople


def _draw(call: Call, metadata: Metadata, **known: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of NewWindow
    """Draw the window for who asks; raise `no_cycles`."""
    person = call.person
    cycles, default = call.book.cycles.choices(person.workspace_id)
    if not cycles:
        raise broken("no_cycles")
    me = Choice(person.code, person.name)
    given = dialogs.NewWindow(me, cycles, default, person.currency, **known)
    return dialogs.new_opportunity(call.words, given, metadata.dump())


def open_new(call: Call) -> None:
    """Open the window."""
    open_window(call, _draw(call, origin(call)))


def open_filled(call: Call, contact: Choice | None, description: str, filled: dialogs.Filled) -> None:
    """Open the window with what is known already; what it makes takes the place of the message it came from."""
    open_window(call, _draw(call, origin(call), description=description, contact=contact, filled=filled))


def open_beside(call: Call, contact: Choice, salesperson: Choice | None) -> None:
    """Open the window on a contact, from its card; the card stays, that of the opportunity comes below it."""
    metadata = Metadata(response_url=call.response_url or "", form=new_form())
    open_window(call, _draw(call, metadata, contact=contact, filled=dialogs.Filled(salesperson=salesperson)))


def from_shortcut(call: Call) -> None:
    """Open the window from the shortcut, or the button under a list; the list stays, the card comes below it."""
    view = _draw(call, Metadata(response_url=call.response_url or "", form=new_form()))
    open_window(call, view)


def from_message(call: Call) -> None:
    """Open the window from a message: its text becomes the description, and a note with the way back to it."""
    message, channel = call.body["message"], call.body["channel"]["id"]
    text = clean(as_said(call, message.get("text") or ""), multiline=True)
    domain = (call.body.get("team") or {}).get("domain") or "app"
    permalink = f"https://{domain}.slack.com/archives/{channel}/p{message['ts'].replace('.', '')}"
    metadata = Metadata(permalink=permalink, form=new_form()).with_note(text)
    view = _draw(call, metadata, description=text.partition("\n")[0])
    open_window(call, view)


def estimates_follow(call: Call) -> None:
    """Require the estimates, or not, as the first stage is to be activated, or not."""
    activates = Form(call.view).ticked(field_ids.ACTIVATE)
    view = _draw(call, Metadata.load(call.view["private_metadata"]), activates=activates)
    redraw_window(call, view)


def suggest_contacts(call: Call) -> None:
    """Offer contacts that fit, and a new company of that name if there is none."""
    typed = " ".join(call.body.get("value", "").split())
    found = call.book.contacts.search(call.person.workspace_id, typed, SUGGESTIONS)
    options = [dialogs.contact_option(call.words, contact) for contact in found.contacts]
    may_be_new = call.view.get("callback_id") != ids.VIEW_ASSIGN
    if may_be_new and typed and not (found.exact or found.blocked) and len(typed) <= 100:  # noqa: PLR2004 - the longest name
        options.append(dialogs.new_company_option(call.words, typed))
    call.ack(options=options)


def suggest_salespeople(call: Call) -> None:
    """Offer salespeople that fit."""
    found = call.book.people.search(call.person.workspace_id, call.body.get("value", ""), SUGGESTIONS)
    absent = call.words("not in Slack")
    call.ack(options=[dialogs.person_option(person, "" if person.detail else absent) for person in found])


def _priority(form: Form) -> Priority:
    """Read the priority; raise `not_understood` for one that no window of ours sends."""
    try:
        return Priority(form.choice(field_ids.PRIORITY) or Priority.NORMAL)
    except ValueError as error:
        raise broken("not_understood", field_ids.PRIORITY) from error


def create(call: Call) -> None:
    """Create the opportunity of the window."""
    form, at = Form(call.view), Metadata.load(call.view["private_metadata"])
    contact = form.choice(field_ids.CONTACT) or ""
    new_company = contact.removeprefix(dialogs.NEW_COMPANY) if contact.startswith(dialogs.NEW_COMPANY) else None
    value, unread = form.amount(field_ids.VALUE, call.person.currency)
    draft = Draft(
        description=form.text(field_ids.DESCRIPTION),
        contact=None if new_company else contact or None,
        new_company=new_company,
        salesperson=form.choice(field_ids.SALESPERSON),
        cycle=form.choice(field_ids.CYCLE),
        priority=_priority(form),
        activate=form.ticked(field_ids.ACTIVATE),
        estimates=Estimates(value, form.whole(field_ids.CHANCES), form.day(field_ids.CLOSING_DATE), unread),
        next_step=form.text(field_ids.NEXT_STEP),
        next_step_date=form.day(field_ids.NEXT_STEP_DATE),
        note=at.note,
        permalink=at.permalink,
    )
    card = call.book.opportunities.create(call.actor, draft, key=call.form_key)
    show_card(call, card, call.words("Created {no}", no=card.line.no), replace(at, note=""))
