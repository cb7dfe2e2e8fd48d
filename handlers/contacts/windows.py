"""The windows New contact and Edit contact."""

from dataclasses import dataclass, replace

from handlers import field_ids
from handlers.call import LONGEST_NO, Call
from handlers.creating import SUGGESTIONS
from handlers.forms import Form, Metadata, as_said, new_form
from handlers.showing import open_window, origin, redraw_window, show
from handlers.views import contact_windows as views
from handlers.views import contacts, dialogs
from handlers.views.contact_windows import LONGEST_NAME, ContactWindow
from storage.domain.errors import broken
from storage.domain.people import Role
from storage.models import ContactType
from storage.queries.people import Choice
from storage.services.contact_keeping import Alike, ContactDraft


@dataclass(frozen=True)
class Place(Metadata):
    """What travels in the window of a contact: `seen` is the fingerprint of what it was opened on.

    `confirmed` says which look-alikes were asked about.
    """

    seen: str = ""
    confirmed: str = ""


def open_new(call: Call, name: str = "") -> None:
    """Open the window; what was typed behind the command becomes the name."""
    _open_new(call, Place(response_url=call.response_url or "", form=new_form()), as_said(call, name))


def new_button(call: Call) -> None:
    """Open the window from the button under a list; the list stays, the card comes below it."""
    _open_new(call, Place(response_url=call.response_url or "", form=new_form()), "")


def _open_new(call: Call, at: Place, name: str) -> None:
    me = Choice(call.person.code, call.person.name)
    given = ContactWindow(name=name[:LONGEST_NAME], salesperson=me)
    open_window(call, views.contact_window(call.words, given, at.dump()))


def open_edit(call: Call, no: str) -> None:
    """Open the window on one contact; raise `no_such_contact`, `contact_blocked`."""
    card = call.book.contacts.card(call.actor, no)
    at = origin(call, no)
    place = Place(no, 0, at.channel, at.ts, at.response_url, at.replace, form=at.form, seen=card.seen)
    given = ContactWindow(
        kind=card.type,
        no=no,
        name=card.name,
        company=card.company,
        email=card.email,
        phone=card.phone,
        salesperson=card.salesperson,
        blocked=card.blocked if _may_block(call) else None,
    )
    open_window(call, views.contact_window(call.words, given, place.dump()))


def edit_button(call: Call) -> None:
    """Open the window from the card, which shows the change where it stands."""
    open_edit(call, call.no)


def _may_block(call: Call) -> bool:
    """Tell whether who asks may block for privacy."""
    return call.actor.role is Role.ADMIN


def rest_follows(call: Call) -> None:
    """Ask a person's company, or not, as the type says, and show the salesperson of the company that was chosen."""
    form, at = Form(call.view), Place.load(call.view["private_metadata"])
    given = _given(call, form, at)
    chosen = given.company if given.kind is ContactType.PERSON else None
    if call.name == field_ids.COMPANY and chosen is not None and not chosen.key.startswith(dialogs.NEW_COMPANY):
        theirs = call.book.contacts.salesperson(call.person.workspace_id, chosen.key)
        given = replace(given, salesperson=theirs or given.salesperson)
    redraw_window(call, views.contact_window(call.words, given, at.dump()))


def _given(call: Call, form: Form, at: Place) -> ContactWindow:
    """Give the window as it is filled in now."""
    blocked = form.ticked(field_ids.PRIVACY_BLOCKED) if at.no and _may_block(call) else None
    return ContactWindow(
        kind=_kind(form),
        no=at.no,
        name=form.text(field_ids.NAME),
        company=_picked(form, field_ids.COMPANY),
        email=form.text(field_ids.EMAIL),
        phone=form.text(field_ids.PHONE),
        salesperson=_picked(form, field_ids.SALESPERSON),
        blocked=blocked,
    )


def _picked(form: Form, field: str) -> Choice | None:
    """Give what was chosen in a search, as it was shown."""
    option, key = form.chosen(field), form.choice(field)
    if option is None or not key:
        return None
    if key.startswith(dialogs.NEW_COMPANY):
        return Choice(key, key.removeprefix(dialogs.NEW_COMPANY)[:LONGEST_NAME])
    return Choice(key[:LONGEST_NO], str(option["text"]["text"]))


def _kind(form: Form) -> ContactType:
    """Read the type; raise `not_understood` for one that no window of ours sends."""
    try:
        return ContactType(form.choice(field_ids.CONTACT_TYPE) or "")
    except ValueError as error:
        raise broken("not_understood", field_ids.CONTACT_TYPE) from error


def suggest_companies(call: Call) -> None:
    """Offer companies that fit, and a new one of that name if there is none."""
    typed = " ".join(call.body.get("value", "").split())
    found = call.book.contacts.companies(call.person.workspace_id, typed, SUGGESTIONS)
    options = [dialogs.contact_option(call.words, company) for company in found.contacts]
    if typed and not (found.exact or found.blocked) and len(typed) <= LONGEST_NAME:
        options.append(dialogs.new_company_option(call.words, typed))
    call.ack(options=options)


def _draft(call: Call, form: Form, at: Place) -> ContactDraft:
    """Read the window."""
    given = _given(call, form, at)
    company = form.choice(field_ids.COMPANY) or ""
    is_new = company.startswith(dialogs.NEW_COMPANY)
    return ContactDraft(
        given.kind,
        given.name,
        company=None if is_new else company or None,
        new_company=company.removeprefix(dialogs.NEW_COMPANY) if is_new else None,
        email=given.email,
        phone=given.phone,
        salesperson=form.choice(field_ids.SALESPERSON),
        blocked=given.blocked,
    )


def create(call: Call) -> None:
    """Write down the contact of the window; ask first when one looks the same."""
    form, at = Form(call.view), Place.load(call.view["private_metadata"])
    draft = _draft(call, form, at)
    made = call.book.contact_keeping.create(call.actor, draft, key=call.form_key, confirmed=at.confirmed)
    if isinstance(made, Alike):
        given = replace(_given(call, form, at), alike=made.found)
        again = replace(at, confirmed=made.confirmation)
        call.ack(response_action="update", view=views.contact_window(call.words, given, again.dump()))
    else:
        _show(call, made.no, call.words("Created {no}", no=made.no), at)


def edit(call: Call) -> None:
    """Change the contact as the window says."""
    form, at = Form(call.view), Place.load(call.view["private_metadata"])
    draft = _draft(call, form, at)
    kept = call.book.contact_keeping.edit(call.actor, at.no, draft, seen=at.seen, key=call.form_key)
    result = call.words("Changed {no}", no=kept.no)
    if kept.followed:
        one, many = "{count} person has the new salesperson too", "{count} persons have the new salesperson too"
        result += ". " + call.words.several(one, many, kept.followed)
    _show(call, at.no, result, at)


def _show(call: Call, no: str, result: str, at: Metadata) -> None:
    """Show the card with what has just happened."""
    card = call.book.contacts.card(call.actor, no)
    text, blocks = contacts.card_message(call.words, card, call.person.currency, call.actor.today, result)
    show(call, text, blocks, at, result)
