"""The window My reminders: how often, when, on which days."""

from handlers import field_ids
from handlers.call import Call
from handlers.forms import Form, Metadata, new_form
from handlers.nudges.drawing import redraw
from handlers.showing import open_window, push_window, replace_with
from handlers.views import kit
from handlers.views import nudge_windows as views
from storage.domain.errors import broken
from storage.domain.nudges import Nudging
from storage.services.nudge_settings import Reminders

LONGEST_ID = 18
"""Digits of a nudge's key."""


def form(call: Call) -> None:
    """Open the window My reminders; on top of the one it was asked for in, if it was."""
    chosen = call.book.nudge_settings.of(call.actor)
    given = (chosen.nudging, chosen.at, chosen.works_on)
    at = Metadata(response_url=call.response_url or "", form=new_form())
    view = views.reminders(call.words, given, call.zone, at.dump())
    show = push_window if call.view else open_window
    show(call, view)


def save(call: Call) -> None:
    """Keep what the window says; raise `missing` under its fields."""
    form = Form(call.view)
    often = form.choice(field_ids.HOW_OFTEN)
    if often is not None and often not in set(Nudging):
        raise broken("not_understood", field_ids.HOW_OFTEN)
    wanted = Reminders(
        Nudging(often) if often else None,
        form.time(field_ids.REMIND_AT),
        "".join(form.choices(field_ids.WORKS_ON)),
    )
    kept = call.book.nudge_settings.change(call.actor, wanted)
    said = kit.escape(views.kept(call.words, (kept.nudging, kept.at)))
    replace_with(call, said, Metadata.load(call.view["private_metadata"]))


def back_to_daily(call: Call) -> None:
    """Be reminded every working day again, from the nudge that says it became weekly."""
    if not call.value.isdecimal() or len(call.value) > LONGEST_ID:
        raise broken("not_understood")
    call.book.nudge_actions.answer(call.actor, int(call.value))
    call.book.nudge_settings.back_to_daily(call.actor)
    redraw(call, int(call.value))
