"""Where somebody is in the window Set-up, and how it is drawn anew after what they did."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from handlers import ids
from handlers.call import Call
from handlers.forms import Form, new_form
from handlers.showing import push_window, redraw_below, redraw_window
from handlers.text import problems
from handlers.views import kit
from handlers.views.kit import Element
from handlers.views.setup import pages
from storage.domain.errors import Problem, broken
from storage.domain.setup import MOST_NO

LARGEST_ID = 2**31 - 1
"""The database's largest key."""


@dataclass(frozen=True)
class Place:
    """Where somebody is; it travels in the window and is not trusted.

    `area` is empty for the menu; `record` is the row whose own page is open, `inner` the page of what it holds; `row`,
    `seen` and `form` belong to a form on top: what it changes (0: something new), how far the change log reached when
    it was opened, and a name that tells it from every other.
    """

    area: str = ""
    page: int = 0
    record: int = 0
    inner: int = 0
    row: int = 0
    seen: int = 0
    form: str = ""

    def dump(self) -> str:
        """Write it for Slack, without what is empty."""
        return json.dumps({key: value for key, value in asdict(self).items() if value})

    @classmethod
    def load(cls, text: str) -> Self:
        """Read it back; raise `not_understood` for anything that `dump` would not write."""
        try:
            made = cls(**json.loads(text or "{}"))
        except (ValueError, TypeError, RecursionError) as error:
            raise broken("not_understood") from error
        fields = cls.__dataclass_fields__
        if any(type(getattr(made, name)) is not type(field.default) for name, field in fields.items()):
            raise broken("not_understood")
        if not all(0 <= number <= LARGEST_ID for number in (made.page, made.record, made.inner, made.row, made.seen)):
            raise broken("not_understood")
        return made


def here(call: Call) -> Place:
    """Say where the person is."""
    return Place.load(call.view.get("private_metadata", ""))


def chosen_id(call: Call) -> int:
    """Give the row that the pressed button is about; raise `not_understood` without one."""
    if not (call.value.isascii() and call.value.isdecimal()) or not 0 < int(call.value[:20]) <= LARGEST_ID:
        raise broken("not_understood")
    return int(call.value)


def form_place(call: Call, row: int = 0, seen: int = 0) -> Place:
    """Name a form that is about to be put on top of where the person is."""
    return replace(here(call), row=row, seen=seen, form=new_form())


def saved(call: Call, drawn: dict[str, Any]) -> None:
    """Show below the form that was sent what has become of it."""
    redraw_below(call, call.view["root_view_id"], drawn)


def done(call: Call, drawn: dict[str, Any], told: str) -> None:
    """Show what a button has done: in the window Set-up, and in the one on top of it if the button stood there."""
    if call.view.get("callback_id") == ids.VIEW_SETUP:
        redraw_window(call, drawn)
        return
    redraw_below(call, call.view["root_view_id"], drawn)
    metadata = call.view.get("private_metadata", "")
    redraw_window(call, pages.in_use(call.words, metadata, told, None))


def refuse_deleting(call: Call, problem: Problem, blocking: Element | None) -> None:
    """Tell on top of the list what stands in the way of deleting something, with a button that blocks it instead."""
    said = problems.say(call.words, problem, call.zone)
    push_window(call, pages.in_use(call.words, here(call).dump(), said, blocking))


def whole(form: Form, field: str) -> int | None:
    """Give a whole number as it was typed; raise `not_a_whole_number`. What it may be is the rules' to say."""
    typed = form.text(field).strip()
    if not typed:
        return None
    digits = typed.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()):
        raise broken("not_a_whole_number", field)
    if len(digits) > len(str(MOST_NO)):
        return MOST_NO + 1  # far beyond every bound, and never written out
    return int(typed)


def notice(call: Call, text: str) -> None:
    """Tell something on top of the window."""
    push_window(call, kit.notice_window(call.words("Set-up"), kit.escape(text), call.words("Close")))
