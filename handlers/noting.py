"""The window Note, notes from messages, and the list of notes."""

from handlers import field_ids, ids
from handlers.call import LONGEST_NO, Call, Routes
from handlers.forms import Form, Metadata, as_said, new_form
from handlers.showing import UNREACHABLE, answer, open_window, origin, show_card
from handlers.views import around, history
from storage.domain.errors import broken
from storage.domain.text import clean
from storage.models import NoteKind

SUGGESTIONS = 30
"""Answers to a search: more are not read on a phone."""


def register(routes: Routes) -> None:
    """Name the handlers of this feature."""
    routes.shortcuts[ids.SHORTCUT_MESSAGE_TO_NOTE] = from_message
    routes.views[ids.VIEW_NOTE] = note
    routes.options[field_ids.NOTE_ABOUT] = suggest_opportunities
    routes.actions[ids.ACTION_NOTES_BACK] = notes_page
    routes.actions[ids.ACTION_NOTES_ON] = notes_page


def open_note(call: Call, no: str) -> None:
    """Open the window on one opportunity."""
    card = call.book.looking.to_change(call.actor, no)
    open_window(call, around.note(call.words, card, "", origin(call, no).dump()))


def from_message(call: Call) -> None:
    """Open the window from a message: its text is the note, and the way back to it is kept."""
    message, channel = call.body["message"], call.body["channel"]["id"]
    text = clean(as_said(call, message.get("text") or ""), multiline=True)
    call.actor  # noqa: B018 - an outsider is refused before anything is asked of Slack
    call.later(_open_from_message, channel, message["ts"], text)


def _open_from_message(call: Call, channel: str, ts: str, text: str) -> None:
    here = call.response_url or ""  # what comes of it is told where the message is
    metadata = Metadata(response_url=here, permalink=_permalink(call, channel, ts), form=new_form())
    open_window(call, around.note(call.words, None, text, metadata.dump()))


def _permalink(call: Call, channel: str, ts: str) -> str:
    """Ask Slack for the message's address; where it does not give one, write it as Slack does."""
    try:
        return str(call.client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])
    except UNREACHABLE:
        domain = (call.body.get("team") or {}).get("domain") or "app"
        return f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"


def suggest_opportunities(call: Call) -> None:
    """Offer the open opportunities that fit and that the person may write notes about."""
    found = call.book.noting.search(call.actor, call.body.get("value", ""), SUGGESTIONS)
    call.ack(options=[around.opportunity_option(one) for one in found])


def note(call: Call) -> None:
    """Keep the note of the window."""
    form, at = Form(call.view), Metadata.load(call.view["private_metadata"])
    kind = form.choice(field_ids.NOTE_KIND)
    if kind not in set(NoteKind):
        raise broken("not_understood", field_ids.NOTE_KIND)
    no = at.no or (form.choice(field_ids.NOTE_ABOUT) or "")[:LONGEST_NO]
    if not no:
        raise broken("missing", field_ids.NOTE_ABOUT)
    text = form.text(field_ids.NOTE)
    card = call.book.noting.add(call.actor, no, text, kind=NoteKind(kind), permalink=at.permalink, key=call.form_key)
    show_card(call, card, call.words("Note saved"), at)


def show_notes(call: Call, no: str, page: int = -1, *, replace: bool = False) -> None:
    """Show the notes, privately; the last page first, where the newest are."""
    card, notes = call.book.noting.of(call.person.workspace_id, no, viewer=call.actor)
    reader = history.Reader(call.words, call.person.currency, call.zone)
    title = call.words("Notes · {no} · {description}", no=no, description=card.line.description)
    text, blocks = history.notes_message(reader, title, no, notes, page if page >= 0 else len(notes))
    answer(call, text, blocks, replace=replace)


def notes_page(call: Call) -> None:
    """Turn a page of the notes."""
    no, _, page = call.value.partition(" ")
    if not page.isdecimal():
        raise broken("not_understood")
    show_notes(call, no[:LONGEST_NO], int(page), replace=True)
